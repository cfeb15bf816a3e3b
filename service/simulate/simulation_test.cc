// How a script is played, against a server that does what the test says.

#include "service/simulate/simulation.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/any.pb.h"
#include "google/rpc/code.pb.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "makegood/v1/admin_service.pb.h"
#include "makegood/v1/case_service.pb.h"
#include "makegood/v1/event_service.pb.h"
#include "makegood/v1/lead_service.pb.h"
#include "rules/base/limits.h"
#include "rules/base/source.h"
#include "service/simulate/report.h"
#include "service/simulate/script.h"

namespace makegood::simulate {
namespace {

// Keeps a clock, answers reports with a case, and remembers what it was asked.
class FakeServer final : public ServerUnderScript {
 public:
  google::rpc::Status Call(const google::protobuf::MethodDescriptor& method,
                           const google::protobuf::Message& request,
                           google::protobuf::Message* answer) override {
    google::rpc::Status ok;
    if (method.name() == "GetServerInfo") {
      auto& info = static_cast<v1::GetServerInfoResponse&>(*answer);
      info.set_test_clock(has_test_clock);
      info.mutable_now()->set_seconds(now);
      return ok;
    }
    if (method.name() == "AdvanceClock") {
      now = static_cast<const v1::AdvanceClockRequest&>(request).time().seconds();
      auto& advanced = static_cast<v1::AdvanceClockResponse&>(*answer);
      advanced.mutable_now()->set_seconds(now);
      advanced.set_fired(1);
      return ok;
    }
    if (method.name() == "ListEvents") {
      auto& list = static_cast<v1::ListEventsResponse&>(*answer);
      for (const v1::Event& event : std::exchange(events, {})) *list.add_events() = event;
      return ok;
    }
    asked.push_back(absl::StrCat(method.name(), " ", request.ShortDebugString()));
    if (method.name() == "FileReport") {
      static_cast<v1::FileReportResponse&>(*answer).mutable_case_()->set_case_id("case-7");
      v1::Event& event = events.emplace_back();
      event.mutable_notice()->set_reason("spam");
    }
    if (method.name() == "GetCase") return LeaseLost();
    if (method.name() == "RecordEvents") {
      auto& results = static_cast<v1::RecordEventsResponse&>(*answer);
      for (int i = 0; i < static_cast<const v1::RecordEventsRequest&>(request).events_size(); ++i)
        results.add_results()->mutable_recorded();
    }
    return ok;
  }

  absl::Status Restart() override {
    asked.push_back("restart");
    return absl::OkStatus();
  }

  static google::rpc::Status LeaseLost() {
    google::rpc::ErrorInfo info;
    info.set_reason("LEASE_LOST");
    google::rpc::Status status;
    status.set_code(google::rpc::ABORTED);
    status.set_message("too late");
    status.add_details()->PackFrom(info);
    return status;
  }

  bool has_test_clock = true;
  int64_t now = 0;
  std::vector<v1::Event> events;
  std::vector<std::string> asked;
};

struct Stage {
  std::optional<Script> script;
  FakeServer server;
  PlayedScript played;
};

std::unique_ptr<Stage> PlayText(const std::string& steps,
                                const std::function<void(FakeServer&)>& prepare = {}) {
  auto stage = std::make_unique<Stage>();
  rules::IssueList issues;
  stage->script =
      ParseScript(std::make_shared<rules::Source>(
                      "dir/tale.yaml", absl::StrCat("story: A tale\nmarketplace: m\n"
                                                    "start: 2026-03-02T10:00:00Z\nsteps:\n",
                                                    steps)),
                  rules::Limits(), issues);
  EXPECT_TRUE(stage->script.has_value()) << rules::Render(issues);
  if (prepare) prepare(stage->server);
  if (stage->script.has_value()) stage->played = Play(*stage->script, stage->server);
  return stage;
}

TEST(SimulationTest, WhatARequestLeavesOutIsFilledIn) {
  const auto stage = PlayText(R"(
  - record: lead-1
    events: [{lead_accepted: {}}, {event_id: mine, event_time: +1h, lead_accepted: {}}]
  - {advance: 2h}
  - {call: FileReport, request: {lead_id: lead-1, report: {reason: spam}}}
  - {call: FileReport, request: {request_id: again, marketplace: other}}
)");
  EXPECT_TRUE(stage->played.passed()) << StoryForPeople(stage->played);
  EXPECT_EQ(
      stage->server.asked,
      (std::vector<std::string>{
          "RecordEvents marketplace: \"m\" "
          "events { event_id: \"tale-1-1\" lead_id: \"lead-1\" event_time { seconds: "
          "1772445600 } lead_accepted { } } "
          "events { event_id: \"mine\" lead_id: \"lead-1\" event_time { seconds: 1772449200 } "
          "lead_accepted { } }",
          "FileReport request_id: \"tale-3\" marketplace: \"m\" lead_id: \"lead-1\" "
          "report { reason: \"spam\" }",
          "FileReport request_id: \"again\" marketplace: \"other\""}));
}

TEST(SimulationTest, ValuesAreKeptAndLoopsCount) {
  const auto stage = PlayText(R"(
  - {call: FileReport, keep: {case: case.case_id}}
  - for: {pro: [ann, bob], n: 2}
    steps: [{call: AddEvidence, request: {case_id: $case, text: $$ $pro-$n}}]
  - {restart: true}
)");
  EXPECT_TRUE(stage->played.passed()) << StoryForPeople(stage->played);
  ASSERT_EQ(stage->server.asked.size(), 6u);
  EXPECT_EQ(stage->server.asked[2],
            "AddEvidence request_id: \"tale-3\" marketplace: \"m\" case_id: \"case-7\" text: \"$ "
            "ann-2\"");
  EXPECT_EQ(stage->server.asked[3],
            "AddEvidence request_id: \"tale-4\" marketplace: \"m\" case_id: \"case-7\" text: \"$ "
            "bob-1\"");
  EXPECT_EQ(stage->server.asked[5], "restart");
}

struct OutcomeCase {
  const char* step;
  const char* problem;  // "path: wanted, got"; empty when all is as it should be.
};

const OutcomeCase kOutcomes[] = {
    {"{call: GetCase, error: LEASE_LOST}", ""},
    {"{call: GetCase}", "error: an answer, got LEASE_LOST"},
    {"{call: GetCase, error: CASE_NOT_FOUND}", "error: CASE_NOT_FOUND, got LEASE_LOST"},
    {"{call: FileReport, error: LEAD_NOT_FOUND}", "error: LEAD_NOT_FOUND, got an answer"},
    {"{call: FileReport, expect: {case: {case_id: case-7}}}", ""},
    {"{call: FileReport, expect: {case: {case_id: case-8}}}", "case.case_id: case-8, got case-7"},
    {"{call: FileReport, told: {notice: [{reason: spam}], case_changed: []}}", ""},
    {"{call: FileReport, told: {notice: []}}", "told.notice: 0 elements, got 1: [{reason: spam}]"},
    {"{advance: 1h, expect: {fired: 1, now: +1h}}", ""},
    {"{advance: 1h, expect: {fired: 2}}", "fired: 2, got 1"},
    {"{call: GetLead, keep: {case: lead.cases.0.case_id}}",
     "keep.case: an element 0, got 0 elements"},
};

TEST(SimulationTest, WhatComesOfAStepIsCompared) {
  for (const OutcomeCase& test : kOutcomes) {
    const auto stage = PlayText(absl::StrCat("  - ", test.step, "\n"));
    const std::vector<Mismatch>& mismatches = stage->played.steps.back().mismatches;
    const std::string problem = mismatches.empty()
                                    ? ""
                                    : absl::StrCat(mismatches[0].path, ": ", mismatches[0].wanted,
                                                   ", got ", mismatches[0].got);
    EXPECT_EQ(problem, test.problem) << test.step;
    EXPECT_EQ(stage->played.passed(), problem.empty());
  }
}

TEST(SimulationTest, AfterAStepThatWentWrongNothingIsPlayed) {
  const auto stage = PlayText("  - {call: GetCase}\n  - {call: FileReport}\n");
  EXPECT_EQ(stage->server.asked.size(), 1u);
  EXPECT_NE(StoryAsLine(stage->played).find("dir/tale.yaml:5:6: error: wanted an answer"),
            std::string::npos)
      << StoryAsLine(stage->played);
}

TEST(SimulationTest, OnlyATestClockThatIsNotPastTheStartWillDo) {
  const auto real =
      PlayText("  - {restart: true}\n", [](FakeServer& server) { server.has_test_clock = false; });
  EXPECT_EQ(real->played.error, "the server runs by the real clock; start it with --test-clock");
  const auto late =
      PlayText("  - {restart: true}\n", [](FakeServer& server) { server.now = 1772445601; });
  EXPECT_EQ(late->played.error,
            "the server's clock, 2026-03-02T10:00:01Z, is past the script's start");
  EXPECT_FALSE(late->played.passed());
}

TEST(SimulationTest, TheStoryTellsCallsAndWhatOthersWereTold) {
  const auto stage = PlayText(
      "  - {say: The pro complains, call: FileReport, request: {lead_id: lead-1}}\n"
      "  - {advance: 48h}\n");
  EXPECT_EQ(StoryForPeople(stage->played),
            "A tale\n"
            "\n"
            "  The pro complains\n"
            "  +0s          FileReport {lead_id: lead-1}\n"
            "                 = STAGE_UNSPECIFIED case of  is STATE_UNSPECIFIED\n"
            "                 > notice to  (): \n"
            "  +0s          the clock moves to +2d\n");
}

}  // namespace
}  // namespace makegood::simulate

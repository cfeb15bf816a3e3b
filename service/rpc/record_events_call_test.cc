#include "service/rpc/record_events_call.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "service/rpc/status_mapping.h"

namespace makegood {
namespace {

v1::RecordEventsRequest FromJson(const std::string& events) {
  v1::RecordEventsRequest request;
  const auto status = google::protobuf::util::JsonStringToMessage(
      absl::StrCat(R"({"marketplace":"m","validateOnly":true,"events":[)", events, "]}"), &request);
  EXPECT_TRUE(status.ok()) << status.ToString();
  return request;
}

constexpr char kRight[] =
    R"({"eventId":"$","leadId":"l","eventTime":"2026-03-01T00:00:00Z","leadAccepted":{}})";
constexpr char kWrong[] = R"({"eventId":"$","leadAccepted":{}})";

std::string Event(const char* form, const std::string& id) {
  std::string text = form;
  return text.replace(text.find('$'), 1, id);
}

// What came of it: "id ok" or "id: what is wrong", and which events the workflow got.
class RecordValidEventsTest : public testing::Test {
 protected:
  std::string Record(const std::string& events) {
    given_.clear();
    const auto response = RecordValidEvents(
        FromJson(events),
        [this](const v1::RecordEventsRequest& request) -> absl::StatusOr<v1::RecordEventsResponse> {
          if (!status_.ok()) return status_;
          EXPECT_EQ(request.marketplace(), "m");
          EXPECT_TRUE(request.validate_only());
          v1::RecordEventsResponse recorded;
          for (const v1::LeadEvent& event : request.events()) {
            given_.push_back(event.event_id());
            v1::RecordEventResult& result = *recorded.add_results();
            result.set_event_id(event.event_id());
            result.mutable_recorded();
          }
          return recorded;
        });
    if (!response.ok()) return response.status().ToString();
    std::string text;
    for (const v1::RecordEventResult& result : response->results()) {
      absl::StrAppend(
          &text, result.event_id(),
          result.has_recorded() ? " ok; " : absl::StrCat(": ", result.status().message(), "; "));
    }
    return text;
  }

  absl::Status status_;
  std::vector<std::string> given_;
};

TEST_F(RecordValidEventsTest, EachEventHasItsOwnResultInItsPlace) {
  EXPECT_EQ(
      Record(absl::StrCat(Event(kRight, "a"), ",", Event(kWrong, "b"), ",", Event(kRight, "c"))),
      "a ok; b: lead_id: required (and 1 more); c ok; ");
  EXPECT_THAT(given_, testing::ElementsAre("a", "c"));
}

TEST_F(RecordValidEventsTest, WhenAllAreRightAllAreRecorded) {
  EXPECT_EQ(Record(absl::StrCat(Event(kRight, "a"), ",", Event(kRight, "b"))), "a ok; b ok; ");
  EXPECT_THAT(given_, testing::ElementsAre("a", "b"));
}

TEST_F(RecordValidEventsTest, WhenNoneIsRightTheWorkflowIsNotAsked) {
  status_ = absl::InternalError("asked");
  EXPECT_EQ(Record(Event(kWrong, "a")), "a: lead_id: required (and 1 more); ");
}

TEST_F(RecordValidEventsTest, AnErrorOfTheWorkflowIsTheCalls) {
  status_ = absl::UnavailableError("disk full");
  EXPECT_EQ(Record(absl::StrCat(Event(kWrong, "a"), ",", Event(kRight, "b"))),
            "UNAVAILABLE: disk full");
}

}  // namespace
}  // namespace makegood

// `makegood simulate`: scripts of what happens over time, played against a server of their own or
// a running one.

#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "CLI/App.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "rules/base/issue.h"
#include "rules/base/limits.h"
#include "rules/base/source.h"
#include "rules/base/status_macros.h"
#include "rules/policy_test/junit.h"
#include "service/cli/files.h"
#include "service/cli/option_help.h"
#include "service/cli/output.h"
#include "service/cli/scratch_server.h"
#include "service/cli/verb.h"
#include "service/simulate/remote_server.h"
#include "service/simulate/report.h"
#include "service/simulate/script.h"
#include "service/simulate/simulation.h"

namespace makegood {
namespace {

constexpr absl::Duration kConnectTimeout = absl::Seconds(5);

constexpr char kExamples[] = R"(
A script is YAML: what calls are made, how time passes between them, and what must come of each.
Each has a server of its own in this process, over an empty database in a temporary directory,
with a test clock that stands at the script's start.

  story: Nobody answers, and the credits come back
  marketplace: dingdoor
  start: 2026-03-02T10:00:00Z
  steps:
    - record: lead-1                      # RecordEvents about this lead
      events:
        - {pro_id: pro-1, credits_granted: {credits: 20}}
        - lead_received: {lead: {lead_class: REQUEST}, pro: {pro_id: pro-1}}
        - lead_charged: {charge_id: charge-1, credits: 12}
        - first_message_sent: {}
    - advance_to: +24h5m                  # AdvanceClock; `advance: 24h` goes on from here
      told: {notice: [{reason: no_customer_response}]}
    - call: GetLead                       # any call by its name, with its request
      request: {lead_id: lead-1}
      expect: {lead: {cases: [{state: REFUNDED}]}}

A step has one of the keys call, record, advance, advance_to, restart and steps (a group; with
`for: {n: 3}` it is repeated, and $n counts). `expect` is a part of the answer, `error` the reason
of an error instead; `told` compares what others are told during the step, by kind of event.
`keep: {review: case.review_id}` lets later steps say $review. Fields are named as in the protos,
times may be offsets from the start. What is left out is filled in: marketplace, request_id, and
ids and times of events. tests/scenarios/README.md has the whole.

  makegood simulate tests/scenarios/silence.yaml
  makegood simulate my.yaml --policies policies
  makegood simulate my.yaml --server 127.0.0.1:7070     # one started with --test-clock

Exit code 0: all went as expected, 3: a script or policy has errors, 4: something came out
differently, 8: the server cannot be reached.)";

class SimulateVerb final : public Verb {
 public:
  const char* name() const override { return "simulate"; }
  const char* summary() const override { return "Play what happens over time, by scripts"; }
  const char* examples() const override { return kExamples; }

  void Declare(CLI::App& app) override {
    Describe(*app.add_option("scripts", paths_)->required(), "SCRIPT",
             "Files of scripts; - is standard input");
    Describe(*app.add_option("--policies", policies_), "DIR",
             "Where the policies are; default ./policies, else those in the program");
    Describe(*app.add_option("--server", server_), "HOST:PORT",
             "Play against this server, which needs a test clock that is not past the start");
    Describe(*app.add_option("--junit", junit_path_), "FILE",
             "Write the results as JUnit XML as well");
    DeclareFormat(app, kAllFormats, format_);
  }

  int Run() override {
    rules::IssueList issues;
    std::vector<simulate::Script> scripts;
    for (const std::string& path : paths_) {
      const auto source = ReadSource(path, limits_.file_bytes_max);
      if (!source.ok()) return Fail(source.status(), kExitUsage);
      if (auto script = simulate::ParseScript(*source, limits_, issues); script.has_value())
        scripts.push_back(*std::move(script));
    }
    if (issues.has_errors()) {
      PrintIssues(issues, format_, std::cerr);
      return kExitCheck;
    }
    std::vector<simulate::PlayedScript> stories;
    for (const simulate::Script& script : scripts) {
      auto played = PlayOne(script);
      if (!played.ok()) {
        return Fail(played.status(), absl::IsUnavailable(played.status())       ? kExitUnreachable
                                     : absl::IsInvalidArgument(played.status()) ? kExitCheck
                                                                                : kExitInternal);
      }
      Tell(*played, stories.empty());
      stories.push_back(*std::move(played));
    }
    return Conclude(stories);
  }

 private:
  static int Fail(const absl::Status& status, int exit) {
    std::cerr << "makegood simulate: " << status.message() << "\n";
    return exit;
  }

  absl::StatusOr<simulate::PlayedScript> PlayOne(const simulate::Script& script) const {
    std::unique_ptr<ScratchServer> own;
    std::string address = server_;
    simulate::RestartServer restart;
    if (server_.empty()) {
      ASSIGN_OR_RETURN(own, ScratchServer::Start(OriginOf(policies_), script.start));
      address = own->address();
      restart = [&own]() -> absl::StatusOr<std::string> {
        RETURN_IF_ERROR(own->Restart());
        return own->address();
      };
    }
    ASSIGN_OR_RETURN(const auto server,
                     simulate::ConnectServer(address, kConnectTimeout, std::move(restart)));
    return simulate::Play(script, *server);
  }

  void Tell(const simulate::PlayedScript& played, bool is_first) const {
    if (format_ == OutputFormat::kPretty)
      std::cout << (is_first ? "" : "\n") << simulate::StoryForPeople(played) << std::flush;
    if (format_ == OutputFormat::kPlain) std::cout << simulate::StoryAsLine(played) << std::flush;
  }

  int Conclude(const std::vector<simulate::PlayedScript>& stories) const {
    int failed = 0;
    for (const simulate::PlayedScript& played : stories) failed += played.passed() ? 0 : 1;
    if (format_ == OutputFormat::kJson) {
      std::cout << simulate::StoriesAsJson(stories);
    } else {
      std::cout << (format_ == OutputFormat::kPretty ? "\n" : "") << stories.size() - failed
                << " passed, " << failed << " failed" << std::endl;
    }
    if (!junit_path_.empty()) {
      std::ofstream file(junit_path_);
      file << rules::JunitXml({simulate::StoriesAsJunit(stories)});
      file.close();
      if (file.fail()) {
        std::cerr << "makegood simulate: cannot write " << junit_path_ << "\n";
        return kExitInternal;
      }
    }
    return failed > 0 ? kExitTest : kExitOk;
  }

  const rules::Limits limits_ = {};
  std::vector<std::string> paths_;
  std::string policies_;
  std::string server_;
  std::string junit_path_;
  OutputFormat format_ = OutputFormat::kPretty;
};

}  // namespace

std::unique_ptr<Verb> NewSimulateVerb() { return std::make_unique<SimulateVerb>(); }

}  // namespace makegood

// `makegood eval` and `makegood explain`: one decision about facts in a file, as the service
// would make it. `explain` shows how it came about.

#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "CLI/App.hpp"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "google/rpc/code.pb.h"
#include "makegood/v1/decision_service.pb.h"
#include "rules/cel/values/time.h"
#include "rules/policy/policy_parser.h"
#include "service/cli/decision_text.h"
#include "service/cli/files.h"
#include "service/cli/option_help.h"
#include "service/cli/output.h"
#include "service/cli/time_option.h"
#include "service/cli/verb.h"
#include "service/decide/decision_language.h"
#include "service/decide/facts_digest.h"
#include "service/decide/facts_file.h"
#include "service/decide/policy_shelf.h"
#include "service/domain/clock.h"
#include "service/rpc/decide_calls.h"

namespace makegood {
namespace {

constexpr int64_t kFactsBytesMax = 4 * 1024 * 1024;

constexpr char kEvalExamples[] = R"(
POLICY is a name (the version is chosen as the service does), name@vN, or a policy.yaml.
FILE holds one makegood.v1.Facts.

  makegood eval dingdoor_guarantee --facts lead.yaml --now 2026-03-02T10:00:00Z
  makegood eval dingdoor_guarantee@v1 --facts lead.json --forecast 3 --format json
  makegood eval policies/my_policy/v1/policy.yaml --facts lead.yaml)";

constexpr char kExplainExamples[] = R"(
Shows every match that was tried with its result, and what the parts of its condition were
worth; then the decision. The arguments are those of `makegood eval`.

  makegood explain dingdoor_guarantee --facts lead.yaml --now 2026-03-02T10:00:00Z)";

class EvalVerb final : public Verb {
 public:
  explicit EvalVerb(bool explains) : explains_(explains) {}

  const char* name() const override { return explains_ ? "explain" : "eval"; }
  const char* summary() const override {
    return explains_ ? "Decide, and show how it came about" : "Decide about facts in a file";
  }
  const char* examples() const override { return explains_ ? kExplainExamples : kEvalExamples; }

  void Declare(CLI::App& app) override {
    Describe(*app.add_option("policy", policy_)->required(), "POLICY", "A name, name@vN or a file");
    Describe(*app.add_option("--facts", facts_path_)->required(), "FILE",
             "The facts, in YAML or JSON; - is standard input");
    Describe(*app.add_option("--now", now_), "TIME",
             "As of when, in RFC 3339; default the present");
    Describe(*app.add_option("--policies", policies_), "DIR",
             "Where the policies are; default ./policies, else those in the program");
    Describe(*app.add_option("--forecast", forecast_), "N",
             "How many later changes to foretell, 0 to 16");
    DeclareFormat(app, {{"pretty", OutputFormat::kPretty}, {"json", OutputFormat::kJson}}, format_);
  }

  int Run() override {
    v1::DecideRequest request;
    if (const int exit = ReadRequest(request); exit != kExitOk) return exit;
    const cel::TimeParts present = cel::FromAbslTime(SystemClock().Now());
    v1::DecideResponse response;
    google::rpc::Status status;
    const bool is_file = absl::EndsWith(policy_, ".yaml") || absl::StrContains(policy_, "/");
    rules::IssueList issues;
    if (is_file) {
      const auto source = ReadSource(policy_, language_.policy_language().limits.file_bytes_max);
      if (!source.ok()) return Fail(std::string(source.status().message()), kExitUsage);
      const std::optional<rules::PolicyVersion> version = Compile(*source, issues);
      if (!version.has_value()) return FailWith(issues);
      request.set_policy(version->id());
      status = DecideBy(*version, request, present, response.mutable_decision());
    } else {
      PolicyShelf shelf(language_.policy_language(), OriginOf(policies_), {});
      const ShelfStatus loaded = shelf.Reload(absl::InfinitePast());
      if (loaded.catalog == nullptr) return FailWith(*loaded.issues);
      status = DecideOne(*loaded.catalog, request, present, response.mutable_decision());
    }
    if (status.code() != google::rpc::OK) return Fail(StatusText(status), kExitUsage);
    Print(response);
    return kExitOk;
  }

 private:
  int Fail(const std::string& message, int exit) const {
    std::cerr << "makegood " << name() << ": " << message << "\n";
    return exit;
  }

  int FailWith(const rules::IssueList& issues) const {
    PrintIssues(issues, OutputFormat::kPretty, std::cerr);
    return kExitCheck;
  }

  int ReadRequest(v1::DecideRequest& request) const {
    request.set_policy(policy_);
    request.set_forecast_steps(forecast_);
    request.set_trace(explains_ ? v1::TraceNode::VALUES : v1::TraceNode::NONE);
    if (!now_.empty()) {
      const auto now = ReadTimeOption("--now", now_);
      if (!now.ok()) return Fail(std::string(now.status().message()), kExitUsage);
      *request.mutable_now() = *now;
    }
    const auto source = ReadSource(facts_path_, kFactsBytesMax);
    if (!source.ok()) return Fail(std::string(source.status().message()), kExitUsage);
    // As much as a request to the service may have, which is more than a policy file may.
    rules::Limits limits;
    limits.file_bytes_max = kFactsBytesMax;
    limits.yaml_nodes_max = 200'000;
    rules::IssueList issues;
    if (!ReadFacts(*source, limits, *request.mutable_facts(), issues)) return FailWith(issues);
    return kExitOk;
  }

  // A policy that is in no catalog: name and version by its path if that has the form
  // <name>/v<N>/policy.yaml, else by what it says itself.
  std::optional<rules::PolicyVersion> Compile(const std::shared_ptr<const rules::Source>& source,
                                              rules::IssueList& issues) const {
    std::optional<rules::PolicyDocument> document =
        rules::ParsePolicy(source, language_.policy_language().limits, issues);
    if (!document.has_value()) return std::nullopt;
    rules::PolicyVersion version;
    version.name = document->name.has_value() ? std::string(document->name->text()) : "policy";
    version.version = 1;
    const std::vector<std::string> parts = absl::StrSplit(source->name(), '/');
    if (parts.size() >= 2 && absl::StartsWith(parts[parts.size() - 2], "v")) {
      int number = 0;
      if (absl::SimpleAtoi(parts[parts.size() - 2].substr(1), &number) && number > 0)
        version.version = number;
    }
    version.path = source->name();
    version.source = source;
    version.digest = Sha256Hex(source->text());
    version.policy =
        rules::CompilePolicy(*std::move(document), language_.policy_language(), issues);
    issues.SortAndDeduplicate();
    if (version.policy == nullptr || issues.has_errors()) return std::nullopt;
    return version;
  }

  void Print(const v1::DecideResponse& response) const {
    if (format_ == OutputFormat::kJson) {
      std::cout << ToJson(response);
      return;
    }
    if (explains_) std::cout << TraceText(response.decision()) << "\n";
    std::cout << DecisionText(response.decision());
  }

  const bool explains_;
  const DecisionLanguage language_;
  std::string policy_;
  std::string facts_path_;
  std::string now_;
  std::string policies_;
  int forecast_ = 0;
  OutputFormat format_ = OutputFormat::kPretty;
};

}  // namespace

std::unique_ptr<Verb> NewEvalVerb() { return std::make_unique<EvalVerb>(false); }
std::unique_ptr<Verb> NewExplainVerb() { return std::make_unique<EvalVerb>(true); }

}  // namespace makegood

#include "service/decide/policy_test_subject.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/decide/decider.h"
#include "service/decide/facts_file.h"

namespace makegood {
namespace {

using rules::ExpectationKind;
using v1::Decision;

template <typename Texts>
std::vector<std::string> List(const Texts& texts) {
  return {texts.begin(), texts.end()};
}

std::string Truth(bool value) { return value ? "true" : "false"; }

std::string Time(const google::protobuf::Timestamp& time) {
  return cel::FormatTimestamp({time.seconds(), time.nanos()});
}

std::string DestinationName(v1::Destination destination) {
  return destination == v1::DESTINATION_UNSPECIFIED ? "" : v1::Destination_Name(destination);
}

rules::Observation Observe(const Decision& decision) {
  rules::Observation seen;
  seen["outcome"] = {Decision::Outcome_Name(decision.outcome())};
  seen["reason"] = {decision.reason()};
  seen["credits"] = {absl::StrCat(decision.credits())};
  seen["destination"] = {DestinationName(decision.destination())};
  seen["queue"] = {decision.queue()};
  seen["missing"] = List(decision.missing());
  seen["flags"] = List(decision.flags());
  for (const v1::AskedFinding& asked : decision.asks()) seen["asks"].push_back(asked.kind());
  if (decision.has_suggestion()) {
    seen["suggestion.outcome"] = {v1::Verdict::Outcome_Name(decision.suggestion().outcome())};
    seen["suggestion.reason"] = {decision.suggestion().reason()};
    seen["suggestion.credits"] = {absl::StrCat(decision.suggestion().credits())};
  }
  seen["other_reviewer"] = {Truth(decision.other_reviewer())};
  seen["discretionary"] = {Truth(decision.discretionary())};
  if (decision.has_due_time()) seen["due_time"] = {Time(decision.due_time())};
  seen["failed_checks"] = List(decision.failed_checks());
  if (decision.has_change_time()) seen["change_time"] = {Time(decision.change_time())};
  seen["explanation"] = {decision.explanation()};
  seen["rule"] = {absl::StrJoin(decision.rule().ids(), "/")};
  if (decision.has_error()) {
    seen["error.code"] = {v1::EvaluationError::Code_Name(decision.error().code())};
    seen["error.field"] = {decision.error().field()};
  }
  return seen;
}

class Subject final : public rules::TestSubject {
 public:
  rules::ExpectationKeys keys() const override { return DecisionKeys(); }

  std::optional<Answer> Ask(const rules::PolicyUnderTest& policy, const rules::TestCase& test,
                            rules::IssueList& issues) const override {
    v1::Facts facts;
    if (!ReadTestFacts(test.facts, test.anchor, facts, issues)) return std::nullopt;
    rules::PolicyVersion version;
    version.policy = policy.policy;
    return AnswerOf(Decide(version, std::move(facts), test.now));
  }
};

}  // namespace

rules::ExpectationKeys DecisionKeys() {
  return {
      {"outcome", ExpectationKind::kWord},
      {"reason", ExpectationKind::kWord},
      {"credits", ExpectationKind::kInteger},
      {"destination", ExpectationKind::kWord},
      {"queue", ExpectationKind::kWord},
      {"missing", ExpectationKind::kWords},
      {"flags", ExpectationKind::kWords},
      {"asks", ExpectationKind::kWords},
      {"suggestion.outcome", ExpectationKind::kWord},
      {"suggestion.reason", ExpectationKind::kWord},
      {"suggestion.credits", ExpectationKind::kInteger},
      {"other_reviewer", ExpectationKind::kBool},
      {"discretionary", ExpectationKind::kBool},
      {"due_time", ExpectationKind::kTime},
      {"failed_checks", ExpectationKind::kWords},
      {"change_time", ExpectationKind::kTime},
      {"explanation", ExpectationKind::kWord},
      {"rule", ExpectationKind::kWord},
      {"error.code", ExpectationKind::kWord},
      {"error.field", ExpectationKind::kWord},
  };
}

rules::TestSubject::Answer AnswerOf(const Decision& decision) {
  rules::TestSubject::Answer answer;
  answer.observation = Observe(decision);
  if (decision.has_rule()) {
    answer.line = decision.rule().line();
    answer.rule = absl::StrCat(absl::StrJoin(decision.rule().ids(), "/"), " (",
                               decision.rule().file(), ":", decision.rule().line(), ")");
  }
  if (decision.has_error()) {
    answer.rule = absl::StrCat("an error: ", decision.error().message(), " (",
                               decision.error().range().file(), ":",
                               decision.error().range().start_line(), ")");
  }
  return answer;
}

std::unique_ptr<const rules::TestSubject> NewPolicyTestSubject() {
  return std::make_unique<const Subject>();
}

}  // namespace makegood

// Any text as a policy file: it is refused with issues that can be shown, or it is a policy, and
// that one answers at every stage. And it is read as if yaml-cpp had read it.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "makegood/v1/decision.pb.h"
#include "makegood/v1/facts.pb.h"
#include "rules/base/check.h"
#include "rules/base/issue.h"
#include "rules/base/limits.h"
#include "rules/base/source.h"
#include "rules/policy/catalog.h"
#include "rules/policy/compiled_policy.h"
#include "rules/policy/policy_parser.h"
#include "rules/policy/yaml_source.h"
#include "service/decide/decider.h"
#include "service/decide/decision_language.h"

namespace makegood {
namespace {

constexpr cel::TimeParts kNow = {1'772'445'600, 0};  // 2026-03-02T10:00:00Z

// What a request of this stage has at least.
v1::Facts MakeFacts(v1::Facts::Stage stage) {
  v1::Facts facts;
  facts.set_stage(stage);
  facts.mutable_lead()->set_marketplace("example");
  facts.mutable_lead()->set_lead_id("lead-1");
  if (stage == v1::Facts::GUARANTEE) facts.mutable_charge()->set_charge_id("charge-1");
  if (stage == v1::Facts::REPORT) facts.mutable_report()->set_reason("number");
  if (stage == v1::Facts::DISPUTE) facts.mutable_dispute()->set_round(1);
  if (stage == v1::Facts::PAYOUT) facts.mutable_payout()->set_credits(1);
  return facts;
}

void CheckPlaces(const rules::IssueList& issues) {
  for (const rules::Issue& issue : issues.issues()) {
    MAKEGOOD_CHECK(!issue.message.empty());
    if (issue.place.source == nullptr) continue;
    MAKEGOOD_CHECK(issue.place.span.begin <= issue.place.span.end);
    MAKEGOOD_CHECK(issue.place.span.end <= issue.place.source->text().size());
  }
  MAKEGOOD_CHECK(rules::Render(issues).empty() == issues.issues().empty());
}

bool IsSame(const rules::YamlNode& a, const rules::YamlNode& b) {
  const bool is_same_node = a.kind == b.kind && a.span == b.span && a.style == b.style &&
                            a.is_null == b.is_null && a.is_reported == b.is_reported &&
                            a.value() == b.value() && a.content == b.content &&
                            a.comment == b.comment;
  return is_same_node &&
         std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(), IsSame) &&
         std::equal(a.entries.begin(), a.entries.end(), b.entries.begin(), b.entries.end(),
                    [](const rules::YamlEntry& c, const rules::YamlEntry& d) {
                      return c.key.text() == d.key.text() && c.key_span == d.key_span &&
                             IsSame(c.value, d.value);
                    });
}

// Whether yaml-cpp reads a text makes no difference.
void CheckReading(const std::shared_ptr<const rules::Source>& source, const rules::Limits& limits) {
  rules::IssueList issues[2];
  const auto ours = rules::ReadYaml(source, limits, issues[0], rules::YamlReading::kFamiliarFirst);
  const auto theirs = rules::ReadYaml(source, limits, issues[1], rules::YamlReading::kYamlCpp);
  MAKEGOOD_CHECK(rules::Render(issues[0]) == rules::Render(issues[1]));
  MAKEGOOD_CHECK((ours == nullptr) == (theirs == nullptr));
  MAKEGOOD_CHECK(theirs == nullptr || IsSame(ours->root(), theirs->root()));
}

void CheckPolicy(std::string text) {
  static const DecisionLanguage* const language = new DecisionLanguage();
  rules::IssueList issues;
  const auto source = std::make_shared<const rules::Source>("policy.yaml", std::move(text));
  CheckReading(source, language->policy_language().limits);
  std::optional<rules::PolicyDocument> document =
      rules::ParsePolicy(source, language->policy_language().limits, issues);
  rules::PolicyVersion version;
  if (document.has_value()) {
    version.policy =
        rules::CompilePolicy(*std::move(document), language->policy_language(), issues);
  }
  CheckPlaces(issues);
  MAKEGOOD_CHECK(issues.has_errors() || version.policy != nullptr);
  if (issues.has_errors()) return;
  for (const v1::Facts::Stage stage : {v1::Facts::CHARGE, v1::Facts::GUARANTEE, v1::Facts::REPORT,
                                       v1::Facts::DISPUTE, v1::Facts::PAYOUT}) {
    DecideOptions options;
    options.trace = rules::TraceLevel::kValues;
    options.forecast_steps = 2;
    const v1::Decision decision = Decide(version, MakeFacts(stage), kNow, options);
    MAKEGOOD_CHECK(decision.outcome() != v1::Decision::OUTCOME_UNSPECIFIED);
    MAKEGOOD_CHECK(decision.has_error() == (decision.outcome() == v1::Decision::ERROR));
  }
}

}  // namespace
}  // namespace makegood

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  makegood::CheckPolicy(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}

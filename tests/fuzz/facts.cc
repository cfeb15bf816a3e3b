// Any text as facts, in YAML or JSON: they are refused, or every policy that ships with makegood
// has an outcome for them, twice the same, and keeps to it until the instant that it names itself.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "google/rpc/code.pb.h"
#include "makegood/v1/decision_service.pb.h"
#include "rules/base/check.h"
#include "rules/base/issue.h"
#include "rules/cel/values/time.h"
#include "rules/policy/catalog.h"
#include "service/decide/decision_language.h"
#include "service/decide/embedded_policies.h"
#include "service/decide/facts_file.h"
#include "service/rpc/decide_calls.h"

namespace makegood {
namespace {

constexpr cel::TimeParts kNow = {1'772'445'600, 0};  // 2026-03-02T10:00:00Z

struct World {
  DecisionLanguage language;
  std::shared_ptr<const rules::Catalog> catalog;

  World() {
    rules::IssueList issues;
    catalog = rules::Catalog::FromTexts("policies", EmbeddedPolicies(), language.policy_language(),
                                        issues);
    MAKEGOOD_CHECK(catalog != nullptr);
  }
};

// An empty decision when the request is refused.
v1::Decision Ask(const World& world, v1::DecideRequest request, cel::TimeParts now) {
  v1::Decision decision;
  const google::rpc::Status status = DecideOne(*world.catalog, request, now, &decision);
  MAKEGOOD_CHECK(status.code() != google::rpc::INTERNAL);
  MAKEGOOD_CHECK((status.code() == google::rpc::OK) ==
                 (decision.outcome() != v1::Decision::OUTCOME_UNSPECIFIED));
  return decision;
}

void CheckFacts(std::string text) {
  static const World* const world = new World();
  rules::IssueList issues;
  v1::DecideRequest request;
  const auto source = std::make_shared<const rules::Source>("facts.yaml", std::move(text));
  const bool is_read =
      ReadFacts(source, world->language.policy_language().limits, *request.mutable_facts(), issues);
  MAKEGOOD_CHECK(is_read == !issues.has_errors());
  rules::Render(issues);
  if (!is_read) return;
  for (const rules::PolicyVersion& version : world->catalog->versions()) {
    request.set_policy(version.id());
    const v1::Decision decision = Ask(*world, request, kNow);
    if (decision.outcome() == v1::Decision::OUTCOME_UNSPECIFIED) return;
    MAKEGOOD_CHECK(Ask(*world, request, kNow).SerializeAsString() == decision.SerializeAsString());
    if (!decision.has_change_time()) continue;
    const cel::TimeParts change = {decision.change_time().seconds(),
                                   decision.change_time().nanos()};
    MAKEGOOD_CHECK(kNow < change);
    const v1::Decision later =
        Ask(*world, request, cel::TimeParts::FromNanoseconds(change.ToNanoseconds() - 1));
    MAKEGOOD_CHECK(later.outcome() == decision.outcome());
    MAKEGOOD_CHECK(later.reason() == decision.reason());
    MAKEGOOD_CHECK(later.credits() == decision.credits());
  }
}

}  // namespace
}  // namespace makegood

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  makegood::CheckFacts(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}

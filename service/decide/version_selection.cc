#include "service/decide/version_selection.h"

#include "absl/strings/str_cat.h"
#include "rules/base/issue.h"
#include "rules/cel/values/arena.h"
#include "service/decide/decider.h"

namespace makegood {
namespace {

absl::string_view NameOf(absl::string_view policy) { return policy.substr(0, policy.find('@')); }

cel::TimeParts ToParts(const google::protobuf::Timestamp& time) {
  return {time.seconds(), time.nanos()};
}

cel::TimeParts ChargeInstant(const v1::Facts& facts, cel::TimeParts now) {
  if (facts.charge().has_charge_time()) return ToParts(facts.charge().charge_time());
  if (facts.charge().has_accept_time()) return ToParts(facts.charge().accept_time());
  if (facts.lead().has_receive_time()) return ToParts(facts.lead().receive_time());
  return now;
}

void ListVersions(const rules::Catalog& catalog, absl::string_view name,
                  VersionSelection& selection) {
  for (const rules::PolicyVersion& version : catalog.versions()) {
    if (version.name == name) selection.versions.push_back(absl::StrCat("v", version.version));
  }
}

}  // namespace

ApplyingVersion FirstApplying(const std::vector<const rules::PolicyVersion*>& versions,
                              const v1::Facts& facts) {
  for (const rules::PolicyVersion* version : versions) {
    cel::Arena arena;
    const cel::Value applies = AppliesTo(*version, facts, arena);
    if (!applies.is_false()) return {version, applies.is_error()};
  }
  return {};
}

VersionSelection FindVersion(const rules::Catalog& catalog, absl::string_view policy) {
  VersionSelection selection;
  selection.version = catalog.Find(policy);
  if (selection.version != nullptr) return selection;
  const absl::string_view name = NameOf(policy);
  if (catalog.HasPolicy(name)) {
    selection.problem = VersionSelection::Problem::kNoSuchVersion;
    selection.policy = std::string(policy);
    ListVersions(catalog, name, selection);
  } else {
    selection.problem = VersionSelection::Problem::kNoSuchPolicy;
    selection.policy = std::string(name);
    selection.suggestion = rules::NearestName(name, catalog.Names());
  }
  return selection;
}

VersionSelection SelectVersion(const rules::Catalog& catalog, absl::string_view policy,
                               const v1::Facts& facts, cel::TimeParts now) {
  if (NameOf(policy) != policy || !catalog.HasPolicy(policy)) return FindVersion(catalog, policy);
  const std::string& pinned = facts.charge().policy();
  // A pinned version that is gone is an error: another one would judge the lead by other rules.
  if (NameOf(pinned) == policy) return FindVersion(catalog, pinned);
  VersionSelection selection;
  const cel::TimeParts instant = ChargeInstant(facts, now);
  const std::vector<const rules::PolicyVersion*> in_force = catalog.AllInForce(policy, instant);
  const ApplyingVersion applying = FirstApplying(in_force, facts);
  if (applying.version != nullptr) {
    selection.version = applying.version;
    selection.applies_to_fails = applying.applies_to_fails;
    return selection;
  }
  selection.problem = in_force.empty() ? VersionSelection::Problem::kNoneInForce
                                       : VersionSelection::Problem::kNoneApplies;
  selection.policy = std::string(policy);
  selection.instant = instant;
  ListVersions(catalog, policy, selection);
  return selection;
}

}  // namespace makegood

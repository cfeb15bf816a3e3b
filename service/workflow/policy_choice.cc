#include "service/workflow/policy_choice.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "rules/base/status_macros.h"
#include "rules/cel/values/time.h"
#include "service/decide/version_selection.h"
#include "service/workflow/workflow_error.h"

namespace makegood {
namespace {

using rules::PolicyVersion;

absl::StatusOr<const PolicyVersion*> Pinned(const rules::Catalog& catalog,
                                            const std::string& policy) {
  const PolicyVersion* version = catalog.Find(policy);
  if (version != nullptr) return version;
  return WorkflowError(v1::POLICY_VERSION_NOT_FOUND,
                       absl::StrCat("the charge is judged by ", policy,
                                    ", which the catalog does not hold any more"),
                       {{"policy", policy}});
}

}  // namespace

absl::StatusOr<const rules::Catalog*> CatalogOf(const Moment& moment) {
  if (moment.catalog != nullptr) return moment.catalog.get();
  return WorkflowError(v1::POLICIES_NOT_LOADED, "no policies are loaded yet");
}

absl::StatusOr<const PolicyVersion*> PolicyFor(const Moment& moment, const v1::Facts& facts,
                                               absl::Time instant) {
  ASSIGN_OR_RETURN(const rules::Catalog* const loaded, CatalogOf(moment));
  const rules::Catalog& catalog = *loaded;
  if (!facts.charge().policy().empty()) return Pinned(catalog, facts.charge().policy());

  const std::string& marketplace = moment.tenant.value();
  std::vector<std::string> names;  // Of the policies that are for this marketplace.
  for (const PolicyVersion& version : catalog.versions()) {
    const auto& section = version.policy->document().makegood;
    if (!section.has_value() || section->marketplace.text() != marketplace) continue;
    if (names.empty() || names.back() != version.name) names.push_back(version.name);
  }
  if (names.empty()) {
    return WorkflowError(v1::POLICY_NOT_FOUND,
                         absl::StrCat("no policy judges the marketplace \"", marketplace, "\""),
                         {{"policy", marketplace}});
  }

  std::vector<const PolicyVersion*> found;
  for (const std::string& name : names) {
    // One that cannot tell whether it applies is taken: deciding by it gives the error that says
    // why.
    const ApplyingVersion applying =
        FirstApplying(catalog.AllInForce(name, cel::FromAbslTime(instant)), facts);
    if (applying.version != nullptr) found.push_back(applying.version);
  }
  if (found.size() == 1) return found.front();
  if (found.empty()) {
    return WorkflowError(
        v1::POLICY_VERSION_NOT_FOUND,
        absl::StrCat("no version of ", absl::StrJoin(names, ", "),
                     " was in force for this lead at ",
                     absl::FormatTime(absl::RFC3339_full, instant, absl::UTCTimeZone())),
        {{"policy", absl::StrJoin(names, ",")},
         {"time", absl::FormatTime(absl::RFC3339_full, instant, absl::UTCTimeZone())}});
  }
  const std::string ids = absl::StrJoin(
      found, ",", [](std::string* out, const PolicyVersion* v) { absl::StrAppend(out, v->id()); });
  return WorkflowError(v1::POLICY_AMBIGUOUS,
                       absl::StrCat("more than one policy judges this lead: ", ids),
                       {{"policies", ids}});
}

absl::StatusOr<const rules::PolicyVersion*> VersionNamed(const Moment& moment,
                                                         const std::string& policy) {
  ASSIGN_OR_RETURN(const rules::Catalog* const catalog, CatalogOf(moment));
  const VersionSelection selection = FindVersion(*catalog, policy);
  if (selection.version != nullptr) return selection.version;
  if (selection.problem == VersionSelection::Problem::kNoSuchPolicy) {
    ErrorMetadata metadata = {{"policy", selection.policy}};
    std::string message = absl::StrCat("there is no policy \"", selection.policy, "\"");
    if (!selection.suggestion.empty()) {
      metadata.emplace_back("suggestion", selection.suggestion);
      absl::StrAppend(&message, "; did you mean \"", selection.suggestion, "\"?");
    }
    return WorkflowError(v1::POLICY_NOT_FOUND, message, metadata);
  }
  const std::string versions = absl::StrJoin(selection.versions, ",");
  return WorkflowError(v1::POLICY_VERSION_NOT_FOUND,
                       absl::StrCat("there is no ", selection.policy, "; there is ", versions),
                       {{"policy", selection.policy}, {"versions", versions}});
}

}  // namespace makegood

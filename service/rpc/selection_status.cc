#include "service/rpc/selection_status.h"

#include "rules/base/check.h"
#include "rules/cel/values/time.h"
#include "service/rpc/status_mapping.h"

namespace makegood {

google::rpc::Status StatusOf(const VersionSelection& selection) {
  switch (selection.problem) {
    case VersionSelection::Problem::kNoSuchPolicy:
      return PolicyNotFound(selection.policy, selection.suggestion);
    case VersionSelection::Problem::kNoSuchVersion:
      return PolicyVersionNotFound(selection.policy, selection.versions, "");
    case VersionSelection::Problem::kNoneInForce:
    case VersionSelection::Problem::kNoneApplies:  // In force for leads of another kind.
      return PolicyVersionNotFound(selection.policy, selection.versions,
                                   cel::FormatTimestamp(selection.instant));
    case VersionSelection::Problem::kNone: break;
  }
  MAKEGOOD_CHECK(selection.problem != VersionSelection::Problem::kNone);
  return {};
}

}  // namespace makegood

// The facts of a case at an instant, as its policy reads them.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_CASE_FACTS_H_
#define MAKEGOOD_SERVICE_WORKFLOW_CASE_FACTS_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "makegood/v1/facts.pb.h"
#include "rules/policy/catalog.h"
#include "service/workflow/records.h"
#include "service/workflow/workflow.h"

namespace makegood {

struct CaseFacts {
  v1::Facts facts;

  // Until when they stand if nothing happens: history looks back from `now`, credits lapse.
  absl::Time valid_until = absl::InfiniteFuture();
};

// `version` is the policy that will read them: history and peers are put together for one that
// reads either.
absl::StatusOr<CaseFacts> FactsAt(const Glance& scene, const LeadFile& lead, const CaseFile& file,
                                  const rules::PolicyVersion& version, absl::Time now);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_CASE_FACTS_H_

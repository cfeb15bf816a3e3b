// The facts of a case at an instant, as its policy reads them.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_CASE_FACTS_H_
#define MAKEGOOD_SERVICE_WORKFLOW_CASE_FACTS_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "makegood/v1/facts.pb.h"
#include "rules/policy/catalog.h"
#include "service/domain/credits.h"
#include "service/ledger/posting.h"
#include "service/workflow/records.h"
#include "service/workflow/workflow.h"

namespace makegood {

struct CaseFacts {
  v1::Facts facts;

  // Until when they stand if nothing happens: history looks back from `now`, credits lapse.
  absl::Time valid_until = absl::InfiniteFuture();
};

// One case's facts at any instant. What the ledger says of the charge is read once and for all:
// nothing is posted while they are asked for.
class CaseFactsSource {
 public:
  // `version` is the policy that will read them: what takes long is put together for one that reads
  // it, history and peers for one that reads either. All outlive the source.
  CaseFactsSource(const Glance& scene, const LeadFile& lead, const CaseFile& file,
                  const rules::PolicyVersion& version)
      : scene_(scene), lead_(lead), file_(file), version_(version) {}

  absl::StatusOr<CaseFacts> At(absl::Time now);

 private:
  absl::Status AddLedger(absl::Time now, CaseFacts& out);
  absl::Status AddCreditsSince(absl::Time post_time, absl::Time now, CaseFacts& out);

  const Glance scene_;
  const LeadFile& lead_;
  const CaseFile& file_;
  const rules::PolicyVersion& version_;
  std::optional<Credits> used_;  // For the charge.
  std::optional<Book> book_;     // Of a payout's charge.
  std::optional<Book> purse_;    // All lots of the pro, and what was posted since the refund.
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_CASE_FACTS_H_

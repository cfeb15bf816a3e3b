// Orders for credits, carried out inside a transaction of the store: read what they are judged by,
// post, write, tell.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_CREDIT_ORDERS_H_
#define MAKEGOOD_SERVICE_WORKFLOW_CREDIT_ORDERS_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "service/domain/credits.h"
#include "service/domain/ids.h"
#include "service/ledger/order.h"
#include "service/ledger/posting.h"
#include "service/workflow/workflow.h"

namespace makegood {

// What orders about one charge are judged by, those apart that use credits for it: its transactions
// and the lots that they name.
absl::StatusOr<Book> LoadBook(const Transaction& tx, const Tenant& tenant,
                              const ChargeId& charge_id);

// Carries out an order and tells of it. A refusal of the ledger becomes the reason that callers
// know: CREDITS_NOT_AVAILABLE, LEAD_ALREADY_CHARGED, PAYOUT_TOO_LARGE …, and where callers cannot
// cause it the refusal itself is handed on (RefusalOf). A repeated order posts nothing and is OK.
absl::StatusOr<Posting> CarryOut(const Scene& scene, const LeadId& lead_id, const Order& order);

// What the pro can use at an instant: all that remains in lots that have not lapsed.
Credits UsableCredits(const std::vector<Lot>& lots, absl::Time now);

// The key of the one effect that an order is for: the same for the same charge, kind and case.
std::string EffectKey(const ChargeId& charge_id, absl::string_view kind, absl::string_view cause);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_CREDIT_ORDERS_H_

// The permission to return credits of a charge: there is one for each charge and kind, ever.

#ifndef MAKEGOOD_SERVICE_DOMAIN_REFUND_H_
#define MAKEGOOD_SERVICE_DOMAIN_REFUND_H_

#include <string>

#include "absl/time/time.h"
#include "service/domain/credits.h"
#include "service/domain/ids.h"

namespace makegood {

// Never edited. Undoing a refund is a refund of another kind, with a cause of its own.
struct Refund {
  ChargeId charge_id;
  std::string kind;  // Why credits of this charge may come back once: "GUARANTEE", "REPORT".

  RefundId refund_id;
  TransactionId transaction_id;  // What was posted with this permission.
  Credits credits;
  absl::Time post_time;

  friend bool operator==(const Refund&, const Refund&) = default;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DOMAIN_REFUND_H_

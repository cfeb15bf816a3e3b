// A lot: credits that came to a pro together, from one origin, and lapse together. A pro's
// balance is what remains in all lots.

#ifndef MAKEGOOD_SERVICE_DOMAIN_LOT_H_
#define MAKEGOOD_SERVICE_DOMAIN_LOT_H_

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "service/domain/credits.h"
#include "service/domain/ids.h"

namespace makegood {

enum class LotOrigin {
  kPaid,    // Bought with money.
  kBonus,   // Given.
  kRefund,  // Came back from a charge.
};

// "PAID", "BONUS", "REFUND": as in SQL and in logs.
absl::string_view LotOriginName(LotOrigin origin);

struct Lot {
  LotId lot_id;
  ProId pro_id;
  LotOrigin origin = LotOrigin::kPaid;

  // Whether these credits may leave as money: money was paid for them at the very beginning.
  // A refund makes one lot for each lot that the charge had drawn from, so that this is true or
  // false of a whole lot: always for PAID, never for BONUS, and of a REFUND what it was of the
  // lot that `drawn_from` names.
  bool is_payable = true;

  // With REFUND: the charge whose credits these are, the refund that brought them back, and
  // the lot from which the charge had drawn them. Empty otherwise.
  ChargeId charge_id;
  RefundId refund_id;
  LotId drawn_from;

  // From this instant on the credits are lapsed. A refund keeps it from the lot drawn from.
  // InfiniteFuture: they never lapse.
  absl::Time expire_time = absl::InfiniteFuture();

  absl::Time post_time;

  Credits posted;     // How many there were at first; positive.
  Credits remaining;  // How many are left; from 0 to `posted`. The sum of the lot's entries.

  friend bool operator==(const Lot&, const Lot&) = default;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DOMAIN_LOT_H_

// A payout: a refund that moves on to the original payment method.

#ifndef MAKEGOOD_SERVICE_DOMAIN_PAYOUT_H_
#define MAKEGOOD_SERVICE_DOMAIN_PAYOUT_H_

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "service/domain/credits.h"
#include "service/domain/ids.h"
#include "service/domain/versioned_bytes.h"

namespace makegood {

struct Payout {
  PayoutId payout_id;
  RefundId refund_id;
  ChargeId charge_id;
  ProId pro_id;
  Credits credits;
  std::string state;
  absl::Time request_time;

  // How often it was written; what an etag is made of. The store counts, from 1.
  int64_t revision = 0;

  VersionedBytes body;

  friend bool operator==(const Payout&, const Payout&) = default;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DOMAIN_PAYOUT_H_

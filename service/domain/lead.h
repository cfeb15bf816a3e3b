// A lead: one customer's request as sold to one pro.

#ifndef MAKEGOOD_SERVICE_DOMAIN_LEAD_H_
#define MAKEGOOD_SERVICE_DOMAIN_LEAD_H_

#include <cstdint>

#include "absl/time/time.h"
#include "service/domain/ids.h"
#include "service/domain/versioned_bytes.h"

namespace makegood {

struct Lead {
  LeadId lead_id;
  ProId pro_id;
  absl::Time receive_time;

  // How often it was written; what an etag is made of. The store counts, from 1.
  int64_t revision = 0;

  VersionedBytes body;

  friend bool operator==(const Lead&, const Lead&) = default;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DOMAIN_LEAD_H_

// A case: one lead at one stage, decided again until it is closed.

#ifndef MAKEGOOD_SERVICE_DOMAIN_CASE_H_
#define MAKEGOOD_SERVICE_DOMAIN_CASE_H_

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "service/domain/ids.h"
#include "service/domain/versioned_bytes.h"

namespace makegood {

struct Case {
  CaseId case_id;
  LeadId lead_id;
  ProId pro_id;

  // There is one case for each of these three, the lead among them.
  std::string stage;
  int64_t round = 1;  // A further dispute or payout of the same lead is another round.

  std::string state;
  absl::Time open_time;

  // How often it was written; what an etag is made of. The store counts, from 1.
  int64_t revision = 0;

  VersionedBytes body;

  friend bool operator==(const Case&, const Case&) = default;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DOMAIN_CASE_H_

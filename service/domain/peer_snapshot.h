// Statistics of comparable pros at an instant. Never edited: decisions name the one they used.

#ifndef MAKEGOOD_SERVICE_DOMAIN_PEER_SNAPSHOT_H_
#define MAKEGOOD_SERVICE_DOMAIN_PEER_SNAPSHOT_H_

#include <string>

#include "absl/time/time.h"
#include "service/domain/versioned_bytes.h"

namespace makegood {

struct PeerSnapshot {
  std::string snapshot_id;
  std::string cohort;
  absl::Time as_of_time;
  VersionedBytes body;

  friend bool operator==(const PeerSnapshot&, const PeerSnapshot&) = default;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DOMAIN_PEER_SNAPSHOT_H_

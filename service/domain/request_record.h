// The answer that a request got, kept so that a repetition gets the same.

#ifndef MAKEGOOD_SERVICE_DOMAIN_REQUEST_RECORD_H_
#define MAKEGOOD_SERVICE_DOMAIN_REQUEST_RECORD_H_

#include <string>

#include "absl/time/time.h"
#include "service/domain/ids.h"
#include "service/domain/versioned_bytes.h"

namespace makegood {

struct RequestRecord {
  RequestId request_id;

  // Of method and content, over an encoding that does not depend on a serializer.
  std::string digest;

  VersionedBytes response;
  absl::Time create_time;
  absl::Time expire_time;  // From then on it may be forgotten.

  friend bool operator==(const RequestRecord&, const RequestRecord&) = default;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DOMAIN_REQUEST_RECORD_H_

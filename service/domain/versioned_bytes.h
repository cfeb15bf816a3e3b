// Content that only the layer that wrote it can read, with the version of its encoding.

#ifndef MAKEGOOD_SERVICE_DOMAIN_VERSIONED_BYTES_H_
#define MAKEGOOD_SERVICE_DOMAIN_VERSIONED_BYTES_H_

#include <cstdint>
#include <string>

namespace makegood {

struct VersionedBytes {
  int64_t version = 0;
  std::string bytes;

  friend bool operator==(const VersionedBytes&, const VersionedBytes&) = default;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DOMAIN_VERSIONED_BYTES_H_

#include "rules/policy/digest.h"

#include <array>

#include "absl/strings/escaping.h"
#include "openssl/sha.h"

namespace makegood::rules {

std::string Sha256Hex(absl::string_view bytes) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  return absl::BytesToHexString({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

}  // namespace makegood::rules

// SHA-256, by which versions and catalogs are told apart.

#ifndef MAKEGOOD_RULES_POLICY_DIGEST_H_
#define MAKEGOOD_RULES_POLICY_DIGEST_H_

#include <string>

#include "absl/strings/string_view.h"

namespace makegood::rules {

// 64 lower-case hexadecimal digits.
std::string Sha256Hex(absl::string_view bytes);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_DIGEST_H_

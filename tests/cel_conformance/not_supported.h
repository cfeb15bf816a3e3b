// Which tests are left out, and why: not_supported.yaml.

#ifndef MAKEGOOD_TESTS_CEL_CONFORMANCE_NOT_SUPPORTED_H_
#define MAKEGOOD_TESTS_CEL_CONFORMANCE_NOT_SUPPORTED_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"

namespace makegood::cel_conformance {

// "evaluation: enums/strong_proto2/assign_standalone_int" → the reason. A list of
// {reason, tests}; a test that is listed twice is an error.
absl::StatusOr<std::map<std::string, std::string>> ReadNotSupported(const std::string& path);

}  // namespace makegood::cel_conformance

#endif  // MAKEGOOD_TESTS_CEL_CONFORMANCE_NOT_SUPPORTED_H_

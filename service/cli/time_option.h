// Instants on the command line.

#ifndef MAKEGOOD_SERVICE_CLI_TIME_OPTION_H_
#define MAKEGOOD_SERVICE_CLI_TIME_OPTION_H_

#include <string>

#include "absl/status/statusor.h"
#include "google/protobuf/timestamp.pb.h"

namespace makegood {

// The value of an option (`--now`), in RFC 3339.
//
//   InvalidArgument   it is none; the message names the option
absl::StatusOr<google::protobuf::Timestamp> ReadTimeOption(const std::string& option,
                                                           const std::string& text);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_CLI_TIME_OPTION_H_

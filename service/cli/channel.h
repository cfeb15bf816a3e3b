// The way to a running server.

#ifndef MAKEGOOD_SERVICE_CLI_CHANNEL_H_
#define MAKEGOOD_SERVICE_CLI_CHANNEL_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "grpcpp/channel.h"
#include "grpcpp/support/status.h"

namespace makegood {

// A channel to the server at HOST:PORT, which answers.
//
//   Unavailable   it does not within a few seconds
absl::StatusOr<std::shared_ptr<grpc::Channel>> ConnectServer(const std::string& address);

// What a call ended with, which is not OK, for people: with all violations, where it has some.
std::string CallErrorText(const grpc::Status& status);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_CLI_CHANNEL_H_

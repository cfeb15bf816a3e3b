// A script's server at the other end of a gRPC channel.

#ifndef MAKEGOOD_SERVICE_SIMULATE_REMOTE_SERVER_H_
#define MAKEGOOD_SERVICE_SIMULATE_REMOTE_SERVER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/simulate/server_under_script.h"

namespace makegood::simulate {

// Kills the server and starts it again; returns its new address.
using RestartServer = std::function<absl::StatusOr<std::string>()>;

// Connects to HOST:PORT. Without `restart` the server cannot be restarted.
//
//   Unavailable   the server does not answer within `timeout`
absl::StatusOr<std::unique_ptr<ServerUnderScript>> ConnectServer(const std::string& address,
                                                                 absl::Duration timeout,
                                                                 RestartServer restart = nullptr);

}  // namespace makegood::simulate

#endif  // MAKEGOOD_SERVICE_SIMULATE_REMOTE_SERVER_H_

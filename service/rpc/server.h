// The gRPC server: listens, serves our two services, health and reflection, and stops without
// breaking off what is under way.

#ifndef MAKEGOOD_SERVICE_RPC_SERVER_H_
#define MAKEGOOD_SERVICE_RPC_SERVER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/decide/policy_shelf.h"
#include "service/domain/clock.h"
#include "service/observe/log.h"

namespace makegood {

struct ServerOptions {
  std::string listen = "127.0.0.1:7070";  // HOST:PORT; port 0 lets the system choose.
  int in_flight_max = 1'024;              // Calls that are answered at once.
};

// Thread-safe.
class Server {
 public:
  // Listens and serves. Health says NOT_SERVING for the server as a whole ("") and for
  // DecisionService until SetServing. `reload` is what ReloadPolicies does. All arguments
  // outlive the server.
  //
  //   Unavailable   the address cannot be listened on
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerOptions& options,
                                                       const PolicyShelf& shelf,
                                                       std::function<ShelfStatus()> reload,
                                                       const Clock& clock, Log& log);

  // Breaks off what is still under way.
  ~Server();

  // HOST:PORT with the port that it really is.
  const std::string& address() const;
  int port() const;

  // Whether there are policies to decide by. After Stop it changes nothing.
  void SetServing(bool serving);

  // Health says NOT_SERVING, no new calls are taken, and those under way have `timeout` to end;
  // what is left then is cancelled, and streams that would never end are cancelled before.
  // Returns when all is over. A second call does nothing.
  void Stop(absl::Duration timeout);

 private:
  struct Parts;
  explicit Server(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

// Lets this process have as many connections as the system allows: gRPC does not recover when it
// cannot open another file.
void RaiseFileLimit();

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_RPC_SERVER_H_

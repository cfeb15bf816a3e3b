// The gRPC server: listens, serves our services, health and reflection, and stops without
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
#include "service/rpc/admin_service.h"
#include "service/rpc/event_watch.h"
#include "service/rpc/workflow_door.h"

namespace makegood {

struct ServerOptions {
  std::string listen = "127.0.0.1:7070";  // HOST:PORT; port 0 lets the system choose.
  int in_flight_max = 1'024;              // Calls that are answered at once.
  EventWatchOptions events;
};

// What is served. What is referred to outlives the server.
struct Served {
  const PolicyShelf& shelf;
  std::function<ShelfStatus()> reload;  // What ReloadPolicies does.
  const Clock& clock;
  const WorkflowDoor& door;
  AdminControls controls;
  Log& log;
};

// Thread-safe.
class Server {
 public:
  // Listens and serves. Health says NOT_SERVING for the server as a whole ("") and for all services
  // but PolicyService until SetServing.
  //
  //   Unavailable   the address cannot be listened on
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerOptions& options, Served served);

  // Breaks off what is still under way.
  ~Server();

  // HOST:PORT with the port that it really is.
  const std::string& address() const;
  int port() const;

  // Whether there are policies to decide by, and the database is open if there is to be one.
  // Services that need a database serve only where there is one. After Stop it changes nothing.
  void SetServing(bool serving);

  // Something was committed: whoever watches events is told. Cheap.
  void Poke();

  // Health says NOT_SERVING, no new calls are taken, those who watch events are told to go, and
  // calls under way have `timeout` to end; what is left then is cancelled, and streams that would
  // never end are cancelled before.
  // Returns when all is over. A second call does nothing.
  void Stop(absl::Duration timeout);

 private:
  struct Parts;
  explicit Server(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_RPC_SERVER_H_

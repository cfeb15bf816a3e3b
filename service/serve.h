// The service from start to stop: makes every object once, in order, listens, decides, and
// drains.

#ifndef MAKEGOOD_SERVICE_SERVE_H_
#define MAKEGOOD_SERVICE_SERVE_H_

#include "absl/status/status.h"
#include "service/config.h"
#include "service/decide/policy_shelf.h"

namespace makegood {

// Serves until SIGTERM or SIGINT, then lets calls end (Config::drain_timeout) and returns. A
// second signal ends the process at once. SIGHUP reads the policies again. `origin` is where
// config.policies led to. Called once, before there are other threads: they inherit which
// signals are left to this one.
//
// Policies that have errors are no reason not to start: the service then listens, says
// NOT_SERVING, tells why (log, GetCatalogStatus), and takes them over once they are right.
//
//   Unavailable          the address cannot be listened on
//   FailedPrecondition   the data directory is another instance's, or cannot be made, or its
//                        database is a newer makegood's or another program's
//   DataLoss             the database is damaged
absl::Status Serve(const Config& config, PolicyOrigin origin);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_SERVE_H_

// The service as it runs: every object made once, in order, listening and deciding, until it is
// stopped. `makegood serve` has one for as long as it runs, `makegood simulate` one for each
// script.

#ifndef MAKEGOOD_SERVICE_RUNNING_SERVICE_H_
#define MAKEGOOD_SERVICE_RUNNING_SERVICE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/config.h"
#include "service/decide/policy_shelf.h"
#include "service/observe/log.h"

namespace makegood {

// Thread-safe.
class RunningService {
 public:
  // Listens and serves by what `config` says of addresses, data and time. `origin` is where
  // config.policies led to; `log` outlives the service.
  //
  // Policies that have errors are no reason not to start: the service then says NOT_SERVING, tells
  // why (log, GetCatalogStatus), and takes them over once they are right.
  //
  //   Unavailable          the address cannot be listened on
  //   FailedPrecondition   the data directory is another instance's, or cannot be made, or its
  //                        database is a newer makegood's or another program's
  //   DataLoss             the database is damaged
  static absl::StatusOr<std::unique_ptr<RunningService>> Start(const Config& config,
                                                               PolicyOrigin origin, Log& log);

  // Breaks off what is still under way.
  ~RunningService();

  // HOST:PORT with the port that it really is.
  const std::string& address() const;
  int port() const;

  // The policies that it decides by, or why there are none.
  ShelfStatus policies() const;

  // Reads the policies again.
  ShelfStatus Reload();

  // A person says that the clock is right, after it made a jump.
  void ConfirmClock();

  // Nothing is begun by itself any more; calls go on.
  void StopScheduler();

  // Calls under way have `timeout` to end. A second call does nothing.
  void Stop(absl::Duration timeout);

 private:
  struct Parts;
  explicit RunningService(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_RUNNING_SERVICE_H_

// A server of this process alone: on a free port of 127.0.0.1, over an empty database that goes
// with it, by a test clock.

#ifndef MAKEGOOD_SERVICE_CLI_SCRATCH_SERVER_H_
#define MAKEGOOD_SERVICE_CLI_SCRATCH_SERVER_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "rules/cel/values/time.h"
#include "service/config.h"
#include "service/decide/policy_shelf.h"
#include "service/observe/log.h"
#include "service/running_service.h"

namespace makegood {

class ScratchServer {
 public:
  // The clock stands at `start`.
  //
  //   InvalidArgument   the policies have errors
  //   Internal          anything else; says what
  static absl::StatusOr<std::unique_ptr<ScratchServer>> Start(const PolicyOrigin& origin,
                                                              cel::TimeParts start);
  ~ScratchServer();

  const std::string& address() const { return service_->address(); }

  // Breaks the server off and starts it again over the same database, on another port.
  absl::Status Restart();

 private:
  ScratchServer(std::string directory, PolicyOrigin origin, cel::TimeParts start);
  absl::Status StartService();

  const std::string directory_;  // Removed at the end.
  const PolicyOrigin origin_;
  Config config_;
  Log log_;
  std::unique_ptr<RunningService> service_;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_CLI_SCRATCH_SERVER_H_

// For operators, on the wire.

#ifndef MAKEGOOD_SERVICE_RPC_ADMIN_SERVICE_H_
#define MAKEGOOD_SERVICE_RPC_ADMIN_SERVICE_H_

#include <cstdint>
#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpcpp/impl/service_type.h"
#include "service/domain/clock.h"
#include "service/rpc/verb_call.h"

namespace makegood {

// What operators look at and move.
struct AdminControls {
  // Whether deadlines wait because the clock made a jump.
  std::function<bool()> are_deadlines_paused = [] { return false; };

  // Moves the test clock and returns how many deadlines were dealt with; see AdvanceClock in
  // service/deadlines. Empty: there is no test clock. Called by one thread at a time.
  std::function<absl::StatusOr<int64_t>(absl::Time, const std::function<bool()>& is_cancelled)>
      advance_clock;
};

// `clock` outlives the service.
std::unique_ptr<grpc::Service> NewAdminService(const VerbDesk& verbs, const Clock& clock,
                                               AdminControls controls);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_RPC_ADMIN_SERVICE_H_

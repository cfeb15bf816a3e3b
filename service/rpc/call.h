// What every call goes through before and after its own work: it is admitted or refused, gets a
// request id, is answered, and leaves one line in the log.

#ifndef MAKEGOOD_SERVICE_RPC_CALL_H_
#define MAKEGOOD_SERVICE_RPC_CALL_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/support/server_callback.h"
#include "service/observe/log.h"
#include "service/rpc/work_queue.h"

namespace makegood {

// What all calls of a server share. Thread-safe; outlives the server.
class CallDesk {
 public:
  CallDesk(Log& log, int in_flight_max);

  Log& log() { return log_; }
  WorkQueue& work_queue() { return work_queue_; }
  int in_flight_max() const { return in_flight_max_; }
  int in_flight() const { return in_flight_.load(); }

  // Counts a call in; false if there are as many as there may be. Release is due in either case.
  bool Admit() { return in_flight_.fetch_add(1) < in_flight_max_; }
  void Release() { in_flight_.fetch_sub(1); }

  // 16 hexadecimal digits that no other call of this process has, and hardly one of another.
  std::string NewRequestId();

 private:
  Log& log_;
  const int in_flight_max_;
  std::atomic<int> in_flight_{0};
  const uint64_t first_id_;
  std::atomic<uint64_t> id_count_{0};
  WorkQueue work_queue_;
};

// A call under way, as its work sees it.
struct CallRecord {
  std::string request_id;
  std::function<bool()> is_cancelled;  // Whether the caller gave up or the deadline passed.

  // For the call's line in the log.
  LogFields fields;
  bool is_suspicious = false;  // The line is a warning.
};

// kLong: may take more than milliseconds and is done by another thread than gRPC's.
enum class CallLength { kShort, kLong };

// Does a call. `work` fills in the response that gRPC gave out with `context`, and says how it
// went. `method` is a constant ("DecisionService.Decide"). What `work` refers to outlives the
// call; the request and the response do.
grpc::ServerUnaryReactor* StartCall(CallDesk& desk, grpc::CallbackServerContext& context,
                                    absl::string_view method,
                                    const google::protobuf::Message& request, CallLength length,
                                    std::function<google::rpc::Status(CallRecord&)> work);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_RPC_CALL_H_

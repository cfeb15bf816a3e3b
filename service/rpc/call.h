// What every call goes through before and after its own work: it is admitted or refused, gets a
// request id, is answered, and leaves one line in the log.

#ifndef MAKEGOOD_SERVICE_RPC_CALL_H_
#define MAKEGOOD_SERVICE_RPC_CALL_H_

#include <atomic>
#include <cstddef>
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

// Who does the work of a call. kShort: the thread of gRPC that brought it, since it takes
// milliseconds at most and waits for nothing. kLong: computes for long; one thread for all of them.
// kStored: waits for the database; so many threads that writers can share a commit.
enum class CallLength { kShort, kLong, kStored };

// Calls that wait for the database at once; more wait for these.
inline constexpr size_t kStoreThreads = 64;

// What all calls of a server share. Thread-safe; outlives the server.
class CallDesk {
 public:
  CallDesk(Log& log, int in_flight_max);

  Log& log() { return log_; }
  WorkQueue& queue(CallLength length) {
    return length == CallLength::kStored ? store_queue_ : long_queue_;
  }
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
  WorkQueue long_queue_{1};
  WorkQueue store_queue_{kStoreThreads};
};

// The id that the caller gave to the call (x-request-id), or a new one; sends it back.
std::string TakeRequestId(CallDesk& desk, grpc::CallbackServerContext& context);

// A call under way, as its work sees it.
struct CallRecord {
  std::string request_id;
  std::function<bool()> is_cancelled;  // Whether the caller gave up or the deadline passed.

  // For the call's line in the log.
  LogFields fields;
  bool is_suspicious = false;  // The line is a warning.
};

// Does a call. `work` fills in the response that gRPC gave out with `context`, and says how it
// went. `method` is a constant ("DecisionService.Decide"). What `work` refers to outlives the
// call; the request and the response do.
grpc::ServerUnaryReactor* StartCall(CallDesk& desk, grpc::CallbackServerContext& context,
                                    absl::string_view method,
                                    const google::protobuf::Message& request, CallLength length,
                                    std::function<google::rpc::Status(CallRecord&)> work);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_RPC_CALL_H_

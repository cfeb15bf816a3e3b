// EventService.WatchEvents: streams what happens to all who listen, by one thread that waits for
// commits, so that a thousand who wait for news cost a thousand small objects and nothing else.

#ifndef MAKEGOOD_SERVICE_RPC_EVENT_WATCH_H_
#define MAKEGOOD_SERVICE_RPC_EVENT_WATCH_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "grpcpp/support/server_callback.h"
#include "makegood/v1/event_service.pb.h"
#include "service/domain/clock.h"
#include "service/rpc/call.h"
#include "service/rpc/workflow_door.h"

namespace makegood {

struct EventWatchOptions {
  // A caller hears of the place in the stream at least this often, also while nothing happens.
  absl::Duration checkpoint_interval = absl::Seconds(5);

  // How long a caller may take to read a message. The stream then ends as soon as the caller reads
  // on, with the token to go on with,
  absl::Duration patience = absl::Seconds(10);
  // and without a word when the caller has not even done that.
  absl::Duration patience_at_all = absl::Seconds(30);

  int streams_max = 10'000;  // At once; more are refused with TOO_MANY_REQUESTS.
  int page_size = 100;       // Events that are read at once, and wait in memory for a caller.
};

// Thread-safe.
class EventWatch {
 public:
  // All arguments outlive it.
  EventWatch(CallDesk& desk, const WorkflowDoor& door, const Clock& clock,
             const EventWatchOptions& options = {});

  // After Stop, and when no stream is left.
  ~EventWatch();
  EventWatch(const EventWatch&) = delete;
  EventWatch& operator=(const EventWatch&) = delete;

  // A stream, from the request to its end. The request need not outlive the call.
  grpc::ServerWriteReactor<v1::WatchEventsResponse>* Start(grpc::CallbackServerContext& context,
                                                           const v1::WatchEventsRequest& request);

  // Something was committed. Cheap; for any thread.
  void Poke() ABSL_LOCKS_EXCLUDED(mutex_);

  // How many streams were cut since the beginning because nobody read them.
  int64_t cut_count() const { return cut_count_; }

  // Ends all streams with SERVER_STOPPING and their resume tokens; those that begin later at once.
  // A second call does nothing.
  void Stop() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  class Round;
  class Stream;

  void Run();
  // A stream has nothing to do, and there may be more for it.
  void AskForTurn() ABSL_LOCKS_EXCLUDED(mutex_);

  // False if it is stopping or there are as many as there may be; `end` then says so.
  bool Enter(std::shared_ptr<Stream> stream, google::rpc::Status& end) ABSL_LOCKS_EXCLUDED(mutex_);
  void Leave(const Stream* stream) ABSL_LOCKS_EXCLUDED(mutex_);

  CallDesk& desk_;
  const WorkflowDoor& door_;
  const Clock& clock_;
  const EventWatchOptions options_;

  absl::Mutex mutex_;
  std::vector<std::shared_ptr<Stream>> streams_ ABSL_GUARDED_BY(mutex_);
  bool poked_ ABSL_GUARDED_BY(mutex_) = false;
  bool is_somebody_hungry_ ABSL_GUARDED_BY(mutex_) = false;  // A stream can take another page.
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::atomic<int64_t> cut_count_ = 0;
  std::thread thread_;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_RPC_EVENT_WATCH_H_

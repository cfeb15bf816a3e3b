// Threads for work that takes too long for the threads of gRPC, which all other calls wait for.

#ifndef MAKEGOOD_SERVICE_RPC_WORK_QUEUE_H_
#define MAKEGOOD_SERVICE_RPC_WORK_QUEUE_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace makegood {

// Thread-safe. Threads are started when they are needed and then stay.
class WorkQueue {
 public:
  explicit WorkQueue(size_t threads_max);
  // Does first what was added before.
  ~WorkQueue();
  WorkQueue(const WorkQueue&) = delete;
  WorkQueue& operator=(const WorkQueue&) = delete;

  // Work is begun in the order in which it was added; with one thread, also ended. How much may
  // wait is bounded by whoever adds: calls are admitted before they get here.
  void Add(std::function<void()> work) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Run();
  bool HasNews() const ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return stopping_ || !waiting_.empty(); }

  const size_t threads_max_;

  absl::Mutex mutex_;
  std::deque<std::function<void()>> waiting_ ABSL_GUARDED_BY(mutex_);
  size_t idle_ ABSL_GUARDED_BY(mutex_) = 0;  // Threads that have nothing to do.
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_RPC_WORK_QUEUE_H_

// Notices that the policies on disk changed and has the shelf take them over.

#ifndef MAKEGOOD_SERVICE_DECIDE_POLICY_WATCHER_H_
#define MAKEGOOD_SERVICE_DECIDE_POLICY_WATCHER_H_

#include <functional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "service/decide/directory_stamp.h"
#include "service/decide/policy_shelf.h"

namespace makegood {

// A thread that looks at the directory every `interval`, and sooner while something is being
// changed there. Does nothing for policies that are a part of the program.
class PolicyWatcher {
 public:
  // `now` tells the time; `reloaded` is called after each reload, by the watcher's thread. Make
  // the watcher before the first Reload, so that no change falls between the two. `shelf`
  // outlives the watcher.
  PolicyWatcher(PolicyShelf& shelf, absl::Duration interval, std::function<absl::Time()> now,
                std::function<void(const ShelfStatus&)> reloaded);

  // Waits for a reload that is under way.
  ~PolicyWatcher();

 private:
  void Run();
  // Whether the watcher is to stop.
  bool Sleep(absl::Duration duration) ABSL_LOCKS_EXCLUDED(mutex_);

  PolicyShelf& shelf_;
  const absl::Duration interval_;
  const std::function<absl::Time()> now_;
  const std::function<void(const ShelfStatus&)> reloaded_;
  ChangeDetector detector_;

  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DECIDE_POLICY_WATCHER_H_

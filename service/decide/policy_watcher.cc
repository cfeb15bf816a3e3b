#include "service/decide/policy_watcher.h"

#include <algorithm>
#include <utility>

namespace makegood {
namespace {

// Between two looks at a directory in which something is moving. Longer than a tick of any file
// system's clock, so that a file that is still being written shows.
constexpr absl::Duration kSettleInterval = absl::Milliseconds(50);

}  // namespace

PolicyWatcher::PolicyWatcher(PolicyShelf& shelf, absl::Duration interval,
                             std::function<absl::Time()> now,
                             std::function<void(const ShelfStatus&)> reloaded)
    : shelf_(shelf),
      interval_(interval),
      now_(std::move(now)),
      reloaded_(std::move(reloaded)),
      detector_(shelf.origin().directory) {
  if (!shelf.origin().texts.has_value()) thread_ = std::thread([this] { Run(); });
}

PolicyWatcher::~PolicyWatcher() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

bool PolicyWatcher::Sleep(absl::Duration duration) {
  absl::MutexLock lock(&mutex_);
  return mutex_.AwaitWithTimeout(absl::Condition(&stopping_), duration);
}

void PolicyWatcher::Run() {
  absl::Duration pause = interval_;
  while (!Sleep(pause)) {
    pause = interval_;
    switch (detector_.Poll()) {
      case ChangeDetector::Answer::kSame: break;
      case ChangeDetector::Answer::kMoving: pause = std::min(interval_, kSettleInterval); break;
      case ChangeDetector::Answer::kChanged: reloaded_(shelf_.Reload(now_())); break;
    }
  }
}

}  // namespace makegood

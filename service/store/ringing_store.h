// A store that rings a bell after each commit, for those in this process who wait for news: nobody
// has to ask again and again.

#ifndef MAKEGOOD_SERVICE_STORE_RINGING_STORE_H_
#define MAKEGOOD_SERVICE_STORE_RINGING_STORE_H_

#include <functional>
#include <utility>

#include "absl/status/status.h"
#include "service/store/store.h"

namespace makegood {

// Keeps the contract of the store that it stands for, which outlives it.
class RingingStore final : public Store {
 public:
  // `ring` is called by the thread whose transaction was committed, after that; it does not block
  // and does not call the store.
  RingingStore(Store& store, std::function<void()> ring) : store_(store), ring_(std::move(ring)) {}

  absl::Status RunTransaction(Work work) override {
    absl::Status status = store_.RunTransaction(work);
    if (status.ok()) ring_();
    return status;
  }

  absl::Status TryTransaction(Work work) override { return store_.TryTransaction(work); }
  absl::Status RunSnapshot(Reading reading) override { return store_.RunSnapshot(reading); }

 private:
  Store& store_;
  const std::function<void()> ring_;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_STORE_RINGING_STORE_H_

// A store of a test's own, in a directory that is gone with it.

#ifndef MAKEGOOD_TESTS_TESTING_TEMPORARY_STORE_H_
#define MAKEGOOD_TESTS_TESTING_TEMPORARY_STORE_H_

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "gtest/gtest.h"
#include "rules/base/check.h"
#include "service/store/sqlite/sqlite_store.h"
#include "service/store/store.h"

namespace makegood {

// Runs every closure twice, the first time in vain, as a store may: they are to be repeatable.
class RepeatingStore final : public Store {
 public:
  explicit RepeatingStore(std::unique_ptr<Store> store) : store_(std::move(store)) {}

  absl::Status RunTransaction(Work work) override {
    const absl::Status undone = store_->RunTransaction([&](Transaction& transaction) {
      work(transaction).IgnoreError();
      return absl::CancelledError("undone, to be run again");
    });
    MAKEGOOD_CHECK(absl::IsCancelled(undone));
    return store_->RunTransaction(work);
  }

  absl::Status TryTransaction(Work work) override {
    store_->TryTransaction(work).IgnoreError();
    return store_->TryTransaction(work);
  }

  absl::Status RunSnapshot(Reading reading) override { return store_->RunSnapshot(reading); }

 private:
  const std::unique_ptr<Store> store_;
};

class TemporaryStore {
 public:
  TemporaryStore() : directory_(FastDirectory() + "/makegood_store.XXXXXX") {
    MAKEGOOD_CHECK(mkdtemp(directory_.data()) != nullptr);
    SqliteOptions options;
    options.path = directory_ + "/makegood.db";
    auto store = SqliteStore::Open(options);
    MAKEGOOD_CHECK(store.ok());
    store_ = std::make_unique<RepeatingStore>(*std::move(store));
  }
  ~TemporaryStore() {
    store_.reset();
    std::filesystem::remove_all(directory_);
  }
  TemporaryStore(const TemporaryStore&) = delete;
  TemporaryStore& operator=(const TemporaryStore&) = delete;

  Store& operator*() { return *store_; }
  Store* operator->() { return store_.get(); }

 private:
  // In memory where there is such a file system: making a database waits for the disk a dozen
  // times. No power is cut here; that is tests/faults' business.
  static std::string FastDirectory() {
    constexpr char kMemory[] = "/dev/shm";
    return access(kMemory, W_OK) == 0 ? kMemory : ::testing::TempDir();
  }

  std::string directory_;
  std::unique_ptr<Store> store_;
};

}  // namespace makegood

#endif  // MAKEGOOD_TESTS_TESTING_TEMPORARY_STORE_H_

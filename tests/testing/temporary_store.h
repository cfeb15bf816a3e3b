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

namespace makegood {

class TemporaryStore {
 public:
  TemporaryStore() : directory_(FastDirectory() + "/makegood_store.XXXXXX") {
    MAKEGOOD_CHECK(mkdtemp(directory_.data()) != nullptr);
    SqliteOptions options;
    options.path = directory_ + "/makegood.db";
    auto store = SqliteStore::Open(options);
    MAKEGOOD_CHECK(store.ok());
    store_ = *std::move(store);
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
  std::unique_ptr<SqliteStore> store_;
};

}  // namespace makegood

#endif  // MAKEGOOD_TESTS_TESTING_TEMPORARY_STORE_H_

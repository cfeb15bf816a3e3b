// What every store must do, whatever it is made of. A store takes part by a test of its own that
// instantiates the suite with a way to open it (sqlite_test.cc); PostgreSQL's would be
// postgres_test.cc, which skips, and says so, where no server is installed.

#ifndef MAKEGOOD_TESTS_STORE_CONTRACT_STORE_CONTRACT_H_
#define MAKEGOOD_TESTS_STORE_CONTRACT_STORE_CONTRACT_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gtest/gtest.h"
#include "service/store/store.h"
#include "tests/store_contract/samples.h"

namespace makegood {

struct StoreKind {
  std::string name;

  // Opens the store that belongs to this directory, which is empty at first.
  std::function<absl::StatusOr<std::unique_ptr<Store>>(const std::string& directory)> open;
};

class StoreContract : public ::testing::TestWithParam<StoreKind> {
 protected:
  void SetUp() override;
  void TearDown() override;

  // Closes the store and opens it again.
  void Reopen();

  absl::Status Write(Store::Work work) { return store_->RunTransaction(work); }

  // What a read inside a snapshot gives.
  template <typename Read>
  auto Get(Read read) {
    decltype(read(std::declval<const Transaction&>())) result = absl::UnknownError("not read");
    const absl::Status status = store_->RunSnapshot([&](const Transaction& transaction) {
      result = read(transaction);
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return result;
  }

  // The lead "lead-1", with the case "case-1".
  void WriteLeadAndCase();

  Store& store() { return *store_; }

 private:
  std::string directory_;
  std::unique_ptr<Store> store_;
};

// Assertions about statuses. They name the expression and show the whole status.
inline testing::AssertionResult HasCode(const char* expression, const char*,
                                        const absl::Status& status, absl::StatusCode code) {
  if (status.code() == code) return testing::AssertionSuccess();
  return testing::AssertionFailure() << expression << "\nis " << status;
}
#define ASSERT_OK(expression) \
  ASSERT_PRED_FORMAT2(::makegood::HasCode, expression, absl::StatusCode::kOk)
#define EXPECT_OK(expression) \
  EXPECT_PRED_FORMAT2(::makegood::HasCode, expression, absl::StatusCode::kOk)
#define EXPECT_CODE(expression, code) \
  EXPECT_PRED_FORMAT2(::makegood::HasCode, expression, absl::StatusCode::code)

}  // namespace makegood

#endif  // MAKEGOOD_TESTS_STORE_CONTRACT_STORE_CONTRACT_H_

#include "tests/store_contract/store_contract.h"

#include <cstdlib>
#include <filesystem>

namespace makegood {

void StoreContract::SetUp() {
  std::string pattern = ::testing::TempDir() + "store_XXXXXX";
  ASSERT_NE(mkdtemp(pattern.data()), nullptr);
  directory_ = pattern;
  Reopen();
}

void StoreContract::TearDown() {
  store_.reset();
  std::filesystem::remove_all(directory_);
}

void StoreContract::Reopen() {
  store_.reset();
  auto store = GetParam().open(directory_);
  ASSERT_TRUE(store.ok()) << store.status();
  store_ = *std::move(store);
}

void StoreContract::WriteLeadAndCase() {
  ASSERT_OK(Write([](Transaction& transaction) {
    absl::Status status = transaction.leads().Insert(Dingdoor(), SampleLead("lead-1"));
    return status.ok() ? transaction.cases().Insert(Dingdoor(), SampleCase("case-1", "lead-1"))
                       : status;
  }));
}

}  // namespace makegood

// SQLite keeps the contract.

#include "service/store/sqlite/sqlite_store.h"
#include "tests/store_contract/store_contract.h"

namespace makegood {
namespace {

absl::StatusOr<std::unique_ptr<Store>> OpenSqlite(const std::string& directory) {
  SqliteOptions options;
  options.path = directory + "/makegood.db";
  auto store = SqliteStore::Open(options);
  if (!store.ok()) return store.status();
  return std::unique_ptr<Store>(*std::move(store));
}

INSTANTIATE_TEST_SUITE_P(Sqlite, StoreContract, ::testing::Values(StoreKind{"Sqlite", &OpenSqlite}),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace makegood

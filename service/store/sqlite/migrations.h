// Brings a database to the schema that this program needs.

#ifndef MAKEGOOD_SERVICE_STORE_SQLITE_MIGRATIONS_H_
#define MAKEGOOD_SERVICE_STORE_SQLITE_MIGRATIONS_H_

#include <cstdint>

#include "absl/status/status.h"
#include "service/store/sqlite/connection.h"

namespace makegood {

// What the header of a database of ours says: "MGOD".
inline constexpr int64_t kApplicationId = 0x4d474f44;

// The number of the last migration; the first is 1.
int64_t NewestSchema();

// Tells whether the file is ours, in a schema that this program knows. Writes nothing. An empty
// file is fine: it is a database that was not begun.
//
//   FailedPrecondition   the file belongs to something else, or to a newer makegood
//   DataLoss             its beginning cannot be read
absl::Status CheckIsOurs(Connection& connection);

// Runs the migrations that the database has not seen, each in a transaction of its own, so that one
// that breaks off is begun anew by the next start.
absl::Status Migrate(Connection& connection);

enum class CheckDepth {
  kQuick,  // The shape of all pages and rows.
  kFull,   // That each index holds what its table does as well.
};

// Reads the whole database.
//
//   DataLoss   with the first thing that was found wrong
absl::Status CheckIntegrity(Connection& connection, CheckDepth depth);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_STORE_SQLITE_MIGRATIONS_H_

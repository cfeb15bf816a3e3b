#include "service/store/sqlite/migrations.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"
#include "service/store/sqlite/verifying_vfs.h"

namespace makegood {
namespace {

// Each is the text of migrations/<number>_*.sql, in order.
constexpr const char* kMigrations[] = {
#include "service/store/sqlite/migrations/0001_begin.inc"
#include "service/store/sqlite/migrations/0002_ledger_checks_by_key.inc"
#include "service/store/sqlite/migrations/0003_indexes_that_answer.inc"
#include "service/store/sqlite/migrations/0004_pages_have_sums.inc"
};

}  // namespace

int64_t NewestSchema() { return std::size(kMigrations); }

absl::Status CheckIsOurs(Connection& connection) {
  const auto application = connection.Number("PRAGMA application_id");
  if (!application.ok()) {
    // SQLite's answer to a beginning that it does not know.
    if (!absl::IsDataLoss(application.status())) return application.status();
    return absl::DataLossError(
        absl::StrCat(connection.path(),
                     " is no database, or its beginning is damaged; move it away, and restore a "
                     "backup with `makegood restore` if it was makegood's"));
  }
  ASSIGN_OR_RETURN(const int64_t tables, connection.Number("SELECT count(*) FROM sqlite_schema"));
  ASSIGN_OR_RETURN(const int64_t schema, connection.Number("PRAGMA user_version"));
  const bool is_empty = *application == 0 && tables == 0 && schema == 0;
  if (is_empty) return absl::OkStatus();
  if (*application != kApplicationId) {
    return absl::FailedPreconditionError(
        absl::StrCat(connection.path(),
                     " is a database of another program; move it away or choose another data "
                     "directory"));
  }
  if (schema > NewestSchema()) {
    return absl::FailedPreconditionError(
        absl::StrCat(connection.path(), " was written by a newer makegood (schema ", schema,
                     "; this one knows schemas up to ", NewestSchema(),
                     "); start that version, or restore a backup from before the upgrade"));
  }
  return absl::OkStatus();
}

absl::Status Migrate(Connection& connection) {
  ASSIGN_OR_RETURN(const int64_t schema, connection.Number("PRAGMA user_version"));
  for (int64_t next = schema; next < NewestSchema(); ++next) {
    const std::string sql = absl::StrCat("BEGIN IMMEDIATE;\n", kMigrations[next],
                                         "PRAGMA application_id = ", kApplicationId,
                                         ";\nPRAGMA user_version = ", next + 1, ";\nCOMMIT");
    if (absl::Status status = connection.Execute(sql.c_str()); !status.ok()) {
      if (!connection.IsIdle()) static_cast<void>(connection.Execute("ROLLBACK"));
      return absl::Status(status.code(),
                          absl::StrCat("cannot bring ", connection.path(), " to schema ", next + 1,
                                       ": ", status.message()));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckIntegrity(Connection& connection, CheckDepth depth) {
  static_cast<void>(VerifyingVfs::TakeDamage());  // Somebody else's.
  ASSIGN_OR_RETURN(std::string found,
                   connection.Text(depth == CheckDepth::kQuick ? "PRAGMA quick_check(1)"
                                                               : "PRAGMA integrity_check(1)"));
  if (found == "ok") return absl::OkStatus();
  // SQLite only says that it could not get the page.
  if (std::string damage = VerifyingVfs::TakeDamage(); !damage.empty()) found = std::move(damage);
  return absl::DataLossError(absl::StrCat(connection.path(), " is damaged (", found,
                                          "); move it away and restore a backup with `makegood "
                                          "restore`"));
}

}  // namespace makegood

#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"
#include "service/store/sqlite/page.h"
#include "service/store/sqlite/statement.h"
#include "service/store/sqlite/tables.h"

namespace makegood {

static absl::Status ReadRow(Statement& row, PeerSnapshot& snapshot) {
  return row.Read(snapshot.snapshot_id, snapshot.cohort, snapshot.as_of_time, snapshot.body);
}

namespace {

#define SNAPSHOT_COLUMNS "snapshot_id, cohort, as_of_time, body_version, body"

class SqlitePeerSnapshotTable final : public PeerSnapshotTable {
 public:
  explicit SqlitePeerSnapshotTable(Connection& connection) : connection_(connection) {}

  absl::StatusOr<PeerSnapshot> Get(const Tenant& tenant,
                                   absl::string_view snapshot_id) const override {
    Statement statement(connection_, "SELECT " SNAPSHOT_COLUMNS
                                     " FROM peer_snapshot WHERE tenant = ? AND snapshot_id = ?");
    statement.Bind(tenant, snapshot_id);
    return ReadOne<PeerSnapshot>(statement, absl::StrCat("no peer snapshot `", snapshot_id, "`"));
  }

  absl::StatusOr<PeerSnapshot> GetLatest(const Tenant& tenant, absl::string_view cohort,
                                         absl::Time now) const override {
    Statement statement(connection_, "SELECT " SNAPSHOT_COLUMNS
                                     " FROM peer_snapshot"
                                     " WHERE tenant = ? AND cohort = ? AND as_of_time <= ?"
                                     " ORDER BY as_of_time DESC, snapshot_id DESC LIMIT 1");
    statement.Bind(tenant, cohort, now);
    return ReadOne<PeerSnapshot>(statement, absl::StrCat("no peer snapshot of `", cohort, "`"));
  }

  absl::Status Insert(const Tenant& tenant, const PeerSnapshot& snapshot) override {
    Statement statement(connection_, "INSERT INTO peer_snapshot (tenant, " SNAPSHOT_COLUMNS
                                     ") VALUES (?, ?, ?, ?, ?, ?)");
    statement.Bind(tenant, snapshot.snapshot_id, snapshot.cohort, snapshot.as_of_time,
                   snapshot.body);
    return statement.Run();
  }

 private:
  Connection& connection_;
};

}  // namespace

std::unique_ptr<PeerSnapshotTable> NewPeerSnapshotTable(Connection& connection) {
  return std::make_unique<SqlitePeerSnapshotTable>(connection);
}

}  // namespace makegood

#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"
#include "service/store/sqlite/page.h"
#include "service/store/sqlite/statement.h"
#include "service/store/sqlite/tables.h"

namespace makegood {

static absl::Status ReadRow(Statement& row, RequestRecord& record) {
  return row.Read(record.request_id, record.digest, record.response, record.create_time,
                  record.expire_time);
}

namespace {

#define REQUEST_COLUMNS "request_id, digest, response_version, response, create_time, expire_time"

class SqliteRequestTable final : public RequestTable {
 public:
  explicit SqliteRequestTable(Connection& connection) : connection_(connection) {}

  absl::StatusOr<RequestRecord> Find(const Tenant& tenant, const RequestId& request_id,
                                     absl::string_view digest) const override {
    Statement statement(
        connection_, "SELECT " REQUEST_COLUMNS " FROM request WHERE tenant = ? AND request_id = ?");
    statement.Bind(tenant, request_id);
    ASSIGN_OR_RETURN(RequestRecord record,
                     ReadOne<RequestRecord>(
                         statement, absl::StrCat("request `", request_id.value(), "` is new")));
    if (record.digest == digest) return record;
    return absl::AlreadyExistsError(
        absl::StrCat("request `", request_id.value(), "` was made with other content"));
  }

  absl::Status Insert(const Tenant& tenant, const RequestRecord& record) override {
    Statement statement(connection_, "INSERT INTO request (tenant, " REQUEST_COLUMNS
                                     ") VALUES (?, ?, ?, ?, ?, ?, ?)");
    statement.Bind(tenant, record.request_id, record.digest, record.response, record.create_time,
                   record.expire_time);
    return statement.Run();
  }

  absl::StatusOr<int64_t> DeleteExpired(absl::Time now, int limit) override {
    RETURN_IF_ERROR(CheckPageLimit(limit));
    Statement statement(connection_,
                        "DELETE FROM request WHERE (tenant, request_id) IN"
                        " (SELECT tenant, request_id FROM request WHERE expire_time <= ?"
                        " ORDER BY expire_time LIMIT ?)");
    statement.Bind(now, limit);
    RETURN_IF_ERROR(statement.Run());
    return statement.changes();
  }

 private:
  Connection& connection_;
};

}  // namespace

std::unique_ptr<RequestTable> NewRequestTable(Connection& connection) {
  return std::make_unique<SqliteRequestTable>(connection);
}

}  // namespace makegood

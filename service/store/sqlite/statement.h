// Prepare, bind, step, read: what every piece of SQL goes through.
//
//   Statement statement(connection, "SELECT pro_id, due FROM t WHERE tenant = ? AND lead_id = ?");
//   statement.Bind(tenant, lead_id);
//   RETURN_IF_ERROR(statement.Step());
//   if (!statement.has_row()) return absl::NotFoundError(...);
//   RETURN_IF_ERROR(statement.Read(pro_id, due));

#ifndef MAKEGOOD_SERVICE_STORE_SQLITE_STATEMENT_H_
#define MAKEGOOD_SERVICE_STORE_SQLITE_STATEMENT_H_

#include <sqlite3.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "service/domain/credits.h"
#include "service/domain/ids.h"
#include "service/domain/versioned_bytes.h"
#include "service/store/sqlite/connection.h"

namespace makegood {

// One use of a prepared statement; there is one use of a statement at a time. The connection and
// what is bound outlive it.
class Statement {
 public:
  // `sql` is a constant (Connection::Prepare). An error shows in the first Step.
  Statement(Connection& connection, const char* sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  // Binds the parameters in order. VersionedBytes are two of them: version, bytes.
  template <typename... Values>
  void Bind(const Values&... values) {
    (Put(values), ...);
  }

  // Goes to the next row, if there is one.
  absl::Status Step();
  bool has_row() const { return has_row_; }

  // Steps a statement that has no rows.
  absl::Status Run() { return Step(); }

  // Rows that the last INSERT, UPDATE or DELETE touched.
  int64_t changes() const { return sqlite3_changes64(connection_.handle()); }

  // Reads the columns of the row in order, from the first one on. VersionedBytes are two of them.
  template <typename... Values>
  absl::Status Read(Values&... values) {
    column_ = 0;
    absl::Status status;
    static_cast<void>(((status = Take(values), status.ok()) && ...));
    return status;
  }

 private:
  void Put(int64_t value);
  void Put(int value) { Put(static_cast<int64_t>(value)); }
  void Put(bool value) { Put(static_cast<int64_t>(value)); }
  void Put(absl::string_view text);
  void Put(const std::string& text) { Put(absl::string_view(text)); }
  void Put(const char* text) { Put(absl::string_view(text)); }
  void Put(absl::Time instant);
  void Put(const VersionedBytes& value);
  void Put(Credits value) { Put(value.amount()); }
  template <typename Tag>
  void Put(const StrongId<Tag>& id) {
    Put(absl::string_view(id.value()));
  }
  template <typename Value>
  void Put(const std::optional<Value>& value) {
    if (value.has_value()) {
      Put(*value);
    } else {
      ++parameter_;  // NULL, as everything is until it is bound.
    }
  }

  absl::Status Take(int64_t& value);
  absl::Status Take(bool& value);
  absl::Status Take(std::string& text);
  absl::Status Take(absl::Time& instant);
  absl::Status Take(VersionedBytes& value);
  absl::Status Take(Credits& value);
  template <typename Tag>
  absl::Status Take(StrongId<Tag>& id) {
    std::string text;
    const absl::Status status = Take(text);
    id = StrongId<Tag>(std::move(text));
    return status;
  }
  template <typename Value>
  absl::Status Take(std::optional<Value>& value) {
    if (sqlite3_column_type(statement_, column_) == SQLITE_NULL) {
      value.reset();
      ++column_;
      return absl::OkStatus();
    }
    return Take(value.emplace());
  }

  void Check(int code);

  Connection& connection_;
  sqlite3_stmt* statement_ = nullptr;
  int parameter_ = 0;
  int column_ = 0;
  bool has_row_ = false;
  absl::Status status_;  // What is wrong already before the first step.
};

// The row of a statement whose parameters are bound; NotFound with this text when there is none.
// `ReadRow(Statement&, Row&)` stands beside Row's own table: in this namespace, since it would not
// be found in an unnamed one.
template <typename Row>
absl::StatusOr<Row> ReadOne(Statement& statement, absl::string_view not_found) {
  if (absl::Status status = statement.Step(); !status.ok()) return status;
  if (!statement.has_row()) return absl::NotFoundError(not_found);
  Row row;
  if (absl::Status status = ReadRow(statement, row); !status.ok()) return status;
  return row;
}

// All rows.
template <typename Row>
absl::StatusOr<std::vector<Row>> ReadAll(Statement& statement) {
  std::vector<Row> rows;
  while (true) {
    if (absl::Status status = statement.Step(); !status.ok()) return status;
    if (!statement.has_row()) return rows;
    if (absl::Status status = ReadRow(statement, rows.emplace_back()); !status.ok()) return status;
  }
}

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_STORE_SQLITE_STATEMENT_H_

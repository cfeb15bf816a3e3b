#include "service/store/sqlite/statement.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "service/store/sqlite/instant_text.h"

namespace makegood {

Statement::Statement(Connection& connection, const char* sql) : connection_(connection) {
  auto statement = connection.Prepare(sql);
  if (statement.ok()) {
    statement_ = *statement;
  } else {
    status_ = statement.status();
  }
}

Statement::~Statement() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

absl::Status Statement::Step() {
  if (!status_.ok()) return status_;
  const int code = sqlite3_step(statement_);
  has_row_ = code == SQLITE_ROW;
  if (code == SQLITE_ROW || code == SQLITE_DONE) return absl::OkStatus();
  status_ = connection_.StatusOf(code);
  return status_;
}

void Statement::Check(int code) {
  if (code != SQLITE_OK && status_.ok()) status_ = connection_.StatusOf(code);
}

void Statement::Put(int64_t value) { Check(sqlite3_bind_int64(statement_, ++parameter_, value)); }

void Statement::Put(absl::string_view text) {
  // A view without an address would be bound as NULL.
  Check(sqlite3_bind_text(statement_, ++parameter_, text.empty() ? "" : text.data(),
                          static_cast<int>(text.size()), SQLITE_STATIC));
}

void Statement::Put(absl::Time instant) {
  char text[kInstantBytes];
  if (absl::Status status = WriteInstant(instant, text); status.ok()) {
    Check(sqlite3_bind_text(statement_, ++parameter_, text, kInstantBytes, SQLITE_TRANSIENT));
  } else if (status_.ok()) {
    status_ = std::move(status);
  }
}

void Statement::Put(const VersionedBytes& value) {
  Put(value.version);
  const std::string& bytes = value.bytes;
  Check(bytes.empty() ? sqlite3_bind_zeroblob(statement_, ++parameter_, 0)
                      : sqlite3_bind_blob64(statement_, ++parameter_, bytes.data(), bytes.size(),
                                            SQLITE_STATIC));
}

absl::Status Statement::Take(int64_t& value) {
  value = sqlite3_column_int64(statement_, column_++);
  return absl::OkStatus();
}

absl::Status Statement::Take(bool& value) {
  value = sqlite3_column_int64(statement_, column_++) != 0;
  return absl::OkStatus();
}

absl::Status Statement::Take(std::string& text) {
  const void* const bytes = sqlite3_column_blob(statement_, column_);  // Null when it is empty.
  text.assign(bytes == nullptr ? "" : static_cast<const char*>(bytes),
              static_cast<size_t>(sqlite3_column_bytes(statement_, column_)));
  ++column_;
  return absl::OkStatus();
}

absl::Status Statement::Take(absl::Time& instant) {
  const void* const bytes = sqlite3_column_blob(statement_, column_);  // Null when it is empty.
  const absl::string_view text(bytes == nullptr ? "" : static_cast<const char*>(bytes),
                               static_cast<size_t>(sqlite3_column_bytes(statement_, column_)));
  ++column_;
  auto parsed = ParseInstantText(text);
  if (!parsed.ok()) {
    return absl::DataLossError(absl::StrCat(connection_.path(), ": ", parsed.status().message()));
  }
  instant = *parsed;
  return absl::OkStatus();
}

absl::Status Statement::Take(VersionedBytes& value) {
  absl::Status status = Take(value.version);
  return status.ok() ? Take(value.bytes) : status;
}

absl::Status Statement::Take(Credits& value) {
  int64_t amount = 0;
  absl::Status status = Take(amount);
  value = Credits(amount);
  return status;
}

}  // namespace makegood

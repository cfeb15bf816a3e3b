// How much of the write-ahead log is on the disk for certain, noted outside of it after each
// commit. The note itself is not synced, so that after a power cut it may be an earlier one; that
// says less, but nothing wrong. It names the log by its salts, and says nothing of any other.

#ifndef MAKEGOOD_SERVICE_STORE_SQLITE_LOG_ANCHOR_H_
#define MAKEGOOD_SERVICE_STORE_SQLITE_LOG_ANCHOR_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "service/store/sqlite/files.h"

namespace makegood {

struct LogAnchor {
  std::string salts;
  int64_t frames = 0;  // As many of them, from the first, ended with a commit that was synced.
};

// Writes the note, into the file that locks the writer (writer_lock.h).
class LogAnchorWriter {
 public:
  // The log is there, and stays the same file for as long as this lives.
  static absl::StatusOr<LogAnchorWriter> Open(const std::string& database);

  // After the sync of a commit that ends with frame `frames`, the first being 1. When it fails the
  // note stays an earlier one.
  void Note(int64_t frames) const;

 private:
  LogAnchorWriter(RawFile log, RawFile note) : log_(std::move(log)), note_(std::move(note)) {}

  RawFile log_;
  RawFile note_;
};

// Empty when there is none that is whole.
std::optional<LogAnchor> ReadLogAnchor(const std::string& database);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_STORE_SQLITE_LOG_ANCHOR_H_

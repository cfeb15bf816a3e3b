#include "service/store/sqlite/log_anchor.h"

#include <xxhash.h>

#include <cstring>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"
#include "service/store/sqlite/log_frames.h"
#include "service/store/sqlite/writer_lock.h"

namespace makegood {
namespace {

// As it stands in the file, whose machine reads it again.
struct StoredNote {
  char salts[kSaltBytes];
  int64_t frames;
  uint64_t sum;  // Of what stands before.

  uint64_t SumOfRest() const { return XXH3_64bits(this, sizeof(StoredNote) - sizeof(sum)); }
};

}  // namespace

absl::StatusOr<LogAnchorWriter> LogAnchorWriter::Open(const std::string& database) {
  ASSIGN_OR_RETURN(RawFile log,
                   RawFile::Open(absl::StrCat(database, "-wal"), RawFile::Access::kRead));
  ASSIGN_OR_RETURN(RawFile note,
                   RawFile::Open(WriterLock::PathFor(database), RawFile::Access::kWrite));
  return LogAnchorWriter(std::move(log), std::move(note));
}

void LogAnchorWriter::Note(int64_t frames) const {
  StoredNote note;
  note.frames = frames;
  const auto read = log_.Read(note.salts, kSaltBytes, kLogHeaderBytes - kChainBytes);
  if (!read.ok() || !*read) return;
  note.sum = note.SumOfRest();
  char bytes[sizeof(note)];
  std::memcpy(bytes, &note, sizeof(note));
  static_cast<void>(note_.Write(bytes, sizeof(bytes), 0));
}

std::optional<LogAnchor> ReadLogAnchor(const std::string& database) {
  const auto file = RawFile::Open(WriterLock::PathFor(database), RawFile::Access::kRead);
  if (!file.ok()) return std::nullopt;
  char bytes[sizeof(StoredNote)];
  const auto read = file->Read(bytes, sizeof(bytes), 0);
  if (!read.ok() || !*read) return std::nullopt;
  StoredNote note;
  std::memcpy(&note, bytes, sizeof(note));
  if (note.sum != note.SumOfRest()) return std::nullopt;
  return LogAnchor{std::string(note.salts, kSaltBytes), note.frames};
}

}  // namespace makegood

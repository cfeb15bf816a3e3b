#include "service/store/sqlite/verifying_vfs.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "rules/base/check.h"
#include "service/store/sqlite/log_frames.h"
#include "service/store/sqlite/page_sums.h"

namespace makegood {
namespace {

thread_local std::string damage;

constexpr sqlite3_int64 kNowhere = std::numeric_limits<sqlite3_int64>::max();

struct DatabaseFile : LayeredFile<DatabaseFile> {
  const char* path;  // SQLite keeps it until the file is closed.
};

struct LogFile : LayeredFile<LogFile> {
  const char* path;
  // The least place that was written to since the last sync. SQLite writes over frames of the
  // transaction that is under way, and mends the sums of those behind them only at its end.
  sqlite3_int64 unsynced;
};

// SQLite looks at the beginning of a file without a lock, so that somebody may be writing it just
// then, to learn what it asks again when it reads all of page 1; and, likewise, whether the file
// was changed.
bool IsGlance(int size, sqlite3_int64 offset) {
  return (offset == 0 && size == 100) || (offset == 24 && size == 16);
}

int ReadPage(sqlite3_file* file, void* data, int size, sqlite3_int64 offset) {
  DatabaseFile& ours = DatabaseFile::Of(file);
  const int code = ours.methods().xRead(ours.real(), data, size, offset);
  if (IsGlance(size, offset)) return code;
  if (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ) return code;
  const int64_t page = offset / kPageBytes + 1;
  if (code == SQLITE_IOERR_SHORT_READ) {
    damage = absl::StrCat("page ", page, " of ", ours.path, " is missing: the file ends before it");
  } else if (size != kPageBytes || offset % kPageBytes != 0 ||
             !HasItsSum(static_cast<const char*>(data), page)) {
    // Of another size are the pages of a file whose beginning says so, which is damaged then.
    damage = absl::StrCat("page ", page, " of ", ours.path, " is not as it was written");
  } else {
    return SQLITE_OK;
  }
  return SQLITE_IOERR_DATA;
}

int WritePage(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
  DatabaseFile& ours = DatabaseFile::Of(file);
  char page[kPageBytes];
  MAKEGOOD_CHECK(size == kPageBytes && offset % kPageBytes == 0);
  std::memcpy(page, data, kPageBytes);
  MAKEGOOD_CHECK(offset != 0 || page[kSumBytesPlace] == kSumBytes);
  PutSum(page, offset / kPageBytes + 1);
  return ours.methods().xWrite(ours.real(), page, size, offset);
}

int ReadLog(sqlite3_file* file, void* data, int size, sqlite3_int64 offset) {
  LogFile& ours = LogFile::Of(file);
  const auto read = [&](void* to, int bytes, sqlite3_int64 from) {
    return ours.methods().xRead(ours.real(), to, bytes, from);
  };
  const int64_t number = (offset - kLogHeaderBytes) / kFrameBytes;
  // What is read otherwise SQLite reads with the sums, to look at them itself.
  const bool is_page = size == kPageBytes && offset == FrameOffset(number) + kFrameHeaderBytes;
  if (!is_page || offset >= ours.unsynced) return read(data, size, offset);
  char frame[kFrameBytes];
  const int code = read(frame, kFrameBytes, FrameOffset(number));
  if (code == SQLITE_IOERR_SHORT_READ) {
    damage = absl::StrCat("frame ", number + 1, " of ", ours.path,
                          " is missing: the file ends before it");
    return SQLITE_IOERR_DATA;
  }
  if (code != SQLITE_OK) return code;
  char before[kChainBytes];
  if (const int also = read(before, kChainBytes, ChainOffset(number)); also != SQLITE_OK) {
    return also;
  }
  const char* const page = frame + kFrameHeaderBytes;
  if (!IsWholeFrame(before, frame, page)) {
    damage = absl::StrCat("frame ", number + 1, " of ", ours.path, " is not as it was written");
    return SQLITE_IOERR_DATA;
  }
  std::memcpy(data, page, kPageBytes);
  return SQLITE_OK;
}

int WriteLog(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
  LogFile& ours = LogFile::Of(file);
  ours.unsynced = std::min(ours.unsynced, offset);
  return ours.methods().xWrite(ours.real(), data, size, offset);
}

int SyncLog(sqlite3_file* file, int flags) {
  LogFile& ours = LogFile::Of(file);
  const int code = ours.methods().xSync(ours.real(), flags);
  if (code == SQLITE_OK) ours.unsynced = kNowhere;
  return code;
}

// In version 2 the file is never mapped into memory, where nobody would see what is read.
constexpr sqlite3_io_methods DatabaseMethods() {
  sqlite3_io_methods methods = DatabaseFile::Forwarding(2);
  methods.xRead = ReadPage;
  methods.xWrite = WritePage;
  return methods;
}
constexpr sqlite3_io_methods LogMethods() {
  sqlite3_io_methods methods = LogFile::Forwarding(1);
  methods.xRead = ReadLog;
  methods.xWrite = WriteLog;
  methods.xSync = SyncLog;
  return methods;
}
constexpr sqlite3_io_methods kDatabaseMethods = DatabaseMethods();
constexpr sqlite3_io_methods kLogMethods = LogMethods();

template <typename File>
int OpenAs(const sqlite3_io_methods& methods, sqlite3_vfs& base, const char* path,
           sqlite3_file* file, int flags, int* flags_out) {
  File& ours = File::Of(file);
  ours.pMethods = nullptr;
  const int code = base.xOpen(&base, path, ours.real(), flags, flags_out);
  if (code != SQLITE_OK) return code;
  ours.path = path;
  ours.pMethods = &methods;
  return SQLITE_OK;
}

int Open(sqlite3_vfs& base, const char* path, sqlite3_file* file, int flags, int* flags_out) {
  if ((flags & SQLITE_OPEN_MAIN_DB) != 0) {
    return OpenAs<DatabaseFile>(kDatabaseMethods, base, path, file, flags, flags_out);
  }
  if ((flags & SQLITE_OPEN_WAL) != 0) {
    LogFile::Of(file).unsynced = kNowhere;
    return OpenAs<LogFile>(kLogMethods, base, path, file, flags, flags_out);
  }
  return base.xOpen(&base, path, file, flags, flags_out);
}

}  // namespace

VerifyingVfs::VerifyingVfs(const std::string& base)
    : LayeredVfs("verifying", base, std::max(sizeof(DatabaseFile), sizeof(LogFile)), &Open) {}

std::string VerifyingVfs::TakeDamage() { return std::exchange(damage, ""); }

void ReserveForSums(sqlite3* database) {
  int bytes = kSumBytes;
  MAKEGOOD_CHECK(sqlite3_file_control(database, "main", SQLITE_FCNTL_RESERVE_BYTES, &bytes) ==
                 SQLITE_OK);
}

}  // namespace makegood

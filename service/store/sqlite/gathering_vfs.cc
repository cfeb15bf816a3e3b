#include "service/store/sqlite/gathering_vfs.h"

#include <sqlite3.h>

#include <algorithm>

namespace makegood {
namespace {

// As much as SQLite's own way to the operating system writes at once: of more than 17 bits it
// silently drops the upper ones.
constexpr size_t kGatheredMax = 0x1ffff;

struct LogFile : LayeredFile<LogFile> {
  std::string* gathered;  // To be written from `begin` on.
  sqlite3_int64 begin;
  bool gathers;

  sqlite3_int64 end() const { return begin + static_cast<sqlite3_int64>(gathered->size()); }

  int Flush() {
    if (gathered->empty()) return SQLITE_OK;
    const int code =
        methods().xWrite(real(), gathered->data(), static_cast<int>(gathered->size()), begin);
    if (code == SQLITE_OK) gathered->clear();
    return code;
  }
};

int Close(sqlite3_file* file) {
  // What nobody has synced may be lost, so that its fate is nobody's error.
  static_cast<void>(LogFile::Of(file).Flush());
  delete LogFile::Of(file).gathered;
  return LogFile::Of(file).methods().xClose(LogFile::Of(file).real());
}

// Who undoes a transaction on a full disk reads, and must be able to: nothing is written for it,
// unless what is wanted stands half in the file and half here.
int Read(sqlite3_file* file, void* data, int size, sqlite3_int64 offset) {
  LogFile& ours = LogFile::Of(file);
  if (offset >= ours.begin && offset + size <= ours.end()) {
    ours.gathered->copy(static_cast<char*>(data), static_cast<size_t>(size),
                        static_cast<size_t>(offset - ours.begin));
    return SQLITE_OK;
  }
  if (offset < ours.end() && offset + size > ours.begin) {
    if (const int code = ours.Flush(); code != SQLITE_OK) return code;
  }
  return ours.methods().xRead(ours.real(), data, size, offset);
}

int Write(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
  LogFile& ours = LogFile::Of(file);
  if (!ours.gathers) return ours.methods().xWrite(ours.real(), data, size, offset);
  std::string& gathered = *ours.gathered;
  if (offset != ours.end() || gathered.size() + static_cast<size_t>(size) > kGatheredMax) {
    if (const int code = ours.Flush(); code != SQLITE_OK) return code;
    ours.begin = offset;
  }
  gathered.append(static_cast<const char*>(data), static_cast<size_t>(size));
  return SQLITE_OK;
}

int Truncate(sqlite3_file* file, sqlite3_int64 size) {
  LogFile& ours = LogFile::Of(file);
  if (size < ours.end()) {
    ours.gathered->resize(static_cast<size_t>(std::max<sqlite3_int64>(0, size - ours.begin)));
  }
  return ours.methods().xTruncate(ours.real(), size);
}

int Sync(sqlite3_file* file, int flags) {
  if (const int code = LogFile::Of(file).Flush(); code != SQLITE_OK) return code;
  return LogFile::Of(file).methods().xSync(LogFile::Of(file).real(), flags);
}

int FileSize(sqlite3_file* file, sqlite3_int64* size) {
  LogFile& ours = LogFile::Of(file);
  const int code = ours.methods().xFileSize(ours.real(), size);
  if (!ours.gathered->empty()) *size = std::max(*size, ours.end());
  return code;
}

constexpr sqlite3_io_methods GatheringMethods() {
  sqlite3_io_methods methods = LogFile::Forwarding(1);
  methods.xClose = Close;
  methods.xRead = Read;
  methods.xWrite = Write;
  methods.xTruncate = Truncate;
  methods.xSync = Sync;
  methods.xFileSize = FileSize;
  return methods;
}
constexpr sqlite3_io_methods kMethods = GatheringMethods();

int Open(sqlite3_vfs& base, const char* path, sqlite3_file* file, int flags, int* flags_out) {
  if ((flags & SQLITE_OPEN_WAL) == 0) return base.xOpen(&base, path, file, flags, flags_out);
  LogFile& ours = LogFile::Of(file);
  ours.pMethods = nullptr;
  const int code = base.xOpen(&base, path, ours.real(), flags, flags_out);
  if (code != SQLITE_OK) return code;
  ours.gathered = new std::string;
  ours.begin = 0;
  // Elsewhere SQLite fills the last sector up, and syncs in the midst of that: what comes after the
  // sync is then shown to others too. Debian's SQLite says it of every disk.
  ours.gathers =
      (ours.methods().xDeviceCharacteristics(ours.real()) & SQLITE_IOCAP_POWERSAFE_OVERWRITE) != 0;
  ours.pMethods = &kMethods;
  return SQLITE_OK;
}

}  // namespace

GatheringVfs::GatheringVfs(const std::string& base)
    : LayeredVfs("gathering", base, sizeof(LogFile), &Open) {}

}  // namespace makegood

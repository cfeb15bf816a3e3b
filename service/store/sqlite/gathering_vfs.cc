#include "service/store/sqlite/gathering_vfs.h"

#include <algorithm>
#include <atomic>

#include "absl/strings/str_cat.h"
#include "rules/base/check.h"

namespace makegood {
namespace {

// As much as SQLite's own way to the operating system writes at once: of more than 17 bits it
// silently drops the upper ones.
constexpr size_t kGatheredMax = 0x1ffff;

// Of our file the base's own follows.
struct alignas(8) LogFile : sqlite3_file {
  std::string* gathered;  // To be written from `begin` on.
  sqlite3_int64 begin;
  bool gathers;

  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
  const sqlite3_io_methods& methods() { return *real()->pMethods; }
  sqlite3_int64 end() const { return begin + static_cast<sqlite3_int64>(gathered->size()); }

  int Flush() {
    if (gathered->empty()) return SQLITE_OK;
    const int code =
        methods().xWrite(real(), gathered->data(), static_cast<int>(gathered->size()), begin);
    if (code == SQLITE_OK) gathered->clear();
    return code;
  }
};

LogFile& Ours(sqlite3_file* file) { return *static_cast<LogFile*>(file); }

int Close(sqlite3_file* file) {
  // What nobody has synced may be lost, so that its fate is nobody's error.
  static_cast<void>(Ours(file).Flush());
  delete Ours(file).gathered;
  return Ours(file).methods().xClose(Ours(file).real());
}

// Who undoes a transaction on a full disk reads, and must be able to: nothing is written for it,
// unless what is wanted stands half in the file and half here.
int Read(sqlite3_file* file, void* data, int size, sqlite3_int64 offset) {
  LogFile& ours = Ours(file);
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
  LogFile& ours = Ours(file);
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
  LogFile& ours = Ours(file);
  if (size < ours.end()) {
    ours.gathered->resize(static_cast<size_t>(std::max<sqlite3_int64>(0, size - ours.begin)));
  }
  return ours.methods().xTruncate(ours.real(), size);
}

int Sync(sqlite3_file* file, int flags) {
  if (const int code = Ours(file).Flush(); code != SQLITE_OK) return code;
  return Ours(file).methods().xSync(Ours(file).real(), flags);
}

int FileSize(sqlite3_file* file, sqlite3_int64* size) {
  LogFile& ours = Ours(file);
  const int code = ours.methods().xFileSize(ours.real(), size);
  if (!ours.gathered->empty()) *size = std::max(*size, ours.end());
  return code;
}

int Lock(sqlite3_file* file, int kind) {
  return Ours(file).methods().xLock(Ours(file).real(), kind);
}
int Unlock(sqlite3_file* file, int kind) {
  return Ours(file).methods().xUnlock(Ours(file).real(), kind);
}
int CheckReservedLock(sqlite3_file* file, int* result) {
  return Ours(file).methods().xCheckReservedLock(Ours(file).real(), result);
}
int FileControl(sqlite3_file* file, int operation, void* argument) {
  return Ours(file).methods().xFileControl(Ours(file).real(), operation, argument);
}
int SectorSize(sqlite3_file* file) { return Ours(file).methods().xSectorSize(Ours(file).real()); }
int DeviceCharacteristics(sqlite3_file* file) {
  return Ours(file).methods().xDeviceCharacteristics(Ours(file).real());
}

// Memory that is shared and mapped belongs to the database's file, not to the log's.
constexpr sqlite3_io_methods kMethods = {
    1,
    Close,
    Read,
    Write,
    Truncate,
    Sync,
    FileSize,
    Lock,
    Unlock,
    CheckReservedLock,
    FileControl,
    SectorSize,
    DeviceCharacteristics,
    nullptr,
    nullptr,
    nullptr,
    nullptr,
    nullptr,
    nullptr,
};

}  // namespace

GatheringVfs::GatheringVfs(const std::string& base) {
  static std::atomic<int> count{0};
  name_ = absl::StrCat("gathering-", ++count);
  vfs_.base = sqlite3_vfs_find(base.empty() ? nullptr : base.c_str());
  MAKEGOOD_CHECK(vfs_.base != nullptr);
  // Everything but opening a file is the base's, which finds what it needs in pAppData.
  static_cast<sqlite3_vfs&>(vfs_) = *vfs_.base;
  vfs_.pNext = nullptr;
  vfs_.zName = name_.c_str();
  vfs_.szOsFile = static_cast<int>(sizeof(LogFile)) + vfs_.base->szOsFile;
  vfs_.xOpen = &GatheringVfs::Open;
  MAKEGOOD_CHECK(sqlite3_vfs_register(&vfs_, /*makeDflt=*/0) == SQLITE_OK);
}

GatheringVfs::~GatheringVfs() { sqlite3_vfs_unregister(&vfs_); }

int GatheringVfs::Open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags,
                       int* flags_out) {
  sqlite3_vfs* const base = static_cast<Registered*>(vfs)->base;
  if ((flags & SQLITE_OPEN_WAL) == 0) return base->xOpen(base, path, file, flags, flags_out);
  LogFile& ours = Ours(file);
  ours.pMethods = nullptr;
  const int code = base->xOpen(base, path, ours.real(), flags, flags_out);
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

}  // namespace makegood

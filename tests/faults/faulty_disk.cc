#include "tests/faults/faulty_disk.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <new>
#include <random>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"

namespace makegood {
namespace {

constexpr int64_t kSectorBytes = 512;

// Ours, with the system's behind it.
struct OpenFile {
  sqlite3_file base;
  FaultyDisk* disk;
  std::string* path;  // Null: what nobody expects after a power cut (temporary files).
  sqlite3_file* real;
};

OpenFile& Ours(sqlite3_file* file) { return *reinterpret_cast<OpenFile*>(file); }
const sqlite3_io_methods& Real(sqlite3_file* file) { return *Ours(file).real->pMethods; }

int Close(sqlite3_file* file) {
  const int code = Real(file).xClose(Ours(file).real);
  delete Ours(file).path;
  return code;
}

int Read(sqlite3_file* file, void* data, int size, sqlite3_int64 offset) {
  if (Ours(file).path != nullptr) {
    if (const int code = Ours(file).disk->BeforeRead(); code != SQLITE_OK) return code;
  }
  return Real(file).xRead(Ours(file).real, data, size, offset);
}

int Write(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
  if (Ours(file).path != nullptr) {
    const int code = Ours(file).disk->BeforeChange(
        *Ours(file).path,
        {offset, std::string(static_cast<const char*>(data), static_cast<size_t>(size)), false});
    if (code != SQLITE_OK) return code;
  }
  return Real(file).xWrite(Ours(file).real, data, size, offset);
}

int Truncate(sqlite3_file* file, sqlite3_int64 size) {
  if (Ours(file).path != nullptr) {
    const int code = Ours(file).disk->BeforeChange(*Ours(file).path, {size, "", true});
    if (code != SQLITE_OK) return code;
  }
  return Real(file).xTruncate(Ours(file).real, size);
}

int Sync(sqlite3_file* file, int) {
  return Ours(file).path == nullptr ? SQLITE_OK : Ours(file).disk->BeforeSync(*Ours(file).path);
}

int FileSize(sqlite3_file* file, sqlite3_int64* size) {
  return Real(file).xFileSize(Ours(file).real, size);
}
int Lock(sqlite3_file* file, int kind) { return Real(file).xLock(Ours(file).real, kind); }
int Unlock(sqlite3_file* file, int kind) { return Real(file).xUnlock(Ours(file).real, kind); }
int CheckReservedLock(sqlite3_file* file, int* result) {
  return Real(file).xCheckReservedLock(Ours(file).real, result);
}
int FileControl(sqlite3_file* file, int operation, void* argument) {
  return Real(file).xFileControl(Ours(file).real, operation, argument);
}
int SectorSize(sqlite3_file*) { return kSectorBytes; }
// As SQLite takes every disk for, and no more: what is beside a write that is interrupted stays as
// it was. Not that a write is atomic, nor that writes arrive in order.
int DeviceCharacteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }
int ShmMap(sqlite3_file* file, int page, int size, int extend, void volatile** memory) {
  return Real(file).xShmMap(Ours(file).real, page, size, extend, memory);
}
int ShmLock(sqlite3_file* file, int offset, int count, int flags) {
  return Real(file).xShmLock(Ours(file).real, offset, count, flags);
}
void ShmBarrier(sqlite3_file* file) { Real(file).xShmBarrier(Ours(file).real); }
int ShmUnmap(sqlite3_file* file, int remove) {
  return Real(file).xShmUnmap(Ours(file).real, remove);
}

constexpr sqlite3_io_methods kMethods = {
    2,
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
    ShmMap,
    ShmLock,
    ShmBarrier,
    ShmUnmap,
    nullptr,
    nullptr,
};

FaultyDisk& DiskOf(sqlite3_vfs* vfs) { return *static_cast<FaultyDisk*>(vfs->pAppData); }

int Open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* flags_out) {
  OpenFile& ours = Ours(file);
  ours.base.pMethods = nullptr;
  ours.disk = &DiskOf(vfs);
  ours.real = reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(OpenFile));
  sqlite3_vfs& real = ours.disk->real();
  const int code = real.xOpen(&real, path, ours.real, flags, flags_out);
  if (code != SQLITE_OK) return code;
  const bool is_kept =
      (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0;
  ours.path = path != nullptr && is_kept ? new std::string(path) : nullptr;
  ours.base.pMethods = &kMethods;
  return SQLITE_OK;
}

int Delete(sqlite3_vfs* vfs, const char* path, int) {
  sqlite3_vfs& real = DiskOf(vfs).real();
  const int code = real.xDelete(&real, path, 0);
  if (code == SQLITE_OK) DiskOf(vfs).Deleted(path);
  return code;
}

void Apply(const FaultyDisk::Change& change, std::string& content) {
  const auto offset = static_cast<size_t>(change.offset);
  if (change.is_truncation) {
    content.resize(offset);
    return;
  }
  content.resize(std::max(content.size(), offset + change.data.size()));
  content.replace(offset, change.data.size(), change.data);
}

}  // namespace

FaultyDisk::FaultyDisk() : real_(sqlite3_vfs_find(nullptr)), vfs_(*real_) {
  static int count = 0;
  name_ = absl::StrCat("faulty-disk-", ++count);
  vfs_.pNext = nullptr;
  vfs_.szOsFile = static_cast<int>(sizeof(OpenFile)) + real_->szOsFile;
  vfs_.zName = name_.c_str();
  vfs_.pAppData = this;
  vfs_.xOpen = &makegood::Open;
  vfs_.xDelete = &makegood::Delete;
  sqlite3_vfs_register(&vfs_, 0);
}

FaultyDisk::~FaultyDisk() { sqlite3_vfs_unregister(&vfs_); }

int64_t FaultyDisk::writes() const {
  absl::MutexLock lock(&mutex_);
  return writes_;
}

int64_t FaultyDisk::calls() const {
  absl::MutexLock lock(&mutex_);
  return calls_;
}

void FaultyDisk::CutPowerAtWrite(int64_t number) {
  absl::MutexLock lock(&mutex_);
  cut_at_ = number;
}

void FaultyDisk::KeepAtCut(const std::string& path) {
  absl::MutexLock lock(&mutex_);
  kept_at_cut_ = path;
}

bool FaultyDisk::is_cut() const {
  absl::MutexLock lock(&mutex_);
  return is_cut_;
}

void FaultyDisk::FailCall(int64_t number) {
  absl::MutexLock lock(&mutex_);
  fail_at_ = number;
}

bool FaultyDisk::has_failed() const {
  absl::MutexLock lock(&mutex_);
  return has_failed_;
}

bool FaultyDisk::has_failed_sync() const {
  absl::MutexLock lock(&mutex_);
  return has_failed_sync_;
}

void FaultyDisk::SetFull(bool is_full) {
  absl::MutexLock lock(&mutex_);
  is_full_ = is_full;
}

bool FaultyDisk::Count() {
  const bool fails = ++calls_ == fail_at_;
  if (fails) has_failed_ = true;
  return fails;
}

int FaultyDisk::BeforeRead() {
  absl::MutexLock lock(&mutex_);
  return Count() ? SQLITE_IOERR_READ : SQLITE_OK;
}

int FaultyDisk::BeforeChange(const std::string& path, Change change) {
  absl::MutexLock lock(&mutex_);
  if (Count()) return change.is_truncation ? SQLITE_IOERR_TRUNCATE : SQLITE_IOERR_WRITE;
  if (is_full_ && !change.is_truncation) return SQLITE_FULL;
  ++writes_;
  if (is_cut_) return SQLITE_OK;
  files_[path].unsynced.push_back(std::move(change));
  is_cut_ = writes_ == cut_at_;
  if (is_cut_ && !kept_at_cut_.empty()) {
    std::stringstream content;
    content << std::ifstream(kept_at_cut_, std::ios::binary).rdbuf();
    files_[kept_at_cut_].synced = content.str();
  }
  return SQLITE_OK;
}

int FaultyDisk::BeforeSync(const std::string& path) {
  absl::MutexLock lock(&mutex_);
  if (Count()) {
    has_failed_sync_ = true;
    return SQLITE_IOERR_FSYNC;
  }
  if (is_cut_) return SQLITE_OK;
  File& file = files_[path];
  for (const Change& change : file.unsynced) Apply(change, file.synced);
  file.unsynced.clear();
  return SQLITE_OK;
}

void FaultyDisk::Deleted(const std::string& path) {
  absl::MutexLock lock(&mutex_);
  if (!is_cut_) files_.erase(path);
}

void FaultyDisk::WriteRemains(const std::string& directory, Loss loss, uint64_t seed) const {
  absl::MutexLock lock(&mutex_);
  std::mt19937_64 random(seed);
  const auto is_there = [&] { return loss != Loss::kAllUnsynced && random() % 2 == 0; };
  for (const auto& [path, file] : files_) {
    std::string content = file.synced;
    for (const Change& change : file.unsynced) {
      if (loss != Loss::kTornSectors || change.is_truncation) {
        if (is_there()) Apply(change, content);
        continue;
      }
      const auto size = static_cast<int64_t>(change.data.size());
      for (int64_t begin = 0; begin < size;) {
        // Up to the next boundary of a sector on the disk.
        const int64_t end =
            std::min(size, begin + kSectorBytes - (change.offset + begin) % kSectorBytes);
        if (is_there()) {
          Apply({change.offset + begin,
                 change.data.substr(static_cast<size_t>(begin), static_cast<size_t>(end - begin)),
                 false},
                content);
        }
        begin = end;
      }
    }
    const std::string name = std::filesystem::path(path).filename().string();
    std::ofstream(directory + "/" + name, std::ios::binary) << content;
  }
}

}  // namespace makegood

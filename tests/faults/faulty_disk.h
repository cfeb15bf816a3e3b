// A disk that can lose power, fill up and fail, as a VFS of SQLite: it stands between SQLite and
// the system's files, notes what was written and what was synced, and so knows what a disk could
// hold after a power cut. Nothing is really synced, which makes it quick.
//
// What it does not imitate: directory entries that are lost (a file that was made is there, a file
// that was deleted is gone), and synced sectors that go bad.

#ifndef MAKEGOOD_TESTS_FAULTS_FAULTY_DISK_H_
#define MAKEGOOD_TESTS_FAULTS_FAULTY_DISK_H_

#include <sqlite3.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace makegood {

// Thread-safe. Outlives all that is opened on it.
class FaultyDisk {
 public:
  FaultyDisk();
  ~FaultyDisk();
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;

  // For SqliteOptions::vfs.
  const std::string& name() const { return name_; }

  // Calls that change a file so far (write, truncate), and those and reads and syncs.
  int64_t writes() const;
  int64_t calls() const;

  // A file that is written by other means remains as it is when the power goes.
  void KeepAtCut(const std::string& path);

  // The power goes during the `number`-th write, from 1: it is the last that may reach the disk.
  // The program does not notice.
  void CutPowerAtWrite(int64_t number);
  bool is_cut() const;

  enum class Loss {
    kAllUnsynced,   // Of what was not synced nothing is there.
    kSomeUnsynced,  // Each write is there or not, whatever their order was.
    kTornSectors,   // Each 512 bytes of each write are there or not.
  };

  // Writes the files as a disk may hold them after the cut into another directory.
  void WriteRemains(const std::string& directory, Loss loss, uint64_t seed) const;

  // The `number`-th call fails, from 1, and no other. A failed sync has synced nothing.
  void FailCall(int64_t number);
  bool has_failed() const;
  bool has_failed_sync() const;

  // From now on writing finds no space, until it does.
  void SetFull(bool is_full);

  // Called by the VFS (faulty_disk.cc).
  struct Change {
    int64_t offset = 0;
    std::string data;
    bool is_truncation = false;  // To `offset`.
  };
  int BeforeRead();
  int BeforeChange(const std::string& path, Change change);
  int BeforeSync(const std::string& path);
  void Deleted(const std::string& path);
  sqlite3_vfs& real() const { return *real_; }

 private:
  struct File {
    std::string synced;
    std::vector<Change> unsynced;
  };

  // Whether this call is the one that fails.
  bool Count() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  sqlite3_vfs* const real_;
  sqlite3_vfs vfs_;
  std::string name_;

  mutable absl::Mutex mutex_;
  std::map<std::string, File> files_ ABSL_GUARDED_BY(mutex_);
  int64_t writes_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t calls_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t cut_at_ ABSL_GUARDED_BY(mutex_) = 0;
  bool is_cut_ ABSL_GUARDED_BY(mutex_) = false;
  std::string kept_at_cut_ ABSL_GUARDED_BY(mutex_);  // Its path.
  int64_t fail_at_ ABSL_GUARDED_BY(mutex_) = 0;
  bool has_failed_ ABSL_GUARDED_BY(mutex_) = false;
  bool has_failed_sync_ ABSL_GUARDED_BY(mutex_) = false;
  bool is_full_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace makegood

#endif  // MAKEGOOD_TESTS_FAULTS_FAULTY_DISK_H_

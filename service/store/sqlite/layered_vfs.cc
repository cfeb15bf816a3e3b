#include "service/store/sqlite/layered_vfs.h"

#include <atomic>

#include "absl/strings/str_cat.h"
#include "rules/base/check.h"

namespace makegood {

LayeredVfs::LayeredVfs(const char* kind, const std::string& base, size_t file_bytes,
                       FileOpener open) {
  static std::atomic<int> count{0};
  name_ = absl::StrCat(kind, "-", ++count);
  vfs_.base = sqlite3_vfs_find(base.empty() ? nullptr : base.c_str());
  MAKEGOOD_CHECK(vfs_.base != nullptr);
  vfs_.open = open;
  // Everything but opening a file is the base's, which finds what it needs in pAppData.
  static_cast<sqlite3_vfs&>(vfs_) = *vfs_.base;
  vfs_.pNext = nullptr;
  vfs_.zName = name_.c_str();
  vfs_.szOsFile = static_cast<int>(file_bytes) + vfs_.base->szOsFile;
  vfs_.xOpen = &LayeredVfs::OpenFile;
  MAKEGOOD_CHECK(sqlite3_vfs_register(&vfs_, /*makeDflt=*/0) == SQLITE_OK);
}

LayeredVfs::~LayeredVfs() { sqlite3_vfs_unregister(&vfs_); }

int LayeredVfs::OpenFile(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags,
                         int* flags_out) {
  const Registered& ours = *static_cast<Registered*>(vfs);
  return ours.open(*ours.base, path, file, flags, flags_out);
}

}  // namespace makegood

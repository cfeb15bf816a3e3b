// What stands between SQLite and the operating system for some of the files, in front of another
// such thing (a VFS, in SQLite's words). Whoever makes one tells only how his files differ.

#ifndef MAKEGOOD_SERVICE_STORE_SQLITE_LAYERED_VFS_H_
#define MAKEGOOD_SERVICE_STORE_SQLITE_LAYERED_VFS_H_

#include <sqlite3.h>

#include <string>

namespace makegood {

// The beginning of a file of a layer: `File` derives from it, and the base's own file follows.
template <typename File>
struct alignas(8) LayeredFile : sqlite3_file {
  static File& Of(sqlite3_file* file) { return *static_cast<File*>(file); }

  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(static_cast<File*>(this) + 1); }
  const sqlite3_io_methods& methods() { return *real()->pMethods; }

  // Hand everything on to the base. With version 1 SQLite asks for nothing shared, with 2 for
  // shared memory, and with neither does it map the file itself into memory.
  static constexpr sqlite3_io_methods Forwarding(int version);
};

// Registered with SQLite for as long as it lives; connections that are opened with it are closed
// before.
class LayeredVfs {
 public:
  LayeredVfs(const LayeredVfs&) = delete;
  LayeredVfs& operator=(const LayeredVfs&) = delete;

  const std::string& name() const { return name_; }

 protected:
  using FileOpener = int (*)(sqlite3_vfs& base, const char* path, sqlite3_file* file, int flags,
                             int* flags_out);

  // `base` is registered; empty: the operating system itself. `open` opens files of at most
  // `file_bytes`, before what the base needs, or hands on to the base.
  LayeredVfs(const char* kind, const std::string& base, size_t file_bytes, FileOpener open);
  ~LayeredVfs();

 private:
  struct Registered : sqlite3_vfs {
    sqlite3_vfs* base;
    FileOpener open;
  };
  static int OpenFile(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags,
                      int* flags_out);

  std::string name_;
  Registered vfs_;
};

template <typename File>
constexpr sqlite3_io_methods LayeredFile<File>::Forwarding(int version) {
  sqlite3_io_methods methods = {};
  methods.iVersion = version;
  methods.xClose = [](sqlite3_file* file) { return Of(file).methods().xClose(Of(file).real()); };
  methods.xRead = [](sqlite3_file* file, void* data, int size, sqlite3_int64 offset) {
    return Of(file).methods().xRead(Of(file).real(), data, size, offset);
  };
  methods.xWrite = [](sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
    return Of(file).methods().xWrite(Of(file).real(), data, size, offset);
  };
  methods.xTruncate = [](sqlite3_file* file, sqlite3_int64 size) {
    return Of(file).methods().xTruncate(Of(file).real(), size);
  };
  methods.xSync = [](sqlite3_file* file, int flags) {
    return Of(file).methods().xSync(Of(file).real(), flags);
  };
  methods.xFileSize = [](sqlite3_file* file, sqlite3_int64* size) {
    return Of(file).methods().xFileSize(Of(file).real(), size);
  };
  methods.xLock = [](sqlite3_file* file, int kind) {
    return Of(file).methods().xLock(Of(file).real(), kind);
  };
  methods.xUnlock = [](sqlite3_file* file, int kind) {
    return Of(file).methods().xUnlock(Of(file).real(), kind);
  };
  methods.xCheckReservedLock = [](sqlite3_file* file, int* result) {
    return Of(file).methods().xCheckReservedLock(Of(file).real(), result);
  };
  methods.xFileControl = [](sqlite3_file* file, int operation, void* argument) {
    return Of(file).methods().xFileControl(Of(file).real(), operation, argument);
  };
  methods.xSectorSize = [](sqlite3_file* file) {
    return Of(file).methods().xSectorSize(Of(file).real());
  };
  methods.xDeviceCharacteristics = [](sqlite3_file* file) {
    return Of(file).methods().xDeviceCharacteristics(Of(file).real());
  };
  methods.xShmMap = [](sqlite3_file* file, int region, int size, int extend,
                       void volatile** memory) {
    return Of(file).methods().xShmMap(Of(file).real(), region, size, extend, memory);
  };
  methods.xShmLock = [](sqlite3_file* file, int offset, int count, int flags) {
    return Of(file).methods().xShmLock(Of(file).real(), offset, count, flags);
  };
  methods.xShmBarrier = [](sqlite3_file* file) { Of(file).methods().xShmBarrier(Of(file).real()); };
  methods.xShmUnmap = [](sqlite3_file* file, int remove) {
    return Of(file).methods().xShmUnmap(Of(file).real(), remove);
  };
  return methods;
}

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_STORE_SQLITE_LAYERED_VFS_H_

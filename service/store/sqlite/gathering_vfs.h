// Fewer and larger writes to SQLite's write-ahead log.
//
// SQLite writes each page that a commit changed in two pieces, 24 bytes and the page. A group of
// closures changes hundreds of pages, and half of what their commit took was spent on calling the
// system for them. Here they are gathered and written when something depends on them: a sync, or
// another place to write to.

#ifndef MAKEGOOD_SERVICE_STORE_SQLITE_GATHERING_VFS_H_
#define MAKEGOOD_SERVICE_STORE_SQLITE_GATHERING_VFS_H_

#include <string>

#include "service/store/sqlite/layered_vfs.h"

namespace makegood {

// The log alone is written differently, by a connection that syncs it at each commit
// (synchronous=FULL), and on disks of which SQLite believes that an interrupted write leaves the
// bytes beside it alone: it then shows new pages to other connections after the sync, and writes
// nothing in between.
//
// What cannot be written stays gathered, for the next try: SQLite was told that it is written, and
// counts on it if the same transaction goes on.
class GatheringVfs final : public LayeredVfs {
 public:
  explicit GatheringVfs(const std::string& base);
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_STORE_SQLITE_GATHERING_VFS_H_

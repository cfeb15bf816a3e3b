// A commit is synced before anything is written behind it. So a frame that was written behind the
// end of a commit, which its sum shows, proves that everything up to there was on the disk: what is
// not whole before that was not torn by a power cut, but damaged since.
//
//   ... whole | broken ... end of a commit | whole behind it ...    damaged
//   ... whole | broken ... end of a commit                          torn, or damaged: nobody can
//   say
//
// It is a proof because
//   - frames that an older log left here have other salts;
//   - what was undone left frames, whose commits nothing was ever written behind: SQLite writes
//     over them, behind the last commit that was synced;
//   - when a process was killed before its sync, the next one finds the commit whole in the
//     kernel's memory and writes behind it, so the log is synced here first.
// A header that is broken counts as well: SQLite syncs it before the first frame, and writes it
// within a sector, which a disk writes as a whole.

#include "service/store/sqlite/log_check.h"

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"
#include "service/store/sqlite/files.h"
#include "service/store/sqlite/log_frames.h"

namespace makegood {
namespace {

absl::Status Damaged(const std::string& path, const std::string& what, int64_t commits) {
  return absl::DataLossError(absl::StrCat(
      path, " is damaged: ", what, " is not as it was written, and ", commits,
      commits == 1 ? " commit" : " commits",
      " or more behind it cannot be read; restore a backup with `makegood restore`, or go on "
      "without these commits: `makegood backup --cut-damaged-log` copies what stands before"));
}

}  // namespace

absl::Status CheckLog(const std::string& path) {
  if (!Exists(path)) return absl::OkStatus();
  RETURN_IF_ERROR(SyncFile(path));
  ASSIGN_OR_RETURN(const RawFile file, RawFile::Open(path, RawFile::Access::kRead));
  char header[kLogHeaderBytes];
  ASSIGN_OR_RETURN(bool is_there, file.Read(header, kLogHeaderBytes, 0));
  if (!is_there) return absl::OkStatus();
  const bool has_header = IsWholeLogHeader(header);
  std::string broken = has_header ? "" : "its beginning";
  std::string before(header + kLogHeaderBytes - kChainBytes, kChainBytes);
  const std::string salts = before.substr(0, kSaltBytes);
  bool ends_commit = false;  // What stands before, if that is not before what is broken.
  int64_t commits = 0;       // That have a whole end behind what is broken.
  bool is_proven = false;
  for (int64_t number = 0;; ++number) {
    char frame[kFrameBytes];
    ASSIGN_OR_RETURN(is_there, file.Read(frame, kFrameBytes, FrameOffset(number)));
    if (!is_there) break;
    const char* const chain = frame + kFrameHeaderBytes - kChainBytes;
    const bool is_this_log = !has_header || salts == std::string(chain, kSaltBytes);
    const bool is_whole =
        is_this_log && IsWholeFrame(before.data(), frame, frame + kFrameHeaderBytes);
    if (!is_whole && broken.empty()) {
      broken = absl::StrCat("frame ", number + 1);
    } else if (is_whole && !broken.empty()) {
      is_proven = is_proven || ends_commit;
      if (EndsCommit(frame)) ++commits;
    }
    ends_commit = is_this_log && !broken.empty() && EndsCommit(frame);
    before.assign(chain, kChainBytes);
  }
  return is_proven ? Damaged(path, broken, commits) : absl::OkStatus();
}

}  // namespace makegood

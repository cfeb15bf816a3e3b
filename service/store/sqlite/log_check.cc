// A commit is synced before anything is written behind it. So a frame that was written behind the
// end of a commit, which its sum shows, proves that everything up to there was on the disk: what is
// not whole before that was not torn by a power cut, but damaged since.
//
//   ... whole | broken ... end of a commit | whole behind it ...    damaged
//   ... whole | broken ... end of a commit                          torn, or damaged
//
// In the second case, that of the last commit, and when the end is missing, only a note outside of
// the log can tell (log_anchor.h). The first is a proof because
//   - frames that an older log left here have other salts;
//   - what was undone left frames, whose commits nothing was ever written behind: SQLite writes
//     over them, behind the last commit that was synced;
//   - when a process was killed before its sync, the next one finds the commit whole in the
//     kernel's memory and writes behind it, so the log is synced here first.
// A header that is broken counts as well: SQLite syncs it before the first frame, and writes it
// within a sector, which a disk writes as a whole.

#include "service/store/sqlite/log_check.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"
#include "service/store/sqlite/files.h"
#include "service/store/sqlite/log_anchor.h"
#include "service/store/sqlite/log_frames.h"

namespace makegood {
namespace {

// What a walk over all frames finds.
struct Finding {
  std::string salts;         // Of this log.
  int64_t whole_frames = 0;  // From the first on: those that SQLite sees.
  std::string broken;        // What comes behind them; empty: nothing.
  int64_t commits = 0;       // That have a whole end behind what is broken.
  bool is_proven = false;    // Not torn but damaged.
};

absl::StatusOr<Finding> Walk(const RawFile& file) {
  Finding finding;
  char header[kLogHeaderBytes];
  ASSIGN_OR_RETURN(bool is_there, file.Read(header, kLogHeaderBytes, 0));
  if (!is_there) return finding;
  const bool has_header = IsWholeLogHeader(header);
  if (!has_header) finding.broken = "its beginning";
  std::string before(header + kLogHeaderBytes - kChainBytes, kChainBytes);
  if (has_header) finding.salts = before.substr(0, kSaltBytes);
  bool ends_commit = false;  // What stands before, if that is not before what is broken.
  for (int64_t number = 0;; ++number) {
    char frame[kFrameBytes];
    ASSIGN_OR_RETURN(is_there, file.Read(frame, kFrameBytes, FrameOffset(number)));
    if (!is_there) return finding;
    const std::string chain(frame + kFrameHeaderBytes - kChainBytes, kChainBytes);
    // Without a header the first frame has to tell.
    if (finding.salts.empty()) finding.salts = chain.substr(0, kSaltBytes);
    const bool is_this_log = !has_header || finding.salts == chain.substr(0, kSaltBytes);
    const bool is_whole =
        is_this_log && IsWholeFrame(before.data(), frame, frame + kFrameHeaderBytes);
    if (finding.broken.empty()) {
      if (is_whole) {
        ++finding.whole_frames;
      } else {
        finding.broken = absl::StrCat("frame ", number + 1);
      }
    } else if (is_whole) {
      finding.is_proven = finding.is_proven || ends_commit;
      if (EndsCommit(frame)) ++finding.commits;
    }
    ends_commit = is_this_log && !finding.broken.empty() && EndsCommit(frame);
    before = chain;
  }
}

}  // namespace

absl::Status CheckLog(const std::string& database) {
  const std::string path = absl::StrCat(database, "-wal");
  if (!Exists(path)) return absl::OkStatus();
  RETURN_IF_ERROR(SyncFile(path));
  ASSIGN_OR_RETURN(const RawFile file, RawFile::Open(path, RawFile::Access::kRead));
  ASSIGN_OR_RETURN(Finding finding, Walk(file));
  const std::optional<LogAnchor> anchor = ReadLogAnchor(database);
  if (anchor.has_value() && anchor->salts == finding.salts &&
      anchor->frames > finding.whole_frames) {
    finding.is_proven = true;
    if (finding.broken.empty()) finding.broken = absl::StrCat("frame ", finding.whole_frames + 1);
  }
  if (!finding.is_proven) return absl::OkStatus();
  const int64_t commits = std::max<int64_t>(finding.commits, 1);
  return absl::DataLossError(absl::StrCat(
      path, " is damaged: ", finding.broken, " is not as it was written, and ", commits,
      commits == 1 ? " commit" : " commits",
      " or more from there on cannot be read; restore a backup with `makegood restore`, or go on "
      "without these commits: `makegood backup --cut-damaged-log` copies what stands before"));
}

}  // namespace makegood

// SQLite's write-ahead log, as far as telling whether a piece of it is what was written (SQLite's
// file format, section 4): a header, then frames. A frame is a header and a page. Header and page
// have a sum that goes on from the sum before it, so that a frame is whole only behind the frame
// that it was written behind. SQLite itself looks at these sums when it opens a log, and then not
// again.

#ifndef MAKEGOOD_SERVICE_STORE_SQLITE_LOG_FRAMES_H_
#define MAKEGOOD_SERVICE_STORE_SQLITE_LOG_FRAMES_H_

#include <cstdint>

#include "service/store/sqlite/page_sums.h"

namespace makegood {

inline constexpr int kLogHeaderBytes = 32;
inline constexpr int kFrameHeaderBytes = 24;
inline constexpr int kFrameBytes = kFrameHeaderBytes + kPageBytes;

// Where the log's header and a frame's end alike: the two salts of this log, which SQLite draws
// anew whenever it begins again at the front, and the sum of all up to here.
inline constexpr int kSaltBytes = 8;
inline constexpr int kChainBytes = kSaltBytes + 8;

// Frames are counted from 0.
inline constexpr int64_t FrameOffset(int64_t frame) {
  return kLogHeaderBytes + frame * kFrameBytes;
}
inline constexpr int64_t ChainOffset(int64_t frame) {  // Of what stands before it.
  return frame == 0 ? kLogHeaderBytes - kChainBytes
                    : FrameOffset(frame - 1) + kFrameHeaderBytes - kChainBytes;
}

// Whether the header is a whole one, of a log whose pages have our size.
bool IsWholeLogHeader(const char* header);

// Whether a frame is whole, and was written behind what ends in `before`.
bool IsWholeFrame(const char* before, const char* frame_header, const char* page);

// The page that a frame holds, by its header, and whether a commit ends with it.
int64_t PageOfFrame(const char* frame_header);
bool EndsCommit(const char* frame_header);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_STORE_SQLITE_LOG_FRAMES_H_

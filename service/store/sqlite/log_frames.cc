#include "service/store/sqlite/log_frames.h"

#include <cstring>

namespace makegood {
namespace {

constexpr uint32_t kMagic = 0x377f0682;  // One more: sums are made of big-endian words.

uint32_t BigEndian(const char* bytes) {
  const auto* const b = reinterpret_cast<const unsigned char*>(bytes);
  return uint32_t{b[0]} << 24 | uint32_t{b[1]} << 16 | uint32_t{b[2]} << 8 | uint32_t{b[3]};
}

uint32_t LittleEndian(const char* bytes) {
  const auto* const b = reinterpret_cast<const unsigned char*>(bytes);
  return uint32_t{b[3]} << 24 | uint32_t{b[2]} << 16 | uint32_t{b[1]} << 8 | uint32_t{b[0]};
}

struct LogSum {
  uint32_t first;
  uint32_t second;
};

LogSum StoredSum(const char* bytes) { return {BigEndian(bytes), BigEndian(bytes + 4)}; }

bool operator==(const LogSum& a, const LogSum& b) {
  return a.first == b.first && a.second == b.second;
}

template <uint32_t (*word)(const char*)>
LogSum GoOn(LogSum sum, const char* bytes, int size) {
  for (int place = 0; place < size; place += 8) {
    sum.first += word(bytes + place) + sum.second;
    sum.second += word(bytes + place + 4) + sum.first;
  }
  return sum;
}

template <uint32_t (*word)(const char*)>
bool HasLogSum(const char* before, const char* frame_header, const char* page) {
  const LogSum sum = GoOn<word>(StoredSum(before + kSaltBytes), frame_header, 8);
  return GoOn<word>(sum, page, kPageBytes) == StoredSum(frame_header + 16);
}

}  // namespace

bool IsWholeLogHeader(const char* header) {
  const uint32_t magic = BigEndian(header);
  if ((magic & ~1u) != kMagic || BigEndian(header + 8) != kPageBytes) return false;
  const LogSum sum = magic == kMagic ? GoOn<LittleEndian>({0, 0}, header, 24)
                                     : GoOn<BigEndian>({0, 0}, header, 24);
  return sum == StoredSum(header + 24);
}

// A log is begun in the order of bytes of its machine, and here nearly all have the same.
bool IsWholeFrame(const char* before, const char* frame_header, const char* page) {
  if (std::memcmp(before, frame_header + 8, kSaltBytes) != 0) return false;
  return HasLogSum<LittleEndian>(before, frame_header, page) ||
         HasLogSum<BigEndian>(before, frame_header, page);
}

int64_t PageOfFrame(const char* frame_header) { return BigEndian(frame_header); }
bool EndsCommit(const char* frame_header) { return BigEndian(frame_header + 4) != 0; }

}  // namespace makegood

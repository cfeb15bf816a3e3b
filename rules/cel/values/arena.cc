#include "rules/cel/values/arena.h"

#include <algorithm>

#include "rules/base/check.h"

namespace makegood::cel {
namespace {

constexpr size_t kAlignmentMax = alignof(std::max_align_t);

}  // namespace

Arena::~Arena() {
  for (auto it = cleanups_.rbegin(); it != cleanups_.rend(); ++it) it->destroy(it->object);
}

void* Arena::AllocateSlow(size_t bytes, size_t alignment) {
  MAKEGOOD_CHECK(alignment <= kAlignmentMax);
  MAKEGOOD_CHECK(bytes <= SIZE_MAX / 4);
  // Each block is twice the one before, so that a few blocks reach any size and the largest,
  // which Reset keeps, soon holds a whole evaluation.
  size_t size = blocks_.empty() ? first_block_bytes_ : blocks_.back().size * 2;
  size = std::max(size, bytes + kAlignmentMax);
  Block block{std::unique_ptr<char[]>(new (std::nothrow) char[size]), size};
  MAKEGOOD_CHECK(block.bytes != nullptr);
  next_ = reinterpret_cast<uintptr_t>(block.bytes.get());
  end_ = next_ + size;
  bytes_reserved_ += size;
  blocks_.push_back(std::move(block));
  return Allocate(bytes, alignment);
}

void Arena::Reset() {
  for (auto it = cleanups_.rbegin(); it != cleanups_.rend(); ++it) it->destroy(it->object);
  cleanups_.clear();
  if (blocks_.empty()) return;
  if (blocks_.size() > 1) {
    // Blocks only grow: the last one is the largest.
    std::swap(blocks_.front(), blocks_.back());
    blocks_.resize(1);
  }
  bytes_reserved_ = blocks_.front().size;
  next_ = reinterpret_cast<uintptr_t>(blocks_.front().bytes.get());
  end_ = next_ + blocks_.front().size;
}

}  // namespace makegood::cel

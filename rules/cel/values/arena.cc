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
  size = std::max(size, bytes + 2 * kAlignmentMax);
  Block block{std::unique_ptr<char[]>(new (std::nothrow) char[size]), size};
  MAKEGOOD_CHECK(block.bytes != nullptr);
  begin_ = reinterpret_cast<uintptr_t>(block.bytes.get());
  next_ = begin_;
  end_ = begin_ + size;
  bytes_reserved_ += size;
  reset_is_simple_ = reset_is_simple_ && blocks_.empty();
  blocks_.push_back(std::move(block));
  return Allocate(bytes, alignment);
}

void Arena::ResetSlow() {
  for (auto it = cleanups_.rbegin(); it != cleanups_.rend(); ++it) it->destroy(it->object);
  cleanups_.clear();
  reset_is_simple_ = true;
  if (blocks_.size() > 1) {
    // Blocks only grow: the last one, which begin_ and end_ tell of, is the largest.
    std::swap(blocks_.front(), blocks_.back());
    blocks_.resize(1);
    bytes_reserved_ = blocks_.front().size;
  }
}

}  // namespace makegood::cel

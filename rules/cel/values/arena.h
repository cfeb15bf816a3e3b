// Memory for one evaluation: handed out by moving a pointer, given back all at once. An
// arena that is Reset and used again for the next decision allocates nothing once it has
// grown to the size that decisions need.

#ifndef MAKEGOOD_RULES_CEL_VALUES_ARENA_H_
#define MAKEGOOD_RULES_CEL_VALUES_ARENA_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace makegood::cel {

// Not thread-safe: one evaluation at a time.
class Arena {
 public:
  Arena() = default;
  // For what stays small: many arenas with little in each. Others begin with 4 KiB.
  explicit Arena(size_t first_block_bytes) : first_block_bytes_(first_block_bytes) {}
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  // Aligned to 16 bytes at most. Never null; never throws (out of memory ends the program).
  void* Allocate(size_t bytes, size_t alignment = alignof(std::max_align_t)) {
    const uintptr_t begin = alignment <= kUnit ? next_ : AlignedUp(next_, alignment);
    const uintptr_t end = begin + AlignedUp(bytes, kUnit);
    if (end > end_) return AllocateSlow(bytes, alignment);
    next_ = end;
    return reinterpret_cast<void*>(begin);
  }

  // The same where that takes no more than moving a pointer; null otherwise.
  template <typename T>
  T* TryNewArray(size_t count) {
    static_assert(alignof(T) <= kUnit && std::is_trivially_destructible_v<T>);
    const uintptr_t begin = next_;
    const uintptr_t end = begin + AlignedUp(sizeof(T) * count, kUnit);
    if (end > end_) return nullptr;
    next_ = end;
    return reinterpret_cast<T*>(begin);
  }

  // The destructor of T runs at Reset if T has one that does anything.
  template <typename T, typename... Args>
  T* New(Args&&... args) {
    T* object = new (Allocate(sizeof(T), alignof(T))) T(std::forward<Args>(args)...);
    if constexpr (!std::is_trivially_destructible_v<T>) {
      OnReset([](void* p) { static_cast<T*>(p)->~T(); }, object);
    }
    return object;
  }

  template <typename T>
  T* NewArray(size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    return static_cast<T*>(Allocate(sizeof(T) * count, alignof(T)));
  }

  absl::string_view CopyString(absl::string_view text) {
    if (text.empty()) return {};
    char* bytes = static_cast<char*>(Allocate(text.size(), 1));
    std::memcpy(bytes, text.data(), text.size());
    return {bytes, text.size()};
  }

  void OnReset(void (*destroy)(void*), void* object) {
    cleanups_.push_back({destroy, object});
    reset_is_simple_ = false;
  }

  // Ends the life of everything in the arena; the largest block is kept.
  void Reset() {
    if (!reset_is_simple_) ResetSlow();
    next_ = begin_;
  }

  // Bytes taken from the system, for tests and statistics.
  size_t bytes_reserved() const { return bytes_reserved_; }

 private:
  struct Cleanup {
    void (*destroy)(void*);
    void* object;
  };
  struct Block {
    std::unique_ptr<char[]> bytes;
    size_t size;
  };
  // All sizes are made a multiple of this, so that hardly anything has to be aligned.
  static constexpr size_t kUnit = 8;

  static uintptr_t AlignedUp(uintptr_t address, size_t alignment) {
    return (address + alignment - 1) & ~(static_cast<uintptr_t>(alignment) - 1);
  }
  void* AllocateSlow(size_t bytes, size_t alignment);
  void ResetSlow();

  size_t first_block_bytes_ = 4 * 1024;
  uintptr_t next_ = 1;  // Past the end, so that even an empty request goes to AllocateSlow.
  uintptr_t end_ = 0;
  uintptr_t begin_ = 1;          // Of the last block.
  bool reset_is_simple_ = true;  // There are no cleanups, and one block at most.
  size_t bytes_reserved_ = 0;
  std::vector<Block> blocks_;
  std::vector<Cleanup> cleanups_;
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_VALUES_ARENA_H_

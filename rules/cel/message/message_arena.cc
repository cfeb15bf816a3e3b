#include "rules/cel/message/message_arena.h"

namespace makegood::cel {
namespace {

// Holds a verdict with its texts' headers; protobuf needs some of it for itself.
template <size_t kFirstBlockBytes>
struct MessageMemory {
  MessageMemory() : arena(Options()) {}
  google::protobuf::ArenaOptions Options() {
    google::protobuf::ArenaOptions options;
    options.initial_block = first_block;
    options.initial_block_size = sizeof(first_block);
    return options;
  }

  alignas(8) char first_block[kFirstBlockBytes];
  google::protobuf::Arena arena;
};

using Roomy = MessageMemory<2048>;

// For one message that is kept for long, as a folded constant is. Such arenas begin small.
using Tight = MessageMemory<640>;
constexpr size_t kSmallArenaBytes = 1024;

}  // namespace

google::protobuf::Arena& MessageArena(EvalContext& context) {
  void*& slot = context.message_arena();
  if (slot == nullptr) {
    Arena& arena = context.arena();
    const bool is_small = arena.bytes_reserved() > 0 && arena.bytes_reserved() < kSmallArenaBytes;
    slot = is_small ? &arena.New<Tight>()->arena : &arena.New<Roomy>()->arena;
  }
  return *static_cast<google::protobuf::Arena*>(slot);
}

}  // namespace makegood::cel

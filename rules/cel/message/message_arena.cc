#include "rules/cel/message/message_arena.h"

namespace makegood::cel {
namespace {

// Holds a verdict with its texts' headers; protobuf needs some of it for itself.
constexpr size_t kFirstBlockBytes = 2048;

// In one piece, so that whoever keeps a message for long, as a folded constant is, takes no more
// from the arena than it needs.
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

}  // namespace

google::protobuf::Arena& MessageArena(EvalContext& context) {
  void*& slot = context.message_arena();
  if (slot == nullptr) slot = &context.arena().New<MessageMemory>()->arena;
  return *static_cast<google::protobuf::Arena*>(slot);
}

}  // namespace makegood::cel

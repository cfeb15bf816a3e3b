#include "rules/cel/message/message_arena.h"

namespace makegood::cel {
namespace {

// Holds a verdict with its texts' headers; protobuf needs some of it for itself.
constexpr size_t kFirstBlockBytes = 2048;

}  // namespace

google::protobuf::Arena& MessageArena(EvalContext& context) {
  void*& slot = context.message_arena();
  if (slot == nullptr) {
    google::protobuf::ArenaOptions options;
    options.initial_block = static_cast<char*>(context.arena().Allocate(kFirstBlockBytes));
    options.initial_block_size = kFirstBlockBytes;
    slot = context.arena().New<google::protobuf::Arena>(options);
  }
  return *static_cast<google::protobuf::Arena*>(slot);
}

}  // namespace makegood::cel

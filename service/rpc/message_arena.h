// A call's request and response in one arena: taken from the heap in a few large pieces and given
// back in as many, instead of message by message, often by a thread that did not take them.

#ifndef MAKEGOOD_SERVICE_RPC_MESSAGE_ARENA_H_
#define MAKEGOOD_SERVICE_RPC_MESSAGE_ARENA_H_

#include <cstddef>

#include "google/protobuf/arena.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/message_allocator.h"

namespace makegood {

// For a method's SetMessageAllocatorFor_…; outlives the server.
template <typename Request, typename Response>
class ArenaAllocator final : public grpc::MessageAllocator<Request, Response> {
 public:
  grpc::MessageHolder<Request, Response>* AllocateMessages() override { return new Messages; }

  // The request of a call of that method. gRPC hands it out as const; it is the call's own.
  static Request& RequestOf(grpc::CallbackServerContext& context) {
    return *static_cast<Messages*>(context.GetRpcAllocatorState())->request();
  }

 private:
  class Messages final : public grpc::MessageHolder<Request, Response> {
   public:
    Messages() : arena_(OptionsFor(first_block_)) {
      this->set_request(google::protobuf::Arena::CreateMessage<Request>(&arena_));
      this->set_response(google::protobuf::Arena::CreateMessage<Response>(&arena_));
    }
    void Release() override { delete this; }

   private:
    // Enough for most single decisions.
    static constexpr size_t kFirstBlock = 4'096;
    // What a batch grows by.
    static constexpr size_t kLargestBlock = 65'536;

    static google::protobuf::ArenaOptions OptionsFor(char* first_block) {
      google::protobuf::ArenaOptions options;
      options.initial_block = first_block;
      options.initial_block_size = kFirstBlock;
      options.max_block_size = kLargestBlock;
      return options;
    }

    alignas(std::max_align_t) char first_block_[kFirstBlock];
    google::protobuf::Arena arena_;
  };
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_RPC_MESSAGE_ARENA_H_

#include "tests/bench/client.h"

#include <algorithm>
#include <chrono>
#include <optional>

#include "grpc/grpc.h"
#include "grpc/health/v1/health.pb.h"
#include "grpcpp/client_context.h"
#include "grpcpp/completion_queue.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/channel_arguments.h"
#include "rules/base/check.h"

namespace makegood::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kPatience{30};

grpc::ByteBuffer BufferOf(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

std::shared_ptr<grpc::Channel> Connect(const std::string& address) {
  grpc::ChannelArguments arguments;
  // Clients of one process share connections otherwise, and one server's would wait for another's.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

// What one call in flight needs, used again for the next one.
struct Slot {
  std::optional<grpc::ClientContext> context;
  std::unique_ptr<grpc::GenericClientAsyncResponseReader> reader;
  grpc::ByteBuffer response;
  grpc::Status status;
  Clock::time_point start;
};

double SecondsBetween(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double>(to - from).count();
}

}  // namespace

double LoadResult::Percentile(double percent) const {
  if (latencies.empty()) return 0;
  const auto index = static_cast<size_t>(calls() * percent / 100);
  return latencies[std::min(index, latencies.size() - 1)];
}

Client::Client(const std::string& address) : channel_(Connect(address)), stub_(channel_) {}

grpc::Status Client::Call(const std::string& method, const std::string& request,
                          std::string* response) {
  grpc::CompletionQueue queue;
  Slot slot;
  slot.context.emplace();
  slot.context->set_wait_for_ready(true);
  slot.context->set_deadline(std::chrono::system_clock::now() + kPatience);
  slot.reader = stub_.PrepareUnaryCall(&*slot.context, method, BufferOf(request), &queue);
  slot.reader->StartCall();
  slot.reader->Finish(&slot.response, &slot.status, &slot);
  void* tag = nullptr;
  bool ok = false;
  MAKEGOOD_CHECK(queue.Next(&tag, &ok) && ok);
  response->clear();
  if (!slot.status.ok()) return slot.status;
  std::vector<grpc::Slice> slices;
  MAKEGOOD_CHECK(slot.response.Dump(&slices).ok());
  for (const grpc::Slice& slice : slices) {
    response->append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return slot.status;
}

grpc::Status Client::Call(const std::string& method, const google::protobuf::Message& request,
                          google::protobuf::Message* response) {
  std::string bytes;
  grpc::Status status = Call(method, request.SerializeAsString(), &bytes);
  if (status.ok()) MAKEGOOD_CHECK(response->ParseFromString(bytes));
  return status;
}

LoadResult Client::Run(const Load& load, const std::function<bool()>& go_on) {
  grpc::CompletionQueue queue;
  const grpc::ByteBuffer request = BufferOf(load.request);
  std::vector<Slot> slots(static_cast<size_t>(load.in_flight));
  const auto start_call = [&](Slot& slot) {
    slot.context.emplace();
    slot.response.Clear();
    slot.start = Clock::now();
    slot.reader = stub_.PrepareUnaryCall(&*slot.context, load.method, request, &queue);
    slot.reader->StartCall();
    slot.reader->Finish(&slot.response, &slot.status, &slot);
  };
  LoadResult result;
  const Clock::time_point begin = Clock::now();
  for (Slot& slot : slots) start_call(slot);
  bool going_on = true;
  for (int in_flight = load.in_flight; in_flight > 0;) {
    void* tag = nullptr;
    bool ok = false;
    MAKEGOOD_CHECK(queue.Next(&tag, &ok) && ok);
    Slot& slot = *static_cast<Slot*>(tag);
    const Clock::time_point now = Clock::now();
    if (slot.status.ok()) {
      result.latencies.push_back(SecondsBetween(slot.start, now));
    } else {
      ++result.failed;
    }
    going_on = going_on && go_on();
    if (going_on) {
      start_call(slot);
    } else {
      --in_flight;
    }
  }
  result.seconds = SecondsBetween(begin, Clock::now());
  std::sort(result.latencies.begin(), result.latencies.end());
  return result;
}

LoadResult Client::RunFor(const Load& load, double seconds) {
  const Clock::time_point begin = Clock::now();
  return Run(load, [&] { return SecondsBetween(begin, Clock::now()) < seconds; });
}

bool Client::IsServing() {
  grpc::health::v1::HealthCheckResponse response;
  return Call("/grpc.health.v1.Health/Check", grpc::health::v1::HealthCheckRequest(), &response)
             .ok() &&
         response.status() == grpc::health::v1::HealthCheckResponse::SERVING;
}

}  // namespace makegood::bench

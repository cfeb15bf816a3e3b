#include "service/simulate/remote_server.h"

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "google/rpc/code.pb.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/proto_buffer_reader.h"
#include "grpcpp/support/slice.h"
#include "rules/base/status_macros.h"

namespace makegood::simulate {
namespace {

// A call that moves the clock by weeks decides much.
constexpr std::chrono::seconds kCallTimeout(120);

grpc::ByteBuffer ToBytes(const google::protobuf::Message& message) {
  const grpc::Slice slice(message.SerializeAsString());
  return grpc::ByteBuffer(&slice, 1);
}

// With its details where the server sent any.
google::rpc::Status ToStatus(const grpc::Status& status) {
  google::rpc::Status result;
  if (!status.error_details().empty() && result.ParseFromString(status.error_details()))
    return result;
  result.Clear();
  result.set_code(static_cast<int>(status.error_code()));
  result.set_message(status.error_message());
  return result;
}

class RemoteServer final : public ServerUnderScript {
 public:
  RemoteServer(absl::Duration timeout, RestartServer restart)
      : timeout_(timeout), restart_(std::move(restart)) {}

  absl::Status Connect(const std::string& address) {
    channel_ = grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
    if (!channel_->WaitForConnected(absl::ToChronoTime(absl::Now() + timeout_)))
      return absl::UnavailableError(absl::StrCat("no server answers at ", address));
    return absl::OkStatus();
  }

  google::rpc::Status Call(const google::protobuf::MethodDescriptor& method,
                           const google::protobuf::Message& request,
                           google::protobuf::Message* answer) override {
    grpc::GenericStub stub(channel_);
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kCallTimeout);
    const grpc::ByteBuffer sent = ToBytes(request);
    grpc::ByteBuffer received;
    grpc::Status status;
    absl::Notification done;
    stub.UnaryCall(&context, absl::StrCat("/", method.service()->full_name(), "/", method.name()),
                   grpc::StubOptions(), &sent, &received, [&](grpc::Status ended) {
                     status = std::move(ended);
                     done.Notify();
                   });
    done.WaitForNotification();
    if (status.ok()) {
      grpc::ProtoBufferReader reader(&received);
      if (answer->ParseFromZeroCopyStream(&reader)) return google::rpc::Status();
      status = grpc::Status(grpc::StatusCode::INTERNAL, "the answer is no such message");
    }
    return ToStatus(status);
  }

  absl::Status Restart() override {
    if (restart_ == nullptr)
      return absl::UnimplementedError("a server that runs elsewhere cannot be restarted");
    channel_.reset();
    ASSIGN_OR_RETURN(const std::string address, restart_());
    return Connect(address);
  }

 private:
  const absl::Duration timeout_;
  const RestartServer restart_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<ServerUnderScript>> ConnectServer(const std::string& address,
                                                                 absl::Duration timeout,
                                                                 RestartServer restart) {
  auto server = std::make_unique<RemoteServer>(timeout, std::move(restart));
  RETURN_IF_ERROR(server->Connect(address));
  return std::unique_ptr<ServerUnderScript>(std::move(server));
}

}  // namespace makegood::simulate

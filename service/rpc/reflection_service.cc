#include "service/rpc/reflection_service.h"

#include "grpc/reflection/v1/reflection.grpc.pb.h"
#include "grpc/reflection/v1alpha/reflection.grpc.pb.h"
#include "grpcpp/support/server_callback.h"

namespace makegood {
namespace {

grpc::reflection::v1::ServerReflectionResponse Answer(
    const Reflection& reflection, const grpc::reflection::v1::ServerReflectionRequest& request) {
  return reflection.Answer(request);
}

grpc::reflection::v1alpha::ServerReflectionResponse Answer(
    const Reflection& reflection,
    const grpc::reflection::v1alpha::ServerReflectionRequest& request) {
  grpc::reflection::v1::ServerReflectionRequest same;
  same.ParseFromString(request.SerializeAsString());
  grpc::reflection::v1alpha::ServerReflectionResponse response;
  response.ParseFromString(reflection.Answer(same).SerializeAsString());
  return response;
}

// Reads, answers, reads on, until the client has no more questions.
template <typename Request, typename Response>
class Stream final : public grpc::ServerBidiReactor<Request, Response> {
 public:
  explicit Stream(const Reflection& reflection) : reflection_(reflection) {
    this->StartRead(&request_);
  }

  void OnReadDone(bool ok) override {
    if (!ok) {
      this->Finish(grpc::Status::OK);
      return;
    }
    response_ = Answer(reflection_, request_);
    this->StartWrite(&response_);
  }

  void OnWriteDone(bool ok) override {
    if (ok) {
      this->StartRead(&request_);
    } else {
      this->Finish(grpc::Status::OK);
    }
  }

  void OnDone() override { delete this; }

 private:
  const Reflection& reflection_;
  Request request_;
  Response response_;
};

template <typename Protocol, typename Request, typename Response>
class Service final : public Protocol::CallbackService {
 public:
  explicit Service(const Reflection& reflection) : reflection_(reflection) {}

  grpc::ServerBidiReactor<Request, Response>* ServerReflectionInfo(
      grpc::CallbackServerContext*) override {
    return new Stream<Request, Response>(reflection_);
  }

 private:
  const Reflection& reflection_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewReflectionService(const Reflection& reflection) {
  namespace v1 = grpc::reflection::v1;
  return std::make_unique<
      Service<v1::ServerReflection, v1::ServerReflectionRequest, v1::ServerReflectionResponse>>(
      reflection);
}

std::unique_ptr<grpc::Service> NewReflectionServiceV1Alpha(const Reflection& reflection) {
  namespace v1alpha = grpc::reflection::v1alpha;
  return std::make_unique<Service<v1alpha::ServerReflection, v1alpha::ServerReflectionRequest,
                                  v1alpha::ServerReflectionResponse>>(reflection);
}

}  // namespace makegood

// What Decide is measured against: a server made as ours is, of the same gRPC with the same limits,
// whose Decide does nothing.
//
//   echo_server PORT_FILE RESPONSE_FILE
//
// answers every call with the DecideResponse that the file holds, serialized, until it is ended.

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "makegood/v1/decision_service.grpc.pb.h"
#include "rules/base/check.h"
#include "service/rpc/server_limits.h"

namespace makegood::bench {
namespace {

class Echo final : public v1::DecisionService::CallbackService {
 public:
  explicit Echo(v1::DecideResponse response) : response_(std::move(response)) {}

  grpc::ServerUnaryReactor* Decide(grpc::CallbackServerContext* context, const v1::DecideRequest*,
                                   v1::DecideResponse* response) override {
    *response = response_;
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  const v1::DecideResponse response_;
};

void Serve(const std::string& port_file, const std::string& response_file) {
  std::ifstream file(response_file);
  v1::DecideResponse response;
  MAKEGOOD_CHECK(response.ParseFromIstream(&file));
  PrepareToServe();
  Echo echo(std::move(response));
  grpc::ServerBuilder builder;
  SetLimits(builder);
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&echo);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  MAKEGOOD_CHECK(server != nullptr);
  std::ofstream(port_file + ".new") << port << "\n";
  MAKEGOOD_CHECK(std::rename((port_file + ".new").c_str(), port_file.c_str()) == 0);
  server->Wait();
}

}  // namespace
}  // namespace makegood::bench

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: echo_server PORT_FILE RESPONSE_FILE\n");
    return 2;
  }
  makegood::bench::Serve(argv[1], argv[2]);
  return 0;
}

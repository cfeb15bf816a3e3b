// The client of all rows that go over the network: bytes out, bytes in, so that what is measured
// is the server.

#ifndef MAKEGOOD_TESTS_BENCH_CLIENT_H_
#define MAKEGOOD_TESTS_BENCH_CLIENT_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "google/protobuf/message.h"
#include "grpcpp/channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/support/status.h"

namespace makegood::bench {

// One call, over and over.
struct Load {
  std::string method;   // "/makegood.v1.DecisionService/Decide"
  std::string request;  // Serialized.
  int in_flight = 1;
};

struct LoadResult {
  double seconds = 0;
  int64_t failed = 0;
  std::vector<double> latencies;  // Of the calls that were answered, in seconds, sorted.

  double calls() const { return static_cast<double>(latencies.size()); }
  double CallsPerSecond() const { return calls() / seconds; }
  double Percentile(double percent) const;
};

// One connection. Not thread-safe.
class Client {
 public:
  explicit Client(const std::string& address);

  // One call. Fails when it takes more than seconds.
  grpc::Status Call(const std::string& method, const std::string& request, std::string* response);
  grpc::Status Call(const std::string& method, const google::protobuf::Message& request,
                    google::protobuf::Message* response);

  // Calls until `go_on` is false, which is asked after each answer; one thread, this one. Waits for
  // what is then still in flight.
  LoadResult Run(const Load& load, const std::function<bool()>& go_on);
  LoadResult RunFor(const Load& load, double seconds);

  // Whether the server says by grpc.health.v1 that it serves.
  bool IsServing();

 private:
  std::shared_ptr<grpc::Channel> channel_;
  grpc::GenericStub stub_;
};

}  // namespace makegood::bench

#endif  // MAKEGOOD_TESTS_BENCH_CLIENT_H_

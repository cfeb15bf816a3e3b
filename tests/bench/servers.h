// The servers that the rows about the network are about, each a program of its own on a free port
// of 127.0.0.1, as somebody who operates it would start it.

#ifndef MAKEGOOD_TESTS_BENCH_SERVERS_H_
#define MAKEGOOD_TESTS_BENCH_SERVERS_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "makegood/v1/decision_service.pb.h"
#include "tests/bench/client.h"
#include "tests/bench/marketplace.h"
#include "tests/bench/process.h"

namespace makegood::bench {

inline constexpr char kDecide[] = "/makegood.v1.DecisionService/Decide";
inline constexpr char kBatchDecide[] = "/makegood.v1.DecisionService/BatchDecide";

// A file that the benchmark was built with.
std::string BuiltFile(const std::string& path);

// Policies to serve by: those that ship with the program, and tests/bench/guarantee.yaml as
// bench_guarantee.
class PolicyDirectory {
 public:
  PolicyDirectory();

  const std::string& path() const { return path_; }
  // The file of "bench_guarantee" and its like.
  std::string FileOf(const std::string& policy) const;

  // Puts copies of the shipped guarantee beside them, under names of their own.
  void AddCopies(int count);

 private:
  Directory directory_;
  std::string path_;
};

// A server that serves, and a client of it.
class Server {
 public:
  pid_t pid() const { return process_->pid(); }
  double CpuSeconds() const { return process_->CpuSeconds(); }
  const std::string& address() const { return address_; }
  Client& client() { return *client_; }

  // `makegood serve`, its log in a file; returns when it says by gRPC that it serves.
  static Server Makegood(const PolicyDirectory& policies,
                         const std::vector<std::string>& options = {});

  // Answers Decide with this and does nothing (echo_server.cc).
  static Server Echo(const v1::DecideResponse& response);

  // Cerbos with cerbos/policies, its log in a file. Nothing where cerbos/install was not run.
  static std::optional<Server> Cerbos();

 private:
  Server() : directory_(std::make_unique<Directory>()) {}
  void Start(const std::vector<std::string>& command);
  void Connect(int port);
  int PortIn(const std::string& port_file);

  std::unique_ptr<Directory> directory_;
  std::unique_ptr<Process> process_;
  std::string address_;
  std::unique_ptr<Client> client_;
};

}  // namespace makegood::bench

#endif  // MAKEGOOD_TESTS_BENCH_SERVERS_H_

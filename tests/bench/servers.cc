#include "tests/bench/servers.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "rules/base/check.h"

namespace makegood::bench {
namespace {

namespace fs = std::filesystem;

constexpr char kShipped[] = "policies";
constexpr char kCerbos[] = "cerbos/node_modules/@cerbos/cerbos-linux-x64/cerbos-linux-x64";

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  MAKEGOOD_CHECK(file.good());
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void WriteFile(const std::string& path, const std::string& text) {
  std::ofstream file(path);
  file << text;
  file.close();
  MAKEGOOD_CHECK(!file.fail());
}

// Who starts in ten milliseconds should not be measured in steps of as many.
void WaitForMoment() { std::this_thread::sleep_for(std::chrono::microseconds(200)); }

}  // namespace

std::string BuiltFile(const std::string& path) {
  return absl::StrCat(fs::read_symlink("/proc/self/exe").string(), ".runfiles/makegood/", path);
}

PolicyDirectory::PolicyDirectory() : path_(directory_.Path("policies")) {
  for (const fs::directory_entry& policy : fs::directory_iterator(BuiltFile(kShipped))) {
    if (!policy.is_directory()) continue;
    for (const fs::directory_entry& version : fs::directory_iterator(policy)) {
      if (!fs::exists(version.path() / "policy.yaml")) continue;
      const fs::path to = fs::path(path_) / policy.path().filename() / version.path().filename();
      fs::create_directories(to);
      WriteFile(to / "policy.yaml", ReadFile(version.path() / "policy.yaml"));
    }
  }
  fs::create_directories(fs::path(FileOf("bench_guarantee")).parent_path());
  WriteFile(FileOf("bench_guarantee"), ReadFile(BuiltFile("tests/bench/guarantee.yaml")));
}

std::string PolicyDirectory::FileOf(const std::string& policy) const {
  return absl::StrCat(path_, "/", policy, "/v1/policy.yaml");
}

void PolicyDirectory::AddCopies(int count) {
  const std::string text = ReadFile(FileOf("dingdoor_guarantee"));
  for (int i = 0; i < count; ++i) {
    const std::string name = absl::StrCat("policy_", i + 1);
    fs::create_directories(fs::path(FileOf(name)).parent_path());
    WriteFile(
        FileOf(name),
        absl::StrReplaceAll(text, {{"name: dingdoor_guarantee", absl::StrCat("name: ", name)}}));
  }
}

void Server::Start(const std::vector<std::string>& command) {
  process_ = std::make_unique<Process>(command, directory_->Path("log"));
}

int Server::PortIn(const std::string& port_file) {
  int port = 0;
  while (port == 0) {
    if (!process_->IsRunning()) {
      std::fprintf(stderr, "%s", ReadFile(directory_->Path("log")).c_str());
      std::abort();
    }
    WaitForMoment();
    std::ifstream(port_file) >> port;
  }
  return port;
}

void Server::Connect(int port) {
  address_ = absl::StrCat("127.0.0.1:", port);
  client_ = std::make_unique<Client>(address_);
}

Server Server::Makegood(const PolicyDirectory& policies, const std::vector<std::string>& options) {
  Server server;
  const std::string port_file = server.directory_->Path("port");
  std::vector<std::string> command = {BuiltFile("makegood"), "serve",        "--listen",
                                      "127.0.0.1:0",         "--port-file",  port_file,
                                      "--policies",          policies.path()};
  command.insert(command.end(), options.begin(), options.end());
  server.Start(command);
  server.Connect(server.PortIn(port_file));
  while (!server.client().IsServing()) WaitForMoment();
  return server;
}

Server Server::Echo(const v1::DecideResponse& response) {
  Server server;
  const std::string port_file = server.directory_->Path("port");
  const std::string response_file = server.directory_->Path("response");
  WriteFile(response_file, response.SerializeAsString());
  server.Start({BuiltFile("tests/bench/echo_server"), port_file, response_file});
  server.Connect(server.PortIn(port_file));
  return server;
}

std::optional<Server> Server::Cerbos() {
  const std::string program = BuiltFile(absl::StrCat("tests/bench/", kCerbos));
  if (!fs::exists(program)) return std::nullopt;
  Server server;
  const int port = FreePort();
  const std::string config = server.directory_->Path("config.yaml");
  WriteFile(config, absl::StrCat("server: {httpListenAddr: \"127.0.0.1:0\", grpcListenAddr: ",
                                 "\"127.0.0.1:", port, "\"}\n",
                                 "storage: {driver: disk, disk: {directory: \"",
                                 BuiltFile("tests/bench/cerbos/policies"), "\"}}\n",
                                 "telemetry: {disabled: true}\n"));
  server.Start({program, "server", "--config", config});
  server.Connect(port);
  while (!server.client().IsServing()) WaitForMoment();
  return server;
}

}  // namespace makegood::bench

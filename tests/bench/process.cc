#include "tests/bench/process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "rules/base/check.h"

namespace makegood::bench {
namespace {

constexpr int kPatienceMillis = 10'000;

}  // namespace

int64_t MemoryKilobytes(pid_t pid, const std::string& key) {
  std::ifstream file(absl::StrCat("/proc/", pid, "/status"));
  std::string line;
  while (std::getline(file, line)) {
    if (!absl::StartsWith(line, key)) continue;
    int64_t kilobytes = 0;
    const std::vector<std::string> words = absl::StrSplit(line, ' ', absl::SkipEmpty());
    for (const std::string& word : words) {
      if (absl::SimpleAtoi(word, &kilobytes)) return kilobytes;
    }
  }
  return 0;
}

int FreePort() {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  MAKEGOOD_CHECK(socket >= 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  MAKEGOOD_CHECK(bind(socket, generic, size) == 0);
  MAKEGOOD_CHECK(getsockname(socket, generic, &size) == 0);
  close(socket);
  return ntohs(address.sin_port);
}

Process::Process(const std::vector<std::string>& command, const std::string& log) {
  // Everything that takes memory comes before the fork: other threads may hold the heap's locks.
  std::vector<char*> arguments;
  for (const std::string& argument : command) {
    arguments.push_back(const_cast<char*>(argument.c_str()));
  }
  arguments.push_back(nullptr);
  const int output = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  MAKEGOOD_CHECK(output >= 0);
  pid_ = fork();
  MAKEGOOD_CHECK(pid_ >= 0);
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    execv(arguments[0], arguments.data());
    _exit(127);
  }
  close(output);
}

Process::~Process() {
  if (pid_ < 0) return;
  kill(pid_, SIGTERM);
  for (int waited = 0; waited < kPatienceMillis; waited += 5) {
    if (!IsRunning()) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

bool Process::IsRunning() {
  if (pid_ >= 0 && waitpid(pid_, nullptr, WNOHANG) == pid_) pid_ = -1;
  return pid_ >= 0;
}

double Process::CpuSeconds() const {
  clockid_t clock;
  timespec time;
  MAKEGOOD_CHECK(clock_getcpuclockid(pid_, &clock) == 0);
  MAKEGOOD_CHECK(clock_gettime(clock, &time) == 0);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

}  // namespace makegood::bench

#include "service/signals.h"

#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <thread>

#include "rules/base/check.h"

namespace makegood {
namespace {

int ReadSignal(int descriptor) {
  signalfd_siginfo info;
  while (read(descriptor, &info, sizeof(info)) != sizeof(info)) MAKEGOOD_CHECK(errno == EINTR);
  return static_cast<int>(info.ssi_signo);
}

}  // namespace

SignalWaiter::SignalWaiter(std::initializer_list<int> signals) {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : signals) sigaddset(&set, signal);
  MAKEGOOD_CHECK(pthread_sigmask(SIG_BLOCK, &set, nullptr) == 0);
  descriptor_ = signalfd(-1, &set, SFD_CLOEXEC);
  MAKEGOOD_CHECK(descriptor_ >= 0);
}

// The thread of ExitAtNext may still be reading: the descriptor is closed by the end of the
// process.
SignalWaiter::~SignalWaiter() = default;

int SignalWaiter::Wait() const { return ReadSignal(descriptor_); }

void SignalWaiter::ExitAtNext() const {
  std::thread([descriptor = descriptor_] {
    int signal = 0;
    while (signal != SIGTERM && signal != SIGINT) signal = ReadSignal(descriptor);
    _exit(128 + signal);
  }).detach();
}

}  // namespace makegood

// Signals as something to wait for. Nothing runs inside a signal handler.

#ifndef MAKEGOOD_SERVICE_SIGNALS_H_
#define MAKEGOOD_SERVICE_SIGNALS_H_

#include <initializer_list>

namespace makegood {

class SignalWaiter {
 public:
  // Keeps these signals from ending this thread, and those that it starts from now on. Make it
  // before any other thread.
  explicit SignalWaiter(std::initializer_list<int> signals);

  // They are kept from doing anything afterwards as well.
  ~SignalWaiter();
  SignalWaiter(const SignalWaiter&) = delete;
  SignalWaiter& operator=(const SignalWaiter&) = delete;

  // The number of the next signal.
  int Wait() const;

  // From now on the next SIGTERM or SIGINT ends the process at once, with 128 and its number, as
  // shells count.
  void ExitAtNext() const;

 private:
  int descriptor_ = -1;  // A signalfd.
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_SIGNALS_H_

// Programs that a benchmark starts, measures from outside and stops.

#ifndef MAKEGOOD_TESTS_BENCH_PROCESS_H_
#define MAKEGOOD_TESTS_BENCH_PROCESS_H_

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace makegood::bench {

// A figure that the kernel keeps of a process's memory: "VmRSS" is what it has, "VmHWM" the most
// that it ever had.
int64_t MemoryKilobytes(pid_t pid, const std::string& key);

// A port of 127.0.0.1 that nobody listens on, for programs that cannot say which one they chose.
int FreePort();

// One child. It ends with this object, or with the benchmark, whichever is first.
class Process {
 public:
  // Runs a program with arguments; what it prints goes to the file `log`.
  Process(const std::vector<std::string>& command, const std::string& log);
  // Asks it to end, and ends it where that does not help within seconds.
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }
  bool IsRunning();

  // Of all its threads since it started.
  double CpuSeconds() const;

 private:
  pid_t pid_ = -1;
};

}  // namespace makegood::bench

#endif  // MAKEGOOD_TESTS_BENCH_PROCESS_H_

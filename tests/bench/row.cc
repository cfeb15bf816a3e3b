#include "tests/bench/row.h"

#include <time.h>

#include <algorithm>
#include <cstdio>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace makegood::bench {
namespace {

volatile uint64_t sink;

double NanosecondsEach(const Work& work, int64_t times) {
  const int64_t start = ThreadCpuNanoseconds();
  sink = work(times);
  return static_cast<double>(ThreadCpuNanoseconds() - start) / static_cast<double>(times);
}

// How many times fill about that long.
int64_t TimesFor(const Work& work, int milliseconds) {
  int64_t times = 1;
  while (true) {
    const double each = NanosecondsEach(work, times);
    const double wanted = milliseconds * 1e6 / std::max(each, 0.1);
    if (each * static_cast<double>(times) > 1e6 || times > (int64_t{1} << 40)) {
      return std::max<int64_t>(1, static_cast<int64_t>(wanted));
    }
    times *= 4;
  }
}

}  // namespace

double Median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<int64_t>(values.size() / 2),
                   values.end());
  return values[values.size() / 2];
}

int64_t ThreadCpuNanoseconds() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

Measured Interleave(const Work& reference, const Work& ours, int rounds, int milliseconds) {
  const int64_t reference_times = TimesFor(reference, milliseconds);
  const int64_t our_times = TimesFor(ours, milliseconds);
  std::vector<double> reference_each;
  std::vector<double> our_each;
  for (int i = 0; i < rounds; ++i) {
    reference_each.push_back(NanosecondsEach(reference, reference_times));
    our_each.push_back(NanosecondsEach(ours, our_times));
  }
  return {Median(std::move(reference_each)), Median(std::move(our_each))};
}

void Print(const Row& row) {
  std::string line = absl::StrCat("{\"name\": \"", row.name, "\"");
  if (row.reference > 0)
    absl::StrAppendFormat(&line, ", \"ratio\": %.3g", row.ours / row.reference);
  if (row.goal > 0) {
    absl::StrAppendFormat(&line, ", \"goal\": %g, \"better\": \"%s\"", row.goal,
                          row.better == Better::kLess ? "less" : "more");
  }
  if (row.reference > 0) absl::StrAppendFormat(&line, ", \"reference\": %.4g", row.reference);
  absl::StrAppendFormat(&line, ", \"ours\": %.4g, \"unit\": \"%s\"}", row.ours, row.unit);
  std::puts(line.c_str());
  std::fflush(stdout);
}

}  // namespace makegood::bench

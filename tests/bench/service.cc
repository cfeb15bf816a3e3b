// The service's rows: `bazel run -c opt //tests/bench:service`. README.md tells how to read them.
//
//   --only=GROUP   deadlines, record, replay, decide, batch, cerbos, edit, start
//   --rounds=N     of RecordEvents (5)
//   --due=N        deadlines that fall due within one second (2,000)
//   --pending=N    deadlines that are pending beside them (100,000)

#include <cstdio>
#include <functional>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "tests/bench/service_rows.h"

int main(int argc, char** argv) {
  std::string only;
  int rounds = 5;
  int due = 2'000;
  int64_t pending = 100'000;
  for (int i = 1; i < argc; ++i) {
    absl::string_view argument = argv[i];
    if (absl::ConsumePrefix(&argument, "--only=")) {
      only = std::string(argument);
      continue;
    }
    if (absl::ConsumePrefix(&argument, "--rounds=") && absl::SimpleAtoi(argument, &rounds) &&
        rounds > 0) {
      continue;
    }
    if (absl::ConsumePrefix(&argument, "--due=") && absl::SimpleAtoi(argument, &due) && due > 0) {
      continue;
    }
    if (absl::ConsumePrefix(&argument, "--pending=") && absl::SimpleAtoi(argument, &pending)) {
      continue;
    }
    std::fprintf(stderr, "usage: service [--only=GROUP] [--rounds=N] [--due=N] [--pending=N]\n");
    return 2;
  }
  const struct {
    const char* name;
    std::function<void()> run;
  } groups[] = {
      // First, while there are no threads.
      {"deadlines", [&] { makegood::bench::DeadlineRows(due, pending); }},
      {"replay", makegood::bench::ReplayManyRows},
      {"record", [&] { makegood::bench::RecordEventsRow(rounds); }},
      {"replay", makegood::bench::ReplayRows},
      {"decide", makegood::bench::DecideRows},
      {"batch", makegood::bench::BatchRow},
      {"cerbos", makegood::bench::CerbosRows},
      {"edit", makegood::bench::EditRows},
      {"start", makegood::bench::StartRows},
  };
  for (const auto& group : groups) {
    if (only.empty() || only == group.name) group.run();
  }
  return 0;
}

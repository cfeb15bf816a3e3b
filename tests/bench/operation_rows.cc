// The rows about operating the service: how soon an edited policy is in force and who notices, and
// how soon a server that starts serves.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "makegood/v1/decision_service.pb.h"
#include "rules/base/check.h"
#include "tests/bench/guarantee.h"
#include "tests/bench/row.h"
#include "tests/bench/servers.h"
#include "tests/bench/service_rows.h"

namespace makegood::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kRounds = 5;
constexpr int kManyPolicies = 1'000;
constexpr double kSlowSeconds = 0.1;  // What somebody who waits would notice.
constexpr char kText[] = "The customer did not respond.";

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

v1::DecideRequest Request() {
  v1::DecideRequest request;
  request.set_policy("bench_guarantee");
  *request.mutable_facts() = GuaranteeCases().front().facts;
  return request;
}

// As an editor does: the new text beside the file, then in its place.
void Write(const std::string& path, const std::string& text) {
  std::ofstream file(path + ".new");
  file << text;
  file.close();
  MAKEGOOD_CHECK(!file.fail());
  MAKEGOOD_CHECK(std::rename((path + ".new").c_str(), path.c_str()) == 0);
}

// Seconds from the write to the first decision that has the new text.
double UntilVisible(Client& client, const std::string& path, const std::string& policy,
                    const std::string& text) {
  Write(path, absl::StrReplaceAll(policy, {{kText, text}}));
  const Clock::time_point start = Clock::now();
  const v1::DecideRequest request = Request();
  while (true) {
    v1::DecideResponse response;
    MAKEGOOD_CHECK(client.Call(kDecide, request, &response).ok());
    if (response.decision().explanation() == text) return SecondsSince(start);
    MAKEGOOD_CHECK(SecondsSince(start) < 30);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

// Seconds from starting the program to health's SERVING.
double StartSeconds(const PolicyDirectory& policies, int rounds) {
  std::vector<double> seconds;
  for (int round = 0; round < rounds; ++round) {
    const Clock::time_point start = Clock::now();
    const Server server = Server::Makegood(policies);
    seconds.push_back(SecondsSince(start));
  }
  return Median(std::move(seconds));
}

}  // namespace

void EditRows() {
  const PolicyDirectory policies;
  Server makegood = Server::Makegood(policies, {"--allow-edits"});
  const std::string path = policies.FileOf("bench_guarantee");
  std::ifstream file(path);
  std::ostringstream policy;
  policy << file.rdbuf();

  // Other callers, few enough for the machine not to be full.
  Client others(makegood.address());
  const Load load = {kDecide, Request().SerializeAsString(), /*in_flight=*/2};
  std::vector<double> visible;
  LoadResult swapping;
  std::atomic<bool> editing{true};
  std::thread calls([&] { swapping = others.Run(load, [&] { return editing.load(); }); });
  const Clock::time_point start = Clock::now();
  for (int round = 0; round < kRounds; ++round) {
    visible.push_back(UntilVisible(makegood.client(), path, policy.str(),
                                   absl::StrCat("Edited for the ", round, ". time.")));
  }
  const double editing_seconds = SecondsSince(start);
  editing = false;
  calls.join();
  const LoadResult quiet = others.RunFor(load, editing_seconds);

  Print({"policy edit to the first decision by it", 0, Median(std::move(visible)), 0.5,
         Better::kLess, "s"});
  const auto in_time =
      static_cast<double>(std::count_if(swapping.latencies.begin(), swapping.latencies.end(),
                                        [](double seconds) { return seconds <= kSlowSeconds; }));
  Print({"calls answered within 100 ms while policies were edited", 0,
         in_time / (swapping.calls() + static_cast<double>(swapping.failed)), 1, Better::kMore,
         "of all"});
  Print({"slowest of the calls while policies were edited, against a time without edits",
         quiet.Percentile(100) * 1e3, swapping.Percentile(100) * 1e3, 0, Better::kLess, "ms"});
  Print({"p99.9 of the calls while policies were edited, against a time without edits",
         quiet.Percentile(99.9) * 1e3, swapping.Percentile(99.9) * 1e3, 0, Better::kLess, "ms"});
}

void StartRows() {
  PolicyDirectory policies;
  Print({"start to SERVING, the shipped policies", 0, StartSeconds(policies, kRounds), 0.1,
         Better::kLess, "s"});
  policies.AddCopies(kManyPolicies);
  Print(
      {"start to SERVING, 1,000 policies", 0, StartSeconds(policies, 3), 2.5, Better::kLess, "s"});
}

}  // namespace makegood::bench

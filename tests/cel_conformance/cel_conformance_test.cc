// One GoogleTest case for each test of the suites, and a line for each suite at the end:
//
//   CEL conformance, parsing: 194 passed, 0 failed, 0 left out
//
// --gtest_filter='evaluation.strings_ext/*' runs a section.

#include <iostream>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/cel_conformance/not_supported.h"
#include "tests/cel_conformance/runner.h"
#include "tests/cel_conformance/test_case.h"

namespace makegood::cel_conformance {
namespace {

struct Counts {
  int passed = 0;
  int failed = 0;
  int left_out = 0;
};

class ConformanceTest : public ::testing::Test {
 public:
  ConformanceTest(const Runner& runner, const TestCase& test, std::string left_out_reason,
                  Counts& counts)
      : runner_(runner),
        test_(test),
        left_out_reason_(std::move(left_out_reason)),
        counts_(counts) {}

  void TestBody() override {
    const std::string wrong = runner_.Run(test_);
    const bool listed = !left_out_reason_.empty();
    if (listed && !wrong.empty()) {
      ++counts_.left_out;
      GTEST_SKIP() << left_out_reason_;
    }
    if (!listed && wrong.empty()) {
      ++counts_.passed;
      return;
    }
    ++counts_.failed;
    FAIL() << test_.expression << "\n"
           << (listed ? "passes: take it off not_supported.yaml" : wrong);
  }

 private:
  const Runner& runner_;
  const TestCase& test_;
  const std::string left_out_reason_;
  Counts& counts_;
};

int RunSuites() {
  const auto reasons = ReadNotSupported("tests/cel_conformance/not_supported.yaml");
  const auto descriptors = ReadDescriptors();
  for (const absl::Status& status : {reasons.status(), descriptors.status()}) {
    if (status.ok()) continue;
    std::cerr << status.message() << std::endl;
    return 1;
  }
  const auto runner = Runner::Make(*descriptors);
  if (!runner.ok()) {
    std::cerr << runner.status().message() << std::endl;
    return 1;
  }

  std::map<Suite, std::vector<TestCase>> tests;
  std::map<Suite, Counts> counts;
  std::set<std::string> listed;
  for (const auto& [name, reason] : *reasons) listed.insert(name);
  for (const Suite suite : kSuites) {
    auto read = ReadSuite(suite);
    if (!read.ok()) {
      std::cerr << read.status().message() << std::endl;
      return 1;
    }
    tests[suite] = *std::move(read);
    for (const TestCase& test : tests[suite]) {
      const std::string name = absl::StrCat(NameOf(suite), ": ", test.name);
      const auto reason = reasons->find(name);
      listed.erase(name);
      ::testing::RegisterTest(
          NameOf(suite), test.name.c_str(), nullptr, nullptr, __FILE__, __LINE__,
          [&runner = **runner, &test, &count = counts[suite],
           left_out = reason == reasons->end() ? "" : reason->second]() -> ConformanceTest* {
            return new ConformanceTest(runner, test, left_out, count);
          });
    }
  }
  for (const std::string& name : listed) {
    std::cerr << "not_supported.yaml lists a test that does not exist: " << name << std::endl;
  }

  const int status = RUN_ALL_TESTS();
  for (const Suite suite : kSuites) {
    std::cout << "CEL conformance, " << NameOf(suite) << ": " << counts[suite].passed << " passed, "
              << counts[suite].failed << " failed, " << counts[suite].left_out << " left out\n";
  }
  return listed.empty() ? status : 1;
}

}  // namespace
}  // namespace makegood::cel_conformance

int main(int argc, char** argv) {
  // Thousands of cases: only those that fail are worth a line, unless --gtest_brief=0.
  ::testing::GTEST_FLAG(brief) = true;
  ::testing::InitGoogleTest(&argc, argv);
  return makegood::cel_conformance::RunSuites();
}

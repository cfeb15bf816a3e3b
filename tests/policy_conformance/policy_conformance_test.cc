// Runs every directory beside this file as a plain CEL policy, as `makegood test` does: each case
// of its tests.yaml, or, where the policy is one that must be refused, `makegood check` against the
// whole text in issues.txt.
//
//   bazel test //tests/policy_conformance/...
//   bazel run //tests/policy_conformance:policy_conformance_test -- --update    writes issues.txt

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "gtest/gtest.h"
#include "makegood/v1/facts.pb.h"
#include "rules/base/issue.h"
#include "rules/base/limits.h"
#include "rules/cel/message/descriptor_types.h"
#include "rules/policy_test/plain_runner.h"
#include "rules/policy_test/report.h"
#include "rules/policy_test/runner.h"

namespace makegood {
namespace {

namespace fs = std::filesystem;

constexpr char kFolder[] = "tests/policy_conformance";
constexpr int kPoliciesMin = 25;

const cel::DescriptorTypes& Types() {
  // Linked in, whoever else uses them.
  static const google::protobuf::Descriptor* const facts = v1::Facts::descriptor();
  static const auto* const types = new cel::DescriptorTypes();
  return facts == nullptr ? *types : *types;
}

std::string ReadText(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<std::string> Directories() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    if (entry.is_directory()) names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string PathOf(const std::string& directory) { return std::string(kFolder) + "/" + directory; }

bool IsRefused(const std::string& directory) {
  return fs::exists(PathOf(directory) + "/issues.txt");
}

// All that `makegood check` says.
std::string Check(const std::string& directory, bool& compiles) {
  rules::IssueList issues;
  compiles =
      rules::CompilePlainPolicy(PathOf(directory), Types(), rules::Limits(), issues).has_value();
  issues.SortAndDeduplicate();
  return absl::StrReplaceAll(rules::Render(issues), {{PathOf(directory) + "/", ""}});
}

class RefusedPolicy : public ::testing::Test {
 public:
  explicit RefusedPolicy(std::string directory) : directory_(std::move(directory)) {}

  void TestBody() override {
    bool compiles = true;
    const std::string expected = ReadText(PathOf(directory_) + "/issues.txt");
    EXPECT_NE(expected, "") << "see --update";
    EXPECT_EQ(Check(directory_, compiles), expected);
    EXPECT_FALSE(compiles);
  }

 private:
  const std::string directory_;
};

class Case : public ::testing::Test {
 public:
  Case(std::shared_ptr<const rules::VersionTest> test, size_t index)
      : test_(std::move(test)), index_(index) {}

  void TestBody() override {
    const rules::CaseResult& result = test_->result.cases[index_];
    EXPECT_TRUE(result.passed()) << rules::ReportForPeople(*test_);
  }

 private:
  const std::shared_ptr<const rules::VersionTest> test_;
  const size_t index_;
};

// A directory whose policy or tests cannot be read.
class BrokenDirectory : public ::testing::Test {
 public:
  explicit BrokenDirectory(std::string issues) : issues_(std::move(issues)) {}
  void TestBody() override { FAIL() << issues_; }

 private:
  const std::string issues_;
};

TEST(PolicyConformanceTest, ThereAreAsManyPoliciesAsPromised) {
  EXPECT_GE(static_cast<int>(Directories().size()), kPoliciesMin);
}

TEST(PolicyConformanceTest, EveryOutputOfEveryPolicyIsReached) {
  for (const std::string& directory : Directories()) {
    if (IsRefused(directory)) continue;
    rules::IssueList issues;
    const auto test = rules::TestPlainPolicy(PathOf(directory), Types(), rules::Limits(), issues);
    if (!test.has_value()) continue;  // Told by its own test.
    EXPECT_TRUE(test->result.unreached_lines.empty()) << rules::ReportCoverage(*test);
  }
}

std::string TestName(absl::string_view title) {
  std::string name;
  for (const char letter : title)
    name += absl::ascii_isalnum(static_cast<unsigned char>(letter)) ? letter : '_';
  return name;
}

void Register(const std::string& directory) {
  const auto add = [&](const std::string& name, auto make) {
    ::testing::RegisterTest(TestName(directory).c_str(), TestName(name).c_str(), nullptr, nullptr,
                            __FILE__, __LINE__, make);
  };
  if (IsRefused(directory)) {
    add("is_refused", [directory]() -> ::testing::Test* { return new RefusedPolicy(directory); });
    return;
  }
  rules::IssueList issues;
  std::optional<rules::VersionTest> test =
      rules::TestPlainPolicy(PathOf(directory), Types(), rules::Limits(), issues);
  if (!test.has_value()) {
    const std::string text = rules::Render(issues);
    add("is_read", [text]() -> ::testing::Test* { return new BrokenDirectory(text); });
    return;
  }
  const auto shared = std::make_shared<const rules::VersionTest>(*std::move(test));
  for (size_t i = 0; i < shared->result.cases.size(); ++i) {
    add(shared->result.cases[i].test->name,
        [shared, i]() -> ::testing::Test* { return new Case(shared, i); });
  }
}

int Update() {
  const char* const tree = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  if (tree == nullptr) {
    std::cerr << "--update is for `bazel run`, which tells where the tree is\n";
    return 2;
  }
  for (const std::string& directory : Directories()) {
    if (!IsRefused(directory)) continue;
    bool compiles = true;
    std::ofstream out(fs::path(tree) / PathOf(directory) / "issues.txt", std::ios::binary);
    out << Check(directory, compiles);
    if (!out.flush()) return 1;
  }
  return 0;
}

}  // namespace
}  // namespace makegood

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  if (argc == 2 && std::strcmp(argv[1], "--update") == 0) return makegood::Update();
  for (const std::string& directory : makegood::Directories()) makegood::Register(directory);
  return RUN_ALL_TESTS();
}

// What policy authors read when they make a mistake: the whole text, for each case of the Markdown
// files (case_file.h tells how a case is written).
//
//   bazel test //tests/policy_errors:policy_errors_test
//   bazel run //tests/policy_errors:policy_errors_test -- --update
//
// The second writes the texts anew, as they now come out. Read the difference before you keep it: a
// good text names the mistake in the author's terms, points at the letters that are wrong, says
// what to write instead, and says it once.

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "rules/base/issue.h"
#include "service/decide/decision_language.h"
#include "service/decide/policy_check.h"
#include "tests/policy_errors/case_file.h"

namespace makegood {
namespace {

constexpr char kFolder[] = "tests/policy_errors/";
const char* const kFiles[] = {"yaml", "rules", "expressions"};

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << "cannot read " << path;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// All that `makegood check` says about a file.
std::string Check(const std::string& policy) {
  static const DecisionLanguage* const language = new DecisionLanguage();
  rules::IssueList issues;
  CheckPolicyFiles({{"policy.yaml", policy}}, language->policy_language(), issues);
  return rules::Render(issues);
}

const std::string& SoundPolicy() {
  static const std::string* const policy =
      new std::string(ReadFile(absl::StrCat(kFolder, "policy.yaml")));
  return *policy;
}

TEST(PolicyErrorsTest, ThePolicyThatCasesChangeHasNoMistakes) {
  EXPECT_EQ(Check(SoundPolicy()), "");
}

class CaseTest : public ::testing::Test {
 public:
  explicit CaseTest(ErrorCase error_case) : case_(std::move(error_case)) {}

  void TestBody() override {
    const absl::StatusOr<std::string> policy = ApplyCase(case_, SoundPolicy());
    ASSERT_TRUE(policy.ok()) << policy.status();
    ASSERT_NE(case_.expected, "") << "\"" << case_.title << "\" has no text yet; see --update";
    EXPECT_EQ(Check(*policy), case_.expected) << "of \"" << case_.title << "\"";
  }

 private:
  const ErrorCase case_;
};

ErrorCaseFile ReadCases(const std::string& name) {
  absl::StatusOr<ErrorCaseFile> file = ParseCaseFile(ReadFile(absl::StrCat(kFolder, name, ".md")));
  if (!file.ok()) {
    std::cerr << name << ".md: " << file.status() << "\n";
    std::exit(1);
  }
  return *std::move(file);
}

// "A field that does not exist" as "AFieldThatDoesNotExist".
std::string TestName(const std::string& title) {
  std::string name;
  bool begins = true;
  for (const char letter : title) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(letter))) {
      name += begins ? absl::ascii_toupper(static_cast<unsigned char>(letter)) : letter;
    }
    begins = letter == ' ';
  }
  return name;
}

void RegisterCases() {
  for (const char* name : kFiles) {
    for (const ErrorCase& error_case : ReadCases(name).cases) {
      ::testing::RegisterTest(name, TestName(error_case.title).c_str(), nullptr, nullptr, __FILE__,
                              __LINE__,
                              [error_case]() -> CaseTest* { return new CaseTest(error_case); });
    }
  }
}

int Update() {
  const char* const tree = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  if (tree == nullptr) {
    std::cerr << "--update is for `bazel run`, which tells where the tree is\n";
    return 2;
  }
  for (const char* name : kFiles) {
    ErrorCaseFile file = ReadCases(name);
    for (ErrorCase& error_case : file.cases) {
      const absl::StatusOr<std::string> policy = ApplyCase(error_case, SoundPolicy());
      if (!policy.ok()) {
        std::cerr << name << ".md: " << policy.status() << "\n";
        return 1;
      }
      error_case.expected = Check(*policy);
    }
    std::ofstream out(absl::StrCat(tree, "/", kFolder, name, ".md"), std::ios::binary);
    out << FormatCaseFile(file);
    if (!out.flush()) return 1;
  }
  return 0;
}

}  // namespace
}  // namespace makegood

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  if (argc == 2 && std::strcmp(argv[1], "--update") == 0) return makegood::Update();
  makegood::RegisterCases();
  return RUN_ALL_TESTS();
}

// `makegood test`: the tests.yaml of policies, in this process or against a running server.

#include <algorithm>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "CLI/App.hpp"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "rules/policy_test/plain_runner.h"
#include "rules/policy_test/report.h"
#include "rules/policy_test/runner.h"
#include "service/cli/files.h"
#include "service/cli/option_help.h"
#include "service/cli/output.h"
#include "service/cli/remote_subject.h"
#include "service/cli/table.h"
#include "service/cli/verb.h"
#include "service/decide/decision_language.h"
#include "service/decide/policy_test_subject.h"

namespace makegood {
namespace {

constexpr char kExamples[] = R"(
DIR is a folder with policy.yaml and tests.yaml, or one above any number of them. A config.yaml
beside them makes it a plain CEL policy, which says itself what it reads. The last line is
`N passed, N failed`. Exit code 0: all passed, 3: a policy or test file has errors, 4: a case
failed, 8: the server cannot be reached.

  makegood test policies
  makegood test policies/my_policy/v1 --coverage
  makegood test policies --server 127.0.0.1:7070 --table)";

class TestVerb final : public Verb {
 public:
  const char* name() const override { return "test"; }
  const char* summary() const override { return "Run the tests of policies"; }
  const char* examples() const override { return kExamples; }

  void Declare(CLI::App& app) override {
    Describe(*app.add_option("directories", directories_), "DIR",
             "Folders of policies; default policies");
    app.add_flag("--coverage", coverage_, "Tell which outputs no case reached");
    Describe(*app.add_option("--junit", junit_path_), "FILE",
             "Write the results as JUnit XML as well");
    Describe(*app.add_option("--server", server_), "HOST:PORT",
             "Ask this server; cases that override constants are left out");
    app.add_flag("--table", table_, "One table of all cases: what was decided");
    DeclareFormat(app, kAllFormats, format_);
  }

  int Run() override {
    if (directories_.empty()) directories_.push_back("policies");
    std::unique_ptr<const rules::TestSubject> subject;
    if (server_.empty()) {
      subject = NewPolicyTestSubject();
    } else {
      auto connected = ConnectSubject(server_);
      if (!connected.ok()) {
        std::cerr << "makegood test: " << connected.status().message() << "\n";
        return kExitUnreachable;
      }
      subject = *std::move(connected);
    }
    std::vector<std::string> versions;
    for (const std::string& directory : directories_) {
      const std::vector<std::string> found = VersionDirectories(directory);
      if (found.empty()) {
        std::cerr << "makegood test: there is no policy.yaml in or below " << directory << "\n";
        return kExitUsage;
      }
      versions.insert(versions.end(), found.begin(), found.end());
    }
    return RunTests(versions, *subject);
  }

 private:
  int RunTests(const std::vector<std::string>& versions, const rules::TestSubject& subject) {
    std::vector<rules::VersionTest> tests;
    rules::IssueList issues;
    for (const std::string& version : versions) {
      std::optional<rules::VersionTest> test = Test(version, subject, issues);
      if (!test.has_value()) continue;
      if (format_ != OutputFormat::kJson && !table_) PrintTest(*test);
      tests.push_back(*std::move(test));
    }
    int passed = 0;
    int failed = 0;
    for (const rules::VersionTest& test : tests) {
      passed += test.result.passed;
      failed += test.result.failed;
    }
    if (format_ == OutputFormat::kJson) {
      std::vector<std::string> objects;
      for (const rules::VersionTest& test : tests) objects.push_back(rules::ReportAsJson(test));
      std::cout << "[" << absl::StrJoin(objects, ",\n") << "]\n";
    } else if (table_) {
      PrintTable(tests);
    }
    if (!junit_path_.empty() && !WriteJunit(tests)) return kExitInternal;
    issues.SortAndDeduplicate();
    if (issues.has_errors()) PrintIssues(issues, format_, std::cerr);
    if (format_ != OutputFormat::kJson)
      std::cout << passed << " passed, " << failed << " failed" << std::endl;
    return issues.has_errors() ? kExitCheck : failed > 0 ? kExitTest : kExitOk;
  }

  std::optional<rules::VersionTest> Test(const std::string& version,
                                         const rules::TestSubject& subject,
                                         rules::IssueList& issues) const {
    const rules::PolicyLanguage& language = language_.policy_language();
    if (rules::IsPlainPolicy(version)) {
      return rules::TestPlainPolicy(version, language_.plain_types(), language.limits, issues);
    }
    return rules::TestVersion(version, language, subject, issues);
  }

  void PrintTest(const rules::VersionTest& test) const {
    if (format_ == OutputFormat::kPlain) {
      for (const rules::CaseResult& result : test.result.cases) {
        std::cout << (result.passed() ? "ok " : "FAIL ") << test.label << " " << result.test->name
                  << "\n";
      }
    } else {
      std::cout << rules::ReportForPeople(test);
    }
    if (coverage_) std::cout << rules::ReportCoverage(test);
    std::cout.flush();
  }

  // What was decided; under a case that failed, why.
  static void PrintTable(const std::vector<rules::VersionTest>& tests) {
    Table table({"case", "policy", "outcome", "reason", "credits"});
    for (const rules::VersionTest& test : tests) {
      for (const rules::CaseResult& result : test.result.cases) {
        const auto said = [&result](const char* key) {
          const auto found = result.observation.find(key);
          return found == result.observation.end() ? std::string()
                                                   : absl::StrJoin(found->second, ", ");
        };
        std::vector<std::string> notes;
        if (!result.error.empty()) notes.push_back(result.error);
        for (const rules::Mismatch& mismatch : result.mismatches) {
          notes.push_back(absl::StrCat("FAIL ", mismatch.key, ": wanted ", mismatch.wanted,
                                       ", got ", mismatch.got));
        }
        table.AddRow(
            {result.test->name, test.label, said("outcome"), said("reason"), said("credits")},
            absl::StrJoin(notes, "\n"));
      }
    }
    std::cout << table.ToString() << "\n";
  }

  bool WriteJunit(const std::vector<rules::VersionTest>& tests) const {
    std::ofstream file(junit_path_);
    file << rules::ReportAsJunit(tests);
    file.close();
    if (!file.fail()) return true;
    std::cerr << "makegood test: cannot write " << junit_path_ << "\n";
    return false;
  }

  const DecisionLanguage language_;
  std::vector<std::string> directories_;
  bool coverage_ = false;
  std::string junit_path_;
  std::string server_;
  bool table_ = false;
  OutputFormat format_ = OutputFormat::kPretty;
};

}  // namespace

std::unique_ptr<Verb> NewTestVerb() { return std::make_unique<TestVerb>(); }

}  // namespace makegood

// Runs the cases of a suite against a policy and compares what comes out.

#ifndef MAKEGOOD_RULES_POLICY_TEST_RUNNER_H_
#define MAKEGOOD_RULES_POLICY_TEST_RUNNER_H_

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "rules/base/issue.h"
#include "rules/policy/compiled_policy.h"
#include "rules/policy_test/suite.h"

namespace makegood::rules {

// What one decision said, by the keys of ExpectationKeys. A key that is not there was not said:
// "" for a word, "0", "false", the empty list, "never".
using Observation = std::map<std::string, std::vector<std::string>>;

struct PolicyUnderTest {
  std::string label;                             // "dingdoor_guarantee@v1"
  std::shared_ptr<const CompiledPolicy> policy;  // With the case's constants.
};

// How a policy is asked; implemented by whoever knows what facts and decisions are.
class TestSubject {
 public:
  virtual ~TestSubject() = default;

  virtual ExpectationKeys keys() const = 0;

  struct Answer {
    Observation observation;
    std::string rule;  // "reports/late (policy.yaml:40)"; empty if no rule answered.
    int line = 0;      // Of the match that answered, in the policy's file; 0 if none did.
  };
  // Decides as `policy` has it. Nothing if it cannot be asked; `issues` says why.
  virtual std::optional<Answer> Ask(const PolicyUnderTest& policy, const TestCase& test,
                                    IssueList& issues) const = 0;

  // Whether cases that override constants can be asked; those that cannot are left out.
  virtual bool takes_constants() const { return true; }
};

struct Mismatch {
  std::string key;
  std::string wanted;
  std::string got;
  Place place;
};

struct CaseResult {
  const TestCase* test = nullptr;
  std::vector<Mismatch> mismatches;
  Observation observation;
  std::string rule;   // Which answered.
  std::string error;  // Rendered issues, if the case could not be run.
  bool passed() const { return mismatches.empty() && error.empty(); }
};

struct SuiteResult {
  std::vector<CaseResult> cases;
  int passed = 0;
  int failed = 0;

  // The outputs of the policy, and the lines of those that no case reached.
  int output_count = 0;
  std::vector<int> unreached_lines;
};

// Fills in what of a policy's outputs the cases reached, given the lines of their matches.
void CountOutputs(const PolicyDocument& document, const std::set<int>& reached_lines,
                  SuiteResult& result);

// `source` is the policy's file, compiled anew for each set of overridden constants. The policy
// must compile (checked before). Nothing of the result outlives `suite`.
SuiteResult RunSuite(const std::string& label, const Suite& suite,
                     const std::shared_ptr<const Source>& source, const PolicyLanguage& language,
                     const TestSubject& subject);

// The same for a directory in the layout of a policy version: `<directory>/policy.yaml` and
// `<directory>/tests.yaml`. Nothing if either is wrong; `issues` says why.
struct VersionTest {
  std::string label;  // "dingdoor_guarantee@v1"
  std::shared_ptr<const Suite> suite;
  SuiteResult result;
};
std::optional<VersionTest> TestVersion(const std::string& directory, const PolicyLanguage& language,
                                       const TestSubject& subject, IssueList& issues);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_TEST_RUNNER_H_

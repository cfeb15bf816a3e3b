// A tests.yaml as written: named facts, and cases with what each must come out as.

#ifndef MAKEGOOD_RULES_POLICY_TEST_SUITE_H_
#define MAKEGOOD_RULES_POLICY_TEST_SUITE_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rules/base/issue.h"
#include "rules/base/limits.h"
#include "rules/base/source.h"
#include "rules/cel/message/data_node.h"
#include "rules/cel/values/time.h"
#include "rules/policy/compiled_policy.h"

namespace makegood::rules {

// What a key of `expect` is compared with, and how it is written.
enum class ExpectationKind { kWord, kInteger, kBool, kWords, kTime };

// The keys that `expect` may have, given by whoever knows what a decision says. A dotted key
// ("suggestion.reason") is written as a nested map.
using ExpectationKeys = std::map<std::string, ExpectationKind>;

struct Expectation {
  std::string key;
  // One text for everything but kWords. Times are RFC 3339 or "never", bools "true" or
  // "false", integers decimal.
  std::vector<std::string> values;
  Place place;
};

struct TestCase {
  std::string name;
  Place place;
  cel::DataNode facts;  // A map: fixtures and the case's own facts, merged.
  cel::TimeParts anchor;
  cel::TimeParts now;
  std::vector<ConstantOverride> constants;
  std::vector<Expectation> expectations;
};

struct Suite {
  std::shared_ptr<const Source> source;
  std::optional<std::string> policy;  // "name" or "name@v1", as the file says it.
  Place policy_place;
  std::vector<TestCase> cases;
};

// Reads a tests.yaml (format: policies/README.md). Nothing if anything is wrong; every mistake
// of the file is then in `issues`.
std::optional<Suite> ParseSuite(const std::shared_ptr<const Source>& source,
                                const ExpectationKeys& keys, const Limits& limits,
                                IssueList& issues);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_TEST_SUITE_H_

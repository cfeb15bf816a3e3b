// Results of tests as JUnit's XML, which build systems read.

#ifndef MAKEGOOD_RULES_POLICY_TEST_JUNIT_H_
#define MAKEGOOD_RULES_POLICY_TEST_JUNIT_H_

#include <string>
#include <vector>

namespace makegood::rules {

struct JunitCase {
  std::string name;
  std::string failure;  // In a few words; empty: it passed.
  std::string details;
};

struct JunitSuite {
  std::string name;
  std::vector<JunitCase> cases;
};

std::string JunitXml(const std::vector<JunitSuite>& suites);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_TEST_JUNIT_H_

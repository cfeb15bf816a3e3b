// The results of policy tests, for people and for machines.

#ifndef MAKEGOOD_RULES_POLICY_TEST_REPORT_H_
#define MAKEGOOD_RULES_POLICY_TEST_REPORT_H_

#include <string>
#include <vector>

#include "rules/policy_test/runner.h"

namespace makegood::rules {

// A line for each case ("  ok    P0-01 …"), under a failed one every mismatch with its place
// and the rule that answered; then the version's sum. Ends in a newline.
std::string ReportForPeople(const VersionTest& test);

// What no case reached; empty if everything was.
std::string ReportCoverage(const VersionTest& test);

// One JSON object: {"policy", "passed", "failed", "cases": [{"name", "passed", "rule",
// "mismatches": [{"key", "wanted", "got", "file", "line"}], "error"}], "outputs", "unreached"}.
std::string ReportAsJson(const VersionTest& test);

// JUnit's XML, one suite for each version: what build servers read.
std::string ReportAsJunit(const std::vector<VersionTest>& tests);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_TEST_REPORT_H_

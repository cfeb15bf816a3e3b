#include "rules/policy_test/report.h"

#include <memory>
#include <string>

#include "gtest/gtest.h"

namespace makegood::rules {
namespace {

// One case that passed, one with a mismatch and one that could not be run, whose rendered
// issue is long enough to live on the heap: a report once pointed into it after its end.
VersionTest Sample() {
  const auto source = std::make_shared<const Source>("tests.yaml", "one\ntwo\nthree\n");
  auto suite = std::make_shared<Suite>();
  for (const char* name : {"passes", "differs", "cannot run"}) {
    TestCase test;
    test.name = name;
    suite->cases.push_back(std::move(test));
  }
  suite->cases[1].place = {source, {4, 7}};
  suite->cases[2].place = {source, {8, 13}};
  VersionTest test;
  test.label = "sample@v1";
  test.result.cases.resize(3);
  for (int i = 0; i < 3; ++i) test.result.cases[i].test = &suite->cases[i];
  test.result.cases[1].mismatches.push_back({"credits", "12", "<7>", {source, {4, 7}}});
  test.result.cases[1].rule = "reports/late (policy.yaml:40)";
  test.result.cases[2].error =
      "tests.yaml:3:1: error[MG0601]: a fact that is wrong\n    3 | three\n";
  test.result.passed = 1;
  test.result.failed = 2;
  test.result.output_count = 3;
  test.result.unreached_lines = {8, 12};
  test.suite = suite;
  return test;
}

TEST(ReportTest, PeopleSeeWhatDiffersAndWhere) {
  EXPECT_EQ(ReportForPeople(Sample()),
            "sample@v1\n"
            "  ok    passes\n"
            "  FAIL  differs\n"
            "        tests.yaml:2\n"
            "          credits: wanted 12, got <7>\n"
            "          answered by reports/late (policy.yaml:40)\n"
            "  FAIL  cannot run\n"
            "        tests.yaml:3\n"
            "          tests.yaml:3:1: error[MG0601]: a fact that is wrong\n"
            "              3 | three\n"
            "sample@v1: 1 passed, 2 failed\n");
}

TEST(ReportTest, CoverageNamesTheOutputsThatNoCaseReached) {
  EXPECT_EQ(
      ReportCoverage(Sample()),
      "sample@v1: 1 of 3 outputs reached; none of the cases ends at policy.yaml line 8, 12\n");
}

TEST(ReportTest, JunitIsEscaped) {
  const std::string xml = ReportAsJunit({Sample()});
  EXPECT_NE(xml.find("<testsuite name=\"sample@v1\" tests=\"3\" failures=\"2\">"),
            std::string::npos)
      << xml;
  EXPECT_NE(xml.find("<testcase classname=\"sample@v1\" name=\"passes\"/>"), std::string::npos)
      << xml;
  EXPECT_NE(xml.find("wanted 12, got &lt;7&gt;"), std::string::npos) << xml;
}

TEST(ReportTest, JsonHasEveryMismatch) {
  const std::string json = ReportAsJson(Sample());
  EXPECT_NE(json.find("\"wanted\": \"12\""), std::string::npos) << json;
  EXPECT_NE(json.find("\"line\": 2"), std::string::npos) << json;
}

}  // namespace
}  // namespace makegood::rules

#include "rules/policy_test/junit.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"

namespace makegood::rules {
namespace {

// Control characters, which XML cannot hold, become "?".
std::string EscapeXml(absl::string_view text) {
  std::string escaped =
      absl::StrReplaceAll(text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}});
  for (char& c : escaped) {
    if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') c = '?';
  }
  return escaped;
}

}  // namespace

std::string JunitXml(const std::vector<JunitSuite>& suites) {
  std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (const JunitSuite& suite : suites) {
    const auto failures =
        std::count_if(suite.cases.begin(), suite.cases.end(),
                      [](const JunitCase& test) { return !test.failure.empty(); });
    absl::StrAppend(&xml, "  <testsuite name=\"", EscapeXml(suite.name), "\" tests=\"",
                    suite.cases.size(), "\" failures=\"", failures, "\">\n");
    for (const JunitCase& test : suite.cases) {
      absl::StrAppend(&xml, "    <testcase classname=\"", EscapeXml(suite.name), "\" name=\"",
                      EscapeXml(test.name), "\"");
      if (test.failure.empty()) {
        absl::StrAppend(&xml, "/>\n");
      } else {
        absl::StrAppend(&xml, "><failure message=\"", EscapeXml(test.failure), "\">",
                        EscapeXml(test.details), "</failure></testcase>\n");
      }
    }
    absl::StrAppend(&xml, "  </testsuite>\n");
  }
  return absl::StrCat(xml, "</testsuites>\n");
}

}  // namespace makegood::rules

#include "rules/policy_test/report.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "rules/policy_test/junit.h"

namespace makegood::rules {
namespace {

int LineOf(const Place& place) {
  return place.source == nullptr ? 0 : place.source->LineAt(place.span.begin);
}

std::string FileAndLine(const Place& place) {
  return place.source == nullptr ? "" : absl::StrCat(place.source->name(), ":", LineOf(place));
}

// What went wrong with a case, as text.
std::string Details(const CaseResult& result) {
  std::string text = result.error;
  for (const Mismatch& mismatch : result.mismatches) {
    absl::StrAppend(&text, mismatch.key, ": wanted ", mismatch.wanted, ", got ", mismatch.got,
                    "\n");
  }
  if (!result.rule.empty()) absl::StrAppend(&text, "answered by ", result.rule, "\n");
  return text;
}

}  // namespace

std::string ReportForPeople(const VersionTest& test) {
  std::string text = absl::StrCat(test.label, "\n");
  for (const CaseResult& result : test.result.cases) {
    absl::StrAppend(&text, result.passed() ? "  ok    " : "  FAIL  ", result.test->name, "\n");
    if (result.passed()) continue;
    absl::StrAppend(&text, "        ", FileAndLine(result.test->place), "\n");
    const std::string details = Details(result);
    for (const absl::string_view line : absl::StrSplit(absl::StripSuffix(details, "\n"), '\n')) {
      absl::StrAppend(&text, "          ", line, "\n");
    }
  }
  absl::StrAppend(&text, test.label, ": ", test.result.passed, " passed, ", test.result.failed,
                  " failed\n");
  return text;
}

std::string ReportCoverage(const VersionTest& test) {
  const SuiteResult& result = test.result;
  const int reached = result.output_count - static_cast<int>(result.unreached_lines.size());
  std::string text =
      absl::StrCat(test.label, ": ", reached, " of ", result.output_count, " outputs reached");
  if (!result.unreached_lines.empty()) {
    absl::StrAppend(&text, "; none of the cases ends at policy.yaml line ",
                    absl::StrJoin(result.unreached_lines, ", "));
  }
  return absl::StrCat(text, "\n");
}

std::string ReportAsJson(const VersionTest& test) {
  nlohmann::json cases = nlohmann::json::array();
  for (const CaseResult& result : test.result.cases) {
    nlohmann::json mismatches = nlohmann::json::array();
    for (const Mismatch& mismatch : result.mismatches) {
      mismatches.push_back({{"key", mismatch.key},
                            {"wanted", mismatch.wanted},
                            {"got", mismatch.got},
                            {"file", mismatch.place.source->name()},
                            {"line", LineOf(mismatch.place)}});
    }
    cases.push_back({{"name", result.test->name},
                     {"passed", result.passed()},
                     {"rule", result.rule},
                     {"mismatches", std::move(mismatches)},
                     {"error", result.error}});
  }
  const nlohmann::json report = {{"policy", test.label},
                                 {"passed", test.result.passed},
                                 {"failed", test.result.failed},
                                 {"cases", std::move(cases)},
                                 {"outputs", test.result.output_count},
                                 {"unreached", test.result.unreached_lines}};
  return report.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

std::string ReportAsJunit(const std::vector<VersionTest>& tests) {
  std::vector<JunitSuite> suites;
  for (const VersionTest& test : tests) {
    JunitSuite& suite = suites.emplace_back();
    suite.name = test.label;
    for (const CaseResult& result : test.result.cases) {
      suite.cases.push_back({result.test->name,
                             result.passed() ? "" : FileAndLine(result.test->place),
                             Details(result)});
    }
  }
  return JunitXml(suites);
}

}  // namespace makegood::rules

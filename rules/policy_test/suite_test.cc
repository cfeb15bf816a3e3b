#include "rules/policy_test/suite.h"

#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "rules/policy_test/time_offset.h"

namespace makegood::rules {
namespace {

const ExpectationKeys kKeys = {
    {"outcome", ExpectationKind::kWord},           {"credits", ExpectationKind::kInteger},
    {"missing", ExpectationKind::kWords},          {"change_time", ExpectationKind::kTime},
    {"suggestion.reason", ExpectationKind::kWord}, {"other_reviewer", ExpectationKind::kBool},
};

std::optional<Suite> Parse(const std::string& text, IssueList& issues) {
  return ParseSuite(std::make_shared<const Source>("tests.yaml", text), kKeys, Limits(), issues);
}

// {a: 1, b: [x]} for a tree of data.
std::string Show(const cel::DataNode& data) {
  std::string text;
  switch (data.kind) {
    case cel::DataNode::Kind::kMap:
      for (const cel::DataEntry& entry : data.entries) {
        text += (text.empty() ? "" : ", ") + entry.key + ": " + Show(entry.value);
      }
      return "{" + text + "}";
    case cel::DataNode::Kind::kList:
      for (const cel::DataNode& element : data.elements)
        text += (text.empty() ? "" : ", ") + Show(element);
      return "[" + text + "]";
    case cel::DataNode::Kind::kNull: return "null";
    default: return data.text;
  }
}

TEST(SuiteTest, FixturesMergeFromLeftToRightAndNullTakesAway) {
  IssueList issues;
  const auto suite = Parse(R"(
facts:
  lead: {lead: {id: a, price: 5}, tags: [x, y]}
  cheap: {lead: {price: 1}}
  both: {from: [lead, cheap], tags: [z]}
cases:
  - name: merged
    from: both
    facts: {lead: {id: null, area: {name: here, old: null}}}
    now: +0s
    expect: {outcome: DENY}
)",
                           issues);
  ASSERT_TRUE(suite.has_value()) << Render(issues);
  EXPECT_EQ(Show(suite->cases[0].facts), "{lead: {price: 1, area: {name: here}}, tags: [z]}");
}

TEST(SuiteTest, ExpectationsAreReadByTheirKind) {
  IssueList issues;
  const auto suite = Parse(R"(
anchor: 2026-03-02T10:00:00Z
cases:
  - name: all kinds
    now: +1h
    expect:
      outcome: WAIT
      credits: 12
      missing: [a, b]
      change_time: +24h
      suggestion: {reason: late}
      other_reviewer: true
)",
                           issues);
  ASSERT_TRUE(suite.has_value()) << Render(issues);
  const TestCase& test = suite->cases[0];
  EXPECT_EQ(cel::FormatTimestamp(test.now), "2026-03-02T11:00:00Z");
  std::string seen;
  for (const Expectation& expectation : test.expectations) {
    seen += expectation.key + "=";
    for (const std::string& value : expectation.values) seen += value + ";";
    seen += " ";
  }
  EXPECT_EQ(seen,
            "outcome=WAIT; credits=12; missing=a;b; change_time=2026-03-03T10:00:00Z; "
            "suggestion.reason=late; "
            "other_reviewer=true; ");
}

TEST(SuiteTest, MistakesAreToldAllAtOnceAtTheirPlaces) {
  IssueList issues;
  const auto suite = Parse(R"(facts:
  waiting: {}
cases:
  - name: one
    from: wating
    now: soon
    expect: {outcom: WAIT}
  - name: one
    expect: {}
)",
                           issues);
  EXPECT_FALSE(suite.has_value());
  const std::string text = Render(issues);
  for (const char* wanted : {
           "tests.yaml:5:11: error[MG0602]: there are no facts named `wating`",
           "did you mean `waiting`?",
           "tests.yaml:6:10: error[MG0114]: `soon` is no time",
           "tests.yaml:7:14: error[MG0111]: unknown key `outcom` in `expect`",
           "did you mean `outcome`?",
       }) {
    EXPECT_NE(text.find(wanted), std::string::npos) << wanted << "\nin\n" << text;
  }
  EXPECT_EQ(issues.error_count(), 4) << text;
}

TEST(SuiteTest, AFixtureCannotComeFromItself) {
  IssueList issues;
  EXPECT_FALSE(Parse("facts:\n  a: {from: b}\n  b: {from: a}\ncases:\n  - {name: x, now: +0s, "
                     "expect: {outcome: A}}\n",
                     issues)
                   .has_value());
  EXPECT_NE(Render(issues).find("takes its facts from itself"), std::string::npos)
      << Render(issues);
}

TEST(TimeOffsetTest, ATimeIsAnOffsetWithASignOrAnInstant) {
  const cel::TimeParts anchor = *cel::ParseTimestamp("2026-03-02T10:00:00Z");
  struct Case {
    const char* text;
    const char* time;  // Empty: none.
  };
  const Case kCases[] = {
      {"+24h", "2026-03-03T10:00:00Z"},
      {"-7d", "2026-02-23T10:00:00Z"},
      {"+23h59m59s999ms", "2026-03-03T09:59:59.999Z"},
      {"+14d1ns", "2026-03-16T10:00:00.000000001Z"},
      {"2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"},
      {"24h", ""},
      {"+", ""},
      {"+-2h", ""},
      {"", ""},
      {"+100000d", "2299-12-16T10:00:00Z"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.text);
    const auto time = ParseTestTime(c.text, anchor);
    EXPECT_EQ(time.has_value() ? cel::FormatTimestamp(*time) : "", c.time);
  }
}

}  // namespace
}  // namespace makegood::rules

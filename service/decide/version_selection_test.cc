#include "service/decide/version_selection.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "rules/base/issue.h"
#include "service/decide/decision_language.h"
#include "service/decide/temporary_policies.h"

namespace makegood {
namespace {

// a@v1 from January on, a@v2 from March on; b@v1 from January on.
class VersionSelectionTest : public testing::Test {
 protected:
  VersionSelectionTest() {
    rules::IssueList issues;
    catalog_ =
        rules::Catalog::FromTexts("test",
                                  {{"a/v1/policy.yaml", TinyPolicy("a", 1, "2026-01-01T00:00:00Z")},
                                   {"a/v2/policy.yaml", TinyPolicy("a", 2, "2026-03-01T00:00:00Z")},
                                   {"a_second/v1/policy.yaml", TinyPolicy("a_second", 1)}},
                                  language_.policy_language(), issues);
    EXPECT_NE(catalog_, nullptr) << rules::Render(issues);
  }

  DecisionLanguage language_;
  std::shared_ptr<const rules::Catalog> catalog_;
};

struct Case {
  const char* policy;
  const char* pinned;
  // Times of the facts, empty for absent; `now`.
  const char* charge_time;
  const char* accept_time;
  const char* receive_time;
  const char* now;
  const char* expected;  // An id, or the problem.
};

const Case kCases[] = {
    // A version that is named is taken, whatever the facts say.
    {"a@v1", "a@v2", "2026-04-01T00:00:00Z", "", "", "2026-04-01T00:00:00Z", "a@v1"},
    {"a@v3", "", "", "", "", "2026-04-01T00:00:00Z", "no version a@v3 of v1,v2"},
    {"c@v1", "", "", "", "", "2026-04-01T00:00:00Z", "no policy c, nearest "},
    {"a_secnd", "", "", "", "", "2026-04-01T00:00:00Z", "no policy a_secnd, nearest a_second"},
    // The charge pins, if it pins this policy.
    {"a", "a@v1", "2026-04-01T00:00:00Z", "", "", "2026-04-01T00:00:00Z", "a@v1"},
    {"a", "a_second@v1", "2026-04-01T00:00:00Z", "", "", "2026-04-01T00:00:00Z", "a@v2"},
    {"a", "a@v9", "2026-04-01T00:00:00Z", "", "", "2026-04-01T00:00:00Z",
     "no version a@v9 of v1,v2"},
    // Else the instant of the charge, by the first of four times that is there.
    {"a", "", "2026-02-28T23:59:59Z", "2026-04-01T00:00:00Z", "2026-04-01T00:00:00Z",
     "2026-04-01T00:00:00Z", "a@v1"},
    {"a", "", "2026-03-01T00:00:00Z", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z",
     "2026-01-01T00:00:00Z", "a@v2"},
    {"a", "", "", "2026-02-28T23:59:59Z", "2026-04-01T00:00:00Z", "2026-04-01T00:00:00Z", "a@v1"},
    {"a", "", "", "", "2026-02-28T23:59:59Z", "2026-04-01T00:00:00Z", "a@v1"},
    {"a", "", "", "", "", "2026-02-28T23:59:59Z", "a@v1"},
    {"a", "", "", "", "", "2026-03-01T00:00:00Z", "a@v2"},
    {"a", "", "2025-12-31T23:59:59Z", "", "", "2026-03-01T00:00:00Z",
     "none of a in force at 2025-12-31T23:59:59Z of v1,v2"},
};

void SetTime(const char* text, google::protobuf::Timestamp* time) {
  const cel::TimeParts parts = *cel::ParseTimestamp(text);
  time->set_seconds(parts.seconds);
  time->set_nanos(parts.nanos);
}

std::string Text(const VersionSelection& selection) {
  const std::string versions = absl::StrJoin(selection.versions, ",");
  switch (selection.problem) {
    case VersionSelection::Problem::kNone: return selection.version->id();
    case VersionSelection::Problem::kNoSuchPolicy:
      return absl::StrCat("no policy ", selection.policy, ", nearest ", selection.suggestion);
    case VersionSelection::Problem::kNoSuchVersion:
      return absl::StrCat("no version ", selection.policy, " of ", versions);
    case VersionSelection::Problem::kNoneInForce:
      return absl::StrCat("none of ", selection.policy, " in force at ",
                          cel::FormatTimestamp(selection.instant), " of ", versions);
    case VersionSelection::Problem::kNoneApplies:
      return absl::StrCat("none of ", selection.policy, " applies of ", versions);
  }
  return "";
}

TEST_F(VersionSelectionTest, SelectsAsTheApiPromises) {
  for (const Case& test : kCases) {
    v1::Facts facts;
    facts.mutable_charge()->set_policy(test.pinned);
    if (*test.charge_time != '\0')
      SetTime(test.charge_time, facts.mutable_charge()->mutable_charge_time());
    if (*test.accept_time != '\0')
      SetTime(test.accept_time, facts.mutable_charge()->mutable_accept_time());
    if (*test.receive_time != '\0')
      SetTime(test.receive_time, facts.mutable_lead()->mutable_receive_time());
    const VersionSelection selection =
        SelectVersion(*catalog_, test.policy, facts, *cel::ParseTimestamp(test.now));
    EXPECT_EQ(Text(selection), test.expected)
        << test.policy << " " << test.pinned << " " << test.charge_time;
  }
}

// Of the versions in force the highest that applies is taken: v3 applies to expensive leads, v2 to
// those whose customer is known to be of age, v1 to all from January on.
TEST(AppliesToTest, TheHighestVersionThatAppliesIsTaken) {
  const DecisionLanguage language;
  const auto with = [](int version, const char* applies_to) {
    // Versions take effect one after the other; all are in force in March.
    std::string text = TinyPolicy("a", version, absl::StrCat("2026-01-0", version, "T00:00:00Z"));
    const std::string key = "  stages:";
    if (*applies_to != '\0')
      text.insert(text.find(key), absl::StrCat("  applies_to: \"", applies_to, "\"\n"));
    return text;
  };
  rules::IssueList issues;
  const auto catalog = rules::Catalog::FromTexts(
      "test",
      {{"a/v1/policy.yaml", with(1, "lead.price_credits > 1")},
       {"a/v2/policy.yaml", with(2, "has(facts.customer) && lead.price_credits > 1")},
       {"a/v3/policy.yaml", with(3, "100 / lead.price_credits < 10")}},
      language.policy_language(), issues);
  ASSERT_NE(catalog, nullptr) << rules::Render(issues);
  struct {
    const char* policy;
    int price_credits;
    bool has_customer;
    const char* pinned;
    const char* expected;
  } const kLeads[] = {
      {"a", 11, false, "", "a@v3"},
      {"a", 2, true, "", "a@v2"},
      {"a", 2, false, "", "a@v1"},
      {"a", -5, false, "", "a@v3"},
      {"a", 1, true, "", "none of a applies of v1,v2,v3"},
      // Named and pinned versions are not asked.
      {"a@v3", 2, false, "", "a@v3"},
      {"a", 2, false, "a@v3", "a@v3"},
      // An error is never "does not apply".
      {"a", 0, true, "", "a@v3 fails"},
  };
  for (const auto& lead : kLeads) {
    v1::Facts facts;
    facts.mutable_lead()->set_price_credits(lead.price_credits);
    if (lead.has_customer) facts.mutable_customer();
    if (*lead.pinned != '\0') facts.mutable_charge()->set_policy(lead.pinned);
    const VersionSelection selection =
        SelectVersion(*catalog, lead.policy, facts, *cel::ParseTimestamp("2026-03-01T00:00:00Z"));
    EXPECT_EQ(absl::StrCat(Text(selection), selection.applies_to_fails ? " fails" : ""),
              lead.expected)
        << lead.policy << " " << lead.price_credits;
  }
}

TEST_F(VersionSelectionTest, FindTakesTheHighestVersion) {
  EXPECT_EQ(Text(FindVersion(*catalog_, "a")), "a@v2");
  EXPECT_EQ(Text(FindVersion(*catalog_, "a@v1")), "a@v1");
}

}  // namespace
}  // namespace makegood

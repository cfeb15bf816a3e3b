// What stages take at most, in a language whose lists have 10 elements and whose attributes are 5.
// `many`, a loop over all notes, takes 2 + 10 * 4 steps; outputs of constants take none.

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "rules/base/issue.h"
#include "rules/base/source.h"
#include "rules/cel/cost/value_size.h"
#include "rules/policy/compiled_policy.h"
#include "rules/policy/policy_parser.h"
#include "rules/policy/testing/order_language.h"

namespace makegood::rules {
namespace {

constexpr char kMany[] = "{name: many, expression: \"notes.exists(n, n.text == 'x')\"}";

PolicyLanguage BoundedLanguage() {
  PolicyLanguage language = testing::OrderLanguage();
  language.bounds.emplace();
  language.bounds->elements = 10;
  language.bounds->characters = 16;
  language.bounds->fields["makegood.rules.testing.Order.attributes"].elements = 5;
  return language;
}

struct Answer {
  std::string stages;  // "SHIPPING 7, COMPLAINT 8"
  PolicyCost cost;
  IssueList issues;
};

Answer Estimate(const std::string& section, const std::string& rule,
                const PolicyLanguage& language) {
  const std::string text = absl::StrCat(R"(name: late_order
makegood:
  marketplace: shop
  effective_time: 2026-01-01T00:00:00Z
  stages: [SHIPPING, COMPLAINT]
  reasons: {in_time: It is not late., early: It is too early to say.}
)",
                                        section, "rule:\n", rule);
  Answer answer;
  auto document =
      ParsePolicy(std::make_shared<const Source>("p.yaml", text), language.limits, answer.issues);
  EXPECT_TRUE(document.has_value()) << Render(answer.issues);
  if (!document.has_value()) return answer;
  CompilePolicy(*std::move(document), language, answer.issues, {}, &answer.cost);
  for (const StageCost& stage : answer.cost.stages) {
    absl::StrAppend(&answer.stages, answer.stages.empty() ? "" : ", ", stage.stage, " ",
                    StepsText(stage.steps));
  }
  return answer;
}

// The only error that there is.
Issue ErrorOf(const IssueList& issues) {
  EXPECT_EQ(issues.error_count(), 1) << Render(issues);
  for (const Issue& issue : issues.issues()) {
    if (issue.severity == Severity::kError) return issue;
  }
  return {};
}

struct EstimateCase {
  const char* story;
  std::string section;
  std::string rule;
  const char* stages;
};

const EstimateCase kCases[] = {
    {"a variable counts once, and the most expensive way through the matches counts", "",
     absl::StrCat("  variables: [", kMany, R"(]
  match:
    - condition: variables.many && notes.size() > 3
      output: refuse("in_time")
    - condition: variables.many
      output: refuse("in_time")
    - output: hold("early")
)"),
     "SHIPPING 48, COMPLAINT 48"},
    {"what another stage does takes nothing", "",
     absl::StrCat(R"(  match:
    - condition: stage == Stage.SHIPPING
      rule:
        match:
          - output: hold("early")
    - condition: stage == Stage.COMPLAINT
      rule:
        variables: [)",
                  kMany, R"(]
        match:
          - condition: variables.many
            output: refuse("in_time")
          - output: hold("early")
)"),
     "SHIPPING 2, COMPLAINT 47"},
    {"a nested rule that gives nothing is passed, and takes what it takes", "",
     R"(  match:
    - rule:
        match:
          - condition: order.price > 3
            output: refuse("in_time")
    - condition: order.price > 4
      output: refuse("in_time")
    - output: hold("early")
)",
     "SHIPPING 6, COMPLAINT 6"},
    {"a check reads its variable at its stage", "  checks: {SHIPPING: {many: in_time}}\n",
     absl::StrCat("  variables: [", kMany, R"(]
  match:
    - output: hold("early")
)"),
     "SHIPPING 42, COMPLAINT 0"},
    {"variables that variables read count as well", "",
     absl::StrCat("  variables: [", kMany, R"(, {name: few, expression: "!variables.many"}]
  match:
    - condition: variables.few
      output: refuse("in_time")
    - output: hold("early")
)"),
     "SHIPPING 45, COMPLAINT 45"},
    {"reading an attribute is looking through all of them and making it fit",
     "  attributes: {order: {tags: list(string)}}\n",
     R"(  match:
    - condition: has(order.attributes.tags) && order.attributes.tags.size() > 3
      output: refuse("in_time")
    - output: hold("early")
)",
     "SHIPPING 34, COMPLAINT 34"},
    {"an explanation is told after its output", "",
     R"(  match:
    - condition: order.price > 3
      output: refuse("in_time")
      explanation: "string(order.price) + ' is too much'"
    - output: hold("early")
)",
     "SHIPPING 39, COMPLAINT 39"},
};

TEST(CostEstimateTest, AStageTakesWhatItsMostExpensiveWayTakes) {
  const PolicyLanguage language = BoundedLanguage();
  for (const EstimateCase& test : kCases) {
    const Answer answer = Estimate(test.section, test.rule, language);
    EXPECT_FALSE(answer.issues.has_errors()) << test.story << "\n" << Render(answer.issues);
    EXPECT_EQ(answer.stages, test.stages) << test.story;
  }
}

TEST(CostEstimateTest, TheLimitIsWhatAnEvaluationMayTake) {
  PolicyLanguage language = BoundedLanguage();
  const std::string rule = absl::StrCat("  variables: [", kMany, R"(]
  match:
    - condition: variables.many
      output: refuse("in_time")
    - output: hold("early")
)");
  language.limits.cost_max = 43;
  EXPECT_FALSE(Estimate("", rule, language).issues.has_errors());

  // Two stages, one cause, one issue; the worst case is told all the same.
  language.limits.cost_max = 42;
  const Answer refused = Estimate("", rule, language);
  EXPECT_EQ(refused.stages, "SHIPPING 43, COMPLAINT 43");
  const Issue issue = ErrorOf(refused.issues);
  EXPECT_TRUE(issue.code == issue_code::kCostTooHigh);
  EXPECT_EQ(issue.message,
            "in the worst case the policy takes 43 steps at stage SHIPPING, and 42 are allowed: "
            "this loop over `notes` (up to 10 elements) takes 40 of them");

  // Where nobody bounds the facts, nobody is refused.
  language.bounds.reset();
  const Answer unbounded = Estimate("", rule, language);
  EXPECT_FALSE(unbounded.issues.has_errors());
  EXPECT_EQ(unbounded.stages, "SHIPPING 4,003, COMPLAINT 4,003");
}

TEST(CostEstimateTest, WhatAppliesIsAskedByItself) {
  PolicyLanguage language = BoundedLanguage();
  language.limits.cost_max = 41;
  const Answer answer = Estimate("  applies_to: notes.exists(n, n.text == 'x')\n",
                                 "  match:\n    - output: hold(\"early\")\n", language);
  EXPECT_EQ(answer.stages, "SHIPPING 0, COMPLAINT 0");
  EXPECT_EQ(ErrorOf(answer.issues).message,
            "in the worst case `applies_to` takes 42 steps, and 41 are allowed: this loop over "
            "`notes` (up to 10 elements) takes 40 of them");
}

TEST(StepsTextTest, CutsThousands) {
  EXPECT_EQ(StepsText(0), "0");
  EXPECT_EQ(StepsText(999), "999");
  EXPECT_EQ(StepsText(1'000), "1,000");
  EXPECT_EQ(StepsText(1'234'567), "1,234,567");
  EXPECT_EQ(StepsText(cel::kUnbounded), "unbounded");
}

}  // namespace
}  // namespace makegood::rules

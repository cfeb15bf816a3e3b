#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gtest/gtest.h"
#include "rules/base/issue.h"
#include "rules/base/source.h"
#include "rules/policy/compiled_policy.h"
#include "rules/policy/policy_parser.h"
#include "rules/policy/testing/order_language.h"

namespace makegood::rules {
namespace {

// Without line numbers' snippets: one line for each issue, then its help and notes.
std::string Brief(const IssueList& issues) {
  std::string text;
  for (const Issue& issue : issues.issues()) {
    const std::string rendered = Render(issue);
    size_t begin = 0;
    while (begin < rendered.size()) {
      const size_t end = rendered.find('\n', begin);
      const std::string line = rendered.substr(begin, end - begin);
      const bool is_snippet = line.size() > 7 && line[6] == '|';
      if (!is_snippet) absl::StrAppend(&text, line, "\n");
      begin = end + 1;
    }
  }
  return text;
}

std::string Compile(const std::string& text, const std::vector<ConstantOverride>& overrides = {}) {
  IssueList issues;
  const auto source = std::make_shared<const Source>("p.yaml", text);
  auto document = ParsePolicy(source, testing::OrderLanguage().limits, issues);
  if (!document.has_value()) return Brief(issues);
  IssueList found;
  const auto policy = CompilePolicy(*std::move(document), testing::OrderLanguage(), found, overrides);
  EXPECT_EQ(policy == nullptr, found.has_errors() || issues.has_errors()) << Render(issues) << Render(found);
  issues.Append(found);
  return Brief(issues);
}

// A policy file around the matches of a stage. `rule` is indented by two and begins on line 17.
std::string File(const std::string& rule, const std::string& more = "") {
  return absl::StrCat(R"(name: late_order
makegood:
  marketplace: shop
  effective_time: 2026-01-01T00:00:00Z
  stages: [SHIPPING, COMPLAINT]
  constants: {patience: 14d, mode: strict}
  reasons:
    late: Your order is late. {credits} come back.
    in_time: Your order is not late.
    early: It is too early to say.
  queues: {desk: {within: 48h, hardness: SOFT, on_breach: ESCALATE}}
  findings: {broken: Is it broken?}
  report_reasons: [late]
)", more, "rule:\n", rule);
}

constexpr char kUseAll[] = R"yaml(  variables:
    - name: arrived
      expression: has(order.arrive_time)
  match:
    - condition: proven("broken") && constants.mode == "strict"
      output: ask("desk", "late").about(["broken"])
    - condition: now - order.place_time >= constants.patience && !variables.arrived
      output: pay(order.price, "late")
    - condition: variables.arrived
      output: refuse("in_time")
    - output: hold("early")
)yaml";

TEST(PolicyCompilerTest, APolicyWithoutMistakesHasNoIssues) {
  EXPECT_EQ(Compile(File(kUseAll)), "");
}

// A change to the policy above, and all that is said about it.
struct Mistake {
  const char* name;
  std::vector<std::pair<std::string, std::string>> changes;
  std::string issues;
};

const Mistake kMistakes[] = {
    {"an unknown variable has a suggestion", {{"!variables.arrived", "!variables.arived"}}, R"()"},
    {"a variable is unknown where none is declared at all",
     {{"  variables:\n    - name: arrived\n      expression: has(order.arrive_time)\n", ""},
      {" && !variables.arrived", ""},
      {"condition: variables.arrived", "condition: variables.arrived && true"}},
     R"()"},
    {"a condition is a bool", {{"condition: variables.arrived", "condition: order.price"}}, R"()"},
    {"an output where a condition belongs", {{"condition: variables.arrived", "condition: refuse(\"late\")"}}, R"()"},
    {"an output is an answer", {{"output: hold(\"early\")", "output: order.price"}}, R"()"},
    {"a reason that is not declared", {{"hold(\"early\")", "hold(\"erly\")"}}, R"()"},
    {"a queue and a finding that are not declared",
     {{"ask(\"desk\", \"late\").about([\"broken\"])", "ask(\"dessk\", \"late\").about([\"brokn\"])"}},
     R"()"},
    {"names in the arms of a conditional count", {{"hold(\"early\")", "hold(variables.arrived ? \"early\" : \"never\")"}}, R"()"},
    {"a stage that is not listed", {{"condition: variables.arrived", "condition: variables.arrived && stage != Stage.APPEAL"}}, R"()"},
    {"a stage that does not exist", {{"[SHIPPING, COMPLAINT]", "[SHIPPING, COMPLAIN]"}}, R"()"},
    {"a placeholder that is unknown", {{"{credits}", "{credit}"}}, R"()"},
    {"braces that are no placeholder", {{"{credits}", "{} and }"}}, R"()"},
    {"an attribute of a thing that has none",
     {{"  report_reasons", "  attributes: {ordr: {gift: bool}}\n  report_reasons"}},
     R"()"},
    {"an attribute that is not declared",
     {{"  report_reasons", "  attributes: {order: {gift: bool}}\n  report_reasons"},
      {"condition: variables.arrived", "condition: variables.arrived && !order.attributes.gifft"}},
     R"()"},
    {"an attribute that is read without has()",
     {{"  report_reasons", "  attributes: {order: {gift: bool}}\n  report_reasons"},
      {"condition: variables.arrived", "condition: variables.arrived && !order.attributes.gift"}},
     R"()"},
    {"an attribute with a type that attributes do not have",
     {{"  report_reasons", "  attributes: {order: {gift: map}}\n  report_reasons"}},
     R"()"},
    {"an optional that is read without has()",
     {{"condition: variables.arrived", "condition: variables.arrived && order.weight > 2.0"}},
     R"()"},
    {"a time that is read without has()",
     {{"condition: variables.arrived", "condition: variables.arrived && order.place_time < now"}},
     R"()"},
    {"what is declared and not used",
     {{"condition: proven(\"broken\") && constants.mode == \"strict\"", "condition: order.price > 100"},
      {"ask(\"desk\", \"late\").about([\"broken\"])", "pay(1, \"late\")"}},
     R"()"},
    {"a comparison that holds for a nanosecond",
     {{"condition: variables.arrived", "condition: \"variables.arrived && now == timestamp('2026-01-01T00:00:00Z')\""}},
     R"()"},
    {"a constant-false condition", {{"condition: variables.arrived", "condition: \"false && variables.arrived\""}}, R"()"},
    {"an import of nothing", {{"makegood:", "imports:\n  - name: makegood.rules.testing.Nothing\nmakegood:"}}, R"()"},
    {"a variable twice", {{"  match:", "    - name: arrived\n      expression: \"true\"\n  match:"}}, R"()"},
    {"a type error in a variable is told once", {{"has(order.arrive_time)", "order.price + 'x' == 'y'"}}, R"()"},
    {"checks of unknown variables, other types, unknown reasons and stages",
     {{"  report_reasons",
       "  checks:\n    COMPLAINT: {arived: late, price: late, arrived: latte}\n    APPEAL: {arrived: late}\n  report_reasons"},
      {"  match:", "    - name: price\n      expression: order.price\n  match:"}},
     R"()"},
    {"notices for unknown reasons", {{"  report_reasons", "  notices: {default: [INBOX], lat: [EMAIL]}\n  report_reasons"}}, R"()"},
    {"a condition of applies_to that is none", {{"  report_reasons", "  applies_to: order.price\n  report_reasons"}}, R"()"},
};

TEST(PolicyCompilerTest, SaysWhatIsWrongOnce) {
  for (const Mistake& mistake : kMistakes) {
    std::string text = File(kUseAll);
    for (const auto& [from, to] : mistake.changes) {
      ASSERT_NE(text.find(from), std::string::npos) << mistake.name;
      text = absl::StrReplaceAll(text, {{from, to}});
    }
    EXPECT_EQ(Compile(text), mistake.issues) << mistake.name;
  }
}

// Rules for the proofs: `match` is the policy's own list; stages are SHIPPING and COMPLAINT.
struct Proof {
  const char* name;
  std::string match;
  std::string issues;
};

const Proof kProofs[] = {
    {"a match without a condition covers what follows, and that is told once", R"yaml(
    - output: hold("early")
    - condition: order.price > 1
      output: hold("late")
    - output: hold("in_time")
)yaml", R"()"},
    {"the same condition twice", R"yaml(
    - condition: order.price > 1
      output: hold("late")
    - condition: order.price>1
      output: hold("in_time")
    - output: hold("early")
)yaml", R"()"},
    {"what the enclosing match excludes", R"yaml(
    - condition: stage == Stage.SHIPPING
      rule:
        id: ship
        match:
          - condition: stage == Stage.COMPLAINT
            output: hold("late")
          - output: hold("in_time")
    - output: hold("early")
)yaml", R"()"},
    {"all stages are covered before the last match", R"yaml(
    - condition: stage == Stage.SHIPPING
      output: hold("in_time")
    - condition: stage == Stage.COMPLAINT
      output: hold("late")
    - output: hold("early")
)yaml", R"()"},
    {"a stage is forgotten", R"yaml(
    - condition: stage == Stage.SHIPPING
      output: hold("in_time")
    - condition: order.price > 1 && stage == Stage.COMPLAINT
      output: hold("late")
)yaml", R"()"},
    {"a conditional nested rule that may give nothing ends the policy", R"yaml(
    - condition: stage == Stage.COMPLAINT
      rule:
        id: complaint
        match:
          - rule:
              id: gates
              match:
                - condition: order.price > 1
                  output: hold("late")
          - condition: order.price < 0
            output: hold("in_time")
    - output: hold("early")
)yaml", R"()"},
    {"an unconditional nested rule that may give nothing is passed over", R"yaml(
    - rule:
        id: gates
        match:
          - condition: order.price > 1
            output: hold("late")
    - condition: "true"
      rule:
        id: more
        match:
          - condition: order.price > 2
            output: hold("in_time")
    - output: hold("early")
)yaml", R"()"},
    {"what a gate has let pass is known afterwards", R"yaml(
    - rule:
        id: gates
        match:
          - condition: "!has(order.arrive_time)"
            output: hold("late")
    - condition: has(order.arrive_time)
      output: hold("in_time")
    - output: hold("early")
)yaml", R"()"},
    {"a match is not unreachable because of the value of a constant", R"yaml(
    - condition: constants.mode == "lenient"
      output: hold("late")
    - condition: constants.mode == "strict"
      output: hold("in_time")
)yaml", R"()"},
    {"a variable stands for its expression", R"yaml(
    - condition: variables.ship
      output: hold("late")
    - condition: "!variables.ship"
      output: hold("in_time")
    - output: hold("early")
)yaml", R"()"},
};

TEST(PolicyCompilerTest, ProvesWhatCanBeReached) {
  for (const Proof& proof : kProofs) {
    std::string rule = "  variables:\n    - name: ship\n      expression: stage == Stage.SHIPPING\n  match:";
    std::string text = File(rule + proof.match);
    EXPECT_EQ(Compile(text), proof.issues) << proof.name;
  }
}

TEST(PolicyCompilerTest, OverridesReplaceConstantsOfTheSameType) {
  ConstantOverride mode;
  mode.name = "mode";
  mode.value = std::string("lenient");
  EXPECT_EQ(Compile(File(kUseAll), {mode}), "");
  mode.value = int64_t{3};
  EXPECT_EQ(Compile(File(kUseAll), {mode}), "");
  mode.name = "mod";
  EXPECT_EQ(Compile(File(kUseAll), {mode}), "");
}

TEST(PolicyCompilerTest, AWarningCanBeSilencedByAComment) {
  const std::string text = absl::StrReplaceAll(File(kUseAll), {{"constants: {patience: 14d, mode: strict}", "constants: {patience: 14d, mode: strict, spare: 1}"}});
  EXPECT_EQ(Compile(text), "p.yaml:6:46: warning[MG0309]: the constant `spare` is never used\n");
  EXPECT_EQ(Compile(absl::StrReplaceAll(text, {{"spare: 1}", "spare: 1}  # makegood:ignore MG0309"}})), "");
  EXPECT_EQ(Compile(absl::StrReplaceAll(text, {{"  constants:", "  # makegood:ignore MG0309\n  constants:"}})), "");
}

}  // namespace
}  // namespace makegood::rules

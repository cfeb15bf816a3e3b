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
std::string Brief(const IssueList& issues, bool errors_only = false) {
  std::string text;
  for (const Issue& issue : issues.issues()) {
    if (errors_only && issue.severity != Severity::kError) continue;
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

std::string Compile(const std::string& text, const std::vector<ConstantOverride>& overrides = {},
                    bool errors_only = false) {
  IssueList issues;
  const auto source = std::make_shared<const Source>("p.yaml", text);
  auto document = ParsePolicy(source, testing::OrderLanguage().limits, issues);
  if (!document.has_value()) return Brief(issues);
  IssueList found;
  const auto policy =
      CompilePolicy(*std::move(document), testing::OrderLanguage(), found, overrides);
  EXPECT_EQ(policy == nullptr, found.has_errors() || issues.has_errors())
      << Render(issues) << Render(found);
  issues.Append(found);
  return Brief(issues, errors_only);
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
  findings: {broken: 'Is it broken?'}
  report_reasons: [late]
)",
                      more, "rule:\n", rule);
}

constexpr char kUseAll[] = R"yaml(  variables:
    - name: arrived
      expression: has(order.arrive_time)
  match:
    - condition: proven("broken") && constants.mode == "strict"
      output: ask("desk", "late").about(["broken"])
    - condition: has(order.place_time) && now - order.place_time >= constants.patience && !variables.arrived
      output: pay(order.price, "late")
    - condition: variables.arrived
      output: refuse("in_time")
    - output: hold("early")
)yaml";

TEST(PolicyCompilerTest, APolicyWithoutMistakesHasNoIssues) {
  EXPECT_EQ(Compile(File(kUseAll)), "");
}

TEST(PolicyCompilerTest, KnowsWhichFactsAreRead) {
  const std::vector<std::string> all = {"stage", "order",    "order.price", "order.place_time",
                                        "notes", "complaint"};
  // Of these; a comment reads nothing.
  constexpr char kNothing[] = "now > timestamp('2026-02-01T00:00:00Z')";
  const struct {
    const char* match;
    const char* applies_to;
    std::vector<std::string> read;
  } kCases[] = {
      {kNothing, "", {}},
      {"now > timestamp('2026-02-01T00:00:00Z') # order and notes", "", {}},
      {"order.price > 0", "", {"order", "order.price"}},
      {"facts.order.price > 0", "", {"order", "order.price"}},
      {"has(order.place_time)", "", {"order", "order.place_time"}},
      {"has(facts.order)", "", {"order"}},
      {"order == order", "", {"order", "order.price", "order.place_time"}},
      {"order.price > 0 && [order].size() > 0", "", {"order", "order.price", "order.place_time"}},
      {"has(facts.complaint)", "", {"complaint"}},
      {"notes.exists(n, n.text == 'order')", "", {"notes"}},
      {kNothing, "order.price > 0", {"order", "order.price"}},
      {"facts == facts", "", all},
      {"facts.order.price > 0 && [facts].size() > 0", "", all},
  };
  for (const auto& one : kCases) {
    SCOPED_TRACE(one.match);
    const std::string rule =
        absl::StrCat("  match:\n    - condition: ", one.match,
                     "\n      output: hold(\"late\")\n    - output: hold(\"late\")\n");
    const std::string more =
        one.applies_to[0] == '\0' ? "" : absl::StrCat("  applies_to: ", one.applies_to, "\n");
    IssueList issues;
    auto document = ParsePolicy(std::make_shared<const Source>("p.yaml", File(rule, more)),
                                testing::OrderLanguage().limits, issues);
    ASSERT_TRUE(document.has_value()) << Render(issues);
    const auto policy = CompilePolicy(*std::move(document), testing::OrderLanguage(), issues);
    ASSERT_NE(policy, nullptr) << Render(issues);
    std::vector<std::string> read;
    for (const std::string& field : all) {
      if (policy->ReadsFact(field)) read.push_back(field);
    }
    EXPECT_EQ(read, one.read);
  }
}

// A change to the policy above, and all that is said about it.
struct Mistake {
  const char* name;
  std::vector<std::pair<std::string, std::string>> changes;
  std::string issues;
};

const Mistake kMistakes[] = {
    {"an unknown variable has a suggestion",
     {{"!variables.arrived", "!variables.arived"}},
     "p.yaml:21:102: error[MG0311]: there is no `arived` in `variables`\n"
     "   = help: did you mean `arrived`?\n"},
    {"a variable is unknown where none is declared at all",
     {{"  variables:\n    - name: arrived\n      expression: has(order.arrive_time)\n", ""},
      {" && !variables.arrived", ""},
      {"condition: variables.arrived", "condition: variables.arrived && true"}},
     "p.yaml:20:28: error[MG0311]: there is no `arrived` in `variables`\n"},
    {"a condition is a bool",
     {{"condition: variables.arrived", "condition: order.price"}},
     "p.yaml:23:18: error[MG0301]: a condition is a bool; this one is of type int\n"
     "   = help: compare it with something\n"},
    {"an output where a condition belongs",
     {{"condition: variables.arrived", "condition: refuse(\"late\")"}},
     "p.yaml:23:18: error[MG0301]: a condition is a bool; this one is of type Answer\n"
     "   = help: an output belongs under the key `output`\n"},
    {"an output is an answer",
     {{"output: hold(\"early\")", "output: order.price"}},
     "p.yaml:25:15: error[MG0302]: an output is of type Answer; this one is of type int\n"
     "   = help: call a function that returns Answer\n"},
    {"a reason that is not declared",
     {{"hold(\"early\")", "hold(\"erly\")"}},
     "p.yaml:25:20: error[MG0306]: the reason `erly` is not declared\n"
     "   = help: did you mean `\"early\"`?\n"},
    {"a queue and a finding that are not declared",
     {{"ask(\"desk\", \"late\").about([\"broken\"])",
       "ask(\"dessk\", \"late\").about([\"brokn\"])"}},
     "p.yaml:20:19: error[MG0307]: the queue `dessk` is not declared\n"
     "   = help: did you mean `\"desk\"`?\n"
     "p.yaml:20:43: error[MG0308]: the finding `brokn` is not declared\n"
     "   = help: did you mean `\"broken\"`?\n"},
    {"names in the arms of a conditional count",
     {{"output: hold(\"early\")", "output: 'hold(variables.arrived ? \"early\" : \"never\")'"}},
     "p.yaml:25:51: error[MG0306]: the reason `never` is not declared\n"
     "   = help: declare it under `makegood: reasons:`\n"},
    {"a stage that is not listed",
     {{"condition: variables.arrived", "condition: variables.arrived && stage != Stage.APPEAL"}},
     "p.yaml:23:48: error[MG0313]: the policy is never asked at stage APPEAL\n"
     "   = help: add APPEAL to `makegood: stages:`, or leave the condition out\n"},
    {"a stage that does not exist",
     {{"[SHIPPING, COMPLAINT]", "[SHIPPING, COMPLAIN]"}},
     "p.yaml:5:22: error[MG0313]: there is no stage `COMPLAIN`\n"
     "   = help: did you mean `COMPLAINT`?\n"},
    {"a placeholder that is unknown",
     {{"{credits}", "{credit}"}},
     "p.yaml:8:32: error[MG0314]: unknown placeholder `{credit}`\n"
     "   = help: did you mean `credits`?\n"},
    {"braces that are no placeholder",
     {{"{credits}", "{} and }"}},
     "p.yaml:8:31: error[MG0314]: `{` begins no placeholder\n"
     "   = help: placeholders are {credits}, {missing}\n"
     "p.yaml:8:38: error[MG0314]: `}` closes no placeholder\n"
     "   = help: placeholders are {credits}, {missing}\n"},
    {"an attribute of a thing that has none",
     {{"  report_reasons", "  attributes: {ordr: {gift: bool}}\n  report_reasons"}},
     "p.yaml:13:16: error[MG0203]: `ordr` has no attributes\n"
     "   = help: did you mean `order`?\n"},
    {"an attribute that is not declared",
     {{"  report_reasons", "  attributes: {order: {gift: bool}}\n  report_reasons"},
      {"condition: variables.arrived", "condition: variables.arrived && !order.attributes.gifft"}},
     "p.yaml:24:57: error[MG0204]: unknown field `gifft` of attributes\n"
     "   = help: did you mean `gift`? (bool, p.yaml)\n"},
    {"an attribute that is read without has()",
     {{"  report_reasons", "  attributes: {order: {gift: bool}}\n  report_reasons"},
      {"condition: variables.arrived", "condition: variables.arrived && !order.attributes.gift"}},
     "p.yaml:24:40: error[MG0214]: `order.attributes.gift` may be absent, and would read as its "
     "default\n"
     "   = help: ask `has(order.attributes.gift)` first\n"},
    {"an attribute with a type that attributes do not have",
     {{"  report_reasons", "  attributes: {order: {gift: map}}\n  report_reasons"}},
     "p.yaml:13:30: error[MG0114]: `map` is no type that an attribute can have\n"
     "   = help: the types are bool, int, double, string, timestamp, duration, and list(…) of one "
     "of them\n"},
    {"an optional that is read without has()",
     {{"condition: variables.arrived", "condition: variables.arrived && order.weight > 2.0"}},
     "p.yaml:23:39: error[MG0214]: `order.weight` may be absent, and would read as its default\n"
     "   = help: ask `has(order.weight)` first\n"},
    {"a time that is read without has()",
     {{"condition: variables.arrived", "condition: variables.arrived && order.place_time < now"}},
     "p.yaml:23:39: warning[MG0214]: `order.place_time` may be absent, and reading it is then an "
     "error\n"
     "   = help: ask `has(order.place_time)` first\n"},
    {"what is declared and not used",
     {{"condition: proven(\"broken\") && constants.mode == \"strict\"",
       "condition: order.price > 100"},
      {"ask(\"desk\", \"late\").about([\"broken\"])", "pay(1, \"late\")"}},
     "p.yaml:6:30: warning[MG0309]: the constant `mode` is never used\n"
     "p.yaml:11:12: warning[MG0309]: the queue `desk` is never used\n"
     "p.yaml:12:14: warning[MG0309]: the finding `broken` is never used\n"},
    {"a comparison that holds for a nanosecond",
     {{"condition: variables.arrived",
       "condition: \"variables.arrived && now == timestamp('2026-01-01T00:00:00Z')\""}},
     "p.yaml:23:44: warning[MG0402]: a time that moves with `now` equals another for one "
     "nanosecond only\n"
     "   = help: compare with `>=` or `<`\n"},
    {"a constant-false condition",
     {{"condition: variables.arrived", "condition: \"false && variables.arrived\""}},
     "p.yaml:23:19: error[MG0304]: the condition of this match is never true, so it can never be "
     "reached\n"},
    {"an import of nothing",
     {{"makegood:", "imports:\n  - name: makegood.rules.testing.Nothing\nmakegood:"}},
     "p.yaml:3:11: error[MG0203]: there is no type `makegood.rules.testing.Nothing`\n"},
    {"a variable twice",
     {{"  match:", "    - name: arrived\n      expression: has(order.place_time)\n  match:"}},
     "p.yaml:18:13: error[MG0310]: the variable `arrived` is declared twice\n"
     "   = note: p.yaml:16:13: the first declaration\n"},
    {"a type error in a variable is told once",
     {{"has(order.arrive_time)", "order.price + 'x' == 'y'"}},
     "p.yaml:17:31: error[MG0205]: `+` takes two numbers of one type, strings, bytes or lists, or "
     "durations and timestamps, not int and string\n"
     "   = help: write `string(order.price)`\n"},
    {"checks of unknown variables, other types, unknown reasons and stages",
     {{"  report_reasons",
       "  checks:\n    COMPLAINT: {arived: late, price: late, arrived: latte}\n    APPEAL: "
       "{arrived: late}\n  report_reasons"},
      {"  match:", "    - name: price\n      expression: order.price\n  match:"}},
     "p.yaml:14:17: error[MG0312]: stage COMPLAINT has no variable `arived`\n"
     "   = help: did you mean `arrived`?\n"
     "p.yaml:14:31: error[MG0312]: a check is a bool; `price` is of type int\n"
     "   = note: p.yaml:21:13: it is declared here\n"
     "p.yaml:14:53: error[MG0306]: the reason `latte` is not declared\n"
     "   = help: did you mean `late`?\n"
     "p.yaml:15:5: error[MG0313]: checks for stage `APPEAL`, at which the policy is never asked\n"
     "   = help: add APPEAL to `makegood: stages:`, or remove its checks\n"},
    {"notices for unknown reasons",
     {{"  report_reasons", "  notices: {default: [INBOX], lat: [EMAIL]}\n  report_reasons"}},
     "p.yaml:13:31: error[MG0306]: the reason `lat` is not declared\n"
     "   = help: did you mean `late`?\n"},
    {"a condition of applies_to that is none",
     {{"  report_reasons", "  applies_to: order.price\n  report_reasons"}},
     "p.yaml:13:15: error[MG0301]: `applies_to` is a bool; this one is of type int\n"},
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
)yaml",
     "p.yaml:20:18: error[MG0304]: this match can never be reached\n"
     "   = help: move it up, or remove it\n"
     "   = note: p.yaml:19:15: this match already covers it\n"},
    {"the same condition twice", R"yaml(
    - condition: order.price > 1
      output: hold("late")
    - condition: order.price>1
      output: hold("in_time")
    - output: hold("early")
)yaml",
     "p.yaml:21:18: error[MG0304]: the condition of this match is never true, so it can never be "
     "reached\n"
     "   = note: p.yaml:19:18: it is tried only where this did not match\n"},
    {"what the enclosing match excludes", R"yaml(
    - condition: stage == Stage.SHIPPING
      rule:
        id: ship
        match:
          - condition: stage == Stage.COMPLAINT
            output: hold("late")
          - output: hold("in_time")
    - output: hold("early")
)yaml",
     "p.yaml:23:24: error[MG0304]: the condition of this match is never true, so it can never be "
     "reached\n"
     "   = note: p.yaml:19:18: only stage SHIPPING can get here\n"},
    {"all stages are covered before the last match", R"yaml(
    - condition: stage == Stage.SHIPPING
      output: hold("in_time")
    - condition: stage == Stage.COMPLAINT
      output: hold("late")
    - output: hold("early")
)yaml",
     "p.yaml:23:15: error[MG0304]: this match can never be reached\n"
     "   = help: move it up, or remove it\n"
     "   = note: p.yaml:19:18: this match already covers it\n"
     "   = note: p.yaml:21:18: this match already covers it\n"},
    {"a stage is forgotten", R"yaml(
    - condition: stage == Stage.SHIPPING
      output: hold("in_time")
    - condition: order.price > 1 && stage == Stage.COMPLAINT
      output: hold("late")
)yaml",
     "p.yaml:5:22: error[MG0305]: stage COMPLAINT can end without an output\n"
     "   = help: end the rule with a match that has an output and no condition\n"
     "   = note: p.yaml:21:18: when none of the policy's matches applies; the last is here\n"},
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
)yaml",
     "p.yaml:5:22: error[MG0305]: stage COMPLAINT can end without an output\n"
     "   = help: end rule `complaint` with a match that has an output and no condition\n"
     "   = note: p.yaml:28:24: when no match of this rule applies; the last is here\n"},
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
)yaml",
     ""},
    {"what a gate has let pass is known afterwards", R"yaml(
    - rule:
        id: gates
        match:
          - condition: "!has(order.arrive_time)"
            output: hold("late")
    - condition: has(order.arrive_time)
      output: hold("in_time")
    - output: hold("early")
)yaml",
     "p.yaml:26:15: error[MG0304]: this match can never be reached\n"
     "   = help: move it up, or remove it\n"
     "   = note: p.yaml:24:18: this match already covers it\n"},
    {"a match is not unreachable because of the value of a constant", R"yaml(
    - condition: constants.mode == "lenient"
      output: hold("late")
    - condition: constants.mode == "strict"
      output: hold("in_time")
)yaml",
     ""},
    {"a variable stands for its expression", R"yaml(
    - condition: variables.ship
      output: hold("late")
    - condition: "!variables.ship"
      output: hold("in_time")
    - output: hold("early")
)yaml",
     "p.yaml:23:15: error[MG0304]: this match can never be reached\n"
     "   = help: move it up, or remove it\n"
     "   = note: p.yaml:19:18: this match already covers it\n"
     "   = note: p.yaml:21:19: this match already covers it\n"},
};

TEST(PolicyCompilerTest, ProvesWhatCanBeReached) {
  for (const Proof& proof : kProofs) {
    std::string rule =
        "  variables:\n    - name: ship\n      expression: stage == Stage.SHIPPING\n  match:";
    std::string text = File(rule + proof.match);
    EXPECT_EQ(Compile(text, {}, /*errors_only=*/true), proof.issues) << proof.name;
  }
}

TEST(PolicyCompilerTest, AMistakeInANestedRuleSaysHowItIsReached) {
  EXPECT_EQ(Compile(File(R"yaml(  match:
    - condition: stage == Stage.SHIPPING
      rule:
        id: shipping
        match:
          - rule:
              match:
                - condition: order.prise > 1
                  output: hold("late")
          - condition: variables.later
            output: hold("early")
          - rule:
              id: last
              variables:
                - name: later
                  expression: "true"
              match:
                - output: hold("in_tme")
    - output: hold("early")
)yaml")),
            "p.yaml:22:36: error[MG0204]: unknown field `prise` of Order\n"
            "   = help: did you mean `price`? (int, rules/policy/testing/orders.proto)\n"
            "   = note: p.yaml:18:13: reached through rule `shipping`\n"
            "p.yaml:24:34: error[MG0311]: there is no `later` in `variables`\n"
            "   = help: a variable can be used only below its declaration, in its rule and the "
            "rules within\n"
            "   = note: p.yaml:29:25: `later` is declared here\n"
            "   = note: p.yaml:18:13: reached through rule `shipping`\n"
            "p.yaml:32:32: error[MG0306]: the reason `in_tme` is not declared\n"
            "   = help: did you mean `\"in_time\"`?\n"
            "   = note: p.yaml:27:19: reached through rule `shipping/last`\n");
}

TEST(PolicyCompilerTest, OverridesReplaceConstantsOfTheSameType) {
  ConstantOverride mode;
  mode.name = "mode";
  mode.value = std::string("lenient");
  EXPECT_EQ(Compile(File(kUseAll), {mode}), "");
  mode.value = int64_t{3};
  EXPECT_EQ(Compile(File(kUseAll), {mode}),
            "error[MG0207]: the constant `mode` is of type string, not int\n"
            "   = note: p.yaml:6:36: it is declared here\n");
  mode.name = "mod";
  EXPECT_EQ(Compile(File(kUseAll), {mode}),
            "error[MG0203]: the policy has no constant `mod`\n"
            "   = help: did you mean `mode`?\n");
}

TEST(PolicyCompilerTest, AWarningCanBeSilencedByAComment) {
  const std::string text =
      absl::StrReplaceAll(File(kUseAll), {{"constants: {patience: 14d, mode: strict}",
                                           "constants: {patience: 14d, mode: strict, spare: 1}"}});
  EXPECT_EQ(Compile(text), "p.yaml:6:44: warning[MG0309]: the constant `spare` is never used\n");
  EXPECT_EQ(
      Compile(absl::StrReplaceAll(text, {{"spare: 1}", "spare: 1}  # makegood:ignore MG0309"}})),
      "");
  EXPECT_EQ(Compile(absl::StrReplaceAll(
                text, {{"  constants:", "  # makegood:ignore MG0309\n  constants:"}})),
            "");
}

}  // namespace
}  // namespace makegood::rules

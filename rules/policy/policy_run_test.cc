// What policies answer, with the way that led to the answer.

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "rules/base/issue.h"
#include "rules/base/source.h"
#include "rules/cel/cel.h"
#include "rules/cel/values/message_adapter.h"
#include "rules/cel/values/value_text.h"
#include "rules/policy/compiled_policy.h"
#include "rules/policy/policy_parser.h"
#include "rules/policy/testing/order_language.h"
#include "rules/policy/testing/orders.pb.h"

namespace makegood::rules {
namespace {

using testing::OrderFacts;

std::optional<PolicyDocument> Parse(const std::string& text) {
  IssueList issues;
  auto document = ParsePolicy(std::make_shared<const Source>("p.yaml", text), Limits(), issues);
  EXPECT_FALSE(issues.has_errors()) << Render(issues);
  return document;
}

std::string PathText(const PolicyResult& result) {
  std::string text;
  for (size_t i = 0; i < result.path.size(); ++i) {
    const Rule& rule = *result.rules[i];
    if (rule.id.has_value() && i > 0) absl::StrAppend(&text, rule.id->text(), "/");
    if (result.path[i]->id.has_value()) absl::StrAppend(&text, result.path[i]->id->text(), "/");
  }
  if (!text.empty()) text.pop_back();
  return text;
}

// Plain CEL policies over two ints, as cel-go's own examples are: input x and y, output in CEL
// notation, "none", or "error: …".
std::string RunPlain(const std::string& rule, int64_t x, int64_t y) {
  cel::EnvironmentBuilder builder;
  builder.AddStandardLibrary();
  builder.AddVariable("x", cel::Type::Int());
  builder.AddVariable("y", cel::Type::Int());
  const auto environment = builder.Build();
  IssueList issues;
  auto document = Parse("name: plain\nrule:\n" + rule);
  if (!document.has_value()) return "not parsed";
  const auto policy = CompilePolicy(*std::move(document), *environment, issues);
  if (policy == nullptr) return Render(issues);
  cel::Arena arena;
  CompiledPolicy::Input input;
  input.variables = {{"x", cel::Value::Int(x)}, {"y", cel::Value::Int(y)}};
  const PolicyResult result = policy->Evaluate(arena, input);
  cel::EvalContext context(arena, 1000);
  switch (result.kind) {
    case PolicyResult::Kind::kNoMatch: return "none";
    case PolicyResult::Kind::kError:
      return absl::StrCat("error: ", result.value.as_error()->message);
    case PolicyResult::Kind::kOutput: return cel::ValueToText(context, result.value, 100);
  }
  return "?";
}

struct PlainCase {
  const char* name;
  std::string rule;
  int64_t x;
  int64_t y;
  std::string output;
};

constexpr char kFallThrough[] = R"(
  match:
    - rule:
        match:
          - condition: x > 3
            output: "'a'"
          - condition: x == 3
            rule:
              match:
                - condition: y == 1
                  output: "'b'"
    - condition: x == 2
      rule:
        match:
          - condition: y == 1
            output: "'c'"
    - condition: x <= 2
      output: "'d'"
)";
constexpr char kShadowing[] = R"(
  variables:
    - name: i
      expression: "1"
    - name: j
      expression: "variables.i + 1"
  match:
    - condition: x == 1
      rule:
        variables:
          - name: i
            expression: "variables.i + 4"
        match:
          - output: "variables.i + variables.j"
    - output: variables.i + variables.j
)";
constexpr char kLazy[] = R"(
  variables:
    - name: bad
      expression: 1 / x
    - name: list
      expression: "[x, y, x + y]"
  match:
    - condition: y > 0
      output: variables.list.size()
    - condition: variables.bad > 0
      output: variables.list[2]
    - output: "0"
)";

const PlainCase kPlainCases[] = {
    {"the first match is taken", kFallThrough, 4, 0, "\"a\""},
    {"a nested rule under a condition", kFallThrough, 3, 1, "\"b\""},
    {"without a result it ends its rule, whose match has no condition: the next one is tried",
     kFallThrough, 3, 0, "none"},
    {"a condition whose rule has a result", kFallThrough, 2, 1, "\"c\""},
    {"a condition whose rule has none ends the policy", kFallThrough, 2, 0, "none"},
    {"the last match", kFallThrough, 1, 0, "\"d\""},
    {"an inner variable hides an outer one", kShadowing, 1, 0, "7"},
    {"and only there", kShadowing, 2, 0, "3"},
    {"a variable that is not read does not fail", kLazy, 0, 1, "3"},
    {"one that is read fails the policy", kLazy, 0, 0, "error: divide by zero"},
    {"and otherwise counts", kLazy, 1, 0, "1"},
};

TEST(PolicyRunTest, FollowsTheCelPolicyFormat) {
  for (const PlainCase& test : kPlainCases) {
    EXPECT_EQ(RunPlain(test.rule, test.x, test.y), test.output) << test.name;
  }
}

TEST(PolicyRunTest, OutputsMustAgree) {
  EXPECT_EQ(
      RunPlain("  match:\n    - condition: x > 1\n      output: \"1\"\n    - output: \"'one'\"\n",
               1, 1),
      "p.yaml:6:16: error[MG0302]: this output is of type string, others are of type int\n"
      "    6 |     - output: \"'one'\"\n"
      "      |                ^^^^^\n"
      "   = note: p.yaml:5:16: the first output, of type int\n");
}

constexpr char kOrders[] = R"yaml(name: late_order
makegood:
  marketplace: shop
  effective_time: 2026-01-01T00:00:00Z
  stages: [SHIPPING, COMPLAINT]
  constants: {patience: 14d}
  attributes: {order: {gift: bool, boxes: int, tags: list(string)}}
  reasons:
    late: Your order is late. {credits} come back.
    in_time: Your order is not late.
    early: It is too early to say.
    gift: Gifts are special.
    boxes: Too many boxes.
    no_complaint: Nobody complained.
  queues: {desk: {within: 48h, hardness: SOFT, on_breach: ESCALATE}}
  report_reasons: [late]
  checks:
    SHIPPING: {in_patience: late, light: boxes}
rule:
  variables:
    - name: in_patience
      expression: "!has(order.place_time) || now - order.place_time < constants.patience"
    - name: light
      expression: has(order.weight) && order.weight < 10.0 / double(order.price - order.price)
  match:
    - condition: has(order.attributes.gift) && order.attributes.gift
      id: gift
      output: ask("desk", "gift")
      explanation: "'a gift of ' + string(order.price)"
    - condition: has(order.attributes.boxes) && order.attributes.boxes > 2
      id: boxes
      output: refuse("boxes")
    - condition: stage == Stage.SHIPPING
      rule:
        id: shipping
        match:
          - rule:
              id: gates
              match:
                - condition: has(order.arrive_time)
                  output: refuse("in_time")
                - condition: order.place_time > now
                  id: future
                  output: hold("early")
          - condition: "!variables.in_patience"
            id: late
            output: pay(order.price, "late")
          - output: hold("early")
    - output: refuse("no_complaint")
)yaml";

struct OrderCase {
  const char* name;
  std::string facts;
  std::string result;  // path: output | failed checks | horizon in seconds
};

const OrderCase kOrderCases[] = {
    {"in time so far; the answer stands until the fourteenth day",
     "stage: SHIPPING order { price: 5 place_time { seconds: 0 } }",
     "shipping: HOLD early !boxes for 1209600s"},
    {"late", "stage: SHIPPING order { price: 5 place_time { seconds: -1209600 } }",
     "shipping/late: PAY 5 late !late !boxes for 9222162436s"},
    {"arrived",
     "stage: SHIPPING order { price: 5 place_time { seconds: 0 } arrive_time { seconds: 1 } }",
     "shipping/gates: REFUSE in_time !boxes"},
    {"a time that is not set is an error", "stage: SHIPPING order { price: 5 }",
     "shipping/gates/future: error: `Order.place_time` is not set; ask has(...) first at 42:30"},
    {"an attribute",
     "stage: COMPLAINT order { price: 5 attributes { fields { key: 'gift' value { bool_value: true "
     "} } } }",
     "gift: ASK desk gift (a gift of 5)"},
    {"an attribute of another type is an error",
     "stage: COMPLAINT order { price: 5 attributes { fields { key: 'gift' value { string_value: "
     "'yes' } } } }",
     "gift: error: `order.attributes.gift` is declared as bool and given as string at 26:48"},
    {"a number that is whole",
     "stage: COMPLAINT order { attributes { fields { key: 'boxes' value { number_value: 3 } } } }",
     "boxes: REFUSE boxes"},
    {"a number that is not",
     "stage: COMPLAINT order { attributes { fields { key: 'boxes' value { number_value: 3.5 } } } "
     "}",
     "boxes: error: `order.attributes.boxes` is declared as int and is not a whole number at "
     "30:49"},
    {"a null is no value",
     "stage: COMPLAINT order { attributes { fields { key: 'gift' value { null_value: NULL_VALUE } "
     "} } }",
     ": REFUSE no_complaint"},
    {"another stage", "stage: COMPLAINT order { price: 5 }", ": REFUSE no_complaint"},
    {"a message that is not set is an error", "stage: SHIPPING",
     "gift: error: `OrderFacts.order` is not set; ask has(...) first at 26:22"},
};

std::shared_ptr<const CompiledPolicy> Orders(const std::string& text = kOrders) {
  IssueList issues;
  auto document = Parse(text);
  auto policy = CompilePolicy(*std::move(document), testing::OrderLanguage(), issues);
  EXPECT_NE(policy, nullptr) << Render(issues);
  return policy;
}

std::string ResultText(const PolicyResult& result) {
  std::string text = absl::StrCat(PathText(result), ": ");
  if (result.kind == PolicyResult::Kind::kError) {
    const cel::ErrorInfo& error = *result.value.as_error();
    absl::StrAppend(&text, "error: ", error.message);
    if (error.program != nullptr) {
      const Place place =
          static_cast<const cel::Program*>(error.program)->PlaceOfNode(error.expr_id);
      const Position at = place.source->PositionAt(place.span.begin);
      absl::StrAppend(&text, " at ", at.line, ":", at.column);
    }
    return text;
  }
  if (result.kind == PolicyResult::Kind::kNoMatch) return absl::StrCat(text, "none");
  const auto& answer = static_cast<const testing::Answer&>(
      *static_cast<const google::protobuf::Message*>(result.value.as_message()->message));
  text += answer.kind();
  if (!answer.queue().empty()) absl::StrAppend(&text, " ", answer.queue());
  if (answer.amount() != 0) absl::StrAppend(&text, " ", answer.amount());
  absl::StrAppend(&text, " ", answer.reason());
  if (!result.explanation.empty()) absl::StrAppend(&text, " (", result.explanation, ")");
  for (const std::string& check : result.failed_checks) absl::StrAppend(&text, " !", check);
  for (const std::string& warning : result.warnings) absl::StrAppend(&text, " ?", warning);
  if (result.horizon.offset != cel::kNever)
    absl::StrAppend(&text, " for ", result.horizon.offset / 1'000'000'000, "s");
  return text;
}

TEST(PolicyRunTest, DecidesAboutOrders) {
  const auto policy = Orders();
  ASSERT_NE(policy, nullptr);
  for (const OrderCase& test : kOrderCases) {
    OrderFacts facts;
    ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(test.facts, &facts)) << test.name;
    cel::Arena arena;
    CompiledPolicy::Input input;
    input.facts = static_cast<const google::protobuf::Message*>(&facts);
    input.stage = OrderFacts::Stage_Name(facts.stage());
    EXPECT_EQ(ResultText(policy->Evaluate(arena, input)), test.result) << test.name;
  }
}

// Unlike a check: what the pro is told of is part of the answer, and it changes when that does.
TEST(PolicyRunTest, AWarningIsToldWhenItHoldsAndTheAnswerStandsNoLongerThanIt) {
  const auto policy = Orders(absl::StrReplaceAll(
      kOrders,
      {{"  checks:\n", "  warnings: {SHIPPING: {running_out: late}}\n  checks:\n"},
       {"    - name: light\n",
        "    - name: running_out\n"
        "      expression: now - order.place_time >= constants.patience - duration('24h')\n"
        "    - name: light\n"}}));
  ASSERT_NE(policy, nullptr);
  const struct {
    int64_t seconds_ago;
    const char* facts;
    const char* result;
  } kOrdersByAge[] = {
      {0, "stage: SHIPPING order { price: 5 }", "shipping: HOLD early !boxes for 1123200s"},
      {1'123'200, "stage: SHIPPING order { price: 5 }",
       "shipping: HOLD early !boxes ?late for 86400s"},
      {0, "stage: COMPLAINT order { price: 5 }", ": REFUSE no_complaint"},  // Of another stage.
  };
  for (const auto& order : kOrdersByAge) {
    OrderFacts facts;
    ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(order.facts, &facts));
    facts.mutable_order()->mutable_place_time()->set_seconds(-order.seconds_ago);
    cel::Arena arena;
    CompiledPolicy::Input input;
    input.facts = static_cast<const google::protobuf::Message*>(&facts);
    input.stage = OrderFacts::Stage_Name(facts.stage());
    EXPECT_EQ(ResultText(policy->Evaluate(arena, input)), order.result) << order.facts;
  }
}

TEST(PolicyRunTest, TracesTheMatchesThatWereTried) {
  const auto policy = Orders();
  ASSERT_NE(policy, nullptr);
  OrderFacts facts;
  facts.set_stage(OrderFacts::SHIPPING);
  facts.mutable_order()->mutable_place_time()->set_seconds(0);
  cel::Arena arena;
  CompiledPolicy::Input input;
  input.facts = static_cast<const google::protobuf::Message*>(&facts);
  input.stage = "SHIPPING";
  input.trace = TraceLevel::kRules;
  const PolicyResult result = policy->Evaluate(arena, input);
  std::string text;
  for (const MatchStep& step : result.steps) {
    absl::StrAppend(&text, step.depth, step.result == MatchStep::Result::kMatched ? "+" : "-", " ");
  }
  EXPECT_EQ(text, "0- 0- 0+ 1+ 2- 2- 1- 1+ ");
  EXPECT_TRUE(result.values.empty());

  input.trace = TraceLevel::kValues;
  const PolicyResult with_values = policy->Evaluate(arena, input);
  EXPECT_EQ(with_values.steps.size(), result.steps.size());
  bool has_stage = false;
  for (const RecordedValue& recorded : with_values.values) {
    const Span extent = recorded.program->ExtentOf(recorded.expr_id);
    const absl::string_view part =
        recorded.program->text().text().substr(extent.begin, extent.end - extent.begin);
    if (part == "stage")
      has_stage = recorded.value.kind() == cel::Kind::kInt && recorded.value.as_int() == 1;
  }
  EXPECT_TRUE(has_stage);
  EXPECT_EQ(with_values.horizon.offset, result.horizon.offset);
}

TEST(PolicyRunTest, GivesTheTextsOfReasons) {
  const auto policy = Orders();
  ASSERT_NE(policy, nullptr);
  ASSERT_NE(policy->ReasonText("late"), nullptr);
  EXPECT_EQ(*policy->ReasonText("late"), "Your order is late. {credits} come back.");
  EXPECT_EQ(policy->ReasonText("later"), nullptr);
}

TEST(PolicyRunTest, AnExhaustedBudgetIsAnErrorWithAPlace) {
  IssueList issues;
  PolicyLanguage language = testing::OrderLanguage();
  language.limits.cost_max = 10;
  const auto policy = CompilePolicy(*Parse(kOrders), language, issues);
  ASSERT_NE(policy, nullptr) << Render(issues);
  OrderFacts facts;
  facts.set_stage(OrderFacts::SHIPPING);
  facts.mutable_order()->mutable_place_time()->set_seconds(0);
  cel::Arena arena;
  CompiledPolicy::Input input;
  input.facts = static_cast<const google::protobuf::Message*>(&facts);
  const PolicyResult result = policy->Evaluate(arena, input);
  ASSERT_EQ(result.kind, PolicyResult::Kind::kError);
  EXPECT_EQ(result.value.as_error()->code, cel::ErrorCode::kBudgetExceeded);
  EXPECT_NE(result.value.as_error()->program, nullptr);
}

}  // namespace
}  // namespace makegood::rules

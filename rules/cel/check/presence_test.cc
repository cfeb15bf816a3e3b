#include "rules/cel/check/presence.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "rules/cel/check/checker.h"
#include "rules/cel/check/fake_types.h"
#include "rules/cel/syntax/parser.h"

namespace makegood::cel {
namespace {

std::optional<TypedAst> MustCheck(const char* expression, const Declarations& declarations) {
  const rules::Excerpt text = rules::Excerpt::FromText("test", expression);
  rules::IssueList issues;
  std::optional<Ast> ast = Parse(text, ParseOptions(), issues);
  std::optional<TypedAst> typed;
  if (ast.has_value()) typed = Check(*std::move(ast), text, declarations, issues);
  EXPECT_TRUE(typed.has_value()) << expression << "\n" << rules::Render(issues);
  return typed;
}

// An expression, and the guards it lacks. The lead is known to be there; the charge is not.
struct PresenceCase {
  const char* expression;
  const char* guards;
};
const PresenceCase kCases[] = {
    {"lead.price > 1", ""},
    {"lead.tags.exists(t, t == 'a')", ""},
    {"lead.limit == null", ""},
    {"charge.credits > 1", "has(facts.charge)"},
    {"facts.charge.credits > 1", "has(facts.charge)"},
    {"charge.credits > 1 && charge.credits < 5", "has(facts.charge)"},
    {"has(facts.charge) && charge.credits > 1", ""},
    {"has(facts.charge) && facts.charge.credits > 1", ""},
    {"has(facts.charge) ? charge.credits > 1 : false", ""},
    {"has(facts.charge) ? false : charge.credits > 1", "has(facts.charge)"},
    {"!has(facts.charge) || charge.credits > 1", ""},
    {"!has(facts.charge) && charge.credits > 1", "has(facts.charge)"},
    {"has(facts.charge) || charge.credits > 1", "has(facts.charge)"},
    {"!(!has(facts.charge) || charge.credits < 1)", ""},

    // An error beside a false is absorbed, in either order.
    {"charge.credits > 1 && has(facts.charge)", ""},
    {"charge.credits > 1 || !has(facts.charge)", ""},
    {"charge.credits > 1 ? has(facts.charge) : false", "has(facts.charge)"},

    // Each message on the way, and times.
    {"lead.hired_time > now", "has(lead.hired_time)"},
    {"has(lead.hired_time)", ""},
    {"has(lead.hired_time) && lead.hired_time > now", ""},
    {"now - charge.first_message_time > constants.window",
     "has(facts.charge), has(charge.first_message_time)"},
    {"has(charge.first_message_time)", "has(facts.charge)"},
    {"has(facts.charge) && has(charge.first_message_time) && now > charge.first_message_time", ""},
    {"has(facts.charge) && (has(charge.first_message_time) && now > charge.first_message_time)",
     ""},
    {"(has(facts.charge) && has(charge.first_message_time)) && now > charge.first_message_time",
     ""},
    {"(has(lead.hired_time) || has(lead.create_time)) && lead.hired_time > now",
     "has(lead.hired_time)"},
    {"(has(lead.hired_time) || false) && lead.hired_time > now", ""},
    {"(has(lead.hired_time) ? true : false) && lead.hired_time > now", ""},
    {"(lead.price > 1 ? has(lead.hired_time) : has(lead.hired_time)) && lead.hired_time > now", ""},
    {"(lead.price > 1 ? has(lead.hired_time) : true) && lead.hired_time > now",
     "has(lead.hired_time)"},
    {"(lead.price > 1 && has(lead.hired_time)) || lead.hired_time > now", "has(lead.hired_time)"},

    // Loops.
    {"contacts.exists(c, c.confidence > 0.5)", "has(c.confidence)"},
    {"contacts.exists(c, has(c.confidence) && c.confidence > 0.5)", ""},
    {"contacts.all(c, !has(c.confidence) || c.confidence > 0.5)", ""},
    {"contacts.exists(c, has(c.answer_time) && c.answer_time > now) && "
     "contacts.exists(c, c.answer_time > now)",
     "has(c.answer_time)"},
    {"contacts.exists(c, has(c.answer_time) && contacts.exists(c, c.answer_time > now))",
     "has(c.answer_time)"},
    {"contacts.exists(c, has(c.answer_time) && contacts.exists(d, c.answer_time > now))", ""},
    {"contacts.filter(c, has(c.answer_time)).exists(d, d.answer_time > now)", ""},
    {"contacts.filter(c, has(c.answer_time)).filter(c, c.automatic).map(d, d.answer_time)", ""},
    {"contacts.filter(c, has(c.answer_time) || c.automatic).exists(d, d.answer_time > now)",
     "has(d.answer_time)"},
    {"contacts.filter(c, has(c.answer_time)).exists(d, d.time > now)", "has(d.time)"},
    {"contacts.map(c, has(c.answer_time), c.answer_time)", ""},

    // What is no path of variables.
    {"contacts[0].answer_time > now", "has(contacts[0].answer_time)"},
    {"has(contacts[0].answer_time) && contacts[0].answer_time > now", ""},
    {"has(contacts[1].answer_time) && contacts[0].answer_time > now",
     "has(contacts[0].answer_time)"},
    {"refund(1, 'a').suggestion.credits == 1", "has(refund(1, 'a').suggestion)"},
    {"has(refund(1, 'a').suggestion) && refund(1, 'a').suggestion.credits == 1", ""},
    {"lead.?hired_time.orValue(now) > now", ""},
    {"math.greatest(charge.credits, 1) > 1", "has(facts.charge)"},

    // A variable that says so.
    {"variables.started && now > charge.first_message_time", ""},
    {"variables.started || now > charge.first_message_time",
     "has(facts.charge), has(charge.first_message_time)"},
};

PresenceContext Context() {
  PresenceContext context;
  context.present = {"facts.lead"};
  context.variables["variables.started"].when_true = {"facts.charge",
                                                      "facts.charge.first_message_time"};
  return context;
}

TEST(PresenceTest, EveryReadThatNoHasGuardsIsFound) {
  const Declarations declarations = ShopDeclarations();
  for (const PresenceCase& c : kCases) {
    const std::optional<TypedAst> typed = MustCheck(c.expression, declarations);
    ASSERT_TRUE(typed.has_value());
    const PresenceAnalysis analysis = AnalyzePresence(*typed, declarations, Context());
    const std::string guards =
        absl::StrJoin(analysis.reads, ", ",
                      [](std::string* out, const UnguardedRead& read) { out->append(read.guard); });
    EXPECT_EQ(guards, c.guards) << c.expression;
  }
}

TEST(PresenceTest, AnExpressionSaysWhatItsTruthMeans) {
  const Declarations declarations = ShopDeclarations();
  const struct {
    const char* expression;
    const char* when_true;
    const char* when_false;
    const char* of_elements;
  } cases[] = {
      {"has(facts.charge)", "facts.charge", "", ""},
      {"!has(facts.charge)", "", "facts.charge", ""},
      {"has(lead.hired_time) && lead.price > 1", "facts.lead.hired_time", "", ""},
      {"variables.started", "facts.charge facts.charge.first_message_time", "", ""},
      {"contacts.exists(c, has(c.answer_time))", "", "", ""},
      {"contacts.filter(c, has(c.answer_time))", "", "", ".answer_time"},
      {"contacts.filter(c, has(c.answer_time) && has(c.cause) && has(c.cause.time))", "", "",
       ".answer_time .cause .cause.time"},
  };
  for (const auto& c : cases) {
    const std::optional<TypedAst> typed = MustCheck(c.expression, declarations);
    ASSERT_TRUE(typed.has_value());
    const PresenceFacts facts = AnalyzePresence(*typed, declarations, Context()).facts;
    EXPECT_EQ(absl::StrJoin(facts.when_true, " "), c.when_true) << c.expression;
    EXPECT_EQ(absl::StrJoin(facts.when_false, " "), c.when_false) << c.expression;
    EXPECT_EQ(absl::StrJoin(facts.of_elements, " "), c.of_elements) << c.expression;
  }
}

TEST(PresenceTest, AListVariableHandsOnWhatItsElementsHave) {
  Declarations declarations = ShopDeclarations();
  VariableDeclaration answered;
  answered.name = "variables.answered";
  answered.type = Type::List(Type::Message("shop.v1.Contact"));
  answered.slot = 50;
  declarations.AddVariable(answered);
  PresenceContext context;
  context.variables["variables.answered"].of_elements = {".answer_time"};
  const std::optional<TypedAst> typed =
      MustCheck("variables.answered.exists(c, c.answer_time > c.time)", declarations);
  ASSERT_TRUE(typed.has_value());
  const PresenceAnalysis analysis = AnalyzePresence(*typed, declarations, context);
  ASSERT_EQ(analysis.reads.size(), 1u);
  EXPECT_EQ(analysis.reads[0].guard, "has(c.time)");
  EXPECT_EQ(analysis.reads[0].path, "c.time");
}

TEST(PresenceTest, OptionalsAreErrorsAndMessagesWarnings) {
  const Declarations declarations = ShopDeclarations();
  const std::optional<TypedAst> typed =
      MustCheck("contacts.exists(c, c.confidence > 0.5) && charge.credits > 1", declarations);
  ASSERT_TRUE(typed.has_value());
  rules::IssueList issues;
  ReportUnguardedReads(AnalyzePresence(*typed, declarations, Context()), *typed, issues);
  EXPECT_EQ(
      rules::Render(issues),
      "test:1:20: error[MG0214]: `c.confidence` may be absent, and would read as its default\n"
      "    1 | contacts.exists(c, c.confidence > 0.5) && charge.credits > 1\n"
      "      |                    ^^^^^^^^^^^^\n"
      "   = help: ask `has(c.confidence)` first\n"
      "test:1:43: warning[MG0214]: `facts.charge` may be absent, and reading it is then an "
      "error\n"
      "    1 | contacts.exists(c, c.confidence > 0.5) && charge.credits > 1\n"
      "      |                                           ^^^^^^\n"
      "   = help: ask `has(facts.charge)` first\n");
}

}  // namespace
}  // namespace makegood::cel

#include "rules/cel/check/checker.h"

#include <optional>
#include <string>
#include <variant>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "rules/cel/check/fake_types.h"
#include "rules/cel/syntax/macros.h"
#include "rules/cel/syntax/parser.h"

namespace makegood::cel {
namespace {

const MacroTable& AllMacros() {
  static const MacroTable& table = *[] {
    MacroTable* macros = new MacroTable(MacroTable::Standard());
    macros->Add(MacroTable::Bindings()).Add(MacroTable::TwoVariable());
    macros->Add(MacroTable::Blocks());
    return macros;
  }();
  return table;
}

std::optional<Ast> MustParse(const rules::Excerpt& text) {
  ParseOptions options;
  options.macros = &AllMacros();
  rules::IssueList issues;
  std::optional<Ast> ast = Parse(text, options, issues);
  EXPECT_TRUE(ast.has_value()) << text.text() << "\n" << rules::Render(issues);
  return ast;
}

std::string DescribeIssues(const rules::IssueList& issues) {
  std::string text;
  for (const rules::Issue& issue : issues.issues()) {
    const rules::Position at = issue.place.source->PositionAt(issue.place.span.begin);
    absl::StrAppend(&text, text.empty() ? "" : "\n", at.line, ":", at.column, ": ", issue.message);
    if (!issue.help.empty()) absl::StrAppend(&text, " | ", issue.help);
    if (!issue.suggestion.empty()) absl::StrAppend(&text, " -> ", issue.suggestion);
  }
  return text;
}

// The type of the whole, or all that is wrong: `line:column: message | help -> suggestion`.
std::string CheckText(const char* expression, const Declarations& declarations,
                      const std::optional<Type>& expected = std::nullopt) {
  const rules::Excerpt text = rules::Excerpt::FromText("test", expression);
  std::optional<Ast> ast = MustParse(text);
  if (!ast.has_value()) return "does not parse";
  rules::IssueList issues;
  const std::optional<TypedAst> typed =
      Check(*std::move(ast), text, declarations, issues, expected);
  EXPECT_EQ(typed.has_value(), !issues.has_errors()) << expression;
  return typed.has_value() ? typed->result.ToString() : DescribeIssues(issues);
}

// One line per rule: the expression, and the whole of what the checker says about it.
struct CheckCase {
  const char* expression;
  const char* expected;
};

void RunCases(const CheckCase* begin, const CheckCase* end, const Declarations& declarations,
              const std::optional<Type>& expected = std::nullopt) {
  for (const CheckCase* c = begin; c != end; ++c) {
    EXPECT_EQ(CheckText(c->expression, declarations, expected), c->expected) << c->expression;
  }
}

const CheckCase kTypes[] = {
    {"null", "null"},
    {"true", "bool"},
    {"42", "int"},
    {"42u", "uint"},
    {"0.1", "double"},
    {"'a'", "string"},
    {"b'a'", "bytes"},
    {"lead.price + 1", "int"},
    {"lead", "shop.v1.Lead"},
    {"facts.lead.create_time", "timestamp"},
    {"lead.tags", "list(string)"},
    {"lead.attributes.color", "dyn"},
    {"lead.attributes['color']", "dyn"},
    {"x_map.a", "int"},
    {"x_dyn.a.b.c", "dyn"},
    {"x_any.a", "dyn"},
    {"has(lead.create_time)", "bool"},
    {"has(x_map.a)", "bool"},
    {"has(x_dyn.a.b)", "bool"},
    {"now - variables.start", "duration"},
    {"now - variables.start >= constants.window", "bool"},
    {"stage == Stage.GUARANTEE", "bool"},
    {"Stage.GUARANTEE", "shop.v1.Facts.Stage"},
    {"stage == 1", "bool"},
    {"stage + 1", "int"},
    {"stage < 2", "bool"},
    {"stage in [1, 2]", "bool"},
    {"stage in [Stage.REPORT]", "bool"},
    {"true ? 1 : 2", "int"},
    {"true ? 1 : dyn(2)", "dyn"},
    {"true ? lead : null", "shop.v1.Lead"},
    {"x_dyn ? 1 : 2", "int"},
    {"lead == null", "bool"},
    {"lead.create_time == null", "bool"},
    {"lead.limit == null && lead.limit == 1", "bool"},
    {"lead.limit + 1", "int"},
    {"x_dyn + 1", "int"},
    {"x_dyn + x_dyn", "dyn"},
    {"x_dyn.contains('a')", "bool"},
    {"'a'.size() + size('a')", "int"},
    {"math.greatest(1, 2)", "int"},
    {"now.getHours('Europe/Madrid')", "int"},
    {"refund(1, 'a').flag('b')", "shop.v1.Verdict"},

    // Lists and maps.
    {"[]", "list(dyn)"},
    {"[1]", "list(int)"},
    {"[1, 'a']", "list(dyn)"},
    {"[] + [1, 2] + [3]", "list(int)"},
    {"[1, 2u] + []", "list(dyn)"},
    {"[[], [[]], [[[]]], [[[[]]]]]", "list(list(list(list(list(dyn)))))"},
    {"[[[[[]]]], [], [[[]]]]", "list(list(list(list(list(dyn)))))"},
    {"[1] + [dyn('a')]", "list(dyn)"},
    {"[dyn('a')] + [1]", "list(dyn)"},
    {"[lead, null][0]", "shop.v1.Lead"},
    {"[x_wrapper, x_int]", "list(wrapper(int))"},
    {"[x_int, x_wrapper]", "list(wrapper(int))"},
    {"[x_wrapper, x_int, dyn(1)]", "list(dyn)"},
    {"false ? x_wrapper : null", "wrapper(int)"},
    {"[Kind.CALL, Kind.MESSAGE]", "list(shop.v1.Contact.Kind)"},
    {"[Kind.CALL, Channel.CHAT]", "list(int)"},
    {"{}", "map(dyn, dyn)"},
    {"{'a': 1}", "map(string, int)"},
    {"{1: 2u, 2u: 3}", "map(dyn, dyn)"},
    {"{'a': 1, 'b': 2}.a", "int"},
    {"([[[1]], [[2]], [[3]]][0][0] + [2, 3, {'four': {'five': 'six'}}])[3]", "dyn"},
    {"([] + contacts + [])[0].text", "string"},
    {"1 in [1, 2]", "bool"},
    {"1 in dyn([1, 2])", "bool"},
    {"'a' in x_map", "bool"},
    {"tuple(1, 2u, 3.0)", "tuple(int, uint, double)"},
    {"[tuple(1, 2u, 3.0), tuple(dyn(1), dyn(2u), dyn(3.0))][0]", "tuple(dyn, dyn, dyn)"},
    {"sort(tuple(dyn(1), 2u, 3.0))", "tuple(dyn, dyn, dyn)"},

    // Optionals.
    {"optional.of(1)", "optional_type(int)"},
    {"[optional.none(), optional.of(1)]", "list(optional_type(int))"},
    {"true ? optional.of(dyn(1)) : optional.of(1)", "optional_type(dyn)"},
    {"lead.?price", "optional_type(int)"},
    {"lead.?price.orValue(3)", "int"},
    {"x_optional.price", "optional_type(int)"},
    {"x_optional.?price", "optional_type(int)"},
    {"has(x_optional.price)", "bool"},
    {"x_map.?a", "optional_type(int)"},
    {"x_dyn.?a.b", "optional_type(dyn)"},
    {"x_ints[?0]", "optional_type(int)"},
    {"[?optional.of(1), 2]", "list(int)"},
    {"{?'a': optional.of(1)}", "map(string, int)"},
    {"[?x_dyn]", "list(dyn)"},

    // Messages.
    {"Verdict{}", "shop.v1.Verdict"},
    {"shop.v1.Verdict{credits: 1, reason: 'a'}.credits", "int"},
    {"Verdict{limit: 1, channel: Channel.CHAT, time: now}", "shop.v1.Verdict"},
    {"Verdict{limit: null, channel: 2, time: null, suggestion: Verdict{}}", "shop.v1.Verdict"},
    {"Verdict{?credits: optional.of(1)}", "shop.v1.Verdict"},
    {"google.protobuf.Int64Value{value: 3} + 1", "int"},
    {"google.protobuf.Timestamp{seconds: 3}", "timestamp"},

    // Types as values.
    {"int", "type(int)"},
    {"list", "type(list(dyn))"},
    {"type", "type(type)"},
    {"null_type", "type(null)"},
    {"google.protobuf.Timestamp", "type(timestamp)"},
    {"Verdict", "type(shop.v1.Verdict)"},
    {"type(1) == int && type([1]) == list", "bool"},
    {"type(type) == type", "bool"},

    // Loops.
    {"contacts.exists(c, c.kind == Kind.CALL)", "bool"},
    {"contacts.all(c, c.automatic) && contacts.exists_one(c, !c.automatic)", "bool"},
    {"contacts.filter(c, c.automatic)", "list(shop.v1.Contact)"},
    {"contacts.map(c, c.time)", "list(timestamp)"},
    {"contacts.map(c, c.automatic, c.text)", "list(string)"},
    {"contacts.map(x, x).map(y, y.text)", "list(string)"},
    {"([].map(x, x))[0].foo", "dyn"},
    {"x_map.map(k, k)", "list(string)"},
    {"x_dyn.filter(x, x > 1)", "list(dyn)"},
    {"x_map.all(k, v, v > 1 && k == 'a')", "bool"},
    {"x_strings.all(i, s, i > 1 && s == 'a')", "bool"},
    {"x_ints.map(lead, lead + 1)", "list(int)"},
    {"cel.bind(x, lead.price, x + x)", "int"},
    {"cel.block([1, cel.index(0) + 1], cel.index(1) == 2)", "bool"},
    {"contacts.exists(facts, facts.text == 'a') && has(facts.lead)", "bool"},
};

TEST(CheckerTest, EveryExpressionHasItsType) {
  const Declarations declarations = ShopDeclarations();
  RunCases(std::begin(kTypes), std::end(kTypes), declarations);
}

const CheckCase kMistakes[] = {
    // Names.
    {"laed.price", "1:1: undeclared name `laed` -> lead"},
    {"laed.price + laed.weight",
     "1:1: undeclared name `laed` -> lead\n"
     "1:14: undeclared name `laed` -> lead"},
    {"create_time", "1:1: undeclared name `create_time` -> lead.create_time"},
    {"True", "1:1: undeclared name `True` -> true"},
    {"None == 1", "1:1: undeclared name `None` -> null"},
    {"startsWith",
     "1:1: undeclared name `startsWith` | `startsWith` is a function: write "
     "`startsWith(…)`"},
    {"entirely_different", "1:1: undeclared name `entirely_different`"},
    {"contacts.exists(contact, contcat.automatic)", "1:26: undeclared name `contcat` -> contact"},
    {"variables.strat", "1:11: there is no `strat` in `variables` -> start"},
    {"now - variables.strat > constants.window",
     "1:17: there is no `strat` in `variables` -> start"},
    {"constants.widnow", "1:11: there is no `widnow` in `constants` -> window"},
    {"constants.limit", "1:11: there is no `limit` in `constants` | there is window"},
    {"variables",
     "1:1: `variables` is no value of its own | name one of them, such as "
     "`variables.start`"},
    {"stage == Stage.GARANTEE", "1:16: unknown value `GARANTEE` of enum Stage -> GUARANTEE"},
    {"stage == Stage.OTHER",
     "1:16: unknown value `OTHER` of enum Stage | its values are "
     "STAGE_UNSPECIFIED, GUARANTEE and REPORT"},
    {"stage == Stage",
     "1:10: `Stage` is an enum, not a value | name one of its values, such as "
     "`Stage.GUARANTEE`"},
    {"shop.v1.Lead.foo", "1:14: `shop.v1.Lead` is a type: it has no `foo`"},
    {"has(variables.start)",
     "1:15: has() asks for a field of a message or map: "
     "`variables.start` is always there"},

    // Fields.
    {"lead.pirce",
     "1:6: unknown field `pirce` of Lead | did you mean `price`? (int, "
     "shop/v1/facts.proto) -> price"},
    {"contacts.exists(c, c.chanel == Channel.CHAT)",
     "1:22: unknown field `chanel` of Contact | did you mean `channel`? (enum Channel, "
     "shop/v1/facts.proto) -> channel"},
    {"has(lead.pirce)",
     "1:10: unknown field `pirce` of Lead | did you mean `price`? (int, "
     "shop/v1/facts.proto) -> price"},
    {"facts.credits", "1:7: unknown field `credits` of Facts -> charge.credits"},
    {"charge.price", "1:8: unknown field `price` of Charge | there is `lead.price`"},
    {"charge.nothing_like_it",
     "1:8: unknown field `nothing_like_it` of Charge | its fields are "
     "credits and first_message_time"},
    {"lead.price.amount", "1:12: `lead.price` is an int: it has no field `amount`"},
    {"contacts.size > 3",
     "1:10: `contacts` is a list(Contact): it has no field `size` | `size` is "
     "a function: write `contacts.size()`"},
    {"contacts.automatic",
     "1:10: `contacts` is a list(Contact): it has no field `automatic` | its "
     "elements have one: write `contacts.exists(x, x.automatic …)`"},
    {"[].length", "1:4: `[]` is a list(dyn): it has no field `length`"},
    {"lead.pirce + 1 > 2 && lead.pirce == 'a'",
     "1:6: unknown field `pirce` of Lead | did you mean `price`? (int, shop/v1/facts.proto) -> "
     "price\n"
     "1:28: unknown field `pirce` of Lead | did you mean `price`? (int, shop/v1/facts.proto) -> "
     "price"},

    // Operators.
    {"lead.price + '1'",
     "1:12: `+` takes two numbers of one type, strings, bytes or lists, or durations and "
     "timestamps, not int and string | the quotes make '1' a string: write `1`"},
    {"lead.price == '5'",
     "1:12: `==` takes two values of one type, not int and string | the quotes make '5' a string: "
     "write `5`"},
    {"lead.weight == '5'",
     "1:13: `==` takes two values of one type, not double and string | the quotes make '5' a "
     "string: write `5.0`"},
    {"lead.lead_id == 5",
     "1:14: `==` takes two values of one type, not string and int | write `\"5\"`"},
    {"lead.weight == 5",
     "1:13: `==` takes two values of one type, not double and int | write `5.0`"},
    {"lead.weight * lead.price",
     "1:13: `*` takes two numbers of one type, not double and int | write `double(lead.price)`"},
    {"x_uint == 5", "1:8: `==` takes two values of one type, not uint and int | write `5u`"},
    {"now - 1",
     "1:5: `-` takes two numbers of one type, timestamps or durations, not timestamp and int | a "
     "number has no unit: write a duration such as `duration(\"24h\")`"},
    {"now - variables.start > 24",
     "1:23: `>` takes two numbers, strings, bytes, bools, timestamps or durations, not duration "
     "and int | a number has no unit: write a duration such as `duration(\"24h\")`"},
    {"now - variables.start > '24h'",
     "1:23: `>` takes two numbers, strings, bytes, bools, timestamps or durations, not duration "
     "and string | write `duration(\"24h\")`"},
    {"now - variables.start > '14d'",
     "1:23: `>` takes two numbers, strings, bytes, bools, timestamps or durations, not duration "
     "and string | write `duration(\"336h\")`"},
    {"now > '2026-01-01T00:00:00Z'",
     "1:5: `>` takes two numbers, strings, bytes, bools, timestamps or durations, not timestamp "
     "and string | write `timestamp('2026-01-01T00:00:00Z')`"},
    {"variables.start > constants.window",
     "1:17: `>` takes two numbers, strings, bytes, bools, timestamps or durations, not timestamp "
     "and duration | the time between two timestamps is their difference: `now - "
     "variables.start`"},
    {"lead.price == null",
     "1:12: `==` takes two values of one type, not int and null | an int is never null: to ask "
     "whether a field is set, write `has(…)`"},
    {"stage == 'GUARANTEE'",
     "1:7: `==` takes two values of one type, not Stage and string | write `Stage.GUARANTEE`"},
    {"1 < lead.price < 3",
     "1:16: `<` takes two numbers, strings, bytes, bools, timestamps or durations, not bool and "
     "int | comparisons do not chain: write `1 < lead.price && lead.price < 3`"},
    {"lead.?price == 3",
     "1:13: `==` takes two values of one type, not optional(int) and int | `lead.?price` may be "
     "empty: write `lead.?price.orValue(…)`"},
    {"lead.tags == 'a'",
     "1:11: `==` takes two values of one type, not list(string) and string | to look for one "
     "element, write `'a' in lead.tags`"},
    {"5 in lead.tags",
     "1:3: `in` takes a value and a list or map of values of its type, not int and list(string) | "
     "write `\"5\"`"},
    {"'a' in lead.lead_id",
     "1:5: `in` takes a value and a list or map of values of its type, not string and string | to "
     "look for a part of a text, write `lead.lead_id.contains('a')`"},
    {"x_ints['0']",
     "1:7: `[ ]` takes a list and an int, or a map and a key of its type, not list(int) and string "
     "| the quotes make '0' a string: write `0`"},
    {"-lead.lead_id", "1:1: `-` takes an int or a double, not string"},
    {"!lead.price", "1:2: an operand of `!` is a bool, not an int | compare it: `lead.price != 0`"},
    {"true && lead.create_time",
     "1:9: an operand of `&&` is a bool, not a timestamp | to ask whether it is set, write "
     "`has(lead.create_time)`"},
    {"lead.price || lead.lead_id",
     "1:1: an operand of `||` is a bool, not an int | compare it: `lead.price != 0`\n"
     "1:15: an operand of `||` is a bool, not a string | compare it: `lead.lead_id != \"\"`"},
    {"lead.tags ? 1 : 2",
     "1:1: the condition before `?` is a bool, not a list(string) | write `size(lead.tags) > 0`"},
    {"true ? 1 : 'a'", "1:6: both outcomes of `? :` have one type, not int and string"},

    // Enums.
    {"contacts.exists(c, c.channel == Kind.MESSAGE)",
     "1:20: `c.channel` is a Channel, `Kind.MESSAGE` is a Kind -> c.kind"},
    {"contacts.exists(c, Kind.MESSAGE != c.channel)",
     "1:36: `Kind.MESSAGE` is a Kind, `c.channel` is a Channel -> c.kind"},
    {"stage == Kind.CALL", "1:7: `stage` is a Stage, `Kind.CALL` is a Kind"},
    {"contacts.exists(c, c.kind == Channel.CHAT)",
     "1:20: `c.kind` is a Kind, `Channel.CHAT` is a Channel -> c.channel"},
    {"contacts.exists(c, c.channel in [Channel.CHAT, Kind.CALL])",
     "1:20: `c.channel` is a Channel, `Kind.CALL` is a Kind -> c.kind"},
    {"Verdict{channel: Kind.CALL}", "1:18: field `channel` is a Channel, `Kind.CALL` is a Kind"},

    // Functions.
    {"startWith('a', 'b')",
     "1:1: unknown function `startWith` | there is a method: `….startsWith(…)`"},
    {"lead.lead_id.startWith('a')", "1:14: unknown function `startWith` -> startsWith"},
    {"lead.refnd('a')", "1:6: unknown function `refnd` | there is a function: `refund(…)`"},
    {"refnd(1, 'a')", "1:1: unknown function `refnd` -> refund"},
    {"math.gratest(1, 2)", "1:6: unknown function `math.gratest` -> greatest"},
    {"now()", "1:1: unknown function `now` | `now` is no function: leave out the parentheses"},
    {"startsWith(lead.lead_id, 'a')",
     "1:1: `startsWith` is a method, not a function | write `lead.lead_id.startsWith('a')`"},
    {"lead.price.refund('a')",
     "1:12: `refund` is a function, not a method | write `refund(lead.price, 'a')`"},
    {"lead.price.startsWith('a')",
     "1:12: `startsWith` is a method of a string, not of an int | "
     "write `string(lead.price)`"},
    {"'a'.getHours()",
     "1:5: `getHours` is a method of a timestamp or a duration, not of a string "
     "| write `timestamp('a')`"},
    {"size()",
     "1:1: `size` takes 1 argument, not none | write `size(string)`, `size(list)` or "
     "`size(map)`"},
    {"wait()",
     "1:1: `wait` takes 1 or 2 arguments, not none | write `wait(string)` or "
     "`wait(string, list(string))`"},
    {"now.getHours(1, 2)",
     "1:5: `getHours` takes 0 or 1 argument, not 2 | write `timestamp.getHours()`, "
     "`timestamp.getHours(string)` or `duration.getHours()`"},
    {"refund('1', 'a')",
     "1:8: `refund` takes an int here, not a string | the quotes make '1' a string: write `1`"},
    {"refund(lead, 'a')",
     "1:8: `refund` takes an int here, not a Lead | write `refund(int, string)`"},
    {"size(3)", "1:6: `size` takes a string, a list or a map, not an int | write `\"3\"`"},
    {"pick(1, 2)",
     "1:1: `pick` does not take int and int together | write `pick(int, string)` or "
     "`pick(string, int)`"},

    // What is built.
    {"Verdict{credit: 1}",
     "1:9: unknown field `credit` of Verdict | did you mean `credits`? (int, "
     "shop/v1/facts.proto) -> credits"},
    {"Verdict{credits: '1'}",
     "1:18: field `credits` is an int, not a string | the quotes make '1' "
     "a string: write `1`"},
    {"Verdict{?credits: 1}",
     "1:19: after `?` an optional is needed, not an int | leave out the "
     "`?`, or write `optional.of(1)`"},
    {"Verdickt{}", "1:1: unknown message type `Verdickt` -> Verdict"},
    {"int{}", "1:1: `int` is not a message type"},
    {"[?1]",
     "1:3: after `?` an optional is needed, not an int | leave out the `?`, or write "
     "`optional.of(1)`"},

    // Loops.
    {"lead.price.exists(x, x > 1)", "1:1: `exists` goes over a list or map, not an int"},
    {"lead.all(x, true)",
     "1:1: `all` goes over a list or map, not a Lead | it has `lead.tags` and "
     "`lead.attributes`"},
    {"contacts.all(c, 0)",
     "1:17: the condition of `all` is a bool, not an int | compare it: `0 != "
     "0`"},
    {"contacts.exists(c, c.text)",
     "1:20: the condition of `exists` is a bool, not a string | compare it: `c.text != \"\"`"},
    {"contacts.filter(c, c.time)",
     "1:20: the condition of `filter` is a bool, not a timestamp | to ask whether it is set, write "
     "`has(c.time)`"},
    {"contacts.exists_one(c, c.kind)",
     "1:24: the condition of `exists_one` is a bool, not a Kind "
     "| compare it with one of the values of the enum"},
    {"cel.block([1], cel.index(1))", "1:16: undeclared name `@index1`"},
    {"contacts.exists(c, c.automatic) && c.automatic", "1:36: undeclared name `c`"},
    {"[].map(x, [].map(y, x in y && y in x))",
     "1:33: `in` takes a value and a list or map of values of its type, not list(dyn) and dyn"},
};

TEST(CheckerTest, EveryMistakeIsExplainedOnce) {
  const Declarations declarations = ShopDeclarations();
  RunCases(std::begin(kMistakes), std::end(kMistakes), declarations);
}

const CheckCase kConditions[] = {
    {"lead.price > 1", "bool"},
    {"x_dyn", "dyn"},
    {"lead.price", "1:1: expected a bool, but this is an int | compare it: `lead.price != 0`"},
    {"lead.create_time",
     "1:1: expected a bool, but this is a timestamp | to ask whether it is "
     "set, write `has(lead.create_time)`"},
    {"'true'",
     "1:1: expected a bool, but this is a string | the quotes make 'true' a string: "
     "write `true`"},
    {"lead.pirce",
     "1:6: unknown field `pirce` of Lead | did you mean `price`? (int, "
     "shop/v1/facts.proto) -> price"},
};

TEST(CheckerTest, AConditionMustBeABool) {
  const Declarations declarations = ShopDeclarations();
  RunCases(std::begin(kConditions), std::end(kConditions), declarations, Type::Bool());
}

TEST(CheckerTest, WithoutTypedEnumsAnEnumIsAnInt) {
  Declarations declarations = ShopDeclarations();
  declarations.typed_enums = false;
  EXPECT_EQ(CheckText("Stage.GUARANTEE", declarations), "int");
  EXPECT_EQ(CheckText("Stage.GUARANTEE == Kind.CALL", declarations), "bool");
  EXPECT_EQ(CheckText("contacts[0].kind", declarations), "int");
  EXPECT_EQ(CheckText("contacts.map(c, c.kind)", declarations), "list(int)");
}

// -- name resolution -----------------------------------------------------------------------

Declarations Names() {
  Declarations declarations;
  AddTestFunctions(declarations);
  declarations.set_provider(&ShopTypes());
  const auto add = [&](const char* name, Type type) {
    VariableDeclaration variable;
    variable.name = name;
    variable.type = type;
    declarations.AddVariable(variable);
  };
  add("x", Type::Int());
  add("a.b.x", Type::String());
  add("a.b.c.x", Type::Bytes());
  add("y", Type::Message("shop.v1.Lead"));
  add("y.price", Type::String());
  AddSignature("f_root", "f(int) -> int", declarations);
  AddSignature("f_ab", "a.b.f(int) -> string", declarations);
  return declarations;
}

TEST(CheckerTest, NamesResolveFromTheContainerOutwards) {
  Declarations declarations = Names();
  const struct {
    const char* container;
    const char* expression;
    const char* expected;
  } cases[] = {
      {"", "x", "int"},
      {"", "a.b.x", "string"},
      {"a", "b.x", "string"},
      {"a.b", "x", "string"},
      {"a.b.c", "x", "bytes"},
      {"a.b.c", ".x", "int"},
      {"a.b.c", ".a.b.x", "string"},
      {"a.b.c.d", "x", "bytes"},
      {"other", "x", "int"},
      {"", "y.price", "string"},
      {"", "y.weight", "double"},
      {"", "f(1)", "int"},
      {"", "a.b.f(1)", "string"},
      {"a.b", "f(1)", "string"},
      {"a.b", ".f(1)", "int"},
      {"a", "b.f(1)", "string"},
      {"shop.v1", "Lead{}", "shop.v1.Lead"},
      {"shop", "v1.Lead", "type(shop.v1.Lead)"},
      {"shop.v1", "Contact.Kind.CALL", "int"},
      {"a.b", "[1u].map(x, x)[0]", "uint"},
      {"", "[{'price': 1u}].map(y, y.price)[0]", "uint"},
      {"", "[1u].map(x, .x)[0]", "int"},
      {"", "[{'b': {'x': 1u}}].map(a, a.b.x)[0]", "uint"},
  };
  for (const auto& c : cases) {
    declarations.set_container(c.container);
    EXPECT_EQ(CheckText(c.expression, declarations), c.expected)
        << c.expression << " in container '" << c.container << "'";
  }
}

// -- references ----------------------------------------------------------------------------

// What a node refers to, as one word or several.
std::string Describe(const Reference& reference) {
  struct Words {
    std::string operator()(std::monostate) const { return "-"; }
    std::string operator()(const VariableReference& r) const {
      return "variable " + r.variable->name;
    }
    std::string operator()(const LocalReference& r) const { return "local " + r.name; }
    std::string operator()(const ConstantReference& r) const {
      return absl::StrCat("constant ", r.name, " ", r.value);
    }
    std::string operator()(const TypeReference& r) const { return "type " + r.name; }
    std::string operator()(const CallReference& r) const {
      std::string text = "call";
      for (const Overload* overload : r.overloads) text += " " + overload->id;
      return text;
    }
    std::string operator()(const FieldReference& r) const { return "field " + r.field->name; }
    std::string operator()(const MessageReference& r) const {
      std::string text = "message " + r.name;
      for (const FieldDeclaration* field : r.fields) {
        text += field == nullptr ? " ?" : " " + field->name;
      }
      return text;
    }
  };
  return std::visit(Words(), reference);
}

struct ReferenceCase {
  const char* expression;
  const char* checked;    // What the root refers to.
  const char* unchecked;  // The same without types.
};
const ReferenceCase kReferences[] = {
    {"1", "-", "-"},
    {"lead", "variable lead", "variable lead"},
    {"constants.window", "variable constants.window", "variable constants.window"},
    {"Stage.REPORT", "constant shop.v1.Facts.Stage.REPORT 2",
     "constant shop.v1.Facts.Stage.REPORT 2"},
    {"int", "type int", "type int"},
    {"google.protobuf.Timestamp", "type google.protobuf.Timestamp",
     "type google.protobuf.Timestamp"},
    {"Verdict", "type shop.v1.Verdict", "type shop.v1.Verdict"},
    {"lead.price", "field price", "-"},
    {"has(lead.price)", "field price", "-"},
    {"x_map.price", "-", "-"},
    {"x_optional.price", "-", "-"},
    {"1 + 2", "call add_int64",
     "call add_int64 add_uint64 add_double add_string add_list add_timestamp_duration "
     "add_duration_timestamp add_duration_duration"},
    {"x_dyn < 2", "call less_int64",
     "call less_int64 less_double less_string less_timestamp less_duration"},
    {"size(x_dyn)", "call size_string size_list size_map", "call size_string size_list size_map"},
    {"math.greatest(1, 2)", "call math_greatest", "call math_greatest"},
    {"'a'.size()", "call string_size", "call string_size list_size"},
    {"Verdict{reason: 'a', credits: 1}", "message shop.v1.Verdict reason credits",
     "message shop.v1.Verdict reason credits"},
    {"cel.bind(b, 1, b)", "-", "-"},
};

TEST(CheckerTest, EveryNodeSaysWhatItRefersTo) {
  const Declarations declarations = ShopDeclarations();
  for (const ReferenceCase& c : kReferences) {
    const rules::Excerpt text = rules::Excerpt::FromText("test", c.expression);
    rules::IssueList issues;
    const std::optional<TypedAst> checked = Check(*MustParse(text), text, declarations, issues);
    ASSERT_TRUE(checked.has_value()) << c.expression << "\n" << rules::Render(issues);
    EXPECT_TRUE(checked->checked);
    EXPECT_EQ(Describe(checked->ReferenceOf(*checked->ast.root)), c.checked) << c.expression;
    const TypedAst unchecked = ResolveUnchecked(*MustParse(text), text, declarations);
    EXPECT_FALSE(unchecked.checked);
    EXPECT_EQ(Describe(unchecked.ReferenceOf(*unchecked.ast.root)), c.unchecked) << c.expression;
    EXPECT_TRUE(unchecked.result.is_dyn());
  }
}

TEST(CheckerTest, UncheckedMistakesAreLeftForEvaluation) {
  const Declarations declarations = ShopDeclarations();
  for (const char* expression :
       {"nobody", "nobody.x", "nobody(1)", "lead.nobody()", "nobody.at.home(1)", "Nobody{a: 1}",
        "Verdict{nobody: 1}", "1 + 'a'", "[1].map(nobody, nobody + lead)", "int{}", "lead.?nobody",
        "{'a': nobody}", "cel.block([1, nobody], cel.index(1) + cel.index(2))"}) {
    const rules::Excerpt text = rules::Excerpt::FromText("test", expression);
    const TypedAst typed = ResolveUnchecked(*MustParse(text), text, declarations);
    EXPECT_EQ(typed.types.size(), typed.ast.spans.size()) << expression;
    EXPECT_EQ(typed.references.size(), typed.ast.spans.size()) << expression;
  }
}

TEST(CheckerTest, TheFieldOfAnOptionalSelectionIsReferredToFromItsName) {
  const Declarations declarations = ShopDeclarations();
  const rules::Excerpt text = rules::Excerpt::FromText("test", "lead.?price");
  rules::IssueList issues;
  const std::optional<TypedAst> typed = Check(*MustParse(text), text, declarations, issues);
  ASSERT_TRUE(typed.has_value());
  const Call& call = std::get<Call>(typed->ast.root->node);
  EXPECT_EQ(Describe(typed->ReferenceOf(*typed->ast.root)), "call select_optional_field");
  EXPECT_EQ(Describe(typed->ReferenceOf(*call.args[1])), "field price");
}

}  // namespace
}  // namespace makegood::cel

#include "rules/policy/policy_parser.h"

#include <memory>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace makegood::rules {
namespace {

struct Parsing {
  std::optional<PolicyDocument> document;
  IssueList issues;
};

Parsing Parse(const std::string& text) {
  Parsing parsing;
  parsing.document =
      ParsePolicy(std::make_shared<const Source>("p.yaml", text), Limits(), parsing.issues);
  return parsing;
}

constexpr char kWhole[] = R"yaml(# A policy with everything.
name: whole
description: |
  Two lines
  of prose.
display_name: The whole
imports:
  - name: a.b.Message
makegood:
  marketplace: dingdoor
  effective_time: 2026-01-01T00:00:00Z   # from here on
  expire_time: "2027-01-01T00:00:00+01:00"
  applies_to: lead.category == "a"
  settle_delay: 5m
  recheck_every: 1d
  stages: [GUARANTEE, REPORT]
  constants:
    window: 14d
    rate: 0.5
    limit: 3
    is_on: true
    label: "24h"
    start: 2026-01-01T00:00:00Z
    names: [a, b]
    none: []
  attributes:
    lead: {urgent: bool, tags: list(string)}
  calendars:
    office: {zone: Europe/Madrid, open: [MON-FRI 09:00-17:00, SAT 10:00-14:00], holidays: [2026-12-25]}
    always: {zone: UTC, open: [MON-SUN 00:00-24:00]}
  queues:
    support: {within: 48h, hardness: FIRM, on_breach: ESCALATE, calendar: office}
    other: {within: 90s}
  findings: {shared: "Did the pro share a number: yes or no?"}
  report_reasons: [done_elsewhere, no_answer]
  history: {not_on_merit: [late, peer_rate]}
  checks: {GUARANTEE: {not_refunded: already_refunded, silent: connected}}
  notices: {default: [INBOX, EMAIL], connected: []}
  reasons:
    connected: The customer answered. {credits} credits stay used.
rule:
  id: top
  description: What is asked first.
  variables:
    - name: start
      expression: charge.time
      description: When it began.
      display_name: Start
  match:
    - id: first
      condition: "!has(charge.time)"
      output: wait("awaiting")
      explanation: "'nothing yet'"
    - condition: true
      rule:
        match:
          - output: |
              deny("connected")
)yaml";

TEST(PolicyParserTest, ReadsEveryPartOfAPolicy) {
  const Parsing parsing = Parse(kWhole);
  ASSERT_TRUE(parsing.document.has_value()) << Render(parsing.issues);
  EXPECT_EQ(Render(parsing.issues), "");
  const PolicyDocument& document = *parsing.document;
  EXPECT_EQ(document.name->text(), "whole");
  EXPECT_EQ(document.description->text(), "Two lines\nof prose.\n");
  EXPECT_EQ(document.display_name->text(), "The whole");
  ASSERT_EQ(document.imports.size(), 1u);
  EXPECT_EQ(document.imports[0].name.text(), "a.b.Message");

  const Rule& rule = document.rule;
  EXPECT_EQ(rule.id->text(), "top");
  EXPECT_EQ(rule.description->text(), "What is asked first.");
  ASSERT_EQ(rule.variables.size(), 1u);
  EXPECT_EQ(rule.variables[0].name.text(), "start");
  EXPECT_EQ(rule.variables[0].expression.text(), "charge.time");
  EXPECT_EQ(rule.variables[0].description->text(), "When it began.");
  EXPECT_EQ(rule.variables[0].display_name->text(), "Start");
  ASSERT_EQ(rule.matches.size(), 2u);
  EXPECT_EQ(rule.matches[0].id->text(), "first");
  EXPECT_EQ(rule.matches[0].condition->text(), "!has(charge.time)");
  EXPECT_EQ(rule.matches[0].output->text(), "wait(\"awaiting\")");
  EXPECT_EQ(rule.matches[0].explanation->text(), "'nothing yet'");
  EXPECT_EQ(rule.matches[0].rule, nullptr);
  EXPECT_EQ(rule.matches[1].condition->text(), "true");
  ASSERT_NE(rule.matches[1].rule, nullptr);
  EXPECT_FALSE(rule.matches[1].output.has_value());
  ASSERT_EQ(rule.matches[1].rule->matches.size(), 1u);
  EXPECT_FALSE(rule.matches[1].rule->matches[0].condition.has_value());
  EXPECT_EQ(rule.matches[1].rule->matches[0].output->text(), "deny(\"connected\")");
}

TEST(PolicyParserTest, ReadsEveryPartOfTheSection) {
  const Parsing parsing = Parse(kWhole);
  ASSERT_TRUE(parsing.document.has_value());
  ASSERT_TRUE(parsing.document->makegood.has_value());
  const MakegoodSection& section = *parsing.document->makegood;
  EXPECT_EQ(section.marketplace.text(), "dingdoor");
  EXPECT_EQ(section.effective_time.value, *ParseTimestamp("2026-01-01T00:00:00Z"));
  EXPECT_EQ(section.expire_time->value, *ParseTimestamp("2026-12-31T23:00:00Z"));
  EXPECT_EQ(section.applies_to->text(), "lead.category == \"a\"");
  EXPECT_EQ(section.settle_delay, absl::Minutes(5));
  EXPECT_EQ(section.recheck_every, absl::Hours(24));
  ASSERT_EQ(section.stages.size(), 2u);
  EXPECT_EQ(section.stages[1].text(), "REPORT");

  ASSERT_EQ(section.constants.size(), 8u);
  EXPECT_EQ(section.constants[0].name.text(), "window");
  EXPECT_EQ(section.constants[0].values[0], ScalarValue(absl::Hours(336)));
  EXPECT_EQ(section.constants[1].values[0], ScalarValue(0.5));
  EXPECT_EQ(section.constants[2].values[0], ScalarValue(int64_t{3}));
  EXPECT_EQ(section.constants[3].values[0], ScalarValue(true));
  EXPECT_EQ(section.constants[4].values[0], ScalarValue(std::string("24h")));
  EXPECT_EQ(section.constants[5].values[0], ScalarValue(*ParseTimestamp("2026-01-01T00:00:00Z")));
  EXPECT_TRUE(section.constants[6].is_list);
  ASSERT_EQ(section.constants[6].values.size(), 2u);
  EXPECT_EQ(section.constants[6].values[1], ScalarValue(std::string("b")));
  EXPECT_TRUE(section.constants[7].is_list);
  EXPECT_TRUE(section.constants[7].values.empty());

  ASSERT_EQ(section.attributes.size(), 1u);
  EXPECT_EQ(section.attributes[0].owner.text(), "lead");
  ASSERT_EQ(section.attributes[0].types.size(), 2u);
  EXPECT_EQ(section.attributes[0].types[1].name.text(), "tags");
  EXPECT_EQ(section.attributes[0].types[1].text.text(), "list(string)");

  ASSERT_EQ(section.calendars.size(), 2u);
  EXPECT_EQ(section.calendars[0].name.text(), "office");
  // From Thursday 24 December at noon in Madrid: five hours on that day, Christmas and Sunday are
  // closed, Saturday has four.
  const absl::Time noon = absl::FromUnixSeconds(1'798'110'000);
  EXPECT_EQ(section.calendars[0].hours.OpenTimeBetween(noon, noon + absl::Hours(3 * 24)),
            absl::Hours(9));
  EXPECT_EQ(section.calendars[1].hours.OpenTimeBetween(noon, noon + absl::Hours(3 * 24)),
            absl::Hours(72));

  ASSERT_EQ(section.queues.size(), 2u);
  EXPECT_EQ(section.queues[0].name.text(), "support");
  EXPECT_EQ(section.queues[0].within, absl::Hours(48));
  EXPECT_EQ(section.queues[0].hardness, QueueHardness::kFirm);
  EXPECT_EQ(section.queues[0].on_breach, QueueBreach::kEscalate);
  EXPECT_EQ(section.queues[0].calendar->text(), "office");
  EXPECT_EQ(section.queues[1].hardness, QueueHardness::kSoft);
  EXPECT_EQ(section.queues[1].on_breach, QueueBreach::kNone);

  EXPECT_EQ(section.findings[0].text.text(), "Did the pro share a number: yes or no?");
  EXPECT_EQ(section.report_reasons[1].text(), "no_answer");
  ASSERT_TRUE(section.history.not_on_merit.has_value());
  ASSERT_EQ(section.history.not_on_merit->size(), 2u);
  EXPECT_EQ(section.history.not_on_merit->back().text(), "peer_rate");
  EXPECT_FALSE(section.history.marketplace_fault.has_value());
  ASSERT_EQ(section.checks.size(), 1u);
  EXPECT_EQ(section.checks[0].stage.text(), "GUARANTEE");
  EXPECT_EQ(section.checks[0].reasons[1].name.text(), "silent");
  EXPECT_EQ(section.checks[0].reasons[1].text.text(), "connected");
  EXPECT_EQ(section.notices[0].channels[1].text(), "EMAIL");
  EXPECT_TRUE(section.notices[1].channels.empty());
  EXPECT_EQ(section.reasons[0].text.text(), "The customer answered. {credits} credits stay used.");
}

// An output of a plain CEL policy, and the expression that it is.
struct ExpressionCase {
  std::string output;
  std::string expression;
};

const ExpressionCase kExpressions[] = {
    {"true", "true"},
    {"null", "null"},
    {"1.50", "1.50"},
    {"'\"text\"'", "\"text\""},
    {"\"{'a': 1}\"", "{'a': 1}"},
    {"a == b  # a comment of the file's", "a == b"},
    {"a ||\n      b", "a || b"},
    // Blocks are the lines as they stand, whichever the indicator.
    {"|\n      a ||\n        b\n", "a ||\n        b"},
    {">\n      a ||  // why\n        b\n\n", "a ||  // why\n        b"},
    {">-\n\n      '''one\n      two'''\n", "'''one\n      two'''"},
    {"|2-\n        a\n       b", "a\n       b"},
    {"|\r\n      a\r\n      b\r\n", "a\n      b"},
};

TEST(PolicyParserTest, AnyExpressionCanBeAnOutputOfAPlainPolicy) {
  for (const ExpressionCase& c : kExpressions) {
    const Parsing parsing = Parse(absl::StrCat("rule:\n  match:\n  - output: ", c.output));
    ASSERT_TRUE(parsing.document.has_value()) << c.output << Render(parsing.issues);
    EXPECT_EQ(Render(parsing.issues), "") << c.output;
    const Excerpt& output = *parsing.document->rule.matches[0].output;
    EXPECT_EQ(output.text(), c.expression);
    // Each letter leads to itself.
    const absl::string_view file = parsing.document->source->text();
    for (uint32_t i = 0; i < output.text().size(); ++i) {
      const char letter = output.text()[i];
      if (letter == '\n' || letter == ' ') continue;
      EXPECT_EQ(file[output.ToSource({i, i + 1}).begin], letter) << c.output;
    }
  }
}

struct MistakeCase {
  std::string text;
  std::string rendered;
};

const MistakeCase kMistakes[] = {
    {"",
     "p.yaml:1:1: error[MG0112]: the file is empty; a policy needs `rule`\n"
     "    1 |\n"
     "      | ^\n"},
    {"- rule\n",
     "p.yaml:1:1: error[MG0113]: a policy must be a map, but this is a list\n"
     "    1 | - rule\n"
     "      | ^\n"},
    {"name: a\n",
     "p.yaml:1:1: error[MG0112]: a policy needs `rule`\n"
     "    1 | name: a\n"
     "      | ^^^^\n"},
    {"rule:\n  match: []\n",
     "p.yaml:2:10: error[MG0112]: `match` needs at least one item\n"
     "    2 |   match: []\n"
     "      |          ^^\n"},
    {"rule:\n  match:\n",
     "p.yaml:2:9: error[MG0113]: `match` must be a list, but this is empty\n"
     "    2 |   match:\n"
     "      |         ^\n"},
    {"rule:\n  match:\n    output: a\n",
     "p.yaml:3:5: error[MG0113]: `match` must be a list, but this is a map\n"
     "    3 |     output: a\n"
     "      |     ^^^^^^\n"},
    {"rule:\n  matches:\n  - output: a\n",
     "p.yaml:2:3: error[MG0111]: unknown key `matches` in a rule\n"
     "    2 |   matches:\n"
     "      |   ^^^^^^^\n"
     "   = help: did you mean `match`?\n"
     "p.yaml:2:3: error[MG0112]: a rule needs `match`\n"
     "    2 |   matches:\n"
     "      |   ^^^^^^^\n"},
    {"rule:\n  match:\n  - conditon: a\n    output: b\n",
     "p.yaml:3:5: error[MG0111]: unknown key `conditon` in a match\n"
     "    3 |   - conditon: a\n"
     "      |     ^^^^^^^^\n"
     "   = help: did you mean `condition`?\n"},
    {"rule:\n  match:\n  - when: a\n    output: b\n",
     "p.yaml:3:5: error[MG0111]: unknown key `when` in a match\n"
     "    3 |   - when: a\n"
     "      |     ^^^^\n"
     "   = help: known keys: `id`, `condition`, `output`, `rule`, `explanation`\n"},
    {"rule:\n  match:\n  - condition: a\n",
     "p.yaml:3:5: error[MG0112]: a match needs `output` or `rule`\n"
     "    3 |   - condition: a\n"
     "      |     ^^^^^^^^^\n"},
    {"rule:\n  match:\n  - output: a\n    rule: {match: [{output: b}]}\n",
     "p.yaml:4:5: error[MG0113]: a match has either an `output` or a `rule`, not both\n"
     "    4 |     rule: {match: [{output: b}]}\n"
     "      |     ^^^^\n"
     "   = note: p.yaml:3:5: the output is here\n"},
    {"rule:\n  match:\n  - explanation: a\n    rule: {match: [{output: b}]}\n",
     "p.yaml:3:5: error[MG0113]: an `explanation` belongs beside an `output`; this match has a "
     "`rule`\n"
     "    3 |   - explanation: a\n"
     "      |     ^^^^^^^^^^^\n"
     "   = help: move it to the matches of the rule\n"},
    {"rule:\n  match:\n  - condition:\n    output: \"\"\n",
     "p.yaml:3:15: error[MG0114]: `condition` is empty\n"
     "    3 |   - condition:\n"
     "      |               ^\n"
     "p.yaml:4:13: error[MG0114]: `output` is empty\n"
     "    4 |     output: \"\"\n"
     "      |             ^^\n"},
    {"rule:\n  match:\n  - output: [1, 2]\n  - output:\n      a: b\n",
     "p.yaml:3:13: error[MG0113]: `output` must be an expression, but YAML reads this as a list\n"
     "    3 |   - output: [1, 2]\n"
     "      |             ^^^^^^\n"
     "   = help: quote the expression: \"[1, 2]\"\n"
     "p.yaml:5:7: error[MG0113]: `output` must be an expression, but YAML reads this as a map\n"
     "    5 |       a: b\n"
     "      |       ^\n"},
    {"rule:\n  match:\n  - output: a.startsWith(\"x # y\")\n",
     "p.yaml:3:29: error[MG0110]: YAML takes the rest of the line after ` #` for a comment\n"
     "    3 |   - output: a.startsWith(\"x # y\")\n"
     "      |                             ^^^^^\n"
     "   = help: quote the expression: 'a.startsWith(\"x # y\")'\n"},
    {"rule:\n  match:\n  - output: a ||  // first\n      b\n",
     "p.yaml:3:19: error[MG0110]: YAML joins the lines of `output`, so this comment takes in all "
     "of "
     "them\n"
     "    3 |   - output: a ||  // first\n"
     "      |                   ^^\n"
     "   = help: write the expression as a block after `>-`, where a comment ends with its line\n"},
    {"rule:\n  variables:\n  - name: a-b\n    expression: c\n  - expression: d\n  - name: e\n"
     "  match:\n  - output: f\n",
     "p.yaml:3:11: error[MG0114]: `name` must be a name, but `a-b` is none\n"
     "    3 |   - name: a-b\n"
     "      |           ^^^\n"
     "   = help: a name has letters, digits and `_`, and does not start with a digit\n"
     "p.yaml:5:5: error[MG0112]: a variable needs `name`\n"
     "    5 |   - expression: d\n"
     "      |     ^^^^^^^^^^\n"
     "p.yaml:6:5: error[MG0112]: a variable needs `expression`\n"
     "    6 |   - name: e\n"
     "      |     ^^^^\n"},
    {"imports:\n- a.B\nrule: {match: [{output: f}]}\n",
     "p.yaml:2:3: error[MG0113]: an import must be a map, but this is text\n"
     "    2 | - a.B\n"
     "      |   ^^^\n"},
    {"makegood: {}\nrule: {match: [{output: f}]}\n",
     "p.yaml:1:1: error[MG0112]: a policy needs `name`\n"
     "    1 | makegood: {}\n"
     "      | ^^^^^^^^\n"
     "p.yaml:1:11: error[MG0112]: `makegood` needs `marketplace`, `effective_time`, `stages`\n"
     "    1 | makegood: {}\n"
     "      |           ^^\n"},
};

TEST(PolicyParserTest, EachMistakeHasItsPlaceAndANextStep) {
  for (const MistakeCase& c : kMistakes) {
    Parsing parsing = Parse(c.text);
    parsing.issues.SortAndDeduplicate();
    EXPECT_EQ(Render(parsing.issues), c.rendered) << c.text;
  }
}

// A value in the section, and the message about it.
struct SectionCase {
  std::string entry;
  std::string message;
};

const SectionCase kSectionMistakes[] = {
    {"settle_delay: 5", "`settle_delay` must be a duration, but `5` is none"},
    {"settle_delay: -5m", "`settle_delay` cannot be negative"},
    {"recheck_every: 0s", "`recheck_every` must be longer than nothing"},
    {"expire_time: 2026-01-01", "`expire_time` must be a time, but `2026-01-01` is none"},
    {"expire_time: 2026-01-01T00:00:00Z", "`expire_time` must be after `effective_time`"},
    {"applies_to: [a]", "`applies_to` must be an expression, but YAML reads this as a list"},
    {"markteplace: b", "unknown key `markteplace` in `makegood`"},
    {"constants: {a: 010}", "`010` has a leading zero"},
    {"constants: {a: yes}", "`yes` could be text or a bool"},
    {"constants: {a: 2026-01-01}", "`2026-01-01` is no time"},
    {"constants: {a: }", "the constant `a` has no value"},
    {"constants: {a: {b: c}}", "the constant `a` must be a value or a list of values, not a map"},
    {"constants: {a: [1, x]}", "this is of type string, but the list starts with int"},
    {"constants: {a: [[1]]}", "an item of the constant `a` must be text, but this is a list"},
    {"constants: {a-b: 1}", "a constant must be a name, but `a-b` is none"},
    {"constants: [a]", "`constants` must be a map, but this is a list"},
    {"attributes: {lead: bool}", "the attributes of `lead` must be a map, but this is text"},
    {"attributes: {lead: {a: }}", "the text of `a` is empty"},
    {"queues: {a: {}}", "the queue `a` needs `within`"},
    {"queues: {a: {within: soon}}", "`within` must be a duration, but `soon` is none"},
    {"queues: {a: {within: 0s}}", "`within` must be longer than nothing"},
    {"queues: {a: {within: 1h, hardness: HARD}}", "`hardness` cannot be `HARD`"},
    {"queues: {a: {within: 1h, on_breach: escalate}}", "`on_breach` cannot be `escalate`"},
    {"queues: {a: {within: 1h, owner: b}}", "unknown key `owner` in the queue `a`"},
    {"findings: {a: }", "the text of `a` is empty"},
    {"report_reasons: [a, b, a]", "`a` is named twice in `report_reasons`"},
    {"report_reasons: a", "`report_reasons` must be a list, but this is text"},
    {"checks: {A: [b]}", "the checks of `A` must be a map, but this is a list"},
    {"warnings: {A: [b]}", "the warnings of `A` must be a map, but this is a list"},
    {"checks: {A: {b: c d}}", "the reason of `b` must be a name, but `c d` is none"},
    {"notices: {default: INBOX}", "the channels of `default` must be a list, but this is text"},
    {"reasons: {a b: c}", "a reason must be a name, but `a b` is none"},
};

TEST(PolicyParserTest, TheSectionIsReadStrictly) {
  const std::string before =
      "name: a\nrule: {match: [{output: f}]}\nmakegood:\n  marketplace: b\n"
      "  effective_time: 2026-01-01T00:00:00Z\n  stages: [A]\n  ";
  EXPECT_EQ(Render(Parse(before).issues), "");
  for (const SectionCase& c : kSectionMistakes) {
    const Parsing parsing = Parse(absl::StrCat(before, c.entry, "\n"));
    ASSERT_EQ(parsing.issues.issues().size(), 1u) << c.entry << "\n" << Render(parsing.issues);
    EXPECT_EQ(parsing.issues.issues()[0].message, c.message) << c.entry;
    EXPECT_EQ(parsing.issues.issues()[0]
                  .place.source->PositionAt(parsing.issues.issues()[0].place.span.begin)
                  .line,
              7)
        << c.entry;
  }
}

TEST(PolicyParserTest, AllMistakesOfAFileAreToldInOneRun) {
  const Parsing parsing = Parse(R"yaml(name: a
decsription: b
makegood:
  marketplace: c
  effective_time: yesterday
  stages: [A, A]
rule:
  variables:
    - name: x
      expression: !y
    - name: z
      expresion: 1
  match:
    - condition: x ? y : z
      output: a
    - ouptut: b
    - output: "good"
)yaml");
  // Slips of YAML come first; sorting is up to whoever shows them.
  std::string codes;
  for (const Issue& issue : parsing.issues.issues()) {
    absl::StrAppend(&codes, issue.place.source->LineAt(issue.place.span.begin), ":",
                    issue.code.number, " ");
  }
  EXPECT_EQ(codes, "10:105 14:110 2:111 5:114 6:310 12:111 11:112 16:111 16:112 ");
  ASSERT_TRUE(parsing.document.has_value());
  const Rule& rule = parsing.document->rule;
  ASSERT_EQ(rule.variables.size(), 2u);
  EXPECT_TRUE(rule.variables[0].is_reported);
  EXPECT_TRUE(rule.variables[1].is_reported);
  ASSERT_EQ(rule.matches.size(), 3u);
  EXPECT_TRUE(rule.matches[0].is_reported);
  EXPECT_TRUE(rule.matches[1].is_reported);
  EXPECT_FALSE(rule.matches[2].is_reported);
  EXPECT_EQ(rule.matches[2].output->text(), "good");
}

TEST(PolicyParserTest, NestingAndSizeAreBounded) {
  std::string matches = "rule:\n  match:\n";
  for (int i = 0; i < 2000; ++i) absl::StrAppend(&matches, "  - output: a\n");
  EXPECT_EQ(Parse(matches).issues.error_count(), 0);
  const Parsing parsing = Parse(matches + "  - output: a\n  - output: a\n");
  EXPECT_EQ(parsing.issues.error_count(), 1);
  EXPECT_EQ(parsing.issues.issues()[0].code, issue_code::kPolicyTooLarge);

  Limits limits;
  limits.rule_depth_max = 2;
  IssueList issues;
  ParsePolicy(std::make_shared<const Source>(
                  "p.yaml", "rule: {match: [{rule: {match: [{rule: {match: [{output: a}]}}]}}]}"),
              limits, issues);
  ASSERT_EQ(issues.error_count(), 1);
  EXPECT_EQ(issues.issues()[0].message, "more than 2 rules inside one another");
}

}  // namespace
}  // namespace makegood::rules

#include "rules/policy/policy_linter.h"

#include <cstdio>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "rules/cel/syntax/operators.h"
#include "rules/policy/expression_walk.h"
#include "rules/policy/policy_places.h"

namespace makegood::rules {
namespace {

bool IsTime(const cel::Type& type) {
  return type.kind() == cel::TypeKind::kTimestamp || type.kind() == cel::TypeKind::kDuration;
}

bool ReadsMoving(const cel::TypedAst& ast, const cel::Expr& expr) {
  bool reads = false;
  ForEachNode(expr, [&](const cel::Expr& part) {
    const auto* variable = std::get_if<cel::VariableReference>(&ast.ReferenceOf(part));
    reads = reads || (variable != nullptr && variable->variable->moving);
  });
  return reads;
}

// `now == x` holds for one nanosecond.
void LintMomentary(const PolicyExpression& expression, const PolicyRule& rule, IssueList& issues) {
  const cel::TypedAst& ast = *expression.ast;
  ForEachNode(*ast.ast.root, [&](const cel::Expr& expr) {
    const auto* call = std::get_if<cel::Call>(&expr.node);
    if (call == nullptr || call->target != nullptr || call->args.size() != 2) return;
    if (call->function != cel::op::kEquals && call->function != cel::op::kNotEquals) return;
    const cel::Expr& left = *call->args[0];
    const cel::Expr& right = *call->args[1];
    if (!IsTime(ast.TypeOf(left)) || !IsTime(ast.TypeOf(right))) return;
    if (ReadsMoving(ast, left) == ReadsMoving(ast, right)) return;
    Issue& issue =
        issues.AddWarning(issue_code::kMomentaryComparison,
                          PlaceOf(expression.text, ast.ast.spans[static_cast<size_t>(expr.id)]),
                          "a time that moves with `now` equals another for one nanosecond only");
    issue.help = "compare with `>=` or `<`";
    RemarkRules(rule, issue);
  });
}

// How an enum's value is written in this policy: with the short name of the enum if it has one.
std::string SpellingOf(const cel::Declarations& declarations, const std::string& enum_name,
                       const std::string& value) {
  for (const auto& [short_name, full_name] : declarations.abbreviations()) {
    if (full_name == enum_name) return absl::StrCat(short_name, ".", value);
  }
  return absl::StrCat(enum_name, ".", value);
}

// `c.channel == 1`: true of a value that nobody who reads it knows, and that a slip of one digit
// turns into another.
void LintEnumNumber(const PolicyExpression& expression, const PolicyRule& rule, IssueList& issues) {
  const cel::TypedAst& ast = *expression.ast;
  const cel::Declarations& declarations = expression.environment->declarations();
  if (declarations.provider() == nullptr) return;
  ForEachNode(*ast.ast.root, [&](const cel::Expr& expr) {
    const auto* call = std::get_if<cel::Call>(&expr.node);
    if (call == nullptr || call->target != nullptr || call->args.size() != 2) return;
    if (call->function != cel::op::kEquals && call->function != cel::op::kNotEquals) return;
    for (int i = 0; i < 2; ++i) {
      const cel::Type& type = ast.TypeOf(*call->args[static_cast<size_t>(i)]);
      const cel::Expr& other = *call->args[static_cast<size_t>(1 - i)];
      const auto* literal = std::get_if<cel::Literal>(&other.node);
      const int64_t* number = literal == nullptr ? nullptr : std::get_if<int64_t>(literal);
      if (type.kind() != cel::TypeKind::kEnum || number == nullptr) continue;
      const std::string enum_name(type.name());
      Issue& issue = issues.AddWarning(
          issue_code::kEnumMismatch,
          PlaceOf(expression.text, ast.ast.extents[static_cast<size_t>(other.id)]),
          absl::StrCat("a value of an enum is compared with the number ", *number));
      issue.help = "write the name of the value";
      for (const std::string& name : declarations.provider()->EnumValueNames(enum_name)) {
        const auto value =
            declarations.provider()->FindEnumValue(absl::StrCat(enum_name, ".", name));
        if (!value.has_value() || value->number != *number) continue;
        issue.help.clear();
        issue.suggestion = SpellingOf(declarations, enum_name, name);
        break;
      }
      RemarkRules(rule, issue);
    }
  });
}

// The unit that a getter of durations counts, as texts of durations have it; empty for others.
const char* UnitOf(absl::string_view getter) {
  if (getter == "getHours") return "h";
  if (getter == "getMinutes") return "m";
  if (getter == "getSeconds") return "s";
  return "";
}

bool IsOrder(absl::string_view function) {
  return function == cel::op::kLess || function == cel::op::kLessEquals ||
         function == cel::op::kGreater || function == cel::op::kGreaterEquals;
}

// `(now - x).getHours() >= 24`: counting whole hours has to be asked again every hour, and says
// no more than the duration itself.
void LintStaircases(const PolicyExpression& expression, const PolicyRule& rule, IssueList& issues) {
  const cel::TypedAst& ast = *expression.ast;
  ForEachNode(*ast.ast.root, [&](const cel::Expr& expr) {
    const auto* call = std::get_if<cel::Call>(&expr.node);
    if (call == nullptr || call->args.size() != 2 || !IsOrder(call->function)) return;
    const auto* getter = std::get_if<cel::Call>(&call->args[0]->node);
    const auto* literal = std::get_if<cel::Literal>(&call->args[1]->node);
    const int64_t* count = literal == nullptr ? nullptr : std::get_if<int64_t>(literal);
    if (getter == nullptr || getter->target == nullptr || count == nullptr) return;
    const absl::string_view unit = UnitOf(getter->function);
    if (unit.empty() || ast.TypeOf(*getter->target).kind() != cel::TypeKind::kDuration) return;
    if (!ReadsMoving(ast, *getter->target)) return;
    // q >= n is d >= n units, q > n is d >= n + 1 units: true of counts that are not negative.
    const bool is_next =
        call->function == cel::op::kGreater || call->function == cel::op::kLessEquals;
    const bool is_below =
        call->function == cel::op::kLess || call->function == cel::op::kLessEquals;
    const int64_t bound = *count + (is_next ? 1 : 0);
    if (bound <= 0 || bound > 1'000'000) return;
    Issue issue;
    issue.severity = Severity::kNote;
    issue.code = issue_code::kStaircase;
    issue.place = PlaceOf(expression.text, ast.ast.extents[static_cast<size_t>(expr.id)]);
    issue.message = absl::StrCat("`", getter->function,
                                 "()` of a time that passes has to be asked again and again");
    const Span span = ast.ast.extents[static_cast<size_t>(getter->target->id)];
    issue.help =
        absl::StrCat("compare the duration itself: `",
                     std::string(expression.text.text().substr(span.begin, span.end - span.begin)),
                     is_below ? " < " : " >= ", "duration(\"", bound, unit, "\")`");
    RemarkRules(rule, issue);
    issues.Add(std::move(issue));
  });
}

// Seconds and milliseconds of a moving time in a condition: the decision may change as often.
void LintRestless(const PolicyExpression& expression, const PolicyRule& rule, IssueList& issues) {
  const cel::TypedAst& ast = *expression.ast;
  ForEachNode(*ast.ast.root, [&](const cel::Expr& expr) {
    const auto* call = std::get_if<cel::Call>(&expr.node);
    if (call == nullptr) return;
    const cel::Expr* time = nullptr;
    if (call->target != nullptr && call->args.size() < 2 &&
        (call->function == "getSeconds" || call->function == "getMilliseconds")) {
      time = call->target;
    } else if (call->target == nullptr && call->function == "int" && call->args.size() == 1) {
      time = call->args[0];
    }
    if (time == nullptr || !IsTime(ast.TypeOf(*time)) || !ReadsMoving(ast, *time)) return;
    Issue& issue = issues.AddWarning(
        issue_code::kRestlessCondition,
        PlaceOf(expression.text, ast.ast.extents[static_cast<size_t>(expr.id)]),
        "a condition on this may change every second, and be decided anew as often");
    issue.help = "compare times with times and durations with durations";
    RemarkRules(rule, issue);
  });
}

void LintConditions(const PolicyRule& rule, IssueList& issues) {
  for (const PolicyMatch& match : rule.matches) {
    if (match.condition.has_value() && match.condition->ok()) {
      LintRestless(*match.condition, rule, issues);
    }
    if (match.rule != nullptr) LintConditions(*match.rule, issues);
  }
}

bool LineIgnores(absl::string_view line, absl::string_view code) {
  const size_t comment = line.find('#');
  if (comment == absl::string_view::npos) return false;
  const size_t ignore = line.find("makegood:ignore", comment);
  return ignore != absl::string_view::npos && absl::StrContains(line.substr(ignore), code);
}

}  // namespace

void LintPolicy(const PolicyTree& tree, IssueList& issues) {
  if (tree.root == nullptr) return;
  ForEachExpression(*tree.root, [&](const PolicyExpression& expression, const PolicyRule& rule) {
    if (!expression.ok()) return;
    LintMomentary(expression, rule, issues);
    LintEnumNumber(expression, rule, issues);
    LintStaircases(expression, rule, issues);
  });
  LintConditions(*tree.root, issues);
}

IssueList WithoutIgnored(const IssueList& issues) {
  IssueList kept(INT32_MAX);
  for (const Issue& issue : issues.issues()) {
    if (issue.severity != Severity::kError && issue.place.source != nullptr) {
      char code[16];
      std::snprintf(code, sizeof(code), "MG%04d", issue.code.number);
      const Source& source = *issue.place.source;
      const int line = source.PositionAt(issue.place.span.begin).line;
      absl::string_view above = line > 1 ? source.Line(line - 1) : absl::string_view();
      above = absl::StripLeadingAsciiWhitespace(above);
      if (LineIgnores(source.Line(line), code)) continue;
      if (absl::StartsWith(above, "#") && LineIgnores(above, code)) continue;
    }
    kept.Add(issue);
  }
  return kept;
}

}  // namespace makegood::rules

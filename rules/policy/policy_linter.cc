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
#include "rules/policy/time_linter.h"

namespace makegood::rules {
namespace {

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
    LintEnumNumber(expression, rule, issues);
  });
  LintTimes(tree, issues);
}

IssueList WithoutIgnored(const IssueList& issues) {
  IssueList kept(INT32_MAX);
  for (const Issue& issue : issues.issues()) {
    if (issue.severity != Severity::kError && issue.place.source != nullptr) {
      char code[16];
      std::snprintf(code, sizeof(code), "MG%04d", issue.code.number);
      const Source& source = *issue.place.source;
      const int line = source.LineAt(issue.place.span.begin);
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

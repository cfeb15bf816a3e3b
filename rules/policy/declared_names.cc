// A name counts where a text stands as the argument of a function that the language says takes
// a reason, a queue or a finding: directly, in a list, in the arms of a conditional, or as a
// constant. Where such an argument is anything else, nobody can tell which names it may have,
// and then nothing of that kind is called unused.

#include "rules/policy/declared_names.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "rules/cel/syntax/operators.h"
#include "rules/policy/expression_walk.h"
#include "rules/policy/policy_places.h"

namespace makegood::rules {
namespace {

struct RoleWords {
  IssueCode code;
  const char* noun;
  const char* key;
};

RoleWords WordsOf(ArgumentRole role) {
  switch (role) {
    case ArgumentRole::kQueue: return {issue_code::kUnknownQueue, "queue", "queues"};
    case ArgumentRole::kFinding: return {issue_code::kUnknownFinding, "finding", "findings"};
    default: return {issue_code::kUnknownReason, "reason", "reasons"};
  }
}

class UseChecker {
 public:
  UseChecker(const PolicyTree& tree, const PolicyLanguage& language, const DeclaredNames& declared,
             IssueList& issues)
      : tree_(tree),
        language_(language),
        declared_(declared),
        issues_(issues),
        used_(declared.used),
        used_constants_(declared.used_constants) {}

  void Run() {
    ForEachExpression(*tree_.root, [&](const PolicyExpression& expression, const PolicyRule& rule) {
      if (expression.ast == nullptr) return;
      ForEachNode(*expression.ast->ast.root,
                  [&](const cel::Expr& expr) { Visit(expression, rule, expr); });
    });
    // A name that is misspelt where it is used is not unused, and what a wrong expression would
    // have used is not known: first things first.
    if (!issues_.has_errors()) ReportUnused();
  }

 private:
  void Visit(const PolicyExpression& expression, const PolicyRule& rule, const cel::Expr& expr) {
    const cel::Reference& reference = expression.ast->ReferenceOf(expr);
    if (const auto* variable = std::get_if<cel::VariableReference>(&reference)) {
      if (variable->variable->lazy) used_slots_.insert(variable->variable->slot);
      if (variable->variable->constant != nullptr) used_constants_.insert(variable->variable->name);
      return;
    }
    const auto* literal = std::get_if<cel::MessageExpr>(&expr.node);
    const auto* message = std::get_if<cel::MessageReference>(&reference);
    if (literal != nullptr && message != nullptr) {
      for (const cel::FieldEntry& entry : literal->entries) {
        const auto role = language_.field_roles.find(absl::StrCat(message->name, ".", entry.field));
        if (role != language_.field_roles.end()) Use(expression, rule, *entry.value, role->second);
      }
      return;
    }
    const auto* call = std::get_if<cel::Call>(&expr.node);
    const auto* overloads = std::get_if<cel::CallReference>(&reference);
    if (call == nullptr || overloads == nullptr || overloads->overloads.empty()) return;
    const cel::Overload& overload = *overloads->overloads[0];
    const auto roles = language_.argument_roles.find(overload.id);
    if (roles == language_.argument_roles.end()) return;
    std::vector<const cel::Expr*> arguments;
    if (overload.is_method) arguments.push_back(call->target);
    arguments.insert(arguments.end(), call->args.begin(), call->args.end());
    for (size_t i = 0; i < arguments.size() && i < roles->second.size(); ++i) {
      if (roles->second[i] != ArgumentRole::kNone)
        Use(expression, rule, *arguments[i], roles->second[i]);
    }
  }

  void Use(const PolicyExpression& expression, const PolicyRule& rule, const cel::Expr& argument,
           ArgumentRole role) {
    if (const auto* literal = std::get_if<cel::Literal>(&argument.node)) {
      if (const auto* name = std::get_if<std::string>(literal))
        UseName(expression, rule, argument, *name, role);
      return;
    }
    if (const auto* list = std::get_if<cel::ListExpr>(&argument.node)) {
      for (const cel::Expr* element : list->elements) Use(expression, rule, *element, role);
      return;
    }
    if (const auto* call = std::get_if<cel::Call>(&argument.node);
        call != nullptr && call->function == cel::op::kConditional && call->target == nullptr) {
      Use(expression, rule, *call->args[1], role);
      Use(expression, rule, *call->args[2], role);
      return;
    }
    if (const auto* variable =
            std::get_if<cel::VariableReference>(&expression.ast->ReferenceOf(argument));
        variable != nullptr && variable->variable->constant != nullptr &&
        variable->variable->constant->kind() == cel::Kind::kString) {
      UseName(expression, rule, argument, std::string(variable->variable->constant->as_text()),
              role);
      return;
    }
    open_roles_.insert(role);
  }

  void UseName(const PolicyExpression& expression, const PolicyRule& rule,
               const cel::Expr& argument, const std::string& name, ArgumentRole role) {
    used_[role].insert(name);
    const auto declared = declared_.by_role.find(role);
    if (declared == declared_.by_role.end()) return;
    std::vector<std::string> names;
    for (const DeclaredName& declaration : declared->second) {
      if (declaration.name == name) return;
      names.push_back(declaration.name);
    }
    const RoleWords words = WordsOf(role);
    const Span span = expression.ast->ast.extents[static_cast<size_t>(argument.id)];
    Issue& issue =
        issues_.AddError(words.code, PlaceOf(expression.text, span),
                         absl::StrCat("the ", words.noun, " `", name, "` is not declared"));
    const std::string nearest = NearestName(name, names);
    if (nearest.empty()) {
      issue.help = absl::StrCat("declare it under `makegood: ", words.key, ":`");
    } else {
      issue.suggestion = absl::StrCat("\"", nearest, "\"");
    }
    RemarkRules(rule, issue);
  }

  void ReportUnused() {
    for (const auto& [role, names] : declared_.by_role) {
      if (open_roles_.count(role) > 0) continue;
      for (const DeclaredName& name : names) {
        if (used_[role].count(name.name) == 0) Unused(WordsOf(role).noun, name.name, name.place);
      }
    }
    for (const DeclaredName& name : declared_.constants) {
      if (used_constants_.count(absl::StrCat("constants.", name.name)) == 0)
        Unused("constant", name.name, name.place);
    }
    for (const DeclaredName& name : declared_.calendars) {
      if (declared_.used_calendars.count(name.name) == 0) Unused("calendar", name.name, name.place);
    }
    for (const PolicyVariable* variable : tree_.variables_by_slot) {
      if (variable == nullptr || used_slots_.count(variable->slot) > 0) continue;
      if (declared_.used_slots.count(variable->slot) > 0) continue;
      Unused("variable", NameOf(*variable->source), NamePlaceOf(*variable->source));
    }
  }

  void Unused(absl::string_view noun, absl::string_view name, const Place& place) {
    issues_.AddWarning(issue_code::kUnusedDeclaration, place,
                       absl::StrCat("the ", noun, " `", name, "` is never used"));
  }

  const PolicyTree& tree_;
  const PolicyLanguage& language_;
  const DeclaredNames& declared_;
  IssueList& issues_;
  std::map<ArgumentRole, std::set<std::string>> used_;
  std::set<ArgumentRole> open_roles_;  // Of which some argument is no text.
  std::set<std::string> used_constants_;
  std::set<int> used_slots_;
};

bool IsNameLetter(char c) { return c == '_' || absl::ascii_isalnum(static_cast<unsigned char>(c)); }

}  // namespace

void CheckDeclaredNames(const PolicyTree& tree, const PolicyLanguage& language,
                        const DeclaredNames& declared, IssueList& issues) {
  if (tree.root != nullptr) UseChecker(tree, language, declared, issues).Run();
}

void CheckPlaceholders(const Excerpt& excerpt, const PolicyLanguage& language, IssueList& issues) {
  if (language.reason_placeholders.empty()) return;
  const absl::string_view text = excerpt.text();
  const auto report = [&](size_t begin, size_t end, std::string message) -> Issue& {
    return issues.AddError(
        issue_code::kInvalidPlaceholder,
        PlaceOf(excerpt, {static_cast<uint32_t>(begin), static_cast<uint32_t>(end)}),
        std::move(message));
  };
  const std::string known = absl::StrJoin(
      language.reason_placeholders, ", ",
      [](std::string* out, const std::string& name) { absl::StrAppend(out, "{", name, "}"); });
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '}') {
      report(i, i + 1, "`}` closes no placeholder").help = absl::StrCat("placeholders are ", known);
    }
    if (text[i] != '{') continue;
    size_t end = i + 1;
    while (end < text.size() && IsNameLetter(text[end])) ++end;
    if (end == text.size() || text[end] != '}' || end == i + 1) {
      report(i, i + 1, "`{` begins no placeholder").help = absl::StrCat("placeholders are ", known);
      if (end < text.size() && text[end] == '}') i = end;
      continue;
    }
    const std::string name(text.substr(i + 1, end - i - 1));
    const std::vector<std::string>& names = language.reason_placeholders;
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      Issue& issue = report(i + 1, end, absl::StrCat("unknown placeholder `{", name, "}`"));
      issue.suggestion = NearestName(name, names);
      if (issue.suggestion.empty()) issue.help = absl::StrCat("placeholders are ", known);
    }
    i = end;
  }
}

}  // namespace makegood::rules

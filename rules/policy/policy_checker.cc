// Rules are walked from the outside in. Each variable makes an environment of its own, in which
// the expressions after it are checked, so what is declared further down, or in a rule beside,
// does not exist for them. A variable whose expression is wrong gets the type `error`, which
// fits everywhere: one mistake, one message.

#include "rules/policy/policy_checker.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "rules/cel/types/inference.h"
#include "rules/policy/fingerprint.h"
#include "rules/policy/policy_places.h"

namespace makegood::rules {
namespace {

using cel::Type;
using cel::TypeKind;

constexpr char kVariables[] = "variables";

bool IsLiteralTrue(const PolicyExpression& expression) {
  if (expression.ast == nullptr) return false;
  const auto* literal = std::get_if<cel::Literal>(&expression.ast->ast.root->node);
  const bool* truth = literal == nullptr ? nullptr : std::get_if<bool>(literal);
  return truth != nullptr && *truth;
}

bool IsBool(const Type& type) {
  return type.kind() == TypeKind::kBool || type.is_dyn() || type.is_error() ||
         (type.kind() == TypeKind::kWrapper && type.element().kind() == TypeKind::kBool);
}

std::string AdviceForCondition(const Type& type, absl::string_view output_type) {
  switch (type.kind()) {
    case TypeKind::kMessage:
      if (type.name() == output_type) return "an output belongs under the key `output`";
      return "ask with has(…) whether it is there";
    case TypeKind::kList:
    case TypeKind::kMap: return "write `.size() > 0` after it to ask whether it has elements";
    default: return "compare it with something";
  }
}

// How an output's type is called in a message: the last part of a message's name.
std::string ShortName(const Type& type) {
  const std::string name = type.ToString();
  const size_t dot = name.rfind('.');
  return type.kind() == TypeKind::kMessage && dot != std::string::npos ? name.substr(dot + 1)
                                                                       : name;
}

class ExpressionChecker {
 public:
  ExpressionChecker(const PolicyDocument& document, const cel::Environment& base,
                    absl::string_view output_type, IssueList& issues)
      : document_(document), output_type_(output_type), issues_(issues), base_(base) {
    tree_.slot_count = base.slot_count();
  }

  PolicyTree Run() {
    CollectVariables(document_.rule);
    tree_.root = CheckRule(document_.rule, nullptr, nullptr, &base_);
    tree_.variables_by_slot.assign(static_cast<size_t>(tree_.slot_count), nullptr);
    IndexVariables(*tree_.root);
    return std::move(tree_);
  }

 private:
  void CollectVariables(const Rule& rule) {
    for (const Variable& variable : rule.variables) {
      declared_.emplace(std::string(NameOf(variable)), &variable);
    }
    for (const Match& match : rule.matches) {
      if (match.rule != nullptr) CollectVariables(*match.rule);
    }
  }

  void IndexVariables(const PolicyRule& rule) {
    for (const PolicyVariable& variable : rule.variables) {
      tree_.variables_by_slot[static_cast<size_t>(variable.slot)] = &variable;
    }
    for (const PolicyMatch& match : rule.matches) {
      if (match.rule != nullptr) IndexVariables(*match.rule);
    }
  }

  std::unique_ptr<PolicyRule> CheckRule(const Rule& source, const PolicyRule* parent,
                                        const PolicyMatch* parent_match,
                                        const cel::Environment* environment) {
    auto rule = std::make_unique<PolicyRule>();
    rule->source = &source;
    rule->parent = parent;
    rule->parent_match = parent_match;
    rule->depth = parent == nullptr ? 0 : parent->depth + 1;
    rule->variables.reserve(source.variables.size());
    CheckNamesDiffer(source, *rule);
    for (const Variable& variable : source.variables)
      environment = CheckVariable(variable, *rule, environment);
    rule->environment = environment;
    rule->matches.reserve(source.matches.size());  // Nested rules point to their match.
    for (const Match& match : source.matches) CheckMatch(match, *rule);
    return rule;
  }

  void CheckNamesDiffer(const Rule& source, const PolicyRule& rule) {
    std::map<absl::string_view, const Variable*> seen;
    for (const Variable& variable : source.variables) {
      const auto [first, is_new] = seen.emplace(variable.name.text(), &variable);
      if (is_new || variable.name.text().empty()) continue;
      Issue& issue = issues_.AddError(
          issue_code::kDuplicateName, NamePlaceOf(variable),
          absl::StrCat("the variable `", variable.name.text(), "` is declared twice"));
      issue.remarks.push_back({"the first declaration", NamePlaceOf(*first->second)});
      RemarkRules(rule, issue);
    }
  }

  // The environment with the variable.
  const cel::Environment* CheckVariable(const Variable& source, PolicyRule& rule,
                                        const cel::Environment* environment) {
    PolicyVariable& variable = rule.variables.emplace_back();
    variable.source = &source;
    variable.slot = tree_.slot_count++;
    const int variable_count_max = base_.options().limits.variable_count_max;
    if (++variable_count_ > variable_count_max) {
      if (!std::exchange(is_too_large_, true)) {
        issues_.AddError(
            issue_code::kPolicyTooLarge, NamePlaceOf(source),
            absl::StrCat("more than ", variable_count_max, " variables in one policy"));
      }
      return environment;
    }
    if (!source.is_reported) Compile(source.expression, *environment, rule, variable.expression);

    cel::VariableDeclaration declaration;
    declaration.name = absl::StrCat(kVariables, ".", source.name.text());
    declaration.slot = variable.slot;
    declaration.lazy = true;
    declaration.type = variable.expression.ok() ? variable.expression.ast->result : Type::Error();
    if (variable.expression.ok()) {
      declaration.moving = variable.expression.program->moving();
      declaration.touches_now = variable.expression.program->touches_now();
    }
    cel::EnvironmentBuilder builder(*environment);
    builder.AddVariable(std::move(declaration));
    tree_.environments.push_back(builder.Build());
    return tree_.environments.back().get();
  }

  void CheckMatch(const Match& source, PolicyRule& rule) {
    PolicyMatch& match = rule.matches.emplace_back();
    match.source = &source;
    if (source.condition.has_value()) {
      CheckCondition(*source.condition, rule, match.condition.emplace());
    } else if (source.is_reported) {
      match.condition.emplace();  // There may be one: nothing is known of it.
    }
    match.is_unconditional = !match.condition.has_value() || IsLiteralTrue(*match.condition);
    if (source.output.has_value()) {
      PolicyExpression& output = match.output.emplace();
      Compile(*source.output, *rule.environment, rule, output);
      if (output.ok()) CheckOutput(output, rule);
    }
    if (source.explanation.has_value()) {
      CheckExplanation(*source.explanation, rule, match.explanation.emplace());
    }
    if (source.rule != nullptr)
      match.rule = CheckRule(*source.rule, &rule, &match, rule.environment);
  }

  void CheckCondition(const Excerpt& text, const PolicyRule& rule, PolicyExpression& condition) {
    Compile(text, *rule.environment, rule, condition);
    if (!condition.ok() || IsBool(condition.ast->result)) return;
    Issue& issue = Report(issue_code::kNotABool, condition, rule,
                          absl::StrCat("a condition is a bool; this one is of type ",
                                       ShortName(condition.ast->result)));
    issue.help = AdviceForCondition(condition.ast->result, output_type_);
    condition.ast.reset();
    condition.program.reset();
  }

  void CheckOutput(PolicyExpression& output, const PolicyRule& rule) {
    const Type& type = output.ast->result;
    if (type.is_error()) return;
    if (!output_type_.empty()) {
      if (type.is_dyn() || (type.kind() == TypeKind::kMessage && type.name() == output_type_))
        return;
      const std::string wanted = ShortName(Type::Message(output_type_));
      Report(
          issue_code::kOutputsDisagree, output, rule,
          absl::StrCat("an output is of type ", wanted, "; this one is of type ", ShortName(type)))
          .help = type.kind() == TypeKind::kBool
                      ? std::string("a condition belongs under the key `condition`")
                      : absl::StrCat("call a function that returns ", wanted);
      return;
    }
    if (first_output_ == nullptr) {
      first_output_ = &*output.ast;
      first_output_type_ = type;
      first_output_place_ = PlaceOf(output.text, WholeOf(output.text));
      return;
    }
    cel::Inference inference;
    if (inference.Unify(first_output_type_, type)) {
      // The more telling of the two is what the others are compared with.
      first_output_type_ = inference.Join(first_output_type_, type);
      return;
    }
    Issue& issue = Report(issue_code::kOutputsDisagree, output, rule,
                          absl::StrCat("this output is of type ", ShortName(type),
                                       ", others are of type ", ShortName(first_output_type_)));
    issue.remarks.push_back(
        {absl::StrCat("the first output, of type ", ShortName(first_output_type_)),
         first_output_place_});
  }

  void CheckExplanation(const Excerpt& text, const PolicyRule& rule,
                        PolicyExpression& explanation) {
    Compile(text, *rule.environment, rule, explanation);
    if (!explanation.ok()) return;
    const Type& type = explanation.ast->result;
    if (type.kind() == TypeKind::kString || type.is_dyn() || type.is_error()) return;
    Report(issue_code::kTypeMismatch, explanation, rule,
           absl::StrCat("an explanation is a string; this one is of type ", ShortName(type)))
        .help =
        "an explanation is an expression: put a plain text in quotes within the quotes, \"'like "
        "this'\"";
  }

  static Span WholeOf(const Excerpt& text) {
    return {0, static_cast<uint32_t>(text.text().size())};
  }

  Issue& Report(IssueCode code, const PolicyExpression& expression, const PolicyRule& rule,
                std::string message) {
    Span span = WholeOf(expression.text);
    if (expression.ast != nullptr)
      span = expression.ast->ast.extents[static_cast<size_t>(expression.ast->ast.root->id)];
    Issue& issue = issues_.AddError(code, PlaceOf(expression.text, span), std::move(message));
    RemarkRules(rule, issue);
    return issue;
  }

  void Compile(const Excerpt& text, const cel::Environment& environment, const PolicyRule& rule,
               PolicyExpression& expression) {
    expression.environment = &environment;
    expression.text = text;
    if (is_too_large_) return;  // What comes after is not looked at.
    IssueList found(environment.options().limits.expression_errors_max);
    if (auto ast = environment.Check(text, std::nullopt, found)) {
      expression.ast = std::make_unique<const cel::TypedAst>(*std::move(ast));
      expression.fingerprints = Fingerprints(*expression.ast);
      expression.program =
          environment.Compile(*expression.ast, found, /*record_values=*/false, &shared_times_);
      if (expression.ok()) tree_.frame_size.Fit(expression.program->frame_size());
    }
    for (Issue issue : found.issues()) {
      ExplainUnknownVariable(issue);
      RemarkRules(rule, issue);
      issues_.Add(std::move(issue));
    }
  }

  // The checker reports `variables.strt` as it reports any name; here is known what an author
  // may have had in mind.
  void ExplainUnknownVariable(Issue& issue) {
    if (!(issue.code == issue_code::kUndeclaredName) || issue.place.source == nullptr) return;
    const absl::string_view text = issue.place.source->text();
    const Span span = issue.place.span;
    if (span.end > text.size() || span.begin >= span.end) return;
    absl::string_view name = text.substr(span.begin, span.end - span.begin);
    if (name == kVariables) {
      // None is visible at all; the name that was asked for follows.
      absl::string_view rest = text.substr(span.end);
      size_t length = 1;
      while (length < rest.size() &&
             (rest[length] == '_' || absl::ascii_isalnum(static_cast<unsigned char>(rest[length]))))
        ++length;
      if (rest.empty() || rest[0] != '.') return;
      name = rest.substr(1, length - 1);
      issue.place.span = {span.end + 1, span.end + static_cast<uint32_t>(length)};
      issue.suggestion.clear();
      issue.message = absl::StrCat("there is no `", name, "` in `variables`");
    } else {
      const absl::string_view before = text.substr(0, span.begin);
      if (name.substr(0, 1) == ".") name.remove_prefix(1);
      if (!absl::EndsWith(before, "variables.") && !absl::EndsWith(before, "variables")) return;
    }
    issue.code = issue_code::kUnknownVariable;
    const auto declared = declared_.find(name);
    if (declared == declared_.end()) return;
    const Variable& variable = *declared->second;
    issue.suggestion.clear();
    issue.help =
        "a variable can be used only below its declaration, in its rule and the rules within";
    issue.remarks.push_back({absl::StrCat("`", name, "` is declared here"), NamePlaceOf(variable)});
  }

  const PolicyDocument& document_;
  const std::string output_type_;
  IssueList& issues_;
  const cel::Environment& base_;
  PolicyTree tree_;
  cel::SharedTimes shared_times_{tree_.slot_count};
  int variable_count_ = 0;
  bool is_too_large_ = false;
  std::multimap<std::string, const Variable*, std::less<>> declared_;
  const cel::TypedAst* first_output_ = nullptr;
  Type first_output_type_;
  Place first_output_place_;
};

}  // namespace

PolicyTree CheckExpressions(const PolicyDocument& document, const cel::Environment& base,
                            absl::string_view output_type, IssueList& issues) {
  return ExpressionChecker(document, base, output_type, issues).Run();
}

}  // namespace makegood::rules

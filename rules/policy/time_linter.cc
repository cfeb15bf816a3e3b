#include "rules/policy/time_linter.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "rules/cel/library/time_step.h"
#include "rules/cel/syntax/operators.h"
#include "rules/cel/values/time.h"
#include "rules/policy/expression_walk.h"
#include "rules/policy/policy_places.h"

namespace makegood::rules {
namespace {

bool IsTime(const cel::Type& type) {
  return type.kind() == cel::TypeKind::kTimestamp || type.kind() == cel::TypeKind::kDuration;
}

// Whether any variable is read of which this is true.
template <typename Predicate>
bool ReadsVariable(const cel::TypedAst& ast, const cel::Expr& expr, Predicate is_meant) {
  bool reads = false;
  ForEachNode(expr, [&](const cel::Expr& part) {
    const auto* variable = std::get_if<cel::VariableReference>(&ast.ReferenceOf(part));
    reads = reads || (variable != nullptr && is_meant(*variable->variable));
  });
  return reads;
}

bool ReadsMoving(const cel::TypedAst& ast, const cel::Expr& expr) {
  return ReadsVariable(ast, expr, [](const auto& variable) { return variable.moving; });
}

// Whether the value changes with time, be it in steps.
bool Passes(const cel::TypedAst& ast, const cel::Expr& expr) {
  return ReadsVariable(
      ast, expr, [](const auto& variable) { return variable.moving || variable.touches_now; });
}

std::string TextOf(const PolicyExpression& expression, const cel::Expr& expr) {
  const Span span = expression.ast->ast.extents[static_cast<size_t>(expr.id)];
  return std::string(expression.text.text().substr(span.begin, span.end - span.begin));
}

Place PlaceOf(const PolicyExpression& expression, const cel::Expr& expr) {
  return PlaceOf(expression.text, expression.ast->ast.extents[static_cast<size_t>(expr.id)]);
}

Issue Note(IssueCode code, Place place, std::string message) {
  Issue issue;
  issue.severity = Severity::kNote;
  issue.code = code;
  issue.place = std::move(place);
  issue.message = std::move(message);
  return issue;
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

// `(now - x).getHours() >= 24`: counting whole hours says no more than the duration itself, and `>
// 24` hardly means what it says.
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
    Issue issue = Note(
        issue_code::kStaircase, PlaceOf(expression, expr),
        absl::StrCat("`", getter->function, "()` rounds a duration that can be compared as it is"));
    issue.help = absl::StrCat("compare the duration itself: `", TextOf(expression, *getter->target),
                              is_below ? " < " : " >= ", "duration(\"", bound, unit, "\")`");
    RemarkRules(rule, issue);
    issues.Add(std::move(issue));
  });
}

bool IsComparison(absl::string_view function) {
  return IsOrder(function) || function == cel::op::kEquals || function == cel::op::kNotEquals;
}

// Whole units of a time, as `int(now)`, of which the engine knows when a comparison flips.
bool CountsUnits(const cel::TypedAst& ast, const cel::Expr& expr) {
  const auto* call = std::get_if<cel::CallReference>(&ast.ReferenceOf(expr));
  return call != nullptr && call->overloads.size() == 1 &&
         cel::FindTimeStep(call->overloads[0]->id) != nullptr;
}

// The counts that are compared with what stands still: the decision changes when the comparison
// does, and not with each unit.
std::set<const cel::Expr*> ComparedCounts(const cel::TypedAst& ast) {
  std::set<const cel::Expr*> found;
  ForEachNode(*ast.ast.root, [&](const cel::Expr& expr) {
    const auto* call = std::get_if<cel::Call>(&expr.node);
    if (call == nullptr || call->args.size() != 2 || !IsComparison(call->function)) return;
    for (size_t side = 0; side < 2; ++side) {
      const cel::Expr& count = *call->args[side];
      if (CountsUnits(ast, count) && !Passes(ast, *call->args[1 - side])) found.insert(&count);
    }
  });
  return found;
}

// Seconds and milliseconds of a moving time in a condition: the decision may change as often.
void LintRestless(const PolicyExpression& expression, const PolicyRule& rule, IssueList& issues) {
  const cel::TypedAst& ast = *expression.ast;
  const std::set<const cel::Expr*> compared = ComparedCounts(ast);
  ForEachNode(*ast.ast.root, [&](const cel::Expr& expr) {
    const auto* call = std::get_if<cel::Call>(&expr.node);
    if (call == nullptr || compared.count(&expr) > 0) return;
    const cel::Expr* time = nullptr;
    if (call->target != nullptr && call->args.size() < 2 &&
        (call->function == "getSeconds" || call->function == "getMilliseconds")) {
      time = call->target;
    } else if (call->target == nullptr && call->function == "int" && call->args.size() == 1) {
      time = call->args[0];
    }
    if (time == nullptr || !IsTime(ast.TypeOf(*time)) || !ReadsMoving(ast, *time)) return;
    Issue& issue = issues.AddWarning(
        issue_code::kRestlessCondition, PlaceOf(expression, expr),
        "a condition on this may change every second, and be decided anew as often");
    issue.help = "compare times with times and durations with durations";
    RemarkRules(rule, issue);
  });
}

// Whether it is a time that the facts give: a field, by its own name or behind a message.
bool IsTimeOfFacts(const cel::TypedAst& ast, const cel::Expr& expr) {
  if (ast.TypeOf(expr).kind() != cel::TypeKind::kTimestamp) return false;
  const cel::Reference& reference = ast.ReferenceOf(expr);
  if (std::holds_alternative<cel::FieldReference>(reference)) return true;
  const auto* variable = std::get_if<cel::VariableReference>(&reference);
  return variable != nullptr && variable->variable->field != nullptr;
}

// A timestamp that is the same in every evaluation: a constant, or written out.
std::optional<cel::TimeParts> KnownTime(const cel::TypedAst& ast, const cel::Expr& expr) {
  if (const auto* variable = std::get_if<cel::VariableReference>(&ast.ReferenceOf(expr))) {
    const cel::Value* value = variable->variable->constant;
    if (value == nullptr || value->kind() != cel::Kind::kTimestamp) return std::nullopt;
    return value->as_time();
  }
  const auto* call = std::get_if<cel::Call>(&expr.node);
  if (call == nullptr || call->function != "timestamp" || call->args.size() != 1)
    return std::nullopt;
  const auto* literal = std::get_if<cel::Literal>(&call->args[0]->node);
  if (literal == nullptr) return std::nullopt;
  if (const auto* text = std::get_if<std::string>(literal)) return cel::ParseTimestamp(*text);
  if (const auto* seconds = std::get_if<int64_t>(literal)) return cel::TimeParts{*seconds, 0};
  return std::nullopt;
}

// What other systems write for a time that is not there.
bool MeansNotSet(cel::TimeParts time) {
  return time.nanos == 0 && (time.seconds == 0 || time.seconds == cel::kTimestampSecondsMin);
}

// A day of the year 9999.
bool MeansNever(cel::TimeParts time) {
  return time.seconds > cel::kTimestampSecondsMax - int64_t{365} * 86'400;
}

// `lead.hired_time == timestamp("9999-12-31T00:00:00Z")`: facts have no dates that stand for
// something else, they leave out what there is not.
void LintSentinel(const PolicyExpression& expression, const PolicyRule& rule,
                  const cel::Expr& comparison, const cel::Expr& time, const cel::Expr& other,
                  IssueList& issues) {
  const cel::TypedAst& ast = *expression.ast;
  if (!IsTimeOfFacts(ast, time)) return;
  const std::optional<cel::TimeParts> known = KnownTime(ast, other);
  if (!known.has_value() || !(MeansNotSet(*known) || MeansNever(*known))) return;
  const std::string asked = TextOf(expression, time);
  Issue& issue =
      issues.AddWarning(issue_code::kSentinelTime, PlaceOf(expression, comparison),
                        absl::StrCat("`", asked, "` is compared with a date that stands for ",
                                     MeansNever(*known) ? "`never`" : "`not set`"));
  issue.help = absl::StrCat("facts leave out a time that there is not: ask `has(", asked, ")`");
  RemarkRules(rule, issue);
}

// `lead.expire_time - now > d` is an error for a date that stands for `never`: what lies between is
// more than a duration holds. `lead.expire_time > now + d` is not.
void LintTimeLeft(const PolicyExpression& expression, const PolicyRule& rule,
                  const cel::Expr& comparison, IssueList& issues) {
  const cel::TypedAst& ast = *expression.ast;
  const auto& compared = std::get<cel::Call>(comparison.node);
  const auto* left = std::get_if<cel::Call>(&compared.args[0]->node);
  if (!IsOrder(compared.function) || left == nullptr || left->function != cel::op::kSubtract ||
      left->args.size() != 2) {
    return;
  }
  const cel::Expr& time = *left->args[0];
  const cel::Expr& now = *left->args[1];
  if (!IsTimeOfFacts(ast, time) || ast.TypeOf(now).kind() != cel::TypeKind::kTimestamp ||
      !ReadsMoving(ast, now)) {
    return;
  }
  Issue issue = Note(issue_code::kSentinelTime, PlaceOf(expression, *compared.args[0]),
                     "this is an error where the time is more than 292 years away, as a date "
                     "that stands for `never` is");
  const std::string sign = compared.function.substr(1, compared.function.size() - 2);
  issue.help =
      absl::StrCat("compare the times: `", TextOf(expression, time), " ", sign, " ",
                   TextOf(expression, now), " + ", TextOf(expression, *compared.args[1]), "`");
  RemarkRules(rule, issue);
  issues.Add(std::move(issue));
}

void LintComparisons(const PolicyExpression& expression, const PolicyRule& rule,
                     IssueList& issues) {
  ForEachNode(*expression.ast->ast.root, [&](const cel::Expr& expr) {
    const auto* call = std::get_if<cel::Call>(&expr.node);
    if (call == nullptr || call->args.size() != 2 || !IsComparison(call->function)) return;
    LintSentinel(expression, rule, expr, *call->args[0], *call->args[1], issues);
    LintSentinel(expression, rule, expr, *call->args[1], *call->args[0], issues);
    LintTimeLeft(expression, rule, expr, issues);
  });
}

// `"since " + string(now - x)`: true when it was decided, and read days later.
void LintExplanation(const PolicyExpression& explanation, const PolicyRule& rule,
                     IssueList& issues) {
  const cel::TypedAst& ast = *explanation.ast;
  ForEachNode(*ast.ast.root, [&](const cel::Expr& expr) {
    const auto* call = std::get_if<cel::Call>(&expr.node);
    if (call == nullptr || (call->function != "string" && call->function != "format")) return;
    if (!std::any_of(call->args.begin(), call->args.end(),
                     [&](const cel::Expr* argument) { return Passes(ast, *argument); }))
      return;
    Issue issue = Note(issue_code::kPassingExplanation, PlaceOf(explanation, expr),
                       "this is as of the instant of the decision, and is not worded anew as "
                       "time passes");
    issue.help = "name the instant that something begins or ends at, not how far away it is";
    RemarkRules(rule, issue);
    issues.Add(std::move(issue));
  });
}

void LintMatches(const PolicyRule& rule, IssueList& issues) {
  for (const PolicyMatch& match : rule.matches) {
    if (match.condition.has_value() && match.condition->ok()) {
      LintRestless(*match.condition, rule, issues);
    }
    if (match.explanation.has_value() && match.explanation->ok()) {
      LintExplanation(*match.explanation, rule, issues);
    }
    if (match.rule != nullptr) LintMatches(*match.rule, issues);
  }
}

// Waits that only an event ends. Before a clock has begun to run that is as it should be, so what
// is told of is a match of the policy's own rule, as a rule a stage, in which no clock runs at all.
class EndlessWaits {
 public:
  EndlessWaits(const PolicyLanguage& language, IssueList& issues)
      : language_(language), issues_(issues) {}

  void Check(const PolicyRule& root) {
    bool is_told = false;  // Of one of the root's own outputs.
    for (const PolicyMatch& match : root.matches) {
      if (match.condition.has_value() && LooksAtNow(*match.condition)) return;
      if (LooksAtNow(match) || (match.output.has_value() && is_told)) continue;
      const bool is_found = ReportFirst(match, root);
      is_told = is_told || (is_found && match.output.has_value());
    }
  }

 private:
  static bool LooksAtNow(const PolicyExpression& expression) {
    return !expression.ok() || expression.program->touches_now();
  }

  static bool LooksAtNow(const PolicyMatch& match) {
    return (match.condition.has_value() && LooksAtNow(*match.condition)) ||
           (match.output.has_value() && LooksAtNow(*match.output)) ||
           (match.rule != nullptr &&
            std::any_of(match.rule->matches.begin(), match.rule->matches.end(),
                        [](const PolicyMatch& inner) { return LooksAtNow(inner); }));
  }

  // The first wait: others have the same cause.
  bool ReportFirst(const PolicyMatch& match, const PolicyRule& rule) {
    if (match.output.has_value()) {
      const cel::Expr* wait = FindWait(*match.output);
      if (wait != nullptr) Report(*match.output, rule, *wait);
      return wait != nullptr;
    }
    return std::any_of(match.rule->matches.begin(), match.rule->matches.end(),
                       [&](const PolicyMatch& inner) { return ReportFirst(inner, *match.rule); });
  }

  // The call that makes an output one that waits; null if it is none.
  const cel::Expr* FindWait(const PolicyExpression& output) const {
    const cel::Expr* expr = output.ast->ast.root;
    while (const auto* call = std::get_if<cel::Call>(&expr->node)) {
      const auto* reference = std::get_if<cel::CallReference>(&output.ast->ReferenceOf(*expr));
      if (reference == nullptr || reference->overloads.size() != 1) return nullptr;
      if (language_.wait_functions.count(reference->overloads[0]->id) > 0) return expr;
      if (!reference->overloads[0]->is_method) return nullptr;
      expr = call->target;  // `wait("open").flag("late")`
    }
    return nullptr;
  }

  void Report(const PolicyExpression& output, const PolicyRule& rule, const cel::Expr& wait) {
    Issue issue = Note(issue_code::kEndlessWait, PlaceOf(output, wait),
                       "only an event ends this wait: nothing here looks at `now`");
    issue.help = "if none may come, let a match above end it after so much time";
    RemarkRules(rule, issue);
    issues_.Add(std::move(issue));
  }

  const PolicyLanguage& language_;
  IssueList& issues_;
};

}  // namespace

void LintTimes(const PolicyTree& tree, IssueList& issues) {
  ForEachExpression(*tree.root, [&](const PolicyExpression& expression, const PolicyRule& rule) {
    if (!expression.ok()) return;
    LintMomentary(expression, rule, issues);
    LintStaircases(expression, rule, issues);
    LintComparisons(expression, rule, issues);
  });
  LintMatches(*tree.root, issues);
}

void LintWaits(const PolicyTree& tree, const PolicyLanguage& language, IssueList& issues) {
  EndlessWaits(language, issues).Check(*tree.root);
}

}  // namespace makegood::rules

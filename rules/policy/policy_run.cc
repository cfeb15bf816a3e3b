// The rules of the CEL Policy format: matches are tried in order, and the first whose
// condition holds is taken. It gives its output, or what its nested rule gives. A nested rule
// in which nothing matches gives nothing: if its match has a condition the whole rule then
// ends with nothing, and if it has none the next match is tried.

#include "rules/policy/policy_run.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "rules/cel/values/type_name.h"

namespace makegood::rules {

using cel::Value;

void PolicyRun::BindEach(const std::vector<PolicyVariable>& variables) {
  for (const PolicyVariable& variable : variables) {
    if (!activation().IsBound(variable.slot)) {
      activation().BindLazy(variable.slot, &ProgramOf(variable.expression));
    }
  }
}

Value PolicyRun::WithProgram(Value error, const PolicyExpression& expression) {
  if (error.as_error()->program != nullptr) return error;
  auto* located = context().arena().New<cel::ErrorInfo>(*error.as_error());
  located->program = &ProgramOf(expression);
  return Value::OfError(located);
}

Value PolicyRun::WrongType(absl::string_view what_it_is, Value value,
                           const PolicyExpression& expression) {
  const Value error = context().Error(
      cel::ErrorCode::kNoMatchingOverload,
      absl::StrCat(what_it_is, "; this one is of type ", cel::DisplayTypeName(value)));
  return WithProgram(error, expression);
}

void PolicyRun::AddStep(const PolicyRule& rule, const PolicyMatch& match, MatchStep::Result result,
                        Value condition) {
  MatchStep step;
  step.match = match.source;
  step.rule = rule.source;
  step.depth = rule.depth;
  step.result = result;
  step.condition = condition;
  result_.steps.push_back(step);
}

PolicyRun::End PolicyRun::Fail(Value error) {
  result_.kind = PolicyResult::Kind::kError;
  result_.value = error;
  return End::kError;
}

template <bool kPlain>
inline PolicyRun::End PolicyRun::Output(const PolicyMatch& match) {
  const Value value = Evaluate<kPlain>(*match.output);
  if (value.is_error()) return FailOutput(match, value);
  // Types were checked, except where an expression says dyn.
  if (!output_type_.empty() && match.output->program->type().kind() != cel::TypeKind::kMessage &&
      cel::TypeNameOf(value) != output_type_) {
    return FailOutput(match, value);
  }
  result_.value = value;
  deciding_ = &match;
  return End::kOutput;
}

template <bool kPlain>
PolicyRun::End PolicyRun::Run(const PolicyRule& rule) {
  BindVariables(rule);
  for (const PolicyMatch& match : rule.matches) {
    Value condition;
    if (match.condition.has_value()) {
      condition = Evaluate<kPlain>(*match.condition);
      if (!condition.is_bool()) return FailCondition(rule, match, condition);
      if (!condition.as_bool()) {
        if (!kPlain) Trace(rule, match, MatchStep::Result::kNotMatched, condition);
        continue;
      }
    }
    Enter(rule, match);
    if (!kPlain) Trace(rule, match, MatchStep::Result::kMatched, condition);
    const End end = match.rule != nullptr ? Run<kPlain>(*match.rule) : Output<kPlain>(match);
    if (end != End::kNothing) return end;
    result_.path.pop_back();
    result_.rules.pop_back();
    if (!match.is_unconditional) return End::kNothing;
  }
  return End::kNothing;
}

void PolicyRun::Decide() {
  const bool is_plain = recording_ == nullptr && trace_ == TraceLevel::kNone;
  const End end = is_plain ? Run<true>(*tree_.root) : Run<false>(*tree_.root);
  if (end == End::kOutput) result_.kind = PolicyResult::Kind::kOutput;
  if (end == End::kNothing) result_.kind = PolicyResult::Kind::kNoMatch;
  result_.horizon = context().horizon();
  result_.cost = context().cost();
}

PolicyRun::End PolicyRun::FailCondition(const PolicyRule& rule, const PolicyMatch& match,
                                        Value condition) {
  condition = condition.is_error()
                  ? WithProgram(condition, *match.condition)
                  : WrongType("a condition is a bool", condition, *match.condition);
  Enter(rule, match);
  Trace(rule, match, MatchStep::Result::kError, condition);
  return Fail(condition);
}

PolicyRun::End PolicyRun::FailOutput(const PolicyMatch& match, Value value) {
  return Fail(value.is_error() ? WithProgram(value, *match.output)
                               : WrongType(absl::StrCat("an output is of type ", output_type_),
                                           value, *match.output));
}

void PolicyRun::ExplainMatch() {
  const cel::Horizon saved = context().horizon();
  const Value text = Evaluate(*deciding_->explanation);
  if (text.kind() == cel::Kind::kString) result_.explanation = std::string(text.as_text());
  context().horizon() = saved;
  result_.cost = context().cost();
}

void PolicyRun::RunChecks(const std::vector<PolicyCheck>& checks) {
  const cel::Horizon saved = context().horizon();
  for (const PolicyCheck& check : checks) {
    // A rule that the policy did not come to has no variables yet.
    for (const PolicyRule* rule = check.rule; rule != nullptr; rule = rule->parent)
      BindVariables(*rule);
    const int slot = check.variable->slot;
    if (activation().BeginLazy(slot) != nullptr) {
      context().horizon() = cel::Horizon();
      const Value computed = Evaluate(check.variable->expression);
      activation().EndLazy(slot, computed, context().horizon());
    }
    const Value value = activation().values()[slot];
    if (!check.is_warning) {
      if (value.is_false()) result_.failed_checks.push_back(check.reason);
      continue;
    }
    result_.horizon.Note(activation().HorizonOf(slot));
    if (value.is_true()) result_.warnings.push_back(check.reason);
  }
  context().horizon() = saved;
  result_.cost = context().cost();
}

}  // namespace makegood::rules

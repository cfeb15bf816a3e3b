// The rules of the CEL Policy format: matches are tried in order, and the first whose
// condition holds is taken. It gives its output, or what its nested rule gives. A nested rule
// in which nothing matches gives nothing: if its match has a condition the whole rule then
// ends with nothing, and if it has none the next match is tried.

#include "rules/policy/policy_run.h"

#include "absl/strings/str_cat.h"
#include "rules/cel/values/type_name.h"

namespace makegood::rules {

using cel::Activation;
using cel::Value;

void PolicyRun::BindVariables(const PolicyRule& rule) {
  for (const PolicyVariable& variable : rule.variables) {
    if (activation_.slot(variable.slot).state == Activation::State::kUnbound) {
      activation_.BindLazy(variable.slot, &ProgramOf(variable.expression));
    }
  }
}

Value PolicyRun::WithProgram(Value error, const PolicyExpression& expression) {
  if (error.as_error()->program != nullptr) return error;
  auto* located = context_.arena().New<cel::ErrorInfo>(*error.as_error());
  located->program = &ProgramOf(expression);
  return Value::OfError(located);
}

void PolicyRun::Enter(const PolicyRule& rule, const PolicyMatch& match) {
  result_.path.push_back(match.source);
  result_.rules.push_back(rule.source);
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

void PolicyRun::Decide() {
  const End end = Run(*tree_.root);
  if (end == End::kOutput) result_.kind = PolicyResult::Kind::kOutput;
  if (end == End::kNothing) result_.kind = PolicyResult::Kind::kNoMatch;
  result_.horizon = context_.horizon();
  result_.cost = context_.cost();
}

PolicyRun::End PolicyRun::Run(const PolicyRule& rule) {
  BindVariables(rule);
  for (const PolicyMatch& match : rule.matches) {
    Value condition;
    if (match.condition.has_value()) {
      condition = Evaluate(*match.condition);
      if (!condition.is_bool()) {
        if (!condition.is_error()) {
          auto* info = context_.arena().New<cel::ErrorInfo>(
              *context_
                   .Error(cel::ErrorCode::kNoMatchingOverload,
                          absl::StrCat("a condition is a bool; this one is of type ",
                                       cel::DisplayTypeName(condition)))
                   .as_error());
          info->program = &ProgramOf(*match.condition);
          condition = Value::OfError(info);
        }
        Enter(rule, match);
        Trace(rule, match, MatchStep::Result::kError, condition);
        return Fail(condition);
      }
      if (condition.is_false()) {
        Trace(rule, match, MatchStep::Result::kNotMatched, condition);
        continue;
      }
    }
    Enter(rule, match);
    Trace(rule, match, MatchStep::Result::kMatched, condition);
    const End end = match.rule != nullptr ? Run(*match.rule) : Output(match);
    if (end != End::kNothing) return end;
    result_.path.pop_back();
    result_.rules.pop_back();
    if (!match.is_unconditional) return End::kNothing;
  }
  return End::kNothing;
}

PolicyRun::End PolicyRun::Output(const PolicyMatch& match) {
  const Value value = Evaluate(*match.output);
  if (value.is_error()) return Fail(value);
  // Types were checked, except where an expression says dyn.
  if (!output_type_.empty() && match.output->program->type().kind() != cel::TypeKind::kMessage &&
      cel::TypeNameOf(value) != output_type_) {
    auto* info = context_.arena().New<cel::ErrorInfo>(
        *context_
             .Error(cel::ErrorCode::kNoMatchingOverload,
                    absl::StrCat("an output is of type ", output_type_, "; this one is of type ",
                                 cel::DisplayTypeName(value)))
             .as_error());
    info->program = &ProgramOf(*match.output);
    return Fail(Value::OfError(info));
  }
  result_.value = value;
  deciding_ = &match;
  return End::kOutput;
}

void PolicyRun::Explain() {
  if (deciding_ == nullptr || !deciding_->explanation.has_value()) return;
  const cel::Horizon saved = context_.horizon();
  const Value text = Evaluate(*deciding_->explanation);
  if (text.kind() == cel::Kind::kString) result_.explanation = std::string(text.as_text());
  context_.horizon() = saved;
  result_.cost = context_.cost();
}

void PolicyRun::RunChecks(const std::vector<PolicyCheck>& checks) {
  const cel::Horizon saved = context_.horizon();
  for (const PolicyCheck& check : checks) {
    // A rule that the policy did not come to has no variables yet.
    for (const PolicyRule* rule = check.rule; rule != nullptr; rule = rule->parent)
      BindVariables(*rule);
    Activation::Slot& slot = activation_.slot(check.variable->slot);
    if (slot.state == Activation::State::kLazy) {
      slot.state = Activation::State::kRunning;
      context_.horizon() = cel::Horizon();
      slot.value = Evaluate(check.variable->expression);
      slot.horizon = context_.horizon();
      slot.state = Activation::State::kBound;
    }
    if (!check.is_warning) {
      if (slot.value.is_false()) result_.failed_checks.push_back(check.reason);
      continue;
    }
    result_.horizon.Note(slot.horizon);
    if (slot.value.is_true()) result_.warnings.push_back(check.reason);
  }
  context_.horizon() = saved;
  result_.cost = context_.cost();
}

}  // namespace makegood::rules

#include "service/cli/cost_text.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "rules/base/source.h"
#include "rules/policy/policy_cost.h"
#include "service/cli/output.h"
#include "service/cli/table.h"

namespace makegood {
namespace {

using rules::ExpressionCost;

// What else there is takes little.
constexpr size_t kExpressionsShown = 10;

std::string KindText(ExpressionCost::Kind kind) {
  switch (kind) {
    case ExpressionCost::Kind::kVariable: return "variable";
    case ExpressionCost::Kind::kCondition: return "condition";
    case ExpressionCost::Kind::kOutput: return "output";
    case ExpressionCost::Kind::kExplanation: return "explanation";
    case ExpressionCost::Kind::kAppliesTo: return "applies_to";
  }
  return "";
}

// "variable silent", "condition of guarantee/answered".
std::string WhatText(const ExpressionCost& expression) {
  std::string of = expression.rule;
  std::string what = KindText(expression.kind);
  if (expression.kind == ExpressionCost::Kind::kVariable) {
    absl::StrAppend(&what, " ", expression.name);
  } else if (!expression.name.empty()) {
    absl::StrAppend(&of, of.empty() ? "" : "/", expression.name);
  }
  return of.empty() ? what : absl::StrCat(what, " of ", of);
}

std::string StageText(const rules::StageCost& stage) {
  return stage.stage.empty() ? "the policy" : absl::StrCat("stage ", stage.stage);
}

std::string ShareText(int64_t steps, int64_t steps_max) {
  const double share = 100.0 * static_cast<double>(steps) / static_cast<double>(steps_max);
  return share > 99'999 ? "too much" : absl::StrFormat("%.1f %%", share);
}

std::string PlaceText(const ExpressionCost& expression) {
  if (expression.place.source == nullptr) return "";
  const rules::Position position = expression.place.source->PositionAt(expression.place.span.begin);
  return absl::StrCat(position.line, ":", position.column);
}

std::string Padded(std::string text, size_t width) {
  return text.size() < width ? std::string(width - text.size(), ' ') + text : text;
}

std::string TableOf(const PolicyFileCost& file, int64_t steps_max) {
  constexpr size_t kStepsWidth = 11;
  constexpr size_t kShareWidth = 8;
  Table table({Padded("STEPS", kStepsWidth), Padded("OF LIMIT", kShareWidth), "AT", "WHAT"});
  const auto add = [&](int64_t steps, std::string at, std::string what) {
    table.AddRow({Padded(rules::StepsText(steps), kStepsWidth),
                  Padded(ShareText(steps, steps_max), kShareWidth), std::move(at),
                  std::move(what)});
  };
  for (const rules::StageCost& stage : file.cost.stages) add(stage.steps, "", StageText(stage));
  std::vector<const ExpressionCost*> expressions;
  for (const ExpressionCost& expression : file.cost.expressions) expressions.push_back(&expression);
  std::stable_sort(
      expressions.begin(), expressions.end(),
      [](const ExpressionCost* a, const ExpressionCost* b) { return a->steps > b->steps; });
  const size_t shown = std::min(expressions.size(), kExpressionsShown);
  for (size_t i = 0; i < shown; ++i)
    add(expressions[i]->steps, PlaceText(*expressions[i]), WhatText(*expressions[i]));
  std::string text = table.ToString();
  if (shown < expressions.size()) {
    absl::StrAppend(&text, "and ",
                    Plural(static_cast<int>(expressions.size() - shown), "expression"), ", ",
                    rules::StepsText(expressions[shown]->steps), " steps each at most\n");
  }
  return text;
}

}  // namespace

std::string CostTable(const std::vector<PolicyFileCost>& costs, int64_t steps_max) {
  std::string text;
  for (const PolicyFileCost& file : costs) {
    const int64_t steps = file.cost.steps();
    absl::StrAppend(&text, file.path, " takes at most ", rules::StepsText(steps), " steps of ",
                    rules::StepsText(steps_max), " (", ShareText(steps, steps_max), ")\n\n",
                    TableOf(file, steps_max), "\n");
  }
  return text;
}

std::string CostLines(const std::vector<PolicyFileCost>& costs) {
  std::string text;
  for (const PolicyFileCost& file : costs) {
    for (const rules::StageCost& stage : file.cost.stages)
      absl::StrAppend(&text, file.path, ": ", stage.steps, " steps: ", StageText(stage), "\n");
    for (const ExpressionCost& expression : file.cost.expressions) {
      absl::StrAppend(&text, file.path, ":", PlaceText(expression), ": ", expression.steps,
                      " steps: ", WhatText(expression), "\n");
    }
  }
  return text;
}

}  // namespace makegood

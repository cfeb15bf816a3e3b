// A rule takes the conditions up to the match that is taken, and what that match takes. Which one
// will be taken is not known, so the most expensive is; a match whose condition cannot hold at a
// stage is not among them, and behind one that must hold there is nothing. Variables are
// remembered, so that each counts once, whoever reads it.

#include "rules/policy/cost_estimate.h"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "rules/cel/cost/cost.h"
#include "rules/policy/expression_walk.h"
#include "rules/policy/policy_places.h"

namespace makegood::rules {
namespace {

using Kind = ExpressionCost::Kind;

Place WholeOf(const Excerpt& text) {
  return PlaceOf(text, {0, static_cast<uint32_t>(text.text().size())});
}

class CostEstimator {
 public:
  CostEstimator(const CostInput& input, std::optional<int64_t> steps_max, IssueList& issues)
      : input_(input),
        tree_(*input.tree),
        steps_max_(steps_max),
        issues_(issues),
        model_(*input.bounds, tree_.root->environment->declarations().provider()),
        sizes_(static_cast<size_t>(tree_.slot_count)) {}

  PolicyCost Run() {
    Measure(*tree_.root);
    if (input_.applies_to != nullptr) {
      const int64_t steps = Measure(Kind::kAppliesTo, *input_.applies_to, "", *tree_.root);
      if (IsTooHigh(steps)) {
        Refuse(*input_.applies_to, *tree_.root,
               absl::StrCat("in the worst case `applies_to` takes ", TakenText(steps)), steps);
      }
    }
    if (input_.stages->empty()) MeasureStage(nullptr);
    for (const StageCase& stage : *input_.stages) MeasureStage(&stage);
    return std::move(cost_);
  }

 private:
  // ---- Expressions.

  void Measure(const PolicyRule& rule) {
    for (const PolicyVariable& variable : rule.variables) {
      Measure(Kind::kVariable, variable.expression, std::string(NameOf(*variable.source)), rule);
      sizes_[static_cast<size_t>(variable.slot)] = worst_.at(&variable.expression).size;
    }
    for (const PolicyMatch& match : rule.matches) {
      const std::string id(match.source->id.has_value() ? match.source->id->text() : "");
      if (match.condition.has_value()) Measure(Kind::kCondition, *match.condition, id, rule);
      if (match.output.has_value()) Measure(Kind::kOutput, *match.output, id, rule);
      if (match.explanation.has_value()) Measure(Kind::kExplanation, *match.explanation, id, rule);
      if (match.rule != nullptr) Measure(*match.rule);
    }
  }

  int64_t Measure(Kind kind, const PolicyExpression& expression, std::string name,
                  const PolicyRule& rule) {
    cel::WorstCase worst = cel::EstimateWorstCase(
        *expression.ast, model_, expression.environment->options().limits, [this](int slot) {
          const bool is_known = slot >= 0 && static_cast<size_t>(slot) < sizes_.size();
          return is_known ? sizes_[static_cast<size_t>(slot)] : cel::ValueSize::Unbounded();
        });
    // What has the same value in every evaluation is not evaluated.
    if (expression.program != nullptr && expression.program->constant() != nullptr) worst.steps = 0;
    const int64_t steps = worst.steps;
    cost_.expressions.push_back(
        {kind, std::move(name), PathOf(rule), WholeOf(expression.text), steps});
    worst_.emplace(&expression, std::move(worst));
    reads_.emplace(&expression, VariablesOf(*expression.ast));
    measured_.emplace_back(&expression, &rule);
    return steps;
  }

  // The slots of the variables that an expression reads, each once.
  static std::vector<int> VariablesOf(const cel::TypedAst& ast) {
    std::vector<int> slots;
    ForEachNode(*ast.ast.root, [&](const cel::Expr& expr) {
      const auto* reference = std::get_if<cel::VariableReference>(&ast.ReferenceOf(expr));
      if (reference == nullptr || !reference->variable->lazy) return;
      const int slot = reference->variable->slot;
      if (std::find(slots.begin(), slots.end(), slot) == slots.end()) slots.push_back(slot);
    });
    return slots;
  }

  // ---- Ways through the matches.

  // What one stage may evaluate.
  struct Reached {
    std::set<const PolicyExpression*> expressions;
    std::set<int> slots;  // Of variables.
  };

  void MeasureStage(const StageCase* stage) {
    Knowledge knowledge(
        [this](int slot) {
          const PolicyVariable* variable = VariableOf(slot);
          return variable == nullptr ? FingerprintedAst() : variable->expression.fingerprinted();
        },
        /*use_constants=*/false);
    if (stage != nullptr) knowledge.Know(input_.stage_fingerprint, stage->number, nullptr);
    Reached reached;
    int64_t steps = StepsOf(*tree_.root, knowledge, reached);
    if (stage != nullptr) {
      if (const auto checks = input_.checks->find(stage->name); checks != input_.checks->end()) {
        for (const PolicyCheck& check : checks->second)
          ReachVariable(check.variable->slot, reached);
      }
    }
    for (const int slot : reached.slots)
      steps = cel::Plus(steps, worst_.at(&VariableOf(slot)->expression).steps);
    cost_.stages.push_back({stage == nullptr ? "" : stage->name, steps});
    if (IsTooHigh(steps)) RefuseStage(stage, steps, reached);
  }

  int64_t StepsOf(const PolicyRule& rule, Knowledge& knowledge, Reached& reached) {
    struct Turn {
      int64_t condition = 0;
      int64_t taken = 0;
      bool may_go_on = true;   // The match may not hold, or give nothing.
      bool gives_way = false;  // It may be taken and the next one be tried all the same.
    };
    std::vector<Turn> turns;
    for (const PolicyMatch& match : rule.matches) {
      Turn turn;
      std::optional<bool> truth = true;
      if (match.condition.has_value()) {
        turn.condition = Reach(*match.condition, reached);
        truth = knowledge.Evaluate(match.condition->fingerprinted()).truth;
      }
      if (truth != false) {
        turn.taken = match.rule != nullptr ? StepsOf(*match.rule, knowledge, reached)
                                           : Reach(*match.output, reached);
        if (match.explanation.has_value())
          turn.taken = cel::Plus(turn.taken, Reach(*match.explanation, reached));
      }
      turn.gives_way = match.is_unconditional && match.rule != nullptr;
      turn.may_go_on = truth != true || turn.gives_way;
      turns.push_back(turn);
      if (!turn.may_go_on) break;
    }
    int64_t steps = 0;
    for (auto turn = turns.rbegin(); turn != turns.rend(); ++turn) {
      const int64_t rest = turn->may_go_on ? steps : 0;
      steps = turn->gives_way ? cel::Plus(turn->taken, rest) : std::max(turn->taken, rest);
      steps = cel::Plus(turn->condition, steps);
    }
    return steps;
  }

  // The steps of an expression, without the variables that it reads.
  int64_t Reach(const PolicyExpression& expression, Reached& reached) {
    reached.expressions.insert(&expression);
    for (const int slot : reads_.at(&expression)) ReachVariable(slot, reached);
    return worst_.at(&expression).steps;
  }

  void ReachVariable(int slot, Reached& reached) {
    const PolicyVariable* variable = VariableOf(slot);
    if (variable == nullptr || !reached.slots.insert(slot).second) return;
    Reach(variable->expression, reached);
  }

  const PolicyVariable* VariableOf(int slot) const {
    return slot < 0 || slot >= tree_.slot_count
               ? nullptr
               : tree_.variables_by_slot[static_cast<size_t>(slot)];
  }

  // ---- Too much.

  bool IsTooHigh(int64_t steps) const { return steps_max_.has_value() && steps > *steps_max_; }

  static std::string TakenText(int64_t steps) {
    return steps == cel::kUnbounded ? "more steps than can be counted"
                                    : absl::StrCat(StepsText(steps), " steps");
  }

  // One expression is to blame for all stages that share it.
  void RefuseStage(const StageCase* stage, int64_t steps, const Reached& reached) {
    const PolicyExpression* most = nullptr;
    const PolicyRule* rule = nullptr;
    for (const auto& [expression, owner] : measured_) {
      if (reached.expressions.count(expression) == 0) continue;
      if (most != nullptr && worst_.at(expression).steps <= worst_.at(most).steps) continue;
      most = expression;
      rule = owner;
    }
    if (most == nullptr || !refused_.insert(most).second) return;
    Refuse(*most, *rule,
           absl::StrCat("in the worst case the policy takes ", TakenText(steps),
                        stage == nullptr ? "" : absl::StrCat(" at stage ", stage->name)),
           worst_.at(most).steps);
  }

  void Refuse(const PolicyExpression& expression, const PolicyRule& rule, std::string beginning,
              int64_t own_steps) {
    const std::vector<cel::CostlyPart>& costly = worst_.at(&expression).costly;
    Span span{0, static_cast<uint32_t>(expression.text.text().size())};
    if (!costly.empty()) span = expression.ast->ast.extents[static_cast<size_t>(costly.back().id)];
    const int64_t taken = costly.empty() ? own_steps : costly.back().steps;
    Issue& issue =
        issues_.AddError(issue_code::kCostTooHigh, PlaceOf(expression.text, span),
                         absl::StrCat(beginning, ", and ", StepsText(*steps_max_),
                                      " are allowed: ", BlameText(expression, costly),
                                      taken == cel::kUnbounded
                                          ? " is what takes them"
                                          : absl::StrCat(" takes ", StepsText(taken), " of them")));
    issue.help = HelpText(expression, costly);
    RemarkRules(rule, issue);
  }

  // "this call within a loop over `contacts` (up to 1,000 elements)".
  static std::string BlameText(const PolicyExpression& expression,
                               const std::vector<cel::CostlyPart>& costly) {
    if (costly.empty()) return "this expression";
    std::string text;
    for (auto part = costly.rbegin(); part != costly.rend(); ++part) {
      if (part->range == nullptr) {
        if (text.empty()) text = "this call";
        continue;  // Around it, a call only hands on.
      }
      absl::StrAppend(&text, text.empty() ? "this loop" : " within a loop", " over `",
                      RangeText(expression, *part), "` (",
                      part->elements == cel::kUnbounded
                          ? "any number of elements"
                          : absl::StrCat("up to ", StepsText(part->elements), " elements"),
                      ")");
    }
    return text;
  }

  static std::string HelpText(const PolicyExpression& expression,
                              const std::vector<cel::CostlyPart>& costly) {
    const cel::CostlyPart* inner = nullptr;
    int loops = 0;
    for (const cel::CostlyPart& part : costly) {
      if (part.range == nullptr) continue;
      inner = &part;
      ++loops;
    }
    if (inner == nullptr) return "make what it reads smaller first";
    if (inner->elements == cel::kUnbounded)
      return "bound the number of elements, as in `math.least(100, …)`";
    const std::string range = RangeText(expression, *inner);
    std::string help = absl::StrCat("look at fewer elements, as in `", range,
                                    ".slice(0, math.least(100, ", range, ".size()))`");
    if (loops > 1) {
      help += ", or move what does not depend on the loop into a variable";
    } else if (costly.back().range == nullptr) {
      help += ", or do less with each";
    }
    return help;
  }

  // What a loop walks over, on one line and not too long.
  static std::string RangeText(const PolicyExpression& expression, const cel::CostlyPart& loop) {
    constexpr size_t kLengthMax = 40;
    const Span span = expression.ast->ast.extents[static_cast<size_t>(loop.range->id)];
    const absl::string_view text = expression.text.text().substr(span.begin, span.end - span.begin);
    const bool fits = text.size() <= kLengthMax && text.find('\n') == absl::string_view::npos;
    return fits ? std::string(text) : "list";
  }

  const CostInput& input_;
  const PolicyTree& tree_;
  const std::optional<int64_t> steps_max_;
  IssueList& issues_;
  const cel::SizeModel model_;
  std::vector<cel::ValueSize> sizes_;  // Of variables, by slot.
  // As they are written, each with the rule that it stands in.
  std::vector<std::pair<const PolicyExpression*, const PolicyRule*>> measured_;
  std::unordered_map<const PolicyExpression*, cel::WorstCase> worst_;
  std::unordered_map<const PolicyExpression*, std::vector<int>> reads_;  // Slots of variables.
  std::set<const PolicyExpression*> refused_;
  PolicyCost cost_;
};

}  // namespace

PolicyCost EstimateCost(const CostInput& input, std::optional<int64_t> steps_max,
                        IssueList& issues) {
  return CostEstimator(input, steps_max, issues).Run();
}

}  // namespace makegood::rules

// The rules are walked once for each stage with the stage known, as an evaluation would walk
// them, but with conditions in three values. On the way down the conditions of the enclosing
// matches are known to hold, and those of the matches passed over not to.
//
// A match that no stage reaches, or whose condition no stage can make true, is never taken.
// Constants are not known in this walk: a match that today's value of a constant turns off is
// there on purpose. For the proof that each stage ends in an output they are.

#include "rules/policy/reachability.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "rules/policy/policy_places.h"

namespace makegood::rules {
namespace {

// How a rule can end.
struct End {
  bool always_output = false;
  // If not always in an output: the rule in which nothing may match.
  const PolicyRule* open_rule = nullptr;
};

// Why a match was not taken at one stage.
struct Obstacle {
  bool is_covered = false;          // Matches above it always end the rule; otherwise: never true.
  const PolicyMatch* by = nullptr;  // May be null.
};

// What the walks of all stages found out.
struct Findings {
  std::set<const PolicyMatch*> taken;
  std::map<const PolicyMatch*, std::vector<Obstacle>> obstacles;
  std::map<const PolicyRule*, std::vector<std::string>> stages;  // That get to a rule.
};

class Walker {
 public:
  // `findings` may be null.
  Walker(const PolicyTree& tree, bool use_constants, Findings* findings)
      : tree_(tree),
        knowledge_([this](int slot) { return Definition(slot); }, use_constants),
        findings_(findings) {}

  // `stage` may be null.
  End Run(uint64_t stage_fingerprint, const StageCase* stage) {
    stage_ = stage;
    if (stage != nullptr) knowledge_.Know(stage_fingerprint, stage->number, nullptr);
    const End end = Walk(*tree_.root);
    knowledge_.ReleaseTo(0);
    return end;
  }

 private:
  FingerprintedAst Definition(int slot) const {
    const auto index = static_cast<size_t>(slot);
    if (slot < 0 || index >= tree_.variables_by_slot.size()) return {};
    const PolicyVariable* variable = tree_.variables_by_slot[index];
    return variable == nullptr ? FingerprintedAst() : variable->expression.fingerprinted();
  }

  Knowledge::Answer ConditionOf(const PolicyMatch& match) {
    if (!match.condition.has_value()) return {true, nullptr};
    return knowledge_.Evaluate(match.condition->fingerprinted());
  }

  // Leaves in the knowledge what holds when the rule gives nothing; the caller releases it
  // where that is of no use.
  End Walk(const PolicyRule& rule) {
    if (findings_ != nullptr && stage_ != nullptr) findings_->stages[&rule].push_back(stage_->name);
    const PolicyRule* open_rule = nullptr;  // Of a nested rule that may end this one with nothing.
    size_t facts_sure = SIZE_MAX;           // Facts after this mark hold on some ways only.
    const PolicyMatch* covered_by = nullptr;
    for (const PolicyMatch& match : rule.matches) {
      if (covered_by != nullptr) {
        Block(match, {true, covered_by});
        continue;
      }
      const Knowledge::Answer condition = ConditionOf(match);
      if (condition.truth == false) {
        Block(match, {false, static_cast<const PolicyMatch*>(condition.origin)});
        continue;
      }
      if (findings_ != nullptr) findings_->taken.insert(&match);
      const bool is_certain = condition.truth.has_value();

      if (match.rule != nullptr && match.is_unconditional) {
        const End inner = Walk(*match.rule);
        if (inner.always_output) covered_by = &match;
        continue;
      }
      if (match.rule != nullptr) {
        const size_t before = knowledge_.mark();
        knowledge_.Assume(match.condition->fingerprinted(), true, &match);
        const End inner = Walk(*match.rule);
        knowledge_.ReleaseTo(before);
        if (!inner.always_output) {
          if (open_rule == nullptr) open_rule = inner.open_rule;
          facts_sure = std::min(facts_sure, before);
        }
      }
      if (is_certain) {
        covered_by = &match;
      } else {
        knowledge_.Assume(match.condition->fingerprinted(), false, &match);
      }
    }
    if (facts_sure < knowledge_.mark()) knowledge_.ReleaseTo(facts_sure);
    End end;
    end.always_output = covered_by != nullptr && open_rule == nullptr;
    end.open_rule = open_rule != nullptr ? open_rule : &rule;
    return end;
  }

  void Block(const PolicyMatch& match, Obstacle obstacle) {
    if (findings_ != nullptr) findings_->obstacles[&match].push_back(obstacle);
  }

  const PolicyTree& tree_;
  Knowledge knowledge_;
  Findings* findings_;
  const StageCase* stage_ = nullptr;
};

class Reporter {
 public:
  Reporter(const Findings& findings, size_t stage_count, IssueList& issues)
      : findings_(findings), stage_count_(stage_count), issues_(issues) {}

  void Report(const PolicyRule& rule) {
    std::set<const PolicyMatch*> told;  // One issue for all that one match covers.
    for (const PolicyMatch& match : rule.matches) {
      if (findings_.taken.count(&match) > 0) {
        if (match.rule != nullptr) Report(*match.rule);
        continue;
      }
      const auto found = findings_.obstacles.find(&match);
      if (found == findings_.obstacles.end()) continue;
      const std::vector<Obstacle>& obstacles = found->second;
      const bool is_covered =
          std::any_of(obstacles.begin(), obstacles.end(),
                      [](const Obstacle& obstacle) { return obstacle.is_covered; });
      if (is_covered) {
        ReportCovered(match, obstacles, told);
      } else {
        ReportNeverTrue(rule, match, obstacles);
      }
    }
  }

 private:
  void ReportCovered(const PolicyMatch& match, const std::vector<Obstacle>& obstacles,
                     std::set<const PolicyMatch*>& told) {
    std::vector<const PolicyMatch*> covering;
    for (const Obstacle& obstacle : obstacles) {
      if (obstacle.is_covered &&
          std::find(covering.begin(), covering.end(), obstacle.by) == covering.end()) {
        covering.push_back(obstacle.by);
      }
    }
    if (std::all_of(covering.begin(), covering.end(),
                    [&](const PolicyMatch* by) { return told.count(by) > 0; }))
      return;
    told.insert(covering.begin(), covering.end());
    Issue& issue = issues_.AddError(issue_code::kUnreachableMatch, PlaceOf(match),
                                    "this match can never be reached");
    issue.help = "move it up, or remove it";
    for (size_t i = 0; i < covering.size() && i < 3; ++i) {
      issue.remarks.push_back({"this match already covers it", PlaceOf(*covering[i])});
    }
  }

  void ReportNeverTrue(const PolicyRule& rule, const PolicyMatch& match,
                       const std::vector<Obstacle>& obstacles) {
    Issue& issue =
        issues_.AddError(issue_code::kUnreachableMatch, PlaceOf(match),
                         "the condition of this match is never true, so it can never be reached");
    std::vector<const PolicyMatch*> origins;
    for (const Obstacle& obstacle : obstacles) {
      if (obstacle.by != nullptr &&
          std::find(origins.begin(), origins.end(), obstacle.by) == origins.end()) {
        origins.push_back(obstacle.by);
      }
    }
    for (size_t i = 0; i < origins.size() && i < 3; ++i) {
      issue.remarks.push_back({Encloses(*origins[i], rule)
                                   ? "it is tried only where this holds"
                                   : "it is tried only where this did not match",
                               PlaceOf(*origins[i])});
    }
    const auto stages = findings_.stages.find(&rule);
    if (origins.empty() && stages != findings_.stages.end() && rule.parent_match != nullptr &&
        stages->second.size() < stage_count_) {
      issue.remarks.push_back(
          {absl::StrCat("only ", stages->second.size() == 1 ? "stage " : "stages ",
                        absl::StrJoin(stages->second, ", "), " can get here"),
           PlaceOf(*rule.parent_match)});
    }
  }

  static bool Encloses(const PolicyMatch& match, const PolicyRule& rule) {
    for (const PolicyRule* outer = &rule; outer != nullptr; outer = outer->parent) {
      if (outer->parent_match == &match) return true;
    }
    return false;
  }

  const Findings& findings_;
  const size_t stage_count_;
  IssueList& issues_;
};

void ReportOpenStage(const StageCase& stage, const End& end, IssueList& issues) {
  Issue& issue = issues.AddError(issue_code::kStageWithoutVerdict, stage.place,
                                 absl::StrCat("stage ", stage.name, " can end without an output"));
  const std::string path = PathOf(*end.open_rule);
  issue.help =
      path.empty()
          ? std::string("end the rule with a match that has an output and no condition")
          : absl::StrCat("end rule `", path, "` with a match that has an output and no condition");
  const PolicyMatch* last =
      end.open_rule->matches.empty() ? nullptr : &end.open_rule->matches.back();
  issue.remarks.push_back({end.open_rule->parent == nullptr
                               ? "when none of the policy's matches applies; the last is here"
                               : "when no match of this rule applies; the last is here",
                           last != nullptr ? PlaceOf(*last) : stage.place});
}

}  // namespace

void CheckReachability(const ReachabilityInput& input, IssueList& issues) {
  if (input.tree->root == nullptr) return;
  Findings findings;
  Walker walker(*input.tree, /*use_constants=*/false, &findings);
  if (input.stages.empty()) walker.Run(input.stage_fingerprint, nullptr);
  for (const StageCase& stage : input.stages) walker.Run(input.stage_fingerprint, &stage);
  Reporter(findings, input.stages.size(), issues).Report(*input.tree->root);

  if (!input.prove_stages) return;
  Walker prover(*input.tree, /*use_constants=*/true, nullptr);
  for (const StageCase& stage : input.stages) {
    const End end = prover.Run(input.stage_fingerprint, &stage);
    if (!end.always_output) ReportOpenStage(stage, end, issues);
  }
}

}  // namespace makegood::rules

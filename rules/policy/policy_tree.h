// A policy whose expressions are checked and compiled: the document's rules, matches and
// variables again, each with its programs. The checks of the whole policy read it, and the
// compiled policy evaluates it.

#ifndef MAKEGOOD_RULES_POLICY_POLICY_TREE_H_
#define MAKEGOOD_RULES_POLICY_POLICY_TREE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "rules/cel/cel.h"
#include "rules/policy/document.h"
#include "rules/policy/knowledge.h"

namespace makegood::rules {

// An expression that was written. `ast` and `program` are missing if it is wrong; the issues
// say why. A policy that has passed its checks keeps its programs only: the trees are several
// times as large, and can be made again from `text`.
struct PolicyExpression {
  const cel::Environment* environment = nullptr;
  Excerpt text;
  std::unique_ptr<const cel::TypedAst> ast;
  std::vector<uint64_t> fingerprints;  // fingerprint.h
  std::unique_ptr<const cel::Program> program;

  bool ok() const { return program != nullptr; }
  FingerprintedAst fingerprinted() const {
    return ast != nullptr ? FingerprintedAst{ast.get(), &fingerprints} : FingerprintedAst();
  }
};

struct PolicyVariable {
  const Variable* source = nullptr;
  PolicyExpression expression;
  int slot = -1;  // No other variable of the policy has the same.
};

struct PolicyRule;

struct PolicyMatch {
  const Match* source = nullptr;
  std::optional<PolicyExpression> condition;
  std::optional<PolicyExpression> output;
  std::optional<PolicyExpression> explanation;
  std::unique_ptr<PolicyRule> rule;

  // Has no condition, or the literal `true`: a nested rule without a result is passed over.
  bool is_unconditional = false;
};

struct PolicyRule {
  const Rule* source = nullptr;
  const PolicyRule* parent = nullptr;
  const PolicyMatch* parent_match = nullptr;
  int depth = 0;
  std::vector<PolicyVariable> variables;
  std::vector<PolicyMatch> matches;
  const cel::Environment* environment = nullptr;  // With all its variables.
};

// Owns what the programs refer to.
struct PolicyTree {
  std::unique_ptr<PolicyRule> root;
  std::vector<std::unique_ptr<const cel::Environment>> environments;
  std::vector<const PolicyVariable*> variables_by_slot;  // Null for other slots.
  int slot_count = 0;
  cel::FrameSize frame_size;  // For any of the programs.
};

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_POLICY_TREE_H_

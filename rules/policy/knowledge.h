// What follows when some conditions are known to hold and others not to. A condition is
// looked at in three values: true, false, not known. It is what proves that a match cannot
// be reached, or that a stage always ends in a verdict; it never says a thing that is not
// so, and often says "not known".

#ifndef MAKEGOOD_RULES_POLICY_KNOWLEDGE_H_
#define MAKEGOOD_RULES_POLICY_KNOWLEDGE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "rules/base/source.h"
#include "rules/cel/check/typed_ast.h"

namespace makegood::rules {

// A checked expression, and the fingerprints of its parts.
struct FingerprintedAst {
  const cel::TypedAst* ast = nullptr;
  const std::vector<uint64_t>* fingerprints = nullptr;
};

// Nothing: not known.
using KnownValue = std::variant<std::monostate, bool, int64_t, std::string>;

// Not thread-safe.
class Knowledge {
 public:
  // The expression of a lazy variable, by its slot; its `ast` is null when there is none.
  using Definitions = std::function<FingerprintedAst(int slot)>;

  // `use_constants`: the values of `constants.x` count as known.
  Knowledge(Definitions definitions, bool use_constants)
      : definitions_(std::move(definitions)), use_constants_(use_constants) {}

  // What the expression with this fingerprint is worth from here on. `origin` is handed back
  // by Evaluate where the fact decides, and may be null.
  void Know(uint64_t fingerprint, KnownValue value, const void* origin);

  // The whole expression is a bool and worth `truth`; what follows for its parts is known, too.
  void Assume(FingerprintedAst expression, bool truth, const void* origin);

  struct Answer {
    std::optional<bool> truth;
    const void* origin = nullptr;  // Of a fact that took part; null when none did.
  };
  Answer Evaluate(FingerprintedAst expression);

  // Facts go in the order in which they came.
  size_t mark() const { return known_in_order_.size(); }
  void ReleaseTo(size_t mark);

 private:
  struct Fact {
    KnownValue value;
    const void* origin;
  };

  void AssumePart(FingerprintedAst whole, const cel::Expr& expr, bool truth, const void* origin,
                  int depth);
  KnownValue ValueOf(FingerprintedAst whole, const cel::Expr& expr, int depth);
  KnownValue ValueOfVariable(const cel::VariableDeclaration& variable, int depth);
  KnownValue ValueOfCall(FingerprintedAst whole, const cel::Call& call, int depth);

  Definitions definitions_;
  bool use_constants_;
  std::unordered_map<uint64_t, Fact> facts_;
  std::vector<uint64_t> known_in_order_;
  const void* origin_ = nullptr;                   // Of the last fact that the evaluation met.
  std::unordered_map<int, KnownValue> variables_;  // By slot, what this evaluation has found.
  int steps_left_ = 0;
};

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_KNOWLEDGE_H_

// Questions to one message that need no value in between: whether it has a field, and whether a
// whole number in it lies in a range. None can fail once the message is there, so that several of
// them may be asked in any order, and of many messages at once.

#ifndef MAKEGOOD_RULES_CEL_EVALUATE_FIELD_TEST_H_
#define MAKEGOOD_RULES_CEL_EVALUATE_FIELD_TEST_H_

#include <cstdint>
#include <vector>

#include "rules/cel/evaluate/node.h"
#include "rules/cel/values/field_access.h"

namespace makegood::cel {

struct FieldTest {
  enum class Kind : uint8_t {
    kHas,  // As has().
    kInt,  // An int, enum or bool (supports_int) is in `range`.
  };

  Kind kind = Kind::kHas;
  bool negated = false;
  const FieldAccess* access = nullptr;
  IntRange range;

  bool Holds(const void* message) const { return Holds(message, kind); }
  // The same for who knows the kind.
  bool Holds(const void* message, Kind known) const {
    const bool holds =
        known == Kind::kHas ? access->Has(message) : range.Contains(access->GetInt(message));
    return holds != negated;
  }

  // Those of `among` for which it holds, as FieldAccess::MatchInts.
  uint64_t Matches(const void* const* messages, uint64_t among) const;
};

// Whether any (or all) of several tests of one message hold.
struct FieldTests {
  bool any = true;
  std::vector<FieldTest> tests;
  MessagePath path;  // Where the message is.

  bool Hold(const void* message) const {
    for (const FieldTest& test : tests) {
      if (test.Holds(message) == any) return any;
    }
    return !any;
  }
  uint64_t Matches(const void* const* messages, uint64_t among) const;
};

// Tests of one message of which all must hold, joined by `&&` where each may be an `||`.
class FieldGuards {
 public:
  bool empty() const { return ints_.empty() && others_.empty(); }
  void Add(FieldTests all_or_any);

  bool Hold(const void* message) const {
    for (const IntTest& test : ints_) {
      if (!test.range.Contains(test.access->GetInt(message))) return false;
    }
    return others_.empty() || OthersHold(message);
  }
  // Bit i for messages[i], of at least one and at most as many as a word has bits.
  uint64_t Matches(const void* const* messages, size_t count) const;

 private:
  struct IntTest {
    const FieldAccess* access;
    IntRange range;
  };
  bool OthersHold(const void* message) const;

  std::vector<IntTest> ints_;  // As nearly all are.
  std::vector<FieldTests> others_;
};

// The test of a field of `operand`; `id` is the field's.
NodePtr MakeFieldTest(NodePtr operand, FieldTest test, ExprId id);

// The same for has() of a time that somebody asks for next (MakeTimeField): it is kept.
NodePtr MakeHasTime(NodePtr operand, FieldTest test, bool is_timestamp, Cell kept, ExprId id);

// `has(operand.field)`.
NodePtr MakeHas(NodePtr operand, const FieldAccess* access, ExprId id);

// What MakeAnd or MakeOr (`any`) would make of the operands; as one node if all of them ask
// the same message.
NodePtr JoinTests(std::vector<NodePtr> operands, bool any, bool scoped, ExprId id);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_EVALUATE_FIELD_TEST_H_

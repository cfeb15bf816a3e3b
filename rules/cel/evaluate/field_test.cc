#include "rules/cel/evaluate/field_test.h"

#include <utility>

#include "rules/cel/evaluate/logic.h"
#include "rules/cel/evaluate/message_source.h"

namespace makegood::cel {
namespace {

template <FieldTest::Kind kind>
class FieldTestNode final : public Node {
 public:
  FieldTestNode(NodePtr operand, FieldTest test, ExprId id)
      : operand_(std::move(operand)), test_(test), id_(id) {
    if (operand_.path() == nullptr) return;
    alone_.tests.push_back(test);
    alone_.path = *operand_.path();
  }

  Value Eval(Frame& frame) const override {
    const void* message = operand_.Find(frame);
    return message != nullptr ? Value::Bool(test_.Holds(message, kind)) : EvalSlowly(frame);
  }
  const FieldTests* field_tests() const override {
    return alone_.tests.empty() ? nullptr : &alone_;
  }

 private:
  Value EvalSlowly(Frame& frame) const {
    Value error;
    const void* message = operand_.Read(frame, &error);
    if (message == nullptr) return FieldOfNoMessage(frame, error, id_);
    return Value::Bool(test_.Holds(message));
  }

  MessageSource operand_;
  FieldTest test_;
  ExprId id_;
  FieldTests alone_;  // The test as its parent sees it; none if the message has no path.
};

class JoinedTestsNode final : public Node {
 public:
  JoinedTestsNode(FieldTests tests, NodePtr one_by_one)
      : tests_(std::move(tests)), one_by_one_(std::move(one_by_one)) {}

  Value Eval(Frame& frame) const override {
    if (const void* message = tests_.path.Find(frame)) return Value::Bool(tests_.Hold(message));
    return one_by_one_->Eval(frame);
  }
  const FieldTests* field_tests() const override { return &tests_; }

 private:
  FieldTests tests_;
  NodePtr one_by_one_;  // For what is out of the ordinary.
};

}  // namespace

uint64_t FieldTest::Matches(const void* const* messages, uint64_t among) const {
  const uint64_t matches =
      kind == Kind::kInt
          ? access->MatchInts(messages, among, range)
          : MatchMessages(messages, among, [this](const void* m) { return access->Has(m); });
  return negated ? among & ~matches : matches;
}

uint64_t FieldTests::Matches(const void* const* messages, uint64_t among) const {
  // Who is decided by one test need not be asked the next.
  uint64_t undecided = among;
  for (const FieldTest& test : tests) {
    if (undecided == 0) break;
    const uint64_t holds = test.Matches(messages, undecided);
    undecided = any ? undecided & ~holds : holds;
  }
  return any ? among & ~undecided : undecided;
}

void FieldGuards::Add(FieldTests all_or_any) {
  if (all_or_any.any && all_or_any.tests.size() > 1) {
    choices.push_back(std::move(all_or_any));
  } else {
    tests.insert(tests.end(), all_or_any.tests.begin(), all_or_any.tests.end());
  }
}

bool FieldGuards::Hold(const void* message) const {
  for (const FieldTest& test : tests) {
    if (!test.Holds(message)) return false;
  }
  for (const FieldTests& choice : choices) {
    if (!choice.Hold(message)) return false;
  }
  return true;
}

uint64_t FieldGuards::Matches(const void* const* messages, size_t count) const {
  uint64_t matches = ~uint64_t{0} >> (64 - count);
  for (const FieldTest& test : tests) {
    matches = test.Matches(messages, matches);
    if (matches == 0) return 0;
  }
  for (const FieldTests& choice : choices) {
    matches = choice.Matches(messages, matches);
    if (matches == 0) return 0;
  }
  return matches;
}

NodePtr MakeFieldTest(NodePtr operand, FieldTest test, ExprId id) {
  if (test.kind == FieldTest::Kind::kHas) {
    return std::make_unique<FieldTestNode<FieldTest::Kind::kHas>>(std::move(operand), test, id);
  }
  return std::make_unique<FieldTestNode<FieldTest::Kind::kInt>>(std::move(operand), test, id);
}

NodePtr MakeHas(NodePtr operand, const FieldAccess* access, ExprId id) {
  FieldTest test;
  test.access = access;
  return MakeFieldTest(std::move(operand), test, id);
}

NodePtr JoinTests(std::vector<NodePtr> operands, bool any, bool scoped, ExprId id) {
  if (operands.size() == 1 && operands[0]->field_tests() != nullptr) return std::move(operands[0]);
  FieldTests joined;
  joined.any = any;
  bool joins = true;
  for (const NodePtr& operand : operands) {
    const FieldTests* tests = operand->field_tests();
    joins = tests != nullptr && (tests->any == any || tests->tests.size() == 1) &&
            (joined.tests.empty() || tests->path == joined.path);
    if (!joins) break;
    joined.path = tests->path;
    joined.tests.insert(joined.tests.end(), tests->tests.begin(), tests->tests.end());
  }
  NodePtr one_by_one =
      any ? MakeOr(std::move(operands), scoped, id) : MakeAnd(std::move(operands), scoped, id);
  if (!joins) return one_by_one;
  return std::make_unique<JoinedTestsNode>(std::move(joined), std::move(one_by_one));
}

}  // namespace makegood::cel

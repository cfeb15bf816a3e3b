#include "rules/cel/evaluate/field_test.h"

#include <utility>

#include "absl/base/attributes.h"
#include "rules/cel/evaluate/logic.h"
#include "rules/cel/evaluate/message_source.h"
#include "rules/cel/evaluate/time_source.h"

namespace makegood::cel {
namespace {

// The test as the node's parent sees it; none if the message has no path.
FieldTests AsTests(const FieldTest& test, const MessagePath* path) {
  FieldTests tests;
  if (path == nullptr) return tests;
  tests.tests.push_back(test);
  tests.path = *path;
  return tests;
}

Value TestSlowly(Frame& frame, const MessageSource& source, const FieldTest& test, ExprId id) {
  Value error;
  const void* message = source.Read(frame, &error);
  if (message == nullptr) return FieldOfNoMessage(frame, error, id);
  return Value::Bool(test.Holds(message));
}

template <FieldTest::Kind kind>
class FieldTestNode final : public Node {
 public:
  FieldTestNode(NodePtr operand, FieldTest test, ExprId id)
      : operand_(std::move(operand)),
        test_(test),
        id_(id),
        alone_(AsTests(test, operand_.path())) {}

  Value Eval(Frame& frame) const override {
    const void* message = operand_.Find(frame);
    if (message == nullptr) return EvalSlowly(frame);
    return Value::Bool(test_.Holds(message, kind));
  }
  const FieldTests* field_tests() const override {
    return alone_.tests.empty() ? nullptr : &alone_;
  }

 private:
  ABSL_ATTRIBUTE_NOINLINE Value EvalSlowly(Frame& frame) const {
    return TestSlowly(frame, operand_, test_, id_);
  }

  MessageSource operand_;
  FieldTest test_;
  ExprId id_;
  FieldTests alone_;
};

// has() of a time.
template <Kind kind>
class HasTimeNode final : public Node {
 public:
  HasTimeNode(NodePtr operand, FieldTest test, Cell kept, ExprId id)
      : source_(std::move(operand), test.access),
        kept_(kept),
        test_(test),
        id_(id),
        alone_(AsTests(test, source_.message().path())) {}

  Value Eval(Frame& frame) const override {
    if (!frame.Load(kept_).is_error()) return Value::Bool(!test_.negated);
    const Value time = source_.Find(frame);
    if (time.is_error()) return EvalSlowly(frame);
    frame.at(kept_) = time;
    return Value::Bool(!test_.negated);
  }
  const FieldTests* field_tests() const override {
    return alone_.tests.empty() ? nullptr : &alone_;
  }

 private:
  // It may be set, and out of range.
  ABSL_ATTRIBUTE_NOINLINE Value EvalSlowly(Frame& frame) const {
    return TestSlowly(frame, source_.message(), test_, id_);
  }

  TimeSource<kind> source_;
  Cell kept_;
  FieldTest test_;
  ExprId id_;
  FieldTests alone_;
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
    others_.push_back(std::move(all_or_any));
    return;
  }
  for (const FieldTest& test : all_or_any.tests) {
    if (test.kind == FieldTest::Kind::kInt && !(test.negated && test.range.has_all())) {
      ints_.push_back({test.access, test.negated ? test.range.Others() : test.range});
    } else {
      others_.push_back({/*any=*/true, {test}, all_or_any.path});
    }
  }
}

bool FieldGuards::OthersHold(const void* message) const {
  for (const FieldTests& other : others_) {
    if (!other.Hold(message)) return false;
  }
  return true;
}

uint64_t FieldGuards::Matches(const void* const* messages, size_t count) const {
  uint64_t matches = ~uint64_t{0} >> (64 - count);
  for (const IntTest& test : ints_) {
    matches = test.access->MatchInts(messages, matches, test.range);
    if (matches == 0) return 0;
  }
  for (const FieldTests& other : others_) {
    matches = other.Matches(messages, matches);
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

NodePtr MakeHasTime(NodePtr operand, FieldTest test, bool is_timestamp, Cell kept, ExprId id) {
  if (is_timestamp) {
    return std::make_unique<HasTimeNode<Kind::kTimestamp>>(std::move(operand), test, kept, id);
  }
  return std::make_unique<HasTimeNode<Kind::kDuration>>(std::move(operand), test, kept, id);
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

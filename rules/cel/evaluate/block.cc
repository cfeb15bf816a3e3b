#include "rules/cel/evaluate/block.h"

#include <utility>

namespace makegood::cel {
namespace {

class BlockNode final : public Node {
 public:
  BlockNode(std::vector<BlockElement> elements, NodePtr result)
      : elements_(std::move(elements)), result_(std::move(result)) {}

  Value Eval(Frame& frame) const override {
    for (const BlockElement& element : elements_) {
      const Value value = element.node->Eval(frame);
      // A budget that is used up ends everything.
      if (value.is_error() && value.as_error()->code == ErrorCode::kBudgetExceeded) return value;
      frame.local(element.local) = value;
    }
    return result_->Eval(frame);
  }

 private:
  std::vector<BlockElement> elements_;
  NodePtr result_;
};

}  // namespace

NodePtr MakeBlock(std::vector<BlockElement> elements, NodePtr result) {
  return std::make_unique<BlockNode>(std::move(elements), std::move(result));
}

}  // namespace makegood::cel

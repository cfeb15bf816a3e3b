#include "rules/cel/evaluate/regex.h"

#include <utility>

#include "rules/base/check.h"
#include "rules/cel/evaluate/call.h"

namespace makegood::cel {
namespace {

class RegexNode final : public Node {
 public:
  RegexNode(RegexFunction function, std::string name, std::unique_ptr<const Regex> regex,
            std::vector<NodePtr> arguments, std::vector<Type> parameters, ExprId id)
      : function_(function),
        name_(std::move(name)),
        regex_(std::move(regex)),
        arguments_(std::move(arguments)),
        parameters_(std::move(parameters)),
        id_(id) {
    MAKEGOOD_CHECK(arguments_.size() == parameters_.size());
    MAKEGOOD_CHECK(arguments_.size() <= kRegexArgumentsMax);
  }

  Value Eval(Frame& frame) const override {
    const int count = static_cast<int>(arguments_.size());
    Value values[kRegexArgumentsMax];
    bool fits = true;
    for (int i = 0; i < count; ++i) {
      values[i] = arguments_[i]->Eval(frame);
      if (values[i].is_error()) return values[i];
      fits = fits && FitsType(values[i], parameters_[i]);
    }
    const Value result = fits ? function_(frame.context, *regex_, values, count)
                              : frame.context.NoMatchingOverload(name_, values, count);
    return result.is_error() ? Locate(frame, result, id_) : result;
  }

 private:
  RegexFunction function_;
  std::string name_;
  std::unique_ptr<const Regex> regex_;
  std::vector<NodePtr> arguments_;
  std::vector<Type> parameters_;
  ExprId id_;
};

}  // namespace

NodePtr MakeRegexCall(RegexFunction function, std::string name, std::unique_ptr<const Regex> regex,
                      std::vector<NodePtr> arguments, std::vector<Type> parameters, ExprId id) {
  return std::make_unique<RegexNode>(function, std::move(name), std::move(regex),
                                     std::move(arguments), std::move(parameters), id);
}

}  // namespace makegood::cel

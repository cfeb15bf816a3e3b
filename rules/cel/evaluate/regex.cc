#include "rules/cel/evaluate/regex.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "rules/cel/values/type_name.h"

namespace makegood::cel {
namespace {

class RegexNode final : public Node {
 public:
  RegexNode(NodePtr text, std::unique_ptr<const Regex> regex, ExprId id)
      : text_(std::move(text)), regex_(std::move(regex)), id_(id) {}

  Value Eval(Frame& frame) const override {
    const Value text = text_->Eval(frame);
    if (text.is_error()) return text;
    if (text.kind() != Kind::kString) {
      return ErrorAt(frame, id_, ErrorCode::kNoMatchingOverload,
                     absl::StrCat("matches() needs a string, not ", DisplayTypeName(text)));
    }
    const Value result = regex_->Match(frame.context, text.as_text());
    return result.is_error() ? Locate(frame, result, id_) : result;
  }

 private:
  NodePtr text_;
  std::unique_ptr<const Regex> regex_;
  ExprId id_;
};

}  // namespace

NodePtr MakeRegexMatch(NodePtr text, std::unique_ptr<const Regex> regex, ExprId id) {
  return std::make_unique<RegexNode>(std::move(text), std::move(regex), id);
}

}  // namespace makegood::cel

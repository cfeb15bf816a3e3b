#include <utility>

#include "rules/cel/compile/tree_compiler.h"
#include "rules/cel/evaluate/construct.h"

namespace makegood::cel {

Part TreeCompiler::MakePart(const Expr& expr, bool optional, Compiled& whole, bool& all_constant) {
  Compiled part = Walk(expr);
  whole.Add(part);
  whole.moving = whole.moving || part.moving;
  all_constant = all_constant && part.constant() != nullptr;
  return {std::move(part.node), optional, expr.id};
}

Compiled TreeCompiler::Make(const Expr&, const ListExpr& list) {
  Compiled compiled;
  bool all_constant = true;
  std::vector<Part> parts;
  for (size_t i = 0; i < list.elements.size(); ++i) {
    const bool optional = i < list.optional.size() && list.optional[i];
    parts.push_back(MakePart(*list.elements[i], optional, compiled, all_constant));
  }
  compiled.node = MakeListNode(std::move(parts));
  return all_constant ? Folded(std::move(compiled)) : std::move(compiled);
}

Compiled TreeCompiler::Make(const Expr& expr, const MapExpr& map) {
  Compiled compiled;
  bool all_constant = true;
  std::vector<KeyedPart> entries;
  for (const MapEntry& entry : map.entries) {
    KeyedPart keyed;
    keyed.key = MakePart(*entry.key, false, compiled, all_constant).node;
    keyed.value = MakePart(*entry.value, entry.optional, compiled, all_constant);
    entries.push_back(std::move(keyed));
  }
  compiled.node = MakeMapNode(std::move(entries), expr.id);
  return all_constant ? Folded(std::move(compiled)) : std::move(compiled);
}

Compiled TreeCompiler::Make(const Expr& expr, const MessageExpr& message) {
  const auto* reference = std::get_if<MessageReference>(&ast_.ReferenceOf(expr));
  Compiled compiled;
  bool ignored = true;
  std::vector<Part> parts;
  for (const FieldEntry& entry : message.entries) {
    parts.push_back(MakePart(*entry.value, entry.optional, compiled, ignored));
  }
  std::shared_ptr<const MessageMaker> maker;
  if (reference != nullptr && options_.types != nullptr) {
    maker = options_.types->MakeMaker(reference->name, reference->fields);
  }
  if (maker == nullptr) {
    return Failure(ErrorCode::kNoSuchField,
                   "cannot make a message of type `" + message.message_name + "`", expr.id);
  }
  // Storing a moving value in a message looks at it.
  if (compiled.moving && opaque_at_ == 0) opaque_at_ = expr.id;
  compiled.touches = compiled.touches || compiled.moving;
  compiled.moving = false;
  compiled.node = MakeMessageNode(std::move(maker), std::move(parts), expr.id);
  return compiled;
}

}  // namespace makegood::cel

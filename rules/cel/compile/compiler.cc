#include "rules/cel/compile/compiler.h"

#include <utility>

#include "rules/cel/compile/tree_compiler.h"
#include "rules/cel/evaluate/access.h"

namespace makegood::cel {

std::unique_ptr<const Program> TreeCompiler::Run() {
  const int errors_before = issues_.error_count();
  chains_.resize(static_cast<size_t>(ast_.ast.id_max()) + 1);
  CountChains(*ast_.ast.root);
  Compiled root = Walk(*ast_.ast.root);
  if (issues_.error_count() > errors_before) return nullptr;
  Program::Parts parts;
  parts.root = std::move(root.node);
  parts.frame_size = {local_count_, kept_count_};
  parts.cost = root.cost;
  parts.touches_now = root.touches;
  parts.moving = root.moving;
  parts.opaque_at = opaque_at_;
  parts.type = ast_.result;
  parts.text = ast_.text;
  parts.extents = ast_.ast.extents;
  if (options_.record_values) parts.types = ast_.types;
  parts.constants = std::move(constants_);
  return std::make_unique<const Program>(std::move(parts));
}

Compiled TreeCompiler::Walk(const Expr& expr) {
  Compiled compiled = std::visit([&](const auto& node) { return Make(expr, node); }, expr.node);
  if (options_.record_values && compiled.constant() == nullptr) {
    compiled.node = MakeRecorded(std::move(compiled.node), expr.id);
  }
  return compiled;
}

Compiled TreeCompiler::Constant(Value value) {
  Compiled compiled;
  compiled.node = MakeConstant(value);
  compiled.cost = 0;
  return compiled;
}

Compiled TreeCompiler::Failure(ErrorCode code, std::string message, ExprId id) {
  Compiled compiled;
  compiled.node = MakeFailure(code, std::move(message), id);
  return compiled;
}

Compiled TreeCompiler::Folded(Compiled compiled) {
  if (!options_.fold) return compiled;
  EvalContext context(*constants_, options_.limits.cost_max, options_.adapter, *options_.world);
  Activation none(*constants_, 0);
  Frame frame(context, none, nullptr, nullptr);
  const Value value = compiled.node->Eval(frame);
  return value.is_error() ? std::move(compiled) : Constant(value);
}

std::unique_ptr<const Program> Compile(const TypedAst& ast, const CompileOptions& options,
                                       rules::IssueList& issues) {
  return TreeCompiler(ast, options, issues).Run();
}

}  // namespace makegood::cel

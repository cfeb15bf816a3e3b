#include "tests/horizon/answers.h"

#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "rules/cel/values/containers.h"
#include "rules/cel/values/message_adapter.h"
#include "rules/cel/values/value_text.h"

namespace makegood::cel {
namespace {

bool SameError(const ErrorInfo& engine, const ErrorInfo& plain,
               const std::vector<TwoWays>& programs) {
  if (engine.code != plain.code || engine.expr_id != plain.expr_id) return false;
  for (const TwoWays& two : programs) {
    if (engine.program == two.program.get()) return plain.program == two.plain.get();
  }
  return false;
}

}  // namespace

std::optional<TwoWays> InTwoWays(const Environment& environment, const std::string& text,
                                 const Type& type) {
  rules::IssueList issues;
  std::optional<TypedAst> ast =
      environment.Check(rules::Excerpt::FromText("<case>", text), type, issues);
  if (!ast.has_value()) return std::nullopt;
  TwoWays two;
  two.ast = std::make_unique<const TypedAst>(*std::move(ast));
  two.program = environment.Compile(*two.ast, issues);
  if (two.program == nullptr) return std::nullopt;
  two.plain = std::make_unique<const PlainProgram>(*two.ast);
  return two;
}

bool SameAnswer(EvalContext& context, Value engine, int64_t elapsed, Value plain,
                const std::vector<TwoWays>& programs) {
  if (engine.kind() != plain.kind()) return false;
  switch (engine.kind()) {
    case Kind::kError: return SameError(*engine.as_error(), *plain.as_error(), programs);
    case Kind::kNull: return true;
    case Kind::kBool:
    case Kind::kInt:
    case Kind::kUint: return engine.as_uint() == plain.as_uint();
    case Kind::kDouble:
      return __builtin_bit_cast(uint64_t, engine.as_double()) ==
                 __builtin_bit_cast(uint64_t, plain.as_double()) ||
             (std::isnan(engine.as_double()) && std::isnan(plain.as_double()));
    case Kind::kString:
    case Kind::kBytes:
    case Kind::kType: return engine.as_text() == plain.as_text();
    case Kind::kTimestamp:
    case Kind::kDuration:
      return engine.as_time().ToNanoseconds() + Nanoseconds{engine.slope()} * elapsed ==
             plain.as_time().ToNanoseconds();
    case Kind::kList: {
      const List& a = *engine.as_list();
      const List& b = *plain.as_list();
      if (a.size() != b.size()) return false;
      for (size_t i = 0; i < a.size(); ++i) {
        if (!SameAnswer(context, a.Get(context, i), elapsed, b.Get(context, i), programs))
          return false;
      }
      return true;
    }
    case Kind::kMap: {
      const Map& a = *engine.as_map();
      const Map& b = *plain.as_map();
      if (a.size() != b.size()) return false;
      for (size_t i = 0; i < a.size(); ++i) {
        if (!SameAnswer(context, a.KeyAt(context, i), 0, b.KeyAt(context, i), programs) ||
            !SameAnswer(context, a.ValueAt(context, i), elapsed, b.ValueAt(context, i), programs))
          return false;
      }
      return true;
    }
    case Kind::kMessage: {
      const MessageRef& a = *engine.as_message();
      const MessageRef& b = *plain.as_message();
      return a.message == b.message || a.adapter->Equal(context, a.message, b.message).is_true();
    }
    case Kind::kOptional:
      if (engine.as_optional() == nullptr || plain.as_optional() == nullptr)
        return engine.as_optional() == plain.as_optional();
      return SameAnswer(context, *engine.as_optional(), elapsed, *plain.as_optional(), programs);
    case Kind::kOpaque: return true;
  }
  return false;
}

std::string AnswerText(EvalContext& context, Value value) {
  if (value.is_error()) {
    const ErrorInfo& info = *value.as_error();
    return absl::StrCat("error ", ErrorCodeName(info.code), " at node ", info.expr_id, " ",
                        info.message);
  }
  return absl::StrCat(ValueToText(context, value, 400),
                      value.slope() != 0 ? absl::StrCat(" slope ", value.slope()) : "");
}

}  // namespace makegood::cel

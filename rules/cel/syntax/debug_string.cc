#include "rules/cel/syntax/debug_string.h"

#include <charconv>
#include <cmath>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "rules/cel/syntax/literal.h"

namespace makegood::cel {
namespace {

// As Go prints a float64 with the fewest digits.
std::string DoubleText(double value) {
  if (!std::isfinite(value)) return WriteDouble(value);
  char buffer[400];
  auto [end, error] =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific);
  const absl::string_view scientific(buffer, end - buffer);
  int exponent = 0;
  const size_t mark = scientific.find('e') + 1;
  const size_t sign = scientific[mark] == '+' ? 1 : 0;
  std::from_chars(buffer + mark + sign, end, exponent);
  if (exponent < -4 || exponent >= 6) return std::string(scientific);
  const auto fixed = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed);
  return std::string(buffer, fixed.ptr);
}

class Writer {
 public:
  explicit Writer(const DebugAdorner& adorner) : adorner_(adorner) {}

  std::string& out() { return out_; }

  void Write(const Expr* expr) {
    if (expr == nullptr) return;
    const std::optional<std::string> name = adorner_.name ? adorner_.name(*expr) : std::nullopt;
    if (name.has_value()) {
      WriteNamed(*expr, *name);
    } else {
      std::visit([this](const auto& node) { WriteNode(node); }, expr->node);
    }
    if (adorner_.node) Append(adorner_.node(*expr));
  }

 private:
  void Append(absl::string_view text) {
    if (line_start_) out_.append(2 * static_cast<size_t>(indent_), ' ');
    line_start_ = false;
    absl::StrAppend(&out_, text);
  }

  void NewLine() {
    out_ += "\n";
    line_start_ = true;
  }

  // Elements on lines of their own, between two texts.
  template <typename Elements, typename WriteElement>
  void WriteAll(absl::string_view open, const Elements& elements, absl::string_view close,
                WriteElement write_element) {
    Append(open);
    if (!elements.empty()) {
      ++indent_;
      for (size_t i = 0; i < elements.size(); ++i) {
        if (i > 0) Append(",");
        NewLine();
        write_element(i);
      }
      --indent_;
      NewLine();
    }
    Append(close);
  }

  void WriteNamed(const Expr& expr, const std::string& name) {
    if (const Call* call = std::get_if<Call>(&expr.node)) {
      WriteNode(Call{name, nullptr, call->args});
    } else if (const MessageExpr* message = std::get_if<MessageExpr>(&expr.node)) {
      WriteNode(MessageExpr{name, message->entries});
    } else {
      Append(name);
    }
  }

  void WriteNode(const Literal& literal) {
    const auto* number = std::get_if<double>(&literal);
    Append(number == nullptr ? WriteLiteral(literal) : DoubleText(*number));
  }

  void WriteNode(const Ident& ident) { Append(ident.name); }

  void WriteNode(const Select& select) {
    Write(select.operand);
    Append(absl::StrCat(".", select.field));
    if (select.test_only) Append("~test-only~");
  }

  void WriteNode(const Call& call) {
    if (call.target != nullptr) {
      Write(call.target);
      Append(".");
    }
    WriteAll(absl::StrCat(call.function, "("), call.args, ")",
             [&](size_t i) { Write(call.args[i]); });
  }

  void WriteNode(const ListExpr& list) {
    WriteAll("[", list.elements, "]", [&](size_t i) {
      if (list.optional[i]) Append("?");
      Write(list.elements[i]);
    });
  }

  void WriteNode(const MapExpr& map) {
    WriteAll("{", map.entries, "}", [&](size_t i) {
      const MapEntry& entry = map.entries[i];
      if (entry.optional) Append("?");
      Write(entry.key);
      Append(":");
      Write(entry.value);
      if (adorner_.entry) Append(adorner_.entry(entry.id));
    });
  }

  void WriteNode(const MessageExpr& message) {
    WriteAll(absl::StrCat(message.message_name, "{"), message.entries, "}", [&](size_t i) {
      const FieldEntry& entry = message.entries[i];
      if (entry.optional) Append("?");
      Append(absl::StrCat(entry.field, ":"));
      Write(entry.value);
      if (adorner_.entry) Append(adorner_.entry(entry.id));
    });
  }

  void WriteNode(const Comprehension& loop) {
    const auto part = [this](absl::string_view title, absl::string_view name, const Expr* expr) {
      NewLine();
      Append(absl::StrCat("// ", title));
      NewLine();
      Append(name);
      Write(expr);
    };
    Append("__comprehension__(");
    ++indent_;
    part("Variable", loop.variable, nullptr);
    if (!loop.variable2.empty()) {
      Append(",");
      NewLine();
      Append(loop.variable2);
    }
    Append(",");
    part("Target", "", loop.range);
    Append(",");
    part("Accumulator", loop.accumulator, nullptr);
    Append(",");
    part("Init", "", loop.init);
    Append(",");
    part("LoopCondition", "", loop.condition);
    Append(",");
    part("LoopStep", "", loop.step);
    Append(",");
    part("Result", "", loop.result);
    Append(")");
    --indent_;
  }

  const DebugAdorner& adorner_;
  std::string out_;
  int indent_ = 0;
  bool line_start_ = true;
};

absl::string_view KindName(const Expr& expr) {
  struct LiteralName {
    absl::string_view operator()(NullLiteral) const { return "Constant_NullValue"; }
    absl::string_view operator()(bool) const { return "Constant_BoolValue"; }
    absl::string_view operator()(int64_t) const { return "Constant_Int64Value"; }
    absl::string_view operator()(uint64_t) const { return "Constant_Uint64Value"; }
    absl::string_view operator()(double) const { return "Constant_DoubleValue"; }
    absl::string_view operator()(const std::string&) const { return "Constant_StringValue"; }
    absl::string_view operator()(const BytesLiteral&) const { return "Constant_BytesValue"; }
  };
  struct NodeName {
    absl::string_view operator()(const Literal& literal) const {
      return std::visit(LiteralName(), literal);
    }
    absl::string_view operator()(const Ident&) const { return "Expr_IdentExpr"; }
    absl::string_view operator()(const Select&) const { return "Expr_SelectExpr"; }
    absl::string_view operator()(const Call&) const { return "Expr_CallExpr"; }
    absl::string_view operator()(const ListExpr&) const { return "Expr_ListExpr"; }
    absl::string_view operator()(const MapExpr&) const { return "Expr_StructExpr"; }
    absl::string_view operator()(const MessageExpr&) const { return "Expr_StructExpr"; }
    absl::string_view operator()(const Comprehension&) const { return "Expr_ComprehensionExpr"; }
  };
  return std::visit(NodeName(), expr.node);
}

}  // namespace

DebugAdorner KindAdorner() {
  DebugAdorner adorner;
  adorner.node = [](const Expr& expr) { return absl::StrCat("^#*expr.", KindName(expr), "#"); };
  adorner.entry = [](ExprId) { return std::string("^#*expr.Expr_CreateStruct_Entry#"); };
  return adorner;
}

std::string DebugString(const Expr& expr, const DebugAdorner& adorner) {
  Writer writer(adorner);
  writer.Write(&expr);
  return std::move(writer.out());
}

}  // namespace makegood::cel

// Each node is written at a level of the grammar; a node whose own level is lower than the
// one its place asks for gets parentheses. Two things need more than that. A `-` must not
// touch a number that is not its own. And a chain of `&&` or `||` is balanced by the parser:
// it is written without parentheses only where the parser would build the same tree.

#include "rules/cel/syntax/unparse.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "rules/cel/syntax/literal.h"
#include "rules/cel/syntax/operators.h"

namespace makegood::cel {
namespace {

// What binds tighter has a higher level.
enum Level {
  kTernary,
  kLogicalOr,
  kLogicalAnd,
  kRelation,
  kAddition,
  kMultiplication,
  kUnary,
  kMember
};

struct BinaryForm {
  absl::string_view function;
  absl::string_view written;
  Level level;
};
constexpr BinaryForm kBinaryForms[] = {
    {op::kOr, " || ", kLogicalOr},         {op::kAnd, " && ", kLogicalAnd},
    {op::kEquals, " == ", kRelation},      {op::kNotEquals, " != ", kRelation},
    {op::kLess, " < ", kRelation},         {op::kLessEquals, " <= ", kRelation},
    {op::kGreater, " > ", kRelation},      {op::kGreaterEquals, " >= ", kRelation},
    {op::kIn, " in ", kRelation},          {op::kAdd, " + ", kAddition},
    {op::kSubtract, " - ", kAddition},     {op::kMultiply, " * ", kMultiplication},
    {op::kDivide, " / ", kMultiplication}, {op::kModulo, " % ", kMultiplication},
};

const BinaryForm* FindBinaryForm(const Call& call) {
  if (call.target != nullptr || call.args.size() != 2) return nullptr;
  for (const BinaryForm& form : kBinaryForms) {
    if (form.function == call.function) return &form;
  }
  return nullptr;
}

bool IsPrefix(const Call& call) {
  return call.target == nullptr && call.args.size() == 1 &&
         (call.function == op::kNot || call.function == op::kNegate);
}

bool IsSimpleName(absl::string_view name) {
  if (name.empty() || absl::ascii_isdigit(static_cast<unsigned char>(name[0]))) return false;
  for (const char c : name) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) && c != '_') return false;
  }
  return name != "true" && name != "false" && name != "null" && name != "in";
}

std::string FieldName(absl::string_view name) {
  return IsSimpleName(name) ? std::string(name) : absl::StrCat("`", name, "`");
}

class Unparser {
 public:
  Unparser(const Ast& ast, const UnparseOptions& options) : ast_(ast), options_(options) {}

  std::string& out() { return out_; }

  void Write(const Expr& expr, Level least = kTernary) {
    const Expr& shown = Shown(expr);
    const bool parentheses = LevelOf(shown) < least;
    if (parentheses) out_ += "(";
    WriteBare(shown);
    if (parentheses) out_ += ")";
  }

 private:
  // The node itself, or the macro call that made it.
  const Expr& Shown(const Expr& expr) const {
    if (!options_.restore_macros) return expr;
    const auto macro = ast_.macro_calls.find(expr.id);
    return expr.id == 0 || macro == ast_.macro_calls.end() ? expr : *macro->second;
  }

  static Level LevelOf(const Expr& expr) {
    const auto* call = std::get_if<Call>(&expr.node);
    if (call == nullptr) return kMember;
    if (call->target == nullptr && call->function == op::kConditional) return kTernary;
    if (const BinaryForm* form = FindBinaryForm(*call)) return form->level;
    return IsPrefix(*call) ? kUnary : kMember;
  }

  void WriteBare(const Expr& expr) {
    std::visit([this](const auto& node) { WriteNode(node); }, expr.node);
  }

  void WriteNode(const Literal& literal) { out_ += WriteLiteral(literal); }

  void WriteNode(const Ident& ident) { out_ += ident.name; }

  void WriteNode(const Select& select) {
    if (select.test_only) out_ += "has(";
    Write(*select.operand, kMember);
    absl::StrAppend(&out_, ".", FieldName(select.field));
    if (select.test_only) out_ += ")";
  }

  void WriteNode(const Call& call) {
    if (const BinaryForm* form = FindBinaryForm(call)) return WriteBinary(call, *form);
    if (IsPrefix(call)) return WritePrefix(call);
    const std::vector<Expr*>& args = call.args;
    if (call.target == nullptr && args.size() == 3 && call.function == op::kConditional) {
      Write(*args[0], kLogicalOr);
      out_ += " ? ";
      Write(*args[1], kLogicalOr);
      out_ += " : ";
      Write(*args[2], kTernary);
      return;
    }
    if (call.target == nullptr && args.size() == 2 &&
        (call.function == op::kIndex || call.function == op::kOptionalIndex)) {
      Write(*args[0], kMember);
      out_ += call.function == op::kIndex ? "[" : "[?";
      Write(*args[1]);
      out_ += "]";
      return;
    }
    if (call.target == nullptr && args.size() == 2 && call.function == op::kOptionalSelect) {
      const auto* literal = std::get_if<Literal>(&args[1]->node);
      if (const auto* field = literal == nullptr ? nullptr : std::get_if<std::string>(literal)) {
        Write(*args[0], kMember);
        absl::StrAppend(&out_, ".?", FieldName(*field));
        return;
      }
    }
    if (call.target != nullptr) {
      Write(*call.target, kMember);
      out_ += ".";
    }
    absl::StrAppend(&out_, call.function, "(");
    const char* separator = "";
    for (const Expr* arg : args) {
      out_ += separator;
      Write(*arg);
      separator = ", ";
    }
    out_ += ")";
  }

  void WriteBinary(const Call& call, const BinaryForm& form) {
    if (form.level <= kLogicalAnd) return WriteLogic(call, form);
    Write(*call.args[0], form.level);
    absl::StrAppend(&out_, form.written);
    Write(*call.args[1], static_cast<Level>(form.level + 1));
  }

  // The terms of a chain, and whether the parser's way to balance it gives this tree.
  void CollectTerms(const Expr& expr, absl::string_view function,
                    std::vector<const Expr*>& terms) const {
    const Expr& shown = Shown(expr);
    const auto* call = std::get_if<Call>(&shown.node);
    if (call == nullptr || FindBinaryForm(*call) == nullptr || call->function != function) {
      terms.push_back(&expr);
      return;
    }
    CollectTerms(*call->args[0], function, terms);
    CollectTerms(*call->args[1], function, terms);
  }

  // Whether `expr` is the tree that the parser makes of terms [begin, end].
  bool IsBalanced(const Expr& expr, absl::string_view function,
                  const std::vector<const Expr*>& terms, size_t begin, size_t end) const {
    if (begin == end) return terms[begin] == &expr;
    const Expr& shown = Shown(expr);
    const auto* call = std::get_if<Call>(&shown.node);
    if (call == nullptr || FindBinaryForm(*call) == nullptr || call->function != function)
      return false;
    const size_t middle = begin + (end - begin) / 2;
    return IsBalanced(*call->args[0], function, terms, begin, middle) &&
           IsBalanced(*call->args[1], function, terms, middle + 1, end);
  }

  void WriteLogic(const Call& call, const BinaryForm& form) {
    const Level tighter = static_cast<Level>(form.level + 1);
    std::vector<const Expr*> terms;
    CollectTerms(*call.args[0], call.function, terms);
    const size_t left_count = terms.size();
    CollectTerms(*call.args[1], call.function, terms);
    const size_t last = terms.size() - 1;
    const bool balanced = left_count - 1 == last / 2 &&
                          IsBalanced(*call.args[0], call.function, terms, 0, left_count - 1) &&
                          IsBalanced(*call.args[1], call.function, terms, left_count, last);
    if (!balanced) {
      Write(*call.args[0], tighter);
      absl::StrAppend(&out_, form.written);
      Write(*call.args[1], tighter);
      return;
    }
    absl::string_view separator = "";
    for (const Expr* term : terms) {
      absl::StrAppend(&out_, separator);
      Write(*term, tighter);
      separator = form.written;
    }
  }

  void WritePrefix(const Call& call) {
    const bool negate = call.function == op::kNegate;
    out_ += negate ? "-" : "!";
    const size_t begin = out_.size();
    Write(*call.args[0], kMember);
    // `-(5)` is the operator on a number, `-5` a number; `-(-x)` is two operators, `--x` none.
    const char first = out_[begin];
    const bool touches =
        negate && (absl::ascii_isdigit(static_cast<unsigned char>(first)) || first == '-');
    if (touches) {
      out_.insert(begin, 1, '(');
      out_ += ")";
    }
  }

  void WriteNode(const ListExpr& list) {
    out_ += "[";
    for (size_t i = 0; i < list.elements.size(); ++i) {
      if (i > 0) out_ += ", ";
      if (i < list.optional.size() && list.optional[i]) out_ += "?";
      Write(*list.elements[i]);
    }
    out_ += "]";
  }

  void WriteNode(const MapExpr& map) {
    out_ += "{";
    const char* separator = "";
    for (const MapEntry& entry : map.entries) {
      out_ += separator;
      if (entry.optional) out_ += "?";
      Write(*entry.key);
      out_ += ": ";
      Write(*entry.value);
      separator = ", ";
    }
    out_ += "}";
  }

  void WriteNode(const MessageExpr& message) {
    absl::StrAppend(&out_, message.message_name, "{");
    const char* separator = "";
    for (const FieldEntry& entry : message.entries) {
      absl::StrAppend(&out_, separator, entry.optional ? "?" : "", FieldName(entry.field), ": ");
      Write(*entry.value);
      separator = ", ";
    }
    out_ += "}";
  }

  void WriteNode(const Comprehension& loop) {
    absl::StrAppend(&out_, "loop(", loop.variable);
    if (!loop.variable2.empty()) absl::StrAppend(&out_, ", ", loop.variable2);
    out_ += " in ";
    Write(*loop.range);
    absl::StrAppend(&out_, ", ", loop.accumulator, " = ");
    Write(*loop.init);
    out_ += ", while ";
    Write(*loop.condition);
    out_ += ", ";
    Write(*loop.step);
    out_ += ", ";
    Write(*loop.result);
    out_ += ")";
  }

  const Ast& ast_;
  const UnparseOptions& options_;
  std::string out_;
};

}  // namespace

std::string Unparse(const Ast& ast, const UnparseOptions& options) {
  return ast.root == nullptr ? "" : Unparse(ast, *ast.root, options);
}

std::string Unparse(const Ast& ast, const Expr& expr, const UnparseOptions& options) {
  Unparser unparser(ast, options);
  unparser.Write(expr);
  return std::move(unparser.out());
}

}  // namespace makegood::cel

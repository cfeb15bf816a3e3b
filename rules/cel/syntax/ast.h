// The tree of an expression, as the CEL language definition describes it: seven kinds of
// node, each with an id that leads to its place in the text. Macros are expanded while
// parsing, so `exists` arrives here as a comprehension; the call that it was written as
// is kept beside the tree.

#ifndef MAKEGOOD_RULES_CEL_SYNTAX_AST_H_
#define MAKEGOOD_RULES_CEL_SYNTAX_AST_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "rules/base/source.h"

namespace makegood::cel {

using ExprId = int32_t;  // From 1, dense, in order of creation; 0 means none.

struct NullLiteral {
  friend bool operator==(NullLiteral, NullLiteral) { return true; }
};
struct BytesLiteral {
  std::string bytes;
  friend bool operator==(const BytesLiteral& a, const BytesLiteral& b) {
    return a.bytes == b.bytes;
  }
};

using Literal =
    std::variant<NullLiteral, bool, int64_t, uint64_t, double, std::string, BytesLiteral>;

struct Expr;

// `name`. A leading dot (`.name`, resolved from the root) is part of the name.
struct Ident {
  std::string name;
};

// `operand.field`; with test_only it is `has(operand.field)`. `operand.?field` is the call
// `_?._`, as in the language definition.
struct Select {
  Expr* operand = nullptr;
  std::string field;
  bool test_only = false;
};

// `function(args)` or `target.function(args)`. Operators are calls of `_+_`, `!_`, `_[_]`,
// `_&&_`, `_?_:_`, `@in` and so on (operators.h).
struct Call {
  std::string function;
  Expr* target = nullptr;
  std::vector<Expr*> args;
};

struct ListExpr {
  std::vector<Expr*> elements;
  std::vector<bool> optional;  // As long as `elements`: `[?e]`.
};

struct MapEntry {
  ExprId id = 0;
  Expr* key = nullptr;
  Expr* value = nullptr;
  bool optional = false;  // `{?k: v}`
};
struct MapExpr {
  std::vector<MapEntry> entries;
};

struct FieldEntry {
  ExprId id = 0;
  std::string field;
  Expr* value = nullptr;
  bool optional = false;  // `M{?f: v}`
};
struct MessageExpr {
  std::string message_name;
  std::vector<FieldEntry> entries;
};

// The loop that macros become. `variable2` is empty for one-variable loops.
struct Comprehension {
  std::string variable;
  std::string variable2;
  Expr* range = nullptr;
  std::string accumulator;
  Expr* init = nullptr;
  Expr* condition = nullptr;
  Expr* step = nullptr;
  Expr* result = nullptr;
};

struct Expr {
  ExprId id = 0;
  std::variant<Literal, Ident, Select, Call, ListExpr, MapExpr, MessageExpr, Comprehension> node;
};

// A parsed expression. Owns its nodes; move-only. Immutable once parsed.
class Ast {
 public:
  Ast() = default;
  Ast(Ast&&) = default;
  Ast& operator=(Ast&&) = default;

  const Expr* root = nullptr;

  // The place, in the text that was parsed, of the part that made a node: an operator's, a
  // field's, a function's own characters, an index with its brackets. What a macro made
  // stands where the macro's name does. The whole range that the node covers, parentheses
  // around it included, is in `extents`. Indexed by id; entry 0 is unused.
  std::vector<rules::Span> spans;
  std::vector<rules::Span> extents;

  // For each node that a macro made: the call as it was written, a Call without an id. Its
  // target and arguments are nodes of this tree; where one of them was made by a macro in
  // its turn, it has an entry here too.
  std::map<ExprId, const Expr*> macro_calls;

  // Makes a node. Used by the parser, macros and tests.
  Expr* New(rules::Span span, rules::Span extent);

  // An id for a part that is not a node: an entry of a map or a message.
  ExprId NewId(rules::Span span, rules::Span extent);

  // Keeps how the macro call was written that became the node `id`.
  void RecordMacroCall(ExprId id, Call call);

  ExprId id_max() const { return static_cast<ExprId>(spans.size()) - 1; }

 private:
  Expr& NewNode();

  // Blocks, each twice as large as the one before, so that nodes never move. In the last one
  // `free_` nodes are left.
  std::vector<std::unique_ptr<Expr[]>> blocks_;
  size_t block_size_ = 0;
  size_t free_ = 0;
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_SYNTAX_AST_H_

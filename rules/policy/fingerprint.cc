#include "rules/policy/fingerprint.h"

#include <algorithm>
#include <variant>

#include "absl/strings/string_view.h"
#include "rules/cel/syntax/operators.h"

namespace makegood::rules {
namespace {

// FNV-1a, with each word spread over all bits so that small numbers differ far apart.
class Hash {
 public:
  explicit Hash(uint64_t kind) { Add(kind); }

  Hash& Add(uint64_t word) {
    state_ = (state_ ^ (word * 0x9E3779B97F4A7C15u)) * 0x100000001B3u;
    state_ ^= state_ >> 29;
    return *this;
  }
  Hash& Add(absl::string_view text) {
    Add(static_cast<uint64_t>(text.size()));
    for (const char c : text) state_ = (state_ ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
    return *this;
  }
  uint64_t value() const { return state_; }

 private:
  uint64_t state_ = 0xCBF29CE484222325u;
};

enum Kind : uint64_t {
  kLiteral = 1,
  kVariable,
  kLocal,
  kConstant,
  kType,
  kName,
  kField,
  kSelect,
  kHas,
  kCall,
  kList,
  kMap,
  kMessage,
  kLoop
};

class Walker {
 public:
  explicit Walker(const cel::TypedAst& ast)
      : ast_(ast), fingerprints_(static_cast<size_t>(ast.ast.id_max()) + 1, 0) {}

  std::vector<uint64_t> Run() {
    Walk(ast_.ast.root);
    return std::move(fingerprints_);
  }

 private:
  uint64_t Walk(const cel::Expr* expr) {
    if (expr == nullptr) return 0;
    const uint64_t fingerprint =
        std::visit([&](const auto& node) { return Of(*expr, node); }, expr->node);
    fingerprints_[static_cast<size_t>(expr->id)] = fingerprint;
    return fingerprint;
  }

  uint64_t Of(const cel::Expr&, const cel::Literal& literal) {
    Hash hash(kLiteral);
    hash.Add(literal.index());
    struct AddTo {
      Hash& hash;
      void operator()(cel::NullLiteral) const {}
      void operator()(bool b) const { hash.Add(b ? 1 : 0); }
      void operator()(int64_t i) const { hash.Add(static_cast<uint64_t>(i)); }
      void operator()(uint64_t u) const { hash.Add(u); }
      void operator()(double d) const { hash.Add(__builtin_bit_cast(uint64_t, d)); }
      void operator()(const std::string& s) const { hash.Add(s); }
      void operator()(const cel::BytesLiteral& b) const { hash.Add(b.bytes); }
    };
    std::visit(AddTo{hash}, literal);
    return hash.value();
  }

  // What a name refers to; 0 if it is no name.
  uint64_t OfReference(const cel::Expr& expr) {
    const cel::Reference& reference = ast_.ReferenceOf(expr);
    if (const auto* variable = std::get_if<cel::VariableReference>(&reference)) {
      const cel::VariableDeclaration& declaration = *variable->variable;
      if (declaration.field != nullptr)
        return FieldFingerprint(declaration.slot, declaration.field->name);
      Hash hash(kVariable);
      if (declaration.slot >= 0) {
        hash.Add(static_cast<uint64_t>(declaration.slot));
      } else {
        hash.Add(declaration.name);
      }
      return hash.value();
    }
    if (const auto* local = std::get_if<cel::LocalReference>(&reference))
      return Hash(kLocal).Add(local->name).value();
    if (const auto* constant = std::get_if<cel::ConstantReference>(&reference)) {
      return Hash(kConstant).Add(constant->name).value();
    }
    if (const auto* type = std::get_if<cel::TypeReference>(&reference))
      return Hash(kType).Add(type->name).value();
    return 0;
  }

  uint64_t Of(const cel::Expr& expr, const cel::Ident& ident) {
    const uint64_t reference = OfReference(expr);
    return reference != 0 ? reference : Hash(kName).Add(ident.name).value();
  }

  uint64_t Of(const cel::Expr& expr, const cel::Select& select) {
    if (const uint64_t reference = OfReference(expr); reference != 0) return reference;
    if (!select.test_only) {
      if (const auto* message =
              std::get_if<cel::VariableReference>(&ast_.ReferenceOf(*select.operand));
          message != nullptr && message->variable->field == nullptr &&
          message->variable->slot >= 0) {
        Walk(select.operand);
        return FieldFingerprint(message->variable->slot, select.field);
      }
    }
    return Hash(select.test_only ? kHas : kSelect)
        .Add(Walk(select.operand))
        .Add(select.field)
        .value();
  }

  uint64_t Of(const cel::Expr&, const cel::Call& call) {
    Hash hash(kCall);
    hash.Add(call.function).Add(Walk(call.target));
    std::vector<uint64_t> arguments;
    for (const cel::Expr* argument : call.args) arguments.push_back(Walk(argument));
    if (call.function == cel::op::kEquals || call.function == cel::op::kNotEquals) {
      std::sort(arguments.begin(), arguments.end());
    }
    for (const uint64_t argument : arguments) hash.Add(argument);
    return hash.value();
  }

  uint64_t Of(const cel::Expr&, const cel::ListExpr& list) {
    Hash hash(kList);
    for (size_t i = 0; i < list.elements.size(); ++i) {
      hash.Add(i < list.optional.size() && list.optional[i] ? 1 : 0).Add(Walk(list.elements[i]));
    }
    return hash.value();
  }

  uint64_t Of(const cel::Expr&, const cel::MapExpr& map) {
    Hash hash(kMap);
    for (const cel::MapEntry& entry : map.entries) {
      hash.Add(entry.optional ? 1 : 0).Add(Walk(entry.key)).Add(Walk(entry.value));
    }
    return hash.value();
  }

  uint64_t Of(const cel::Expr&, const cel::MessageExpr& message) {
    Hash hash(kMessage);
    hash.Add(message.message_name);
    for (const cel::FieldEntry& entry : message.entries) {
      hash.Add(entry.optional ? 1 : 0).Add(entry.field).Add(Walk(entry.value));
    }
    return hash.value();
  }

  uint64_t Of(const cel::Expr&, const cel::Comprehension& loop) {
    return Hash(kLoop)
        .Add(loop.variable)
        .Add(loop.variable2)
        .Add(loop.accumulator)
        .Add(Walk(loop.range))
        .Add(Walk(loop.init))
        .Add(Walk(loop.condition))
        .Add(Walk(loop.step))
        .Add(Walk(loop.result))
        .value();
  }

  const cel::TypedAst& ast_;
  std::vector<uint64_t> fingerprints_;
};

}  // namespace

std::vector<uint64_t> Fingerprints(const cel::TypedAst& ast) { return Walker(ast).Run(); }

uint64_t FieldFingerprint(int slot, absl::string_view field) {
  return Hash(kField).Add(static_cast<uint64_t>(slot)).Add(field).value();
}

}  // namespace makegood::rules

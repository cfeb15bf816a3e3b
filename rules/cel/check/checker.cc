// One walk over the tree, leaves first. Each node gets a type, in which type parameters may
// still be free: the element type of `[]` is decided by what the list is later compared or
// added to. When the walk is done, all types are read out of the inference once more and
// what is still free becomes dyn.
//
// A mistake gives its node the error type, which fits everything, so that nothing further
// out is reported for the same cause.

#include "rules/cel/check/checker.h"

#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "rules/cel/check/block.h"
#include "rules/cel/check/check_context.h"
#include "rules/cel/check/enum_comparison.h"
#include "rules/cel/check/name_resolution.h"
#include "rules/cel/check/operand_hint.h"
#include "rules/cel/check/overload_resolution.h"
#include "rules/cel/check/unknown_name.h"
#include "rules/cel/check/wording.h"
#include "rules/cel/syntax/operators.h"
#include "rules/cel/types/inference.h"

namespace makegood::cel {
namespace {

using rules::issue_code::kTypeMismatch;

class Checker {
 public:
  Checker(const Ast& ast, const rules::Excerpt& text, const Declarations& declarations,
          rules::IssueList& issues)
      : context_{ast, text, declarations, issues},
        types_(ast.spans.size()),
        references_(ast.spans.size()) {}

  void CheckRoot(const std::optional<Type>& expected) {
    const Expr& root = *context_.ast.root;
    Check(root);
    if (expected.has_value()) Expect(root, *expected);
    for (Type& type : types_) type = inference_.Finalize(type);
  }

  std::vector<Type> TakeTypes() { return std::move(types_); }
  std::vector<Reference> TakeReferences() { return std::move(references_); }

 private:
  struct Local {
    std::string name;
    Type type;
  };

  const Declarations& declarations() const { return context_.declarations; }

  Type Check(const Expr& expr) {
    Type type = std::visit([&](const auto& node) { return TypeOf(expr, node); }, expr.node);
    types_[expr.id] = type;
    return type;
  }

  // The type known so far, of an expression that was checked.
  Type Known(const Expr& expr) const { return inference_.Resolve(types_[expr.id]); }

  Type SetReference(const Expr& expr, Reference reference, Type type) {
    references_[expr.id] = std::move(reference);
    return type;
  }

  // -- literals and names ------------------------------------------------------------------

  Type TypeOf(const Expr&, const Literal& literal) {
    struct ToType {
      Type operator()(NullLiteral) const { return Type::Null(); }
      Type operator()(bool) const { return Type::Bool(); }
      Type operator()(int64_t) const { return Type::Int(); }
      Type operator()(uint64_t) const { return Type::Uint(); }
      Type operator()(double) const { return Type::Double(); }
      Type operator()(const std::string&) const { return Type::String(); }
      Type operator()(const BytesLiteral&) const { return Type::Bytes(); }
    };
    return std::visit(ToType(), literal);
  }

  const Local* FindLocal(absl::string_view name) const {
    for (auto local = locals_.rbegin(); local != locals_.rend(); ++local) {
      if (local->name == name) return &*local;
    }
    return nullptr;
  }

  std::vector<std::string> LocalNames() const {
    std::vector<std::string> names;
    for (const Local& local : locals_) names.push_back(local.name);
    return names;
  }

  Type TypeOf(const Expr& expr, const Ident& ident) {
    if (const Local* local = FindLocal(ident.name)) {
      return SetReference(expr, LocalReference{local->name}, local->type);
    }
    if (std::optional<ResolvedName> name = ResolveName(declarations(), ident.name)) {
      return SetReference(expr, std::move(name->reference), name->type);
    }
    ReportUnknownName(expr, LocalNames(), context_);
    return Type::Error();
  }

  // A qualified name that begins with a loop variable is a field of that variable, whatever
  // else is declared.
  std::optional<std::string> QualifiedNameNoLocal(const Expr& expr) const {
    std::optional<std::string> name = QualifiedName(expr);
    if (name.has_value() && FindLocal(RootOf(*name)) != nullptr) return std::nullopt;
    return name;
  }

  // True if no part of `a.b.c` that begins at its root names a value.
  bool NamesNothing(const Expr& expr) const {
    if (!QualifiedNameNoLocal(expr).has_value()) return false;
    const Expr* part = &expr;
    while (true) {
      const std::optional<ResolvedName> name = ResolveName(declarations(), *QualifiedName(*part));
      if (name.has_value() && !std::holds_alternative<TypeReference>(name->reference)) return false;
      const Select* select = std::get_if<Select>(&part->node);
      if (select == nullptr) return true;
      part = select->operand;
    }
  }

  // -- fields ------------------------------------------------------------------------------

  Type TypeOf(const Expr& expr, const Select& select) {
    if (std::optional<std::string> qualified = QualifiedNameNoLocal(expr)) {
      // The longest name first: a variable `a.b` hides the field `b` of a variable `a`.
      if (std::optional<ResolvedName> name = ResolveName(declarations(), *qualified)) {
        return SetReference(expr, std::move(name->reference), name->type);
      }
      if (NamesNothing(expr)) {
        ReportUnknownName(expr, LocalNames(), context_);
        return Type::Error();
      }
    }
    if (select.test_only && NamesNothing(*select.operand)) {
      ReportHasOfNothing(expr, select);
      return Type::Bool();
    }
    Check(*select.operand);
    const Type field = FieldOf(expr.id, expr.id, *select.operand, select.field);
    return select.test_only ? Type::Bool() : field;
  }

  void ReportHasOfNothing(const Expr& expr, const Select& select) {
    const std::string name = absl::StrCat(*QualifiedName(*select.operand), ".", select.field);
    const std::optional<ResolvedName> resolved = ResolveName(declarations(), name);
    if (!resolved.has_value()) {
      ReportUnknownName(*select.operand, LocalNames(), context_);
      return;
    }
    context_.ErrorAt(
        expr.id, kTypeMismatch,
        absl::StrCat("has() asks for a field of a message or map: `", name, "` is always there"));
  }

  // The type with ints in place of enums, which it may hold in a list or as a map's values.
  static Type PlainInts(const Type& type) {
    switch (type.kind()) {
      case TypeKind::kEnum: return Type::Int();
      case TypeKind::kList: return Type::List(PlainInts(type.element()));
      case TypeKind::kMap: return Type::Map(type.key(), PlainInts(type.value()));
      default: return type;
    }
  }

  // The type of a field. Where the operand is a message, the field is referred to from node
  // `reference_id`. A field of an optional is an optional.
  Type FieldOf(ExprId id, ExprId reference_id, const Expr& operand, const std::string& field) {
    const Type type = Known(operand);
    const bool optional = type.is_optional();
    const Type from = optional ? inference_.Resolve(type.element()) : type;
    Type result = Type::Dyn();
    switch (from.kind()) {
      case TypeKind::kMap: result = from.value(); break;
      case TypeKind::kMessage: {
        const TypeProvider* provider = declarations().provider();
        const FieldDeclaration* found =
            provider == nullptr ? nullptr : provider->FindField(from.name(), field);
        if (found == nullptr) {
          ReportUnknownField(id, from.name(), field, context_);
          return Type::Error();
        }
        if (!optional) references_[reference_id] = FieldReference{found};
        result = declarations().typed_enums ? found->type : PlainInts(found->type);
        break;
      }
      case TypeKind::kParameter: inference_.Unify(Type::Dyn(), from); break;
      case TypeKind::kDyn:
      case TypeKind::kAny: break;
      case TypeKind::kError: return Type::Error();
      default: ReportNoFields(id, operand, from, field, context_); return Type::Error();
    }
    return optional ? Type::Optional(result) : result;
  }

  // -- calls -------------------------------------------------------------------------------

  Type TypeOf(const Expr& expr, const Call& call) {
    if (call.function == op::kOptionalSelect && call.target == nullptr) {
      return TypeOfOptionalSelect(expr, call);
    }
    if (IsBlock(call)) return TypeOfBlock(expr, call);
    if (call.target == nullptr) {
      const FunctionDeclaration* function = ResolveFunction(declarations(), call.function);
      if (function == nullptr) {
        ReportUnknownFunction(expr, "", context_);
        CheckAll(call.args);
        return Type::Error();
      }
      return TypeOfResolvedCall(expr, *function, /*is_method=*/false, {}, call.args);
    }

    // `a.b.f(x)` is a function in a namespace before it is a method of `a.b`.
    const std::optional<std::string> qualifier = QualifiedNameNoLocal(*call.target);
    if (qualifier.has_value()) {
      const FunctionDeclaration* function =
          ResolveFunction(declarations(), absl::StrCat(*qualifier, ".", call.function));
      if (function != nullptr) {
        return TypeOfResolvedCall(expr, *function, /*is_method=*/false, {}, call.args);
      }
      if (NamesNothing(*call.target) && IsNamespace(declarations(), *qualifier)) {
        ReportUnknownFunction(expr, *qualifier, context_);
        CheckAll(call.args);
        return Type::Error();
      }
    }
    const Type target = Check(*call.target);
    const FunctionDeclaration* function = ResolveFunction(declarations(), call.function);
    if (function == nullptr) {
      // Of something unknown the methods are unknown too.
      if (!Known(*call.target).is_error()) ReportUnknownFunction(expr, "", context_);
      CheckAll(call.args);
      return Type::Error();
    }
    return TypeOfResolvedCall(expr, *function, /*is_method=*/true, {call.target}, call.args);
  }

  void CheckAll(const std::vector<Expr*>& exprs) {
    for (const Expr* expr : exprs) Check(*expr);
  }

  // `arguments` begins with what is checked already, the receiver.
  Type TypeOfResolvedCall(const Expr& expr, const FunctionDeclaration& function, bool is_method,
                          std::vector<const Expr*> arguments, const std::vector<Expr*>& more) {
    CheckAll(more);
    arguments.reserve(arguments.size() + more.size());
    arguments.insert(arguments.end(), more.begin(), more.end());
    TypedCall call{expr, function, is_method, std::move(arguments), {}, ""};
    bool has_error = false;
    call.types.reserve(call.arguments.size());
    for (const Expr* argument : call.arguments) {
      call.types.push_back(Known(*argument));
      has_error = has_error || call.types.back().is_error();
      const auto macro = macro_conditions_.find(argument->id);
      if (macro != macro_conditions_.end()) call.macro = macro->second;
    }
    if (!has_error && declarations().typed_enums &&
        ReportEnumMismatch(call, {types_, references_}, context_)) {
      return Type::Bool();
    }
    std::optional<OverloadChoice> choice = ChooseOverloads(call, inference_);
    if (!choice.has_value()) {
      if (!has_error) ReportNoOverload(call, inference_, context_);
      return Type::Error();
    }
    if (has_error && choice->result.is_dyn()) choice->result = Type::Error();
    return SetReference(expr, CallReference{std::move(choice->overloads), &function},
                        choice->result);
  }

  // `a.?b`: the field stands in the tree as a string.
  Type TypeOfOptionalSelect(const Expr& expr, const Call& call) {
    CheckAll(call.args);
    const Literal* literal =
        call.args.size() == 2 ? std::get_if<Literal>(&call.args[1]->node) : nullptr;
    const FunctionDeclaration* function = declarations().FindFunction(call.function);
    if (function == nullptr || literal == nullptr ||
        !std::holds_alternative<std::string>(*literal)) {
      ReportUnknownFunction(expr, "", context_);
      return Type::Error();
    }
    CallReference reference;
    reference.function = function;
    for (const Overload& overload : function->overloads) reference.overloads.push_back(&overload);
    Type field =
        FieldOf(call.args[1]->id, call.args[1]->id, *call.args[0], std::get<std::string>(*literal));
    if (field.is_error()) return field;
    if (!Known(*call.args[0]).is_optional()) field = Type::Optional(std::move(field));
    return SetReference(expr, std::move(reference), std::move(field));
  }

  // `cel.block([a, b], c)`: b may name a `@index0`, c also b `@index1`. Their types are not
  // tracked, as elsewhere.
  Type TypeOfBlock(const Expr& expr, const Call& call) {
    const size_t scope = locals_.size();
    Type element = inference_.NewParameter();
    for (const Expr* part : std::get<ListExpr>(call.args[0]->node).elements) {
      element = inference_.Join(element, Check(*part));
      locals_.push_back({BlockVariable(locals_.size() - scope), Type::Dyn()});
    }
    types_[call.args[0]->id] = Type::List(element);
    const Type result = Check(*call.args[1]);
    locals_.resize(scope);
    const FunctionDeclaration* function = declarations().FindFunction(call.function);
    if (function == nullptr) return result;
    return SetReference(expr, CallReference{{&function->overloads[0]}, function}, result);
  }

  // -- what is built -----------------------------------------------------------------------

  // An element marked `?` is an optional of which the value is taken.
  Type ElementType(const Expr& expr, bool optional) {
    const Type type = Known(expr);
    if (!optional || type.is_dyn() || type.is_error()) return type;
    const Type value = inference_.NewParameter();
    if (!inference_.Unify(type, Type::Optional(value))) {
      context_
          .ErrorOver(expr, kTypeMismatch,
                     absl::StrCat("after `?` an optional is needed, not ",
                                  TypeWithArticle(declarations(), type)))
          .help =
          absl::StrCat("leave out the `?`, or write `optional.of(", context_.QuoteOf(expr), ")`");
      return Type::Error();
    }
    return inference_.Resolve(value);
  }

  Type TypeOf(const Expr&, const ListExpr& list) {
    std::optional<Type> element;
    for (size_t i = 0; i < list.elements.size(); ++i) {
      Check(*list.elements[i]);
      const Type type =
          ElementType(*list.elements[i], i < list.optional.size() && list.optional[i]);
      element = element.has_value() ? inference_.Join(*element, type) : type;
    }
    return inference_.Resolve(
        Type::List(element.has_value() ? *element : inference_.NewParameter()));
  }

  Type TypeOf(const Expr&, const MapExpr& map) {
    std::optional<Type> key;
    std::optional<Type> value;
    for (const MapEntry& entry : map.entries) {
      Check(*entry.key);
      Check(*entry.value);
      const Type entry_key = Known(*entry.key);
      const Type entry_value = ElementType(*entry.value, entry.optional);
      key = key.has_value() ? inference_.Join(*key, entry_key) : entry_key;
      value = value.has_value() ? inference_.Join(*value, entry_value) : entry_value;
    }
    if (!key.has_value()) return Type::Map(inference_.NewParameter(), inference_.NewParameter());
    return inference_.Resolve(Type::Map(*key, *value));
  }

  Type TypeOf(const Expr& expr, const MessageExpr& message) {
    const std::optional<ResolvedMessage> resolved =
        ResolveMessage(declarations(), message.message_name);
    const bool known = resolved.has_value() && !resolved->name.empty();
    if (!known) ReportUnknownMessage(expr, message.message_name, context_);

    MessageReference reference;
    if (known) reference.name = resolved->name;
    for (const FieldEntry& entry : message.entries) {
      Check(*entry.value);
      const Type given = ElementType(*entry.value, entry.optional);
      if (!known) continue;
      const FieldDeclaration* field =
          declarations().provider()->FindField(resolved->name, entry.field);
      reference.fields.push_back(field);
      if (field == nullptr) {
        ReportUnknownField(entry.id, resolved->name, entry.field, context_);
      } else {
        CheckAssignment(entry, *field, given);
      }
    }
    if (!known) return Type::Error();
    return SetReference(expr, std::move(reference), resolved->type);
  }

  void CheckAssignment(const FieldEntry& entry, const FieldDeclaration& field, const Type& given) {
    if (declarations().typed_enums &&
        ReportEnumAssignment(entry, given, field, {types_, references_}, context_)) {
      return;
    }
    if (inference_.Unify(field.type, given)) return;
    // An enum whose only value is a null, and that value an int like those of other enums.
    if (field.type.kind() == TypeKind::kNull && given.kind() == TypeKind::kInt) return;
    context_
        .ErrorOver(*entry.value, kTypeMismatch,
                   absl::StrCat("field `", field.name, "` is ",
                                TypeWithArticle(declarations(), field.type), ", not ",
                                TypeWithArticle(declarations(), given)))
        .help = OperandHint(*entry.value, given, field.type, context_);
  }

  // -- loops -------------------------------------------------------------------------------

  Type TypeOf(const Expr& expr, const Comprehension& loop) {
    Check(*loop.range);
    Check(*loop.init);
    const std::string macro = NoteMacro(expr);
    const auto [variable, variable2] = LoopVariableTypes(loop, macro);

    const size_t scope = locals_.size();
    locals_.push_back({loop.accumulator, types_[loop.init->id]});
    locals_.push_back({loop.variable, variable});
    if (!loop.variable2.empty()) locals_.push_back({loop.variable2, variable2});
    Check(*loop.condition);
    Expect(*loop.condition, Type::Bool());
    Check(*loop.step);
    Expect(*loop.step, Known(*loop.init));
    // The result is outside the scope of the loop variables.
    locals_.resize(scope + 1);
    Check(*loop.result);
    locals_.resize(scope);
    return Known(*loop.result);
  }

  // The name of the macro that made a loop, or "". Its arguments are remembered, so that a
  // condition that is none can be reported as the macro's.
  std::string NoteMacro(const Expr& expr) {
    const auto macro = context_.ast.macro_calls.find(expr.id);
    if (macro == context_.ast.macro_calls.end()) return "";
    const Call* call = std::get_if<Call>(&macro->second->node);
    if (call == nullptr) return "";
    for (const Expr* argument : call->args) macro_conditions_[argument->id] = call->function;
    return call->function;
  }

  std::pair<Type, Type> LoopVariableTypes(const Comprehension& loop, const std::string& macro) {
    const Type range = Known(*loop.range);
    const bool two = !loop.variable2.empty();
    switch (range.kind()) {
      case TypeKind::kList:
        return two ? std::make_pair(Type::Int(), range.element())
                   : std::make_pair(range.element(), Type::Dyn());
      case TypeKind::kMap: return {range.key(), range.value()};
      case TypeKind::kParameter:
        inference_.Unify(Type::Dyn(), range);
        return {Type::Dyn(), Type::Dyn()};
      case TypeKind::kDyn:
      case TypeKind::kAny: return {Type::Dyn(), Type::Dyn()};
      case TypeKind::kError: return {Type::Error(), Type::Error()};
      default: break;
    }
    rules::Issue& issue = context_.ErrorOver(
        *loop.range, kTypeMismatch,
        absl::StrCat(macro.empty() ? "a loop" : absl::StrCat("`", macro, "`"),
                     " goes over a list or map, not ", TypeWithArticle(declarations(), range)));
    if (range.is_optional()) {
      issue.help = absl::StrCat("write `", context_.QuoteOf(*loop.range), ".orValue([])`");
    } else if (range.kind() == TypeKind::kMessage && declarations().provider() != nullptr) {
      issue.help = ListFieldHint(*loop.range, range.name());
    }
    return {Type::Error(), Type::Error()};
  }

  // `lead.exists(…)`: which fields of the message could have been meant.
  std::string ListFieldHint(const Expr& range, absl::string_view message) const {
    std::vector<std::string> lists;
    for (const std::string& name : declarations().provider()->FieldNames(message)) {
      const FieldDeclaration* field = declarations().provider()->FindField(message, name);
      if (field == nullptr || lists.size() == 4) continue;
      if (field->type.kind() == TypeKind::kList || field->type.kind() == TypeKind::kMap) {
        lists.push_back(absl::StrCat("`", context_.QuoteOf(range), ".", name, "`"));
      }
    }
    return lists.empty() ? "" : absl::StrCat("it has ", Enumerate(lists, "and"));
  }

  void Expect(const Expr& expr, const Type& expected) {
    const Type type = Known(expr);
    if (inference_.Unify(expected, type)) return;
    context_
        .ErrorOver(expr, kTypeMismatch,
                   absl::StrCat("expected ", TypeWithArticle(declarations(), expected),
                                ", but this is ", TypeWithArticle(declarations(), type)))
        .help = OperandHint(expr, type, expected, context_);
  }

  const CheckContext context_;
  Inference inference_;
  std::vector<Type> types_;
  std::vector<Reference> references_;
  std::vector<Local> locals_;
  std::map<ExprId, std::string> macro_conditions_;  // Arguments of macros, by id.
};

}  // namespace

std::optional<TypedAst> Check(Ast ast, const rules::Excerpt& text, const Declarations& declarations,
                              rules::IssueList& issues, const std::optional<Type>& expected) {
  const int errors_before = issues.error_count();
  Checker checker(ast, text, declarations, issues);
  checker.CheckRoot(expected);
  if (issues.error_count() > errors_before) return std::nullopt;
  TypedAst typed;
  typed.types = checker.TakeTypes();
  typed.references = checker.TakeReferences();
  typed.result = typed.types[ast.root->id];
  typed.ast = std::move(ast);
  typed.text = text;
  return typed;
}

}  // namespace makegood::cel

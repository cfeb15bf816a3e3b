#include "rules/cel/check/name_resolution.h"

#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"

namespace makegood::cel {
namespace {

// The types that are names of their own ("Type Values"). A container type stands for all of
// its kind.
std::optional<Type> FindLanguageType(absl::string_view name) {
  if (name == "bool") return Type::Bool();
  if (name == "bytes") return Type::Bytes();
  if (name == "double") return Type::Double();
  if (name == "int") return Type::Int();
  if (name == "uint") return Type::Uint();
  if (name == "string") return Type::String();
  if (name == "list") return Type::List(Type::Dyn());
  if (name == "map") return Type::Map(Type::Dyn(), Type::Dyn());
  if (name == "null_type") return Type::Null();
  if (name == "type") return Type::AnyType();
  if (name == "optional_type") return Type::Opaque("optional_type", {});
  if (name == "google.protobuf.Timestamp") return Type::Timestamp();
  if (name == "google.protobuf.Duration") return Type::Duration();
  return std::nullopt;
}

// Whether the name can mean nothing but itself: there is no container to be put before it, and
// no abbreviation at its start. Most are such, and need not be copied.
bool IsWhole(const Declarations& declarations, absl::string_view name) {
  const Declarations::Abbreviations& abbreviations = declarations.abbreviations();
  return declarations.container().empty() && name.substr(0, 1) != "." &&
         abbreviations.find(name.substr(0, name.find('.'))) == abbreviations.end();
}

// The meaning of a name to which nothing is to be added.
std::optional<ResolvedName> ResolveWhole(const Declarations& declarations, absl::string_view name) {
  if (const VariableDeclaration* variable = declarations.FindVariable(name)) {
    return ResolvedName{VariableReference{variable}, variable->type};
  }
  if (const std::optional<Type> type = FindLanguageType(name)) {
    return ResolvedName{TypeReference{std::string(name)}, Type::TypeOf(*type)};
  }
  const TypeProvider* provider = declarations.provider();
  if (provider == nullptr) return std::nullopt;
  // No name is both, and most are values: asking for a type that is not there takes long.
  if (const auto value = provider->FindEnumValue(name)) {
    return ResolvedName{ConstantReference{std::string(name), value->number},
                        declarations.typed_enums ? Type::Enum(value->enum_name) : Type::Int()};
  }
  if (const std::optional<Type> type = provider->FindType(name)) {
    return ResolvedName{TypeReference{std::string(name)}, Type::TypeOf(*type)};
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> QualifiedName(const Expr& expr) {
  // From the last field to the root.
  std::vector<absl::string_view> fields;
  const Expr* part = &expr;
  while (const Select* select = std::get_if<Select>(&part->node)) {
    if (select->test_only) return std::nullopt;
    fields.push_back(select->field);
    part = select->operand;
  }
  const Ident* root = std::get_if<Ident>(&part->node);
  if (root == nullptr) return std::nullopt;
  std::string name = root->name;
  for (auto field = fields.rbegin(); field != fields.rend(); ++field) {
    absl::StrAppend(&name, ".", *field);
  }
  return name;
}

absl::string_view RootOf(absl::string_view qualified_name) {
  return qualified_name.substr(0, qualified_name.find('.', 1));
}

std::optional<ResolvedName> ResolveName(const Declarations& declarations, absl::string_view name) {
  if (IsWhole(declarations, name)) return ResolveWhole(declarations, name);
  for (const std::string& candidate : declarations.Candidates(name)) {
    if (auto resolved = ResolveWhole(declarations, candidate)) return resolved;
  }
  return std::nullopt;
}

const FunctionDeclaration* ResolveFunction(const Declarations& declarations,
                                           absl::string_view name) {
  // Operators and most functions are found as they stand.
  if (declarations.container().empty() && name.substr(0, 1) != ".") {
    if (const FunctionDeclaration* function = declarations.FindFunction(name)) return function;
  }
  for (const std::string& candidate : declarations.Candidates(name)) {
    if (const FunctionDeclaration* function = declarations.FindFunction(candidate)) {
      return function;
    }
  }
  return nullptr;
}

std::optional<ResolvedMessage> ResolveMessage(const Declarations& declarations,
                                              absl::string_view name) {
  const TypeProvider* provider = declarations.provider();
  for (std::string& candidate : declarations.Candidates(name)) {
    if (provider != nullptr) {
      if (std::optional<Type> type = provider->FindType(candidate)) {
        return ResolvedMessage{std::move(candidate), *std::move(type)};
      }
    }
    if (std::optional<Type> type = FindLanguageType(candidate)) {
      return ResolvedMessage{"", *std::move(type)};
    }
  }
  return std::nullopt;
}

}  // namespace makegood::cel

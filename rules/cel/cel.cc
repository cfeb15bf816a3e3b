#include "rules/cel/cel.h"

#include <utility>

#include "rules/cel/check/checker.h"

namespace makegood::cel {

std::optional<TypedAst> Environment::Check(const rules::Excerpt& text,
                                           const std::optional<Type>& expected,
                                           rules::IssueList& issues) const {
  ParseOptions parse;
  parse.limits = options_.limits;
  parse.macros = options_.macros;
  parse.optional_syntax = options_.optional_syntax;
  std::optional<Ast> ast = Parse(text, parse, issues);
  if (!ast.has_value()) return std::nullopt;
  return cel::Check(*std::move(ast), text, declarations_, issues, expected);
}

std::unique_ptr<const Program> Environment::Compile(const TypedAst& ast, rules::IssueList& issues,
                                                    bool record_values,
                                                    SharedTimes* shared_times) const {
  CompileOptions compile;
  compile.limits = options_.limits;
  compile.fold = options_.fold;
  compile.world = options_.world;
  compile.record_values = record_values;
  compile.shared_times = shared_times;
  compile.adapter = adapter_;
  compile.types = declarations_.provider();
  return cel::Compile(ast, compile, issues);
}

std::unique_ptr<const Program> Environment::Compile(const rules::Excerpt& text,
                                                    const std::optional<Type>& expected,
                                                    rules::IssueList& issues) const {
  const std::optional<TypedAst> ast = Check(text, expected, issues);
  return ast.has_value() ? Compile(*ast, issues) : nullptr;
}

int Environment::SlotOf(absl::string_view variable) const {
  const VariableDeclaration* declaration = declarations_.FindVariable(variable);
  return declaration != nullptr && declaration->field == nullptr ? declaration->slot : -1;
}

EnvironmentBuilder::EnvironmentBuilder(const Environment& base)
    : options_(base.options_),
      declarations_(base.declarations_),
      adapter_(base.adapter_),
      slot_count_(base.slot_count_) {}

EnvironmentBuilder& EnvironmentBuilder::SetTypes(const TypeProvider* provider,
                                                 const MessageAdapter* adapter) {
  declarations_.set_provider(provider);
  adapter_ = adapter;
  return *this;
}

EnvironmentBuilder& EnvironmentBuilder::SetContainer(absl::string_view container) {
  declarations_.set_container(container);
  return *this;
}

EnvironmentBuilder& EnvironmentBuilder::AddStandardLibrary() {
  cel::AddStandardLibrary(declarations_, options_.mixed_numbers);
  return *this;
}

EnvironmentBuilder& EnvironmentBuilder::AddFamily(const LibraryFamily& family) {
  cel::AddFamily(family, declarations_);
  return *this;
}

EnvironmentBuilder& EnvironmentBuilder::ShareFunctions(const Declarations& declarations) {
  declarations_.ShareFunctions(declarations);
  return *this;
}

EnvironmentBuilder& EnvironmentBuilder::AddOverload(absl::string_view function, Overload overload) {
  declarations_.AddOverload(function, std::move(overload));
  return *this;
}

EnvironmentBuilder& EnvironmentBuilder::AddAbbreviation(absl::string_view short_name,
                                                        absl::string_view full_name) {
  declarations_.AddAbbreviation(short_name, full_name);
  return *this;
}

int EnvironmentBuilder::AddVariable(absl::string_view name, Type type) {
  VariableDeclaration variable;
  variable.name = std::string(name);
  variable.type = std::move(type);
  return AddVariable(std::move(variable));
}

int EnvironmentBuilder::AddVariable(VariableDeclaration variable) {
  if (variable.slot < 0 && variable.constant == nullptr) variable.slot = slot_count_++;
  const int slot = variable.slot;
  declarations_.AddVariable(std::move(variable));
  return slot;
}

EnvironmentBuilder& EnvironmentBuilder::AddFieldsOf(absl::string_view name) {
  const VariableDeclaration* root = declarations_.FindVariable(name);
  MAKEGOOD_CHECK(root != nullptr && root->type.kind() == TypeKind::kMessage);
  const TypeProvider& provider = *declarations_.provider();
  const std::string message(root->type.name());
  const int slot = root->slot;
  for (const std::string& field_name : provider.FieldNames(message)) {
    VariableDeclaration variable;
    variable.field = provider.FindField(message, field_name);
    variable.name = field_name;
    variable.type = variable.field->type;
    variable.slot = slot;
    declarations_.AddVariable(std::move(variable));
  }
  return *this;
}

std::unique_ptr<const Environment> EnvironmentBuilder::Build() {
  std::unique_ptr<Environment> environment(new Environment());
  environment->options_ = options_;
  declarations_.typed_enums = options_.typed_enums;
  declarations_.unset_fields_are_errors = options_.unset_fields_are_errors;
  environment->declarations_ = std::move(declarations_);
  environment->adapter_ = adapter_;
  environment->slot_count_ = slot_count_;
  return environment;
}

}  // namespace makegood::cel

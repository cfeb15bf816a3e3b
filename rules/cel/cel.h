// The door to the expression language: an Environment that knows what expressions may say,
// and one call from text to Program.
//
//   cel::EnvironmentBuilder builder(&types);            // messages and enums
//   builder.AddStandardLibrary();
//   builder.AddVariable("x", cel::Type::Int());
//   std::unique_ptr<const cel::Environment> environment = builder.Build();
//   std::unique_ptr<const cel::Program> program =
//       environment->Compile(rules::Excerpt::FromText("<x>", "x + 1"), std::nullopt, issues);
//
//   cel::Arena arena;
//   cel::EvalContext context(arena, limits.cost_max);
//   cel::Activation activation(arena, environment->slot_count());
//   activation.Bind(environment->SlotOf("x"), cel::Value::Int(41));
//   cel::Value value = program->Evaluate(context, activation);

#ifndef MAKEGOOD_RULES_CEL_CEL_H_
#define MAKEGOOD_RULES_CEL_CEL_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "rules/base/issue.h"
#include "rules/base/limits.h"
#include "rules/base/source.h"
#include "rules/cel/check/typed_ast.h"
#include "rules/cel/compile/compiler.h"
#include "rules/cel/compile/shared_times.h"
#include "rules/cel/evaluate/program.h"
#include "rules/cel/library/library.h"
#include "rules/cel/syntax/parser.h"
#include "rules/cel/types/declarations.h"
#include "rules/cel/values/message_adapter.h"
#include "rules/cel/values/time_world.h"

namespace makegood::cel {

struct EnvironmentOptions {
  rules::Limits limits;

  // See Declarations.
  bool typed_enums = false;
  bool unset_fields_are_errors = false;

  // See AddStandardLibrary of library.h.
  MixedNumbers mixed_numbers = MixedNumbers::kAccepted;

  // Fold constants; off only to compare both ways in tests.
  bool fold = true;

  // Another time than the usual one, for tests; it outlives the environment.
  const TimeWorld* world = &kRealTime;

  const MacroTable* macros = &MacroTable::Standard();
  bool optional_syntax = true;
};

// What expressions may say. Immutable and thread-safe; outlives its programs.
class Environment {
 public:
  // Parse, check, compile. Null if anything is an error; it is then in `issues`. `expected`,
  // when given, is the type the whole must have.
  std::unique_ptr<const Program> Compile(const rules::Excerpt& text,
                                         const std::optional<Type>& expected,
                                         rules::IssueList& issues) const;

  // Parse and check only.
  std::optional<TypedAst> Check(const rules::Excerpt& text, const std::optional<Type>& expected,
                                rules::IssueList& issues) const;

  // From a checked tree; `record_values` and `shared_times` as in CompileOptions.
  std::unique_ptr<const Program> Compile(const TypedAst& ast, rules::IssueList& issues,
                                         bool record_values = false,
                                         SharedTimes* shared_times = nullptr) const;

  const Declarations& declarations() const { return declarations_; }
  const EnvironmentOptions& options() const { return options_; }
  const MessageAdapter* adapter() const { return adapter_; }  // Null where there are no messages.

  // Slots that an Activation for this environment needs.
  int slot_count() const { return slot_count_; }
  // -1 for names that are no variable with a slot.
  int SlotOf(absl::string_view variable) const;

 private:
  friend class EnvironmentBuilder;
  Environment() = default;

  Declarations declarations_;
  EnvironmentOptions options_;
  const MessageAdapter* adapter_ = nullptr;
  int slot_count_ = 0;
};

// Collects an environment. Not thread-safe.
class EnvironmentBuilder {
 public:
  explicit EnvironmentBuilder(EnvironmentOptions options = {}) : options_(options) {}

  // Starts from what `base` has: the policy compiler gives each variable to the expressions
  // after it. Slots keep their numbers.
  explicit EnvironmentBuilder(const Environment& base);

  // Both are usually one object (rules/cel/message) and outlive the environment.
  EnvironmentBuilder& SetTypes(const TypeProvider* provider, const MessageAdapter* adapter);
  EnvironmentBuilder& SetContainer(absl::string_view container);
  EnvironmentBuilder& AddStandardLibrary();
  EnvironmentBuilder& AddFamily(const LibraryFamily& family);
  // The functions of `declarations`, which are shared and not copied, instead of those so far.
  EnvironmentBuilder& ShareFunctions(const Declarations& declarations);
  EnvironmentBuilder& AddOverload(absl::string_view function, Overload overload);
  EnvironmentBuilder& AddAbbreviation(absl::string_view short_name, absl::string_view full_name);

  // Gives the variable the next slot and returns it.
  int AddVariable(absl::string_view name, Type type);
  // `variable.slot` is filled in if it is -1 and the variable needs one.
  int AddVariable(VariableDeclaration variable);

  // The fields of a message variable as names of their own: `lead` for `facts.lead`. Must be
  // called after SetTypes and after the variable was added.
  EnvironmentBuilder& AddFieldsOf(absl::string_view variable);

  std::unique_ptr<const Environment> Build();

 private:
  EnvironmentOptions options_;
  Declarations declarations_;
  const MessageAdapter* adapter_ = nullptr;
  int slot_count_ = 0;
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_CEL_H_

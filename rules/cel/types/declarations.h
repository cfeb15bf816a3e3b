// What an environment offers to expressions: variables, functions with their overloads,
// and message types. The checker reads these; it knows no protobuf and no library.

#ifndef MAKEGOOD_RULES_CEL_TYPES_DECLARATIONS_H_
#define MAKEGOOD_RULES_CEL_TYPES_DECLARATIONS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "rules/cel/types/type.h"

namespace makegood::cel {

class FieldAccess;   // rules/cel/values/field_access.h
class MessageMaker;  // rules/cel/values/message_maker.h
class OverloadImpl;  // rules/cel/library/overload_impl.h
class Value;         // rules/cel/values/value.h

// One signature of a function. `id` is stable and unique in an environment ("add_int64").
struct Overload {
  std::string id;
  std::vector<Type> parameters;  // The receiver first when `is_method`.
  Type result;
  bool is_method = false;                        // `a.f(b)` rather than `f(a, b)`
  std::string description;                       // One line for authors.
  const OverloadImpl* implementation = nullptr;  // Outlives the environment. Null for what
                                                 // the compiler makes itself (`_&&_`).
};

struct FunctionDeclaration {
  std::string name;
  std::vector<Overload> overloads;
};

struct FieldDeclaration;

struct VariableDeclaration {
  std::string name;  // May be qualified: `a.b`.
  Type type;
  int slot = -1;  // Where an evaluation finds it; -1 in environments that only check.

  // Not null: the variable is this field of the message in `slot`, as `lead` is of Facts.
  const FieldDeclaration* field = nullptr;

  // Not null: the variable has this value in every evaluation, and `slot` is not used. The
  // value and what it points to outlive every program compiled against it.
  const Value* constant = nullptr;

  // The value moves with `now`, or takes part of its time from it: true for `now` itself and
  // for variables whose expressions depend on it.
  bool moving = false;       // A timestamp, duration or container that may carry a slope.
  bool touches_now = false;  // Evaluating it may lower the horizon.

  // Evaluated when it is first read, then remembered (policy variables).
  bool lazy = false;
};

// A field of a message type.
struct FieldDeclaration {
  std::string name;
  Type type;
  const FieldAccess* access = nullptr;  // Null in environments that only check.
  bool explicit_presence = false;       // has() tells set from unset: messages, optionals, oneofs.
  bool is_message = false;              // Including timestamps, durations and wrappers.
  std::string comment;                  // The proto's comment, first sentence; may be empty.
};

// Message and enum types by full name. Thread-safe. Implemented in rules/cel/message.
class TypeProvider {
 public:
  virtual ~TypeProvider() = default;

  // The type that a fully qualified name means: a message's (well-known types give their
  // CEL type), or nothing.
  virtual std::optional<Type> FindType(absl::string_view name) const = 0;

  // A field of a message; the pointer lives as long as the provider. Null when there is none.
  virtual const FieldDeclaration* FindField(absl::string_view message,
                                            absl::string_view field) const = 0;
  virtual std::vector<std::string> FieldNames(absl::string_view message) const = 0;

  struct EnumValue {
    std::string enum_name;
    int32_t number = 0;
  };
  // A fully qualified enum value: `google.rpc.Code.OK`'s CEL spelling is package, enum, value.
  virtual std::optional<EnumValue> FindEnumValue(absl::string_view name) const = 0;
  virtual std::vector<std::string> EnumValueNames(absl::string_view enum_name) const = 0;
  virtual bool IsEnum(absl::string_view name) const = 0;

  // Where the type is declared, for messages to authors: "makegood/v1/facts.proto".
  virtual std::string FileOf(absl::string_view type_name) const = 0;

  // What carries out a literal `M{f: v, g: w}` of a message: `fields` are those that its
  // entries set, in order, from FindField. Null when there is no such message, and from
  // providers that only check.
  virtual std::shared_ptr<const MessageMaker> MakeMaker(
      absl::string_view /*message*/, const std::vector<const FieldDeclaration*>& /*fields*/) const {
    return nullptr;
  }
};

// All of it together. Build once, then immutable and thread-safe. Copies are cheap: they share
// what they do not change, so that each variable of a policy can have an environment of its own.
class Declarations {
 public:
  using Abbreviations = std::map<std::string, std::string, std::less<>>;  // Full names.

  // Replaces a variable of the same name.
  void AddVariable(VariableDeclaration variable);
  // Adds overloads to a function, or the function. Two overloads with one id: the later wins.
  void AddFunction(FunctionDeclaration function);
  void AddOverload(absl::string_view function, Overload overload);

  // The functions of `other`, shared with it, instead of those that were added so far.
  void ShareFunctions(const Declarations& other) { functions_ = other.functions_; }

  // Short names for types and enums: `Channel` for `makegood.v1.Contact.Channel`.
  void AddAbbreviation(absl::string_view short_name, absl::string_view full_name);

  void set_provider(const TypeProvider* provider) { provider_ = provider; }
  void set_container(absl::string_view container) { container_ = std::string(container); }

  const VariableDeclaration* FindVariable(absl::string_view name) const;
  // The variable that is the whole value in a slot, and no field of it; null if there is none.
  const VariableDeclaration* VariableInSlot(int slot) const;
  const FunctionDeclaration* FindFunction(absl::string_view name) const;
  const TypeProvider* provider() const { return provider_; }
  const std::string& container() const { return container_; }
  const Abbreviations& abbreviations() const;

  // The names that `name` may mean, most specific first: container `a.b` and name `c` give
  // a.b.c, a.c, c; a leading dot gives the name alone (CEL: "Name resolution").
  std::vector<std::string> Candidates(absl::string_view name) const;

  std::vector<std::string> VariableNames() const;
  std::vector<std::string> FunctionNames() const;

  // Typed enums (authors are told when they compare values of two enums). Off: enums are
  // plain ints, as the language definition has it.
  bool typed_enums = false;

  // A read of a message, timestamp or duration field that is not set is an error, and the
  // checker reports optional fields that are read without has().
  bool unset_fields_are_errors = false;

 private:
  using Functions = std::map<std::string, FunctionDeclaration, std::less<>>;
  using Variable = std::shared_ptr<const VariableDeclaration>;

  std::vector<Variable>::const_iterator PlaceOf(absl::string_view variable) const;

  std::vector<Variable> variables_;  // By name.
  // Both are shared by copies; null: none.
  std::shared_ptr<Functions> functions_;
  std::shared_ptr<Abbreviations> abbreviations_;
  const TypeProvider* provider_ = nullptr;
  std::string container_;
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_TYPES_DECLARATIONS_H_

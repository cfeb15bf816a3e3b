// The type of an expression, as the checker sees it. A Type is a small handle on an
// immutable description; copies share it, and comparing compares structure.

#ifndef MAKEGOOD_RULES_CEL_TYPES_TYPE_H_
#define MAKEGOOD_RULES_CEL_TYPES_TYPE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace makegood::cel {

enum class TypeKind : uint8_t {
  kError,  // A mistake was reported; fits everything, so that it is reported once.
  kDyn,
  kNull,
  kBool,
  kInt,
  kUint,
  kDouble,
  kString,
  kBytes,
  kTimestamp,
  kDuration,
  kList,      // parameters: element
  kMap,       // parameters: key, value
  kMessage,   // name
  kEnum,      // name; an int that remembers which enum it came from
  kWrapper,   // parameters: the primitive; null or that primitive (google.protobuf.Int64Value …)
  kAny,       // google.protobuf.Any
  kOpaque,    // name, parameters; optional_type(T) is one
  kType,      // parameters: the type it names, or none
  kParameter  // name; stands for a type in an overload's signature
};

class Type {
 public:
  Type() : Type(TypeKind::kDyn) {}

  static Type Error() { return Type(TypeKind::kError); }
  static Type Dyn() { return Type(TypeKind::kDyn); }
  static Type Null() { return Type(TypeKind::kNull); }
  static Type Bool() { return Type(TypeKind::kBool); }
  static Type Int() { return Type(TypeKind::kInt); }
  static Type Uint() { return Type(TypeKind::kUint); }
  static Type Double() { return Type(TypeKind::kDouble); }
  static Type String() { return Type(TypeKind::kString); }
  static Type Bytes() { return Type(TypeKind::kBytes); }
  static Type Timestamp() { return Type(TypeKind::kTimestamp); }
  static Type Duration() { return Type(TypeKind::kDuration); }
  static Type Any() { return Type(TypeKind::kAny); }
  static Type List(Type element);
  static Type Map(Type key, Type value);
  static Type Message(absl::string_view name);
  static Type Enum(absl::string_view name);
  static Type Wrapper(Type primitive);
  static Type Opaque(absl::string_view name, std::vector<Type> parameters);
  static Type Optional(Type value);
  static Type TypeOf(Type type);
  static Type AnyType();  // `type` without a parameter
  static Type Parameter(absl::string_view name);

  TypeKind kind() const { return kind_; }
  // For kMessage, kEnum, kOpaque, kParameter; empty otherwise.
  absl::string_view name() const;
  const std::vector<Type>& parameters() const;
  const Type& element() const { return parameters()[0]; }  // List, wrapper, optional, type
  const Type& key() const { return parameters()[0]; }
  const Type& value() const { return parameters()[1]; }

  // How many types it is written with: 1 for `int`, 3 for `map(string, int)`. Copies share
  // what they describe, so that a short expression can have a type of astronomical size;
  // whoever walks over types bounds this number first (Inference does).
  uint32_t size() const { return detail_ == nullptr ? 1 : detail_->size; }

  bool is_dyn() const { return kind_ == TypeKind::kDyn; }
  bool is_error() const { return kind_ == TypeKind::kError; }
  bool is_optional() const;

  // As the CEL specification prints types: `list(int)`, `map(string, dyn)`,
  // `wrapper(int)`, `google.protobuf.Timestamp` is `timestamp`, an enum is its name.
  std::string ToString() const;

  friend bool operator==(const Type& a, const Type& b);
  friend bool operator!=(const Type& a, const Type& b) { return !(a == b); }

 private:
  struct Detail {
    std::string name;
    std::vector<Type> parameters;
    uint32_t size;
  };
  explicit Type(TypeKind kind) : kind_(kind) {}
  Type(TypeKind kind, absl::string_view name, std::vector<Type> parameters);

  TypeKind kind_;
  std::shared_ptr<const Detail> detail_;
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_TYPES_TYPE_H_

// Which types fit together, and what type parameters stand for (CEL language definition,
// "Gradual type checking"). One Inference accompanies the check of one expression: it hands
// out fresh type parameters for each use of a generic overload, binds them as arguments
// arrive, and says at the end what every type has become.

#ifndef MAKEGOOD_RULES_CEL_TYPES_INFERENCE_H_
#define MAKEGOOD_RULES_CEL_TYPES_INFERENCE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "rules/cel/types/declarations.h"
#include "rules/cel/types/type.h"

namespace makegood::cel {

// Not thread-safe.
class Inference {
 public:
  // A larger type (Type::size) is treated as dyn, so that no expression takes longer to
  // check than to read.
  static constexpr uint32_t kTypeSizeMax = 256;

  // A type parameter that no other type mentions.
  Type NewParameter();

  // The overload's parameters and result with a fresh type parameter for each of its own.
  struct Shape {
    std::vector<Type> parameters;
    Type result;
  };
  Shape Instantiate(const Overload& overload);

  // Whether the overload has type parameters at all.
  static bool IsGeneric(const Overload& overload);

  // True if a value of one type may stand where the other is asked for: they are equal, or
  // one is dyn, any or an error, a wrapper and its primitive, null and something nullable,
  // an enum and int or another enum, or built alike from types that fit. Binds type
  // parameters so that it holds; if it does not, binds nothing.
  bool Unify(const Type& a, const Type& b);

  // As Unify for each pair, all or nothing. False if the lengths differ.
  bool UnifyAll(const std::vector<Type>& a, const std::vector<Type>& b);

  // The type of a list's elements of which one is an `a` and another a `b`: the more
  // general of two that fit, otherwise dyn. Binds as Unify does.
  Type Join(const Type& a, const Type& b);

  // The type with all that is known by now; type parameters that are free remain.
  Type Resolve(const Type& type) const;

  // The type as it is reported in the end: free parameters are dyn.
  Type Finalize(const Type& type) const;

 private:
  using Bindings = std::map<std::string, Type, std::less<>>;

  const Type* FindBinding(absl::string_view parameter) const;
  void Bind(absl::string_view parameter, Type type);
  void RollBack(size_t undo_size);

  bool UnifyStep(const Type& a, const Type& b);
  bool UnifyParameter(const Type& parameter, const Type& other);
  bool Mentions(const Type& type, absl::string_view parameter);
  Type Replace(const Type& type, bool free_to_dyn, Bindings& done) const;
  static Type MoreGeneral(const Type& a, const Type& b);

  Bindings bindings_;
  std::vector<std::pair<std::string, std::optional<Type>>> undo_;  // What Bind overwrote.
  int parameter_count_ = 0;
  int steps_left_ = 0;
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_TYPES_INFERENCE_H_

// Values of types that are neither CEL's own nor messages: what an extension library brings
// along. The engine hands them on, compares them and prints them; only the extension looks
// inside.

#ifndef MAKEGOOD_RULES_CEL_VALUES_OPAQUE_H_
#define MAKEGOOD_RULES_CEL_VALUES_OPAQUE_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "rules/cel/values/value.h"

namespace makegood::cel {

class EvalContext;

// Immutable. Lives in an arena or a program: no destructor runs.
class Opaque {
 public:
  // As type() gives it.
  virtual absl::string_view TypeName() const = 0;

  // A bool or an error. `other` is of the same type name.
  virtual Value Equal(EvalContext& context, const Opaque& other) const = 0;

  // For people; at most about `length_max` bytes.
  virtual std::string ToText(EvalContext& context, size_t length_max) const = 0;

 protected:
  ~Opaque() = default;
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_VALUES_OPAQUE_H_

// How large values can be, at most: what is known before anything is evaluated. Sizes begin at
// what an environment declares of its facts, and every step of an expression makes new ones of
// them. Numbers saturate: what is beyond 64 bits is kUnbounded.

#ifndef MAKEGOOD_RULES_CEL_COST_VALUE_SIZE_H_
#define MAKEGOOD_RULES_CEL_COST_VALUE_SIZE_H_

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>

#include "absl/strings/string_view.h"
#include "rules/cel/types/declarations.h"
#include "rules/cel/types/type.h"
#include "rules/cel/values/value.h"

namespace makegood::cel {

inline constexpr int64_t kUnbounded = std::numeric_limits<int64_t>::max();

// Of numbers that are not negative.
int64_t Plus(int64_t a, int64_t b);
int64_t Times(int64_t a, int64_t b);

// What is declared of one field of a message.
struct FieldBound {
  int64_t elements = -1;    // Of a list or map; -1: DeclaredBounds::elements.
  int64_t characters = -1;  // Of a text, or of each text in it; -1: DeclaredBounds::characters.
  int64_t read_steps = 0;   // Reading it takes so many beside those of its type.
};

// What whoever hands in the facts keeps to. The defaults are for all that has no bound of its
// own, such as the variables of a plain CEL environment.
struct DeclaredBounds {
  int64_t elements = 1'000;
  int64_t characters = 256;  // Code points, which are 4 bytes at most.
  int64_t dyn_depth = 8;     // Containers within each other in a value without a type (JSON).

  // By full name: "makegood.v1.Facts.contacts".
  std::map<std::string, FieldBound, std::less<>> fields;

  // By full name: messages of which the fields do not tell how much comparing two of them takes.
  std::map<std::string, int64_t, std::less<>> comparison_steps;
};

// Each part bounds a value of its kind; of a value whose kind is not known, several are there.
// Cheap to copy: what is inside is shared.
struct ValueSize {
  int64_t bytes = 0;            // Of a text.
  int64_t count = 0;            // Elements or entries. An optional counts as a list of one.
  int64_t number = kUnbounded;  // An int is at most this.

  // Reading the value from where it stands in a message takes so many steps. What has been
  // read, or made, takes none.
  int64_t read_steps = 0;

  std::shared_ptr<const ValueSize> key;      // Of a map.
  std::shared_ptr<const ValueSize> element;  // Of a list or optional; of a map, the value.

  std::string message;                    // Full name of a message's type.
  std::shared_ptr<const ValueSize> made;  // Set: the message was made, of parts like this.

  bool unbounded = false;  // Nothing is known of it; the parts above do not count.

  static ValueSize Unbounded();
  static ValueSize OfText(int64_t bytes);
  static ValueSize OfNumber(int64_t number);
  static ValueSize OfList(int64_t count, ValueSize element);
  static ValueSize OfMap(int64_t count, ValueSize key, ValueSize value);
  static ValueSize OfOptional(ValueSize content) { return OfList(1, std::move(content)); }
  static ValueSize OfMade(absl::string_view message, ValueSize parts);

  // The size of what is inside; of nothing where nothing is.
  ValueSize Element() const;
  ValueSize Key() const;

  int64_t text_bytes() const { return unbounded ? kUnbounded : bytes; }
  int64_t size() const { return unbounded ? kUnbounded : count; }
};

// What bounds a value that is one of the two.
ValueSize Join(const ValueSize& a, const ValueSize& b);

// The steps of reading or writing so many bytes of a text.
int64_t TextStepsMax(int64_t bytes);

// Sizes by type and by field. Not thread-safe: remembers what it has computed.
class SizeModel {
 public:
  // `provider` may be null where there are no messages. Both outlive the model.
  SizeModel(const DeclaredBounds& bounds, const TypeProvider* provider);

  // A value of which the type alone is known.
  ValueSize OfType(const Type& type) const { return OfType(type, FieldBound()); }
  ValueSize OfValue(const Value& value) const;

  // A field of a message; of one that was made, what it was made of.
  ValueSize OfField(const ValueSize& message, const FieldDeclaration& field) const;
  // A variable that stands for a field of the facts.
  ValueSize OfField(const FieldDeclaration& field) const;
  // A field whose operand shows its kind only when it is evaluated: of a message, map or optional.
  ValueSize OfNamedField(const ValueSize& operand, absl::string_view name) const;

  // What comparing two values takes.
  int64_t EqualSteps(const ValueSize& a, const ValueSize& b) const;
  // What going through all of a value takes.
  int64_t WholeSteps(const ValueSize& value) const;

 private:
  ValueSize OfType(const Type& type, const FieldBound& bound) const;
  ValueSize OfDyn(int64_t depth) const;
  int64_t MessageSteps(const std::string& message) const;
  const FieldBound& BoundOf(const FieldDeclaration& field) const;

  const DeclaredBounds& bounds_;
  const TypeProvider* provider_;
  std::unordered_map<const FieldDeclaration*, const FieldBound*> by_field_;
  mutable std::unordered_map<std::string, int64_t> message_steps_;
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_COST_VALUE_SIZE_H_

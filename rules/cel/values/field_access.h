// A field of a message type, resolved when a program is compiled: reading it while
// evaluating looks nothing up. rules/cel/message makes these from descriptors, or from
// tables generated for the messages that policies read.

#ifndef MAKEGOOD_RULES_CEL_VALUES_FIELD_ACCESS_H_
#define MAKEGOOD_RULES_CEL_VALUES_FIELD_ACCESS_H_

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "rules/cel/values/eval_context.h"
#include "rules/cel/values/time.h"
#include "rules/cel/values/value.h"

namespace makegood::cel {

// The messages of a repeated field, where they stand.
struct MessageArray {
  const void* const* data = nullptr;
  size_t size = 0;
};

// Whole numbers from `min` on up to `max`, both included. Where `max` is less it goes on from the
// greatest number at the least one.
struct IntRange {
  int64_t min = INT64_MIN;
  int64_t max = INT64_MAX;

  bool Contains(int64_t i) const { return Above(i) <= Above(max); }
  bool has_all() const { return Above(max) == UINT64_MAX; }
  // All that it does not contain, if there are such.
  IntRange Others() const { return {Next(max, 1), Next(min, ~uint64_t{0})}; }

 private:
  // What is below `min` wraps around.
  uint64_t Above(int64_t i) const { return static_cast<uint64_t>(i) - static_cast<uint64_t>(min); }
  static int64_t Next(int64_t i, uint64_t step) {
    return static_cast<int64_t>(static_cast<uint64_t>(i) + step);
  }
};

// What FieldAccess::GetTime gives where there is no time.
inline constexpr TimeParts kNoTime{0, -1};
inline constexpr bool IsNoTime(TimeParts time) { return time.nanos < 0; }

// Immutable and thread-safe. `message` must be of the type that the field belongs to.
class FieldAccess {
 public:
  virtual ~FieldAccess() = default;

  // The value; a field that is not set gives what CEL says (default, null for wrappers, an
  // empty message).
  virtual Value Get(EvalContext& context, const void* message) const = 0;

  // As has(): set, or for fields without presence not the default; repeated: not empty.
  virtual bool Has(const void* message) const = 0;

  // Faster ways for compiled code, offered by the kinds of field that have them; each may be
  // called only if its `supports_` says so.

  // A singular int32, int64, enum or bool, as an int64.
  bool supports_int = false;
  virtual int64_t GetInt(const void* message) const;
  // Which of the messages have a value in `range`: bit i for messages[i]. Only those with a bit
  // in `among` are looked at, so that several fields can be asked one after the other.
  virtual uint64_t MatchInts(const void* const* messages, uint64_t among, IntRange range) const;

  // A singular google.protobuf.Timestamp or Duration: kNoTime when not set or out of range;
  // Get then tells what CEL says of it, a value or an error.
  bool supports_time = false;
  virtual TimeParts GetTime(const void* message) const;

  // A singular message that stays a message (no well-known type): null when not set; Get
  // then tells what CEL says of it, the empty message or an error.
  bool supports_message = false;
  virtual const void* GetMessage(const void* message) const;

  // A repeated field of such messages.
  bool supports_elements = false;
  virtual MessageArray Elements(EvalContext& context, const void* message) const;

  // A singular string.
  bool supports_string = false;
  virtual absl::string_view GetString(const void* message) const;
};

// Which of the messages pass `test`, as FieldAccess::MatchInts.
template <typename Test>
uint64_t MatchMessages(const void* const* messages, uint64_t among, const Test& test) {
  uint64_t matches = 0;
  for (uint64_t rest = among; rest != 0; rest &= rest - 1) {
    const int i = __builtin_ctzll(rest);
    matches |= static_cast<uint64_t>(test(messages[i])) << i;
  }
  return matches;
}

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_VALUES_FIELD_ACCESS_H_

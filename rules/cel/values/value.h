// A value at run time: two words that are passed and returned in two registers. A Value
// owns nothing. What it points to lives in the arena of the evaluation that made it, in the
// program (constants), or in the facts that the caller gave; all three outlive the
// evaluation, and nothing of it may be kept after the arena is reset.
//
// An error is a value too (CEL: "an error is a value that propagates"), so a step needs no
// second return channel: it returns an error, and whoever asks looks at the kind.

#ifndef MAKEGOOD_RULES_CEL_VALUES_VALUE_H_
#define MAKEGOOD_RULES_CEL_VALUES_VALUE_H_

#include <cstdint>
#include <string>
#include <type_traits>

#include "absl/strings/string_view.h"
#include "rules/base/check.h"
#include "rules/cel/values/time.h"

namespace makegood::cel {

class List;         // containers.h
class Map;          // containers.h
class Opaque;       // opaque.h: values of extension types
struct ErrorInfo;   // error.h
struct MessageRef;  // message_adapter.h: a message and the adapter that can look into it
class Value;

enum class Kind : uint8_t {
  kError,
  kNull,
  kBool,
  kInt,
  kUint,
  kDouble,
  kString,
  kBytes,
  kTimestamp,
  kDuration,
  kList,
  kMap,
  kMessage,
  kType,
  kOptional,
  kOpaque,
};

class Value {
 public:
  constexpr Value() : Value(Kind::kNull, 0, 0) {}

  static constexpr Value Null() { return Value(Kind::kNull, 0, 0); }
  static constexpr Value Bool(bool b) { return Value(Kind::kBool, 0, b ? 1 : 0); }
  static constexpr Value Int(int64_t i) { return Value(Kind::kInt, 0, static_cast<uint64_t>(i)); }
  static constexpr Value Uint(uint64_t u) { return Value(Kind::kUint, 0, u); }
  static Value Double(double d) { return Value(Kind::kDouble, 0, __builtin_bit_cast(uint64_t, d)); }
  // The bytes must outlive the value. At most 4 GiB.
  static Value String(absl::string_view text) { return Text(Kind::kString, text); }
  static Value Bytes(absl::string_view bytes) { return Text(Kind::kBytes, bytes); }
  // A type's name as type() gives it: "int", "list", "google.protobuf.Timestamp".
  static Value TypeNamed(absl::string_view name) { return Text(Kind::kType, name); }
  // Must be in range (time.h). `slope` is the change in nanoseconds for each nanosecond
  // that `now` moves on: 1 for `now`, 0 for what stands still.
  static constexpr Value Timestamp(TimeParts t, int16_t slope = 0) {
    return Value(Kind::kTimestamp, static_cast<uint32_t>(t.nanos), static_cast<uint64_t>(t.seconds),
                 slope);
  }
  static constexpr Value Duration(TimeParts t, int16_t slope = 0) {
    return Value(Kind::kDuration, static_cast<uint32_t>(t.nanos), static_cast<uint64_t>(t.seconds),
                 slope);
  }
  static Value OfList(const List* list) { return Pointer(Kind::kList, list); }
  static Value OfMap(const Map* map) { return Pointer(Kind::kMap, map); }
  static Value OfMessage(const MessageRef* message) { return Pointer(Kind::kMessage, message); }
  static Value OfOpaque(const Opaque* opaque) { return Pointer(Kind::kOpaque, opaque); }
  // Null pointer: optional.none().
  static Value Optional(const Value* content) { return Pointer(Kind::kOptional, content); }
  static Value OfError(const ErrorInfo* error) { return Pointer(Kind::kError, error); }

  constexpr Kind kind() const { return static_cast<Kind>(static_cast<uint8_t>(head_)); }
  constexpr bool is_error() const { return kind() == Kind::kError; }
  constexpr bool is_null() const { return kind() == Kind::kNull; }
  constexpr bool is_bool() const { return kind() == Kind::kBool; }
  // Neither asks whether the value is a bool at all: true exactly for `true` / `false`.
  constexpr bool is_true() const { return is_bool() && payload_ != 0; }
  constexpr bool is_false() const { return is_bool() && payload_ == 0; }

  // Each of these may be called only on a value of its kind.
  constexpr bool as_bool() const { return payload_ != 0; }
  constexpr int64_t as_int() const { return static_cast<int64_t>(payload_); }
  constexpr uint64_t as_uint() const { return payload_; }
  double as_double() const { return __builtin_bit_cast(double, payload_); }
  absl::string_view as_text() const {  // kString, kBytes, kType
    return {reinterpret_cast<const char*>(payload_), aux()};
  }
  constexpr TimeParts as_time() const {  // kTimestamp, kDuration
    return {static_cast<int64_t>(payload_), static_cast<int32_t>(aux())};
  }
  constexpr int16_t slope() const { return static_cast<int16_t>(head_ >> 16); }
  const List* as_list() const { return reinterpret_cast<const List*>(payload_); }
  const Map* as_map() const { return reinterpret_cast<const Map*>(payload_); }
  const MessageRef* as_message() const { return reinterpret_cast<const MessageRef*>(payload_); }
  const Opaque* as_opaque() const { return reinterpret_cast<const Opaque*>(payload_); }
  const Value* as_optional() const { return reinterpret_cast<const Value*>(payload_); }
  const ErrorInfo* as_error() const { return reinterpret_cast<const ErrorInfo*>(payload_); }

 private:
  constexpr Value(Kind kind, uint32_t aux, uint64_t payload, int16_t slope = 0)
      : head_(static_cast<uint64_t>(kind) | uint64_t{static_cast<uint16_t>(slope)} << 16 |
              uint64_t{aux} << 32),
        payload_(payload) {}
  static Value Text(Kind kind, absl::string_view text) {
    MAKEGOOD_CHECK(text.size() <= UINT32_MAX);
    return Value(kind, static_cast<uint32_t>(text.size()), reinterpret_cast<uint64_t>(text.data()));
  }
  static Value Pointer(Kind kind, const void* pointer) {
    return Value(kind, 0, reinterpret_cast<uint64_t>(pointer));
  }
  constexpr uint32_t aux() const { return static_cast<uint32_t>(head_ >> 32); }

  // The kind in the lowest byte, the slope in bits 16 to 31, the length of a text or the
  // nanoseconds of a time in the upper half. One word, because a value that was stored in pieces
  // and is then read whole makes the processor wait for its own stores.
  uint64_t head_;
  uint64_t payload_;
};

static_assert(sizeof(Value) == 16);
static_assert(std::is_trivially_copyable_v<Value>);

// The name that CEL's type() gives for a kind: "int", "list", "null_type". Messages and
// opaque values have names of their own (TypeNameOf in type_name.h).
absl::string_view KindName(Kind kind);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_VALUES_VALUE_H_

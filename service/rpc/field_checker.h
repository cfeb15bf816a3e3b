// The checks of which validation is made. A checker stands for one message and knows the way
// to it, so that a path is put into words only when something is wrong there.

#ifndef MAKEGOOD_SERVICE_RPC_FIELD_CHECKER_H_
#define MAKEGOOD_SERVICE_RPC_FIELD_CHECKER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "service/decide/fact_bounds.h"
#include "service/rpc/status_mapping.h"

namespace makegood {

inline constexpr int64_t kCreditsMax = 1'000'000'000;

// A message on the way from the request; `index` for an element of a list, else -1. `field` is
// empty for an element of a list in a list.
struct FieldPath {
  const FieldPath* parent = nullptr;
  absl::string_view field;
  int index = -1;

  std::string ToString() const;
};

// Writes down what is wrong with the fields of one message.
class FieldChecker {
 public:
  // `path` null: the request itself. Both outlive the checker.
  FieldChecker(const FieldPath* path, std::vector<Violation>& violations)
      : path_(path), violations_(violations) {}

  void Add(absl::string_view field, std::string description, int index = -1);

  void Require(absl::string_view field, bool is_there);
  // What the service sets, and a caller leaves empty.
  void LeaveEmpty(absl::string_view field, bool is_there);
  // At most `max` characters.
  void Text(absl::string_view field, const std::string& text, int max = kTextMax, int index = -1);
  void RequiredText(absl::string_view field, const std::string& text, int max);
  // Exactly one of the two, at most kTextMax characters.
  void EitherText(absl::string_view field, const std::string& text, absl::string_view other_field,
                  const std::string& other_text);
  // At most `max` elements. Whether the elements are worth a look.
  bool Count(absl::string_view field, int count, int max);
  void Range(absl::string_view field, int64_t value, int64_t min, int64_t max);
  void Credits(absl::string_view field, int64_t credits) { Range(field, credits, 0, kCreditsMax); }
  // A share, from 0 to 1.
  void Share(absl::string_view field, double share);
  void Time(absl::string_view field, bool has, const google::protobuf::Timestamp& time);
  void Span(absl::string_view field, bool has, const google::protobuf::Duration& span);
  // Longer than nothing, and at most `max`.
  void SpanUpTo(absl::string_view field, bool has, const google::protobuf::Duration& span,
                absl::Duration max);
  void Attributes(absl::string_view field, const google::protobuf::Struct& attributes);
  // `name@vN`, or `name` as well where a version need not be named.
  void PolicyName(absl::string_view field, const std::string& policy, bool needs_version);
  // "sha256:" and 64 lower-case hexadecimal digits, or empty.
  void Digest(absl::string_view field, const std::string& digest);

  // `is_valid`: the enum's own _IsValid.
  template <typename Enum>
  void EnumValue(absl::string_view field, Enum value, bool (*is_valid)(int)) {
    if (!is_valid(static_cast<int>(value))) AddUnknownEnum(field, static_cast<int>(value));
  }
  template <typename Enum>
  void RequiredEnum(absl::string_view field, Enum value, bool (*is_valid)(int)) {
    Require(field, static_cast<int>(value) != 0);
    EnumValue(field, value, is_valid);
  }

 private:
  void AddUnknownEnum(absl::string_view field, int number);
  void AttributeStruct(const FieldPath& path, const google::protobuf::Struct& attributes,
                       int depth);
  void AttributeValue(const FieldPath& path, const google::protobuf::Value& value, int depth);

  const FieldPath* path_;
  std::vector<Violation>& violations_;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_RPC_FIELD_CHECKER_H_

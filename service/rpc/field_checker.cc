#include "service/rpc/field_checker.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "rules/base/utf8.h"
#include "rules/cel/values/time.h"

namespace makegood {
namespace {

// Characters are code points; protobuf has refused what is not UTF-8.
bool IsLongerThan(const std::string& text, int max) {
  if (text.size() <= static_cast<size_t>(max)) return false;
  return rules::CountColumns(text) > max;
}

bool IsVersion(absl::string_view text) {
  return text.size() >= 2 && text.size() <= 10 && text[0] == 'v' && text[1] != '0' &&
         std::all_of(text.begin() + 1, text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string FieldPath::ToString() const {
  std::string text;
  if (parent != nullptr) text = parent->ToString();
  if (!text.empty() && !field.empty()) text += '.';
  absl::StrAppend(&text, field);
  if (index >= 0) absl::StrAppend(&text, "[", index, "]");
  return text;
}

void FieldChecker::Add(absl::string_view field, std::string description, int index) {
  violations_.push_back({FieldPath{path_, field, index}.ToString(), std::move(description)});
}

void FieldChecker::Require(absl::string_view field, bool is_there) {
  if (!is_there) Add(field, "required");
}

void FieldChecker::LeaveEmpty(absl::string_view field, bool is_there) {
  if (is_there) Add(field, "set by the service; leave it empty");
}

void FieldChecker::Text(absl::string_view field, const std::string& text, int max, int index) {
  if (IsLongerThan(text, max)) Add(field, absl::StrCat("more than ", max, " characters"), index);
}

void FieldChecker::RequiredText(absl::string_view field, const std::string& text, int max) {
  Require(field, !text.empty());
  Text(field, text, max);
}

void FieldChecker::EitherText(absl::string_view field, const std::string& text,
                              absl::string_view other_field, const std::string& other_text) {
  if (text.empty() && other_text.empty()) {
    Add(field, absl::StrCat("required, or ", other_field, " instead"));
  } else if (!text.empty() && !other_text.empty()) {
    Add(field, absl::StrCat("not together with ", other_field));
  }
  Text(field, text);
  Text(other_field, other_text);
}

bool FieldChecker::Count(absl::string_view field, int count, int max) {
  if (count <= max) return true;
  Add(field, absl::StrCat(count, " of them; at most ", max));
  return false;
}

void FieldChecker::Range(absl::string_view field, int64_t value, int64_t min, int64_t max) {
  if (value >= min && value <= max) return;
  if (max == INT64_MAX) {
    Add(field, absl::StrCat(value, " is less than ", min));
  } else {
    Add(field, absl::StrCat(value, " is not between ", min, " and ", max));
  }
}

void FieldChecker::Share(absl::string_view field, double share) {
  if (!(share >= 0 && share <= 1)) Add(field, absl::StrCat(share, " is not between 0 and 1"));
}

void FieldChecker::Time(absl::string_view field, bool has,
                        const google::protobuf::Timestamp& time) {
  if (!has) return;
  const bool is_valid = time.seconds() >= cel::kTimestampSecondsMin &&
                        time.seconds() <= cel::kTimestampSecondsMax && time.nanos() >= 0 &&
                        time.nanos() < cel::kNanosPerSecond;
  if (!is_valid) Add(field, "not a time between the years 1 and 9999");
}

void FieldChecker::Span(absl::string_view field, bool has, const google::protobuf::Duration& span) {
  if (!has) return;
  const bool same_sign =
      span.seconds() == 0 || span.nanos() == 0 || (span.seconds() < 0) == (span.nanos() < 0);
  const bool is_valid =
      same_sign && span.nanos() > -cel::kNanosPerSecond && span.nanos() < cel::kNanosPerSecond &&
      span.seconds() > -cel::kDurationSecondsMax && span.seconds() < cel::kDurationSecondsMax;
  if (!is_valid) Add(field, "not a span of at most 290 years");
}

void FieldChecker::SpanUpTo(absl::string_view field, bool has,
                            const google::protobuf::Duration& span, absl::Duration max) {
  if (!has) return;
  const bool is_short = span.seconds() >= 0 && span.nanos() >= 0 &&
                        span.nanos() < cel::kNanosPerSecond &&
                        span.seconds() <= absl::ToInt64Seconds(max);
  const absl::Duration value = is_short
                                   ? absl::Seconds(span.seconds()) + absl::Nanoseconds(span.nanos())
                                   : absl::InfiniteDuration();
  if (value > absl::ZeroDuration() && value <= max) return;
  Add(field,
      absl::StrCat("not a span of more than nothing and at most ", absl::FormatDuration(max)));
}

void FieldChecker::Attributes(absl::string_view field, const google::protobuf::Struct& attributes) {
  const FieldPath path{path_, field};
  AttributeStruct(path, attributes, 1);
}

void FieldChecker::AttributeStruct(const FieldPath& path,
                                   const google::protobuf::Struct& attributes, int depth) {
  if (depth > kAttributeDepthMax) {
    violations_.push_back(
        {path.ToString(), absl::StrCat("nested more than ", kAttributeDepthMax, " deep")});
    return;
  }
  if (attributes.fields_size() > kAttributesMax) {
    violations_.push_back({path.ToString(), absl::StrCat(attributes.fields_size(),
                                                         " entries; at most ", kAttributesMax)});
    return;
  }
  for (const auto& [key, value] : attributes.fields()) {
    if (IsLongerThan(key, kTextMax)) {
      violations_.push_back(
          {path.ToString(), absl::StrCat("a key has more than ", kTextMax, " characters")});
      continue;
    }
    AttributeValue(FieldPath{&path, key}, value, depth);
  }
}

void FieldChecker::AttributeValue(const FieldPath& path, const google::protobuf::Value& value,
                                  int depth) {
  FieldChecker parent(path.parent, violations_);
  switch (value.kind_case()) {
    case google::protobuf::Value::kNumberValue:
      if (!std::isfinite(value.number_value())) parent.Add(path.field, "not a number", path.index);
      break;
    case google::protobuf::Value::kStringValue:
      parent.Text(path.field, value.string_value(), kTextMax, path.index);
      break;
    case google::protobuf::Value::kStructValue:
      AttributeStruct(path, value.struct_value(), depth + 1);
      break;
    case google::protobuf::Value::kListValue:
      if (depth >= kAttributeDepthMax) {
        parent.Add(path.field, absl::StrCat("nested more than ", kAttributeDepthMax, " deep"),
                   path.index);
        break;
      }
      if (!FieldChecker(path.parent, violations_)
               .Count(path.field, value.list_value().values_size(), kAttributeElementsMax)) {
        break;
      }
      for (int i = 0; i < value.list_value().values_size(); ++i) {
        AttributeValue(FieldPath{&path, "", i}, value.list_value().values(i), depth + 1);
      }
      break;
    case google::protobuf::Value::KIND_NOT_SET:
      parent.Add(path.field, "no value", path.index);
      break;
    default: break;
  }
}

void FieldChecker::PolicyName(absl::string_view field, const std::string& policy,
                              bool needs_version) {
  if (IsLongerThan(policy, kTextMax)) {
    Text(field, policy);
    return;
  }
  const size_t at = policy.find('@');
  const absl::string_view version =
      at == std::string::npos ? "" : absl::string_view(policy).substr(at + 1);
  const bool is_valid = at == std::string::npos ? !needs_version : at > 0 && IsVersion(version);
  if (!is_valid) {
    Add(field, absl::StrCat("`", policy, "` is not of the form ",
                            needs_version ? "name@v1" : "name or name@v1"));
  }
}

void FieldChecker::Digest(absl::string_view field, const std::string& digest) {
  if (digest.empty()) return;
  absl::string_view hex = digest;
  const bool is_valid = absl::ConsumePrefix(&hex, "sha256:") && hex.size() == 64 &&
                        std::all_of(hex.begin(), hex.end(), [](char c) {
                          return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
                        });
  if (!is_valid) Add(field, "not `sha256:` and 64 lower-case hexadecimal digits");
}

void FieldChecker::AddUnknownEnum(absl::string_view field, int number) {
  Add(field, absl::StrCat("no value has the number ", number));
}

}  // namespace makegood

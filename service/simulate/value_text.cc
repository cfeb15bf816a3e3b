#include "service/simulate/value_text.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/duration.pb.h"
#include "google/rpc/status.pb.h"
#include "rules/policy_test/time_offset.h"
#include "service/rpc/status_mapping.h"

namespace makegood::simulate {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string OffsetText(cel::TimeParts time, cel::TimeParts start) {
  const cel::TimeParts offset = cel::SubtractTimes(time, start);
  const std::string text = cel::FormatDurationForPeople(offset);
  if (text == "0" || text == "0s") return "+0s";
  return offset.seconds < 0 ? text : absl::StrCat("+", text);
}

cel::TimeParts ToParts(const google::protobuf::Timestamp& time) {
  return {time.seconds(), time.nanos()};
}

cel::ReadOptions ScriptReadOptions(cel::TimeParts start) {
  cel::ReadOptions options;
  options.parse_timestamp = [start](absl::string_view text) {
    return rules::ParseTestTime(text, start);
  };
  options.timestamp_help =
      "write an offset from the start, such as +24h, or RFC 3339, such as 2026-03-02T10:00:00Z";
  return options;
}

std::string StatusWord(const Message& status) {
  const auto& given = static_cast<const google::rpc::Status&>(status);
  const std::string reason = ReasonOf(given);
  return reason.empty() ? std::string(CodeName(given)) : reason;
}

namespace {

std::string ContentText(const Message& content, cel::TimeParts start) {
  const google::protobuf::Descriptor& type = *content.GetDescriptor();
  if (&type == google::protobuf::Timestamp::descriptor())
    return OffsetText(ToParts(static_cast<const google::protobuf::Timestamp&>(content)), start);
  if (&type == google::protobuf::Duration::descriptor()) {
    const auto& span = static_cast<const google::protobuf::Duration&>(content);
    return cel::FormatDurationForPeople(cel::TimeParts::FromNanoseconds(
        static_cast<cel::Nanoseconds>(span.seconds()) * cel::kNanosPerSecond + span.nanos()));
  }
  if (&type == google::rpc::Status::descriptor()) return StatusWord(content);
  return MessageText(content, start);
}

}  // namespace

std::string ValueText(const Message& message, const FieldDescriptor& field, int index,
                      cel::TimeParts start) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  const bool element = index >= 0;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(element ? reflection.GetRepeatedInt32(message, &field, index)
                                  : reflection.GetInt32(message, &field));
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat(element ? reflection.GetRepeatedInt64(message, &field, index)
                                  : reflection.GetInt64(message, &field));
    case FieldDescriptor::CPPTYPE_UINT32:
      return absl::StrCat(element ? reflection.GetRepeatedUInt32(message, &field, index)
                                  : reflection.GetUInt32(message, &field));
    case FieldDescriptor::CPPTYPE_UINT64:
      return absl::StrCat(element ? reflection.GetRepeatedUInt64(message, &field, index)
                                  : reflection.GetUInt64(message, &field));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return absl::StrCat(element ? reflection.GetRepeatedFloat(message, &field, index)
                                  : reflection.GetFloat(message, &field));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return absl::StrCat(element ? reflection.GetRepeatedDouble(message, &field, index)
                                  : reflection.GetDouble(message, &field));
    case FieldDescriptor::CPPTYPE_BOOL: {
      const bool value = element ? reflection.GetRepeatedBool(message, &field, index)
                                 : reflection.GetBool(message, &field);
      return value ? "true" : "false";
    }
    case FieldDescriptor::CPPTYPE_ENUM: {
      const int number = element ? reflection.GetRepeatedEnumValue(message, &field, index)
                                 : reflection.GetEnumValue(message, &field);
      const auto* value = field.enum_type()->FindValueByNumber(number);
      return value == nullptr ? absl::StrCat(number) : value->name();
    }
    case FieldDescriptor::CPPTYPE_STRING:
      return element ? reflection.GetRepeatedString(message, &field, index)
                     : reflection.GetString(message, &field);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return ContentText(element ? reflection.GetRepeatedMessage(message, &field, index)
                                 : reflection.GetMessage(message, &field),
                         start);
  }
  return "";
}

std::string MessageText(const Message& message, cel::TimeParts start) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  std::vector<std::string> parts;
  for (const FieldDescriptor* field : fields) {
    if (!field->is_repeated()) {
      parts.push_back(absl::StrCat(field->name(), ": ", ValueText(message, *field, -1, start)));
      continue;
    }
    std::vector<std::string> elements;
    for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i)
      elements.push_back(ValueText(message, *field, i, start));
    parts.push_back(absl::StrCat(field->name(), ": [", absl::StrJoin(elements, ", "), "]"));
  }
  return absl::StrCat("{", absl::StrJoin(parts, ", "), "}");
}

}  // namespace makegood::simulate

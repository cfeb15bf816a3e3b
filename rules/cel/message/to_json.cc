#include "rules/cel/message/to_json.h"

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/field_mask.pb.h"
#include "rules/cel/message/message_arena.h"
#include "rules/cel/message/to_value.h"
#include "rules/cel/message/well_known.h"
#include "rules/cel/values/message_adapter.h"
#include "rules/cel/values/time.h"

namespace makegood::cel {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr int kDepthMax = 64;

// The ints that JSON's numbers, which are doubles, hold exactly and without neighbours.
constexpr int64_t kExactMax = (int64_t{1} << 53) - 1;

class JsonWriter {
 public:
  JsonWriter(EvalContext& context, const MessageEnvironment& environment)
      : context_(context), environment_(environment) {}

  Value Write(Value value, google::protobuf::Value* json);
  Value WriteMap(const Map& map, google::protobuf::Struct* json);
  Value WriteList(const List& list, google::protobuf::ListValue* json);

 private:
  Value WriteMessage(const Message& message, google::protobuf::Value* json);
  Value WriteField(const Message& message, const FieldDescriptor& field,
                   google::protobuf::Value* json);
  // `index` -1: the field is singular.
  Value WriteElement(const Message& message, const FieldDescriptor& field, int index,
                     google::protobuf::Value* json);
  Value Invalid(absl::string_view text) {
    return context_.Error(ErrorCode::kInvalidArgument, text);
  }

  EvalContext& context_;
  const MessageEnvironment& environment_;
  int depth_ = 0;
};

Value JsonWriter::Write(Value value, google::protobuf::Value* json) {
  if (!context_.Charge(1)) return context_.BudgetError();
  if (value.slope() != 0) context_.horizon().NoteOpaque();  // The text will not move with `now`.
  switch (value.kind()) {
    case Kind::kNull: json->set_null_value(google::protobuf::NULL_VALUE); break;
    case Kind::kBool: json->set_bool_value(value.as_bool()); break;
    case Kind::kInt:
      if (value.as_int() >= -kExactMax && value.as_int() <= kExactMax) {
        json->set_number_value(static_cast<double>(value.as_int()));
      } else {
        json->set_string_value(absl::StrCat(value.as_int()));
      }
      break;
    case Kind::kUint:
      if (value.as_uint() <= static_cast<uint64_t>(kExactMax)) {
        json->set_number_value(static_cast<double>(value.as_uint()));
      } else {
        json->set_string_value(absl::StrCat(value.as_uint()));
      }
      break;
    case Kind::kDouble: json->set_number_value(value.as_double()); break;
    case Kind::kString: json->set_string_value(std::string(value.as_text())); break;
    case Kind::kBytes: json->set_string_value(absl::Base64Escape(value.as_text())); break;
    case Kind::kTimestamp: json->set_string_value(FormatTimestamp(value.as_time())); break;
    case Kind::kDuration: json->set_string_value(FormatDuration(value.as_time())); break;
    case Kind::kList: return WriteList(*value.as_list(), json->mutable_list_value());
    case Kind::kMap: return WriteMap(*value.as_map(), json->mutable_struct_value());
    case Kind::kMessage: return WriteMessage(AsMessage(value.as_message()->message), json);
    case Kind::kError: return value;
    case Kind::kType:
    case Kind::kOptional:
    case Kind::kOpaque:
      return Invalid(
          absl::StrCat("a value of type ", KindName(value.kind()), " cannot be converted to JSON"));
  }
  return Value::Null();
}

Value JsonWriter::WriteMap(const Map& map, google::protobuf::Struct* json) {
  if (++depth_ > kDepthMax) return Invalid("nested too deep to be converted to JSON");
  auto& fields = *json->mutable_fields();
  for (size_t i = 0; i < map.size(); ++i) {
    const Value key = map.KeyAt(context_, i);
    if (key.kind() != Kind::kString) {
      return Invalid(absl::StrCat("a map with keys of type ", KindName(key.kind()),
                                  " cannot be converted to JSON: keys must be strings"));
    }
    const Value error = Write(map.ValueAt(context_, i), &fields[std::string(key.as_text())]);
    if (error.is_error()) return error;
  }
  --depth_;
  return Value::Null();
}

Value JsonWriter::WriteList(const List& list, google::protobuf::ListValue* json) {
  if (++depth_ > kDepthMax) return Invalid("nested too deep to be converted to JSON");
  for (size_t i = 0; i < list.size(); ++i) {
    const Value error = Write(list.Get(context_, i), json->add_values());
    if (error.is_error()) return error;
  }
  --depth_;
  return Value::Null();
}

Value JsonWriter::WriteMessage(const Message& message, google::protobuf::Value* json) {
  if (message.GetDescriptor()->well_known_type() == Descriptor::WELLKNOWNTYPE_FIELDMASK) {
    const auto& mask = AsGenerated<google::protobuf::FieldMask>(message, context_);
    json->set_string_value(absl::StrJoin(mask.paths(), ","));
    return Value::Null();
  }
  if (++depth_ > kDepthMax) return Invalid("nested too deep to be converted to JSON");
  auto& fields = *json->mutable_struct_value()->mutable_fields();
  std::vector<const FieldDescriptor*> set;
  message.GetReflection()->ListFields(message, &set);
  for (const FieldDescriptor* field : set) {
    const std::string name =
        field->is_extension() ? absl::StrCat("[", field->full_name(), "]") : field->json_name();
    const Value error = WriteField(message, *field, &fields[name]);
    if (error.is_error()) return error;
  }
  --depth_;
  return Value::Null();
}

Value JsonWriter::WriteField(const Message& message, const FieldDescriptor& field,
                             google::protobuf::Value* json) {
  if (!field.is_repeated()) return WriteElement(message, field, -1, json);
  const Reflection& reflection = *message.GetReflection();
  const int size = reflection.FieldSize(message, &field);
  if (field.is_map()) {
    auto& fields = *json->mutable_struct_value()->mutable_fields();
    const Descriptor& type = *field.message_type();
    for (int i = 0; i < size; ++i) {
      const Message& entry = reflection.GetRepeatedMessage(message, &field, i);
      google::protobuf::Value key;
      Value error = WriteElement(entry, *type.map_key(), -1, &key);
      if (error.is_error()) return error;
      std::string name = key.string_value();
      if (key.kind_case() == google::protobuf::Value::kBoolValue) {
        name = key.bool_value() ? "true" : "false";
      } else if (key.kind_case() == google::protobuf::Value::kNumberValue) {
        name = absl::StrCat(static_cast<int64_t>(key.number_value()));
      }
      error = WriteElement(entry, *type.map_value(), -1, &fields[name]);
      if (error.is_error()) return error;
    }
    return Value::Null();
  }
  google::protobuf::ListValue* list = json->mutable_list_value();
  for (int i = 0; i < size; ++i) {
    const Value error = WriteElement(message, field, i, list->add_values());
    if (error.is_error()) return error;
  }
  return Value::Null();
}

Value JsonWriter::WriteElement(const Message& message, const FieldDescriptor& field, int index,
                               google::protobuf::Value* json) {
  if (!context_.Charge(1)) return context_.BudgetError();
  const Reflection& reflection = *message.GetReflection();
  const bool singular = index < 0;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      json->set_number_value(singular ? reflection.GetInt32(message, &field)
                                      : reflection.GetRepeatedInt32(message, &field, index));
      break;
    case FieldDescriptor::CPPTYPE_UINT32:
      json->set_number_value(singular ? reflection.GetUInt32(message, &field)
                                      : reflection.GetRepeatedUInt32(message, &field, index));
      break;
    // Protobuf's mapping writes 64-bit integers as strings, whatever their size.
    case FieldDescriptor::CPPTYPE_INT64:
      json->set_string_value(
          absl::StrCat(singular ? reflection.GetInt64(message, &field)
                                : reflection.GetRepeatedInt64(message, &field, index)));
      break;
    case FieldDescriptor::CPPTYPE_UINT64:
      json->set_string_value(
          absl::StrCat(singular ? reflection.GetUInt64(message, &field)
                                : reflection.GetRepeatedUInt64(message, &field, index)));
      break;
    case FieldDescriptor::CPPTYPE_FLOAT:
      json->set_number_value(singular ? reflection.GetFloat(message, &field)
                                      : reflection.GetRepeatedFloat(message, &field, index));
      break;
    case FieldDescriptor::CPPTYPE_DOUBLE:
      json->set_number_value(singular ? reflection.GetDouble(message, &field)
                                      : reflection.GetRepeatedDouble(message, &field, index));
      break;
    case FieldDescriptor::CPPTYPE_BOOL:
      json->set_bool_value(singular ? reflection.GetBool(message, &field)
                                    : reflection.GetRepeatedBool(message, &field, index));
      break;
    case FieldDescriptor::CPPTYPE_ENUM: {
      if (IsNullValueEnum(*field.enum_type())) {
        json->set_null_value(google::protobuf::NULL_VALUE);
        break;
      }
      const int number = singular ? reflection.GetEnumValue(message, &field)
                                  : reflection.GetRepeatedEnumValue(message, &field, index);
      const google::protobuf::EnumValueDescriptor* value =
          field.enum_type()->FindValueByNumber(number);
      if (value != nullptr) {
        json->set_string_value(value->name());
      } else {
        json->set_number_value(number);
      }
      break;
    }
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string scratch;
      const std::string& text =
          singular ? reflection.GetStringReference(message, &field, &scratch)
                   : reflection.GetRepeatedStringReference(message, &field, index, &scratch);
      json->set_string_value(field.type() == FieldDescriptor::TYPE_BYTES ? absl::Base64Escape(text)
                                                                         : text);
      break;
    }
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      const Message& content = singular
                                   ? reflection.GetMessage(message, &field, environment_.factory)
                                   : reflection.GetRepeatedMessage(message, &field, index);
      return Write(ToValue(context_, content, environment_), json);
    }
  }
  return Value::Null();
}

}  // namespace

Value ToJson(EvalContext& context, Value value, const MessageEnvironment& environment,
             google::protobuf::Value* json) {
  return JsonWriter(context, environment).Write(value, json);
}

Value ToJson(EvalContext& context, const Map& map, const MessageEnvironment& environment,
             google::protobuf::Struct* json) {
  return JsonWriter(context, environment).WriteMap(map, json);
}

Value ToJson(EvalContext& context, const List& list, const MessageEnvironment& environment,
             google::protobuf::ListValue* json) {
  return JsonWriter(context, environment).WriteList(list, json);
}

}  // namespace makegood::cel

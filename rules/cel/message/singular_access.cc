#include "rules/cel/message/singular_access.h"

#include "absl/strings/str_cat.h"
#include "rules/cel/message/message_time.h"
#include "rules/cel/message/to_value.h"
#include "rules/cel/message/well_known.h"

namespace makegood::cel {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

ReflectedField::ReflectedField(const FieldDescriptor& field, const MessageEnvironment& environment)
    : field_(field),
      reflection_(*environment.factory->GetPrototype(field.containing_type())->GetReflection()),
      environment_(environment) {}

Value ReflectedField::UnsetError(EvalContext& context) const {
  // `Charge.first_message_time`: as authors know it, without the package.
  const Descriptor& type = *field_.containing_type();
  const std::string& package = type.file()->package();
  absl::string_view type_name = type.full_name();
  if (!package.empty()) type_name.remove_prefix(package.size() + 1);
  return context.Error(ErrorCode::kUnsetField, absl::StrCat("`", type_name, ".", field_.name(),
                                                            "` is not set; ask has(...) first"));
}

IntField::IntField(const FieldDescriptor& field, const MessageEnvironment& environment)
    : ReflectedField(field, environment),
      is_32_bits_(field.cpp_type() == FieldDescriptor::CPPTYPE_INT32) {
  supports_int = true;
}

int64_t IntField::GetInt(const void* message) const {
  return is_32_bits_ ? reflection_.GetInt32(AsMessage(message), &field_)
                     : reflection_.GetInt64(AsMessage(message), &field_);
}

EnumField::EnumField(const FieldDescriptor& field, const MessageEnvironment& environment)
    : ReflectedField(field, environment) {
  supports_int = true;
}

int64_t EnumField::GetInt(const void* message) const {
  return reflection_.GetEnumValue(AsMessage(message), &field_);
}

BoolField::BoolField(const FieldDescriptor& field, const MessageEnvironment& environment)
    : ReflectedField(field, environment) {
  supports_int = true;
}

int64_t BoolField::GetInt(const void* message) const {
  return reflection_.GetBool(AsMessage(message), &field_) ? 1 : 0;
}

StringField::StringField(const FieldDescriptor& field, const MessageEnvironment& environment)
    : ReflectedField(field, environment) {
  supports_string = true;
}

absl::string_view StringField::GetString(const void* message) const {
  // Strings are kept as std::string whatever their ctype, so nothing goes to the scratch.
  std::string scratch;
  return reflection_.GetStringReference(AsMessage(message), &field_, &scratch);
}

Value OtherScalarField::Get(EvalContext&, const void* opaque) const {
  const Message& message = AsMessage(opaque);
  switch (field_.cpp_type()) {
    case FieldDescriptor::CPPTYPE_UINT32:
      return Value::Uint(reflection_.GetUInt32(message, &field_));
    case FieldDescriptor::CPPTYPE_UINT64:
      return Value::Uint(reflection_.GetUInt64(message, &field_));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return Value::Double(reflection_.GetFloat(message, &field_));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return Value::Double(reflection_.GetDouble(message, &field_));
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string scratch;  // As in StringField.
      return Value::Bytes(reflection_.GetStringReference(message, &field_, &scratch));
    }
    default: return Value::Null();  // google.protobuf.NullValue
  }
}

TimeField::TimeField(const FieldDescriptor& field, const MessageEnvironment& environment)
    : ReflectedField(field, environment),
      is_timestamp_(field.message_type()->well_known_type() ==
                    Descriptor::WELLKNOWNTYPE_TIMESTAMP) {
  supports_time = true;
}

Value TimeField::Get(EvalContext& context, const void* message) const {
  const TimeParts time = GetTime(message);
  if (!IsNoTime(time)) {
    return is_timestamp_ ? Value::Timestamp(time) : Value::Duration(time);
  }
  if (Has(message)) return ToValue(context, ReadMessage(message), environment_);  // The error.
  if (environment_.unset_fields_are_errors) return UnsetError(context);
  return is_timestamp_ ? Value::Timestamp({}) : Value::Duration({});
}

TimeParts TimeField::GetTime(const void* message) const {
  if (!Has(message)) return kNoTime;
  const Message& content = ReadMessage(message);
  TimeParts time;
  const bool valid = is_timestamp_ ? ReadTimestamp(content, &time) : ReadDuration(content, &time);
  return valid ? time : kNoTime;
}

MessageField::MessageField(const FieldDescriptor& field, const MessageEnvironment& environment)
    : ReflectedField(field, environment) {
  supports_message = true;
}

Value MessageField::Get(EvalContext& context, const void* message) const {
  const void* content = GetMessage(message);
  if (content == nullptr) {
    if (environment_.unset_fields_are_errors) return UnsetError(context);
    content = AsOpaquePointer(ReadMessage(message));
  }
  return MakeMessage(context, content, environment_.adapter);
}

const void* MessageField::GetMessage(const void* message) const {
  return Has(message) ? AsOpaquePointer(ReadMessage(message)) : nullptr;
}

WellKnownField::WellKnownField(const FieldDescriptor& field, const MessageEnvironment& environment)
    : ReflectedField(field, environment),
      is_wrapper_(IsWrapper(field.message_type()->well_known_type())) {}

Value WellKnownField::Get(EvalContext& context, const void* message) const {
  if (is_wrapper_ && !Has(message)) return Value::Null();
  return ToValue(context, ReadMessage(message), environment_);
}

}  // namespace makegood::cel

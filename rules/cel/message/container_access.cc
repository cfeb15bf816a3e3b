#include "rules/cel/message/container_access.h"

#include <string>

#include "rules/cel/message/field_access_factory.h"
#include "rules/cel/message/to_value.h"
#include "rules/cel/message/well_known.h"

namespace makegood::cel {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

class RepeatedView final : public List {
 public:
  RepeatedView(const RepeatedField& field, const void* message)
      : field_(field), message_(message) {}
  size_t size() const override { return field_.ElementCount(message_); }
  Value Get(EvalContext& context, size_t index) const override {
    return field_.ElementAt(context, message_, index);
  }

 private:
  const RepeatedField& field_;
  const void* message_;
};

}  // namespace

Value RepeatedField::Get(EvalContext& context, const void* message) const {
  return Value::OfList(context.arena().New<RepeatedView>(*this, message));
}

Value RepeatedField::ElementAt(EvalContext& context, const void* opaque, size_t position) const {
  const Message& message = AsMessage(opaque);
  const int index = static_cast<int>(position);
  switch (field_.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return Value::Int(reflection_.GetRepeatedInt32(message, &field_, index));
    case FieldDescriptor::CPPTYPE_INT64:
      return Value::Int(reflection_.GetRepeatedInt64(message, &field_, index));
    case FieldDescriptor::CPPTYPE_UINT32:
      return Value::Uint(reflection_.GetRepeatedUInt32(message, &field_, index));
    case FieldDescriptor::CPPTYPE_UINT64:
      return Value::Uint(reflection_.GetRepeatedUInt64(message, &field_, index));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return Value::Double(reflection_.GetRepeatedFloat(message, &field_, index));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return Value::Double(reflection_.GetRepeatedDouble(message, &field_, index));
    case FieldDescriptor::CPPTYPE_BOOL:
      return Value::Bool(reflection_.GetRepeatedBool(message, &field_, index));
    case FieldDescriptor::CPPTYPE_ENUM:
      if (IsNullValueEnum(*field_.enum_type())) return Value::Null();
      return Value::Int(reflection_.GetRepeatedEnumValue(message, &field_, index));
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string scratch;  // As in StringField: not used.
      const std::string& text =
          reflection_.GetRepeatedStringReference(message, &field_, index, &scratch);
      return field_.type() == FieldDescriptor::TYPE_BYTES ? Value::Bytes(text)
                                                          : Value::String(text);
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return ToValue(context, reflection_.GetRepeatedMessage(message, &field_, index),
                     environment_);
  }
  return Value::Null();
}

RepeatedMessageField::RepeatedMessageField(const FieldDescriptor& field,
                                           const MessageEnvironment& environment)
    : RepeatedField(field, environment) {
  supports_elements = true;
}

Value RepeatedMessageField::ElementAt(EvalContext& context, const void* message,
                                      size_t index) const {
  return MakeMessage(context, ElementOf(message, index), environment_.adapter);
}

const void* RepeatedMessageField::ElementOf(const void* message, size_t index) const {
  return AsOpaquePointer(
      reflection_.GetRepeatedMessage(AsMessage(message), &field_, static_cast<int>(index)));
}

MessageArray RepeatedMessageField::Elements(EvalContext& context, const void* message) const {
  const size_t size = ElementCount(message);
  auto* elements = context.arena().NewArray<const void*>(size);
  for (size_t i = 0; i < size; ++i) elements[i] = ElementOf(message, i);
  return {elements, size};
}

MapField::MapField(const FieldDescriptor& field, const MessageEnvironment& environment)
    : ReflectedField(field, environment),
      key_(MakeFieldAccess(*field.message_type()->map_key(), environment)),
      value_(MakeFieldAccess(*field.message_type()->map_value(), environment)) {}

Value MapField::Get(EvalContext& context, const void* opaque) const {
  const Message& message = AsMessage(opaque);
  const int size = reflection_.FieldSize(message, &field_);
  if (!context.Charge(size)) return context.BudgetError();
  auto* entries = context.arena().NewArray<MessageMapEntry>(static_cast<size_t>(size));
  for (int i = 0; i < size; ++i) {
    const Message& entry = reflection_.GetRepeatedMessage(message, &field_, i);
    entries[i] = {key_->Get(context, AsOpaquePointer(entry)), &entry};
  }
  return MessageMap::Make(context, entries, static_cast<size_t>(size), this);
}

bool MapField::Has(const void* message) const {
  return reflection_.FieldSize(AsMessage(message), &field_) > 0;
}

Value MapField::Read(EvalContext& context, const Message& item) const {
  return value_->Get(context, AsOpaquePointer(item));
}

}  // namespace makegood::cel

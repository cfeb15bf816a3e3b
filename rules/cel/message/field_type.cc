#include "rules/cel/message/field_type.h"

#include "rules/cel/message/well_known.h"

namespace makegood::cel {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

Type TypeOfMessage(const Descriptor& message) {
  switch (message.well_known_type()) {
    case Descriptor::WELLKNOWNTYPE_DOUBLEVALUE:
    case Descriptor::WELLKNOWNTYPE_FLOATVALUE:
    case Descriptor::WELLKNOWNTYPE_INT64VALUE:
    case Descriptor::WELLKNOWNTYPE_UINT64VALUE:
    case Descriptor::WELLKNOWNTYPE_INT32VALUE:
    case Descriptor::WELLKNOWNTYPE_UINT32VALUE:
    case Descriptor::WELLKNOWNTYPE_STRINGVALUE:
    case Descriptor::WELLKNOWNTYPE_BYTESVALUE:
    case Descriptor::WELLKNOWNTYPE_BOOLVALUE:
      return Type::Wrapper(TypeOfElement(*message.FindFieldByNumber(1)));
    case Descriptor::WELLKNOWNTYPE_ANY: return Type::Any();
    case Descriptor::WELLKNOWNTYPE_DURATION: return Type::Duration();
    case Descriptor::WELLKNOWNTYPE_TIMESTAMP: return Type::Timestamp();
    case Descriptor::WELLKNOWNTYPE_VALUE: return Type::Dyn();
    case Descriptor::WELLKNOWNTYPE_LISTVALUE: return Type::List(Type::Dyn());
    case Descriptor::WELLKNOWNTYPE_STRUCT: return Type::Map(Type::String(), Type::Dyn());
    default: return Type::Message(message.full_name());
  }
}

Type TypeOfElement(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64: return Type::Int();
    case FieldDescriptor::CPPTYPE_UINT32:
    case FieldDescriptor::CPPTYPE_UINT64: return Type::Uint();
    case FieldDescriptor::CPPTYPE_FLOAT:
    case FieldDescriptor::CPPTYPE_DOUBLE: return Type::Double();
    case FieldDescriptor::CPPTYPE_BOOL: return Type::Bool();
    case FieldDescriptor::CPPTYPE_STRING:
      return field.type() == FieldDescriptor::TYPE_BYTES ? Type::Bytes() : Type::String();
    case FieldDescriptor::CPPTYPE_ENUM:
      if (IsNullValueEnum(*field.enum_type())) return Type::Null();
      return Type::Enum(field.enum_type()->full_name());
    case FieldDescriptor::CPPTYPE_MESSAGE: return TypeOfMessage(*field.message_type());
  }
  return Type::Dyn();
}

Type TypeOfField(const FieldDescriptor& field) {
  if (field.is_map()) {
    const Descriptor& entry = *field.message_type();
    return Type::Map(TypeOfElement(*entry.map_key()), TypeOfElement(*entry.map_value()));
  }
  if (field.is_repeated()) return Type::List(TypeOfElement(field));
  return TypeOfElement(field);
}

}  // namespace makegood::cel

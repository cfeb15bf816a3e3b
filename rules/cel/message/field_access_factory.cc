#include "rules/cel/message/field_access_factory.h"

#include "rules/cel/message/container_access.h"
#include "rules/cel/message/singular_access.h"
#include "rules/cel/message/well_known.h"

namespace makegood::cel {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

std::unique_ptr<FieldAccess> MakeFieldAccess(const FieldDescriptor& field,
                                             const MessageEnvironment& environment) {
  const bool is_plain_message =
      field.message_type() != nullptr && StaysMessage(*field.message_type());
  if (field.is_map()) return std::make_unique<MapField>(field, environment);
  if (field.is_repeated()) {
    if (is_plain_message) return std::make_unique<RepeatedMessageField>(field, environment);
    return std::make_unique<RepeatedField>(field, environment);
  }
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64: return std::make_unique<IntField>(field, environment);
    case FieldDescriptor::CPPTYPE_BOOL: return std::make_unique<BoolField>(field, environment);
    case FieldDescriptor::CPPTYPE_ENUM:
      if (IsNullValueEnum(*field.enum_type())) break;
      return std::make_unique<EnumField>(field, environment);
    case FieldDescriptor::CPPTYPE_STRING:
      if (field.type() == FieldDescriptor::TYPE_BYTES) break;
      return std::make_unique<StringField>(field, environment);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      if (is_plain_message) return std::make_unique<MessageField>(field, environment);
      switch (field.message_type()->well_known_type()) {
        case Descriptor::WELLKNOWNTYPE_TIMESTAMP:
        case Descriptor::WELLKNOWNTYPE_DURATION:
          return std::make_unique<TimeField>(field, environment);
        default: return std::make_unique<WellKnownField>(field, environment);
      }
    default: break;
  }
  return std::make_unique<OtherScalarField>(field, environment);
}

}  // namespace makegood::cel

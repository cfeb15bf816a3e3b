#include "rules/cel/message/well_known.h"

namespace makegood::cel {

using google::protobuf::Descriptor;

bool IsWrapper(WellKnownType type) {
  switch (type) {
    case Descriptor::WELLKNOWNTYPE_DOUBLEVALUE:
    case Descriptor::WELLKNOWNTYPE_FLOATVALUE:
    case Descriptor::WELLKNOWNTYPE_INT64VALUE:
    case Descriptor::WELLKNOWNTYPE_UINT64VALUE:
    case Descriptor::WELLKNOWNTYPE_INT32VALUE:
    case Descriptor::WELLKNOWNTYPE_UINT32VALUE:
    case Descriptor::WELLKNOWNTYPE_STRINGVALUE:
    case Descriptor::WELLKNOWNTYPE_BYTESVALUE:
    case Descriptor::WELLKNOWNTYPE_BOOLVALUE: return true;
    default: return false;
  }
}

bool StaysMessage(const Descriptor& message) {
  return message.well_known_type() == Descriptor::WELLKNOWNTYPE_UNSPECIFIED ||
         message.well_known_type() == Descriptor::WELLKNOWNTYPE_FIELDMASK;
}

bool IsNullValueEnum(const google::protobuf::EnumDescriptor& type) {
  return type.full_name() == "google.protobuf.NullValue";
}

}  // namespace makegood::cel

#include "rules/cel/message/generated_access.h"

#include "rules/cel/message/message_time.h"

namespace makegood::cel {

TimeParts ReadGeneratedTime(const google::protobuf::Duration& time) {
  TimeParts parts;
  return ReadDuration(time, &parts) ? parts : kNoTime;
}

std::unique_ptr<FieldAccess> GeneratedAccessTable::Make(
    const google::protobuf::FieldDescriptor& field, const MessageEnvironment& environment) const {
  // Descriptors are unique in their pool, so a field of the generated pool says that the
  // message may be of the generated class; a factory that makes other classes for it is
  // told by its prototype.
  auto found = makers_.find(&field);
  if (found == makers_.end()) return nullptr;
  const google::protobuf::Descriptor* type = field.containing_type();
  const google::protobuf::Message* generated =
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type);
  if (environment.factory->GetPrototype(type) != generated) return nullptr;
  return found->second(field, environment);
}

}  // namespace makegood::cel

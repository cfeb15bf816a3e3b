// Message literals over descriptors.

#ifndef MAKEGOOD_RULES_CEL_MESSAGE_MESSAGE_MAKER_H_
#define MAKEGOOD_RULES_CEL_MESSAGE_MESSAGE_MAKER_H_

#include <memory>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "rules/cel/message/environment.h"
#include "rules/cel/values/message_maker.h"

namespace makegood::cel {

// `fields` are fields of `type`; `environment` outlives the maker.
std::unique_ptr<const MessageMaker> MakeMessageMaker(
    const google::protobuf::Descriptor& type,
    std::vector<const google::protobuf::FieldDescriptor*> fields,
    const MessageEnvironment& environment);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_MESSAGE_MESSAGE_MAKER_H_

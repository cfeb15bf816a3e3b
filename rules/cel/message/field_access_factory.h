// From a field's descriptor to its access, by reflection: the descriptor and the reflection
// are looked up here, once, and never while evaluating.

#ifndef MAKEGOOD_RULES_CEL_MESSAGE_FIELD_ACCESS_FACTORY_H_
#define MAKEGOOD_RULES_CEL_MESSAGE_FIELD_ACCESS_FACTORY_H_

#include <memory>

#include "google/protobuf/descriptor.h"
#include "rules/cel/message/environment.h"
#include "rules/cel/values/field_access.h"

namespace makegood::cel {

// Every kind of field; extensions too. `environment` outlives the access. The messages that
// are read must come from the environment's factory (or be of generated classes, where that
// is what the factory makes).
std::unique_ptr<FieldAccess> MakeFieldAccess(const google::protobuf::FieldDescriptor& field,
                                             const MessageEnvironment& environment);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_MESSAGE_FIELD_ACCESS_FACTORY_H_

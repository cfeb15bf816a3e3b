// A field's declaration with what only this folder knows of it.

#ifndef MAKEGOOD_RULES_CEL_MESSAGE_MESSAGE_FIELD_H_
#define MAKEGOOD_RULES_CEL_MESSAGE_MESSAGE_FIELD_H_

#include <memory>

#include "google/protobuf/descriptor.h"
#include "rules/cel/types/declarations.h"
#include "rules/cel/values/field_access.h"

namespace makegood::cel {

// Every FieldDeclaration that DescriptorTypes gives out is one of these.
struct MessageFieldDeclaration : FieldDeclaration {
  const google::protobuf::FieldDescriptor* descriptor = nullptr;
  std::unique_ptr<FieldAccess> owned_access;
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_MESSAGE_MESSAGE_FIELD_H_

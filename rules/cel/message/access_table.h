// Ways of reading fields that are faster than reflection. A table is generated from .proto
// files (generator/) and given to DescriptorTypes, which asks it before it falls back on
// reflection.

#ifndef MAKEGOOD_RULES_CEL_MESSAGE_ACCESS_TABLE_H_
#define MAKEGOOD_RULES_CEL_MESSAGE_ACCESS_TABLE_H_

#include <memory>

#include "google/protobuf/descriptor.h"
#include "rules/cel/message/environment.h"
#include "rules/cel/values/field_access.h"

namespace makegood::cel {

// Immutable and thread-safe.
class AccessTable {
 public:
  virtual ~AccessTable() = default;

  // Null when the table knows nothing better than reflection, and for messages that are not
  // of the generated class. The access behaves as MakeFieldAccess's, and `environment`
  // outlives it.
  virtual std::unique_ptr<FieldAccess> Make(const google::protobuf::FieldDescriptor& field,
                                            const MessageEnvironment& environment) const = 0;
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_MESSAGE_ACCESS_TABLE_H_

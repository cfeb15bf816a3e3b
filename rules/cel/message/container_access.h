// Accesses to repeated and map fields by reflection. Lists are views of the field; maps
// read their keys when the field is read, and their values when they are asked for.

#ifndef MAKEGOOD_RULES_CEL_MESSAGE_CONTAINER_ACCESS_H_
#define MAKEGOOD_RULES_CEL_MESSAGE_CONTAINER_ACCESS_H_

#include <memory>

#include "rules/cel/message/message_map.h"
#include "rules/cel/message/singular_access.h"

namespace makegood::cel {

class RepeatedField : public ReflectedField {
 public:
  using ReflectedField::ReflectedField;
  Value Get(EvalContext& context, const void* message) const override;
  bool Has(const void* message) const override { return ElementCount(message) > 0; }

  size_t ElementCount(const void* message) const {
    return static_cast<size_t>(reflection_.FieldSize(AsMessage(message), &field_));
  }
  virtual Value ElementAt(EvalContext& context, const void* message, size_t index) const;
};

// Repeated messages that stay messages.
class RepeatedMessageField : public RepeatedField {
 public:
  RepeatedMessageField(const google::protobuf::FieldDescriptor& field,
                       const MessageEnvironment& environment);
  Value ElementAt(EvalContext& context, const void* message, size_t index) const override;
  // Without generated code the pointers are gathered one by one.
  MessageArray Elements(EvalContext& context, const void* message) const override;

 private:
  const void* ElementOf(const void* message, size_t index) const;
};

class MapField final : public ReflectedField, private ItemReader {
 public:
  MapField(const google::protobuf::FieldDescriptor& field, const MessageEnvironment& environment);
  Value Get(EvalContext& context, const void* message) const override;
  bool Has(const void* message) const override;

 private:
  Value Read(EvalContext& context, const google::protobuf::Message& item) const override;

  std::unique_ptr<FieldAccess> key_;  // Of the entry message that each pair is.
  std::unique_ptr<FieldAccess> value_;
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_MESSAGE_CONTAINER_ACCESS_H_

// Accesses to singular fields by reflection. The classes are open: a generated access
// overrides the one read that it can do faster (generated_access.h) and keeps the rest.

#ifndef MAKEGOOD_RULES_CEL_MESSAGE_SINGULAR_ACCESS_H_
#define MAKEGOOD_RULES_CEL_MESSAGE_SINGULAR_ACCESS_H_

#include <string>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "rules/cel/message/environment.h"
#include "rules/cel/values/field_access.h"

namespace makegood::cel {

// What all of them share.
class ReflectedField : public FieldAccess {
 public:
  ReflectedField(const google::protobuf::FieldDescriptor& field,
                 const MessageEnvironment& environment);

  bool Has(const void* message) const override {
    return reflection_.HasField(AsMessage(message), &field_);
  }

 protected:
  const google::protobuf::Message& ReadMessage(const void* message) const {
    return reflection_.GetMessage(AsMessage(message), &field_, environment_.factory);
  }
  // The error of reading a field that is not set.
  Value UnsetError(EvalContext& context) const;

  const google::protobuf::FieldDescriptor& field_;
  const google::protobuf::Reflection& reflection_;
  const MessageEnvironment& environment_;
};

// int32, int64 and their like.
class IntField : public ReflectedField {
 public:
  IntField(const google::protobuf::FieldDescriptor& field, const MessageEnvironment& environment);
  Value Get(EvalContext&, const void* message) const override {
    return Value::Int(GetInt(message));
  }
  int64_t GetInt(const void* message) const override;

 private:
  const bool is_32_bits_;
};

class EnumField : public ReflectedField {
 public:
  EnumField(const google::protobuf::FieldDescriptor& field, const MessageEnvironment& environment);
  Value Get(EvalContext&, const void* message) const override {
    return Value::Int(GetInt(message));
  }
  int64_t GetInt(const void* message) const override;
};

class BoolField : public ReflectedField {
 public:
  BoolField(const google::protobuf::FieldDescriptor& field, const MessageEnvironment& environment);
  Value Get(EvalContext&, const void* message) const override {
    return Value::Bool(GetInt(message) != 0);
  }
  int64_t GetInt(const void* message) const override;
};

class StringField : public ReflectedField {
 public:
  StringField(const google::protobuf::FieldDescriptor& field,
              const MessageEnvironment& environment);
  Value Get(EvalContext&, const void* message) const override {
    return Value::String(GetString(message));
  }
  absl::string_view GetString(const void* message) const override;
};

// uint32, uint64, float, double, bytes, and the enum whose only value is null.
class OtherScalarField : public ReflectedField {
 public:
  using ReflectedField::ReflectedField;
  Value Get(EvalContext& context, const void* message) const override;
};

// google.protobuf.Timestamp and Duration.
class TimeField : public ReflectedField {
 public:
  TimeField(const google::protobuf::FieldDescriptor& field, const MessageEnvironment& environment);
  Value Get(EvalContext& context, const void* message) const override;
  TimeParts GetTime(const void* message) const override;

 private:
  const bool is_timestamp_;
};

// A message that stays one.
class MessageField : public ReflectedField {
 public:
  MessageField(const google::protobuf::FieldDescriptor& field,
               const MessageEnvironment& environment);
  Value Get(EvalContext& context, const void* message) const override;
  const void* GetMessage(const void* message) const override;
};

// Wrappers, Any, Struct, Value and ListValue.
class WellKnownField : public ReflectedField {
 public:
  WellKnownField(const google::protobuf::FieldDescriptor& field,
                 const MessageEnvironment& environment);
  Value Get(EvalContext& context, const void* message) const override;

 private:
  const bool is_wrapper_;
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_MESSAGE_SINGULAR_ACCESS_H_

#include "rules/cel/message/set_field.h"

#include <limits>
#include <string>

#include "absl/strings/str_cat.h"
#include "google/protobuf/any.pb.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/wrappers.pb.h"
#include "rules/cel/message/any.h"
#include "rules/cel/message/message_time.h"
#include "rules/cel/message/to_json.h"
#include "rules/cel/message/well_known.h"
#include "rules/cel/values/containers.h"
#include "rules/cel/values/type_name.h"

namespace makegood::cel {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Fills a generated message and moves it into `target`, which is of the same type but may
// have been made from descriptors at run time.
template <typename Generated, typename Fill>
Value FillGenerated(Message* target, const Fill& fill) {
  if (target->GetDescriptor() == Generated::descriptor()) {
    return fill(static_cast<Generated*>(target));
  }
  Generated message;
  const Value error = fill(&message);
  if (!error.is_error()) target->ParsePartialFromString(message.SerializePartialAsString());
  return error;
}

class FieldSetter {
 public:
  FieldSetter(EvalContext& context, const FieldDescriptor& field,
              const MessageEnvironment& environment)
      : context_(context), field_(field), environment_(environment) {}

  // A whole field.
  Value Set(Message* message, Value value);

 private:
  Value SetList(Message* message, Value value);
  Value SetMap(Message* message, Value value);
  // A singular field, or with `add` one more element.
  Value SetElement(Message* message, Value value, bool add);
  Value SetMessage(Message* message, Value value, bool add);
  // What a field of message type holds, by the type's own meaning.
  Value Fill(Message* content, Value value);
  Value FillAny(google::protobuf::Any* any, Value value);

  Value Mismatch(Value value) {
    return context_.Error(ErrorCode::kNoMatchingOverload,
                          absl::StrCat("unsupported field type: `", field_.full_name(),
                                       "` cannot hold a value of type ", TypeNameOf(value)));
  }
  Value IntOverflow(Value value) {
    return context_.Error(ErrorCode::kOverflow,
                          absl::StrCat("integer overflow: ", value.as_int(), " does not fit `",
                                       field_.full_name(), "`"));
  }
  Value UintOverflow(Value value) {
    return context_.Error(ErrorCode::kOverflow,
                          absl::StrCat("unsigned integer overflow: ", value.as_uint(),
                                       " does not fit `", field_.full_name(), "`"));
  }

  // A message holds the value of this instant: what moves with `now` cannot be followed.
  void NoteTime(Value value) {
    if (value.slope() != 0) context_.horizon().NoteOpaque();
  }

  EvalContext& context_;
  const FieldDescriptor& field_;
  const MessageEnvironment& environment_;
};

bool FitsInt32(int64_t number) {
  return number >= std::numeric_limits<int32_t>::min() &&
         number <= std::numeric_limits<int32_t>::max();
}

Value FieldSetter::Set(Message* message, Value value) {
  if (field_.is_map()) return SetMap(message, value);
  if (field_.is_repeated()) return SetList(message, value);
  return SetElement(message, value, /*add=*/false);
}

Value FieldSetter::SetList(Message* message, Value value) {
  if (value.kind() != Kind::kList) return Mismatch(value);
  const List& list = *value.as_list();
  if (!context_.Charge(static_cast<int64_t>(list.size()))) return context_.BudgetError();
  for (size_t i = 0; i < list.size(); ++i) {
    const Value element = list.Get(context_, i);
    if (element.is_error()) return element;
    const Value error = SetElement(message, element, /*add=*/true);
    if (error.is_error()) return error;
  }
  return Value::Null();
}

Value FieldSetter::SetMap(Message* message, Value value) {
  if (value.kind() != Kind::kMap) return Mismatch(value);
  const Map& map = *value.as_map();
  if (!context_.Charge(static_cast<int64_t>(map.size()))) return context_.BudgetError();
  FieldSetter key_setter(context_, *field_.message_type()->map_key(), environment_);
  FieldSetter value_setter(context_, *field_.message_type()->map_value(), environment_);
  for (size_t i = 0; i < map.size(); ++i) {
    const Value content = map.ValueAt(context_, i);
    if (content.is_error()) return content;
    Message* entry = message->GetReflection()->AddMessage(message, &field_);
    Value error = key_setter.Set(entry, map.KeyAt(context_, i));
    if (error.is_error()) return error;
    error = value_setter.Set(entry, content);
    if (error.is_error()) return error;
  }
  return Value::Null();
}

Value FieldSetter::SetElement(Message* message, Value value, bool add) {
  const Reflection& reflection = *message->GetReflection();
  switch (field_.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32: {
      if (value.kind() != Kind::kInt) return Mismatch(value);
      if (!FitsInt32(value.as_int())) return IntOverflow(value);
      const auto number = static_cast<int32_t>(value.as_int());
      add ? reflection.AddInt32(message, &field_, number)
          : reflection.SetInt32(message, &field_, number);
      break;
    }
    case FieldDescriptor::CPPTYPE_INT64:
      if (value.kind() != Kind::kInt) return Mismatch(value);
      add ? reflection.AddInt64(message, &field_, value.as_int())
          : reflection.SetInt64(message, &field_, value.as_int());
      break;
    case FieldDescriptor::CPPTYPE_UINT32: {
      if (value.kind() != Kind::kUint) return Mismatch(value);
      if (value.as_uint() > std::numeric_limits<uint32_t>::max()) return UintOverflow(value);
      const auto number = static_cast<uint32_t>(value.as_uint());
      add ? reflection.AddUInt32(message, &field_, number)
          : reflection.SetUInt32(message, &field_, number);
      break;
    }
    case FieldDescriptor::CPPTYPE_UINT64:
      if (value.kind() != Kind::kUint) return Mismatch(value);
      add ? reflection.AddUInt64(message, &field_, value.as_uint())
          : reflection.SetUInt64(message, &field_, value.as_uint());
      break;
    case FieldDescriptor::CPPTYPE_FLOAT: {
      if (value.kind() != Kind::kDouble) return Mismatch(value);
      const auto number = static_cast<float>(value.as_double());
      add ? reflection.AddFloat(message, &field_, number)
          : reflection.SetFloat(message, &field_, number);
      break;
    }
    case FieldDescriptor::CPPTYPE_DOUBLE:
      if (value.kind() != Kind::kDouble) return Mismatch(value);
      add ? reflection.AddDouble(message, &field_, value.as_double())
          : reflection.SetDouble(message, &field_, value.as_double());
      break;
    case FieldDescriptor::CPPTYPE_BOOL:
      if (value.kind() != Kind::kBool) return Mismatch(value);
      add ? reflection.AddBool(message, &field_, value.as_bool())
          : reflection.SetBool(message, &field_, value.as_bool());
      break;
    case FieldDescriptor::CPPTYPE_ENUM: {
      if (value.is_null() && IsNullValueEnum(*field_.enum_type())) value = Value::Int(0);
      if (value.kind() != Kind::kInt) return Mismatch(value);
      if (!FitsInt32(value.as_int())) return IntOverflow(value);
      const int number = static_cast<int>(value.as_int());
      add ? reflection.AddEnumValue(message, &field_, number)
          : reflection.SetEnumValue(message, &field_, number);
      break;
    }
    case FieldDescriptor::CPPTYPE_STRING: {
      const Kind wanted =
          field_.type() == FieldDescriptor::TYPE_BYTES ? Kind::kBytes : Kind::kString;
      if (value.kind() != wanted) return Mismatch(value);
      if (!context_.Charge(static_cast<int64_t>(value.as_text().size() / 16))) {
        return context_.BudgetError();
      }
      add ? reflection.AddString(message, &field_, std::string(value.as_text()))
          : reflection.SetString(message, &field_, std::string(value.as_text()));
      break;
    }
    case FieldDescriptor::CPPTYPE_MESSAGE: return SetMessage(message, value, add);
  }
  return Value::Null();
}

Value FieldSetter::SetMessage(Message* message, Value value, bool add) {
  const Reflection& reflection = *message->GetReflection();
  if (value.is_null() && !add) {
    switch (field_.message_type()->well_known_type()) {
      case Descriptor::WELLKNOWNTYPE_VALUE:
      case Descriptor::WELLKNOWNTYPE_ANY: break;  // These hold a null.
      case Descriptor::WELLKNOWNTYPE_STRUCT:
      case Descriptor::WELLKNOWNTYPE_LISTVALUE: return Mismatch(value);
      default: return Value::Null();
    }
  }
  Message* content = add ? reflection.AddMessage(message, &field_, environment_.factory)
                         : reflection.MutableMessage(message, &field_, environment_.factory);
  return Fill(content, value);
}

Value FieldSetter::Fill(Message* content, Value value) {
  namespace pb = google::protobuf;
  const Descriptor& type = *content->GetDescriptor();
  if (IsWrapper(type.well_known_type())) {
    return SetField(context_, content, *type.FindFieldByNumber(1), value, environment_);
  }
  switch (type.well_known_type()) {
    case Descriptor::WELLKNOWNTYPE_TIMESTAMP:
      if (value.kind() != Kind::kTimestamp) return Mismatch(value);
      NoteTime(value);
      WriteTimestamp(value.as_time(), content);
      return Value::Null();
    case Descriptor::WELLKNOWNTYPE_DURATION:
      if (value.kind() != Kind::kDuration) return Mismatch(value);
      NoteTime(value);
      WriteDuration(value.as_time(), content);
      return Value::Null();
    case Descriptor::WELLKNOWNTYPE_VALUE:
      return FillGenerated<pb::Value>(
          content, [&](pb::Value* json) { return ToJson(context_, value, environment_, json); });
    case Descriptor::WELLKNOWNTYPE_STRUCT:
      if (value.kind() != Kind::kMap) return Mismatch(value);
      return FillGenerated<pb::Struct>(content, [&](pb::Struct* json) {
        return ToJson(context_, *value.as_map(), environment_, json);
      });
    case Descriptor::WELLKNOWNTYPE_LISTVALUE:
      if (value.kind() != Kind::kList) return Mismatch(value);
      return FillGenerated<pb::ListValue>(content, [&](pb::ListValue* json) {
        return ToJson(context_, *value.as_list(), environment_, json);
      });
    case Descriptor::WELLKNOWNTYPE_ANY:
      return FillGenerated<pb::Any>(content, [&](pb::Any* any) { return FillAny(any, value); });
    default: break;
  }
  if (value.kind() != Kind::kMessage) return Mismatch(value);
  const Message& source = AsMessage(value.as_message()->message);
  if (source.GetDescriptor() == &type) {
    content->CopyFrom(source);
  } else if (source.GetDescriptor()->full_name() == type.full_name()) {
    // The same type, of another pool.
    content->ParsePartialFromString(source.SerializePartialAsString());
  } else {
    return Mismatch(value);
  }
  return Value::Null();
}

// Each kind goes into the message that stands for it, lists and maps into JSON.
Value FieldSetter::FillAny(google::protobuf::Any* any, Value value) {
  namespace pb = google::protobuf;
  auto pack_wrapper = [any](auto wrapper, const auto& content) {
    wrapper.set_value(content);
    PackAny(wrapper, any);
    return Value::Null();
  };
  switch (value.kind()) {
    case Kind::kBool: return pack_wrapper(pb::BoolValue(), value.as_bool());
    case Kind::kInt: return pack_wrapper(pb::Int64Value(), value.as_int());
    case Kind::kUint: return pack_wrapper(pb::UInt64Value(), value.as_uint());
    case Kind::kDouble: return pack_wrapper(pb::DoubleValue(), value.as_double());
    case Kind::kString: return pack_wrapper(pb::StringValue(), std::string(value.as_text()));
    case Kind::kBytes: return pack_wrapper(pb::BytesValue(), std::string(value.as_text()));
    case Kind::kTimestamp: {
      pb::Timestamp time;
      NoteTime(value);
      WriteTimestamp(value.as_time(), &time);
      PackAny(time, any);
      return Value::Null();
    }
    case Kind::kDuration: {
      pb::Duration time;
      NoteTime(value);
      WriteDuration(value.as_time(), &time);
      PackAny(time, any);
      return Value::Null();
    }
    case Kind::kNull: {
      pb::Value json;
      json.set_null_value(pb::NULL_VALUE);
      PackAny(json, any);
      return Value::Null();
    }
    case Kind::kList: {
      pb::ListValue json;
      const Value error = ToJson(context_, *value.as_list(), environment_, &json);
      if (!error.is_error()) PackAny(json, any);
      return error;
    }
    case Kind::kMap: {
      pb::Struct json;
      const Value error = ToJson(context_, *value.as_map(), environment_, &json);
      if (!error.is_error()) PackAny(json, any);
      return error;
    }
    case Kind::kMessage: PackAny(AsMessage(value.as_message()->message), any); return Value::Null();
    default: return Mismatch(value);
  }
}

}  // namespace

Value SetField(EvalContext& context, Message* message, const FieldDescriptor& field, Value value,
               const MessageEnvironment& environment) {
  return FieldSetter(context, field, environment).Set(message, value);
}

}  // namespace makegood::cel

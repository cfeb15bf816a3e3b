#include "tests/cel_conformance/json_value.h"

#include <cmath>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "google/protobuf/message.h"
#include "google/protobuf/util/message_differencer.h"
#include "rules/cel/message/environment.h"
#include "rules/cel/message/message_arena.h"
#include "rules/cel/message/to_value.h"
#include "rules/cel/values/containers.h"

namespace makegood::cel_conformance {
namespace {

using cel::EvalContext;
using cel::Kind;
using cel::Type;
using cel::Value;
using nlohmann::json;

std::string FromBase64(const std::string& text) {
  std::string bytes;
  if (!absl::Base64Unescape(text, &bytes)) throw std::runtime_error("no base64: " + text);
  return bytes;
}

double DoubleFromJson(const json& value) {
  if (value.is_number()) return value.get<double>();
  const std::string text = value.get<std::string>();
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "Infinity") return std::numeric_limits<double>::infinity();
  if (text == "-Infinity") return -std::numeric_limits<double>::infinity();
  throw std::runtime_error("no double: " + text);
}

Value MessageFromJson(const json& value, const cel::DescriptorTypes& types, EvalContext& context) {
  const std::string type = value.at("typeName").get<std::string>();
  const cel::MessageEnvironment& environment = types.environment();
  const google::protobuf::Descriptor* descriptor = environment.pool->FindMessageTypeByName(type);
  if (descriptor == nullptr) throw std::runtime_error("no such message: " + type);
  google::protobuf::Message* message =
      environment.factory->GetPrototype(descriptor)->New(&cel::MessageArena(context));
  if (!message->ParseFromString(FromBase64(value.at("bytes").get<std::string>()))) {
    throw std::runtime_error("broken bytes of " + type);
  }
  return cel::ToValue(context, *message, environment);
}

Value ListFromJson(const json& values, const cel::DescriptorTypes& types, EvalContext& context) {
  std::vector<Value> elements;
  for (const json& element : values) elements.push_back(ValueFromJson(element, types, context));
  return cel::MakeList(context, elements.data(), elements.size());
}

Value MapFromJson(const json& entries, const cel::DescriptorTypes& types, EvalContext& context) {
  cel::MapSlot* slots = context.arena().NewArray<cel::MapSlot>(entries.size());
  size_t size = 0;
  for (const json& entry : entries) {
    slots[size++] = {ValueFromJson(entry.at("key"), types, context),
                     ValueFromJson(entry.at("value"), types, context)};
  }
  return cel::MakeMap(context, slots, size);
}

// The member of a oneof's object; int64s are texts in JSON.
struct Member {
  std::string name;
  const json& value;
};
Member OnlyMember(const json& object) {
  if (!object.is_object() || object.size() != 1) {
    throw std::runtime_error("not one member: " + object.dump());
  }
  return {object.begin().key(), object.begin().value()};
}

json Repeated(const json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() ? json::array() : *found;
}

Type PrimitiveFromJson(const std::string& name) {
  if (name == "BOOL") return Type::Bool();
  if (name == "INT64") return Type::Int();
  if (name == "UINT64") return Type::Uint();
  if (name == "DOUBLE") return Type::Double();
  if (name == "STRING") return Type::String();
  if (name == "BYTES") return Type::Bytes();
  throw std::runtime_error("no primitive type: " + name);
}

Type WellKnownFromJson(const std::string& name) {
  if (name == "ANY") return Type::Any();
  if (name == "TIMESTAMP") return Type::Timestamp();
  if (name == "DURATION") return Type::Duration();
  throw std::runtime_error("no well-known type: " + name);
}

bool IsSameList(Value a, Value b, EvalContext& context) {
  if (a.as_list()->size() != b.as_list()->size()) return false;
  for (size_t i = 0; i < a.as_list()->size(); ++i) {
    if (!IsSame(a.as_list()->Get(context, i), b.as_list()->Get(context, i), context)) return false;
  }
  return true;
}

bool IsSameMap(Value a, Value b, EvalContext& context) {
  if (a.as_map()->size() != b.as_map()->size()) return false;
  for (size_t i = 0; i < a.as_map()->size(); ++i) {
    const Value key = a.as_map()->KeyAt(context, i);
    bool found = false;
    for (size_t j = 0; j < b.as_map()->size() && !found; ++j) {
      found = IsSame(key, b.as_map()->KeyAt(context, j), context) &&
              IsSame(a.as_map()->ValueAt(context, i), b.as_map()->ValueAt(context, j), context);
    }
    if (!found) return false;
  }
  return true;
}

bool IsSameMessage(Value a, Value b) {
  const google::protobuf::Message& left = cel::AsMessage(a.as_message()->message);
  const google::protobuf::Message& right = cel::AsMessage(b.as_message()->message);
  if (left.GetDescriptor() != right.GetDescriptor()) return false;
  google::protobuf::util::DefaultFieldComparator comparator;
  comparator.set_treat_nan_as_equal(true);
  google::protobuf::util::MessageDifferencer differencer;
  differencer.set_field_comparator(&comparator);
  return differencer.Compare(left, right);
}

}  // namespace

Value ValueFromJson(const json& value, const cel::DescriptorTypes& types, EvalContext& context) {
  const Member member = OnlyMember(value);
  if (member.name == "nullValue") return Value::Null();
  if (member.name == "boolValue") return Value::Bool(member.value.get<bool>());
  if (member.name == "int64Value") return Value::Int(std::stoll(member.value.get<std::string>()));
  if (member.name == "uint64Value") {
    return Value::Uint(std::stoull(member.value.get<std::string>()));
  }
  if (member.name == "doubleValue") return Value::Double(DoubleFromJson(member.value));
  if (member.name == "stringValue") return context.MakeString(member.value.get<std::string>());
  if (member.name == "bytesValue") {
    return context.MakeBytes(FromBase64(member.value.get<std::string>()));
  }
  if (member.name == "typeValue") {
    return Value::TypeNamed(context.arena().CopyString(member.value.get<std::string>()));
  }
  if (member.name == "objectValue") return MessageFromJson(member.value, types, context);
  if (member.name == "listValue") {
    return ListFromJson(Repeated(member.value, "values"), types, context);
  }
  if (member.name == "mapValue") {
    return MapFromJson(Repeated(member.value, "entries"), types, context);
  }
  // {type, value}, or a value alone: we have enums as ints.
  if (member.name == "enumValue") return Value::Int(member.value.value("value", 0));
  throw std::runtime_error("no value: " + value.dump());
}

Type TypeFromJson(const json& type, const cel::DescriptorTypes& types) {
  const Member member = OnlyMember(type);
  const json& value = member.value;
  if (member.name == "dyn") return Type::Dyn();
  if (member.name == "null") return Type::Null();
  if (member.name == "primitive") return PrimitiveFromJson(value.get<std::string>());
  if (member.name == "wrapper") return Type::Wrapper(PrimitiveFromJson(value.get<std::string>()));
  if (member.name == "wellKnown") return WellKnownFromJson(value.get<std::string>());
  if (member.name == "listType") return Type::List(TypeFromJson(value.at("elemType"), types));
  if (member.name == "mapType") {
    return Type::Map(TypeFromJson(value.at("keyType"), types),
                     TypeFromJson(value.at("valueType"), types));
  }
  if (member.name == "messageType") {
    // A well-known type by its name is the type that it stands for.
    const std::string name = value.get<std::string>();
    return types.FindType(name).value_or(Type::Message(name));
  }
  if (member.name == "typeParam") return Type::Parameter(value.get<std::string>());
  if (member.name == "type") {
    return value.empty() ? Type::AnyType() : Type::TypeOf(TypeFromJson(value, types));
  }
  if (member.name == "abstractType") {
    std::vector<Type> parameters;
    for (const json& parameter : Repeated(value, "parameterTypes")) {
      parameters.push_back(TypeFromJson(parameter, types));
    }
    return Type::Opaque(value.at("name").get<std::string>(), std::move(parameters));
  }
  throw std::runtime_error("no type: " + type.dump());
}

bool IsSame(Value a, Value b, EvalContext& context) {
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Kind::kNull: return true;
    case Kind::kBool: return a.as_bool() == b.as_bool();
    case Kind::kInt: return a.as_int() == b.as_int();
    case Kind::kUint: return a.as_uint() == b.as_uint();
    case Kind::kDouble:
      return a.as_double() == b.as_double() ||
             (std::isnan(a.as_double()) && std::isnan(b.as_double()));
    case Kind::kString:
    case Kind::kBytes:
    case Kind::kType: return a.as_text() == b.as_text();
    case Kind::kTimestamp:
    case Kind::kDuration:
      return a.as_time().seconds == b.as_time().seconds && a.as_time().nanos == b.as_time().nanos;
    case Kind::kList: return IsSameList(a, b, context);
    case Kind::kMap: return IsSameMap(a, b, context);
    case Kind::kMessage: return IsSameMessage(a, b);
    case Kind::kOptional:
      if (a.as_optional() == nullptr || b.as_optional() == nullptr) {
        return a.as_optional() == b.as_optional();
      }
      return IsSame(*a.as_optional(), *b.as_optional(), context);
    case Kind::kOpaque:
    case Kind::kError: return false;
  }
  return false;
}

}  // namespace makegood::cel_conformance

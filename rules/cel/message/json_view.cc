#include "rules/cel/message/json_view.h"

#include "rules/cel/message/message_map.h"
#include "rules/cel/values/containers.h"

namespace makegood::cel {
namespace {

class JsonList final : public List {
 public:
  explicit JsonList(const google::protobuf::ListValue& json) : json_(json) {}
  size_t size() const override { return static_cast<size_t>(json_.values_size()); }
  Value Get(EvalContext& context, size_t index) const override {
    return ViewJson(context, json_.values(static_cast<int>(index)));
  }

 private:
  const google::protobuf::ListValue& json_;
};

class JsonReader final : public ItemReader {
 public:
  Value Read(EvalContext& context, const google::protobuf::Message& item) const override {
    return ViewJson(context, static_cast<const google::protobuf::Value&>(item));
  }
};

constexpr JsonReader kJsonReader;

}  // namespace

Value ViewJson(EvalContext& context, const google::protobuf::Value& json) {
  switch (json.kind_case()) {
    case google::protobuf::Value::kNumberValue: return Value::Double(json.number_value());
    case google::protobuf::Value::kStringValue: return Value::String(json.string_value());
    case google::protobuf::Value::kBoolValue: return Value::Bool(json.bool_value());
    case google::protobuf::Value::kStructValue: return ViewJson(context, json.struct_value());
    case google::protobuf::Value::kListValue: return ViewJson(context, json.list_value());
    case google::protobuf::Value::kNullValue:
    case google::protobuf::Value::KIND_NOT_SET: break;
  }
  return Value::Null();
}

Value ViewJson(EvalContext& context, const google::protobuf::Struct& json) {
  const size_t size = json.fields().size();
  if (!context.Charge(static_cast<int64_t>(size))) return context.BudgetError();
  auto* entries = context.arena().NewArray<MessageMapEntry>(size);
  size_t i = 0;
  for (const auto& [name, value] : json.fields()) {
    entries[i++] = {Value::String(name), &value};
  }
  return MessageMap::Make(context, entries, size, &kJsonReader);
}

Value ViewJson(EvalContext& context, const google::protobuf::ListValue& json) {
  return Value::OfList(context.arena().New<JsonList>(json));
}

}  // namespace makegood::cel

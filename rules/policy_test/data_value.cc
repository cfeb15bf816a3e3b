#include "rules/policy_test/data_value.h"

#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "rules/cel/message/message_arena.h"
#include "rules/cel/message/message_reader.h"
#include "rules/cel/message/to_value.h"
#include "rules/cel/values/containers.h"
#include "rules/cel/values/time.h"
#include "rules/policy/scalar.h"

namespace makegood::rules {
namespace {

using cel::DataNode;
using cel::Type;
using cel::TypeKind;
using cel::Value;

const char* KindName(DataNode::Kind kind) {
  switch (kind) {
    case DataNode::Kind::kNull: return "null";
    case DataNode::Kind::kBool: return "a bool";
    case DataNode::Kind::kNumber: return "a number";
    case DataNode::Kind::kString: return "text";
    case DataNode::Kind::kList: return "a list";
    case DataNode::Kind::kMap: return "a map";
  }
  return "";
}

class DataReader {
 public:
  DataReader(const cel::DescriptorTypes& types, cel::EvalContext& context, IssueList& issues)
      : types_(types), context_(context), issues_(issues) {}

  std::optional<Value> Read(const DataNode& data, const Type& type) {
    switch (type.kind()) {
      case TypeKind::kNull:
        if (data.kind == DataNode::Kind::kNull) return Value::Null();
        return Refuse(data, type);
      case TypeKind::kBool:
        if (data.kind == DataNode::Kind::kBool) return Value::Bool(data.text == "true");
        return Refuse(data, type);
      case TypeKind::kInt:
      case TypeKind::kEnum:
      case TypeKind::kUint:
      case TypeKind::kDouble: return ReadNumber(data, type);
      case TypeKind::kString:
        if (IsScalar(data)) return context_.MakeString(data.text);
        return Refuse(data, type);
      case TypeKind::kTimestamp:
        if (const auto time = cel::ParseTimestamp(data.text); IsScalar(data) && time.has_value())
          return Value::Timestamp(*time);
        return Refuse(data, type, "write RFC 3339, such as 2026-03-02T10:00:00Z");
      case TypeKind::kDuration:
        if (const auto time = cel::ParseDuration(data.text, /*allow_days=*/true);
            IsScalar(data) && time.has_value())
          return Value::Duration(*time);
        return Refuse(data, type, "write a number with a unit, such as 90s, 24h or 14d");
      case TypeKind::kList:
        if (data.kind == DataNode::Kind::kList) return ReadList(data, type.element());
        return Refuse(data, type);
      case TypeKind::kMap:
        if (data.kind == DataNode::Kind::kMap) return ReadMap(data, type.key(), type.value());
        return Refuse(data, type);
      case TypeKind::kWrapper:
        if (data.kind == DataNode::Kind::kNull) return Value::Null();
        return Read(data, type.element());
      case TypeKind::kMessage: return ReadMessage(data, type);
      case TypeKind::kOpaque:
        if (!type.is_optional()) break;
        if (data.kind == DataNode::Kind::kNull) return Value::Optional(nullptr);
        if (const std::optional<Value> content = Read(data, type.element()))
          return context_.MakeOptional(*content);
        return std::nullopt;
      case TypeKind::kBytes:
      case TypeKind::kType: break;
      default: return ReadAny(data);
    }
    issues_
        .AddError(issue_code::kInvalidFact, data.place,
                  absl::StrCat("a value of type ", type.ToString(), " cannot be written here"))
        .help = "write an expression: {expr: …}";
    return std::nullopt;
  }

 private:
  static bool IsScalar(const DataNode& data) {
    return data.kind == DataNode::Kind::kBool || data.kind == DataNode::Kind::kNumber ||
           data.kind == DataNode::Kind::kString;
  }

  std::optional<Value> Refuse(const DataNode& data, const Type& type, const char* help = "") {
    issues_
        .AddError(issue_code::kInvalidFact, data.place,
                  absl::StrCat("a value of type ", type.ToString(), " belongs here, but this is ",
                               KindName(data.kind)))
        .help = help;
    return std::nullopt;
  }

  std::optional<Value> ReadNumber(const DataNode& data, const Type& type) {
    if (data.kind == DataNode::Kind::kNumber) {
      const std::optional<int64_t> whole = ParseInteger(data.text);
      uint64_t natural = 0;
      switch (type.kind()) {
        case TypeKind::kDouble:
          if (whole.has_value()) return Value::Double(static_cast<double>(*whole));
          if (const auto number = ParseDouble(data.text)) return Value::Double(*number);
          break;
        case TypeKind::kUint:
          if (data.text[0] != '-' && absl::SimpleAtoi(data.text, &natural))
            return Value::Uint(natural);
          break;
        default:
          if (whole.has_value()) return Value::Int(*whole);
      }
    }
    return Refuse(data, type);
  }

  std::optional<Value> ReadList(const DataNode& data, const Type& element) {
    std::vector<Value> values;
    for (const DataNode& item : data.elements) {
      if (const std::optional<Value> value = Read(item, element)) values.push_back(*value);
    }
    if (values.size() < data.elements.size()) return std::nullopt;
    return cel::MakeList(context_, values.data(), values.size());
  }

  std::optional<Value> ReadMap(const DataNode& data, const Type& key_type, const Type& type) {
    auto* slots = context_.arena().NewArray<cel::MapSlot>(data.entries.size());
    size_t size = 0;
    for (const cel::DataEntry& entry : data.entries) {
      DataNode key;
      key.kind = DataNode::Kind::kString;
      key.text = entry.key;
      key.place = entry.key_place;
      if (ParseBool(entry.key).has_value()) key.kind = DataNode::Kind::kBool;
      if (ParseInteger(entry.key).has_value()) key.kind = DataNode::Kind::kNumber;
      // What a dyn key looks like is not asked: YAML's keys are words.
      const std::optional<Value> key_value =
          Read(key, key_type.is_dyn() ? Type::String() : key_type);
      const std::optional<Value> value = Read(entry.value, type);
      if (key_value.has_value() && value.has_value()) slots[size++] = {*key_value, *value};
    }
    if (size < data.entries.size()) return std::nullopt;
    return cel::MakeMap(context_, slots, size);
  }

  std::optional<Value> ReadAny(const DataNode& data) {
    switch (data.kind) {
      case DataNode::Kind::kNull: return Value::Null();
      case DataNode::Kind::kBool: return Read(data, Type::Bool());
      case DataNode::Kind::kNumber:
        return Read(data, ParseInteger(data.text).has_value() ? Type::Int() : Type::Double());
      case DataNode::Kind::kString: return Read(data, Type::String());
      case DataNode::Kind::kList: return ReadList(data, Type::Dyn());
      case DataNode::Kind::kMap: return ReadMap(data, Type::String(), Type::Dyn());
    }
    return std::nullopt;
  }

  std::optional<Value> ReadMessage(const DataNode& data, const Type& type) {
    if (data.kind != DataNode::Kind::kMap) return Refuse(data, type);
    const cel::MessageEnvironment& environment = types_.environment();
    const google::protobuf::Descriptor* descriptor =
        environment.pool->FindMessageTypeByName(std::string(type.name()));
    if (descriptor == nullptr) return Refuse(data, type);
    google::protobuf::Message* message =
        environment.factory->GetPrototype(descriptor)->New(&cel::MessageArena(context_));
    if (!cel::ReadMessage(data, message, {}, issues_)) return std::nullopt;
    return cel::ToValue(context_, *message, environment);
  }

  const cel::DescriptorTypes& types_;
  cel::EvalContext& context_;
  IssueList& issues_;
};

}  // namespace

std::optional<Value> DataToValue(const DataNode& data, const Type& type,
                                 const cel::DescriptorTypes& types, cel::EvalContext& context,
                                 IssueList& issues) {
  return DataReader(types, context, issues).Read(data, type);
}

}  // namespace makegood::rules

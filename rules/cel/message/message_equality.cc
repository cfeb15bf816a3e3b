// Fields are compared as protobuf has them, not as CEL values: that is the same, since both
// sides have the same type, and needs no values for what is inside. Parsed messages are at
// most 100 levels deep (protobuf's own limit) and literals at most as deep as expressions
// are, so the recursion is bounded; Anys open new messages, and are counted.

#include "rules/cel/message/message_equality.h"

#include <algorithm>
#include <string>
#include <vector>

#include "google/protobuf/any.pb.h"
#include "google/protobuf/unknown_field_set.h"
#include "rules/cel/message/any.h"
#include "rules/cel/message/message_arena.h"

namespace makegood::cel {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Beyond it, an Any is compared by its bytes.
constexpr int kAnyDepthMax = 16;

class Comparison {
 public:
  Comparison(EvalContext& context, const MessageEnvironment& environment)
      : context_(context), environment_(environment) {}

  bool EqualMessage(const Message& a, const Message& b);
  bool budget_exceeded() const { return budget_exceeded_; }

 private:
  bool EqualField(const Message& a, const Message& b, const FieldDescriptor& field);
  bool EqualMap(const Message& a, const Message& b, const FieldDescriptor& field);
  // `index_a`, `index_b` -1: the field is singular.
  bool EqualElement(const Message& a, int index_a, const Message& b, int index_b,
                    const FieldDescriptor& field);
  bool EqualAny(const Message& a, const Message& b);

  bool Charge(size_t steps) {
    if (!context_.Charge(static_cast<int64_t>(steps))) budget_exceeded_ = true;
    return !budget_exceeded_;
  }

  EvalContext& context_;
  const MessageEnvironment& environment_;
  int any_depth_ = 0;
  bool budget_exceeded_ = false;
};

std::string UnknownBytes(const Message& message) {
  std::string bytes;
  message.GetReflection()->GetUnknownFields(message).SerializeToString(&bytes);
  return bytes;
}

bool Comparison::EqualMessage(const Message& a, const Message& b) {
  if (!Charge(1) || a.GetDescriptor() != b.GetDescriptor()) return false;
  if (a.GetDescriptor()->well_known_type() == Descriptor::WELLKNOWNTYPE_ANY) {
    return EqualAny(a, b);
  }
  std::vector<const FieldDescriptor*> fields_a, fields_b;
  a.GetReflection()->ListFields(a, &fields_a);
  b.GetReflection()->ListFields(b, &fields_b);
  if (fields_a != fields_b) return false;
  for (const FieldDescriptor* field : fields_a) {
    if (!EqualField(a, b, *field)) return false;
  }
  return UnknownBytes(a) == UnknownBytes(b);
}

bool Comparison::EqualField(const Message& a, const Message& b, const FieldDescriptor& field) {
  if (!field.is_repeated()) return EqualElement(a, -1, b, -1, field);
  const int size = a.GetReflection()->FieldSize(a, &field);
  if (size != b.GetReflection()->FieldSize(b, &field)) return false;
  if (field.is_map()) return EqualMap(a, b, field);
  for (int i = 0; i < size; ++i) {
    if (!EqualElement(a, i, b, i, field)) return false;
  }
  return true;
}

// A number that orders and tells apart the keys of kinds that are numbers.
uint64_t NumberKey(const Message& entry, const FieldDescriptor& key) {
  const Reflection& reflection = *entry.GetReflection();
  switch (key.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return static_cast<uint64_t>(reflection.GetInt32(entry, &key));
    case FieldDescriptor::CPPTYPE_INT64:
      return static_cast<uint64_t>(reflection.GetInt64(entry, &key));
    case FieldDescriptor::CPPTYPE_UINT32: return reflection.GetUInt32(entry, &key);
    case FieldDescriptor::CPPTYPE_UINT64: return reflection.GetUInt64(entry, &key);
    default: return reflection.GetBool(entry, &key) ? 1 : 0;
  }
}

struct MapItem {
  uint64_t number = 0;
  std::string text;
  const Message* entry = nullptr;

  bool SameKey(const MapItem& other) const { return number == other.number && text == other.text; }
};

std::vector<MapItem> SortedItems(const Message& message, const FieldDescriptor& field) {
  const FieldDescriptor& key = *field.message_type()->map_key();
  const Reflection& reflection = *message.GetReflection();
  std::vector<MapItem> items;
  const int size = reflection.FieldSize(message, &field);
  for (int i = 0; i < size; ++i) {
    MapItem item;
    item.entry = &reflection.GetRepeatedMessage(message, &field, i);
    if (key.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      item.text = item.entry->GetReflection()->GetString(*item.entry, &key);
    } else {
      item.number = NumberKey(*item.entry, key);
    }
    items.push_back(std::move(item));
  }
  std::sort(items.begin(), items.end(), [](const MapItem& a, const MapItem& b) {
    return a.number != b.number ? a.number < b.number : a.text < b.text;
  });
  return items;
}

bool Comparison::EqualMap(const Message& a, const Message& b, const FieldDescriptor& field) {
  const std::vector<MapItem> items_a = SortedItems(a, field);
  const std::vector<MapItem> items_b = SortedItems(b, field);
  if (items_a.size() != items_b.size()) return false;
  const FieldDescriptor& value = *field.message_type()->map_value();
  for (size_t i = 0; i < items_a.size(); ++i) {
    if (!items_a[i].SameKey(items_b[i])) return false;
    if (!EqualElement(*items_a[i].entry, -1, *items_b[i].entry, -1, value)) return false;
  }
  return true;
}

bool Comparison::EqualElement(const Message& a, int index_a, const Message& b, int index_b,
                              const FieldDescriptor& field) {
  if (!Charge(1)) return false;
  const Reflection& in_a = *a.GetReflection();
  const Reflection& in_b = *b.GetReflection();

// One line for each kind of number: singular and repeated fields have readers of their own.
#define MAKEGOOD_EQUAL_NUMBERS(Type)                                                        \
  (index_a < 0 ? in_a.Get##Type(a, &field) : in_a.GetRepeated##Type(a, &field, index_a)) == \
      (index_b < 0 ? in_b.Get##Type(b, &field) : in_b.GetRepeated##Type(b, &field, index_b))

  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32: return MAKEGOOD_EQUAL_NUMBERS(Int32);
    case FieldDescriptor::CPPTYPE_INT64: return MAKEGOOD_EQUAL_NUMBERS(Int64);
    case FieldDescriptor::CPPTYPE_UINT32: return MAKEGOOD_EQUAL_NUMBERS(UInt32);
    case FieldDescriptor::CPPTYPE_UINT64: return MAKEGOOD_EQUAL_NUMBERS(UInt64);
    case FieldDescriptor::CPPTYPE_FLOAT: return MAKEGOOD_EQUAL_NUMBERS(Float);
    case FieldDescriptor::CPPTYPE_DOUBLE: return MAKEGOOD_EQUAL_NUMBERS(Double);
    case FieldDescriptor::CPPTYPE_BOOL: return MAKEGOOD_EQUAL_NUMBERS(Bool);
    case FieldDescriptor::CPPTYPE_ENUM: return MAKEGOOD_EQUAL_NUMBERS(EnumValue);
#undef MAKEGOOD_EQUAL_NUMBERS
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string scratch_a, scratch_b;
      const std::string& text_a =
          index_a < 0 ? in_a.GetStringReference(a, &field, &scratch_a)
                      : in_a.GetRepeatedStringReference(a, &field, index_a, &scratch_a);
      const std::string& text_b =
          index_b < 0 ? in_b.GetStringReference(b, &field, &scratch_b)
                      : in_b.GetRepeatedStringReference(b, &field, index_b, &scratch_b);
      return Charge(text_a.size() / 16) && text_a == text_b;
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return EqualMessage(index_a < 0 ? in_a.GetMessage(a, &field, environment_.factory)
                                      : in_a.GetRepeatedMessage(a, &field, index_a),
                          index_b < 0 ? in_b.GetMessage(b, &field, environment_.factory)
                                      : in_b.GetRepeatedMessage(b, &field, index_b));
  }
  return false;
}

bool Comparison::EqualAny(const Message& a, const Message& b) {
  const auto& any_a = AsGenerated<google::protobuf::Any>(a, context_);
  const auto& any_b = AsGenerated<google::protobuf::Any>(b, context_);
  if (!Charge((any_a.value().size() + any_b.value().size()) / 16)) return false;
  std::string error;
  const Message* content_a = nullptr;
  const Message* content_b = nullptr;
  if (any_depth_ < kAnyDepthMax) {
    content_a = UnpackAny(any_a, environment_, &MessageArena(context_), &error);
    content_b = UnpackAny(any_b, environment_, &MessageArena(context_), &error);
  }
  if (content_a == nullptr || content_b == nullptr) {
    return any_a.type_url() == any_b.type_url() && any_a.value() == any_b.value();
  }
  ++any_depth_;
  const bool equal = EqualMessage(*content_a, *content_b);
  --any_depth_;
  return equal;
}

}  // namespace

Value EqualMessages(EvalContext& context, const Message& a, const Message& b,
                    const MessageEnvironment& environment) {
  Comparison comparison(context, environment);
  const bool equal = comparison.EqualMessage(a, b);
  if (comparison.budget_exceeded()) return context.BudgetError();
  return Value::Bool(equal);
}

}  // namespace makegood::cel

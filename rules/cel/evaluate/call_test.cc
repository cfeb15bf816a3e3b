#include "rules/cel/evaluate/call.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "rules/cel/values/containers.h"
#include "rules/cel/values/message_adapter.h"
#include "rules/cel/values/opaque.h"

namespace makegood::cel {
namespace {

class Money final : public Opaque {
 public:
  absl::string_view TypeName() const override { return "shop.Money"; }
  Value Equal(EvalContext&, const Opaque& other) const override {
    return Value::Bool(&other == this);
  }
  std::string ToText(EvalContext&, size_t) const override { return "money"; }
};

// All its messages are orders.
class Orders final : public MessageAdapter {
 public:
  absl::string_view TypeName(const void*) const override { return "shop.Order"; }
  Value GetField(EvalContext& context, const void*, absl::string_view) const override {
    return context.Error(ErrorCode::kNoSuchField, "an order has no fields");
  }
  Value HasField(EvalContext& context, const void*, absl::string_view) const override {
    return context.Error(ErrorCode::kNoSuchField, "an order has no fields");
  }
  Value Equal(EvalContext&, const void* a, const void* b) const override {
    return Value::Bool(a == b);
  }
  bool IsEmpty(const void*) const override { return true; }
  std::string ToText(const void*, size_t) const override { return "Order{}"; }
};

TEST(FitsTypeTest, TellsByTheKindOfAValue) {
  Arena arena;
  EvalContext context(arena, 1'000);
  const Orders orders;
  const Money money;
  const int order = 0;
  const Value one = Value::Int(1);
  const struct {
    const char* name;
    Value value;
  } kValues[] = {
      {"null", Value::Null()},
      {"bool", Value::Bool(true)},
      {"int", one},
      {"uint", Value::Uint(1)},
      {"double", Value::Double(1)},
      {"string", Value::String("a")},
      {"bytes", Value::Bytes("a")},
      {"timestamp", Value::Timestamp({1, 0})},
      {"duration", Value::Duration({1, 0})},
      {"list", MakeList(context, &one, 1)},
      {"map", MakeMap(context, nullptr, 0)},
      {"order", MakeMessage(context, &order, &orders)},
      {"type", Value::TypeNamed("int")},
      {"optional", context.MakeOptional(one)},
      {"money", Value::OfOpaque(&money)},
  };
  const char* const kAll =
      " null bool int uint double string bytes timestamp duration list map order type optional "
      "money";
  const struct {
    Type type;
    const char* fitting;  // In the order above.
  } kCases[] = {
      {Type::Dyn(), kAll},
      {Type::Any(), kAll},
      {Type::Parameter("T"), kAll},
      {Type::Error(), kAll},
      {Type::Null(), " null"},
      {Type::Bool(), " bool"},
      {Type::Int(), " int"},
      {Type::Enum("shop.State"), " int"},
      {Type::Uint(), " uint"},
      {Type::Double(), " double"},
      {Type::String(), " string"},
      {Type::Bytes(), " bytes"},
      {Type::Timestamp(), " timestamp"},
      {Type::Duration(), " duration"},
      // Elements are not looked at.
      {Type::List(Type::String()), " list"},
      {Type::Map(Type::String(), Type::Int()), " map"},
      {Type::Message("shop.Order"), " order"},
      {Type::Message("shop.Pro"), ""},
      {Type::Wrapper(Type::Int()), " null int"},
      {Type::Wrapper(Type::String()), " null string"},
      {Type::Optional(Type::String()), " optional"},
      {Type::Opaque("shop.Money", {}), " money"},
      {Type::Opaque("shop.Coin", {}), ""},
      {Type::AnyType(), " type"},
      {Type::TypeOf(Type::Int()), " type"},
  };
  for (const auto& test : kCases) {
    std::string fitting;
    for (const auto& [name, value] : kValues) {
      if (FitsType(value, test.type)) absl::StrAppend(&fitting, " ", name);
    }
    EXPECT_EQ(fitting, test.fitting) << test.type.ToString();
  }
}

}  // namespace
}  // namespace makegood::cel

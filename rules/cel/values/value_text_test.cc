#include "rules/cel/values/value_text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "rules/cel/values/containers.h"
#include "rules/cel/values/message_adapter.h"

namespace makegood::cel {
namespace {

class PointAdapter final : public MessageAdapter {
 public:
  absl::string_view TypeName(const void*) const override { return "test.Point"; }
  Value GetField(EvalContext&, const void*, absl::string_view) const override {
    return Value::Null();
  }
  Value HasField(EvalContext&, const void*, absl::string_view) const override {
    return Value::Bool(false);
  }
  bool IsEmpty(const void*) const override { return false; }
  Value Equal(EvalContext&, const void*, const void*) const override { return Value::Bool(true); }
  std::string ToText(const void*, size_t) const override { return "Point{x: 1}"; }
};

class ValueTextTest : public testing::Test {
 protected:
  Value List(std::initializer_list<Value> elements) {
    return MakeList(context_, elements.begin(), elements.size());
  }
  std::string Text(Value value, size_t length_max = 1000) {
    return ValueToText(context_, value, length_max);
  }

  Arena arena_;
  EvalContext context_{arena_, 1000};
};

TEST_F(ValueTextTest, ValuesLookAsAnAuthorWouldWriteThem) {
  EXPECT_EQ(Text(Value::Null()), "null");
  EXPECT_EQ(Text(Value::Bool(true)), "true");
  EXPECT_EQ(Text(Value::Int(INT64_MIN)), "-9223372036854775808");
  EXPECT_EQ(Text(Value::Uint(5)), "5u");
  EXPECT_EQ(Text(Value::Double(1)), "1.0");
  EXPECT_EQ(Text(Value::Double(-0.5)), "-0.5");
  EXPECT_EQ(Text(Value::Double(1e6)), "1000000.0");
  EXPECT_EQ(Text(Value::Double(1e30)), "1e+30");
  EXPECT_EQ(Text(Value::Double(std::nan(""))), "NaN");
  EXPECT_EQ(Text(Value::String("it's \"5\"\n\\ \u00f1\x01")),
            "\"it's \\\"5\\\"\\n\\\\ \u00f1\\x01\"");
  EXPECT_EQ(Text(Value::Bytes("a\xff")), "b\"a\\xff\"");
  EXPECT_EQ(Text(Value::Timestamp(*ParseTimestamp("2026-03-02T10:00:00.5Z"))),
            "2026-03-02T10:00:00.5Z");
  EXPECT_EQ(Text(Value::Duration(*ParseDuration("24h"))), "24h");
  EXPECT_EQ(Text(Value::TypeNamed("list")), "list");
  EXPECT_EQ(Text(Value::Optional(nullptr)), "optional.none()");
  EXPECT_EQ(Text(context_.MakeOptional(Value::Int(1))), "optional.of(1)");
  EXPECT_EQ(Text(List({})), "[]");
  EXPECT_EQ(Text(List({Value::Int(1), List({Value::String("a")})})), "[1, [\"a\"]]");
  const MapSlot slots[] = {{Value::String("a"), Value::Int(1)}, {Value::Int(2), Value::Null()}};
  EXPECT_EQ(Text(MakeMap(context_, slots, 2)), "{\"a\": 1, 2: null}");
  const PointAdapter adapter;
  EXPECT_EQ(Text(MakeMessage(context_, &adapter, &adapter)), "Point{x: 1}");
  EXPECT_EQ(Text(context_.Error(ErrorCode::kDivideByZero, "divide by zero")),
            "error: divide by zero");
}

TEST_F(ValueTextTest, LongValuesAreCutBetweenElementsAndCodePoints) {
  std::vector<Value> numbers;
  for (int i = 1; i <= 1000; ++i) numbers.push_back(Value::Int(i));
  const Value list = MakeList(context_, numbers.data(), numbers.size());
  EXPECT_EQ(Text(list, 7), "[1, 2, \u2026]");
  EXPECT_EQ(Text(list, 0), "[\u2026]");
  EXPECT_LT(Text(list, 100).size(), 110u);
  EXPECT_EQ(Text(Value::String("\u00f1\u00f1\u00f1"), 4), "\"\u00f1\u00f1\u2026\"");
  const std::string long_text(1'000'000, 'x');
  EXPECT_LT(Text(List({Value::String(long_text), Value::String(long_text)}), 50).size(), 70u);
}

TEST_F(ValueTextTest, NoTextTakesFromTheBudget) {
  Text(List({Value::Int(1), Value::Int(2)}));
  EXPECT_EQ(context_.cost(), 0);
}

}  // namespace
}  // namespace makegood::cel

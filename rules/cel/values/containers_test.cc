#include "rules/cel/values/containers.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "rules/cel/values/eval_context.h"

namespace makegood::cel {
namespace {

class ContainersTest : public testing::Test {
 protected:
  Value Map(const std::vector<MapSlot>& slots) {
    MapSlot* copy = arena_.NewArray<MapSlot>(slots.size());
    std::copy(slots.begin(), slots.end(), copy);
    return MakeMap(context_, copy, slots.size());
  }

  Arena arena_;
  EvalContext context_{arena_, 1000};
};

TEST_F(ContainersTest, NumbersOfAllKindsAreTheSameKey) {
  const Value ones[] = {Value::Int(1), Value::Uint(1), Value::Double(1)};
  for (const Value a : ones) {
    for (const Value b : ones) {
      EXPECT_TRUE(EqualMapKeys(a, b));
      EXPECT_EQ(HashMapKey(a), HashMapKey(b));
    }
  }
  EXPECT_TRUE(EqualMapKeys(Value::Double(-0.0), Value::Int(0)));
  EXPECT_EQ(HashMapKey(Value::Double(-0.0)), HashMapKey(Value::Uint(0)));
  EXPECT_TRUE(EqualMapKeys(Value::Int(INT64_MIN), Value::Double(-0x1p63)));
  EXPECT_TRUE(EqualMapKeys(Value::Uint(uint64_t{1} << 63), Value::Double(0x1p63)));
}

TEST_F(ContainersTest, DifferentKeysStayDifferent) {
  const Value keys[] = {
      Value::Int(-1),        Value::Uint(UINT64_MAX), Value::Int(1),
      Value::Bool(true),     Value::String("1"),      Value::Bool(false),
      Value::Int(0),         Value::String(""),       Value::Int(INT64_MAX),
      Value::Double(0x1p63), Value::Int(INT64_MIN),   Value::Int((int64_t{1} << 53) + 1),
      Value::Double(0x1p53)};
  for (size_t i = 0; i < std::size(keys); ++i) {
    for (size_t j = 0; j < std::size(keys); ++j) {
      EXPECT_EQ(EqualMapKeys(keys[i], keys[j]), i == j) << i << " " << j;
    }
  }
}

TEST_F(ContainersTest, OnlyWholeDoublesInRangeAreKeys) {
  for (const double d : {0.0, -1.0, 1e15, -0x1p63}) EXPECT_TRUE(IsMapKey(Value::Double(d))) << d;
  for (const double d : {0.5, 0x1p64, -0x1.1p63, 1e300, std::numeric_limits<double>::infinity(),
                         std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_FALSE(IsMapKey(Value::Double(d))) << d;
  }
  EXPECT_FALSE(IsMapKey(Value::Null()));
  EXPECT_FALSE(IsMapKey(Value::Bytes("a")));
  EXPECT_FALSE(IsMapKey(Value::Timestamp({})));
}

TEST_F(ContainersTest, MapsOfAnySizeFindAllKeysAndNoOthers) {
  for (const int size : {0, 1, 2, 8, 9, 17, 1000}) {
    std::vector<MapSlot> slots;
    for (int i = 0; i < size; ++i) {
      slots.push_back({i % 2 == 0 ? Value::Int(i) : context_.MakeString(std::to_string(i)),
                       Value::Int(i * 10)});
    }
    const Value value = Map(slots);
    ASSERT_EQ(value.kind(), Kind::kMap);
    const auto& map = *value.as_map();
    ASSERT_EQ(map.size(), static_cast<size_t>(size));
    Value found;
    for (int i = 0; i < size; ++i) {
      ASSERT_TRUE(map.Find(context_, slots[i].key, &found)) << i;
      EXPECT_EQ(found.as_int(), i * 10);
      EXPECT_TRUE(EqualMapKeys(map.KeyAt(context_, i), slots[i].key));
      EXPECT_EQ(map.ValueAt(context_, i).as_int(), i * 10);
      EXPECT_EQ(map.Find(context_, Value::Double(i), &found), i % 2 == 0);
    }
    EXPECT_FALSE(map.Find(context_, Value::Int(size + 1), &found));
    EXPECT_FALSE(map.Find(context_, Value::Double(0.5), &found));
    EXPECT_FALSE(map.Find(context_, Value::String("nobody"), &found));
    EXPECT_FALSE(map.Find(context_, Value::Null(), &found));
    EXPECT_FALSE(map.Find(context_, Value::Bool(true), &found));
  }
}

TEST_F(ContainersTest, AKeyThatStandsTwiceIsAnErrorInMapsOfAnySize) {
  for (const int size : {2, 8, 9, 100}) {
    std::vector<MapSlot> slots;
    for (int i = 0; i < size - 1; ++i) slots.push_back({Value::Int(i), Value::Null()});
    slots.push_back({Value::Uint(0), Value::Null()});
    const Value map = Map(slots);
    ASSERT_TRUE(map.is_error()) << size;
    EXPECT_EQ(map.as_error()->code, ErrorCode::kDuplicateKey);
    EXPECT_EQ(map.as_error()->message, "the map has the key 0u twice");
  }
}

TEST_F(ContainersTest, KeysOfOtherKindsAreAnError) {
  for (const Value key : {Value::Double(1), Value::Null(), Value::Bytes("a")}) {
    const Value map = Map({{key, Value::Int(1)}});
    ASSERT_TRUE(map.is_error());
    EXPECT_EQ(map.as_error()->code, ErrorCode::kInvalidArgument);
  }
}

TEST_F(ContainersTest, ListsKeepWhatTheyWereMadeOf) {
  Value elements[] = {Value::Int(1), Value::Int(2)};
  const Value copied = MakeList(context_, elements, 2);
  const Value adopted = MakeList(context_, elements, 2, /*adopt=*/true);
  elements[0] = Value::Int(7);
  EXPECT_EQ(copied.as_list()->Get(context_, 0).as_int(), 1);
  EXPECT_EQ(adopted.as_list()->Get(context_, 0).as_int(), 7);
  EXPECT_EQ(copied.as_list()->size(), 2u);
  EXPECT_EQ(MakeList(context_, nullptr, 0).as_list()->size(), 0u);
}

}  // namespace
}  // namespace makegood::cel

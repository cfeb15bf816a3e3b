#include "rules/cel/values/growing_map.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "rules/cel/values/containers.h"
#include "rules/cel/values/value_text.h"

namespace makegood::cel {
namespace {

class GrowingMapTest : public ::testing::Test {
 protected:
  Value Insert(Value map, int64_t key, int64_t value) {
    return InsertIntoMap(context_, map, Value::Int(key), Value::Int(value));
  }
  std::string Text(Value value) {
    return value.is_error() ? std::string(value.as_error()->message)
                            : ValueToText(context_, value, 1000);
  }

  Arena arena_;
  EvalContext context_{arena_, 1'000'000};
  const Value empty_ = MakeMap(context_, nullptr, 0);
};

TEST_F(GrowingMapTest, AMapKeepsItsEntriesWhenOthersGrowOutOfIt) {
  const Value one = Insert(empty_, 1, 10);
  const Value two = Insert(one, 2, 20);
  const Value other = Insert(one, 2, 21);
  const Value three = Insert(two, 3, 30);
  EXPECT_EQ(Text(empty_), "{}");
  EXPECT_EQ(Text(one), "{1: 10}");
  EXPECT_EQ(Text(two), "{1: 10, 2: 20}");
  EXPECT_EQ(Text(other), "{1: 10, 2: 21}");
  EXPECT_EQ(Text(three), "{1: 10, 2: 20, 3: 30}");
}

TEST_F(GrowingMapTest, FindsNothingThatWasAddedLater) {
  const Value one = Insert(empty_, 1, 10);
  Insert(one, 2, 20);
  Value found;
  EXPECT_FALSE(one.as_map()->Find(context_, Value::Int(2), &found));
  ASSERT_TRUE(one.as_map()->Find(context_, Value::Double(1.0), &found));
  EXPECT_EQ(found.as_int(), 10);
  EXPECT_FALSE(one.as_map()->Find(context_, Value::Double(0.5), &found));
}

TEST_F(GrowingMapTest, RefusesKeysThatAreThereOrCannotBe) {
  const Value one = Insert(empty_, 1, 10);
  EXPECT_EQ(Text(InsertIntoMap(context_, one, Value::Uint(1), Value::Null())),
            "the map has the key 1u already");
  EXPECT_EQ(Text(InsertIntoMap(context_, one, Value::Double(2), Value::Null())),
            "a map cannot have a key of type double");
  EXPECT_EQ(Text(InsertIntoMap(context_, one, Value::Null(), Value::Null())),
            "a map cannot have a key of type null_type");
}

TEST_F(GrowingMapTest, ManyEntriesCostStepsInProportion) {
  Value map = empty_;
  for (int64_t i = 0; i < 10'000; ++i) map = Insert(map, i * 7919, i);
  ASSERT_FALSE(map.is_error());
  EXPECT_EQ(map.as_map()->size(), 10'000u);
  for (int64_t i = 0; i < 10'000; ++i) {
    Value found;
    ASSERT_TRUE(map.as_map()->Find(context_, Value::Int(i * 7919), &found)) << i;
    ASSERT_EQ(found.as_int(), i);
  }
  EXPECT_LT(context_.cost(), 40'000);
}

TEST_F(GrowingMapTest, AMapOfAnotherArenaIsCopied) {
  const Value one = Insert(empty_, 1, 10);
  Arena other_arena;
  EvalContext other(other_arena, 100);
  const Value two = InsertIntoMap(other, one, Value::Int(2), Value::Int(20));
  EXPECT_EQ(Text(Insert(one, 2, 21)), "{1: 10, 2: 21}");
  EXPECT_EQ(Text(two), "{1: 10, 2: 20}");
}

TEST_F(GrowingMapTest, StopsWhenTheBudgetIsUsedUp) {
  EvalContext poor(arena_, 2);
  Value map = empty_;
  for (int64_t i = 0; i < 3 && !map.is_error(); ++i) {
    map = InsertIntoMap(poor, map, Value::Int(i), Value::Null());
  }
  ASSERT_TRUE(map.is_error());
  EXPECT_EQ(map.as_error()->code, ErrorCode::kBudgetExceeded);
}

}  // namespace
}  // namespace makegood::cel

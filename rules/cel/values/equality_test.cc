#include "rules/cel/values/equality.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "rules/cel/values/containers.h"
#include "rules/cel/values/message_adapter.h"
#include "rules/cel/values/opaque.h"

namespace makegood::cel {
namespace {

// A message that is its number.
struct Number {
  absl::string_view type;
  int number;
};
class NumberAdapter final : public MessageAdapter {
 public:
  absl::string_view TypeName(const void* m) const override {
    return static_cast<const Number*>(m)->type;
  }
  Value GetField(EvalContext&, const void*, absl::string_view) const override {
    return Value::Null();
  }
  Value HasField(EvalContext&, const void*, absl::string_view) const override {
    return Value::Null();
  }
  bool IsEmpty(const void*) const override { return false; }
  Value Equal(EvalContext&, const void* a, const void* b) const override {
    return Value::Bool(static_cast<const Number*>(a)->number ==
                       static_cast<const Number*>(b)->number);
  }
  std::string ToText(const void*, size_t) const override { return ""; }
};

class Color final : public Opaque {
 public:
  explicit Color(int rgb) : rgb_(rgb) {}
  absl::string_view TypeName() const override { return "test.Color"; }
  Value Equal(EvalContext&, const Opaque& other) const override {
    return Value::Bool(rgb_ == static_cast<const Color&>(other).rgb_);
  }
  std::string ToText(EvalContext&, size_t) const override { return "color"; }

 private:
  int rgb_;
};

class EqualityTest : public testing::Test {
 protected:
  Value List(std::initializer_list<Value> elements) {
    return MakeList(context_, elements.begin(), elements.size());
  }
  Value Map(const std::vector<MapSlot>& slots) {
    MapSlot* copy = arena_.NewArray<MapSlot>(slots.size());
    std::copy(slots.begin(), slots.end(), copy);
    return MakeMap(context_, copy, slots.size());
  }
  // A time so many nanoseconds after 1970.
  static Value At(int64_t nanos, int16_t slope = 0) {
    return Value::Timestamp(TimeParts::FromNanoseconds(nanos), slope);
  }
  // The result of `==`, and the horizon that it noted.
  std::string Compared(Value a, Value b) {
    context_.horizon() = Horizon();
    const Value equal = Equal(context_, a, b);
    std::string text = equal.is_error() ? "error" : equal.as_bool() ? "true" : "false";
    if (context_.horizon().offset != kNever) {
      text += " until " + std::to_string(context_.horizon().offset);
    }
    return text;
  }

  Arena arena_;
  EvalContext context_{arena_, 100'000};
};

TEST_F(EqualityTest, ValuesEqualThemselvesAndNothingElse) {
  const NumberAdapter adapter;
  const Number kNumbers[] = {{"test.A", 1}, {"test.A", 2}, {"test.B", 1}};
  const Color red(0xff0000), green(0x00ff00);
  const Value values[] = {
      Value::Null(),
      Value::Bool(false),
      Value::Bool(true),
      Value::Int(0),
      Value::Int(1),
      Value::Int(-1),
      Value::Uint(UINT64_MAX),
      Value::Double(0.5),
      Value::String(""),
      Value::String("a"),
      Value::String("a text of more than sixteen bytes"),
      Value::Bytes("a"),
      At(0),
      At(1),
      Value::Duration({}),
      Value::Duration({0, 1}),
      List({}),
      List({Value::Int(1)}),
      List({Value::Null()}),
      List({Value::Int(1), Value::String("a")}),
      Map({}),
      Map({{Value::Int(1), Value::Int(1)}}),
      Map({{Value::String("k"), Value::Int(1)}}),
      Map({{Value::String("k"), Value::Int(2)}}),
      Value::TypeNamed("int"),
      Value::TypeNamed("list"),
      Value::Optional(nullptr),
      context_.MakeOptional(Value::Int(1)),
      context_.MakeOptional(Value::Null()),
      MakeMessage(context_, &kNumbers[0], &adapter),
      MakeMessage(context_, &kNumbers[1], &adapter),
      MakeMessage(context_, &kNumbers[2], &adapter),
      Value::OfOpaque(&red),
      Value::OfOpaque(&green),
  };
  for (size_t i = 0; i < std::size(values); ++i) {
    for (size_t j = 0; j < std::size(values); ++j) {
      EXPECT_EQ(Compared(values[i], values[j]), i == j ? "true" : "false") << i << " " << j;
    }
  }
}

TEST_F(EqualityTest, NumbersOfDifferentKindsCompareByValue) {
  EXPECT_EQ(Compared(Value::Int(1), Value::Uint(1)), "true");
  EXPECT_EQ(Compared(Value::Int(1), Value::Double(1)), "true");
  EXPECT_EQ(Compared(Value::Uint(1), Value::Double(1)), "true");
  EXPECT_EQ(Compared(Value::Double(0.0), Value::Double(-0.0)), "true");
  EXPECT_EQ(
      Compared(List({Value::Double(1), Value::Int(2)}), List({Value::Uint(1), Value::Uint(2)})),
      "true");
  EXPECT_EQ(
      Compared(Map({{Value::Int(1), Value::Double(1)}}), Map({{Value::Uint(1), Value::Int(1)}})),
      "true");
  EXPECT_EQ(Compared(Value::Double(std::nan("")), Value::Double(std::nan(""))), "false");
  EXPECT_EQ(Compared(Value::Int(0), Value::Double(std::nan(""))), "false");
}

TEST_F(EqualityTest, MapsAreEqualInAnyOrder) {
  const Value a = Map({{Value::String("x"), Value::Int(1)}, {Value::String("y"), Value::Int(2)}});
  const Value b = Map({{Value::String("y"), Value::Int(2)}, {Value::String("x"), Value::Int(1)}});
  EXPECT_EQ(Compared(a, b), "true");
}

TEST_F(EqualityTest, AnElementThatIsAnErrorMattersOnlyIfNoOtherDiffers) {
  const Value error = context_.Error(ErrorCode::kOverflow, "out of range");
  EXPECT_EQ(Compared(List({error, Value::Int(1)}), List({Value::Int(0), Value::Int(1)})), "error");
  EXPECT_EQ(Compared(List({error, Value::Int(1)}), List({Value::Int(0), Value::Int(2)})), "false");
  EXPECT_EQ(Compared(List({Value::Int(2), error}), List({Value::Int(1), Value::Int(2)})), "false");
}

TEST_F(EqualityTest, MovingTimesNoteWhenTheyMeetOrPart) {
  EXPECT_EQ(Compared(At(10, 1), At(10)), "true until 1");
  EXPECT_EQ(Compared(At(10, 1), At(30)), "false until 20");
  EXPECT_EQ(Compared(At(30, 1), At(10)), "false");
  EXPECT_EQ(Compared(At(10, 1), At(10, 1)), "true");
  EXPECT_EQ(Compared(At(10, 2), At(13)), "false");  // Steps over it.
}

TEST_F(EqualityTest, ContainersNoteTheFirstPairThatPartsOrThePairThatDiffers) {
  // Equal, though not for long.
  EXPECT_EQ(Compared(List({At(5), At(7, 1)}), List({At(5), At(7)})), "true until 1");
  // The pair that differs keeps the lists unequal whatever becomes of the pair before it.
  EXPECT_EQ(Compared(List({At(5, 1), At(7)}), List({At(5), At(8)})), "false");
  EXPECT_EQ(Compared(List({At(5, 1), At(7, 1)}), List({At(5), At(20)})), "false until 13");
  EXPECT_EQ(Compared(Map({{Value::Int(1), At(5, 1)}}), Map({{Value::Int(1), At(15)}})),
            "false until 10");
  EXPECT_EQ(Compared(context_.MakeOptional(At(5, 1)), context_.MakeOptional(At(9))),
            "false until 4");
  EXPECT_EQ(Compared(List({List({At(5, 1)})}), List({List({At(5)})})), "true until 1");
}

TEST_F(EqualityTest, NotesFromBeforeAreKept) {
  context_.horizon() = Horizon();
  context_.horizon().Note(3);
  Equal(context_, List({At(5, 1)}), List({At(15)}));
  EXPECT_EQ(context_.horizon().offset, 3);
}

TEST_F(EqualityTest, ComparingContainersAndTextsIsPaidFor) {
  EvalContext poor(arena_, 10);
  std::vector<Value> many(11, Value::Int(1));
  const Value list = MakeList(context_, many.data(), many.size());
  const Value result = Equal(poor, list, list);
  ASSERT_TRUE(result.is_error());
  EXPECT_EQ(result.as_error()->code, ErrorCode::kBudgetExceeded);
  EvalContext poor_too(arena_, 10);
  const std::string text(16 * 11, 'a');
  EXPECT_TRUE(Equal(poor_too, Value::String(text), Value::String(text)).is_error());
}

TEST_F(EqualityTest, OrderedKindsHaveAnOrder) {
  // In ascending order; values on one line are of one kind.
  const std::vector<std::vector<Value>> kLines = {
      {Value::Bool(false), Value::Bool(true)},
      {Value::Int(INT64_MIN), Value::Int(-1), Value::Int(0), Value::Int(INT64_MAX)},
      {Value::Uint(0), Value::Uint(1), Value::Uint(UINT64_MAX)},
      {Value::Double(-INFINITY), Value::Double(-1.5), Value::Double(0), Value::Double(INFINITY)},
      {Value::String(""), Value::String("A"), Value::String("AA"), Value::String("a"),
       Value::String("\u00f1"), Value::String("\uffff"), Value::String("\U00010000")},
      {Value::Bytes(""), Value::Bytes(absl::string_view("\0", 1)), Value::Bytes("a"),
       Value::Bytes("\xff")},
      {At(-1), At(0), At(1)},
      {Value::Duration({-1, 0}), Value::Duration({-1, 1}), Value::Duration({0, 0})},
  };
  for (const auto& line : kLines) {
    for (size_t i = 0; i < line.size(); ++i) {
      for (size_t j = 0; j < line.size(); ++j) {
        EXPECT_EQ(Compare(line[i], line[j]), i < j ? -1 : i > j ? 1 : 0);
      }
    }
  }
  EXPECT_EQ(Compare(Value::Null(), Value::Null()), std::nullopt);
  EXPECT_EQ(Compare(List({}), List({})), std::nullopt);
  EXPECT_EQ(Compare(Value::String("1"), Value::Int(1)), std::nullopt);
  EXPECT_EQ(Compare(At(0), Value::Duration({})), std::nullopt);
  EXPECT_EQ(Compare(Value::Double(NAN), Value::Double(1)), std::nullopt);
}

TEST_F(EqualityTest, NumbersOfDifferentKindsAreOrderedAsTheConformanceTestsHaveIt) {
  struct Case {
    Value a;
    Value b;
    int order;
  };
  const Case kCases[] = {
      {Value::Int(1), Value::Uint(2), -1},
      {Value::Int(-1), Value::Uint(0), -1},
      {Value::Int(1), Value::Uint(uint64_t{1} << 63), -1},
      {Value::Uint(1), Value::Int(INT64_MIN), 1},
      {Value::Uint(2), Value::Int(2), 0},
      {Value::Int(1), Value::Double(1.5), -1},
      {Value::Int(INT64_MAX), Value::Double(9223372036854775808.0), 0},
      {Value::Int(INT64_MAX), Value::Double(9223372036854777857.0), -1},
      {Value::Int(INT64_MIN), Value::Double(-9223372036854775809.0), 0},
      {Value::Int(INT64_MIN), Value::Double(-9223372036854777857.0), 1},
      {Value::Uint(UINT64_MAX), Value::Double(18446744073709590000.0), -1},
      {Value::Uint(UINT64_MAX), Value::Double(18446744073709553665.0), -1},
      {Value::Uint(UINT64_MAX), Value::Double(-1), 1},
  };
  for (const Case& c : kCases) {
    EXPECT_EQ(Compare(c.a, c.b), c.order);
    EXPECT_EQ(Compare(c.b, c.a), -c.order);
  }
}

TEST_F(EqualityTest, DynamicComparisonsAnswerOrSayThatThereIsNoOrder) {
  const auto text = [&](Value a, Value b) {
    std::string all;
    for (const TimeComparison comparison :
         {TimeComparison::kLess, TimeComparison::kLessEquals, TimeComparison::kGreater,
          TimeComparison::kGreaterEquals}) {
      const Value result = CompareDynamic(context_, comparison, a, b);
      all += result.is_error() ? 'E' : result.as_bool() ? 'T' : 'F';
    }
    return all;
  };
  EXPECT_EQ(text(Value::Int(1), Value::Double(1.5)), "TTFF");
  EXPECT_EQ(text(Value::Int(1), Value::Uint(1)), "FTFT");
  EXPECT_EQ(text(Value::String("b"), Value::String("a")), "FFTT");
  EXPECT_EQ(text(Value::Double(NAN), Value::Int(1)), "FFFF");
  EXPECT_EQ(text(At(1), At(2)), "TTFF");
  EXPECT_EQ(text(At(1), Value::Int(2)), "EEEE");
  EXPECT_EQ(text(Value::Null(), Value::Null()), "EEEE");
  const Value error = CompareDynamic(context_, TimeComparison::kLessEquals, At(1), Value::Null());
  EXPECT_EQ(error.as_error()->message,
            "found no matching overload for '_<=_' applied to '(timestamp, null)'");
}

TEST_F(EqualityTest, ComparedTimesNoteTheInstantOfTheFlip) {
  const auto until = [&](TimeComparison comparison, Value a, Value b) {
    context_.horizon() = Horizon();
    const Value result = CompareTimes(context_, comparison, a, b);
    return std::make_pair(result.as_bool(), context_.horizon().offset);
  };
  EXPECT_EQ(until(TimeComparison::kGreaterEquals, At(10, 1), At(15)),
            std::make_pair(false, int64_t{5}));
  EXPECT_EQ(until(TimeComparison::kGreater, At(10, 1), At(15)), std::make_pair(false, int64_t{6}));
  EXPECT_EQ(until(TimeComparison::kLess, At(10, 1), At(15)), std::make_pair(true, int64_t{5}));
  EXPECT_EQ(until(TimeComparison::kLessEquals, At(15), At(10, 1)),
            std::make_pair(false, int64_t{5}));
  EXPECT_EQ(until(TimeComparison::kLess, At(20, 1), At(15)), std::make_pair(false, kNever));
  EXPECT_EQ(until(TimeComparison::kLess, At(10, 1), At(15, 1)), std::make_pair(true, kNever));
}

}  // namespace
}  // namespace makegood::cel

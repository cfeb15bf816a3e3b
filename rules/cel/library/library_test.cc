// Every overload by its id, called as an evaluator would call it; no expression is parsed.

#include "rules/cel/library/library.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <set>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "rules/cel/library/indexing.h"
#include "rules/cel/types/declarations.h"
#include "rules/cel/values/containers.h"
#include "rules/cel/values/value_text.h"

namespace makegood::cel {
namespace {

const LibraryEntry& EntryOf(absl::string_view id) {
  static const auto& entries = *[] {
    auto* all = new absl::flat_hash_map<absl::string_view, const LibraryEntry*>;
    for (const LibraryFamily& family : StandardLibrary()) {
      for (int i = 0; i < family.count; ++i) (*all)[family.entries[i].id] = &family.entries[i];
    }
    return all;
  }();
  return *entries.at(id);
}

Value Call(EvalContext& context, absl::string_view id, const std::vector<Value>& arguments) {
  const OverloadImpl& implementation = *EntryOf(id).implementation;
  if (implementation.unary != nullptr) return implementation.unary(context, arguments.at(0));
  if (implementation.binary != nullptr) {
    return implementation.binary(context, arguments.at(0), arguments.at(1));
  }
  ADD_FAILURE() << id << " takes neither one nor two arguments";
  return Value::Null();
}

class LibraryTest : public testing::Test {
 protected:
  // The result as a text; for an error its code.
  std::string Result(absl::string_view id, const std::vector<Value>& arguments) {
    const Value value = Call(context_, id, arguments);
    if (value.is_error()) return std::string(ErrorCodeName(value.as_error()->code));
    return ValueToText(context_, value, 1000);
  }
  std::string Message(Value error) { return std::string(error.as_error()->message); }
  Value List(std::initializer_list<Value> elements) {
    return MakeList(context_, elements.begin(), elements.size());
  }

  Arena arena_;
  EvalContext context_{arena_, 1'000'000};
};

Value Ts(absl::string_view text, int16_t slope = 0) {
  return Value::Timestamp(*ParseTimestamp(text), slope);
}
Value Dur(absl::string_view text, int16_t slope = 0) {
  return Value::Duration(*ParseDuration(text), slope);
}
Value I(int64_t i) { return Value::Int(i); }
Value U(uint64_t u) { return Value::Uint(u); }
Value D(double d) { return Value::Double(d); }
Value S(absl::string_view text) { return Value::String(text); }
Value B(absl::string_view bytes) { return Value::Bytes(bytes); }

constexpr int64_t kIntMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kIntMax = std::numeric_limits<int64_t>::max();
constexpr uint64_t kUintMax = std::numeric_limits<uint64_t>::max();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct CallCase {
  absl::string_view id;
  std::vector<Value> arguments;
  absl::string_view result;
};

TEST_F(LibraryTest, TheTablesHoldTheStandardOverloads) {
  // By function, as the reference implementation names them.
  const std::set<std::string> kExpected = {
      "conditional",
      "logical_and",
      "logical_or",
      "logical_not",
      "not_strictly_false",
      "equals",
      "not_equals",
      "add_int64",
      "add_uint64",
      "add_double",
      "add_string",
      "add_bytes",
      "add_list",
      "add_timestamp_duration",
      "add_duration_timestamp",
      "add_duration_duration",
      "subtract_int64",
      "subtract_uint64",
      "subtract_double",
      "subtract_timestamp_timestamp",
      "subtract_timestamp_duration",
      "subtract_duration_duration",
      "multiply_int64",
      "multiply_uint64",
      "multiply_double",
      "divide_int64",
      "divide_uint64",
      "divide_double",
      "modulo_int64",
      "modulo_uint64",
      "negate_int64",
      "negate_double",
      "index_list",
      "index_map",
      "in_list",
      "in_map",
      "size_string",
      "size_bytes",
      "size_list",
      "size_map",
      "string_size",
      "bytes_size",
      "list_size",
      "map_size",
      "contains_string",
      "ends_with_string",
      "starts_with_string",
      "matches",
      "matches_string",
      "timestamp_to_year",
      "timestamp_to_month",
      "timestamp_to_day_of_year",
      "timestamp_to_day_of_month",
      "timestamp_to_day_of_month_1_based",
      "timestamp_to_day_of_week",
      "timestamp_to_hours",
      "timestamp_to_minutes",
      "timestamp_to_seconds",
      "timestamp_to_milliseconds",
      "timestamp_to_year_with_tz",
      "timestamp_to_month_with_tz",
      "timestamp_to_day_of_year_with_tz",
      "timestamp_to_day_of_month_with_tz",
      "timestamp_to_day_of_month_1_based_with_tz",
      "timestamp_to_day_of_week_with_tz",
      "timestamp_to_hours_with_tz",
      "timestamp_to_minutes_with_tz",
      "timestamp_to_seconds_tz",
      "timestamp_to_milliseconds_with_tz",
      "duration_to_hours",
      "duration_to_minutes",
      "duration_to_seconds",
      "duration_to_milliseconds",
      "int64_to_int64",
      "uint64_to_int64",
      "double_to_int64",
      "string_to_int64",
      "timestamp_to_int64",
      "duration_to_int64",
      "uint64_to_uint64",
      "int64_to_uint64",
      "double_to_uint64",
      "string_to_uint64",
      "double_to_double",
      "int64_to_double",
      "uint64_to_double",
      "string_to_double",
      "bool_to_bool",
      "string_to_bool",
      "bytes_to_bytes",
      "string_to_bytes",
      "string_to_string",
      "bool_to_string",
      "int64_to_string",
      "uint64_to_string",
      "double_to_string",
      "bytes_to_string",
      "timestamp_to_string",
      "duration_to_string",
      "timestamp_to_timestamp",
      "string_to_timestamp",
      "int64_to_timestamp",
      "duration_to_duration",
      "string_to_duration",
      "to_dyn",
      "type",
  };
  std::set<std::string> ids;
  for (const LibraryFamily& family : StandardLibrary()) {
    for (int i = 0; i < family.count; ++i) {
      const LibraryEntry& entry = family.entries[i];
      EXPECT_TRUE(ids.insert(entry.id).second) << entry.id << " stands twice";
      EXPECT_STRNE(entry.description, "");
    }
  }
  for (const std::string& id : kExpected) EXPECT_EQ(ids.erase(id), 1u) << id << " is missing";
  // What is left are orders, of eight kinds and between six pairs of numbers.
  EXPECT_EQ(ids.size(), 4u * (8 + 6));
  for (const std::string& id : ids) {
    EXPECT_TRUE(absl::StartsWith(id, "less_") || absl::StartsWith(id, "greater_")) << id;
  }
}

TEST_F(LibraryTest, DeclarationsHaveTheOverloadsWithTheirImplementations) {
  Declarations declarations;
  AddStandardLibrary(declarations);
  const FunctionDeclaration* plus = declarations.FindFunction("_+_");
  ASSERT_NE(plus, nullptr);
  EXPECT_EQ(plus->overloads.size(), 9u);
  for (const Overload& overload : plus->overloads) {
    EXPECT_NE(overload.implementation, nullptr) << overload.id;
  }
  ASSERT_NE(declarations.FindFunction("_&&_"), nullptr);
  EXPECT_EQ(declarations.FindFunction("_&&_")->overloads[0].implementation, nullptr);
  EXPECT_EQ(declarations.FindFunction("_<_")->overloads.size(), 14u);
  const FunctionDeclaration* size = declarations.FindFunction("size");
  ASSERT_NE(size, nullptr);
  EXPECT_EQ(std::count_if(size->overloads.begin(), size->overloads.end(),
                          [](const Overload& o) { return o.is_method; }),
            4);
  const FunctionDeclaration* hours = declarations.FindFunction("getHours");
  ASSERT_NE(hours, nullptr);
  EXPECT_EQ(hours->overloads.size(), 3u);

  Declarations strict;
  AddStandardLibrary(strict, MixedNumbers::kRefused);
  EXPECT_EQ(strict.FindFunction("_<_")->overloads.size(), 8u);
}

TEST_F(LibraryTest, IntegerArithmeticIsExactOrFails) {
  const CallCase kCases[] = {
      {"add_int64", {I(40), I(2)}, "42"},
      {"add_int64", {I(kIntMax), I(0)}, "9223372036854775807"},
      {"add_int64", {I(kIntMax), I(1)}, "OVERFLOW"},
      {"add_int64", {I(kIntMin), I(-1)}, "OVERFLOW"},
      {"add_int64", {I(kIntMin), I(kIntMax)}, "-1"},
      {"subtract_int64", {I(-42), I(-12)}, "-30"},
      {"subtract_int64", {I(kIntMin), I(1)}, "OVERFLOW"},
      {"subtract_int64", {I(1), I(-kIntMax)}, "OVERFLOW"},
      {"subtract_int64", {I(0), I(kIntMin)}, "OVERFLOW"},
      {"subtract_int64", {I(-1), I(kIntMin)}, "9223372036854775807"},
      {"multiply_int64", {I(-30), I(-2)}, "60"},
      {"multiply_int64", {I(kIntMin), I(-1)}, "OVERFLOW"},
      {"multiply_int64", {I(5000000000), I(5000000000)}, "OVERFLOW"},
      {"multiply_int64", {I(-5000000000), I(5000000000)}, "OVERFLOW"},
      {"multiply_int64", {I(kIntMin), I(1)}, "-9223372036854775808"},
      {"divide_int64", {I(-7), I(2)}, "-3"},
      {"divide_int64", {I(7), I(-2)}, "-3"},
      {"divide_int64", {I(15), I(0)}, "DIVIDE_BY_ZERO"},
      {"divide_int64", {I(kIntMin), I(0)}, "DIVIDE_BY_ZERO"},
      {"divide_int64", {I(kIntMin), I(-1)}, "OVERFLOW"},
      {"divide_int64", {I(kIntMin), I(1)}, "-9223372036854775808"},
      {"divide_int64", {I(5), I(-1)}, "-5"},
      {"modulo_int64", {I(47), I(5)}, "2"},
      {"modulo_int64", {I(43), I(-5)}, "3"},
      {"modulo_int64", {I(-42), I(-5)}, "-2"},
      {"modulo_int64", {I(-3), I(5)}, "-3"},
      {"modulo_int64", {I(34), I(0)}, "MODULUS_BY_ZERO"},
      {"modulo_int64", {I(34), I(-1)}, "0"},
      {"modulo_int64", {I(kIntMin), I(-1)}, "OVERFLOW"},
      {"negate_int64", {I(42)}, "-42"},
      {"negate_int64", {I(kIntMax)}, "-9223372036854775807"},
      {"negate_int64", {I(kIntMin)}, "OVERFLOW"},
      {"add_uint64", {U(42), U(2)}, "44u"},
      {"add_uint64", {U(kUintMax), U(1)}, "OVERFLOW"},
      {"subtract_uint64", {U(42), U(42)}, "0u"},
      {"subtract_uint64", {U(0), U(1)}, "OVERFLOW"},
      {"multiply_uint64", {U(5000000000), U(5000000000)}, "OVERFLOW"},
      {"multiply_uint64", {U(kUintMax), U(1)}, "18446744073709551615u"},
      {"divide_uint64", {U(7), U(2)}, "3u"},
      {"divide_uint64", {U(15), U(0)}, "DIVIDE_BY_ZERO"},
      {"modulo_uint64", {U(kUintMax), U(10)}, "5u"},
      {"modulo_uint64", {U(34), U(0)}, "MODULUS_BY_ZERO"},
  };
  for (const CallCase& c : kCases) EXPECT_EQ(Result(c.id, c.arguments), c.result) << c.id;
}

TEST_F(LibraryTest, DoubleArithmeticFollowsIeee754) {
  const CallCase kCases[] = {
      {"add_double", {D(4.25), D(15.25)}, "19.5"},
      {"subtract_double", {D(-4.875), D(-0.125)}, "-4.75"},
      {"multiply_double", {D(40.75), D(-2.25)}, "-91.6875"},
      {"divide_double", {D(15.75), D(0)}, "+Inf"},
      {"divide_double", {D(-1), D(0)}, "-Inf"},
      {"divide_double", {D(0), D(0)}, "NaN"},
      {"multiply_double", {D(2), D(8.988466e+307)}, "+Inf"},
      {"negate_double", {D(0)}, "-0.0"},
      {"negate_double", {D(-1.25)}, "1.25"},
  };
  for (const CallCase& c : kCases) EXPECT_EQ(Result(c.id, c.arguments), c.result) << c.id;
}

TEST_F(LibraryTest, TimesAddUpWithinTheirRange) {
  const CallCase kCases[] = {
      {"add_timestamp_duration", {Ts("2009-02-13T23:00:00Z"), Dur("240s")}, "2009-02-13T23:04:00Z"},
      {"add_duration_timestamp", {Dur("120s"), Ts("2009-02-13T23:01:00Z")}, "2009-02-13T23:03:00Z"},
      {"add_timestamp_duration",
       {Ts("0001-01-01T00:00:01.000000001Z"), Dur("-999999999ns")},
       "0001-01-01T00:00:00.000000002Z"},
      {"add_timestamp_duration",
       {Ts("0001-01-01T00:00:01.999999999Z"), Dur("999999999ns")},
       "0001-01-01T00:00:02.999999998Z"},
      {"add_timestamp_duration", {Ts("0001-01-01T00:00:00Z"), Dur("-1ns")}, "OVERFLOW"},
      {"add_timestamp_duration", {Ts("9999-12-31T23:59:59.999999999Z"), Dur("1ns")}, "OVERFLOW"},
      {"add_timestamp_duration", {Ts("9999-12-31T23:59:59Z"), Dur("1s")}, "OVERFLOW"},
      {"subtract_timestamp_duration",
       {Ts("2009-02-13T23:10:00Z"), Dur("600s")},
       "2009-02-13T23:00:00Z"},
      {"subtract_timestamp_duration", {Ts("0001-01-01T00:00:00Z"), Dur("1ns")}, "OVERFLOW"},
      {"subtract_timestamp_duration",
       {Ts("2000-01-01T00:00:00Z"), Dur("-9223372036854775808ns")},
       "2292-04-10T23:47:16.854775808Z"},
      {"subtract_timestamp_timestamp",
       {Ts("2009-02-13T23:31:00Z"), Ts("2009-02-13T23:29:00Z")},
       "2m"},
      {"subtract_timestamp_timestamp",
       {Ts("2026-01-01T00:00:00Z"), Ts("2026-01-01T00:00:00.000000001Z")},
       "-1ns"},
      {"subtract_timestamp_timestamp",
       {Ts("9999-12-31T23:59:59Z"), Ts("0001-01-01T00:00:00Z")},
       "OVERFLOW"},
      {"subtract_timestamp_timestamp",
       {Ts("0001-01-01T00:00:00Z"), Ts("9999-12-31T23:59:59Z")},
       "OVERFLOW"},
      {"add_duration_duration", {Dur("600s"), Dur("50s")}, "10m50s"},
      {"add_duration_duration", {Dur("9223372036s"), Dur("1s")}, "OVERFLOW"},
      {"add_duration_duration",
       {Dur("9223372036s"), Dur("854775807ns")},
       "2562047h47m16.854775807s"},
      {"add_duration_duration", {Dur("-9223372036854775808ns"), Dur("-1ns")}, "OVERFLOW"},
      {"subtract_duration_duration", {Dur("900s"), Dur("42s")}, "14m18s"},
      {"subtract_duration_duration", {Dur("0"), Dur("-9223372036854775808ns")}, "OVERFLOW"},
      {"subtract_duration_duration",
       {Dur("-1ns"), Dur("-9223372036854775808ns")},
       "2562047h47m16.854775807s"},
  };
  for (const CallCase& c : kCases) EXPECT_EQ(Result(c.id, c.arguments), c.result) << c.id;
  EXPECT_EQ(
      Message(Call(context_, "add_timestamp_duration", {Ts("9999-12-31T23:59:59Z"), Dur("1s")})),
      "timestamp out of range");
  EXPECT_EQ(Message(Call(context_, "add_duration_duration", {Dur("9223372036s"), Dur("1s")})),
            "duration out of range");
}

// The invariant of horizons: until the horizon the result is what plain arithmetic gives at
// that instant, the value plus its slope for each nanosecond or the same error; and at the
// horizon of an operation that can leave or enter its range, it is not.
TEST_F(LibraryTest, MovingTimesStayExactUntilTheirHorizon) {
  std::mt19937_64 random(3);
  const Value kTimestamps[] = {
      Ts("0001-01-01T00:00:00Z"),         Ts("0001-01-01T00:00:00.0000001Z"),
      Ts("9999-12-31T23:59:59.9999999Z"), Ts("2026-03-02T10:00:00Z"),
      Ts("1970-01-01T00:00:00Z"),         Ts("9700-01-01T00:00:00Z"),
      Ts("2262-04-11T23:47:16.8547758Z")};
  const Value kDurations[] = {Dur("0"),
                              Dur("1ns"),
                              Dur("-1ns"),
                              Dur("24h"),
                              Dur("-9223372036854775808ns"),
                              Dur("9223372036854775807ns"),
                              Dur("9223372036854775700ns"),
                              Dur("-9223372036854775700ns")};
  struct Operation {
    absl::string_view id;
    bool left_is_timestamp;
    bool right_is_timestamp;
  };
  const Operation kOperations[] = {
      {"add_timestamp_duration", true, false},      {"add_duration_timestamp", false, true},
      {"add_duration_duration", false, false},      {"subtract_timestamp_timestamp", true, true},
      {"subtract_timestamp_duration", true, false}, {"subtract_duration_duration", false, false},
  };
  const auto operand = [&](bool is_timestamp, int16_t slope) {
    const Value base = is_timestamp ? kTimestamps[random() % std::size(kTimestamps)]
                                    : kDurations[random() % std::size(kDurations)];
    const int64_t near = static_cast<int64_t>(random() % 200) - 100;
    const TimeParts time = TimeParts::FromNanoseconds(base.as_time().ToNanoseconds() + near);
    if (is_timestamp) {
      return IsTimestampInRange(time) ? Value::Timestamp(time, slope)
                                      : Value::Timestamp(base.as_time(), slope);
    }
    return IsDurationInRange(time) ? Value::Duration(time, slope)
                                   : Value::Duration(base.as_time(), slope);
  };
  const auto moved = [](Value value, int64_t u) {
    const TimeParts time = TimeParts::FromNanoseconds(value.as_time().ToNanoseconds() +
                                                      static_cast<Nanoseconds>(u) * value.slope());
    return value.kind() == Kind::kTimestamp ? Value::Timestamp(time) : Value::Duration(time);
  };
  const auto in_range = [](Value value) {
    return value.kind() == Kind::kTimestamp ? IsTimestampInRange(value.as_time())
                                            : IsDurationInRange(value.as_time());
  };
  int errors = 0;
  int changes_seen = 0;
  for (int i = 0; i < 200'000; ++i) {
    const Operation& operation = kOperations[random() % std::size(kOperations)];
    const Value left = operand(operation.left_is_timestamp,
                               static_cast<int16_t>(static_cast<int>(random() % 5) - 2));
    const Value right = operand(operation.right_is_timestamp,
                                static_cast<int16_t>(static_cast<int>(random() % 5) - 2));
    EvalContext context(arena_, 1000);
    const Value now = Call(context, operation.id, {left, right});
    const int64_t horizon = context.horizon().offset;
    ASSERT_GE(horizon, 1);
    errors += now.is_error();
    for (const int64_t u : {int64_t{1}, int64_t{7}, int64_t{60},
                            static_cast<int64_t>(random() % 300), horizon - 1, horizon}) {
      if (u < 0 || u == kNever) continue;
      const Value left_then = moved(left, u);
      const Value right_then = moved(right, u);
      // Operands that leave their own range have noted that when they were made.
      if (!in_range(left_then) || !in_range(right_then)) continue;
      EvalContext plain(arena_, 1000);
      const Value then = Call(plain, operation.id, {left_then, right_then});
      ASSERT_EQ(plain.horizon().offset, kNever);
      const bool as_expected = now.is_error()
                                   ? then.is_error()
                                   : !then.is_error() && then.as_time() == moved(now, u).as_time();
      if (u < horizon) {
        ASSERT_TRUE(as_expected) << operation.id << " " << i << " at " << u << " of " << horizon;
      } else if (horizon != kNever - 1) {
        ASSERT_FALSE(as_expected) << operation.id << " " << i << " at its horizon " << horizon;
        ++changes_seen;
      }
    }
    arena_.Reset();
  }
  EXPECT_GT(errors, 10'000);
  EXPECT_GT(changes_seen, 5'000);
}

TEST_F(LibraryTest, SlopesAddUpAndTooLargeOnesAreOpaque) {
  const Value now = Ts("2026-03-02T10:00:00Z", 1);
  const Value then = Ts("2026-03-01T10:00:00Z");
  EXPECT_EQ(Call(context_, "subtract_timestamp_timestamp", {now, then}).slope(), 1);
  EXPECT_EQ(Call(context_, "subtract_timestamp_timestamp", {then, now}).slope(), -1);
  EXPECT_EQ(Call(context_, "subtract_timestamp_timestamp", {now, now}).slope(), 0);
  EXPECT_EQ(Call(context_, "add_duration_duration", {Dur("1s", 1), Dur("1s", 2)}).slope(), 3);
  EXPECT_EQ(Call(context_, "subtract_timestamp_duration", {now, Dur("1s", 1)}).slope(), 0);
  EXPECT_FALSE(context_.horizon().opaque);
  EXPECT_EQ(Call(context_, "add_duration_duration", {Dur("1s", INT16_MAX), Dur("1s", 1)}).slope(),
            0);
  EXPECT_TRUE(context_.horizon().opaque);
}

TEST_F(LibraryTest, ValuesOfOneKindAreOrdered) {
  struct Pair {
    const char* suffix;
    Value less;
    Value more;
  };
  const Pair kPairs[] = {
      {"bool", Value::Bool(false), Value::Bool(true)},
      {"int64", I(-1), I(1)},
      {"uint64", U(1), U(kUintMax)},
      {"double", D(-kInfinity), D(1)},
      {"string", S("a text of many letters A"), S("a text of many letters \u00f1")},
      {"string", S("\uffff"), S("\U00010000")},
      {"string", S(""), S("a")},
      {"bytes", B("a\x7f"), B("a\x80")},
      {"timestamp", Ts("2026-03-02T10:00:00Z"), Ts("2026-03-02T10:00:00.000000001Z")},
      {"duration", Dur("-1s"), Dur("-1ns")},
      {"int64_uint64", I(-1), U(0)},
      {"int64_double", I(1), D(1.5)},
      {"uint64_int64", U(1), I(2)},
      {"uint64_double", U(1), D(kInfinity)},
      {"double_int64", D(-0.5), I(0)},
      {"double_uint64", D(-0.5), U(0)},
  };
  for (const Pair& p : kPairs) {
    const auto result = [&](const char* operation, Value a, Value b) {
      return Result(std::string(operation) + "_" + p.suffix, {a, b});
    };
    EXPECT_EQ(result("less", p.less, p.more), "true") << p.suffix;
    EXPECT_EQ(result("less_equals", p.less, p.more), "true") << p.suffix;
    EXPECT_EQ(result("greater", p.less, p.more), "false") << p.suffix;
    EXPECT_EQ(result("greater_equals", p.less, p.more), "false") << p.suffix;
    if (p.less.kind() != p.more.kind()) continue;
    EXPECT_EQ(result("less", p.more, p.less), "false") << p.suffix;
    EXPECT_EQ(result("less_equals", p.more, p.less), "false") << p.suffix;
    EXPECT_EQ(result("greater", p.more, p.less), "true") << p.suffix;
    EXPECT_EQ(result("greater_equals", p.more, p.less), "true") << p.suffix;
    EXPECT_EQ(result("less", p.less, p.less), "false") << p.suffix;
    EXPECT_EQ(result("less_equals", p.less, p.less), "true") << p.suffix;
    EXPECT_EQ(result("greater", p.less, p.less), "false") << p.suffix;
    EXPECT_EQ(result("greater_equals", p.less, p.less), "true") << p.suffix;
  }
  for (const char* operation : {"less", "less_equals", "greater", "greater_equals"}) {
    EXPECT_EQ(Result(std::string(operation) + "_double", {D(std::nan("")), D(1)}), "false");
    EXPECT_EQ(Result(std::string(operation) + "_double_int64", {D(std::nan("")), I(1)}), "false");
  }
}

TEST_F(LibraryTest, EqualityIsForAllValues) {
  EXPECT_EQ(Result("equals", {I(1), D(1)}), "true");
  EXPECT_EQ(Result("not_equals", {I(1), D(1)}), "false");
  EXPECT_EQ(Result("equals", {S("1"), I(1)}), "false");
  EXPECT_EQ(Result("not_equals", {S("1"), I(1)}), "true");
  EXPECT_EQ(Result("not_equals", {D(std::nan("")), D(std::nan(""))}), "true");
  EvalContext poor(arena_, 1);
  EXPECT_TRUE(Call(poor, "not_equals", {List({I(1), I(2)}), List({I(1), I(2)})}).is_error());
}

TEST_F(LibraryTest, NotIsTheOnlyLogicThatIsAFunction) {
  EXPECT_EQ(Result("logical_not", {Value::Bool(true)}), "false");
  EXPECT_EQ(Result("logical_not", {Value::Bool(false)}), "true");
  for (const char* id : {"conditional", "logical_and", "logical_or", "not_strictly_false"}) {
    EXPECT_EQ(EntryOf(id).implementation, nullptr) << id;
  }
}

TEST_F(LibraryTest, StringFunctionsLookAtTheirTexts) {
  const CallCase kCases[] = {
      {"add_string", {S("he"), S("llo")}, "\"hello\""},
      {"add_string", {S(""), S("abc")}, "\"abc\""},
      {"add_string", {S("abc"), S("")}, "\"abc\""},
      {"add_string", {S(""), S("")}, "\"\""},
      {"add_bytes", {B("abc"), B("\xff")}, "b\"abc\\xff\""},
      {"add_bytes", {B(""), B("\xff")}, "b\"\\xff\""},
      {"contains_string", {S("hello"), S("he")}, "true"},
      {"contains_string", {S("hello"), S("")}, "true"},
      {"contains_string", {S("hello"), S("ol")}, "false"},
      {"contains_string", {S("abababc"), S("ababc")}, "true"},
      {"contains_string", {S(""), S("something")}, "false"},
      {"contains_string", {S(""), S("")}, "true"},
      {"contains_string", {S("\U0001f431\U0001f600\U0001f601"), S("\U0001f600")}, "true"},
      {"starts_with_string", {S("foobar"), S("foo")}, "true"},
      {"starts_with_string", {S("foobar"), S("bar")}, "false"},
      {"starts_with_string", {S(""), S("foo")}, "false"},
      {"starts_with_string", {S("foobar"), S("")}, "true"},
      {"starts_with_string", {S(""), S("")}, "true"},
      {"ends_with_string", {S("foobar"), S("bar")}, "true"},
      {"ends_with_string", {S("foobar"), S("foo")}, "false"},
      {"ends_with_string", {S(""), S("foo")}, "false"},
      {"ends_with_string", {S("fort\u00e9"), S("t\u00e9")}, "true"},
      {"matches_string", {S("hubba"), S("ubb")}, "true"},
      {"matches", {S("hubba"), S("^ubb")}, "false"},
      {"matches", {S("hubba"), S("(")}, "INVALID_ARGUMENT"},
      {"size_string", {S("")}, "0"},
      {"size_string", {S("\u00ff")}, "1"},
      {"string_size", {S("\u03c0\u03ad\u03bd\u03c4\u03b5")}, "5"},
      {"size_bytes", {B("")}, "0"},
      {"bytes_size", {B("\xc3\xbf")}, "2"},
  };
  for (const CallCase& c : kCases) EXPECT_EQ(Result(c.id, c.arguments), c.result) << c.id;
}

TEST_F(LibraryTest, WorkOnLongTextsAndListsIsPaidForBeforeItIsDone) {
  const std::string text(160'000, 'a');
  const std::vector<Value> elements(10'000, I(1));
  const Value list = MakeList(context_, elements.data(), elements.size());
  const CallCase kCases[] = {
      {"add_string", {S(text), S(text)}, ""},
      {"add_bytes", {B(text), B(text)}, ""},
      {"contains_string", {S(text), S("b")}, ""},
      {"starts_with_string", {S(text), S(text)}, ""},
      {"ends_with_string", {S(text), S(text)}, ""},
      {"size_string", {S(text)}, ""},
      {"equals", {S(text), S(text)}, ""},
      {"less_string", {S(text), S(text)}, ""},
      {"bytes_to_string", {B(text)}, ""},
      {"add_list", {list, list}, ""},
      {"in_list", {I(2), list}, ""},
      {"equals", {list, list}, ""},
      {"in_list", {Ts("2026-03-02T10:00:00Z"), list}, ""},
  };
  for (const CallCase& c : kCases) {
    Arena arena;
    EvalContext rich(arena, 1'000'000);
    EXPECT_FALSE(Call(rich, c.id, c.arguments).is_error()) << c.id;
    EXPECT_GE(rich.cost(), 10'000) << c.id;
    EXPECT_LE(rich.cost(), 20'000) << c.id;
    EvalContext poor(arena, 5'000);
    const Value result = Call(poor, c.id, c.arguments);
    ASSERT_TRUE(result.is_error()) << c.id;
    EXPECT_EQ(result.as_error()->code, ErrorCode::kBudgetExceeded) << c.id;
    EXPECT_EQ(result.as_error()->message, "the evaluation needs more than 5000 steps");
  }
}

TEST_F(LibraryTest, ListsAndMapsAreReadByIndexAndKey) {
  const Value list = List({I(7), I(8), I(9)});
  const MapSlot slots[] = {{S("a"), I(1)}, {I(2), I(20)}};
  const Value map = MakeMap(context_, slots, 2);
  const CallCase kCases[] = {
      {"index_list", {list, I(0)}, "7"},
      {"index_list", {list, I(2)}, "9"},
      {"index_list", {list, I(3)}, "INDEX_OUT_OF_BOUNDS"},
      {"index_list", {list, I(-1)}, "INDEX_OUT_OF_BOUNDS"},
      {"index_list", {list, I(kIntMin)}, "INDEX_OUT_OF_BOUNDS"},
      {"index_list", {list, U(1)}, "8"},
      {"index_list", {list, U(kUintMax)}, "INDEX_OUT_OF_BOUNDS"},
      {"index_list", {list, D(0.0)}, "7"},
      {"index_list", {list, D(0.1)}, "INVALID_ARGUMENT"},
      {"index_list", {list, D(kInfinity)}, "INVALID_ARGUMENT"},
      {"index_list", {list, D(1e18)}, "INDEX_OUT_OF_BOUNDS"},
      {"index_list", {list, S("")}, "INVALID_ARGUMENT"},
      {"index_map", {map, S("a")}, "1"},
      {"index_map", {map, U(2)}, "20"},
      {"index_map", {map, D(2)}, "20"},
      {"index_map", {map, D(2.5)}, "NO_SUCH_KEY"},
      {"index_map", {map, S("b")}, "NO_SUCH_KEY"},
      {"index_map", {map, Value::Null()}, "NO_SUCH_KEY"},
      {"in_map", {S("a"), map}, "true"},
      {"in_map", {D(2), map}, "true"},
      {"in_map", {Value::Null(), map}, "false"},
      {"in_list", {I(8), list}, "true"},
      {"in_list", {U(8), list}, "true"},
      {"in_list", {D(8), list}, "true"},
      {"in_list", {S("8"), list}, "false"},
      {"in_list", {I(8), List({})}, "false"},
      {"in_list", {List({I(1)}), List({List({}), List({D(1)})})}, "true"},
      {"size_list", {list}, "3"},
      {"list_size", {List({})}, "0"},
      {"size_map", {map}, "2"},
      {"map_size", {map}, "2"},
      {"add_list", {list, List({S("x")})}, "[7, 8, 9, \"x\"]"},
      {"add_list", {List({}), list}, "[7, 8, 9]"},
      {"add_list", {list, List({})}, "[7, 8, 9]"},
  };
  for (const CallCase& c : kCases) EXPECT_EQ(Result(c.id, c.arguments), c.result) << c.id;
  EXPECT_EQ(Message(Index(context_, list, I(5))), "index 5 is out of bounds: the list has 3");
  EXPECT_EQ(Message(Index(context_, list, D(0.5))), "a list index is a whole number, not 0.5");
  EXPECT_EQ(Message(Index(context_, map, S("x"))), "no such key: \"x\"");
  EXPECT_EQ(Message(Index(context_, I(1), S("x"))),
            "found no matching overload for '_[_]' applied to '(int, string)'");
  EXPECT_EQ(Message(IsIn(context_, I(1), S("x"))),
            "found no matching overload for '@in' applied to '(int, string)'");
  EXPECT_TRUE(IsIn(context_, I(8), list).is_true());
  EXPECT_TRUE(IsIn(context_, I(8), map).is_false());
}

TEST_F(LibraryTest, AMovingNeedleNotesItsFirstHitOrTheFirstHitToCome) {
  const auto at = [](int64_t nanos, int16_t slope = 0) {
    return Value::Timestamp(TimeParts::FromNanoseconds(nanos), slope);
  };
  const auto result = [&](Value needle, Value list) {
    context_.horizon() = Horizon();
    const bool hit = IsIn(context_, needle, list).as_bool();
    return std::make_pair(hit, context_.horizon().offset);
  };
  EXPECT_EQ(result(at(10, 1), List({at(5), at(30), at(20)})), std::make_pair(false, int64_t{10}));
  EXPECT_EQ(result(at(10, 1), List({at(15), at(10)})), std::make_pair(true, int64_t{1}));
  EXPECT_EQ(result(at(10, 1), List({at(12), at(10, 1), at(11)})), std::make_pair(true, kNever));
  EXPECT_EQ(result(at(10), List({at(5, 1), at(10)})), std::make_pair(true, kNever));
  EXPECT_EQ(result(at(10), List({at(5, 1), at(8, 1)})), std::make_pair(false, int64_t{2}));
  EXPECT_EQ(result(List({at(10, 1)}), List({List({at(12)})})), std::make_pair(false, int64_t{2}));
}

TEST_F(LibraryTest, ConversionsKeepTheValueOrFail) {
  const CallCase kCases[] = {
      {"bool_to_bool", {Value::Bool(true)}, "true"},
      {"string_to_bool", {S("1")}, "true"},
      {"string_to_bool", {S("t")}, "true"},
      {"string_to_bool", {S("T")}, "true"},
      {"string_to_bool", {S("TRUE")}, "true"},
      {"string_to_bool", {S("True")}, "true"},
      {"string_to_bool", {S("false")}, "false"},
      {"string_to_bool", {S("0")}, "false"},
      {"string_to_bool", {S("TrUe")}, "INVALID_ARGUMENT"},
      {"string_to_bool", {S("")}, "INVALID_ARGUMENT"},
      {"int64_to_int64", {I(-1)}, "-1"},
      {"uint64_to_int64", {U(9223372036854775807u)}, "9223372036854775807"},
      {"uint64_to_int64", {U(9223372036854775808u)}, "OVERFLOW"},
      {"double_to_int64", {D(-7.9)}, "-7"},
      {"double_to_int64", {D(11.5)}, "11"},
      {"double_to_int64", {D(36028797018963968.0)}, "36028797018963968"},
      {"double_to_int64", {D(0x1p63)}, "OVERFLOW"},
      {"double_to_int64", {D(-0x1p63)}, "OVERFLOW"},
      {"double_to_int64", {D(std::nextafter(0x1p63, 0))}, "9223372036854774784"},
      {"double_to_int64", {D(std::nan(""))}, "OVERFLOW"},
      {"double_to_int64", {D(-kInfinity)}, "OVERFLOW"},
      {"string_to_int64", {S("987")}, "987"},
      {"string_to_int64", {S("-9223372036854775808")}, "-9223372036854775808"},
      {"string_to_int64", {S("+5")}, "5"},
      {"string_to_int64", {S("9223372036854775808")}, "OVERFLOW"},
      {"string_to_int64", {S("")}, "INVALID_ARGUMENT"},
      {"string_to_int64", {S("+-5")}, "INVALID_ARGUMENT"},
      {"string_to_int64", {S("1 ")}, "INVALID_ARGUMENT"},
      {"string_to_int64", {S("0x10")}, "INVALID_ARGUMENT"},
      {"string_to_int64", {S("1.0")}, "INVALID_ARGUMENT"},
      {"string_to_int64", {S("99999999999999999999x")}, "INVALID_ARGUMENT"},
      {"timestamp_to_int64", {Ts("2004-09-16T23:59:59Z")}, "1095379199"},
      {"timestamp_to_int64", {Ts("1969-12-31T23:59:59.5Z")}, "-1"},
      {"duration_to_int64", {Dur("-1.5s")}, "-1500000000"},
      {"uint64_to_uint64", {U(1)}, "1u"},
      {"int64_to_uint64", {I(kIntMax)}, "9223372036854775807u"},
      {"int64_to_uint64", {I(-1)}, "OVERFLOW"},
      {"double_to_uint64", {D(25.5)}, "25u"},
      {"double_to_uint64", {D(-0.0)}, "0u"},
      {"double_to_uint64", {D(-0.5)}, "OVERFLOW"},
      {"double_to_uint64", {D(0x1p64)}, "OVERFLOW"},
      {"double_to_uint64", {D(std::nan(""))}, "OVERFLOW"},
      {"string_to_uint64", {S("18446744073709551615")}, "18446744073709551615u"},
      {"string_to_uint64", {S("18446744073709551616")}, "OVERFLOW"},
      {"string_to_uint64", {S("-1")}, "INVALID_ARGUMENT"},
      {"string_to_uint64", {S("+1")}, "INVALID_ARGUMENT"},
      {"double_to_double", {D(5.5)}, "5.5"},
      {"int64_to_double", {I(kIntMax)}, "9.223372036854776e+18"},
      {"uint64_to_double", {U(123)}, "123.0"},
      {"string_to_double", {S("-84.32e7")}, "-843200000.0"},
      {"string_to_double", {S("one")}, "INVALID_ARGUMENT"},
      {"string_to_string", {S("hello")}, "\"hello\""},
      {"bool_to_string", {Value::Bool(false)}, "\"false\""},
      {"int64_to_string", {I(kIntMin)}, "\"-9223372036854775808\""},
      {"uint64_to_string", {U(kUintMax)}, "\"18446744073709551615\""},
      {"double_to_string", {D(-4.5e-3)}, "\"-0.0045\""},
      {"double_to_string", {D(1e6)}, "\"1e+06\""},
      {"bytes_to_string", {B("\xc3\xbf")}, "\"\u00ff\""},
      {"bytes_to_string", {B(absl::string_view("\0\xff", 2))}, "INVALID_ARGUMENT"},
      {"timestamp_to_string",
       {Ts("9999-12-31T23:59:59.999999999Z")},
       "\"9999-12-31T23:59:59.999999999Z\""},
      {"duration_to_string", {Dur("1h30m")}, "\"5400s\""},
      {"bytes_to_bytes", {B("abc")}, "b\"abc\""},
      {"string_to_bytes", {S("\u00ff")}, "b\"\\xc3\\xbf\""},
      {"timestamp_to_timestamp", {Ts("2026-03-02T10:00:00Z")}, "2026-03-02T10:00:00Z"},
      {"int64_to_timestamp", {I(1234567890)}, "2009-02-13T23:31:30Z"},
      {"int64_to_timestamp", {I(kTimestampSecondsMin)}, "0001-01-01T00:00:00Z"},
      {"int64_to_timestamp", {I(kTimestampSecondsMin - 1)}, "OVERFLOW"},
      {"int64_to_timestamp", {I(kTimestampSecondsMax)}, "9999-12-31T23:59:59Z"},
      {"int64_to_timestamp", {I(kTimestampSecondsMax + 1)}, "OVERFLOW"},
      {"int64_to_timestamp", {I(kIntMax)}, "OVERFLOW"},
      {"string_to_timestamp", {S("1972-01-01T10:00:20.021-05:00")}, "1972-01-01T15:00:20.021Z"},
      {"string_to_timestamp", {S("10000-01-01T00:00:00Z")}, "INVALID_ARGUMENT"},
      {"duration_to_duration", {Dur("100s")}, "1m40s"},
      {"string_to_duration", {S("1h30m")}, "1h30m"},
      {"string_to_duration", {S("320000000000s")}, "INVALID_ARGUMENT"},
      {"to_dyn", {I(1)}, "1"},
  };
  for (const CallCase& c : kCases) EXPECT_EQ(Result(c.id, c.arguments), c.result) << c.id;
  EXPECT_EQ(Message(Call(context_, "string_to_int64", {S("x")})), "\"x\" is not an int");
  EXPECT_EQ(Message(Call(context_, "int64_to_uint64", {I(-1)})), "-1 is out of the range of uint");
}

TEST_F(LibraryTest, WhatMovesGoesOnMovingThroughConversionsToItself) {
  EXPECT_EQ(Call(context_, "timestamp_to_timestamp", {Ts("2026-03-02T10:00:00Z", 1)}).slope(), 1);
  EXPECT_EQ(Call(context_, "duration_to_duration", {Dur("1s", -1)}).slope(), -1);
  EXPECT_EQ(Call(context_, "to_dyn", {Dur("1s", -1)}).slope(), -1);
  EXPECT_EQ(context_.horizon().offset, kNever);
}

TEST_F(LibraryTest, SecondsOfAMovingTimestampChangeAtTheNextWholeSecond) {
  const auto result = [&](Value timestamp) {
    context_.horizon() = Horizon();
    const int64_t seconds = Call(context_, "timestamp_to_int64", {timestamp}).as_int();
    return std::make_pair(seconds, context_.horizon().offset);
  };
  EXPECT_EQ(result(Ts("1970-01-01T00:00:05Z", 1)),
            std::make_pair(int64_t{5}, int64_t{1'000'000'000}));
  EXPECT_EQ(result(Ts("1970-01-01T00:00:05.999999999Z", 1)),
            std::make_pair(int64_t{5}, int64_t{1}));
  EXPECT_EQ(result(Ts("1970-01-01T00:00:05Z", -1)), std::make_pair(int64_t{5}, int64_t{1}));
  EXPECT_EQ(result(Ts("1969-12-31T23:59:59.25Z", 1)),
            std::make_pair(int64_t{-1}, int64_t{750'000'000}));
  EXPECT_EQ(result(Ts("1970-01-01T00:00:05Z")), std::make_pair(int64_t{5}, kNever));
}

TEST_F(LibraryTest, TypesHaveTheNamesOfTheLanguage) {
  const CallCase kCases[] = {
      {"type", {Value::Null()}, "null_type"},
      {"type", {Value::Bool(true)}, "bool"},
      {"type", {I(1)}, "int"},
      {"type", {U(1)}, "uint"},
      {"type", {D(1)}, "double"},
      {"type", {S("")}, "string"},
      {"type", {B("")}, "bytes"},
      {"type", {Ts("2026-03-02T10:00:00Z")}, "google.protobuf.Timestamp"},
      {"type", {Dur("1s")}, "google.protobuf.Duration"},
      {"type", {List({})}, "list"},
      {"type", {MakeMap(context_, nullptr, 0)}, "map"},
      {"type", {Value::TypeNamed("int")}, "type"},
      {"type", {Value::Optional(nullptr)}, "optional_type"},
  };
  for (const CallCase& c : kCases) EXPECT_EQ(Result(c.id, c.arguments), c.result);
}

TEST_F(LibraryTest, PartsOfTimestampsAreThoseOfTheLocalClock) {
  const Value t = Ts("2009-02-13T23:31:30.123456789Z");
  const CallCase kCases[] = {
      {"timestamp_to_year", {t}, "2009"},
      {"timestamp_to_month", {t}, "1"},
      {"timestamp_to_day_of_month_1_based", {t}, "13"},
      {"timestamp_to_day_of_month", {t}, "12"},
      {"timestamp_to_day_of_week", {t}, "5"},
      {"timestamp_to_day_of_year", {t}, "43"},
      {"timestamp_to_hours", {t}, "23"},
      {"timestamp_to_minutes", {t}, "31"},
      {"timestamp_to_seconds", {t}, "30"},
      {"timestamp_to_milliseconds", {t}, "123"},
      {"timestamp_to_day_of_month_1_based_with_tz", {t, S("Australia/Sydney")}, "14"},
      {"timestamp_to_day_of_month_with_tz", {t, S("US/Central")}, "12"},
      {"timestamp_to_day_of_month_with_tz", {t, S("+11:00")}, "13"},
      {"timestamp_to_day_of_month_with_tz", {Ts("2009-02-13T02:00:00Z"), S("-02:30")}, "11"},
      {"timestamp_to_day_of_month_with_tz",
       {Ts("2009-02-13T02:00:00Z"), S("America/St_Johns")},
       "11"},
      {"timestamp_to_day_of_week_with_tz", {t, S("UTC")}, "5"},
      {"timestamp_to_day_of_year_with_tz", {t, S("US/Central")}, "43"},
      {"timestamp_to_year_with_tz", {t, S("-09:30")}, "2009"},
      {"timestamp_to_hours_with_tz", {t, S("02:00")}, "1"},
      {"timestamp_to_minutes_with_tz", {t, S("Asia/Kathmandu")}, "16"},
      {"timestamp_to_month_with_tz", {t, S("UTC")}, "1"},
      {"timestamp_to_seconds_tz", {t, S("-00:00")}, "30"},
      {"timestamp_to_milliseconds_with_tz", {t, S("Europe/Madrid")}, "123"},
      {"timestamp_to_hours_with_tz", {t, S("Mars/Phobos")}, "INVALID_ARGUMENT"},
      {"timestamp_to_day_of_week", {Ts("0001-01-01T00:00:00Z")}, "1"},
      {"timestamp_to_day_of_year", {Ts("9999-12-31T00:00:00Z")}, "364"},
      {"timestamp_to_day_of_year", {Ts("2024-12-31T00:00:00Z")}, "365"},
      {"timestamp_to_year_with_tz", {Ts("0001-01-01T00:00:00Z"), S("-01:00")}, "0"},
      {"timestamp_to_year_with_tz", {Ts("9999-12-31T23:59:59Z"), S("+01:00")}, "10000"},
      {"timestamp_to_milliseconds", {Ts("1969-12-31T23:59:59.25Z")}, "250"},
  };
  for (const CallCase& c : kCases) EXPECT_EQ(Result(c.id, c.arguments), c.result) << c.id;
}

TEST_F(LibraryTest, PartsOfDurationsAreRoundedTowardZero) {
  const CallCase kCases[] = {
      {"duration_to_hours", {Dur("10000s")}, "2"},
      {"duration_to_minutes", {Dur("3730s")}, "62"},
      {"duration_to_seconds", {Dur("3730s")}, "3730"},
      {"duration_to_milliseconds", {Dur("123.321456789s")}, "321"},
      {"duration_to_hours", {Dur("-10000s")}, "-2"},
      {"duration_to_minutes", {Dur("-59.9s")}, "0"},
      {"duration_to_seconds", {Dur("-1.5s")}, "-1"},
      {"duration_to_milliseconds", {Dur("-123.321456789s")}, "-321"},
      {"duration_to_hours", {Dur("-9223372036854775808ns")}, "-2562047"},
      {"duration_to_seconds", {Dur("9223372036854775807ns")}, "9223372036"},
      {"duration_to_milliseconds", {Dur("-0.0005s")}, "0"},
  };
  for (const CallCase& c : kCases) EXPECT_EQ(Result(c.id, c.arguments), c.result) << c.id;
}

TEST_F(LibraryTest, PartsOfMovingDurationsChangeAtTheirHorizon) {
  std::mt19937_64 random(5);
  const char* const kIds[] = {"duration_to_hours", "duration_to_minutes", "duration_to_seconds",
                              "duration_to_milliseconds"};
  const int64_t kUnits[] = {3'600 * kNanosPerSecond, 60 * kNanosPerSecond, kNanosPerSecond,
                            1'000'000};
  for (int i = 0; i < 200'000; ++i) {
    const size_t which = random() % 4;
    // Around a multiple of the unit, often around zero.
    const int64_t multiple = (static_cast<int64_t>(random() % 9) - 4) * kUnits[which];
    const int64_t near = random() % 2 == 0
                             ? static_cast<int64_t>(random() % 5) - 2
                             : static_cast<int64_t>(random() % (2 * kUnits[which])) - kUnits[which];
    const int slope = static_cast<int>(random() % 7) - 3;
    const auto at = [&](int64_t u, int s) {
      return Value::Duration(TimeParts::FromNanoseconds(static_cast<Nanoseconds>(multiple) + near +
                                                        static_cast<Nanoseconds>(u) * slope),
                             static_cast<int16_t>(s));
    };
    EvalContext context(arena_, 1000);
    const int64_t value = Call(context, kIds[which], {at(0, slope)}).as_int();
    const int64_t horizon = context.horizon().offset;
    if (slope == 0) {
      ASSERT_EQ(horizon, kNever);
      continue;
    }
    ASSERT_LT(horizon, kNever - 1);
    for (const int64_t u : {horizon - 1, horizon / 2,
                            static_cast<int64_t>(random() % static_cast<uint64_t>(horizon))}) {
      ASSERT_EQ(Call(context, kIds[which], {at(u, 0)}).as_int(), value)
          << kIds[which] << " " << multiple + near << " slope " << slope;
    }
    ASSERT_NE(Call(context, kIds[which], {at(horizon, 0)}).as_int(), value)
        << kIds[which] << " " << multiple + near << " slope " << slope;
  }
}

TEST_F(LibraryTest, FunctionsThatLookAtTimesSayHowTheyTreatMovingOnes) {
  // What is opaque makes a decision impossible to schedule: a short list, on purpose.
  const std::set<std::string> kOpaque = {"duration_to_int64", "timestamp_to_string",
                                         "duration_to_string"};
  for (const LibraryFamily& family : StandardLibrary()) {
    for (int i = 0; i < family.count; ++i) {
      const LibraryEntry& entry = family.entries[i];
      const absl::string_view signature = entry.signature;
      const absl::string_view parameters = signature.substr(0, signature.find(" -> "));
      const bool may_move = absl::StrContains(parameters, "timestamp.") ||
                            absl::StrContains(parameters, "duration.") ||
                            absl::StrContains(parameters, "(timestamp") ||
                            absl::StrContains(parameters, "(duration") ||
                            absl::StrContains(parameters, ", timestamp") ||
                            absl::StrContains(parameters, ", duration") ||
                            absl::StrContains(parameters, "A");
      if (!may_move || entry.implementation == nullptr) continue;
      EXPECT_EQ(entry.implementation->time == TimeBehaviour::kOpaque, kOpaque.count(entry.id) == 1)
          << entry.id;
    }
  }
}

}  // namespace
}  // namespace makegood::cel

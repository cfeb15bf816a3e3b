#include "rules/cel/library/piece.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "rules/cel/library/library.h"
#include "rules/cel/types/signature.h"
#include "rules/cel/types/type.h"
#include "rules/cel/values/arena.h"
#include "rules/cel/values/eval_context.h"

namespace makegood::cel {
namespace {

Value Time(Nanoseconds t, int slope = 0) {
  return Value::Timestamp(TimeParts::FromNanoseconds(t), static_cast<int16_t>(slope));
}
Value Span(Nanoseconds d, int slope = 0) {
  return Value::Duration(TimeParts::FromNanoseconds(d), static_cast<int16_t>(slope));
}

// A shop that is open from 10 to 20 of every 100 nanoseconds: when `length` of open time has
// passed since `t`. One piece while it is closed, up to and including the opening; others while it
// is open, for as long as the result stays inside its opening.
Piece AfterOpenTime(EvalContext& context, const Value* arguments) {
  const Nanoseconds t = arguments[0].as_time().ToNanoseconds();
  const Nanoseconds length = arguments[1].as_time().ToNanoseconds();
  Piece piece;
  if (length <= 0) {
    piece.value = context.Error(ErrorCode::kInvalidArgument, "no length");
    piece.arguments[1].max = 0;
    return piece;
  }
  if (t < 0) {
    piece.value = context.Error(ErrorCode::kInvalidArgument, "before the shop was there");
    piece.arguments[0].max = -1;
    piece.arguments[1].min = 1;
    return piece;
  }
  const Nanoseconds cycle = t / 100 * 100;
  const Nanoseconds opening = t % 100 <= 10 ? cycle + 10 : t % 100 < 20 ? t : cycle + 110;
  const Nanoseconds done = opening % 100 - 10 + length;
  const Nanoseconds cycles = (done - 1) / 10;
  const Nanoseconds result = opening / 100 * 100 + cycles * 100 + 10 + (done - cycles * 10);
  piece.value = Time(result);
  // The length may move until the result reaches the end of its opening or comes from its start.
  const Nanoseconds left = 20 - result % 100;
  piece.arguments[1] = {1, std::max<Nanoseconds>(1, length - (result % 100 - 10) + 1),
                        length + left};
  if (opening != t || t % 100 == 10) {
    piece.arguments[0] = {0, t % 100 <= 10 ? std::max<Nanoseconds>(0, cycle - 80) : cycle + 20,
                          t % 100 <= 10 ? cycle + 10 : cycle + 110};
    return piece;
  }
  piece.arguments[0] = {1, std::max(cycle + 11, t - (result % 100 - 10) + 1),
                        std::min(cycle + 19, t + left)};
  return piece;
}

// Asks at arguments inside of a piece's ranges, where the function must be what the piece says.
void ExpectPieceHolds(EvalContext& context, PieceFunction function,
                      const std::vector<Value>& arguments, std::mt19937_64& random,
                      const std::string& what) {
  const Piece piece = function(context, arguments.data());
  for (size_t i = 0; i < arguments.size(); ++i) {
    const Kind kind = arguments[i].kind();
    if (kind != Kind::kTimestamp && kind != Kind::kDuration) continue;
    const Piece::Argument& range = piece.arguments[i];
    const Nanoseconds at = arguments[i].as_time().ToNanoseconds();
    ASSERT_LE(range.min, at) << what;
    ASSERT_GE(range.max, at) << what;
    const bool is_time = kind == Kind::kTimestamp;
    const TimeRange limits = is_time ? kRealTime.timestamps : kRealTime.durations;
    const Nanoseconds min = std::max(range.min, limits.min.ToNanoseconds());
    const Nanoseconds max = std::min(range.max, limits.max.ToNanoseconds());
    std::vector<Nanoseconds> tried = {min, max, min + (max - min) / 2};
    for (int j = 0; j < 4; ++j) {
      const auto spread = static_cast<Nanoseconds>((random() >> 1) >> (random() % 63));
      tried.push_back(std::min(max, at + spread));
      tried.push_back(std::max(min, at - spread));
    }
    for (const Nanoseconds other : tried) {
      std::vector<Value> moved = arguments;
      moved[i] = is_time ? Time(other) : Span(other);
      const Value value = function(context, moved.data()).value;
      ASSERT_EQ(value.kind(), piece.value.kind()) << what;
      if (value.is_error()) {
        EXPECT_EQ(value.as_error()->code, piece.value.as_error()->code) << what;
      } else if (value.kind() == Kind::kTimestamp || value.kind() == Kind::kDuration) {
        EXPECT_EQ(FormatDuration(value.as_time()),
                  FormatDuration(TimeParts::FromNanoseconds(piece.value.as_time().ToNanoseconds() +
                                                            (other - at) * range.slope)))
            << what;
      } else {
        EXPECT_EQ(value.as_uint(), piece.value.as_uint()) << what;
      }
    }
  }
}

TEST(PieceTest, AMovingArgumentCarriesItsSlopeOnUntilItLeavesItsRange) {
  const struct {
    int t, t_slope, length, length_slope;
    int value, slope;
    int64_t horizon;
  } kCases[] = {
      {0, 0, 5, 0, 15, 0, kNever},
      {0, 1, 5, 0, 15, 0, 11},    // Closed: constant up to and including the opening.
      {12, 1, 5, 0, 17, 1, 4},    // Open: until the result reaches the end of its opening.
      {12, -1, 5, 0, 17, -1, 2},  // Downwards, until the opening.
      {17, 1, 5, 0, 112, 1, 3},   // The result is in the next opening.
      {12, 0, 5, 1, 17, 1, 4},    // A moving length.
      {12, 1, 5, 1, 17, 2, 4},    // Both.
      {30, 1, 5, 0, 115, 0, 81},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(testing::Message() << c.t << " " << c.length);
    Arena arena;
    EvalContext context(arena, 1'000);
    const Value value = kBinaryPiece<AfterOpenTime>.binary(context, Time(c.t, c.t_slope),
                                                           Span(c.length, c.length_slope));
    ASSERT_EQ(value.kind(), Kind::kTimestamp);
    EXPECT_EQ(static_cast<int64_t>(value.as_time().ToNanoseconds()), c.value);
    EXPECT_EQ(value.slope(), c.slope);
    EXPECT_EQ(context.horizon().offset, c.horizon);
  }
}

TEST(PieceTest, AnErrorStandsUntilAnArgumentLeavesItsRange) {
  Arena arena;
  EvalContext context(arena, 1'000);
  const Value value = kBinaryPiece<AfterOpenTime>.binary(context, Time(12), Span(-3, /*slope=*/1));
  EXPECT_TRUE(value.is_error());
  EXPECT_EQ(context.horizon().offset, 4);
}

TEST(PieceTest, ASlopeThatNoValueHoldsIsOpaque) {
  Arena arena;
  EvalContext context(arena, 1'000);
  const Value value =
      kBinaryPiece<AfterOpenTime>.binary(context, Time(12, 30'000), Span(5, 30'000));
  EXPECT_EQ(value.slope(), 0);
  EXPECT_TRUE(context.horizon().opaque);
}

TEST(PieceTest, TheSampleHoldsInItsPieces) {
  std::mt19937_64 random(1);
  for (int t = -3; t < 250; ++t) {
    for (int length = -2; length < 45; ++length) {
      Arena arena;
      EvalContext context(arena, 1'000);
      ExpectPieceHolds(context, AfterOpenTime, {Time(t), Span(length)}, random,
                       std::to_string(t) + " + " + std::to_string(length));
    }
  }
}

// Every function of the library that is simple in pieces, at random times.
TEST(PieceTest, EveryPieceOfTheLibraryHolds) {
  const char* const kZones[] = {
      "UTC",         "Europe/Madrid", "America/Sao_Paulo", "Australia/Lord_Howe", "Pacific/Apia",
      "Asia/Beirut", "Nowhere"};
  std::mt19937_64 random(2);
  int pieces = 0;
  for (const auto* families : {&StandardLibrary(), &ExtensionLibraries()}) {
    for (const LibraryFamily& family : *families) {
      for (int i = 0; i < family.count; ++i) {
        const LibraryEntry& entry = family.entries[i];
        if (entry.implementation == nullptr) continue;
        EXPECT_EQ(entry.implementation->time == TimeBehaviour::kPiece,
                  entry.implementation->piece != nullptr)
            << entry.id;
        if (entry.implementation->piece == nullptr) continue;
        ++pieces;
        const Overload overload = MakeOverload(entry.id, *ParseSignature(entry.signature));
        for (int round = 0; round < 3'000; ++round) {
          Arena arena;
          EvalContext context(arena, 1'000);
          std::vector<Value> arguments;
          for (const Type& type : overload.parameters) {
            const auto seconds = static_cast<int64_t>(random() % 4'000'000'000) - 1'900'000'000;
            switch (type.kind()) {
              case TypeKind::kTimestamp:
                arguments.push_back(Time(Nanoseconds{seconds} * kNanosPerSecond + round % 3));
                break;
              case TypeKind::kDuration: arguments.push_back(Span(seconds)); break;
              case TypeKind::kInt: arguments.push_back(Value::Int(seconds % 10)); break;
              default:
                ASSERT_EQ(type.kind(), TypeKind::kString) << entry.id;
                arguments.push_back(Value::String(kZones[random() % 7]));
            }
          }
          ExpectPieceHolds(context, entry.implementation->piece, arguments, random, entry.id);
        }
      }
    }
  }
  EXPECT_GE(pieces, 2);
}

}  // namespace
}  // namespace makegood::cel

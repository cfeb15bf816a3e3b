#include <optional>

#include "absl/strings/str_cat.h"
#include "rules/cel/library/calendar.h"
#include "rules/cel/library/families.h"
#include "rules/cel/library/piece.h"
#include "rules/cel/values/value_text.h"

namespace makegood::cel {
namespace {

Piece PieceOf(EvalContext& context, const CalendarDay& day) {
  Piece piece;
  piece.arguments[0].min = day.min;
  piece.arguments[0].max = day.max;
  const TimeParts begin = TimeParts::FromNanoseconds(day.begin);
  piece.value = context.world().timestamps.Contains(begin)
                    ? Value::Timestamp(begin)
                    : context.Error(ErrorCode::kOverflow, "timestamp out of range");
  return piece;
}

Piece StartOfDayInZone(EvalContext& context, const Value* arguments) {
  const TimeParts time = arguments[0].as_time();
  const absl::string_view name = arguments[1].as_text();
  if (context.world().find_clock != nullptr) {
    const WallClock* clock = context.world().find_clock(name);
    if (clock != nullptr) return PieceOf(context, CalendarDayAt(time, *clock));
  } else if (const std::optional<absl::TimeZone> zone = FindTimeZone(name)) {
    return PieceOf(context, CalendarDayAt(time, *zone));
  }
  Piece piece;
  piece.value =
      context.Error(ErrorCode::kInvalidArgument,
                    absl::StrCat(ValueToText(context, arguments[1], 64), " is not a time zone"));
  return piece;
}

Piece StartOfDayInUtc(EvalContext& context, const Value* arguments) {
  const Value in_utc[] = {arguments[0], Value::String("UTC")};
  return StartOfDayInZone(context, in_utc);
}

constexpr LibraryEntry kEntries[] = {
    {"timestamp_start_of_day", "timestamp.startOfDay() -> timestamp", &kUnaryPiece<StartOfDayInUtc>,
     "the first instant of its day, in UTC"},
    {"timestamp_start_of_day_with_tz", "timestamp.startOfDay(string) -> timestamp",
     &kBinaryPiece<StartOfDayInZone>,
     "the first instant at which clocks of that time zone show its day"},
};

}  // namespace

constexpr LibraryFamily kDaysFamily = MakeFamily("days", "when days begin", kEntries);

}  // namespace makegood::cel

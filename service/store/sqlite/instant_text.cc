#include "service/store/sqlite/instant_text.h"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"

namespace makegood {
namespace {

// Where digits stand: '0'. All else stands for itself.
constexpr absl::string_view kShape = "0000-00-00T00:00:00.000000000Z";

constexpr int64_t kDaySeconds = 86'400;

// From the first instant of the year 1, after which all numbers here are positive, to 1970.
constexpr int64_t kFirstSeconds = -62'135'596'800;
constexpr int64_t kEndSeconds = 253'402'300'800;  // The first instant of the year 10000.

void PutDigits(int64_t number, size_t begin, size_t count, char* text) {
  for (size_t i = begin + count; i-- > begin; number /= 10) {
    text[i] = static_cast<char>('0' + number % 10);
  }
}

int64_t DigitsAt(absl::string_view text, size_t begin, size_t count) {
  int64_t number = 0;
  for (const char digit : text.substr(begin, count)) number = number * 10 + (digit - '0');
  return number;
}

bool HasShape(absl::string_view text) {
  if (text.size() != kShape.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool fits = kShape[i] == '0' ? text[i] >= '0' && text[i] <= '9' : text[i] == kShape[i];
    if (!fits) return false;
  }
  return true;
}

}  // namespace

absl::Status WriteInstant(absl::Time instant, char (&text)[kInstantBytes]) {
  if (instant < absl::FromUnixSeconds(kFirstSeconds) ||
      instant >= absl::FromUnixSeconds(kEndSeconds)) {
    return absl::InvalidArgumentError("an instant is not in the years 1 to 9999");
  }
  // Rounds down, as a date and the time of its day need.
  int64_t seconds = absl::ToUnixSeconds(instant);
  const absl::Duration subsecond = instant - absl::FromUnixSeconds(seconds);
  const int64_t nanos = absl::ToInt64Nanoseconds(subsecond);
  if (subsecond != absl::Nanoseconds(nanos)) {
    return absl::InvalidArgumentError("an instant is not a whole number of nanoseconds");
  }
  seconds -= kFirstSeconds;
  const absl::CivilDay day = absl::CivilDay(1, 1, 1) + seconds / kDaySeconds;
  const int64_t second = seconds % kDaySeconds;
  static_assert(kShape.size() == kInstantBytes);
  kShape.copy(text, kInstantBytes);
  PutDigits(day.year(), 0, 4, text);
  PutDigits(day.month(), 5, 2, text);
  PutDigits(day.day(), 8, 2, text);
  PutDigits(second / 3'600, 11, 2, text);
  PutDigits(second / 60 % 60, 14, 2, text);
  PutDigits(second % 60, 17, 2, text);
  PutDigits(nanos, 20, 9, text);
  return absl::OkStatus();
}

absl::StatusOr<std::string> InstantText(absl::Time instant) {
  char text[kInstantBytes];
  if (absl::Status status = WriteInstant(instant, text); !status.ok()) return status;
  return std::string(text, kInstantBytes);
}

absl::StatusOr<absl::Time> ParseInstantText(absl::string_view text) {
  if (HasShape(text)) {
    const int64_t year = DigitsAt(text, 0, 4);
    const int64_t month = DigitsAt(text, 5, 2);
    const int64_t day_of_month = DigitsAt(text, 8, 2);
    const int64_t hour = DigitsAt(text, 11, 2);
    const int64_t minute = DigitsAt(text, 14, 2);
    const int64_t second = DigitsAt(text, 17, 2);
    const absl::CivilDay day(year, month, day_of_month);
    // What is no date, such as a 31st of February, has become another one.
    const bool is_date = year >= 1 && day.month() == month && day.day() == day_of_month;
    if (is_date && hour < 24 && minute < 60 && second < 60) {
      const int64_t seconds = (day - absl::CivilDay(1, 1, 1)) * kDaySeconds + hour * 3'600 +
                              minute * 60 + second + kFirstSeconds;
      return absl::FromUnixSeconds(seconds) + absl::Nanoseconds(DigitsAt(text, 20, 9));
    }
  }
  return absl::DataLossError(absl::StrCat("`", text, "` is stored where an instant belongs"));
}

}  // namespace makegood

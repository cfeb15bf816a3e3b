#include "service/store/sqlite/instant_text.h"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"

namespace makegood {
namespace {

// Where digits stand: '0'. All else stands for itself.
constexpr absl::string_view kShape = "0000-00-00T00:00:00.000000000Z";

void PutDigits(int64_t number, size_t begin, size_t count, std::string& text) {
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

absl::StatusOr<std::string> InstantText(absl::Time instant) {
  const absl::TimeZone::CivilInfo civil = absl::UTCTimeZone().At(instant);
  const bool in_range = instant > absl::InfinitePast() && instant < absl::InfiniteFuture() &&
                        civil.cs.year() >= 1 && civil.cs.year() <= 9999;
  if (!in_range) return absl::InvalidArgumentError("an instant is not in the years 1 to 9999");
  const int64_t nanos = absl::ToInt64Nanoseconds(civil.subsecond);
  if (civil.subsecond != absl::Nanoseconds(nanos)) {
    return absl::InvalidArgumentError("an instant is not a whole number of nanoseconds");
  }
  std::string text(kShape);
  PutDigits(civil.cs.year(), 0, 4, text);
  PutDigits(civil.cs.month(), 5, 2, text);
  PutDigits(civil.cs.day(), 8, 2, text);
  PutDigits(civil.cs.hour(), 11, 2, text);
  PutDigits(civil.cs.minute(), 14, 2, text);
  PutDigits(civil.cs.second(), 17, 2, text);
  PutDigits(nanos, 20, 9, text);
  return text;
}

absl::StatusOr<absl::Time> ParseInstantText(absl::string_view text) {
  if (HasShape(text)) {
    const absl::CivilSecond civil(DigitsAt(text, 0, 4), DigitsAt(text, 5, 2), DigitsAt(text, 8, 2),
                                  DigitsAt(text, 11, 2), DigitsAt(text, 14, 2),
                                  DigitsAt(text, 17, 2));
    const absl::Time instant =
        absl::FromCivil(civil, absl::UTCTimeZone()) + absl::Nanoseconds(DigitsAt(text, 20, 9));
    // What is no date, such as a 31st of February, has become another one.
    if (const auto again = InstantText(instant); again.ok() && *again == text) return instant;
  }
  return absl::DataLossError(absl::StrCat("`", text, "` is stored where an instant belongs"));
}

}  // namespace makegood

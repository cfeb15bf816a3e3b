#include "service/store/sqlite/instant_text.h"

#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace makegood {
namespace {

constexpr int64_t kYearOne = -62'135'596'800;
constexpr int64_t kYear9999 = 253'402'300'799;

TEST(InstantTextTest, InstantsComeBackToTheNanosecond) {
  const struct {
    absl::Time instant;
    const char* text;
  } kCases[] = {
      {absl::FromUnixSeconds(kYearOne), "0001-01-01T00:00:00.000000000Z"},
      {absl::FromUnixSeconds(-1) + absl::Nanoseconds(999'999'999),
       "1969-12-31T23:59:59.999999999Z"},
      {absl::UnixEpoch(), "1970-01-01T00:00:00.000000000Z"},
      {absl::FromUnixSeconds(1'772'445'600) + absl::Nanoseconds(1),
       "2026-03-02T10:00:00.000000001Z"},
      {absl::FromUnixSeconds(kYear9999) + absl::Nanoseconds(999'999'999),
       "9999-12-31T23:59:59.999999999Z"},
  };
  std::string last;
  for (const auto& test : kCases) {
    const auto text = InstantText(test.instant);
    ASSERT_TRUE(text.ok()) << text.status();
    EXPECT_EQ(*text, test.text);
    EXPECT_LT(last, *text);
    last = *text;
    const auto instant = ParseInstantText(*text);
    ASSERT_TRUE(instant.ok()) << instant.status();
    EXPECT_EQ(*instant, test.instant) << test.text;
  }
}

TEST(InstantTextTest, WhatWouldBeRoundedOrOutOfRangeIsRefused) {
  for (const absl::Time instant :
       {absl::InfinitePast(), absl::InfiniteFuture(),
        absl::FromUnixSeconds(kYearOne) - absl::Nanoseconds(1),
        absl::FromUnixSeconds(kYear9999 + 1), absl::UnixEpoch() + absl::Nanoseconds(1) / 2}) {
    EXPECT_EQ(InstantText(instant).status().code(), absl::StatusCode::kInvalidArgument) << instant;
  }
}

TEST(InstantTextTest, OtherTextsAreDamage) {
  for (const char* text : {"", "2026-03-02T10:00:00Z", "2026-03-02T10:00:00.00000000xZ",
                           "2026-02-31T10:00:00.000000000Z", "0000-01-01T00:00:00.000000000Z",
                           "2026-03-02T24:00:00.000000000Z", "2026-03-02T10:00:00.000000000Z "}) {
    EXPECT_EQ(ParseInstantText(text).status().code(), absl::StatusCode::kDataLoss) << text;
  }
}

}  // namespace
}  // namespace makegood

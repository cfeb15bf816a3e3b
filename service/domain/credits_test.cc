#include "service/domain/credits.h"

#include <gtest/gtest.h>

#include <limits>
#include <optional>

namespace makegood {
namespace {

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

std::optional<int64_t> Amount(const absl::StatusOr<Credits>& result) {
  if (result.ok()) return result->amount();
  EXPECT_EQ(result.status().code(), absl::StatusCode::kOutOfRange);
  return std::nullopt;
}

struct ArithmeticCase {
  int64_t a;
  int64_t b;
  std::optional<int64_t> sum;  // Absent: OutOfRange.
  std::optional<int64_t> difference;
};
const ArithmeticCase kArithmeticCases[] = {
    {8, 4, 12, 4},
    {0, 0, 0, 0},
    {8, -12, -4, 20},
    {kMax, 0, kMax, kMax},
    {kMax, 1, std::nullopt, kMax - 1},
    {kMax, -1, kMax - 1, std::nullopt},
    {kMin, 1, kMin + 1, std::nullopt},
    {kMin, -1, std::nullopt, kMin + 1},
    {kMin, kMin, std::nullopt, 0},
    {0, kMin, kMin, std::nullopt},
    {-1, kMin, std::nullopt, kMax},
};

TEST(CreditsTest, ArithmeticIsExactOrAnError) {
  for (const ArithmeticCase& c : kArithmeticCases) {
    EXPECT_EQ(Amount(Add(Credits(c.a), Credits(c.b))), c.sum) << c.a << " + " << c.b;
    EXPECT_EQ(Amount(Subtract(Credits(c.a), Credits(c.b))), c.difference) << c.a << " - " << c.b;
  }
  EXPECT_EQ(Amount(Negate(Credits(kMax))), -kMax);
  EXPECT_EQ(Amount(Negate(Credits(kMin))), std::nullopt);
}

TEST(CreditsTest, ErrorsNameBothAmounts) {
  EXPECT_EQ(Add(Credits(kMax), Credits(1)).status().message(),
            "9223372036854775807 + 1 credits do not fit into 64 bits");
}

TEST(CreditsTest, AmountsAreReadAsText) {
  EXPECT_EQ(ToString(Credits(1)), "1 credit");
  EXPECT_EQ(ToString(Credits(0)), "0 credits");
  EXPECT_EQ(ToString(Credits(-3)), "-3 credits");
}

}  // namespace
}  // namespace makegood

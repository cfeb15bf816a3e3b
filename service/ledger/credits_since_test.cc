#include "service/ledger/credits_since.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "service/ledger/ledger_script.h"

namespace makegood {
namespace {

struct SinceCase {
  const char* before;  // After which the instant is.
  const char* then;
  int64_t spent;
  int64_t lowest;
  int lapse_day;  // -1: none that counts lapses.
};

const SinceCase kSinceCases[] = {
    {"buy 30", "", 0, 30, -1},
    {"buy 20; spend c1 20; refund r1 c1; buy 20", "spend c2 25", 25, 15, -1},
    {"buy 30; spend c1 30; refund r1 c1", "spend c2 30; buy 50", 30, 0, -1},
    {"buy 30; spend c1 30; refund r1 c1", "buy 50; spend c2 30", 30, 30, -1},
    {"buy 30; spend c1 30; refund r1 c1", "spend c2 10; refund r2 c2", 10, 20, -1},
    // What was before does not count.
    {"buy 90; spend c1 60; refund r1 c1 30", "", 0, 60, -1},
    // A spend that was undone was none, but low is low.
    {"buy 30", "spend c1 10; reverse t2", 0, 20, -1},
    {"buy 30; spend c1 10", "reverse t2", 0, 20, -1},
    // The bank takes what is left.
    {"buy 30; spend c1 30; refund r1 c1", "chargeback c1 10", 0, 20, -1},
    // Payouts take nothing away, arrive they or not.
    {"buy 30; spend c1 30; refund r1 c1", "payout p1 r1 20; settle p1; spend c2 5", 5, 25, -1},
    {"buy 30; spend c1 30; refund r1 c1", "payout p1 r1 30; fail p1", 0, 30, -1},
    // Except those that were on the way before, which are missing until they fail.
    {"buy 30; spend c1 30; refund r1 c1; payout p1 r1 20", "fail p1; spend c2 25", 25, 5, -1},
    {"buy 30; spend c1 30; refund r1 c1; payout p1 r1 20", "buy 5", 0, 10, -1},
    // Credits lapse, swept or not, and what lapsed unseen between two orders was not had.
    {"buy 30; give 10 until 5", "", 0, 40, 5},
    {"buy 30; give 10 until 5", "day 5", 0, 30, -1},
    {"buy 30; give 10 until 5", "day 5; expire; buy 50", 0, 30, -1},
    {"buy 30; give 10 until 5", "day 5; buy 50", 0, 30, -1},
    {"buy 30; give 10 until 5; give 10 until 7", "spend c1 10; day 6", 10, 40, 7},
    {"give 10 until 5", "day 1; give 10 until 9; day 5; buy 1", 0, 10, 9},
};

TEST(CreditsSinceTest, TellsWhatWasSpentAndHowLowTheBalanceWent) {
  for (const SinceCase& c : kSinceCases) {
    SCOPED_TRACE(absl::StrCat(c.before, " | ", c.then));
    LedgerScript script;
    ASSERT_TRUE(script.Run(c.before).ok());
    const absl::Time since = script.now();
    if (c.then[0] != '\0') {
      ASSERT_TRUE(script.Run(c.then).ok());
    }
    const absl::StatusOr<CreditsSince> result = CreditsSinceAt(script.book(), since, script.now());
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_EQ(result->spent, Credits(c.spent));
    EXPECT_EQ(result->lowest, Credits(c.lowest));
    EXPECT_EQ(result->next_lapse, c.lapse_day < 0
                                      ? absl::InfiniteFuture()
                                      : absl::UnixEpoch() + absl::Hours(24) * c.lapse_day);
  }
}

TEST(CreditsSinceTest, OnlyWhatWasPostedSinceIsNeeded) {
  LedgerScript script;
  ASSERT_TRUE(script.Run("buy 30; give 10; spend c1 20; refund r1 c1").ok());
  const absl::Time since = script.now();
  ASSERT_TRUE(script.Run("spend c2 15; buy 5").ok());
  Book book = script.book();
  book.transactions.erase(book.transactions.begin(), book.transactions.begin() + 4);
  const absl::StatusOr<CreditsSince> result = CreditsSinceAt(book, since, script.now());
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->spent, Credits(15));
  EXPECT_EQ(result->lowest, Credits(25));
}

TEST(CreditsSinceTest, ABookWithoutALotIsRefused) {
  LedgerScript script;
  ASSERT_TRUE(script.Run("buy 30").ok());
  const absl::Time since = script.now();
  ASSERT_TRUE(script.Run("spend c1 10").ok());
  Book book = script.book();
  book.lots.clear();
  EXPECT_EQ(CreditsSinceAt(book, since, script.now()).status().code(), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace makegood

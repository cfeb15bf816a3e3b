#include "service/domain/ledger_entry.h"

#include <gtest/gtest.h>

#include <limits>

namespace makegood {
namespace {

constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

LedgerEntry Entry(Account account, const char* lot, int64_t amount) {
  return {account, LotId(lot), Credits(amount)};
}

struct BalanceCase {
  std::vector<LedgerEntry> entries;
  const char* error;  // Empty: the transaction is sound.
};
const BalanceCase kBalanceCases[] = {
    {{Entry(Account::kBought, "a", -30), Entry(Account::kBalance, "a", 30)}, ""},
    {{Entry(Account::kSpent, "a", -kMax), Entry(Account::kSpent, "b", -kMax),
      Entry(Account::kBalance, "c", kMax), Entry(Account::kBalance, "d", kMax)},
     ""},
    {{}, "transaction \"t\" has no entries"},
    {{Entry(Account::kBought, "a", -30), Entry(Account::kBalance, "a", 29)},
     "the entries of transaction \"t\" do not sum to zero"},
    {{Entry(Account::kBalance, "a", 0)},
     "transaction \"t\" has an entry of account BALANCE that names no lot or moves nothing"},
    {{Entry(Account::kBought, "", -30), Entry(Account::kBalance, "a", 30)},
     "transaction \"t\" has an entry of account BOUGHT that names no lot or moves nothing"},
    // The sum wraps to zero in 64 bits.
    {{Entry(Account::kBalance, "a", kMax), Entry(Account::kBalance, "a", kMax),
      Entry(Account::kBalance, "a", 2)},
     "the entries of transaction \"t\" do not sum to zero"},
};

TEST(LedgerEntryTest, ATransactionIsSoundWhenItsEntriesSumToZero) {
  for (const BalanceCase& c : kBalanceCases) {
    LedgerTransaction transaction;
    transaction.transaction_id = TransactionId("t");
    transaction.entries = c.entries;
    EXPECT_EQ(CheckBalanced(transaction).message(), c.error);
  }
}

}  // namespace
}  // namespace makegood

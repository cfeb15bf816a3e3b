#include "service/ledger/ledger_script.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "rules/base/check.h"
#include "rules/base/status_macros.h"

namespace makegood {
namespace {

int64_t ToNumber(absl::string_view word) {
  int64_t number = 0;
  MAKEGOOD_CHECK(absl::SimpleAtoi(word, &number));
  return number;
}

absl::Time Day(absl::string_view word) {
  return absl::UnixEpoch() + absl::Hours(24 * ToNumber(word));
}

}  // namespace

absl::Status LedgerScript::Run(absl::string_view steps) {
  for (const absl::string_view step : absl::StrSplit(steps, ';', absl::SkipWhitespace())) {
    RETURN_IF_ERROR(RunStep(absl::StripAsciiWhitespace(step)));
  }
  return absl::OkStatus();
}

absl::Status LedgerScript::RunStep(absl::string_view step) {
  const std::vector<std::string> words = absl::StrSplit(step, ' ');
  const std::string& verb = words[0];
  if (verb == "day") {
    now_ = std::max(now_, Day(words[1]));
    return absl::OkStatus();
  }
  if (verb == "again") return Carry(last_order_);
  ++steps_;
  now_ += absl::Seconds(1);
  Order order;
  order.transaction_id = TransactionId(absl::StrCat("t", steps_));
  order.idempotency_key = absl::StrCat("key", steps_);
  order.pro_id = ProId("pro");
  order.now = now_;
  const auto credits_at = [&](size_t index) {
    if (index < words.size()) order.credits = Credits(ToNumber(words[index]));
  };
  const auto use_payout = [&](const std::string& name) {
    order.payout_id = PayoutId(name);
    order.refund_id = refund_of_payout_[order.payout_id];
    order.charge_id = charge_of_refund_[order.refund_id];
  };
  if (verb == "buy" || verb == "give") {
    order.kind = verb == "buy" ? TransactionKind::kPurchase : TransactionKind::kGrant;
    credits_at(1);
    if (words.size() > 3) order.expire_time = Day(words[3]);
  } else if (verb == "spend" || verb == "chargeback") {
    order.kind = verb == "spend" ? TransactionKind::kSpend : TransactionKind::kChargeback;
    order.charge_id = ChargeId(words[1]);
    credits_at(2);
  } else if (verb == "refund" || verb == "goodwill") {
    order.kind = TransactionKind::kRefund;
    order.refund_id = RefundId(words[1]);
    order.charge_id = ChargeId(words[2]);
    order.is_discretionary = verb == "goodwill";
    charge_of_refund_[order.refund_id] = order.charge_id;
    credits_at(3);
  } else if (verb == "payout" || verb == "held") {
    order.kind = TransactionKind::kPayout;
    refund_of_payout_.emplace(PayoutId(words[1]), RefundId(words[2]));
    use_payout(words[1]);
    order.is_on_hold = verb == "held";
    credits_at(3);
  } else if (verb == "settle" || verb == "fail") {
    order.kind = verb == "settle" ? TransactionKind::kPayoutSettle : TransactionKind::kPayoutFail;
    use_payout(words[1]);
  } else if (verb == "expire") {
    order.kind = TransactionKind::kExpiry;
  } else if (verb == "reverse") {
    order.kind = TransactionKind::kReversal;
    order.reverses = TransactionId(words[1]);
  } else {
    MAKEGOOD_CHECK(verb == "a verb of the script");
  }
  return Carry(std::move(order));
}

absl::Status LedgerScript::Carry(Order order) {
  last_order_ = std::move(order);
  ASSIGN_OR_RETURN(last_, Post(book_, last_order_));
  return Apply(last_, book_);
}

std::string LedgerScript::Lots() const {
  std::vector<std::string> texts;
  for (const Lot& lot : book_.lots) {
    if (lot.remaining.IsZero()) continue;
    std::string text = absl::StrCat(lot.lot_id.value(), " ", LotOriginName(lot.origin), " ",
                                    lot.remaining.amount());
    if (lot.origin == LotOrigin::kRefund && !lot.is_payable) absl::StrAppend(&text, " bonus");
    if (lot.expire_time != absl::InfiniteFuture()) {
      absl::StrAppend(&text, " until day ",
                      (lot.expire_time - absl::UnixEpoch()) / absl::Hours(24));
    }
    texts.push_back(std::move(text));
  }
  return absl::StrJoin(texts, ", ");
}

std::string LedgerScript::Entries() const {
  return absl::StrJoin(last_.transaction.entries, ", ",
                       [](std::string* out, const LedgerEntry& entry) {
                         absl::StrAppend(out, AccountName(entry.account), " ", entry.lot_id.value(),
                                         " ", entry.amount.amount());
                       });
}

}  // namespace makegood

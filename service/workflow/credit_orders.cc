#include "service/workflow/credit_orders.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"
#include "service/decide/facts_digest.h"
#include "service/workflow/tell.h"
#include "service/workflow/wake_payouts.h"
#include "service/workflow/workflow_error.h"

namespace makegood {
namespace {

// Beside those of the book, the lots that its transactions name.
absl::Status AddNamedLots(const Transaction& tx, const Tenant& tenant, Book& book) {
  for (const LedgerTransaction& transaction : book.transactions) {
    for (const LedgerEntry& entry : transaction.entries) {
      const bool is_there = std::any_of(book.lots.begin(), book.lots.end(),
                                        [&](const Lot& lot) { return lot.lot_id == entry.lot_id; });
      if (is_there) continue;
      ASSIGN_OR_RETURN(book.lots.emplace_back(), tx.ledger().GetLot(tenant, entry.lot_id));
    }
  }
  return absl::OkStatus();
}

// The lots that may give or get credits without being named by the book's transactions.
absl::StatusOr<std::vector<Lot>> LotsFor(const Transaction& tx, const Tenant& tenant,
                                         const Order& order) {
  switch (order.kind) {
    case TransactionKind::kSpend:
    case TransactionKind::kExpiry: return tx.ledger().ListLots(tenant, order.pro_id);
    default: return std::vector<Lot>();
  }
}

absl::Status AsCallersKnowIt(const absl::Status& refused, const Order& order,
                             const std::vector<Lot>& lots) {
  const std::optional<Refusal> refusal = RefusalOf(refused);
  if (!refusal.has_value()) return refused;
  switch (*refusal) {
    case Refusal::kLotsTooSmall:
      return WorkflowError(v1::CREDITS_NOT_AVAILABLE, refused.message(),
                           {{"credits", absl::StrCat(order.credits.value_or(Credits()).amount())},
                            {"available", absl::StrCat(UsableCredits(lots, order.now).amount())}});
    case Refusal::kAlreadyCharged:
      return WorkflowError(v1::LEAD_ALREADY_CHARGED, refused.message(),
                           {{"charge_id", order.charge_id.value()}});
    default: return refused;
  }
}

}  // namespace

absl::StatusOr<Book> LoadBook(const Transaction& tx, const Tenant& tenant,
                              const ChargeId& charge_id) {
  Book book;
  ASSIGN_OR_RETURN(book.transactions, tx.ledger().ListByCharge(tenant, charge_id));
  RETURN_IF_ERROR(AddNamedLots(tx, tenant, book));
  return book;
}

absl::StatusOr<Posting> CarryOut(const Scene& scene, const LeadId& lead_id, const Order& order) {
  const Tenant& tenant = scene.moment.tenant;
  LedgerTable& ledger = scene.tx.ledger();
  Book book;
  ASSIGN_OR_RETURN(book.lots, LotsFor(scene.tx, tenant, order));
  if (!order.charge_id.empty()) {
    ASSIGN_OR_RETURN(book.transactions, ledger.ListByCharge(tenant, order.charge_id));
  }
  // The order may have been carried out before without a charge, under its key.
  absl::StatusOr<LedgerTransaction> same = ledger.GetByKey(tenant, order.idempotency_key);
  if (same.ok()) {
    bool is_there = false;
    for (const LedgerTransaction& transaction : book.transactions) {
      is_there |= transaction.transaction_id == same->transaction_id;
    }
    if (!is_there) book.transactions.push_back(*std::move(same));
  } else if (!absl::IsNotFound(same.status())) {
    return same.status();
  }
  RETURN_IF_ERROR(AddNamedLots(scene.tx, tenant, book));

  absl::StatusOr<Posting> posting = Post(book, order);
  if (!posting.ok()) return AsCallersKnowIt(posting.status(), order, book.lots);
  if (posting->is_repetition) return posting;
  for (const Lot& lot : posting->opened) RETURN_IF_ERROR(ledger.InsertLot(tenant, lot));
  RETURN_IF_ERROR(ledger.Post(tenant, posting->transaction));
  RETURN_IF_ERROR(WakePayouts(scene, book.lots, posting->transaction));
  RETURN_IF_ERROR(TellCredits(scene, lead_id, posting->transaction));
  return posting;
}

Credits UsableCredits(const std::vector<Lot>& lots, absl::Time now) {
  int64_t usable = 0;
  for (const Lot& lot : lots) {
    if (lot.expire_time > now) usable += lot.remaining.amount();
  }
  return Credits(usable);
}

std::string EffectKey(const ChargeId& charge_id, absl::string_view kind, absl::string_view cause) {
  // A separator that no id has keeps different triples apart.
  return Sha256Hex(absl::StrCat(charge_id.value(), absl::string_view("\0", 1), kind,
                                absl::string_view("\0", 1), cause));
}

}  // namespace makegood

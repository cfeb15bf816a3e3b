#include "tests/faults/workload.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "rules/base/check.h"
#include "rules/base/status_macros.h"
#include "tests/store_contract/samples.h"

namespace makegood {
namespace {

constexpr int64_t kCredits = 12;

absl::Status WriteStep(Transaction& t, const std::string& id) {
  RETURN_IF_ERROR(t.leads().Insert(Dingdoor(), SampleLead(id)));
  RETURN_IF_ERROR(t.charges().Insert(Dingdoor(), SampleCharge(id, id, kCredits)));
  RETURN_IF_ERROR(t.events().Append(Dingdoor(), SampleEvent(id, id)).status());
  RETURN_IF_ERROR(t.deadlines().Arm({Dingdoor(), LeadId(id), "GUARANTEE", At(86'400)}).status());
  RETURN_IF_ERROR(t.ledger().InsertLot(Dingdoor(), SampleLot(id, kCredits)));
  RETURN_IF_ERROR(
      t.ledger().Post(Dingdoor(), Move(absl::StrCat(id, " buy"), TransactionKind::kPurchase, id,
                                       Account::kBought, Account::kBalance, kCredits)));
  RETURN_IF_ERROR(
      t.ledger().Post(Dingdoor(), Move(absl::StrCat(id, " spend"), TransactionKind::kSpend, id,
                                       Account::kBalance, Account::kSpent, kCredits, id)));
  const std::string refund = absl::StrCat(id, " refund");
  RETURN_IF_ERROR(t.refunds().Insert(Dingdoor(), SampleRefund(id, "GUARANTEE", refund, kCredits)));
  RETURN_IF_ERROR(
      t.ledger().Post(Dingdoor(), Move(refund, TransactionKind::kRefund, id, Account::kSpent,
                                       Account::kBalance, kCredits, id)));
  return t.outbox().Append(Dingdoor(), SampleOutboxEvent(id, id));
}

// That all of a step is there, once.
absl::Status CheckStep(const Transaction& t, const std::string& id) {
  ASSIGN_OR_RETURN(const Lead lead, t.leads().Get(Dingdoor(), LeadId(id)));
  if (lead != SampleLead(id)) return absl::InternalError(absl::StrCat("lead ", id, " is another"));
  RETURN_IF_ERROR(t.charges().GetByLead(Dingdoor(), LeadId(id)).status());
  ASSIGN_OR_RETURN(const auto events, t.events().List(Dingdoor(), LeadId(id), 0, 9));
  if (events.size() != 1) return absl::InternalError(absl::StrCat("events of ", id));
  RETURN_IF_ERROR(t.deadlines().Get(Dingdoor(), LeadId(id), "GUARANTEE").status());
  ASSIGN_OR_RETURN(const auto refunds, t.refunds().ListByCharge(Dingdoor(), ChargeId(id)));
  if (refunds.size() != 1) return absl::InternalError(absl::StrCat("refunds of ", id));
  ASSIGN_OR_RETURN(const auto moves, t.ledger().ListByCharge(Dingdoor(), ChargeId(id)));
  if (moves.size() != 2) return absl::InternalError(absl::StrCat("moves of ", id));
  for (const LedgerTransaction& move : moves) RETURN_IF_ERROR(CheckBalanced(move));
  ASSIGN_OR_RETURN(const Lot lot, t.ledger().GetLot(Dingdoor(), LotId(id)));
  if (lot.remaining != Credits(kCredits)) return absl::InternalError(absl::StrCat("lot ", id));
  return absl::OkStatus();
}

absl::Status ReadAllSteps(const Transaction& t, std::set<int64_t>& steps) {
  steps.clear();
  int64_t position = 0;
  while (true) {
    ASSIGN_OR_RETURN(const auto events, t.outbox().List(Dingdoor(), position, kPageRowsMax));
    if (events.empty()) break;
    for (const OutboxEvent& event : events) {
      if (event.position != ++position) return absl::InternalError("the outbox has a gap");
      int64_t number = 0;
      if (!absl::SimpleAtoi(event.lead_id.value(), &number) || !steps.insert(number).second) {
        return absl::InternalError(absl::StrCat("step ", event.lead_id.value(), " comes twice"));
      }
      RETURN_IF_ERROR(CheckStep(t, event.lead_id.value()));
    }
  }
  // Nothing is there without its outbox event, either.
  ASSIGN_OR_RETURN(const Credits balance, t.ledger().GetBalance(Dingdoor(), ProId("pro-1")));
  ASSIGN_OR_RETURN(const auto lots, t.ledger().ListLots(Dingdoor(), ProId("pro-1")));
  ASSIGN_OR_RETURN(const auto due, t.deadlines().ListDue(At(86'400), kPageRowsMax));
  const auto count = static_cast<int64_t>(steps.size());
  const bool agrees = balance == Credits(count * kCredits) && lots.size() == steps.size() &&
                      static_cast<int64_t>(due.size()) == std::min<int64_t>(count, kPageRowsMax);
  return agrees ? absl::OkStatus() : absl::InternalError("a part of a step is there by itself");
}

}  // namespace

absl::Status RunStep(Store& store, int64_t number) {
  const std::string id = absl::StrCat(number);
  return store.RunTransaction([&](Transaction& t) { return WriteStep(t, id); });
}

absl::StatusOr<std::set<int64_t>> ReadSteps(Store& store) {
  std::set<int64_t> steps;
  RETURN_IF_ERROR(store.RunSnapshot([&](const Transaction& t) { return ReadAllSteps(t, steps); }));
  return steps;
}

ScratchDirectory::ScratchDirectory() : path_(::testing::TempDir() + "faults_XXXXXX") {
  MAKEGOOD_CHECK(mkdtemp(path_.data()) != nullptr);
}

ScratchDirectory::~ScratchDirectory() { std::filesystem::remove_all(path_); }

}  // namespace makegood

// Records to store, made from little: what a test does not say is the same every time.

#ifndef MAKEGOOD_TESTS_STORE_CONTRACT_SAMPLES_H_
#define MAKEGOOD_TESTS_STORE_CONTRACT_SAMPLES_H_

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "service/store/transaction.h"

namespace makegood {

// 2 March 2026, 10:00, and a nanosecond that must not be lost.
inline absl::Time At(int64_t seconds, int64_t nanos = 1) {
  return absl::FromUnixSeconds(1'772'445'600 + seconds) + absl::Nanoseconds(nanos);
}

inline const Tenant& Dingdoor() {
  static const Tenant* const tenant = new Tenant("dingdoor");
  return *tenant;
}

// Bytes that a text could not hold.
inline VersionedBytes Bytes(const std::string& text) {
  return {7, absl::StrCat(text, "\xff") + '\0'};
}

inline Lead SampleLead(const std::string& id, const std::string& pro = "pro-1",
                       int64_t seconds = 0) {
  return {LeadId(id), ProId(pro), At(seconds), 1, Bytes(id)};
}

inline Charge SampleCharge(const std::string& id, const std::string& lead, int64_t credits = 12) {
  return {ChargeId(id), LeadId(lead), ProId("pro-1"),   Credits(credits),
          At(1),        "policy@v1",  "sha256:of-text", Bytes(id)};
}

inline LeadEvent SampleEvent(const std::string& id, const std::string& lead,
                             const std::string& digest = "digest") {
  return {EventId(id), LeadId(lead), 0, "contact", At(10), At(11), digest, Bytes(id)};
}

inline Case SampleCase(const std::string& id, const std::string& lead,
                       const std::string& stage = "REPORT", int64_t round = 1) {
  return {CaseId(id), LeadId(lead), ProId("pro-1"), stage, round, "OPEN", At(20), 1, Bytes(id)};
}

inline Decision SampleDecision(const std::string& id, const std::string& of_case,
                               int64_t seconds = 30) {
  return {DecisionId(id), CaseId(of_case), LeadId("lead-1"), 0,
          At(seconds),    "policy@v1",     "sha256:t",       "REFUND",
          Bytes("facts"), Bytes("result")};
}

inline Lot SampleLot(const std::string& id, int64_t credits, LotOrigin origin = LotOrigin::kPaid,
                     const std::string& pro = "pro-1") {
  Lot lot;
  lot.lot_id = LotId(id);
  lot.pro_id = ProId(pro);
  lot.origin = origin;
  lot.is_payable = origin == LotOrigin::kPaid;
  lot.post_time = At(2);
  lot.posted = Credits(credits);
  return lot;
}

// Moves credits of one lot from one account to another.
inline LedgerTransaction Move(const std::string& id, TransactionKind kind, const std::string& lot,
                              Account from, Account to, int64_t credits,
                              const std::string& charge = "") {
  LedgerTransaction transaction;
  transaction.transaction_id = TransactionId(id);
  transaction.kind = kind;
  transaction.pro_id = ProId("pro-1");
  transaction.idempotency_key = absl::StrCat("key of ", id);
  transaction.charge_id = ChargeId(charge);
  transaction.post_time = At(3);
  transaction.entries = {{from, LotId(lot), Credits(-credits)}, {to, LotId(lot), Credits(credits)}};
  return transaction;
}

inline Refund SampleRefund(const std::string& charge, const std::string& kind,
                           const std::string& transaction, int64_t credits = 12) {
  return {ChargeId(charge),
          kind,
          RefundId(absl::StrCat("refund of ", charge, " for ", kind)),
          TransactionId(transaction),
          Credits(credits),
          At(4)};
}

inline ReviewItem SampleReview(const std::string& id, const std::string& of_case,
                               std::optional<absl::Time> due_time) {
  ReviewItem item;
  item.review_id = ReviewId(id);
  item.case_id = CaseId(of_case);
  item.lead_id = LeadId("lead-1");
  item.queue = "reports";
  item.due_time = due_time;
  item.revision = 1;
  item.body = Bytes(id);
  return item;
}

inline OutboxEvent SampleOutboxEvent(const std::string& id, const std::string& lead) {
  return {EventId(id), LeadId(lead), 0, "case_decided", At(40), Bytes(id)};
}

inline RequestRecord SampleRequest(const std::string& id, const std::string& digest,
                                   int64_t expires = 100) {
  return {RequestId(id), digest, Bytes("answer"), At(50), At(expires)};
}

}  // namespace makegood

#endif  // MAKEGOOD_TESTS_STORE_CONTRACT_SAMPLES_H_

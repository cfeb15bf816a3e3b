// What can be read and written inside a transaction, noun by noun. Const functions read.
//
// Common to all of them:
// - The tenant comes first, in every call and in every key: tenants do not meet, and a database
//   may be divided by it. Only a scheduler's questions go across tenants.
// - Errors, where nothing else is said: NotFound, there is no such row; AlreadyExists, there is
//   one already; Aborted, a row was written by somebody else since it was read (its revision is
//   another); FailedPrecondition, the row contradicts others or an invariant; InvalidArgument,
//   an instant outside the years 1 to 9999 or finer than a nanosecond; and the store's own
//   (store.h). After an error inside a transaction the closure may go on: the call that failed has
//   written nothing. Hand on Unavailable and DataLoss.
// - Rows with a revision: Insert ignores the field and stores 1; Update wants it as it was read,
// and
//   stores one more.
// - Lists have pages: at most `limit` rows (from 1 to kPageRowsMax, else InvalidArgument), those
// that
//   come after a cursor, which is the key of the last row of the page before. Rows that come and go
//   between two pages never make others appear twice or not at all.

#ifndef MAKEGOOD_SERVICE_STORE_TRANSACTION_H_
#define MAKEGOOD_SERVICE_STORE_TRANSACTION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "service/domain/case.h"
#include "service/domain/charge.h"
#include "service/domain/credits.h"
#include "service/domain/deadline.h"
#include "service/domain/decision.h"
#include "service/domain/ids.h"
#include "service/domain/lead.h"
#include "service/domain/lead_event.h"
#include "service/domain/ledger_entry.h"
#include "service/domain/lot.h"
#include "service/domain/outbox_event.h"
#include "service/domain/payout.h"
#include "service/domain/peer_snapshot.h"
#include "service/domain/refund.h"
#include "service/domain/request_record.h"
#include "service/domain/review_item.h"

namespace makegood {

inline constexpr int kPageRowsMax = 1'000;

// Where a page of rows that are in order of time ended: of equal times the id decides.
struct TimeCursor {
  absl::Time time;
  std::string id;
};

class LeadTable {
 public:
  virtual ~LeadTable() = default;
  virtual absl::StatusOr<Lead> Get(const Tenant& tenant, const LeadId& lead_id) const = 0;

  // The latest by receive_time first; `before` is a lead_id's. An empty pro: everybody's.
  virtual absl::StatusOr<std::vector<Lead>> List(const Tenant& tenant, const ProId& pro_id,
                                                 const std::optional<TimeCursor>& before,
                                                 int limit) const = 0;

  virtual absl::Status Insert(const Tenant& tenant, const Lead& lead) = 0;

  // The body; what else a lead has stays as it was.
  virtual absl::Status Update(const Tenant& tenant, const Lead& lead) = 0;
};

class ChargeTable {
 public:
  virtual ~ChargeTable() = default;
  virtual absl::StatusOr<Charge> Get(const Tenant& tenant, const ChargeId& charge_id) const = 0;
  virtual absl::StatusOr<Charge> GetByLead(const Tenant& tenant, const LeadId& lead_id) const = 0;

  // The latest by charge_time first; `before` is a charge_id's. An empty pro: everybody's.
  virtual absl::StatusOr<std::vector<Charge>> List(const Tenant& tenant, const ProId& pro_id,
                                                   const std::optional<TimeCursor>& before,
                                                   int limit) const = 0;

  //   AlreadyExists        the id, or the lead, has a charge
  //   FailedPrecondition   there is no such lead
  virtual absl::Status Insert(const Tenant& tenant, const Charge& charge) = 0;
};

class LeadEventTable {
 public:
  struct Appended {
    int64_t sequence = 0;        // Where in the log of its lead the event is.
    bool is_repetition = false;  // It was there before, and nothing was written.
  };

  virtual ~LeadEventTable() = default;
  virtual absl::StatusOr<LeadEvent> Get(const Tenant& tenant, const EventId& event_id) const = 0;

  // In the order of the log; `after` is a sequence, 0 for the beginning.
  virtual absl::StatusOr<std::vector<LeadEvent>> List(const Tenant& tenant, const LeadId& lead_id,
                                                      int64_t after, int limit) const = 0;

  // At the end of the log of its lead; the sequence of `event` is ignored. An event with the same
  // id and digest is a repetition, whenever it was first told.
  //
  //   AlreadyExists   the id is that of an event with another digest
  virtual absl::StatusOr<Appended> Append(const Tenant& tenant, const LeadEvent& event) = 0;
};

class CaseTable {
 public:
  virtual ~CaseTable() = default;
  virtual absl::StatusOr<Case> Get(const Tenant& tenant, const CaseId& case_id) const = 0;

  // All of a lead: by stage and round.
  virtual absl::StatusOr<std::vector<Case>> ListByLead(const Tenant& tenant,
                                                       const LeadId& lead_id) const = 0;

  // The latest by open_time first; `before` is a case_id's. Empty texts: any pro, any state.
  virtual absl::StatusOr<std::vector<Case>> List(const Tenant& tenant, const ProId& pro_id,
                                                 absl::string_view state,
                                                 const std::optional<TimeCursor>& before,
                                                 int limit) const = 0;

  //   AlreadyExists        the id, or the lead's stage and round, has a case
  //   FailedPrecondition   there is no such lead
  virtual absl::Status Insert(const Tenant& tenant, const Case& opened) = 0;

  // State and body; what else a case has stays as it was.
  virtual absl::Status Update(const Tenant& tenant, const Case& changed) = 0;
};

class DecisionTable {
 public:
  virtual ~DecisionTable() = default;
  virtual absl::StatusOr<Decision> Get(const Tenant& tenant,
                                       const DecisionId& decision_id) const = 0;

  // The first one first; `after` is a sequence, 0 for the beginning.
  virtual absl::StatusOr<std::vector<Decision>> ListByCase(const Tenant& tenant,
                                                           const CaseId& case_id, int64_t after,
                                                           int limit) const = 0;

  // Of all cases, the earliest by decide_time first; `after` is a decision_id's.
  virtual absl::StatusOr<std::vector<Decision>> List(const Tenant& tenant,
                                                     const std::optional<TimeCursor>& after,
                                                     int limit) const = 0;

  // Behind the case's others; the sequence of `decision` is ignored, and the one it has now
  // returned.
  //
  //   FailedPrecondition   there is no such case
  virtual absl::StatusOr<int64_t> Insert(const Tenant& tenant, const Decision& decision) = 0;
};

// Lots and what moves between accounts. Append-only: the database refuses to change or delete.
class LedgerTable {
 public:
  virtual ~LedgerTable() = default;

  // `remaining` is the sum of the lot's entries on Account::kBalance; it is stored nowhere.
  virtual absl::StatusOr<Lot> GetLot(const Tenant& tenant, const LotId& lot_id) const = 0;

  // All of a pro, the oldest by post_time first, empty and lapsed ones among them.
  virtual absl::StatusOr<std::vector<Lot>> ListLots(const Tenant& tenant,
                                                    const ProId& pro_id) const = 0;

  // What remains in all lots of a pro, lapsed ones among them.
  virtual absl::StatusOr<Credits> GetBalance(const Tenant& tenant, const ProId& pro_id) const = 0;

  // The same of the lots that have not lapsed at `now`: what the pro can use then.
  virtual absl::StatusOr<Credits> GetUsable(const Tenant& tenant, const ProId& pro_id,
                                            absl::Time now) const = 0;

  // What is still used for a charge, and can come back: the sum of all that transactions which
  // name it have brought to Account::kSpent. Zero for an unknown charge.
  virtual absl::StatusOr<Credits> GetUsedFor(const Tenant& tenant,
                                             const ChargeId& charge_id) const = 0;

  // What a pro's SPEND transactions with post_time >= `since` took, those for the charge `except`
  // left out. Looks at the pro's last `limit` transactions only, so that it takes no longer for
  // one who spends much.
  virtual absl::StatusOr<Credits> GetSpentSince(const Tenant& tenant, const ProId& pro_id,
                                                absl::Time since, const ChargeId& except,
                                                int limit) const = 0;

  virtual absl::StatusOr<LedgerTransaction> Get(const Tenant& tenant,
                                                const TransactionId& transaction_id) const = 0;
  virtual absl::StatusOr<LedgerTransaction> GetByKey(const Tenant& tenant,
                                                     absl::string_view idempotency_key) const = 0;

  // All that name this charge, the earliest by post_time first.
  virtual absl::StatusOr<std::vector<LedgerTransaction>> ListByCharge(
      const Tenant& tenant, const ChargeId& charge_id) const = 0;

  // The latest by post_time first; `before` is a transaction_id's. An empty pro: everybody's.
  virtual absl::StatusOr<std::vector<LedgerTransaction>> List(
      const Tenant& tenant, const ProId& pro_id, const std::optional<TimeCursor>& before,
      int limit) const = 0;

  // `remaining` is ignored: credits come into a lot by a transaction.
  virtual absl::Status InsertLot(const Tenant& tenant, const Lot& lot) = 0;

  // Writes a transaction with its entries.
  //
  //   AlreadyExists        its id or its idempotency key was posted before
  //   FailedPrecondition   the entries do not sum to zero, name a lot that is not there, leave a
  //                        lot with less than nothing in an account (only kBought and kGranted go
  //                        below), or take more from a charge than was spent for it
  virtual absl::Status Post(const Tenant& tenant, const LedgerTransaction& transaction) = 0;
};

// Append-only, like the ledger.
class RefundTable {
 public:
  virtual ~RefundTable() = default;

  // All of a charge, by kind.
  virtual absl::StatusOr<std::vector<Refund>> ListByCharge(const Tenant& tenant,
                                                           const ChargeId& charge_id) const = 0;
  virtual absl::StatusOr<Refund> Get(const Tenant& tenant, const RefundId& refund_id) const = 0;

  // Takes the permission to post: the caller who gets OK posts, within the same transaction, the
  // ledger transaction that the refund names. Without it the transaction cannot commit.
  //
  //   AlreadyExists   credits of this charge came back for this kind before
  virtual absl::Status Insert(const Tenant& tenant, const Refund& refund) = 0;
};

class PayoutTable {
 public:
  virtual ~PayoutTable() = default;
  virtual absl::StatusOr<Payout> Get(const Tenant& tenant, const PayoutId& payout_id) const = 0;

  // All of a refund, the earliest by request_time first.
  virtual absl::StatusOr<std::vector<Payout>> ListByRefund(const Tenant& tenant,
                                                           const RefundId& refund_id) const = 0;

  //   FailedPrecondition   there is no such refund
  virtual absl::Status Insert(const Tenant& tenant, const Payout& payout) = 0;

  // State and body; what else a payout has stays as it was.
  virtual absl::Status Update(const Tenant& tenant, const Payout& payout) = 0;
};

class ReviewTable {
 public:
  virtual ~ReviewTable() = default;
  virtual absl::StatusOr<ReviewItem> Get(const Tenant& tenant, const ReviewId& review_id) const = 0;

  // All of a case, by round.
  virtual absl::StatusOr<std::vector<ReviewItem>> ListByCase(const Tenant& tenant,
                                                             const CaseId& case_id) const = 0;

  // Those of a queue that are not resolved, the earliest due first and those without a due time
  // last; `after` is a review_id's, with InfiniteFuture for an item without a due time.
  virtual absl::StatusOr<std::vector<ReviewItem>> ListQueue(const Tenant& tenant,
                                                            absl::string_view queue,
                                                            const std::optional<TimeCursor>& after,
                                                            int limit) const = 0;

  virtual absl::StatusOr<QueueStats> GetStats(const Tenant& tenant, absl::string_view queue,
                                              absl::Time now) const = 0;

  //   FailedPrecondition   there is no such case
  virtual absl::Status Insert(const Tenant& tenant, const ReviewItem& item) = 0;

  // State, due time, holder, lease, fence and body; what else an item has stays as it was. Who acts
  // for a holder compares holder and fence with what was read, in the same transaction.
  virtual absl::Status Update(const Tenant& tenant, const ReviewItem& item) = 0;

  // Takes the open item of the queue that is due first, that nobody holds at `now` and from which
  // `reviewer` is not barred; returns it as it is then, with the next fence. NotFound: none.
  virtual absl::StatusOr<ReviewItem> LeaseNext(const Tenant& tenant, absl::string_view queue,
                                               absl::string_view reviewer, absl::Time now,
                                               absl::Time lease_until) = 0;
};

class DeadlineTable {
 public:
  virtual ~DeadlineTable() = default;

  // NotFound unless it is armed.
  virtual absl::StatusOr<Deadline> Get(const Tenant& tenant, const LeadId& lead_id,
                                       absl::string_view kind) const = 0;

  // Those of a tenant that are armed, the earliest first.
  virtual absl::StatusOr<std::vector<Deadline>> List(const Tenant& tenant,
                                                     const std::optional<Deadline>& after,
                                                     int limit) const = 0;

  // Those of all tenants with due_time <= now, the earliest first.
  virtual absl::StatusOr<std::vector<Deadline>> ListDue(absl::Time now, int limit) const = 0;

  // When the earliest of all tenants is due. Absent: nothing is armed.
  virtual absl::StatusOr<std::optional<absl::Time>> GetNextDueTime() const = 0;

  // Sets the due time, of one that is armed already too; returns the new generation. The one of
  // `deadline` is ignored. Arming it for the instant that it is armed for changes nothing and
  // returns the generation that it has.
  //
  //   FailedPrecondition   there is no such lead
  virtual absl::StatusOr<int64_t> Arm(const Deadline& deadline) = 0;

  // Nothing happens any more. OK if it is not armed.
  virtual absl::Status Disarm(const Tenant& tenant, const LeadId& lead_id,
                              absl::string_view kind) = 0;

  // Disarms a deadline whose passing is being dealt with in this transaction. Aborted if it is not
  // armed with this generation: somebody else has dealt with it, or armed it anew.
  virtual absl::Status Complete(const Deadline& deadline) = 0;

  // The latest `now` that anybody told, `now` included; kept over restarts, so that a clock which
  // was set back does not take back what has passed.
  virtual absl::StatusOr<absl::Time> AdvanceClock(absl::Time now) = 0;

  // The latest that was told. NotFound: none yet.
  virtual absl::StatusOr<absl::Time> GetClock() const = 0;
};

// A stream for each tenant.
class OutboxTable {
 public:
  virtual ~OutboxTable() = default;

  // In the order of the stream; `after` is a position, 0 for the beginning. No event ever appears
  // at or before a position that somebody has seen already. In a store with many writers an event
  // may get its position a moment after its commit, which is when it appears here.
  //
  //   OutOfRange   events after `after` were removed
  virtual absl::StatusOr<std::vector<OutboxEvent>> List(const Tenant& tenant, int64_t after,
                                                        int limit) const = 0;

  // The position of the last event, also if it was removed; 0: there was none.
  virtual absl::StatusOr<int64_t> GetLastPosition(const Tenant& tenant) const = 0;

  // The position of the last event that was removed; 0: none was. What is left begins after it.
  virtual absl::StatusOr<int64_t> GetTrimmedPosition(const Tenant& tenant) const = 0;

  // At the end of the stream; the position of `event` is ignored. Events of one lead stand in the
  // order in which they were appended.
  virtual absl::Status Append(const Tenant& tenant, const OutboxEvent& event) = 0;

  // Removes all up to this position; returns how many.
  virtual absl::StatusOr<int64_t> Trim(const Tenant& tenant, int64_t through_position) = 0;
};

class RequestTable {
 public:
  virtual ~RequestTable() = default;

  // NotFound: the request is new.
  //
  //   AlreadyExists   the id is that of a request with another digest
  virtual absl::StatusOr<RequestRecord> Find(const Tenant& tenant, const RequestId& request_id,
                                             absl::string_view digest) const = 0;

  virtual absl::Status Insert(const Tenant& tenant, const RequestRecord& record) = 0;

  // Of all tenants, at most `limit`; returns how many. Forgets no record before its expire_time.
  virtual absl::StatusOr<int64_t> DeleteExpired(absl::Time now, int limit) = 0;
};

class PeerSnapshotTable {
 public:
  virtual ~PeerSnapshotTable() = default;
  virtual absl::StatusOr<PeerSnapshot> Get(const Tenant& tenant,
                                           absl::string_view snapshot_id) const = 0;

  // The last one with as_of_time <= now.
  virtual absl::StatusOr<PeerSnapshot> GetLatest(const Tenant& tenant, absl::string_view cohort,
                                                 absl::Time now) const = 0;

  virtual absl::Status Insert(const Tenant& tenant, const PeerSnapshot& snapshot) = 0;
};

// Lives as long as the closure that it was handed to, and belongs to its thread.
class Transaction {
 public:
  struct Tables {
    LeadTable* leads;
    ChargeTable* charges;
    LeadEventTable* events;
    CaseTable* cases;
    DecisionTable* decisions;
    LedgerTable* ledger;
    RefundTable* refunds;
    PayoutTable* payouts;
    ReviewTable* reviews;
    DeadlineTable* deadlines;
    OutboxTable* outbox;
    RequestTable* requests;
    PeerSnapshotTable* peers;
  };

  // For stores. The tables outlive the transaction.
  explicit Transaction(const Tables& tables) : tables_(tables) {}
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  LeadTable& leads() { return *tables_.leads; }
  const LeadTable& leads() const { return *tables_.leads; }
  ChargeTable& charges() { return *tables_.charges; }
  const ChargeTable& charges() const { return *tables_.charges; }
  LeadEventTable& events() { return *tables_.events; }
  const LeadEventTable& events() const { return *tables_.events; }
  CaseTable& cases() { return *tables_.cases; }
  const CaseTable& cases() const { return *tables_.cases; }
  DecisionTable& decisions() { return *tables_.decisions; }
  const DecisionTable& decisions() const { return *tables_.decisions; }
  LedgerTable& ledger() { return *tables_.ledger; }
  const LedgerTable& ledger() const { return *tables_.ledger; }
  RefundTable& refunds() { return *tables_.refunds; }
  const RefundTable& refunds() const { return *tables_.refunds; }
  PayoutTable& payouts() { return *tables_.payouts; }
  const PayoutTable& payouts() const { return *tables_.payouts; }
  ReviewTable& reviews() { return *tables_.reviews; }
  const ReviewTable& reviews() const { return *tables_.reviews; }
  DeadlineTable& deadlines() { return *tables_.deadlines; }
  const DeadlineTable& deadlines() const { return *tables_.deadlines; }
  OutboxTable& outbox() { return *tables_.outbox; }
  const OutboxTable& outbox() const { return *tables_.outbox; }
  RequestTable& requests() { return *tables_.requests; }
  const RequestTable& requests() const { return *tables_.requests; }
  PeerSnapshotTable& peers() { return *tables_.peers; }
  const PeerSnapshotTable& peers() const { return *tables_.peers; }

 private:
  const Tables tables_;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_STORE_TRANSACTION_H_

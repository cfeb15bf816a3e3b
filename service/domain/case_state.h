// What can become of a case, as data. There is one machine for all policies: they differ in
// the verdicts they give, which are events here like any other.
//
// A case is one lead at one stage, and one round of it where there can be several. Whatever
// happens to its lead makes it be decided again (effect DECIDE); the verdict then moves it.

#ifndef MAKEGOOD_SERVICE_DOMAIN_CASE_STATE_H_
#define MAKEGOOD_SERVICE_DOMAIN_CASE_STATE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace makegood {

// Why there is a case, with the names and the order of Facts.Stage.
enum class CaseStage {
  kCharge,     // A lead that is not paid for yet.
  kGuarantee,  // Opened by the acceptance of a lead.
  kReport,     // Opened by a report.
  kDispute,    // Opened by a dispute, or by a report on a lead whose report was denied.
  kPayout,     // Opened by a request to pay a refund out.
};

enum class CaseState {
  kUnopened,             // Being decided for the first time. Never stored.
  kOpen,                 // Waiting for events or for its horizon.
  kInReview,             // Waiting for a person.
  kAwaitingInformation,  // A person waits for the pro; the promise of a time stands still.
  kPayoutPending,        // Credits are on their way to the original payment method.
  // Closed:
  kCharged,       // The pro paid.
  kRefunded,      // Credits are back in the balance.
  kPaidOut,       // Credits have arrived at the original payment method.
  kPayoutFailed,  // They have not, and are in the balance again.
  kDenied,        // Nothing comes back, unless a dispute says otherwise.
  kMoot,          // Overtaken: nothing is left to decide.
};

enum class CaseEvent {
  // The first three open cases; the others can come at any time.
  kLeadReceived,     // A lead that may have to be paid for.
  kLeadAccepted,     // It was paid for.
  kReportFiled,      // Also an e-mail or a ticket that reports.
  kDisputeFiled,     // A denial is questioned.
  kPayoutRequested,  // A first time or again.
  // What happens to a case that there is.
  kLeadEvent,             // Something was recorded about the lead.
  kHorizonPassed,         // Time alone may have changed the answer.
  kEvidenceAdded,         // Also the answer to what a reviewer asked.
  kInformationRequested,  // A reviewer asks the pro.
  kInformationOverdue,    // The pro did not answer in time.
  kReviewResolved,        // A person has judged.
  kPromiseBroken,         // The review was due.
  kRefundedElsewhere,     // All of the charge came back through another case.
  kPayoutSettled,
  kPayoutFailed,
  // What the policy says.
  kVerdictWait,
  kVerdictReview,
  kVerdictRefund,          // To the balance.
  kVerdictRefundToMethod,  // To the original payment method; at PAYOUT the only kind.
  kVerdictDeny,
  kVerdictCharge,
  kVerdictNotFilable,
  kVerdictError,  // It could not be evaluated, or said nothing.
};

// What has to be done because of a move, all of it in one transaction, in this order.
enum class CaseEffect : uint32_t {
  kAttach = 1u << 0,           // The report or dispute joins this case; first times are kept.
  kResumePromise = 1u << 1,    // The review's clock runs again.
  kCloseReview = 1u << 2,      // The review is answered.
  kDecide = 1u << 3,           // Ask the policy; its verdict is the next event.
  kAnswer = 1u << 4,           // Ask the policy and only tell the answer: the case stays.
  kPinVersion = 1u << 5,       // The policy version in force goes onto the charge.
  kPostCharge = 1u << 6,       // Credits are used.
  kPostRefund = 1u << 7,       // Credits come back.
  kStartPayout = 1u << 8,      // They go on to the original payment method.
  kSettlePayout = 1u << 9,     // They have arrived.
  kRestoreLots = 1u << 10,     // They are back in the lots that they had left.
  kQueueReview = 1u << 11,     // A review with a due time; a dispute's, for another person.
  kUpdateReview = 1u << 12,    // The present review gets the new suggestion; its due time stays.
  kWithdrawReview = 1u << 13,  // Nobody need look any more; nothing where there is none.
  kPausePromise = 1u << 14,    // The review's clock stands still.
  kMarkBreach = 1u << 15,      // The promise was broken: once.
  kEscalate = 1u << 16,        // What the queue says about that. Never a verdict.
  kArmDeadline = 1u << 17,     // Decide again at the horizon; replaces an earlier deadline.
  kCancelDeadline = 1u << 18,  // The case sleeps no more.
  kOpenGuarantee = 1u << 19,   // kLeadAccepted for the lead.
  kOpenDispute = 1u << 20,     // The next round, as a case of stage DISPUTE: kDisputeFiled.
  kOpenPayout = 1u << 21,      // The next round, as a case of stage PAYOUT: kPayoutRequested.
  kCloseOthers = 1u << 22,     // kRefundedElsewhere for the lead's other cases, when all came back.
  kMarkOverturned = 1u << 23,  // The questioned denial no longer counts against the pro.
  kFlagLate = 1u << 24,        // Came after the end: flagged, changes nothing.
  kNotify = 1u << 25,          // The pro is told.
};

class CaseEffects {
 public:
  constexpr CaseEffects() = default;
  constexpr CaseEffects(CaseEffect effect)  // NOLINT: one effect is a set of effects.
      : bits_(static_cast<uint32_t>(effect)) {}

  constexpr bool Has(CaseEffect effect) const {
    return (bits_ & static_cast<uint32_t>(effect)) != 0;
  }
  constexpr bool IsEmpty() const { return bits_ == 0; }

  friend constexpr CaseEffects operator|(CaseEffects a, CaseEffects b) {
    CaseEffects both;
    both.bits_ = a.bits_ | b.bits_;
    return both;
  }
  friend constexpr bool operator==(CaseEffects, CaseEffects) = default;

 private:
  uint32_t bits_ = 0;
};

constexpr CaseEffects operator|(CaseEffect a, CaseEffect b) {
  return CaseEffects(a) | CaseEffects(b);
}

struct CaseTransition {
  CaseState state = CaseState::kUnopened;
  CaseEffects effects;

  friend bool operator==(const CaseTransition&, const CaseTransition&) = default;
};

// The one permitted move. FailedPrecondition where there is none: the caller asked for
// something that such a case does not take, or the policy said what it cannot say here.
absl::StatusOr<CaseTransition> Next(CaseStage stage, CaseState state, CaseEvent event);

// Whether a verdict is awaited: of the policy, of a person, or of time.
bool IsUndecided(CaseState state);

// Whether nothing but a new request of the pro can make anything of the case.
bool IsClosed(CaseState state);

// "GUARANTEE", "AWAITING_INFORMATION", "REPORT_FILED", "POST_REFUND": as in SQL and in logs.
absl::string_view CaseStageName(CaseStage stage);
absl::string_view CaseStateName(CaseState state);
absl::string_view CaseEventName(CaseEvent event);
absl::string_view CaseEffectName(CaseEffect effect);

// "POST_REFUND NOTIFY", in the order in which they are done.
std::string ToString(CaseEffects effects);

inline constexpr int kCaseStageCount = 5;
inline constexpr int kCaseStateCount = 11;
inline constexpr int kCaseEventCount = 23;
inline constexpr int kCaseEffectCount = 26;

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DOMAIN_CASE_STATE_H_

// The table. A row holds for every stage and state of its two sets; the compiler checks that
// no two rows hold for the same case and event, so that their order says nothing.

#include "service/domain/case_state.h"

#include <cstddef>
#include <iterator>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace makegood {
namespace {

constexpr absl::string_view kStageNames[] = {"CHARGE", "GUARANTEE", "REPORT", "DISPUTE", "PAYOUT"};
constexpr absl::string_view kStateNames[] = {
    "UNOPENED",       "OPEN",    "IN_REVIEW", "AWAITING_INFORMATION",
    "PAYOUT_PENDING", "CHARGED", "REFUNDED",  "PAID_OUT",
    "PAYOUT_FAILED",  "DENIED",  "MOOT"};
constexpr absl::string_view kEventNames[] = {"LEAD_RECEIVED",
                                             "LEAD_ACCEPTED",
                                             "REPORT_FILED",
                                             "DISPUTE_FILED",
                                             "PAYOUT_REQUESTED",
                                             "LEAD_EVENT",
                                             "HORIZON_PASSED",
                                             "EVIDENCE_ADDED",
                                             "INFORMATION_REQUESTED",
                                             "INFORMATION_OVERDUE",
                                             "REVIEW_RESOLVED",
                                             "PROMISE_BROKEN",
                                             "REFUNDED_ELSEWHERE",
                                             "PAYOUT_SETTLED",
                                             "PAYOUT_FAILED",
                                             "VERDICT_WAIT",
                                             "VERDICT_REVIEW",
                                             "VERDICT_REFUND",
                                             "VERDICT_REFUND_TO_METHOD",
                                             "VERDICT_DENY",
                                             "VERDICT_CHARGE",
                                             "VERDICT_NOT_FILABLE",
                                             "VERDICT_ERROR"};
constexpr absl::string_view kEffectNames[] = {
    "ATTACH",       "RESUME_PROMISE", "CLOSE_REVIEW",  "DECIDE",          "ANSWER",
    "PIN_VERSION",  "POST_CHARGE",    "POST_REFUND",   "START_PAYOUT",    "SETTLE_PAYOUT",
    "RESTORE_LOTS", "QUEUE_REVIEW",   "UPDATE_REVIEW", "WITHDRAW_REVIEW", "PAUSE_PROMISE",
    "MARK_BREACH",  "ESCALATE",       "ARM_DEADLINE",  "CANCEL_DEADLINE", "OPEN_GUARANTEE",
    "OPEN_DISPUTE", "OPEN_PAYOUT",    "CLOSE_OTHERS",  "MARK_OVERTURNED", "FLAG_LATE",
    "NOTIFY"};
static_assert(std::size(kStageNames) == kCaseStageCount);
static_assert(std::size(kStateNames) == kCaseStateCount);
static_assert(std::size(kEventNames) == kCaseEventCount);
static_assert(std::size(kEffectNames) == kCaseEffectCount);

// A set of values of an enum.
using Bits = uint32_t;
template <typename... Enum>
constexpr Bits SetOf(Enum... values) {
  return ((Bits{1} << static_cast<unsigned>(values)) | ... | Bits{0});
}
template <typename Enum>
constexpr bool IsIn(Enum value, Bits set) {
  return (set & SetOf(value)) != 0;
}

using Stage = CaseStage;
using State = CaseState;
using Event = CaseEvent;
using Effect = CaseEffect;

constexpr Bits kAllStages = (Bits{1} << kCaseStageCount) - 1;
constexpr Bits kAsking = SetOf(Stage::kReport, Stage::kDispute);  // The pro said something.
constexpr Bits kDisputable = kAllStages & ~SetOf(Stage::kCharge);
// What can end in a refund to the balance.
constexpr Bits kRefunding = SetOf(Stage::kGuarantee, Stage::kReport, Stage::kDispute);

constexpr Bits kUnopened = SetOf(State::kUnopened);
constexpr Bits kStored = (Bits{1} << kCaseStateCount) - 1 - kUnopened;
constexpr Bits kReviewing = SetOf(State::kInReview, State::kAwaitingInformation);
constexpr Bits kUndecided = SetOf(State::kOpen) | kReviewing;
constexpr Bits kDecided = kStored & ~kUndecided;
constexpr Bits kDeciding = kUnopened | kUndecided;  // Where a verdict may be expected.
constexpr Bits kCameBack =
    SetOf(State::kPayoutPending, State::kRefunded, State::kPaidOut, State::kPayoutFailed);

struct Row {
  Bits stages;
  Bits from;
  Event event;
  std::optional<State> to;  // Absent: the same state.
  CaseEffects effects;
};

constexpr CaseEffects kClose =
    Effect::kWithdrawReview | Effect::kCancelDeadline | CaseEffects(Effect::kNotify);
constexpr std::nullopt_t kSame = std::nullopt;

constexpr Row kRows[] = {
    // What opens cases. A case is stored only once the policy has said something to store.
    {SetOf(Stage::kCharge), kUnopened, Event::kLeadReceived, kSame, Effect::kDecide},
    {SetOf(Stage::kGuarantee), kUnopened, Event::kLeadAccepted, kSame, Effect::kDecide},
    {SetOf(Stage::kReport), kUnopened, Event::kReportFiled, kSame, Effect::kDecide},
    {SetOf(Stage::kDispute), kUnopened, Event::kDisputeFiled, kSame, Effect::kDecide},
    {SetOf(Stage::kPayout), kUnopened, Event::kPayoutRequested, kSame, Effect::kDecide},

    // The pro asks again. On an open case it joins what was asked before; after a denial it is a
    // dispute; after a refund the policy tells that everything has come back.
    {kAsking, kUndecided, Event::kReportFiled, kSame, Effect::kAttach | Effect::kDecide},
    {kAsking, SetOf(State::kDenied), Event::kReportFiled, kSame, Effect::kOpenDispute},
    {kAsking, kCameBack | SetOf(State::kMoot), Event::kReportFiled, kSame, Effect::kAnswer},
    {SetOf(Stage::kDispute), kUndecided, Event::kDisputeFiled, kSame,
     Effect::kAttach | Effect::kDecide},
    {kDisputable, SetOf(State::kDenied), Event::kDisputeFiled, kSame, Effect::kOpenDispute},
    {kDisputable, kCameBack | SetOf(State::kMoot), Event::kDisputeFiled, kSame, Effect::kAnswer},
    {kRefunding, SetOf(State::kRefunded, State::kPayoutFailed), Event::kPayoutRequested, kSame,
     Effect::kOpenPayout},
    {SetOf(Stage::kPayout), SetOf(State::kOpen), Event::kPayoutRequested, kSame, Effect::kDecide},
    {SetOf(Stage::kPayout), SetOf(State::kPayoutFailed), Event::kPayoutRequested, State::kOpen,
     Effect::kDecide},  // With the time of the first request.
    {SetOf(Stage::kPayout), SetOf(State::kPaidOut, State::kDenied), Event::kPayoutRequested, kSame,
     Effect::kOpenPayout},

    // Something happened, or time passed.
    {kAllStages, kUndecided, Event::kLeadEvent, kSame, Effect::kDecide},
    {kAllStages, kDecided & ~kCameBack, Event::kLeadEvent, kSame, {}},
    {kAllStages, kCameBack, Event::kLeadEvent, kSame, Effect::kFlagLate},
    {kAllStages, kUndecided, Event::kHorizonPassed, kSame, Effect::kDecide},
    {kAllStages, kDecided, Event::kHorizonPassed, kSame, {}},  // It was on its way already.
    // What was refunded before can be paid out all the same.
    {kAllStages & ~SetOf(Stage::kPayout), kUndecided, Event::kRefundedElsewhere, State::kMoot,
     kClose},
    {SetOf(Stage::kPayout), kUndecided, Event::kRefundedElsewhere, kSame, {}},
    {kAllStages, kDecided, Event::kRefundedElsewhere, kSame, {}},

    // Reviews.
    {kAllStages, SetOf(State::kOpen, State::kInReview), Event::kEvidenceAdded, kSame,
     Effect::kDecide},
    {kAllStages, SetOf(State::kAwaitingInformation), Event::kEvidenceAdded, State::kInReview,
     Effect::kResumePromise | Effect::kDecide},
    {kAllStages, SetOf(State::kInReview), Event::kInformationRequested, State::kAwaitingInformation,
     Effect::kPausePromise | Effect::kNotify},
    {kAllStages, SetOf(State::kAwaitingInformation), Event::kInformationOverdue, State::kInReview,
     Effect::kResumePromise},
    {kAllStages,
     kStored & ~SetOf(State::kAwaitingInformation),
     Event::kInformationOverdue,
     kSame,
     {}},
    {kAllStages, SetOf(State::kInReview), Event::kPromiseBroken, kSame,
     Effect::kMarkBreach | Effect::kEscalate},
    {kAllStages, kStored & ~SetOf(State::kInReview), Event::kPromiseBroken, kSame, {}},
    {kAllStages, kReviewing, Event::kReviewResolved, State::kOpen,
     Effect::kCloseReview | Effect::kDecide},

    // Money on its way.
    {kAllStages, SetOf(State::kPayoutPending), Event::kPayoutSettled, State::kPaidOut,
     Effect::kSettlePayout | Effect::kNotify},
    {kAllStages, SetOf(State::kPayoutPending), Event::kPayoutFailed, State::kPayoutFailed,
     Effect::kRestoreLots | Effect::kNotify},

    // Verdicts.
    {kAllStages, kDeciding, Event::kVerdictWait, State::kOpen,
     Effect::kWithdrawReview | Effect::kArmDeadline},
    {kAllStages, kUnopened | SetOf(State::kOpen), Event::kVerdictReview, State::kInReview,
     Effect::kQueueReview | Effect::kArmDeadline},
    {kAllStages, kReviewing, Event::kVerdictReview, kSame,
     Effect::kUpdateReview | Effect::kArmDeadline},
    {SetOf(Stage::kGuarantee, Stage::kReport), kDeciding, Event::kVerdictRefund, State::kRefunded,
     kClose | Effect::kPostRefund | Effect::kCloseOthers},
    {SetOf(Stage::kDispute), kDeciding, Event::kVerdictRefund, State::kRefunded,
     kClose | Effect::kPostRefund | Effect::kCloseOthers | Effect::kMarkOverturned},
    {SetOf(Stage::kGuarantee, Stage::kReport), kDeciding, Event::kVerdictRefundToMethod,
     State::kPayoutPending,
     kClose | Effect::kPostRefund | Effect::kStartPayout | Effect::kCloseOthers},
    {SetOf(Stage::kDispute), kDeciding, Event::kVerdictRefundToMethod, State::kPayoutPending,
     kClose | Effect::kPostRefund | Effect::kStartPayout | Effect::kCloseOthers |
         Effect::kMarkOverturned},
    {SetOf(Stage::kPayout), kDeciding, Event::kVerdictRefundToMethod, State::kPayoutPending,
     kClose | Effect::kStartPayout},
    {kAllStages, kDeciding, Event::kVerdictDeny, State::kDenied, kClose},
    {SetOf(Stage::kCharge), kDeciding, Event::kVerdictCharge, State::kCharged,
     kClose | Effect::kPinVersion | Effect::kPostCharge | Effect::kOpenGuarantee},
    {kAllStages, kUnopened, Event::kVerdictNotFilable, kSame, Effect::kNotify},  // No case opens.
    {kAllStages, kUndecided, Event::kVerdictNotFilable, State::kMoot, kClose},
    // An error never grants and never denies: a person has to look.
    {kAllStages, kUnopened | SetOf(State::kOpen), Event::kVerdictError, State::kInReview,
     Effect::kQueueReview},
    {kAllStages, kReviewing, Event::kVerdictError, kSame, Effect::kUpdateReview},
};

constexpr bool RowsAreDisjoint() {
  for (size_t i = 0; i < std::size(kRows); ++i) {
    for (size_t j = i + 1; j < std::size(kRows); ++j) {
      if (kRows[i].event == kRows[j].event && (kRows[i].stages & kRows[j].stages) != 0 &&
          (kRows[i].from & kRows[j].from) != 0) {
        return false;
      }
    }
  }
  return true;
}
static_assert(RowsAreDisjoint());

}  // namespace

absl::StatusOr<CaseTransition> Next(CaseStage stage, CaseState state, CaseEvent event) {
  for (const Row& row : kRows) {
    if (row.event == event && IsIn(stage, row.stages) && IsIn(state, row.from)) {
      return CaseTransition{row.to.value_or(state), row.effects};
    }
  }
  return absl::FailedPreconditionError(absl::StrCat("a case of stage ", CaseStageName(stage),
                                                    " that is ", CaseStateName(state),
                                                    " does not take ", CaseEventName(event)));
}

bool IsUndecided(CaseState state) { return IsIn(state, kUndecided); }

bool IsClosed(CaseState state) {
  return state != CaseState::kPayoutPending && IsIn(state, kDecided);
}

absl::string_view CaseStageName(CaseStage stage) { return kStageNames[static_cast<int>(stage)]; }
absl::string_view CaseStateName(CaseState state) { return kStateNames[static_cast<int>(state)]; }
absl::string_view CaseEventName(CaseEvent event) { return kEventNames[static_cast<int>(event)]; }
absl::string_view CaseEffectName(CaseEffect effect) {
  return kEffectNames[__builtin_ctz(static_cast<uint32_t>(effect))];
}

std::string ToString(CaseEffects effects) {
  std::string text;
  for (int i = 0; i < kCaseEffectCount; ++i) {
    const auto effect = static_cast<CaseEffect>(uint32_t{1} << i);
    if (!effects.Has(effect)) continue;
    absl::StrAppend(&text, text.empty() ? "" : " ", CaseEffectName(effect));
  }
  return text;
}

}  // namespace makegood

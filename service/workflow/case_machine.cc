// The moves. What each effect does to credits and reviews is in case_money.cc and case_reviews.cc,
// the rest in case_effects.cc.

#include "service/workflow/case_machine.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"
#include "service/decide/decider.h"
#include "service/domain/decision.h"
#include "service/workflow/case_facts.h"
#include "service/workflow/case_turn.h"
#include "service/workflow/evidence.h"
#include "service/workflow/tell.h"
#include "service/workflow/timestamp.h"
#include "service/workflow/workflow_error.h"

namespace makegood {
namespace {

CaseEvent VerdictEvent(CaseStage stage, const v1::Decision& decision) {
  switch (decision.outcome()) {
    case v1::Decision::WAIT: return CaseEvent::kVerdictWait;
    case v1::Decision::REVIEW: return CaseEvent::kVerdictReview;
    case v1::Decision::DENY: return CaseEvent::kVerdictDeny;
    case v1::Decision::CHARGE: return CaseEvent::kVerdictCharge;
    case v1::Decision::NOT_FILABLE: return CaseEvent::kVerdictNotFilable;
    case v1::Decision::REFUND:
      return stage == CaseStage::kPayout || decision.destination() == v1::ORIGINAL_METHOD
                 ? CaseEvent::kVerdictRefundToMethod
                 : CaseEvent::kVerdictRefund;
    default: return CaseEvent::kVerdictError;
  }
}

// What the policy said cannot be done: a person has to look, and finds why.
void MakeError(std::string message, v1::Decision& decision) {
  decision.set_outcome(v1::Decision::ERROR);
  decision.clear_reason();
  decision.clear_credits();
  decision.clear_destination();
  decision.clear_queue();
  decision.clear_explanation();
  decision.mutable_error()->set_code(v1::EvaluationError::INVALID_VERDICT);
  decision.mutable_error()->set_message(std::move(message));
}

// What takes the place of what was there: a person's answer, unless it leaves open what another one
// has judged, and another try to be paid out, which keeps the time of the first one.
void Renew(const Incoming& incoming, v1::Case& view) {
  if (incoming.review.has_value() && (IsJudgment(*incoming.review) || !IsJudgment(view.review()))) {
    *view.mutable_review() = *incoming.review;
  }
  if (incoming.payout.has_value()) {
    const google::protobuf::Timestamp first = view.payout().request_time();
    *view.mutable_payout() = *incoming.payout;
    if (first.seconds() != 0) *view.mutable_payout()->mutable_request_time() = first;
  }
}

// The last decision, while the case is where that one has put it. A review that was answered, and a
// payout that is asked for again, have used it up: the same answer then counts anew. Null: none.
const v1::Decision* StandingDecision(const CaseFile& file) {
  const v1::Case& view = file.record.case_();
  if (!view.has_decision()) return nullptr;
  const absl::StatusOr<CaseTransition> next =
      Next(file.stage(), file.state(), VerdictEvent(file.stage(), view.decision()));
  return next.ok() && next->state == file.state() ? &view.decision() : nullptr;
}

absl::Status WrongState(const CaseFile& file, const absl::Status& refused) {
  return WorkflowError(v1::CASE_STATE, refused.message(),
                       {{"case_id", file.row.case_id.value()}, {"state", file.row.state}});
}

}  // namespace

absl::StatusOr<std::unique_ptr<CaseMachine>> CaseMachine::Load(const Scene& scene, LeadFile& lead) {
  auto machine = std::unique_ptr<CaseMachine>(new CaseMachine(scene, lead));
  RETURN_IF_ERROR(machine->Read());
  return machine;
}

absl::StatusOr<CaseMachine::Answer> CaseMachine::Open(CaseStage stage, CaseEvent event,
                                                      const Incoming& incoming) {
  std::unique_ptr<CaseFile> opened = NewCase(stage, incoming);
  if (stage == CaseStage::kDispute) {
    // Who denied does not judge the question whether that was right.
    for (const auto& file : cases_) {
      if (file->record.case_().decision().decision_id() == incoming.dispute->decision_id()) {
        opened->record.set_last_reviewer_id(file->record.last_reviewer_id());
      }
    }
  }
  CaseFile& file = *cases_.emplace_back(std::move(opened));
  Turn turn{file, incoming};
  absl::StatusOr<Answer> answer = Run(turn, event);
  if (!answer.ok()) return answer;
  if (file.row.revision != 0) return answer;
  cases_.erase(std::find_if(cases_.begin(), cases_.end(),
                            [&](const auto& one) { return one.get() == &file; }));
  answer->file = nullptr;
  return answer;
}

absl::Status CaseMachine::OpenGuarantee() {
  constexpr CaseStage kStage = CaseStage::kGuarantee;
  ASSIGN_OR_RETURN(const rules::PolicyVersion* version, Version());
  if (!ListsStage(version->policy->document(), CaseStageName(kStage))) return absl::OkStatus();
  Incoming accepted;
  accepted.since = FromTimestamp(lead_.charge->charge_time());
  return Open(kStage, CaseEvent::kLeadAccepted, accepted).status();
}

absl::StatusOr<CaseMachine::Answer> CaseMachine::Feed(CaseFile& file, CaseEvent event,
                                                      const Incoming& incoming) {
  Turn turn{file, incoming};
  return Run(turn, event);
}

absl::StatusOr<CaseMachine::Answer> CaseMachine::Run(Turn& turn, CaseEvent event) {
  CaseFile& file = turn.file;
  const absl::StatusOr<CaseTransition> next = Next(file.stage(), file.state(), event);
  if (!next.ok()) return WrongState(file, next.status());
  if (next->state != file.state()) {
    file.set_state(next->state);
    turn.is_changed = true;
  }
  RETURN_IF_ERROR(Perform(turn, next->effects, event));
  if (turn.elsewhere.has_value()) return *std::move(turn.elsewhere);
  if ((turn.is_changed || turn.has_advanced) && file.row.revision != 0) {
    RETURN_IF_ERROR(SaveCase(scene_, file));
    if (turn.is_changed) RETURN_IF_ERROR(TellCase(scene_, file));
    const std::string& id = file.row.case_id.value();
    if (std::find(written_.begin(), written_.end(), id) == written_.end()) written_.push_back(id);
  }
  return Answer{&file, std::move(turn.decision)};
}

absl::Status CaseMachine::Perform(Turn& turn, CaseEffects effects, CaseEvent event) {
  for (int i = 0; i < kCaseEffectCount; ++i) {
    const auto effect = static_cast<CaseEffect>(uint32_t{1} << i);
    if (effects.Has(effect)) RETURN_IF_ERROR(PerformOne(turn, effect, event));
  }
  return absl::OkStatus();
}

absl::Status CaseMachine::PerformOne(Turn& turn, CaseEffect effect, CaseEvent event) {
  CaseFile& file = turn.file;
  switch (effect) {
    case CaseEffect::kAttach: return Attach(turn);
    case CaseEffect::kDecide: return DecideCase(turn);
    case CaseEffect::kAnswer: {
      ASSIGN_OR_RETURN(turn.decision, Consider(file.stage(), &file, turn.incoming));
      return absl::OkStatus();
    }
    case CaseEffect::kPinVersion: return absl::OkStatus();  // Part of the charge.
    case CaseEffect::kPostCharge: return PostCharge(turn);
    case CaseEffect::kPostRefund: return PostRefund(turn);
    case CaseEffect::kStartPayout: return StartPayout(turn);
    case CaseEffect::kSettlePayout: return EndPayout(turn, true);
    case CaseEffect::kRestoreLots: return EndPayout(turn, false);
    case CaseEffect::kQueueReview: return QueueReview(turn);
    case CaseEffect::kUpdateReview: return UpdateReviewTask(turn);
    case CaseEffect::kCloseReview: return AnswerReview(turn);
    case CaseEffect::kWithdrawReview: return WithdrawReview(turn);
    case CaseEffect::kPausePromise: return PausePromise(turn);
    case CaseEffect::kResumePromise: return ResumePromise(turn);
    case CaseEffect::kMarkBreach: return MarkBreach(turn);
    case CaseEffect::kEscalate: return Escalate(turn);
    case CaseEffect::kArmDeadline: return absl::OkStatus();  // When the walk has come to its end.
    case CaseEffect::kCancelDeadline: return Disarm(file, v1::Deadline::DECIDE);
    case CaseEffect::kOpenGuarantee: return OpenAnother(turn, CaseStage::kGuarantee);
    case CaseEffect::kOpenDispute: return OpenAnother(turn, CaseStage::kDispute);
    case CaseEffect::kOpenPayout: return OpenAnother(turn, CaseStage::kPayout);
    case CaseEffect::kCloseOthers: return CloseOthers();
    case CaseEffect::kMarkOverturned: return MarkOverturned(file);
    case CaseEffect::kFlagLate: {
      const v1::Decision& last = file.record.case_().decision();
      const bool is_late = turn.incoming.since.has_value() &&
                           *turn.incoming.since < FromTimestamp(last.decide_time());
      if (!is_late || HasFlag(kLateEvidence, file)) return absl::OkStatus();
      AddFlag(kLateEvidence, file);
      turn.is_changed = true;
      return absl::OkStatus();
    }
    case CaseEffect::kNotify: return Notify(turn, event);
  }
  return absl::InternalError("an effect of no kind");
}

// What comes later joins what was asked first, whose time and reason stand.
absl::Status CaseMachine::Attach(Turn& turn) {
  turn.is_changed = true;
  const Incoming& in = turn.incoming;
  if (in.dispute.has_value()) {
    return JoinEvidence(in.dispute->text(), in.dispute->evidence(), turn.file);
  }
  if (!in.report.has_value()) return absl::OkStatus();
  return JoinEvidence(in.report->text(), in.report->evidence(), turn.file);
}

// The guarantee opens beside what opened it; a dispute or a payout answers for it.
absl::Status CaseMachine::OpenAnother(Turn& turn, CaseStage stage) {
  const CaseFile& file = turn.file;
  if (stage == CaseStage::kGuarantee) return OpenGuarantee();
  Incoming incoming = turn.incoming;
  if (stage == CaseStage::kDispute) {
    v1::Dispute dispute = incoming.dispute.value_or(v1::Dispute());
    if (incoming.report.has_value()) {
      // A report on a lead whose report was denied questions that denial.
      dispute.set_text(incoming.report->text());
      *dispute.mutable_evidence() = incoming.report->evidence();
      dispute.set_new_evidence(incoming.report->evidence_size() > 0);
      *dispute.mutable_file_time() = incoming.report->file_time();
      incoming.report.reset();
    }
    const v1::Decision& denial = file.record.case_().decision();
    dispute.set_decision_id(denial.decision_id());
    dispute.set_denied_reason(denial.reason());
    incoming.dispute = std::move(dispute);
  }
  const CaseEvent event =
      stage == CaseStage::kDispute ? CaseEvent::kDisputeFiled : CaseEvent::kPayoutRequested;
  ASSIGN_OR_RETURN(turn.elsewhere.emplace(), Open(stage, event, incoming));
  return absl::OkStatus();
}

absl::Status CaseMachine::DecideCase(Turn& turn) {
  CaseFile& file = turn.file;
  Renew(turn.incoming, *file.record.mutable_case_());
  ASSIGN_OR_RETURN(const rules::PolicyVersion* version, Version());
  const v1::Case& view = file.record.case_();
  CaseFactsSource facts(scene_, lead_, file, *version);
  ASSIGN_OR_RETURN(
      CaseWalk walk,
      WalkCase(
          *version, [&](absl::Time now) { return facts.At(now); }, StandingDecision(file),
          FromTimestamp(file.record.decided_until_time()), scene_.moment.now));
  for (WalkStep& step : walk.steps) RETURN_IF_ERROR(ApplyStep(turn, std::move(step)));
  if (file.row.revision == 0) return absl::OkStatus();
  if (turn.decision.outcome() == v1::Decision::OUTCOME_UNSPECIFIED) turn.decision = view.decision();

  if (walk.has_advanced) {
    SetTimestampTo(walk.decided_until, file.record.mutable_decided_until_time());
    turn.has_advanced = true;
  }
  if (IsClosed(file.state()) || !walk.wake_time.has_value()) {
    return Disarm(file, v1::Deadline::DECIDE);
  }
  return Arm(file, v1::Deadline::DECIDE, *walk.wake_time);
}

absl::Status CaseMachine::ApplyStep(Turn& turn, WalkStep step) {
  CaseFile& file = turn.file;
  v1::Decision& decision = step.decision;
  const auto try_move = [&]() {
    return Next(file.stage(), file.state(), VerdictEvent(file.stage(), decision));
  };
  absl::StatusOr<CaseTransition> next = try_move();
  if (!next.ok()) {
    MakeError(std::string(next.status().message()), decision);
    next = try_move();
  } else if (const absl::Status possible = CheckCredits(file, decision); !possible.ok()) {
    if (!absl::IsFailedPrecondition(possible)) return possible;
    MakeError(std::string(possible.message()), decision);
    next = try_move();
  }
  if (!next.ok()) return next.status();

  const CaseEvent event = VerdictEvent(file.stage(), decision);
  turn.is_changed = true;
  if (next->state == CaseState::kUnopened) {
    turn.decision = std::move(decision);
    return Perform(turn, next->effects, event);
  }

  v1::Case& view = *file.record.mutable_case_();
  file.set_state(next->state);
  view.set_policy(decision.policy());
  std::vector<std::string> new_flags;
  for (const std::string& flag : decision.flags()) {
    if (!HasFlag(flag, file)) new_flags.push_back(flag);
    AddFlag(flag, file);
  }
  RETURN_IF_ERROR(StoreDecision(turn, std::move(step)));
  RETURN_IF_ERROR(Perform(turn, next->effects, event));
  for (const std::string& flag : new_flags) RETURN_IF_ERROR(Warn(turn, flag));
  return absl::OkStatus();
}

absl::Status CaseMachine::StoreDecision(Turn& turn, WalkStep step) {
  CaseFile& file = turn.file;
  v1::Decision& decision = step.decision;
  const int number = file.record.decision_count() + 1;
  decision.set_decision_id(absl::StrCat(file.row.case_id.value(), "/", number));
  file.record.set_decision_count(number);
  *file.record.mutable_case_()->mutable_decision() = decision;
  // The decision refers to its case.
  if (file.row.revision == 0) RETURN_IF_ERROR(SaveCase(scene_, file));

  Decision row;
  row.decision_id = DecisionId(decision.decision_id());
  row.case_id = file.row.case_id;
  row.lead_id = file.row.lead_id;
  row.decide_time = FromTimestamp(decision.decide_time());
  row.policy = decision.policy();
  row.policy_digest = decision.policy_digest();
  row.outcome = v1::Decision::Outcome_Name(decision.outcome());
  row.facts = Encode(step.facts);
  row.result = Encode(decision);
  turn.decision = std::move(decision);
  return scene_.tx.decisions().Insert(scene_.moment.tenant, row).status();
}

}  // namespace makegood

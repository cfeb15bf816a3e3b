// What becomes of the cases of one lead, inside one transaction: the table of moves
// (service/domain/case_state.h) says what has to be done, this does it.
//
// Everything that one event brings about is done here, whoever brought it: a verb opens a case or
// feeds one, and state, decisions, credits, reviews, deadlines and what others are told are then
// written together.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_CASE_MACHINE_H_
#define MAKEGOOD_SERVICE_WORKFLOW_CASE_MACHINE_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "makegood/v1/admin_service.pb.h"
#include "makegood/v1/decision.pb.h"
#include "service/domain/case_state.h"
#include "service/workflow/case_walk.h"
#include "service/workflow/lead_cases.h"
#include "service/workflow/records.h"
#include "service/workflow/workflow.h"

namespace makegood {

// The mark of a case to which something became known that happened before it was decided.
inline constexpr char kLateEvidence[] = "late_evidence";

class CaseMachine final : public LeadCases {
 public:
  struct Answer {
    CaseFile* file = nullptr;  // Null if no case opened. Lives as long as the machine.
    v1::Decision decision;     // The last one; none (outcome unspecified) if nothing was decided.
  };

  // Reads the cases of the lead. `scene` and `lead` outlive the machine.
  static absl::StatusOr<std::unique_ptr<CaseMachine>> Load(const Scene& scene, LeadFile& lead);

  // Opens the next round of a stage, if the policy's answer makes a case of it.
  absl::StatusOr<Answer> Open(CaseStage stage, CaseEvent event, const Incoming& incoming);

  // The lead was charged, and its guarantee begins, if the policy has one.
  absl::Status OpenGuarantee();

  // Something happens to a case. CASE_STATE if such a case does not take it.
  absl::StatusOr<Answer> Feed(CaseFile& file, CaseEvent event, const Incoming& incoming = {});

  // Ids of the cases that were written, each once, in the order of writing.
  const std::vector<std::string>& written() const { return written_; }

  const Scene& scene() const { return scene_; }

 private:
  struct Turn;  // One event with everything that it brings about; case_turn.h.

  CaseMachine(const Scene& scene, LeadFile& lead) : LeadCases(scene, lead), scene_(scene) {}

  absl::StatusOr<Answer> Run(Turn& turn, CaseEvent event);
  absl::Status Perform(Turn& turn, CaseEffects effects, CaseEvent event);
  absl::Status PerformOne(Turn& turn, CaseEffect effect, CaseEvent event);
  absl::Status Attach(Turn& turn);
  absl::Status DecideCase(Turn& turn);
  absl::Status ApplyStep(Turn& turn, WalkStep step);
  absl::Status StoreDecision(Turn& turn, WalkStep step);
  absl::Status OpenAnother(Turn& turn, CaseStage stage);

  // case_effects.cc
  absl::Status CloseOthers();
  absl::Status MarkOverturned(const CaseFile& dispute);
  absl::Status Notify(Turn& turn, CaseEvent event);
  absl::Status Warn(const Turn& turn, const std::string& flag);
  absl::Status Arm(const CaseFile& file, v1::Deadline::Kind what, absl::Time due_time);
  absl::Status Disarm(const CaseFile& file, v1::Deadline::Kind what);

  // case_money.cc
  // FailedPrecondition if the verdict's credits cannot be moved, with a sentence that says why.
  absl::Status CheckCredits(const CaseFile& file, const v1::Decision& decision);
  absl::Status PostCharge(Turn& turn);
  absl::Status PostRefund(Turn& turn);
  absl::Status StartPayout(Turn& turn);
  absl::Status EndPayout(Turn& turn, bool has_arrived);

  // case_reviews.cc
  absl::Status QueueReview(Turn& turn);
  absl::Status UpdateReviewTask(Turn& turn);
  absl::Status AnswerReview(Turn& turn);
  absl::Status WithdrawReview(Turn& turn);
  absl::Status PausePromise(Turn& turn);
  absl::Status ResumePromise(Turn& turn);
  absl::Status MarkBreach(Turn& turn);
  absl::Status Escalate(Turn& turn);
  absl::StatusOr<std::optional<ReviewFile>> OpenReview(const CaseFile& file);
  absl::Status SaveReview(const CaseFile& file, ReviewFile& review);
  // While it is open; nothing is due meanwhile of one that stands still.
  absl::Status SetDueTime(ReviewFile& review);

  const Scene& scene_;
  std::vector<std::string> written_;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_CASE_MACHINE_H_

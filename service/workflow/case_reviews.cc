// What a move does to the task for a person.

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"
#include "service/workflow/case_machine.h"
#include "service/workflow/case_turn.h"
#include "service/workflow/promise.h"
#include "service/workflow/tell.h"
#include "service/workflow/timestamp.h"

namespace makegood {
namespace {

// Where cases go of which the policy could not say anything. It promises nothing.
constexpr char kErrorQueue[] = "errors";

std::string QueueOf(const v1::Decision& decision) {
  return decision.queue().empty() ? kErrorQueue : decision.queue();
}

// Whose judgment another person is to confirm; without one, who answered last.
const std::string& BarredReviewer(const CaseFile& file) {
  const v1::Review& review = file.record.case_().review();
  return IsJudgment(review) ? review.reviewer_id() : file.record.last_reviewer_id();
}

}  // namespace

absl::StatusOr<std::optional<ReviewFile>> CaseMachine::OpenReview(const CaseFile& file) {
  const std::string& id = file.record.case_().review_id();
  if (id.empty()) return std::optional<ReviewFile>();
  ASSIGN_OR_RETURN(ReviewFile review, LoadReview(scene_.tx, scene_.moment.tenant, ReviewId(id)));
  return std::optional<ReviewFile>(std::move(review));
}

absl::Status CaseMachine::SaveReview(const CaseFile& file, ReviewFile& review) {
  RETURN_IF_ERROR(UpdateReview(scene_, review));
  if (review.row.due_time.has_value() && review.row.state == ReviewState::kOpen &&
      !review.item.breached()) {
    // Due is the last instant at which the promise is kept.
    RETURN_IF_ERROR(Arm(file, v1::Deadline::PROMISE, *review.row.due_time + absl::Nanoseconds(1)));
  } else {
    RETURN_IF_ERROR(Disarm(file, v1::Deadline::PROMISE));
  }
  return TellReview(scene_, review);
}

absl::Status CaseMachine::SetDueTime(ReviewFile& review) {
  review.row.due_time.reset();
  if (review.row.state != ReviewState::kOpen) return absl::OkStatus();
  ASSIGN_OR_RETURN(const rules::PolicyVersion* version, Version());
  ASSIGN_OR_RETURN(review.row.due_time, PromiseDue(*version, review.row.queue, review.item));
  return absl::OkStatus();
}

absl::Status CaseMachine::QueueReview(Turn& turn) {
  CaseFile& file = turn.file;
  ASSIGN_OR_RETURN(const rules::PolicyVersion* version, Version());
  const int round = file.record.review_count() + 1;
  file.record.set_review_count(round);

  ReviewFile review;
  ReviewItem& row = review.row;
  row.review_id = ReviewId(absl::StrCat(file.row.case_id.value(), "/review/", round));
  row.case_id = file.row.case_id;
  row.lead_id = file.row.lead_id;
  row.queue = QueueOf(turn.decision);
  row.round = round;
  if (turn.decision.other_reviewer()) row.barred_reviewer = BarredReviewer(file);
  SetTimestampTo(scene_.moment.now, review.item.mutable_create_time());
  *review.item.mutable_decision() = turn.decision;
  if (const auto promised = PromisedWithin(*version, row.queue);
      promised.has_value() && !turn.decision.has_due_time()) {
    SetDurationTo(*promised, review.item.mutable_within());
  }
  RETURN_IF_ERROR(SetDueTime(review));
  file.record.mutable_case_()->set_review_id(row.review_id.value());
  RETURN_IF_ERROR(InsertReview(scene_, review));
  if (row.due_time.has_value()) {
    RETURN_IF_ERROR(Arm(file, v1::Deadline::PROMISE, *row.due_time + absl::Nanoseconds(1)));
  }
  return TellReview(scene_, review);
}

absl::Status CaseMachine::UpdateReviewTask(Turn& turn) {
  ASSIGN_OR_RETURN(std::optional<ReviewFile> review, OpenReview(turn.file));
  if (!review.has_value()) return QueueReview(turn);
  if (review->row.queue != QueueOf(turn.decision)) {
    // Another queue is another task, with a promise of its own.
    RETURN_IF_ERROR(WithdrawReview(turn));
    return QueueReview(turn);
  }
  *review->item.mutable_decision() = turn.decision;
  RETURN_IF_ERROR(SetDueTime(*review));
  return SaveReview(turn.file, *review);
}

absl::Status CaseMachine::AnswerReview(Turn& turn) {
  CaseFile& file = turn.file;
  if (file.record.case_().review_id().empty()) {
    return absl::InternalError("a review is answered that is not there");
  }
  file.record.set_last_reviewer_id(turn.incoming.review->reviewer_id());
  return WithdrawReview(turn);  // With the answer.
}

absl::Status CaseMachine::WithdrawReview(Turn& turn) {
  CaseFile& file = turn.file;
  ASSIGN_OR_RETURN(std::optional<ReviewFile> review, OpenReview(file));
  if (!review.has_value()) return absl::OkStatus();
  if (turn.incoming.review.has_value() && !review->item.has_review()) {
    *review->item.mutable_review() = *turn.incoming.review;
    const v1::Decision& asked = review->item.decision();
    if (asked.has_suggestion() && IsJudgment(*turn.incoming.review)) {
      review->item.set_agreed(turn.incoming.review->outcome() == asked.suggestion().outcome());
    }
  }
  review->row.state = ReviewState::kResolved;
  review->row.holder.clear();
  review->row.lease_until.reset();
  file.record.mutable_case_()->clear_review_id();
  RETURN_IF_ERROR(Disarm(file, v1::Deadline::ANSWER));
  return SaveReview(file, *review);
}

absl::Status CaseMachine::PausePromise(Turn& turn) {
  CaseFile& file = turn.file;
  ASSIGN_OR_RETURN(std::optional<ReviewFile> review, OpenReview(file));
  if (!review.has_value()) return absl::InternalError("a review is paused that is not there");
  SetTimestampTo(scene_.moment.now, review->item.add_pauses()->mutable_begin_time());
  review->row.state = ReviewState::kAwaitingInformation;
  RETURN_IF_ERROR(SetDueTime(*review));
  review->row.holder.clear();
  review->row.lease_until.reset();
  RETURN_IF_ERROR(Arm(file, v1::Deadline::ANSWER, FromTimestamp(review->item.answer_by_time())));
  return SaveReview(file, *review);
}

absl::Status CaseMachine::ResumePromise(Turn& turn) {
  CaseFile& file = turn.file;
  ASSIGN_OR_RETURN(std::optional<ReviewFile> review, OpenReview(file));
  if (!review.has_value()) return absl::InternalError("a review is resumed that is not there");
  for (v1::ReviewPause& pause : *review->item.mutable_pauses()) {
    if (!pause.has_end_time()) SetTimestampTo(scene_.moment.now, pause.mutable_end_time());
  }
  review->item.clear_question();
  review->item.clear_answer_by_time();
  review->row.state = ReviewState::kOpen;
  RETURN_IF_ERROR(SetDueTime(*review));
  RETURN_IF_ERROR(Disarm(file, v1::Deadline::ANSWER));
  return SaveReview(file, *review);
}

absl::Status CaseMachine::MarkBreach(Turn& turn) {
  ASSIGN_OR_RETURN(std::optional<ReviewFile> review, OpenReview(turn.file));
  if (!review.has_value()) return absl::OkStatus();
  review->item.set_breached(true);
  return SaveReview(turn.file, *review);
}

absl::Status CaseMachine::Escalate(Turn& turn) {
  ASSIGN_OR_RETURN(std::optional<ReviewFile> review, OpenReview(turn.file));
  if (!review.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const rules::PolicyVersion* version, Version());
  if (!EscalatesOnBreach(*version, review->row.queue)) return absl::OkStatus();
  review->item.set_escalated(true);
  return SaveReview(turn.file, *review);
}

}  // namespace makegood

// ReviewService. Fields in the order of review_service.proto.

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "service/rpc/field_checker.h"
#include "service/rpc/request_checks.h"
#include "service/rpc/validate.h"
#include "service/rpc/validate_facts.h"

namespace makegood {
namespace {

constexpr absl::Duration kLeaseMax = absl::Hours(8);
constexpr absl::Duration kAnswerWithinMax = absl::Hours(24 * 30);
constexpr int kQuestionMax = 2'000;

// Whose lease of which review: what whoever holds one says each time.
template <typename Request>
void CheckHolder(const Request& request, FieldChecker& checker) {
  CheckBeginning(request, checker);
  checker.RequiredText("review_id", request.review_id(), kTextMax);
  checker.RequiredText("reviewer_id", request.reviewer_id(), kIdMax);
  // Fences begin at 1.
  if (request.fence() == 0) {
    checker.Require("fence", false);
  } else {
    checker.Range("fence", request.fence(), 1, INT64_MAX);
  }
}

}  // namespace

std::vector<Violation> Validate(const v1::ListReviewsRequest& request) {
  std::vector<Violation> violations;
  FieldChecker checker(nullptr, violations);
  CheckBeginning(request, checker);
  checker.RequiredText("queue", request.queue(), kTextMax);
  CheckPaging(request, checker);
  return violations;
}

std::vector<Violation> Validate(const v1::ClaimReviewRequest& request) {
  std::vector<Violation> violations;
  FieldChecker checker(nullptr, violations);
  CheckBeginning(request, checker);
  checker.RequiredText("reviewer_id", request.reviewer_id(), kIdMax);
  checker.EitherText("queue", request.queue(), "review_id", request.review_id());
  checker.SpanUpTo("lease", request.has_lease(), request.lease(), kLeaseMax);
  return violations;
}

std::vector<Violation> Validate(const v1::ExtendClaimRequest& request) {
  std::vector<Violation> violations;
  FieldChecker checker(nullptr, violations);
  CheckHolder(request, checker);
  checker.SpanUpTo("lease", request.has_lease(), request.lease(), kLeaseMax);
  return violations;
}

std::vector<Violation> Validate(const v1::ReleaseReviewRequest& request) {
  std::vector<Violation> violations;
  FieldChecker checker(nullptr, violations);
  CheckHolder(request, checker);
  return violations;
}

std::vector<Violation> Validate(const v1::RequestInformationRequest& request) {
  std::vector<Violation> violations;
  FieldChecker checker(nullptr, violations);
  CheckHolder(request, checker);
  checker.RequiredText("question", request.question(), kQuestionMax);
  checker.SpanUpTo("within", request.has_within(), request.within(), kAnswerWithinMax);
  return violations;
}

std::vector<Violation> Validate(const v1::ProvideInformationRequest& request) {
  std::vector<Violation> violations;
  FieldChecker checker(nullptr, violations);
  CheckBeginning(request, checker);
  checker.RequiredText("review_id", request.review_id(), kTextMax);
  if (request.text().empty() && request.evidence().empty()) {
    checker.Add("text", "required unless there is evidence");
  }
  checker.Text("text", request.text(), kLongTextMax);
  ValidateEvidence(nullptr, request.evidence(), violations);
  return violations;
}

std::vector<Violation> Validate(const v1::ResolveReviewRequest& request) {
  std::vector<Violation> violations;
  FieldChecker checker(nullptr, violations);
  CheckHolder(request, checker);
  if (checker.Count("findings", request.findings_size(), kFindingsMax)) {
    for (int i = 0; i < request.findings_size(); ++i) {
      ValidateFinding({nullptr, "findings", i}, request.findings(i), violations);
    }
  }
  const v1::Verdict::Outcome outcome = request.outcome();
  const bool is_refund = outcome == v1::Verdict::REFUND;
  if (outcome == v1::Verdict::OUTCOME_UNSPECIFIED) {
    if (request.findings().empty()) checker.Add("outcome", "required unless there are findings");
  } else if (!is_refund && outcome != v1::Verdict::DENY) {
    checker.Add("outcome", v1::Verdict::Outcome_IsValid(outcome)
                               ? absl::StrCat("neither REFUND nor DENY, but ",
                                              v1::Verdict::Outcome_Name(outcome))
                               : absl::StrCat("no value has the number ", outcome));
  }
  checker.Text("reason", request.reason());
  checker.Credits("credits", request.credits());
  if (!is_refund && request.credits() > 0) checker.Add("credits", "only with REFUND");
  if (!is_refund && request.discretionary()) checker.Add("discretionary", "only with REFUND");
  return violations;
}

std::vector<Violation> Validate(const v1::GetQueueStatsRequest& request) {
  std::vector<Violation> violations;
  FieldChecker checker(nullptr, violations);
  CheckBeginning(request, checker);
  checker.RequiredText("queue", request.queue(), kTextMax);
  return violations;
}

}  // namespace makegood

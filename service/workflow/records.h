// Leads and cases between their rows in the store and the records that verbs work with.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_RECORDS_H_
#define MAKEGOOD_SERVICE_WORKFLOW_RECORDS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message_lite.h"
#include "makegood/stored/v1/records.pb.h"
#include "makegood/v1/facts.pb.h"
#include "service/domain/case.h"
#include "service/domain/case_state.h"
#include "service/domain/decision.h"
#include "service/domain/ids.h"
#include "service/domain/lead.h"
#include "service/domain/review_item.h"
#include "service/domain/versioned_bytes.h"
#include "service/workflow/workflow.h"

namespace makegood {

// A message as the store keeps it, and back. Internal for bytes that are none.
VersionedBytes Encode(const google::protobuf::MessageLite& message);
absl::Status Decode(const VersionedBytes& bytes, google::protobuf::MessageLite& message);

// A lead under work.
struct LeadFile {
  Lead row;
  stored::v1::LeadRecord record;
  std::optional<v1::Charge> charge;  // What was charged, with the version that it pins.
};

// LEAD_NOT_FOUND. `tx` may be a snapshot's.
absl::StatusOr<LeadFile> LoadLead(const Transaction& tx, const Tenant& tenant,
                                  const LeadId& lead_id);

// The lead's facts with the charge as it was when it was charged. No stage.
v1::Facts FactsOf(const LeadFile& lead);

// A case under work.
struct CaseFile {
  Case row;  // Its revision is 0 until it is stored.
  stored::v1::CaseRecord record;

  CaseStage stage() const;
  CaseState state() const;
  void set_state(CaseState state);
  CaseId id() const { return row.case_id; }
};

// Marks for reports that change nothing. A mark that is there is not added again.
bool HasFlag(absl::string_view flag, const CaseFile& file);
void AddFlag(absl::string_view flag, CaseFile& file);

// CASE_NOT_FOUND.
absl::StatusOr<CaseFile> LoadCase(const Transaction& tx, const Tenant& tenant,
                                  const CaseId& case_id);
absl::StatusOr<std::vector<CaseFile>> LoadCases(const Transaction& tx, const Tenant& tenant,
                                                const LeadId& lead_id);
absl::StatusOr<CaseFile> ToCaseFile(const Case& row);

// Inserts it the first time. The row's revision is as stored afterwards.
absl::Status SaveCase(const Scene& scene, CaseFile& file);

// The case as callers see it, etag included.
v1::Case ToCase(const CaseFile& file);

// The id of the case of a lead that has this stage and round.
CaseId CaseIdOf(const LeadId& lead_id, CaseStage stage, int64_t round);

// DECISION_NOT_FOUND.
absl::StatusOr<Decision> LoadDecision(const Transaction& tx, const Tenant& tenant,
                                      const DecisionId& decision_id);

// A review under work.
struct ReviewFile {
  ReviewItem row;
  v1::ReviewItem item;  // What of it has a column is in the row; see ToReviewItem().
};

// REVIEW_NOT_FOUND.
absl::StatusOr<ReviewFile> LoadReview(const Transaction& tx, const Tenant& tenant,
                                      const ReviewId& review_id);
absl::StatusOr<ReviewFile> ToReviewFile(const ReviewItem& row);

absl::Status InsertReview(const Scene& scene, ReviewFile& file);
absl::Status UpdateReview(const Scene& scene, ReviewFile& file);

// The review as callers see it, etag included.
v1::ReviewItem ToReviewItem(const ReviewFile& file);

// Whether a person's answer gives an outcome, rather than findings alone.
bool IsJudgment(const v1::Review& review);

v1::Facts::Stage ToProto(CaseStage stage);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_RECORDS_H_

// The cases of one lead as they are, and what its policy says of them. Nothing here writes, so that
// a question can be answered from a snapshot; what moves cases is built on it (case_machine.h).

#ifndef MAKEGOOD_SERVICE_WORKFLOW_LEAD_CASES_H_
#define MAKEGOOD_SERVICE_WORKFLOW_LEAD_CASES_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "makegood/v1/decision.pb.h"
#include "makegood/v1/facts.pb.h"
#include "rules/policy/catalog.h"
#include "service/domain/case_state.h"
#include "service/workflow/records.h"
#include "service/workflow/workflow.h"

namespace makegood {

// What an event brings along.
struct Incoming {
  std::optional<v1::Report> report;    // kReportFiled
  std::optional<v1::Dispute> dispute;  // kDisputeFiled
  std::optional<v1::Payout> payout;    // kPayoutRequested
  std::string refund_id;               // kPayoutRequested
  std::optional<v1::Review> review;    // kReviewResolved
  std::string failure;                 // kPayoutFailed

  // kLeadAccepted: from when on the case is to be decided; absent: from now on. kLeadEvent: when
  // the earliest of what was told happened.
  std::optional<absl::Time> since;
};

class LeadCases {
 public:
  // Reads the cases of the lead. What `glance` refers to, and `lead`, outlive them.
  static absl::StatusOr<std::unique_ptr<LeadCases>> Load(const Glance& glance, LeadFile& lead);

  // The case of a stage with the highest round; null if there is none.
  CaseFile* Latest(CaseStage stage);
  CaseFile* Find(const CaseId& case_id);
  const std::vector<std::unique_ptr<CaseFile>>& cases() const { return cases_; }

  // The version that judges the lead. Errors as PolicyFor().
  absl::StatusOr<const rules::PolicyVersion*> Version();

  // What a policy says of a case as it is, or, with `file` null, of one that would be opened; with
  // a look ahead. Nothing is written.
  absl::StatusOr<v1::Decision> Consider(CaseStage stage, const CaseFile* file,
                                        const Incoming& incoming);

 protected:
  LeadCases(const Glance& glance, LeadFile& lead) : glance_(glance), lead_(lead) {}

  absl::Status Read();

  // The next round of a stage, in no state yet.
  std::unique_ptr<CaseFile> NewCase(CaseStage stage, const Incoming& incoming);

  const Glance glance_;
  LeadFile& lead_;
  std::vector<std::unique_ptr<CaseFile>> cases_;

 private:
  const rules::PolicyVersion* version_ = nullptr;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_LEAD_CASES_H_

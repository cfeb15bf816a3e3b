#include "service/workflow/records.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "rules/base/check.h"
#include "rules/base/status_macros.h"
#include "service/workflow/timestamp.h"
#include "service/workflow/workflow_error.h"

namespace makegood {
namespace {

constexpr int64_t kEncodingVersion = 1;

absl::Status NotFoundAs(const absl::Status& status, v1::ErrorReason reason, absl::string_view noun,
                        absl::string_view key, const std::string& id) {
  if (!absl::IsNotFound(status)) return status;
  return WorkflowError(reason, absl::StrCat("there is no ", noun, " \"", id, "\""),
                       {{std::string(key), id}});
}

}  // namespace

VersionedBytes Encode(const google::protobuf::MessageLite& message) {
  return {kEncodingVersion, message.SerializeAsString()};
}

absl::Status Decode(const VersionedBytes& bytes, google::protobuf::MessageLite& message) {
  if (bytes.version == kEncodingVersion && message.ParseFromString(bytes.bytes)) {
    return absl::OkStatus();
  }
  return absl::InternalError(absl::StrCat("a stored ", message.GetTypeName(), " of version ",
                                          bytes.version, " cannot be read"));
}

absl::StatusOr<LeadFile> LoadLead(const Transaction& tx, const Tenant& tenant,
                                  const LeadId& lead_id) {
  absl::StatusOr<Lead> row = tx.leads().Get(tenant, lead_id);
  if (!row.ok()) {
    return NotFoundAs(row.status(), v1::LEAD_NOT_FOUND, "lead", "lead_id", lead_id.value());
  }
  LeadFile file;
  RETURN_IF_ERROR(Decode(row->body, file.record));
  const absl::StatusOr<Charge> charge = tx.charges().GetByLead(tenant, lead_id);
  if (charge.ok()) {
    RETURN_IF_ERROR(Decode(charge->body, file.charge.emplace()));
  } else if (!absl::IsNotFound(charge.status())) {
    return charge.status();
  }
  file.row = *std::move(row);
  return file;
}

v1::Facts FactsOf(const LeadFile& lead) {
  v1::Facts facts = lead.record.facts();
  if (!lead.charge.has_value()) return facts;
  v1::Charge& charge = *facts.mutable_charge();
  charge = *lead.charge;
  if (facts.lead().has_accept_time()) {
    *charge.mutable_accept_time() = facts.lead().accept_time();
  }
  if (lead.record.has_first_message_time()) {
    *charge.mutable_first_message_time() = lead.record.first_message_time();
  }
  return facts;
}

bool IsJudgment(const v1::Review& review) {
  return review.outcome() != v1::Verdict::OUTCOME_UNSPECIFIED;
}

v1::Facts::Stage ToProto(CaseStage stage) {
  return static_cast<v1::Facts::Stage>(static_cast<int>(stage) + v1::Facts::CHARGE);
}

CaseStage CaseFile::stage() const {
  return static_cast<CaseStage>(record.case_().stage() - v1::Facts::CHARGE);
}

CaseState CaseFile::state() const {
  if (record.case_().state() == v1::Case::STATE_UNSPECIFIED) return CaseState::kUnopened;
  return static_cast<CaseState>(record.case_().state() - v1::Case::OPEN +
                                static_cast<int>(CaseState::kOpen));
}

void CaseFile::set_state(CaseState state) {
  v1::Case::State proto = v1::Case::STATE_UNSPECIFIED;
  if (state != CaseState::kUnopened) {
    MAKEGOOD_CHECK(v1::Case::State_Parse(std::string(CaseStateName(state)), &proto));
  }
  record.mutable_case_()->set_state(proto);
  row.state = std::string(CaseStateName(state));
}

bool HasFlag(absl::string_view flag, const CaseFile& file) {
  const auto& flags = file.record.case_().flags();
  return std::any_of(flags.begin(), flags.end(),
                     [flag](const std::string& one) { return one == flag; });
}

void AddFlag(absl::string_view flag, CaseFile& file) {
  if (!HasFlag(flag, file)) file.record.mutable_case_()->add_flags(std::string(flag));
}

absl::StatusOr<CaseFile> ToCaseFile(const Case& row) {
  CaseFile file;
  file.row = row;
  RETURN_IF_ERROR(Decode(row.body, file.record));
  return file;
}

absl::StatusOr<CaseFile> LoadCase(const Transaction& tx, const Tenant& tenant,
                                  const CaseId& case_id) {
  const absl::StatusOr<Case> row = tx.cases().Get(tenant, case_id);
  if (!row.ok()) {
    return NotFoundAs(row.status(), v1::CASE_NOT_FOUND, "case", "case_id", case_id.value());
  }
  return ToCaseFile(*row);
}

absl::StatusOr<std::vector<CaseFile>> LoadCases(const Transaction& tx, const Tenant& tenant,
                                                const LeadId& lead_id) {
  ASSIGN_OR_RETURN(const std::vector<Case> rows, tx.cases().ListByLead(tenant, lead_id));
  std::vector<CaseFile> files;
  files.reserve(rows.size());
  for (const Case& row : rows) {
    ASSIGN_OR_RETURN(files.emplace_back(), ToCaseFile(row));
  }
  return files;
}

absl::Status SaveCase(const Scene& scene, CaseFile& file) {
  file.row.body = Encode(file.record);
  if (file.row.revision == 0) {
    RETURN_IF_ERROR(scene.tx.cases().Insert(scene.moment.tenant, file.row));
  } else {
    RETURN_IF_ERROR(scene.tx.cases().Update(scene.moment.tenant, file.row));
  }
  ++file.row.revision;
  return absl::OkStatus();
}

v1::Case ToCase(const CaseFile& file) {
  v1::Case out = file.record.case_();
  out.set_etag(absl::StrCat(file.row.revision));
  return out;
}

CaseId CaseIdOf(const LeadId& lead_id, CaseStage stage, int64_t round) {
  return CaseId(
      absl::StrCat(lead_id.value(), "/", absl::AsciiStrToLower(CaseStageName(stage)), "/", round));
}

absl::StatusOr<Decision> LoadDecision(const Transaction& tx, const Tenant& tenant,
                                      const DecisionId& decision_id) {
  absl::StatusOr<Decision> row = tx.decisions().Get(tenant, decision_id);
  if (row.ok()) return row;
  return NotFoundAs(row.status(), v1::DECISION_NOT_FOUND, "decision", "decision_id",
                    decision_id.value());
}

absl::StatusOr<ReviewFile> ToReviewFile(const ReviewItem& row) {
  ReviewFile file;
  file.row = row;
  RETURN_IF_ERROR(Decode(row.body, file.item));
  return file;
}

absl::StatusOr<ReviewFile> LoadReview(const Transaction& tx, const Tenant& tenant,
                                      const ReviewId& review_id) {
  const absl::StatusOr<ReviewItem> row = tx.reviews().Get(tenant, review_id);
  if (!row.ok()) {
    return NotFoundAs(row.status(), v1::REVIEW_NOT_FOUND, "review", "review_id", review_id.value());
  }
  return ToReviewFile(*row);
}

absl::Status InsertReview(const Scene& scene, ReviewFile& file) {
  file.row.body = Encode(file.item);
  RETURN_IF_ERROR(scene.tx.reviews().Insert(scene.moment.tenant, file.row));
  file.row.revision = 1;
  return absl::OkStatus();
}

absl::Status UpdateReview(const Scene& scene, ReviewFile& file) {
  file.row.body = Encode(file.item);
  RETURN_IF_ERROR(scene.tx.reviews().Update(scene.moment.tenant, file.row));
  ++file.row.revision;
  return absl::OkStatus();
}

v1::ReviewItem ToReviewItem(const ReviewFile& file) {
  v1::ReviewItem out = file.item;
  const ReviewItem& row = file.row;
  out.set_review_id(row.review_id.value());
  out.set_case_id(row.case_id.value());
  out.set_lead_id(row.lead_id.value());
  out.set_queue(row.queue);
  out.set_round(static_cast<int32_t>(row.round));
  out.set_state(
      static_cast<v1::ReviewItem::State>(static_cast<int>(row.state) + v1::ReviewItem::OPEN));
  out.clear_due_time();
  if (row.due_time.has_value()) SetTimestampTo(*row.due_time, out.mutable_due_time());
  out.set_barred_reviewer(row.barred_reviewer);
  out.set_holder(row.holder);
  out.clear_lease_time();
  if (row.lease_until.has_value()) SetTimestampTo(*row.lease_until, out.mutable_lease_time());
  out.set_fence(row.fence);
  out.set_etag(absl::StrCat(row.revision));
  return out;
}

}  // namespace makegood

#include "service/workflow/evidence.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "service/decide/fact_bounds.h"
#include "service/workflow/workflow_error.h"

namespace makegood {
namespace {

// `to` is a Report or a Dispute.
template <typename Message>
absl::Status Join(const std::string& text,
                  const google::protobuf::RepeatedPtrField<v1::Evidence>& evidence, Message& to) {
  for (const v1::Evidence& piece : evidence) {
    const bool is_there = std::any_of(
        to.evidence().begin(), to.evidence().end(),
        [&](const v1::Evidence& one) { return one.evidence_id() == piece.evidence_id(); });
    if (!is_there) *to.add_evidence() = piece;
  }
  if (to.evidence_size() > kEvidenceMax) {
    return WorkflowError(v1::TOO_MUCH_EVIDENCE,
                         absl::StrCat("the case would have ", to.evidence_size(),
                                      " pieces of evidence, more than ", kEvidenceMax),
                         {{"limit", absl::StrCat(kEvidenceMax)}});
  }
  if (!text.empty() && to.text() != text) {
    to.set_text(to.text().empty() ? text : absl::StrCat(to.text(), "\n\n", text));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status JoinEvidence(const std::string& text,
                          const google::protobuf::RepeatedPtrField<v1::Evidence>& evidence,
                          CaseFile& file) {
  v1::Case& view = *file.record.mutable_case_();
  const bool is_open = IsUndecided(file.state());
  if (is_open && view.has_dispute()) {
    if (!evidence.empty()) view.mutable_dispute()->set_new_evidence(true);
    return Join(text, evidence, *view.mutable_dispute());
  }
  if (is_open && view.has_report()) return Join(text, evidence, *view.mutable_report());
  return WorkflowError(
      v1::CASE_STATE,
      absl::StrCat("case \"", file.row.case_id.value(), "\" takes no evidence: it is ",
                   file.row.state, " at stage ", file.row.stage),
      {{"case_id", file.row.case_id.value()}, {"state", file.row.state}});
}

}  // namespace makegood

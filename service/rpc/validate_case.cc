// CaseService: reports, evidence, disputes. Fields in the order of case_service.proto. Ids that the
// service made (cases, decisions) are longer than those that they are made of.

#include "service/rpc/field_checker.h"
#include "service/rpc/request_checks.h"
#include "service/rpc/validate.h"
#include "service/rpc/validate_facts.h"

namespace makegood {

std::vector<Violation> Validate(const v1::FileReportRequest& request) {
  std::vector<Violation> violations;
  FieldChecker checker(nullptr, violations);
  CheckBeginning(request, checker);
  checker.RequiredText("lead_id", request.lead_id(), kIdMax);
  checker.Require("report", request.has_report());
  if (!request.has_report()) return violations;
  const v1::Report& report = request.report();
  const FieldPath path{nullptr, "report"};
  FieldChecker report_checker(&path, violations);
  report_checker.LeaveEmpty("report_id", !report.report_id().empty());
  report_checker.LeaveEmpty("file_time", report.has_file_time());
  report_checker.LeaveEmpty("first_notice_time", report.has_first_notice_time());
  if (!report.has_file_time()) report_checker.Require("reason", !report.reason().empty());
  ValidateReport(path, report, violations);
  return violations;
}

std::vector<Violation> Validate(const v1::AddEvidenceRequest& request) {
  std::vector<Violation> violations;
  FieldChecker checker(nullptr, violations);
  CheckBeginning(request, checker);
  checker.RequiredText("case_id", request.case_id(), kTextMax);
  if (request.evidence().empty() && request.text().empty()) {
    checker.Add("evidence", "required unless there is a text");
  }
  ValidateEvidence(nullptr, request.evidence(), violations);
  checker.Text("text", request.text(), kLongTextMax);
  checker.Text("etag", request.etag());
  return violations;
}

std::vector<Violation> Validate(const v1::FileDisputeRequest& request) {
  std::vector<Violation> violations;
  FieldChecker checker(nullptr, violations);
  CheckBeginning(request, checker);
  checker.EitherText("case_id", request.case_id(), "decision_id", request.decision_id());
  checker.Text("text", request.text(), kLongTextMax);
  ValidateEvidence(nullptr, request.evidence(), violations);
  return violations;
}

std::vector<Violation> Validate(const v1::GetCaseRequest& request) {
  std::vector<Violation> violations;
  FieldChecker checker(nullptr, violations);
  CheckBeginning(request, checker);
  checker.RequiredText("case_id", request.case_id(), kTextMax);
  return violations;
}

std::vector<Violation> Validate(const v1::ListCasesRequest& request) {
  std::vector<Violation> violations;
  FieldChecker checker(nullptr, violations);
  CheckBeginning(request, checker);
  checker.Text("pro_id", request.pro_id(), kIdMax);
  checker.EnumValue("state", request.state(), &v1::Case::State_IsValid);
  CheckPaging(request, checker);
  return violations;
}

}  // namespace makegood

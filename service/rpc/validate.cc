#include "service/rpc/validate.h"

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "service/rpc/field_checker.h"
#include "service/rpc/request_checks.h"
#include "service/rpc/validate_facts.h"

namespace makegood {
std::vector<Violation> Validate(const v1::DecideRequest& request) {
  std::vector<Violation> violations;
  FieldChecker checker(nullptr, violations);
  if (request.policy().empty()) {
    checker.Require("policy", false);
  } else {
    checker.PolicyName("policy", request.policy(), /*needs_version=*/false);
  }
  checker.Time("now", request.has_now(), request.now());
  checker.Require("facts", request.has_facts());
  if (request.has_facts()) ValidateFacts(request.facts(), violations);
  checker.EnumValue("trace", request.trace(), &v1::TraceNode::Level_IsValid);
  checker.Range("forecast_steps", request.forecast_steps(), 0, kForecastStepsMax);
  return violations;
}

std::vector<Violation> Validate(const v1::BatchDecideRequest& request) {
  std::vector<Violation> violations;
  FieldChecker checker(nullptr, violations);
  checker.Require("requests", request.requests_size() > 0);
  checker.Count("requests", request.requests_size(), kBatchSizeMax);
  return violations;
}

std::vector<Violation> Validate(const v1::ListPoliciesRequest& request) {
  std::vector<Violation> violations;
  FieldChecker checker(nullptr, violations);
  CheckPaging(request, checker);
  checker.Text("marketplace", request.marketplace());
  return violations;
}

std::vector<Violation> Validate(const v1::GetPolicyRequest& request) {
  std::vector<Violation> violations;
  FieldChecker checker(nullptr, violations);
  if (request.policy().empty()) {
    checker.Require("policy", false);
  } else {
    checker.PolicyName("policy", request.policy(), /*needs_version=*/false);
  }
  return violations;
}

std::vector<Violation> Validate(const v1::CheckPoliciesRequest& request) {
  std::vector<Violation> violations;
  FieldChecker checker(nullptr, violations);
  checker.Require("files", request.files_size() > 0);
  if (!checker.Count("files", request.files_size(), kPolicyFilesMax)) return violations;
  std::set<std::string> paths;
  for (int i = 0; i < request.files_size(); ++i) {
    const FieldPath path{nullptr, "files", i};
    FieldChecker file(&path, violations);
    file.RequiredText("path", request.files(i).path(), kTextMax);
    file.Require("text", !request.files(i).text().empty());
    if (!request.files(i).path().empty() && !paths.insert(request.files(i).path()).second) {
      file.Add("path", absl::StrCat("`", request.files(i).path(), "` comes twice"));
    }
  }
  return violations;
}

std::vector<Violation> Validate(const v1::GetDecisionRequest& request) {
  std::vector<Violation> violations;
  FieldChecker checker(nullptr, violations);
  CheckBeginning(request, checker);
  checker.RequiredText("decision_id", request.decision_id(), kTextMax);
  return violations;
}

std::vector<Violation> Validate(const v1::ListDecisionsRequest& request) {
  std::vector<Violation> violations;
  FieldChecker checker(nullptr, violations);
  CheckBeginning(request, checker);
  checker.Text("case_id", request.case_id());
  CheckPaging(request, checker);
  return violations;
}

std::vector<Violation> Validate(const v1::ReplayDecisionRequest& request) {
  std::vector<Violation> violations;
  FieldChecker checker(nullptr, violations);
  CheckBeginning(request, checker);
  checker.RequiredText("decision_id", request.decision_id(), kTextMax);
  if (!request.policy().empty()) {
    checker.PolicyName("policy", request.policy(), /*needs_version=*/true);
  }
  checker.EnumValue("trace", request.trace(), &v1::TraceNode::Level_IsValid);
  return violations;
}

std::vector<Violation> Validate(const v1::BacktestRequest& request) {
  std::vector<Violation> violations;
  FieldChecker checker(nullptr, violations);
  CheckBeginning(request, checker);
  if (!request.policy().empty()) {
    checker.PolicyName("policy", request.policy(), /*needs_version=*/true);
  }
  checker.Time("start_time", request.has_start_time(), request.start_time());
  checker.Time("end_time", request.has_end_time(), request.end_time());
  CheckPaging(request, checker);
  return violations;
}

std::vector<Violation> Validate(const v1::Facts& facts) {
  std::vector<Violation> violations;
  ValidateFacts(facts, violations);
  return violations;
}

}  // namespace makegood

// CreditService. Fields in the order of credit_service.proto.

#include "absl/strings/str_cat.h"
#include "service/rpc/field_checker.h"
#include "service/rpc/request_checks.h"
#include "service/rpc/validate.h"

namespace makegood {

std::vector<Violation> Validate(const v1::GetBalanceRequest& request) {
  std::vector<Violation> violations;
  FieldChecker checker(nullptr, violations);
  CheckBeginning(request, checker);
  checker.RequiredText("pro_id", request.pro_id(), kIdMax);
  return violations;
}

std::vector<Violation> Validate(const v1::ListEntriesRequest& request) {
  std::vector<Violation> violations;
  FieldChecker checker(nullptr, violations);
  CheckBeginning(request, checker);
  checker.Text("pro_id", request.pro_id(), kIdMax);
  CheckPaging(request, checker);
  return violations;
}

std::vector<Violation> Validate(const v1::RequestPayoutRequest& request) {
  std::vector<Violation> violations;
  FieldChecker checker(nullptr, violations);
  CheckBeginning(request, checker);
  checker.RequiredText("refund_id", request.refund_id(), kTextMax);
  checker.Credits("credits", request.credits());
  return violations;
}

std::vector<Violation> Validate(const v1::SettlePayoutRequest& request) {
  std::vector<Violation> violations;
  FieldChecker checker(nullptr, violations);
  CheckBeginning(request, checker);
  checker.RequiredText("payout_id", request.payout_id(), kTextMax);
  const v1::PayoutRecord::State state = request.state();
  checker.RequiredEnum("state", state, &v1::PayoutRecord::State_IsValid);
  if (state == v1::PayoutRecord::PENDING) checker.Add("state", "neither SETTLED nor FAILED");
  checker.Text("failure", request.failure());
  if (!request.failure().empty() && state != v1::PayoutRecord::FAILED) {
    checker.Add("failure", "only with FAILED");
  }
  return violations;
}

}  // namespace makegood

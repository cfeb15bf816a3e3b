// EventService and AdminService. Fields in the order of event_service.proto and
// admin_service.proto.

#include "service/rpc/field_checker.h"
#include "service/rpc/request_checks.h"
#include "service/rpc/validate.h"

namespace makegood {

std::vector<Violation> Validate(const v1::WatchEventsRequest& request) {
  std::vector<Violation> violations;
  FieldChecker checker(nullptr, violations);
  CheckBeginning(request, checker);
  const bool has_start = request.start() != v1::WatchEventsRequest::START_UNSPECIFIED;
  checker.EnumValue("start", request.start(), &v1::WatchEventsRequest::Start_IsValid);
  if (has_start == !request.resume_token().empty()) {
    checker.Add("start",
                has_start ? "not together with resume_token" : "required, or resume_token instead");
  }
  checker.Text("resume_token", request.resume_token(), kTokenMax);
  checker.Text("lead_id", request.lead_id(), kIdMax);
  return violations;
}

std::vector<Violation> Validate(const v1::ListEventsRequest& request) {
  std::vector<Violation> violations;
  FieldChecker checker(nullptr, violations);
  CheckBeginning(request, checker);
  checker.Text("resume_token", request.resume_token(), kTokenMax);
  checker.Text("lead_id", request.lead_id(), kIdMax);
  checker.Range("page_size", request.page_size(), 0, INT64_MAX);
  return violations;
}

std::vector<Violation> Validate(const v1::ListDeadlinesRequest& request) {
  std::vector<Violation> violations;
  FieldChecker checker(nullptr, violations);
  CheckBeginning(request, checker);
  CheckPaging(request, checker);
  return violations;
}

std::vector<Violation> Validate(const v1::AdvanceClockRequest& request) {
  std::vector<Violation> violations;
  FieldChecker checker(nullptr, violations);
  checker.Require("time", request.has_time());
  checker.Time("time", request.has_time(), request.time());
  return violations;
}

std::vector<Violation> Validate(const v1::VerifyLedgerRequest& request) {
  std::vector<Violation> violations;
  FieldChecker checker(nullptr, violations);
  CheckBeginning(request, checker);
  return violations;
}

}  // namespace makegood

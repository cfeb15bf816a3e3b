// What a deadline of the store waits for, in its `kind`: "DECIDE/GUARANTEE/1".

#ifndef MAKEGOOD_SERVICE_WORKFLOW_DEADLINE_KIND_H_
#define MAKEGOOD_SERVICE_WORKFLOW_DEADLINE_KIND_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "makegood/v1/admin_service.pb.h"
#include "service/domain/case_state.h"

namespace makegood {

struct DeadlineKind {
  v1::Deadline::Kind what = v1::Deadline::DECIDE;
  CaseStage stage = CaseStage::kCharge;
  int64_t round = 1;
};

std::string ToString(const DeadlineKind& kind);

// Nothing for a text that is none.
std::optional<DeadlineKind> ParseDeadlineKind(absl::string_view text);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_DEADLINE_KIND_H_

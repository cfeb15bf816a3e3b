// One event of one case while it is dealt with. For case_machine's own files.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_CASE_TURN_H_
#define MAKEGOOD_SERVICE_WORKFLOW_CASE_TURN_H_

#include <optional>

#include "service/workflow/case_machine.h"

namespace makegood {

struct CaseMachine::Turn {
  CaseFile& file;
  const Incoming& incoming;

  v1::Decision decision;      // The last one of this turn; none yet if its outcome is unspecified.
  bool is_changed = false;    // For those who look at the case, who are then told.
  bool has_advanced = false;  // Only how far it is decided; to be written all the same.

  // Another case that was opened instead, and answers for this one.
  std::optional<Answer> elsewhere;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_CASE_TURN_H_

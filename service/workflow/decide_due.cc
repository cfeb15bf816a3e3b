#include "service/workflow/decide_due.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"
#include "service/domain/deadline.h"
#include "service/workflow/case_machine.h"
#include "service/workflow/deadline_kind.h"
#include "service/workflow/records.h"

namespace makegood {
namespace {

// Deadlines that share a transaction, and so a commit.
constexpr size_t kTogether = 100;

// What fails is tried again after this long.
constexpr absl::Duration kRetryAfter = absl::Hours(1);

CaseEvent EventOf(v1::Deadline::Kind what) {
  switch (what) {
    case v1::Deadline::PROMISE: return CaseEvent::kPromiseBroken;
    case v1::Deadline::ANSWER: return CaseEvent::kInformationOverdue;
    default: return CaseEvent::kHorizonPassed;
  }
}

// One deadline, once: whoever completes it first deals with it.
absl::Status Fire(Transaction& tx, const Workflow& workflow, absl::Time now,
                  const Deadline& deadline, int& fired) {
  const absl::Status completed = tx.deadlines().Complete(deadline);
  if (absl::IsAborted(completed)) return absl::OkStatus();
  RETURN_IF_ERROR(completed);
  ++fired;
  const std::optional<DeadlineKind> kind = ParseDeadlineKind(deadline.kind);
  if (!kind.has_value()) {
    return absl::InternalError(absl::StrCat("a deadline of the kind \"", deadline.kind, "\""));
  }
  const Moment moment{workflow.shelf.catalog(), now, deadline.tenant};
  const Scene scene{tx, moment};
  ASSIGN_OR_RETURN(LeadFile lead, LoadLead(tx, deadline.tenant, deadline.lead_id));
  ASSIGN_OR_RETURN(const std::unique_ptr<CaseMachine> machine, CaseMachine::Load(scene, lead));
  for (const auto& file : machine->cases()) {
    if (file->stage() != kind->stage || file->row.round != kind->round) continue;
    return machine->Feed(*file, EventOf(kind->what)).status();
  }
  return absl::InternalError("a deadline without its case");
}

absl::Status Postpone(Store& store, const Deadline& deadline, absl::Time due_time) {
  return store.RunTransaction([&](Transaction& tx) -> absl::Status {
    const absl::Status completed = tx.deadlines().Complete(deadline);
    if (absl::IsAborted(completed)) return absl::OkStatus();
    RETURN_IF_ERROR(completed);
    Deadline later = deadline;
    later.due_time = due_time;
    return tx.deadlines().Arm(later).status();
  });
}

bool StopsAll(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDataLoss(status);
}

}  // namespace

absl::StatusOr<DueResult> DecideDue(const Workflow& workflow, absl::Time now, int limit) {
  DueResult result;
  std::vector<Deadline> due;
  RETURN_IF_ERROR(workflow.store.RunSnapshot([&](const Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(due, tx.deadlines().ListDue(now, std::min(limit, kPageRowsMax)));
    return absl::OkStatus();
  }));
  for (size_t begin = 0; begin < due.size(); begin += kTogether) {
    const size_t end = std::min(due.size(), begin + kTogether);
    int fired = 0;
    const auto fire = [&](size_t first, size_t last) {
      return workflow.store.RunTransaction([&](Transaction& tx) -> absl::Status {
        fired = 0;
        for (size_t i = first; i < last; ++i) {
          RETURN_IF_ERROR(Fire(tx, workflow, now, due[i], fired));
        }
        return absl::OkStatus();
      });
    };
    absl::Status status = fire(begin, end);
    if (StopsAll(status)) return status;
    if (status.ok()) {
      result.fired += fired;
      continue;
    }
    // One of them has failed; the others are not concerned.
    for (size_t i = begin; i < end; ++i) {
      status = fire(i, i + 1);
      if (StopsAll(status)) return status;
      if (status.ok()) {
        result.fired += fired;
        continue;
      }
      RETURN_IF_ERROR(Postpone(workflow.store, due[i], now + kRetryAfter));
      result.failures.push_back({due[i], status});
    }
  }
  return result;
}

}  // namespace makegood

#include "service/deadlines/duties.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"
#include "service/workflow/decide_due.h"
#include "service/workflow/peer_cohorts.h"
#include "service/workflow/refresh_peers.h"
#include "service/workflow/remove_expired.h"

namespace makegood {
namespace {

// The marketplaces that any policy is for.
std::set<Tenant> TenantsOf(const rules::Catalog& catalog) {
  std::set<Tenant> tenants;
  for (const rules::PolicyVersion& version : catalog.versions()) {
    const auto& section = version.policy->document().makegood;
    if (section.has_value()) tenants.emplace(std::string(section->marketplace.text()));
  }
  return tenants;
}

absl::StatusOr<absl::Time> LastPeers(const Workflow& workflow, absl::Time now) {
  absl::Time last = absl::InfiniteFuture();
  RETURN_IF_ERROR(workflow.store.RunSnapshot([&](const Transaction& tx) -> absl::Status {
    last = absl::InfiniteFuture();
    for (const Tenant& tenant : TenantsOf(*workflow.shelf.catalog())) {
      const absl::StatusOr<PeerSnapshot> snapshot = GetSnapshot(tx, tenant, now);
      if (!snapshot.ok() && !absl::IsNotFound(snapshot.status())) return snapshot.status();
      last = std::min(last, snapshot.ok() ? snapshot->as_of_time : absl::InfinitePast());
    }
    return absl::OkStatus();
  }));
  return std::min(last, now);
}

// One marketplace that fails does not keep the others from theirs.
absl::Status RefreshAllPeers(const Workflow& workflow, absl::Time now) {
  absl::Status first;
  for (const Tenant& tenant : TenantsOf(*workflow.shelf.catalog())) {
    first.Update(RefreshPeers(workflow, tenant, now));
  }
  return first;
}

absl::Status RemoveExpired(const Workflow& workflow, absl::Duration event_retention, absl::Time now,
                           Log& log) {
  ASSIGN_OR_RETURN(const int64_t answers, RemoveExpiredAnswers(workflow.store, now));
  int64_t events = 0;
  if (event_retention > absl::ZeroDuration()) {
    for (const Tenant& tenant : TenantsOf(*workflow.shelf.catalog())) {
      ASSIGN_OR_RETURN(const int64_t removed,
                       RemoveEventsBefore(workflow.store, tenant, now - event_retention));
      events += removed;
    }
  }
  if (answers + events > 0) {
    log.Info("removed what was kept for long enough",
             {{"answers", absl::StrCat(answers)}, {"events", absl::StrCat(events)}});
  }
  return absl::OkStatus();
}

}  // namespace

Duties DutiesOf(const Workflow& workflow, absl::Duration event_retention, Log& log) {
  Duties duties;
  duties.is_ready = [&workflow] { return workflow.shelf.catalog() != nullptr; };
  duties.next_deadline = [&workflow]() -> absl::StatusOr<std::optional<absl::Time>> {
    std::optional<absl::Time> next;
    RETURN_IF_ERROR(workflow.store.RunSnapshot([&next](const Transaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(next, tx.deadlines().GetNextDueTime());
      return absl::OkStatus();
    }));
    return next;
  };
  duties.decide_due = [&workflow, &log](absl::Time now, int limit) -> absl::StatusOr<int> {
    ASSIGN_OR_RETURN(const DueResult result, DecideDue(workflow, now, limit));
    for (const DueResult::Failure& failure : result.failures) {
      log.Error("a deadline could not be dealt with and is tried again in an hour",
                {{"marketplace", failure.deadline.tenant.value()},
                 {"lead_id", failure.deadline.lead_id.value()},
                 {"kind", failure.deadline.kind},
                 {"what", failure.status.ToString(absl::StatusToStringMode::kWithNoExtraData)}});
    }
    return result.fired;
  };
  duties.last_peers = [&workflow](absl::Time now) { return LastPeers(workflow, now); };
  duties.refresh_peers = [&workflow](absl::Time now) { return RefreshAllPeers(workflow, now); };
  duties.remove_expired = [&workflow, event_retention, &log](absl::Time now) {
    return RemoveExpired(workflow, event_retention, now, log);
  };
  duties.keep_clock = [&workflow](absl::Time now) {
    return workflow.store.RunTransaction(
        [now](Transaction& tx) { return tx.deadlines().AdvanceClock(now).status(); });
  };
  return duties;
}

absl::StatusOr<std::optional<absl::Time>> KeptClock(Store& store) {
  std::optional<absl::Time> kept;
  RETURN_IF_ERROR(store.RunSnapshot([&kept](const Transaction& tx) -> absl::Status {
    const absl::StatusOr<absl::Time> clock = tx.deadlines().GetClock();
    kept.reset();
    if (clock.ok()) kept = *clock;
    return absl::IsNotFound(clock.status()) ? absl::OkStatus() : clock.status();
  }));
  return kept;
}

}  // namespace makegood

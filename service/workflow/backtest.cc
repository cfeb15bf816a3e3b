#include "service/workflow/backtest.h"

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "makegood/v1/decision.pb.h"
#include "rules/base/status_macros.h"
#include "rules/cel/values/time.h"
#include "service/decide/decider.h"
#include "service/domain/decision.h"
#include "service/workflow/paging.h"
#include "service/workflow/policy_choice.h"
#include "service/workflow/records.h"
#include "service/workflow/replay.h"
#include "service/workflow/requests.h"
#include "service/workflow/scratch_facts.h"
#include "service/workflow/timestamp.h"

namespace makegood {
namespace {

constexpr int kExamplesMax = 10;

// The versions that decide once more.
class Judges {
 public:
  // Null: every decision is made once more by the version that made it.
  Judges(const Moment& moment, const rules::PolicyVersion* candidate)
      : moment_(moment), candidate_(candidate) {}

  // Null: the decision of this version (`name@vN`) is passed over.
  const rules::PolicyVersion* For(const std::string& policy) {
    if (policy == last_policy_) return last_;
    last_policy_ = policy;
    if (candidate_ != nullptr) {
      const absl::string_view name = absl::string_view(policy).substr(0, policy.find('@'));
      last_ = name == candidate_->name ? candidate_ : nullptr;
    } else {
      last_ = VersionNamed(moment_, policy).value_or(nullptr);
    }
    return last_;
  }

 private:
  const Moment& moment_;
  const rules::PolicyVersion* const candidate_;
  std::string last_policy_;
  const rules::PolicyVersion* last_ = nullptr;
};

// What came out differently, gathered by what was and what would have been.
class Changes {
 public:
  void Add(const v1::Decision& recorded, const v1::Decision& decided) {
    v1::BacktestChange& change =
        changes_[{recorded.outcome(), recorded.reason(), decided.outcome(), decided.reason()}];
    change.set_recorded_outcome(recorded.outcome());
    change.set_recorded_reason(recorded.reason());
    change.set_outcome(decided.outcome());
    change.set_reason(decided.reason());
    change.set_decision_count(change.decision_count() + 1);
    change.set_recorded_credits(change.recorded_credits() + recorded.credits());
    change.set_credits(change.credits() + decided.credits());
    if (change.decision_ids_size() < kExamplesMax) {
      change.add_decision_ids(recorded.decision_id());
    }
  }

  void MoveTo(v1::BacktestResponse& response) {
    for (auto& [key, change] : changes_) *response.add_changes() = std::move(change);
  }

 private:
  using Key = std::tuple<int, std::string, int, std::string>;
  std::map<Key, v1::BacktestChange> changes_;
};

absl::Status DecideAgain(const rules::PolicyVersion& version, const Decision& row,
                         const v1::Decision& recorded, Changes& changes) {
  ScratchFacts facts;
  RETURN_IF_ERROR(Decode(row.facts, *facts));
  DecideOptions options;
  options.names = false;
  v1::Decision decided;
  DecideInPlace(version, *facts, cel::FromAbslTime(row.decide_time), options, decided);
  if (!ActAlike(recorded, decided)) changes.Add(recorded, decided);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::BacktestResponse> Backtest(const Workflow& workflow,
                                              const v1::BacktestRequest& request) {
  const Moment moment = MomentOf(workflow, request.marketplace());
  RETURN_IF_ERROR(CatalogOf(moment).status());
  const rules::PolicyVersion* candidate = nullptr;
  if (!request.policy().empty()) {
    ASSIGN_OR_RETURN(candidate, VersionNamed(moment, request.policy()));
  }
  ASSIGN_OR_RETURN(const Paging paging, Paging::Of(request));
  std::optional<TimeCursor> after = paging.time_cursor();
  // No decision has an empty id.
  if (!after.has_value() && request.has_start_time()) {
    after = TimeCursor{FromTimestamp(request.start_time()), ""};
  }
  std::vector<Decision> rows;
  RETURN_IF_ERROR(workflow.store.RunSnapshot([&](const Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(rows, tx.decisions().List(moment.tenant, after, paging.rows_to_read()));
    return absl::OkStatus();
  }));
  bool has_more = paging.Cut(rows);

  v1::BacktestResponse response;
  Judges judges(moment, candidate);
  Changes changes;
  v1::Decision recorded;
  for (const Decision& row : rows) {
    if (request.has_end_time() && row.decide_time >= FromTimestamp(request.end_time())) {
      has_more = false;
      break;
    }
    RETURN_IF_ERROR(Decode(row.result, recorded));
    const rules::PolicyVersion* const version = judges.For(row.policy);
    if (version == nullptr || WasOverruled(recorded)) {
      response.set_skipped_count(response.skipped_count() + 1);
      continue;
    }
    response.set_decision_count(response.decision_count() + 1);
    RETURN_IF_ERROR(DecideAgain(*version, row, recorded, changes));
  }
  changes.MoveTo(response);
  if (has_more) {
    response.set_next_page_token(
        paging.TokenAfter(rows.back().decide_time, rows.back().decision_id.value()));
  }
  return response;
}

}  // namespace makegood

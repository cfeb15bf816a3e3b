#include "service/workflow/history.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "makegood/stored/v1/records.pb.h"
#include "rules/base/status_macros.h"
#include "service/workflow/peer_cohorts.h"
#include "service/workflow/rated_leads.h"
#include "service/workflow/rated_request.h"
#include "service/workflow/records.h"
#include "service/workflow/timestamp.h"

namespace makegood {
namespace {

constexpr size_t kPastCasesMax = 100;

v1::PastCase ToPastCase(const v1::Case& past) {
  v1::PastCase out;
  out.set_case_id(past.case_id());
  out.set_lead_id(past.lead_id());
  out.set_stage(past.stage());
  out.set_report_reason(past.report().reason());
  out.set_reason(past.decision().reason());
  out.set_credits(past.refunded_credits());
  if (past.report().has_file_time()) {
    *out.mutable_file_time() = past.report().file_time();
  } else if (past.dispute().has_file_time()) {
    *out.mutable_file_time() = past.dispute().file_time();
  } else if (past.payout().has_request_time()) {
    *out.mutable_file_time() = past.payout().request_time();
  }
  // The closed states come last. What was overtaken ended without an outcome.
  if (past.state() >= v1::Case::CHARGED && past.decision().has_decide_time()) {
    *out.mutable_decide_time() = past.decision().decide_time();
    if (past.state() != v1::Case::MOOT) {
      out.set_outcome(static_cast<v1::Verdict::Outcome>(past.decision().outcome()));
    }
  }
  return out;
}

absl::StatusOr<std::vector<v1::PastCase>> LoadPastCases(const Glance& scene, const ProId& pro_id,
                                                        const CaseId& deciding) {
  // One more than are wanted, since one may be left out.
  ASSIGN_OR_RETURN(const std::vector<Case> rows,
                   scene.tx.cases().List(scene.moment.tenant, pro_id, /*state=*/"", std::nullopt,
                                         kPastCasesMax + 1));
  std::vector<v1::PastCase> cases;
  for (const Case& row : rows) {
    if (row.case_id == deciding || cases.size() == kPastCasesMax) continue;
    stored::v1::CaseRecord record;
    RETURN_IF_ERROR(Decode(row.body, record));
    cases.push_back(ToPastCase(record.case_()));
  }
  // Stable: the open ones stay in the order in which they were opened.
  const auto decide_time = [](const v1::PastCase& past) {
    return past.has_decide_time() ? FromTimestamp(past.decide_time()) : absl::InfiniteFuture();
  };
  std::stable_sort(cases.begin(), cases.end(),
                   [&](const auto& a, const auto& b) { return decide_time(a) > decide_time(b); });
  return cases;
}

}  // namespace

absl::StatusOr<absl::Time> AddHistory(const Glance& scene, const CaseId& deciding,
                                      const RateWindow& window, v1::Facts& facts) {
  facts.clear_history();
  facts.clear_peers();
  const ProId pro_id(facts.pro().pro_id());
  if (pro_id.empty()) return absl::InfiniteFuture();
  const Tenant& tenant = scene.moment.tenant;

  RequestReasonBook reasons(scene.moment.catalog.get());
  ASSIGN_OR_RETURN(const RatedLeads rated,
                   LoadRatedLeads(scene.tx, tenant, pro_id, window, reasons));
  const ProRate rate = RateOf(rated.leads, LeadId(facts.lead().lead_id()), window);
  v1::History& history = *facts.mutable_history();
  SetDurationTo(window.length, history.mutable_window());
  history.set_charged_leads(rate.charged_leads);
  history.set_requests(rate.requests);
  history.set_rate(rate.rate);
  history.set_rate_lower_bound(rate.rate_lower_bound);
  ASSIGN_OR_RETURN(std::vector<v1::PastCase> cases, LoadPastCases(scene, pro_id, deciding));
  for (v1::PastCase& past : cases) *history.add_cases() = std::move(past);

  ASSIGN_OR_RETURN(std::optional<v1::PeerStats> peers,
                   FindPeers(scene.tx, tenant, pro_id, facts.lead(), window.end));
  if (peers.has_value()) *facts.mutable_peers() = *std::move(peers);
  return std::min(rate.valid_until, rated.valid_until);
}

}  // namespace makegood

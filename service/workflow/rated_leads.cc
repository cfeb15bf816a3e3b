// Two lists are walked, both the latest first, and no further than the window: the charges, of
// which only columns are read, and the cases, of which only requests are decoded.

#include "service/workflow/rated_leads.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "makegood/stored/v1/records.pb.h"
#include "rules/base/status_macros.h"
#include "service/domain/case_state.h"
#include "service/workflow/lead_book.h"
#include "service/workflow/records.h"
#include "service/workflow/timestamp.h"
#include "service/workflow/visit_rows.h"

namespace makegood {
namespace {

bool IsRequest(const Case& row) {
  return row.stage == CaseStageName(CaseStage::kReport) ||
         row.stage == CaseStageName(CaseStage::kDispute);
}

absl::Time FileTimeOf(const v1::Case& request, absl::Time open_time) {
  if (request.report().has_file_time()) return FromTimestamp(request.report().file_time());
  if (request.dispute().has_file_time()) return FromTimestamp(request.dispute().file_time());
  return open_time;
}

}  // namespace

TimeCursor CursorAfter(absl::Time time) { return {time + absl::Nanoseconds(1), ""}; }

absl::StatusOr<RatedLeads> LoadRatedLeads(const Transaction& tx, const Tenant& tenant,
                                          const ProId& pro_id, const RateWindow& window,
                                          RequestReasonBook& reasons) {
  const absl::Time begin = window.end - window.length;
  RatedLeads rated;

  absl::flat_hash_map<LeadId, LeadRequest> requests;
  const auto list_cases = [&](const std::optional<TimeCursor>& before) {
    return tx.cases().List(tenant, pro_id, /*state=*/"", before, kPageRowsMax);
  };
  const auto add_case = [&](const Case& row) -> absl::StatusOr<bool> {
    // An event may be ahead of the clock, so that a lead was reported before it was charged.
    if (row.open_time <= begin - kAheadMax) return false;
    if (!IsRequest(row)) return true;
    stored::v1::CaseRecord record;
    RETURN_IF_ERROR(Decode(row.body, record));
    const absl::Time file_time = FileTimeOf(record.case_(), row.open_time);
    if (file_time <= window.end) {
      requests[row.lead_id].Add(record.case_(), reasons.For(record.case_().policy()));
    } else if (window.end_moves) {
      rated.valid_until = std::min(rated.valid_until, file_time);
    }
    return true;
  };
  RETURN_IF_ERROR(VisitRows(std::nullopt, list_cases, add_case));

  const auto list_charges = [&](const std::optional<TimeCursor>& before) {
    return tx.charges().List(tenant, pro_id, before, kPageRowsMax);
  };
  const auto add_charge = [&](const Charge& row) -> absl::StatusOr<bool> {
    if (row.charge_time <= begin) return false;
    const auto request = requests.find(row.lead_id);
    rated.leads.push_back(
        {row.lead_id, row.charge_time,
         request == requests.end() ? RatedLead::Request::kNone : request->second.Get()});
    return true;
  };
  RETURN_IF_ERROR(
      VisitRows(window.end_moves ? std::nullopt : std::make_optional(CursorAfter(window.end)),
                list_charges, add_charge));
  return rated;
}

}  // namespace makegood

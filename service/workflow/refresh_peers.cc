// Three steps, none of which holds the store for long: who has enough leads to be a peer, page by
// page; what each of these pros asked for and where, pro by pro; and the cohorts, a few at a time.
// Numbers of two pros may thus be a moment apart. Only the last row written makes a snapshot of it,
// so that what a crash leaves behind is never found.

#include "service/workflow/refresh_peers.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "makegood/stored/v1/peer_snapshot.pb.h"
#include "makegood/stored/v1/records.pb.h"
#include "rules/base/status_macros.h"
#include "service/domain/peer_rate.h"
#include "service/workflow/peer_cohorts.h"
#include "service/workflow/rated_leads.h"
#include "service/workflow/records.h"
#include "service/workflow/timestamp.h"
#include "service/workflow/visit_rows.h"

namespace makegood {
namespace {

constexpr size_t kRowsPerTransaction = 20;

using Place = std::pair<std::string, std::string>;  // Category and area.

class Refresh {
 public:
  Refresh(Store& store, const rules::Catalog* catalog, const Tenant& tenant, absl::Time now)
      : store_(store), reasons_(catalog), tenant_(tenant), window_{.end = now} {}

  absl::Status Run() {
    ASSIGN_OR_RETURN(const bool is_taken, IsTaken());
    if (is_taken) return absl::OkStatus();
    RETURN_IF_ERROR(CountLeads());
    stored::v1::PeerSnapshot snapshot;
    SetDurationTo(window_.length, snapshot.mutable_window());
    for (const auto& [pro_id, lead_count] : lead_counts_) {
      if (lead_count < rules_.leads_min) continue;
      snapshot.set_pro_count(snapshot.pro_count() + 1);
      RETURN_IF_ERROR(AddPro(pro_id));
    }
    return Write(std::move(snapshot));
  }

 private:
  // What `read` finds in the store as it is now.
  template <typename Read>
  auto Find(const Read& read) {
    decltype(read(std::declval<const Transaction&>())) found;
    const absl::Status status = store_.RunSnapshot([&](const Transaction& tx) {
      found = read(tx);
      return found.status();
    });
    if (!status.ok()) found = status;
    return found;
  }

  absl::StatusOr<bool> IsTaken() {
    const absl::StatusOr<PeerSnapshot> last =
        Find([&](const Transaction& tx) { return GetSnapshot(tx, tenant_, window_.end); });
    if (absl::IsNotFound(last.status())) return false;
    RETURN_IF_ERROR(last.status());
    return last->as_of_time == window_.end;
  }

  absl::Status CountLeads() {
    const auto list = [&](const std::optional<TimeCursor>& before) {
      return Find([&](const Transaction& tx) {
        return tx.charges().List(tenant_, ProId(), before, kPageRowsMax);
      });
    };
    const auto count = [&](const Charge& charge) -> absl::StatusOr<bool> {
      if (charge.charge_time <= window_.end - window_.length) return false;
      ++lead_counts_[charge.pro_id];
      return true;
    };
    return VisitRows(CursorAfter(window_.end), list, count);
  }

  // One pro's numbers, and where they count.
  struct ProNumbers {
    ProRate rate;
    std::set<Place> places;
  };

  absl::StatusOr<ProNumbers> ReadPro(const Transaction& tx, const ProId& pro_id) {
    ASSIGN_OR_RETURN(const RatedLeads rated,
                     LoadRatedLeads(tx, tenant_, pro_id, window_, reasons_));
    ProNumbers pro;
    pro.rate = RateOf(rated.leads, LeadId(), window_);
    for (const RatedLead& rated_lead : rated.leads) {
      ASSIGN_OR_RETURN(const Lead row, tx.leads().Get(tenant_, rated_lead.lead_id));
      stored::v1::LeadRecord record;
      RETURN_IF_ERROR(Decode(row.body, record));
      const v1::Lead& lead = record.facts().lead();
      if (lead.category().empty()) continue;
      for (std::string& area : AreasAround(lead.area())) {
        pro.places.emplace(lead.category(), std::move(area));
      }
    }
    return pro;
  }

  absl::Status AddPro(const ProId& pro_id) {
    ASSIGN_OR_RETURN(const ProNumbers pro,
                     Find([&](const Transaction& tx) { return ReadPro(tx, pro_id); }));
    for (const Place& place : pro.places) {
      stored::v1::PeerNumbers& numbers = *cohorts_[place].add_peers();
      numbers.set_pro_id(pro_id.value());
      numbers.set_charged_leads(pro.rate.charged_leads);
      numbers.set_requests(pro.rate.requests);
    }
    return absl::OkStatus();
  }

  absl::Status Write(stored::v1::PeerSnapshot snapshot) {
    std::vector<PeerSnapshot> rows;
    for (auto& [place, cohort] : cohorts_) {
      if (cohort.peers_size() < rules_.peers_min) continue;
      snapshot.set_cohort_count(snapshot.cohort_count() + 1);
      cohort.set_category(place.first);
      cohort.set_area(place.second);
      rows.push_back(ToRow(tenant_, window_.end, cohort));
      cohort.Clear();  // Only the row is needed from here on.
      if (rows.size() == kRowsPerTransaction) RETURN_IF_ERROR(Insert(rows));
    }
    rows.push_back(ToRow(tenant_, window_.end, snapshot));
    return Insert(rows);
  }

  // Rows of the same instant that are there already stay: somebody else takes the same snapshot, or
  // did so until a crash.
  absl::Status Insert(std::vector<PeerSnapshot>& rows) {
    const auto insert = [&](Transaction& tx) -> absl::Status {
      for (const PeerSnapshot& row : rows) {
        const absl::Status status = tx.peers().Insert(tenant_, row);
        if (!status.ok() && !absl::IsAlreadyExists(status)) return status;
      }
      return absl::OkStatus();
    };
    RETURN_IF_ERROR(store_.RunTransaction(insert));
    rows.clear();
    return absl::OkStatus();
  }

  Store& store_;
  RequestReasonBook reasons_;
  const Tenant tenant_;
  const RateWindow window_;
  const CohortRules rules_;

  std::map<ProId, int64_t> lead_counts_;
  std::map<Place, stored::v1::PeerCohort> cohorts_;
};

}  // namespace

absl::Status RefreshPeers(const Workflow& workflow, const Tenant& tenant, absl::Time now) {
  const std::shared_ptr<const rules::Catalog> catalog = workflow.shelf.catalog();
  return Refresh(workflow.store, catalog.get(), tenant, now).Run();
}

}  // namespace makegood

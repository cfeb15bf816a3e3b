#include "service/workflow/peer_cohorts.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"
#include "service/decide/facts_digest.h"
#include "service/domain/peer_rate.h"
#include "service/workflow/records.h"
#include "service/workflow/timestamp.h"

namespace makegood {
namespace {

// How the row is called that says that there is a snapshot: cohorts have a tab in their names.
constexpr char kWhole[] = "whole";

std::string CohortName(const std::string& category, const std::string& area) {
  return absl::StrCat(category, "\t", area);
}

// Parts with their lengths, so that no two lists of them read alike. Categories and areas may be
// longer than an id.
std::string SnapshotId(const Tenant& tenant, absl::Time as_of_time, const std::string& cohort) {
  const std::string instant = absl::FormatTime(absl::RFC3339_full, as_of_time, absl::UTCTimeZone());
  return absl::StrCat("peers-", Sha256Hex(absl::StrCat(tenant.value().size(), ":", tenant.value(),
                                                       instant.size(), ":", instant, cohort))
                                    .substr(0, 32));
}

PeerSnapshot Row(const Tenant& tenant, absl::Time as_of_time, const std::string& cohort,
                 const google::protobuf::MessageLite& body) {
  return {SnapshotId(tenant, as_of_time, cohort), cohort, as_of_time, Encode(body)};
}

}  // namespace

PeerSnapshot ToRow(const Tenant& tenant, absl::Time as_of_time,
                   const stored::v1::PeerSnapshot& snapshot) {
  return Row(tenant, as_of_time, kWhole, snapshot);
}

PeerSnapshot ToRow(const Tenant& tenant, absl::Time as_of_time,
                   const stored::v1::PeerCohort& cohort) {
  return Row(tenant, as_of_time, CohortName(cohort.category(), cohort.area()), cohort);
}

absl::StatusOr<PeerSnapshot> GetSnapshot(const Transaction& tx, const Tenant& tenant,
                                         absl::Time instant) {
  return tx.peers().GetLatest(tenant, kWhole, instant);
}

absl::StatusOr<std::optional<v1::PeerStats>> FindPeers(const Transaction& tx, const Tenant& tenant,
                                                       const ProId& pro_id, const v1::Lead& lead,
                                                       absl::Time instant) {
  if (lead.category().empty()) return std::nullopt;
  const absl::StatusOr<PeerSnapshot> snapshot = GetSnapshot(tx, tenant, instant);
  if (absl::IsNotFound(snapshot.status())) return std::nullopt;
  RETURN_IF_ERROR(snapshot.status());
  for (const std::string& area : AreasAround(lead.area())) {
    const absl::StatusOr<PeerSnapshot> row = tx.peers().Get(
        tenant, SnapshotId(tenant, snapshot->as_of_time, CohortName(lead.category(), area)));
    if (absl::IsNotFound(row.status())) continue;
    RETURN_IF_ERROR(row.status());
    stored::v1::PeerCohort cohort;
    RETURN_IF_ERROR(Decode(row->body, cohort));
    std::vector<Peer> pros;
    pros.reserve(static_cast<size_t>(cohort.peers_size()));
    for (const stored::v1::PeerNumbers& numbers : cohort.peers()) {
      pros.push_back({ProId(numbers.pro_id()),
                      lead.category(),
                      {area},
                      numbers.charged_leads(),
                      numbers.requests()});
    }
    const std::optional<CohortStats> peers = CohortOf({pro_id, lead.category(), {area}}, pros);
    if (!peers.has_value()) continue;  // One too few without the pro.
    v1::PeerStats stats;
    stats.set_snapshot_id(row->snapshot_id);
    SetTimestampTo(row->as_of_time, stats.mutable_snapshot_time());
    stats.set_peer_count(peers->peer_count);
    stats.set_median_rate(peers->median_rate);
    stats.set_p95_rate(peers->p95_rate);
    return stats;
  }
  return std::nullopt;
}

}  // namespace makegood

// How often a pro asks for credits back, and how often comparable pros do. Numbers only: what
// is too much is for a policy to say.

#ifndef MAKEGOOD_SERVICE_DOMAIN_PEER_RATE_H_
#define MAKEGOOD_SERVICE_DOMAIN_PEER_RATE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "service/domain/ids.h"

namespace makegood {

// What a pro's rate is at least, with 95 % confidence, after `hits` of `trials`: the lower
// bound of Wilson's interval (z = 1.96). 0 without trials. `hits` is at most `trials`.
double WilsonLowerBound(int64_t hits, int64_t trials);

// A lead for which a pro was charged, and what came of asking for its credits back.
struct RatedLead {
  enum class Request {
    kNone,         // The pro never asked.
    kUndecided,    // Asked, and not answered yet.
    kOnMerit,      // Approved, or denied for what the lead was and the pro did.
    kNotOnMerit,   // Late, not filable, or denied for the rate itself: says nothing of the lead.
    kOverturned,   // Denied at first, approved in a dispute: the pro was right.
    kMarketplace,  // Approved, and the marketplace's own fault, such as a duplicate.
  };

  LeadId lead_id;
  absl::Time charge_time;
  Request request = Request::kNone;
};

struct ProRate {
  int64_t charged_leads = 0;
  int64_t requests = 0;  // How many of them the pro asked credits back for, on merit.
  double rate = 0;       // 0 when nothing was charged.
  double rate_lower_bound = 0;

  // From this instant on, leads enter or leave the window, so that the numbers are others
  // though nothing happened. InfiniteFuture: never.
  absl::Time valid_until = absl::InfiniteFuture();

  friend bool operator==(const ProRate&, const ProRate&) = default;
};

// Where a window ends: at a fixed instant, such as the filing of a report, or at `now`, which
// moves on.
struct RateWindow {
  absl::Duration length = absl::Hours(24 * 90);
  absl::Time end;
  bool end_moves = false;
};

// The rate of one pro over the leads charged in (end - length, end]. The request that is being
// decided is no part of it: its lead counts as one that the pro did not ask about.
ProRate RateOf(absl::Span<const RatedLead> leads, const LeadId& deciding, const RateWindow& window);

// An area and those around it, from the narrowest to the widest. The code of an area is a path from
// the widest: "us/texas/austin" lies in "us/texas" and "us". One without a slash lies in nothing,
// and none at all is told by an empty code.
std::vector<std::string> AreasAround(const std::string& area);

// One pro as a peer of others.
struct Peer {
  ProId pro_id;
  std::string category;
  std::vector<std::string> areas;  // From the narrowest to the widest ("austin", "texas", "us").
  int64_t charged_leads = 0;       // In the window of the snapshot.
  int64_t requests = 0;
};

struct CohortRules {
  int64_t peers_min = 20;  // Fewer are no cohort.
  int64_t leads_min = 10;  // A pro with fewer charged leads is nobody's peer.
};

struct CohortStats {
  std::string area;  // The narrowest area of the pro in which there are enough peers.
  int64_t peer_count = 0;
  double median_rate = 0;  // Of an even number: the mean of the middle two.
  double p95_rate = 0;     // The smallest rate that 95 of 100 do not exceed.

  friend bool operator==(const CohortStats&, const CohortStats&) = default;
};

// The pro's peers: others of the same category in the narrowest of the pro's areas that has
// enough of them. Nothing when no area has, so that a policy compares with nobody. The order
// of `pros` says nothing; `self` may be among them.
std::optional<CohortStats> CohortOf(const Peer& self, absl::Span<const Peer> pros,
                                    const CohortRules& rules = {});

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DOMAIN_PEER_RATE_H_

#include "service/domain/peer_rate.h"

#include <algorithm>
#include <cmath>

#include "rules/base/check.h"

namespace makegood {
namespace {

bool CountsAsRequest(RatedLead::Request request) { return request == RatedLead::Request::kOnMerit; }

double Quotient(int64_t part, int64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

bool Works(const Peer& pro, const std::string& area) {
  return std::find(pro.areas.begin(), pro.areas.end(), area) != pro.areas.end();
}

}  // namespace

double WilsonLowerBound(int64_t hits, int64_t trials) {
  MAKEGOOD_CHECK(0 <= hits && hits <= trials);
  if (hits == 0) return 0;  // Exactly, where the formula only nearly is.
  constexpr double kZ = 1.96;
  const auto n = static_cast<double>(trials);
  const double p = static_cast<double>(hits) / n;
  const double center = p + kZ * kZ / (2 * n);
  const double spread = kZ * std::sqrt(p * (1 - p) / n + kZ * kZ / (4 * n * n));
  return std::max(0.0, (center - spread) / (1 + kZ * kZ / n));
}

ProRate RateOf(absl::Span<const RatedLead> leads, const LeadId& deciding,
               const RateWindow& window) {
  ProRate rate;
  const absl::Time begin = window.end - window.length;
  for (const RatedLead& lead : leads) {
    if (lead.charge_time > window.end) {
      // Told ahead of its time: it enters then.
      if (window.end_moves) rate.valid_until = std::min(rate.valid_until, lead.charge_time);
      continue;
    }
    if (lead.charge_time <= begin) continue;
    if (window.end_moves) {
      rate.valid_until = std::min(rate.valid_until, lead.charge_time + window.length);
    }
    ++rate.charged_leads;
    if (lead.lead_id != deciding && CountsAsRequest(lead.request)) ++rate.requests;
  }
  rate.rate = Quotient(rate.requests, rate.charged_leads);
  rate.rate_lower_bound = WilsonLowerBound(rate.requests, rate.charged_leads);
  return rate;
}

std::vector<std::string> AreasAround(const std::string& area) {
  std::vector<std::string> areas;
  for (size_t end = area.size(); end != 0 && end != std::string::npos;
       end = area.rfind('/', end - 1)) {
    areas.push_back(area.substr(0, end));
  }
  return areas;
}

std::optional<CohortStats> CohortOf(const Peer& self, absl::Span<const Peer> pros,
                                    const CohortRules& rules) {
  for (const std::string& area : self.areas) {
    std::vector<double> rates;
    for (const Peer& pro : pros) {
      if (pro.pro_id == self.pro_id || pro.category != self.category || !Works(pro, area) ||
          pro.charged_leads < std::max<int64_t>(1, rules.leads_min)) {
        continue;
      }
      rates.push_back(Quotient(pro.requests, pro.charged_leads));
    }
    const size_t count = rates.size();
    if (count == 0 || static_cast<int64_t>(count) < rules.peers_min) continue;
    std::sort(rates.begin(), rates.end());
    CohortStats stats;
    stats.area = area;
    stats.peer_count = static_cast<int64_t>(count);
    stats.median_rate = (rates[(count - 1) / 2] + rates[count / 2]) / 2;
    stats.p95_rate = rates[(count * 95 + 99) / 100 - 1];  // The ceil(0.95 n)-th.
    return stats;
  }
  return std::nullopt;
}

}  // namespace makegood

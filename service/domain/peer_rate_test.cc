#include "service/domain/peer_rate.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/testing/check_property.h"

namespace makegood {
namespace {

using Request = RatedLead::Request;

absl::Time Day(int day) { return absl::UnixEpoch() + absl::Hours(24 * day); }

struct WilsonCase {
  int64_t hits;
  int64_t trials;
  double bound;
};
// Beside each other: what the shares would be by themselves, and what is certain of them.
const WilsonCase kWilsonCases[] = {
    {20, 40, 0.352},  // P2-16
    {3, 3, 0.438},    // P2-17: certain of little, which is why a policy also asks for volume.
    {0, 0, 0},       {0, 40, 0},        {40, 40, 0.912},     {1, 10, 0.018},
    {5, 10, 0.237},  {200, 400, 0.451}, {2000, 4000, 0.485},
};

TEST(PeerRateTest, TheLowerBoundComesCloserToTheShareWithMoreLeads) {
  for (const WilsonCase& c : kWilsonCases) {
    EXPECT_NEAR(WilsonLowerBound(c.hits, c.trials), c.bound, 0.0005)
        << c.hits << " of " << c.trials;
  }
}

// The bound is where a share p would have to lie so that the outcome is 1.96 standard
// deviations above it: the equation that the formula solves.
TEST(PeerRateTest, TheLowerBoundSolvesWilsonsEquation) {
  EXPECT_TRUE(testing::CheckProperty("wilson", [] {
    const int64_t trials = *rc::gen::inRange(1, 100'000);
    const int64_t hits = *rc::gen::inRange<int64_t>(1, trials + 1);
    const double p = WilsonLowerBound(hits, trials);
    const double share = static_cast<double>(hits) / static_cast<double>(trials);
    const double deviation = std::sqrt(p * (1 - p) / static_cast<double>(trials));
    RC_ASSERT(p > 0);
    RC_ASSERT(p < share);
    RC_ASSERT(std::abs((share - p) - 1.96 * deviation) < 1e-9);
    RC_ASSERT(WilsonLowerBound(hits - 1, trials) < p);
  }));
}

struct WindowCase {
  const char* name;
  std::vector<RatedLead> leads;
  int64_t charged_leads;
  int64_t requests;
};
// As of day 100, over 90 days; lead "x" is being decided.
const WindowCase kWindowCases[] = {
    {"no leads", {}, 0, 0},
    {"a request on merit counts, whatever came of it",
     {{LeadId("a"), Day(50), Request::kOnMerit}, {LeadId("b"), Day(50)}},
     2,
     1},
    {"the one that is being decided does not, its lead does",
     {{LeadId("x"), Day(99), Request::kOnMerit}},
     1,
     0},
    {"nor one that nobody has decided", {{LeadId("a"), Day(50), Request::kUndecided}}, 1, 0},
    {"nor what was late or denied for the rate",
     {{LeadId("a"), Day(50), Request::kNotOnMerit}},
     1,
     0},
    {"nor a denial that was overturned", {{LeadId("a"), Day(50), Request::kOverturned}}, 1, 0},
    {"nor what the marketplace had caused", {{LeadId("a"), Day(50), Request::kMarketplace}}, 1, 0},
    {"charged exactly 90 days ago has left the window",
     {{LeadId("a"), Day(10), Request::kOnMerit}},
     0,
     0},
    {"a nanosecond later has not",
     {{LeadId("a"), Day(10) + absl::Nanoseconds(1), Request::kOnMerit}},
     1,
     1},
    {"charged this instant is in it", {{LeadId("a"), Day(100), Request::kOnMerit}}, 1, 1},
    {"what is charged later is not", {{LeadId("a"), Day(101), Request::kOnMerit}}, 0, 0},
};

TEST(PeerRateTest, ARateCountsLeadsOfTheWindowAndRequestsOnMerit) {
  for (const WindowCase& c : kWindowCases) {
    SCOPED_TRACE(c.name);
    const ProRate rate = RateOf(c.leads, LeadId("x"), {.end = Day(100)});
    EXPECT_EQ(rate.charged_leads, c.charged_leads);
    EXPECT_EQ(rate.requests, c.requests);
    EXPECT_DOUBLE_EQ(rate.rate, c.charged_leads == 0 ? 0.0
                                                     : static_cast<double>(c.requests) /
                                                           static_cast<double>(c.charged_leads));
    EXPECT_EQ(rate.valid_until, absl::InfiniteFuture()) << "a window that stands still";
  }
}

TEST(PeerRateTest, FortyLeadsWithTwentyRequestsAreP2Sixteen) {
  std::vector<RatedLead> leads;
  for (int i = 0; i < 40; ++i) {
    leads.push_back(
        {LeadId(absl::StrCat(i)), Day(20 + i), i < 20 ? Request::kOnMerit : Request::kNone});
  }
  const ProRate rate = RateOf(leads, LeadId("deciding"), {.end = Day(100), .end_moves = true});
  EXPECT_EQ(rate.charged_leads, 40);
  EXPECT_EQ(rate.requests, 20);
  EXPECT_DOUBLE_EQ(rate.rate, 0.5);
  EXPECT_NEAR(rate.rate_lower_bound, 0.352, 0.0005);
  EXPECT_EQ(rate.valid_until, Day(20 + 90));  // The oldest lead leaves.
}

// Until `valid_until` the numbers stand; at that instant they are others.
TEST(PeerRateTest, AMovingRateStandsUntilItSays) {
  EXPECT_TRUE(testing::CheckProperty("valid_until", [](std::vector<uint8_t> days) {
    std::vector<RatedLead> leads;
    for (size_t i = 0; i < days.size(); ++i) {
      leads.push_back({LeadId(absl::StrCat(i)), Day(days[i]),
                       days[i] % 2 == 0 ? Request::kOnMerit : Request::kNone});
    }
    RateWindow window{.end = Day(*rc::gen::inRange(0, 300)), .end_moves = true};
    const ProRate now = RateOf(leads, LeadId(), window);
    RC_ASSERT(now.valid_until > window.end);
    const auto numbers = [&](absl::Time end) {
      window.end = end;
      const ProRate rate = RateOf(leads, LeadId(), window);
      return std::make_pair(rate.charged_leads, rate.requests);
    };
    const auto expected = std::make_pair(now.charged_leads, now.requests);
    if (now.valid_until == absl::InfiniteFuture()) {
      RC_ASSERT(numbers(Day(10'000)) == expected);
      return;
    }
    RC_ASSERT(numbers(now.valid_until - absl::Nanoseconds(1)) == expected);
    // One lead may leave as another one enters; otherwise the numbers change.
    const bool one_enters = std::any_of(leads.begin(), leads.end(), [&](const RatedLead& lead) {
      return lead.charge_time == now.valid_until;
    });
    if (!one_enters) RC_ASSERT(numbers(now.valid_until) != expected);
  }));
}

TEST(PeerRateTest, AnAreaLiesInThoseThatItsCodeBeginsWith) {
  using Areas = std::vector<std::string>;
  EXPECT_EQ(AreasAround("us/texas/austin"), (Areas{"us/texas/austin", "us/texas", "us"}));
  EXPECT_EQ(AreasAround("austin"), Areas{"austin"});
  EXPECT_EQ(AreasAround(""), Areas{});
  EXPECT_EQ(AreasAround("/austin"), Areas{"/austin"});
  EXPECT_EQ(AreasAround("us/"), (Areas{"us/", "us"}));
}

// `count` pros whose rates are the shares first, first + 1, ... of 100 leads.
std::vector<Peer> Pros(int count, int first, std::vector<std::string> areas,
                       const std::string& category = "piano") {
  std::vector<Peer> pros;
  for (int i = 0; i < count; ++i) {
    pros.push_back({ProId(absl::StrCat(areas[0], category, i)), category, areas, 100, first + i});
  }
  return pros;
}

std::vector<Peer> operator+(std::vector<Peer> a, const std::vector<Peer>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

const std::vector<std::string> kAustin = {"austin", "texas", "us"};
const std::vector<std::string> kDallas = {"dallas", "texas", "us"};
const std::vector<std::string> kBoston = {"boston", "massachusetts", "us"};

struct CohortCase {
  const char* name;
  std::vector<Peer> pros;
  std::optional<CohortStats> stats;
};
const CohortCase kCohortCases[] = {
    {"enough in the area itself", Pros(20, 1, kAustin), CohortStats{"austin", 20, 0.105, 0.19}},
    {"P2-18: four in the area, so the wider one", Pros(4, 1, kAustin) + Pros(16, 11, kDallas),
     CohortStats{"texas", 20, 0.165, 0.25}},
    {"P2-18: too few there as well, so the next", Pros(4, 1, kAustin) + Pros(17, 11, kBoston),
     CohortStats{"us", 21, 0.17, 0.26}},
    {"P2-18: too few anywhere", Pros(4, 1, kAustin) + Pros(15, 1, kBoston), std::nullopt},
    {"pros of another category are no peers", Pros(10, 1, kAustin) + Pros(30, 1, kAustin, "guitar"),
     std::nullopt},
    {"nobody", {}, std::nullopt},
    {"a median of an odd number", Pros(21, 1, kAustin), CohortStats{"austin", 21, 0.11, 0.20}},
};

TEST(PeerRateTest, PeersAreThoseOfTheNarrowestAreaThatHasEnough) {
  const Peer self{ProId("self"), "piano", kAustin, 40, 20};
  for (const CohortCase& c : kCohortCases) {
    SCOPED_TRACE(c.name);
    // The pro itself is never among them, and where it stands says nothing.
    for (const std::vector<Peer>& pros :
         {c.pros, c.pros + std::vector<Peer>{self}, std::vector<Peer>{self} + c.pros}) {
      const std::optional<CohortStats> stats = CohortOf(self, pros);
      ASSERT_EQ(stats.has_value(), c.stats.has_value());
      if (!stats.has_value()) continue;
      EXPECT_EQ(stats->area, c.stats->area);
      EXPECT_EQ(stats->peer_count, c.stats->peer_count);
      EXPECT_DOUBLE_EQ(stats->median_rate, c.stats->median_rate);
      EXPECT_DOUBLE_EQ(stats->p95_rate, c.stats->p95_rate);
    }
  }
}

TEST(PeerRateTest, APeerHasAtLeastTenLeads) {
  std::vector<Peer> pros = Pros(20, 1, kAustin);
  pros[0].charged_leads = 10;
  const Peer self{ProId("self"), "piano", {"austin"}, 40, 20};
  EXPECT_TRUE(CohortOf(self, pros).has_value());
  pros[0].charged_leads = 9;
  EXPECT_FALSE(CohortOf(self, pros).has_value());
}

TEST(PeerRateTest, HalfOfThePeersAskAtMostTheMedianAndNineteenOfTwentyTheP95) {
  EXPECT_TRUE(testing::CheckProperty("percentiles", [](std::vector<uint8_t> requests) {
    RC_PRE(!requests.empty());
    std::vector<Peer> pros;
    for (size_t i = 0; i < requests.size(); ++i) {
      pros.push_back({ProId(absl::StrCat(i)), "piano", kAustin, 255, requests[i]});
    }
    const Peer self{ProId("self"), "piano", kAustin, 40, 20};
    const std::optional<CohortStats> stats = CohortOf(self, pros, {.peers_min = 1});
    RC_ASSERT(stats.has_value());
    const auto share_at_most = [&](double rate) {
      return std::count_if(pros.begin(), pros.end(), [&](const Peer& pro) {
        return static_cast<double>(pro.requests) / 255 <= rate;
      });
    };
    const auto count = static_cast<int64_t>(pros.size());
    RC_ASSERT(2 * share_at_most(stats->median_rate) >= count);
    RC_ASSERT(100 * share_at_most(stats->p95_rate) >= 95 * count);
    RC_ASSERT(100 * share_at_most(std::nextafter(stats->p95_rate, -1.0)) < 95 * count);
    RC_ASSERT(stats->median_rate <= stats->p95_rate);
  }));
}

}  // namespace
}  // namespace makegood

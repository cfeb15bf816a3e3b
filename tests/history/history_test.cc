// The facts `history` and `peers` as a store with leads, charges and cases gives them, against
// numbers worked out by hand and, for random marketplaces, by counting.

#include "service/workflow/history.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "makegood/stored/v1/records.pb.h"
#include "rules/base/issue.h"
#include "rules/base/status_macros.h"
#include "rules/cel/values/time.h"
#include "rules/policy/catalog.h"
#include "service/decide/decider.h"
#include "service/decide/decision_language.h"
#include "service/decide/embedded_policies.h"
#include "service/decide/policy_shelf.h"
#include "service/domain/clock.h"
#include "service/workflow/records.h"
#include "service/workflow/refresh_peers.h"
#include "service/workflow/timestamp.h"
#include "tests/testing/check_property.h"
#include "tests/testing/temporary_store.h"

namespace makegood {
namespace {

// Day 0 is 2 March 2026, 10:00.
absl::Time Day(double day) {
  return absl::FromUnixSeconds(1'772'445'600) + absl::Seconds(day * 24 * 3600);
}

constexpr absl::Duration kNanosecond = absl::Nanoseconds(1);

// ---- What a pro may have done about a lead.

struct StoryCase {
  v1::Facts::Stage stage;
  v1::Case::State state;
  v1::Decision::Outcome outcome;
  const char* reason;
  const char* flag = "";
};

struct Story {
  const char* name;
  const char* report_reason;
  std::vector<StoryCase> cases;
  bool is_request;
};

// The last column is what a rate is about: requests that were decided on merit, less what the
// marketplace had caused.
const std::vector<Story>& Stories() {
  using C = v1::Case;
  using D = v1::Decision;
  using F = v1::Facts;
  static const auto* const stories = new std::vector<Story>{
      {"the pro never asked", "", {}, false},
      {"nor about one that came back by itself",
       "",
       {{F::GUARANTEE, C::REFUNDED, D::REFUND, "no_customer_response"}},
       false},
      {"nor about one that is guaranteed still",
       "",
       {{F::GUARANTEE, C::OPEN, D::WAIT, "w"}},
       false},
      {"an approval counts", "wrong_job", {{F::REPORT, C::REFUNDED, D::REFUND, "wrong_job"}}, true},
      {"so does one on its way to the card",
       "wrong_job",
       {{F::REPORT, C::PAYOUT_PENDING, D::REFUND, "wrong_job"}},
       true},
      {"and a denial for what the lead was",
       "wrong_job",
       {{F::REPORT, C::DENIED, D::DENY, "valid_lead"}},
       true},
      {"or for what the pro did not do",
       "other",
       {{F::REPORT, C::DENIED, D::DENY, "pro_side"}},
       true},
      {"nobody has decided", "spam", {{F::REPORT, C::IN_REVIEW, D::REVIEW, "claim"}}, false},
      {"or could", "spam", {{F::REPORT, C::IN_REVIEW, D::ERROR, ""}}, false},
      {"too late", "spam", {{F::REPORT, C::DENIED, D::DENY, "late"}}, false},
      {"not filable", "spam", {{F::REPORT, C::DENIED, D::NOT_FILABLE, "no_charge"}}, false},
      {"overtaken", "spam", {{F::REPORT, C::MOOT, D::REVIEW, "claim"}}, false},
      {"denied for the rate itself", "spam", {{F::REPORT, C::DENIED, D::DENY, "peer_rate"}}, false},
      {"even when that was upheld",
       "spam",
       {{F::REPORT, C::DENIED, D::DENY, "peer_rate"}, {F::DISPUTE, C::DENIED, D::DENY, "upheld"}},
       false},
      {"the marketplace had sold it twice",
       "duplicate",
       {{F::REPORT, C::REFUNDED, D::REFUND, "duplicate"}},
       false},
      {"as a person found",
       "duplicate",
       {{F::REPORT, C::REFUNDED, D::REFUND, "person_refunded"}},
       false},
      {"it had not, and that counts",
       "duplicate",
       {{F::REPORT, C::DENIED, D::DENY, "not_duplicate"}},
       true},
      {"a denial that was overturned",
       "spam",
       {{F::REPORT, C::DENIED, D::DENY, "not_spam", "overturned"},
        {F::DISPUTE, C::REFUNDED, D::REFUND, "person_refunded"}},
       false},
      {"a denial stands while it is disputed",
       "spam",
       {{F::REPORT, C::DENIED, D::DENY, "not_spam"},
        {F::DISPUTE, C::IN_REVIEW, D::REVIEW, "second_look"}},
       true},
      {"and when it was upheld",
       "spam",
       {{F::REPORT, C::DENIED, D::DENY, "not_spam"}, {F::DISPUTE, C::DENIED, D::DENY, "upheld"}},
       true},
      {"disputing a guarantee is asking",
       "",
       {{F::GUARANTEE, C::DENIED, D::DENY, "connected"},
        {F::DISPUTE, C::DENIED, D::DENY, "upheld"}},
       true},
      {"rightly",
       "",
       {{F::GUARANTEE, C::DENIED, D::DENY, "connected"},
        {F::DISPUTE, C::REFUNDED, D::REFUND, "person_refunded"}},
       false},
      {"a payout is no request", "", {{F::PAYOUT, C::DENIED, D::DENY, "payout_late"}}, false},
  };
  return *stories;
}

// ---- A marketplace: what is true of it, and the same in the store.

struct SoldLead {
  std::string pro_id;
  std::string lead_id;
  absl::Time charge_time;
  std::string category = "piano";
  std::string area = "us/texas/austin";
  const Story* story = &Stories()[0];
  absl::Duration filed_after = absl::Hours(24);

  // When the first of the story's cases was opened; each of the others an hour after the one
  // before.
  absl::Time open_time() const { return charge_time + filed_after; }

  // When the pro first asked.
  absl::Time ask_time() const {
    absl::Time time = open_time();
    for (const StoryCase& told : story->cases) {
      if (told.stage == v1::Facts::REPORT || told.stage == v1::Facts::DISPUTE) break;
      time += absl::Hours(1);
    }
    return time;
  }
};

class FixedClock final : public Clock {
 public:
  absl::Time Now() const override { return Day(0); }
};

class Marketplace {
 public:
  Marketplace(Store& store, const std::string& name, const PolicyShelf& shelf)
      : store_(store), tenant_(name), workflow_{store, shelf, clock_} {}

  void Sell(std::vector<SoldLead> leads) {
    const absl::Status status = store_.RunTransaction([&](Transaction& tx) -> absl::Status {
      for (const SoldLead& lead : leads) RETURN_IF_ERROR(Insert(tx, lead));
      return absl::OkStatus();
    });
    ASSERT_TRUE(status.ok()) << status;
    sold_.insert(sold_.end(), leads.begin(), leads.end());
  }

  void Refresh(absl::Time now) {
    const absl::Status status = RefreshPeers(workflow_, tenant_, now);
    ASSERT_TRUE(status.ok()) << status;
  }

  // Adds history and peers to the facts of a lead; says until when they stand.
  absl::Time AddTo(v1::Facts& facts, const RateWindow& window, const std::string& deciding = "") {
    const Moment moment{workflow_.shelf.catalog(), window.end, tenant_};
    absl::StatusOr<absl::Time> valid_until;
    const absl::Status status = store_.RunTransaction([&](Transaction& tx) {
      valid_until = AddHistory({tx, moment}, CaseId(deciding), window, facts);
      return valid_until.status();
    });
    EXPECT_TRUE(status.ok()) << status;
    return valid_until.value_or(absl::InfinitePast());
  }

  absl::StatusOr<PeerSnapshot> GetSnapshot(const std::string& id) {
    absl::StatusOr<PeerSnapshot> snapshot;
    EXPECT_TRUE(store_
                    .RunSnapshot([&](const Transaction& tx) {
                      snapshot = tx.peers().Get(tenant_, id);
                      return absl::OkStatus();
                    })
                    .ok());
    return snapshot;
  }

  const std::vector<SoldLead>& sold() const { return sold_; }

 private:
  absl::Status Insert(Transaction& tx, const SoldLead& sold) {
    stored::v1::LeadRecord record;
    record.mutable_facts()->mutable_lead()->set_category(sold.category);
    record.mutable_facts()->mutable_lead()->set_area(sold.area);
    const LeadId lead_id(sold.lead_id);
    const ProId pro_id(sold.pro_id);
    RETURN_IF_ERROR(
        tx.leads().Insert(tenant_, {lead_id, pro_id, sold.charge_time, 1, Encode(record)}));
    RETURN_IF_ERROR(tx.charges().Insert(
        tenant_, {ChargeId("charge of " + sold.lead_id), lead_id, pro_id, Credits(30),
                  sold.charge_time, "lead_quality_report@v2", "sha256:0", Encode(v1::Charge())}));
    absl::Time open_time = sold.open_time();
    for (const StoryCase& told : sold.story->cases) {
      RETURN_IF_ERROR(Insert(tx, sold, told, open_time));
      open_time += absl::Hours(1);
    }
    return absl::OkStatus();
  }

  absl::Status Insert(Transaction& tx, const SoldLead& sold, const StoryCase& told,
                      absl::Time open_time) {
    stored::v1::CaseRecord record;
    v1::Case& body = *record.mutable_case_();
    const std::string stage = v1::Facts::Stage_Name(told.stage);
    body.set_case_id(absl::StrCat(stage, " of ", sold.lead_id));
    body.set_lead_id(sold.lead_id);
    body.set_stage(told.stage);
    body.set_state(told.state);
    body.set_policy("lead_quality_report@v2");
    if (told.stage == v1::Facts::REPORT) {
      body.mutable_report()->set_reason(sold.story->report_reason);
      SetTimestampTo(open_time, body.mutable_report()->mutable_file_time());
    } else if (told.stage == v1::Facts::DISPUTE) {
      SetTimestampTo(open_time, body.mutable_dispute()->mutable_file_time());
    }
    body.mutable_decision()->set_outcome(told.outcome);
    body.mutable_decision()->set_reason(told.reason);
    SetTimestampTo(open_time + absl::Minutes(1), body.mutable_decision()->mutable_decide_time());
    if (*told.flag != '\0') body.add_flags(told.flag);
    return tx.cases().Insert(
        tenant_, {CaseId(body.case_id()), LeadId(sold.lead_id), ProId(sold.pro_id), stage, 1,
                  v1::Case::State_Name(told.state), open_time, 1, Encode(record)});
  }

  Store& store_;
  const Tenant tenant_;
  const FixedClock clock_;
  const Workflow workflow_;
  std::vector<SoldLead> sold_;
};

v1::Facts FactsAbout(const std::string& pro_id, const std::string& lead_id,
                     const std::string& category = "piano",
                     const std::string& area = "us/texas/austin") {
  v1::Facts facts;
  facts.mutable_lead()->set_lead_id(lead_id);
  facts.mutable_lead()->set_category(category);
  facts.mutable_lead()->set_area(area);
  facts.mutable_pro()->set_pro_id(pro_id);
  return facts;
}

// `count` leads of one pro on day `day`, the first `requests` of them reported and approved.
std::vector<SoldLead> Leads(const std::string& pro_id, int count, int requests, double day,
                            const std::string& area = "us/texas/austin") {
  std::vector<SoldLead> leads;
  for (int i = 0; i < count; ++i) {
    leads.push_back({pro_id, absl::StrCat(pro_id, "/", i), Day(day), "piano", area});
    if (i < requests) leads.back().story = &Stories()[3];
  }
  return leads;
}

class HistoryTest : public ::testing::Test {
 protected:
  HistoryTest() : shelf_(language_.policy_language(), {"embedded", EmbeddedPolicies()}, {}) {
    shelf_.Reload(Day(0));
    EXPECT_NE(shelf_.catalog(), nullptr);
  }

  // One more each time: marketplaces do not meet.
  Marketplace NewMarketplace() {
    return Marketplace(*store_, absl::StrCat("marketplace-", ++marketplaces_), shelf_);
  }

  v1::Decision DecideReport(v1::Facts facts, absl::Time now) {
    const rules::PolicyVersion* version = shelf_.catalog()->Find("lead_quality_report@v2");
    EXPECT_NE(version, nullptr);
    const int64_t nanos = absl::ToUnixNanos(now);
    return Decide(*version, std::move(facts), cel::TimeParts::FromNanoseconds(nanos));
  }

  const DecisionLanguage language_;
  PolicyShelf shelf_;
  TemporaryStore store_;
  int marketplaces_ = 0;
};

TEST_F(HistoryTest, ARequestIsWhatWasDecidedOnMerit) {
  for (const Story& story : Stories()) {
    SCOPED_TRACE(story.name);
    Marketplace marketplace = NewMarketplace();
    marketplace.Sell({{"pro", "silent", Day(1)}, {"pro", "told", Day(1), "piano", "us", &story}});
    v1::Facts facts = FactsAbout("pro", "deciding");
    marketplace.AddTo(facts, {.end = Day(10)});
    EXPECT_EQ(facts.history().charged_leads(), 2);
    EXPECT_EQ(facts.history().requests(), story.is_request ? 1 : 0);
  }
}

struct WindowCase {
  const char* name;
  SoldLead sold;
  int64_t charged_leads;
  int64_t requests;
};

// Of a window that ends on day 100, when "deciding" was reported.
TEST_F(HistoryTest, TheWindowEndsWithTheReport) {
  const Story* const asked = &Stories()[3];
  const absl::Duration day = absl::Hours(24);
  const WindowCase kCases[] = {
      {"in it", {"pro", "a", Day(99), "piano", "us", asked, day / 2}, 1, 1},
      {"filed at its very end", {"pro", "a", Day(99), "piano", "us", asked, day}, 1, 1},
      {"filed after it", {"pro", "a", Day(99), "piano", "us", asked, day + kNanosecond}, 1, 0},
      {"charged after it", {"pro", "a", Day(100) + kNanosecond, "piano", "us", asked}, 0, 0},
      {"charged at its begin", {"pro", "a", Day(10), "piano", "us", asked}, 0, 0},
      {"charged just after that", {"pro", "a", Day(10) + kNanosecond, "piano", "us", asked}, 1, 1},
      {"told before the marketplace's clock had come to the charge",
       {"pro", "a", Day(10) + kNanosecond, "piano", "us", asked, -absl::Minutes(4)},
       1,
       1},
      {"of another pro", {"other", "a", Day(99), "piano", "us", asked}, 0, 0},
      {"about the lead that is being decided",
       {"pro", "deciding", Day(99), "piano", "us", asked, day / 2},
       1,
       0},
  };
  for (const WindowCase& c : kCases) {
    SCOPED_TRACE(c.name);
    Marketplace marketplace = NewMarketplace();
    marketplace.Sell({c.sold});
    v1::Facts facts = FactsAbout("pro", "deciding");
    const absl::Time valid_until = marketplace.AddTo(facts, {.end = Day(100)});
    EXPECT_EQ(facts.history().charged_leads(), c.charged_leads);
    EXPECT_EQ(facts.history().requests(), c.requests);
    EXPECT_EQ(facts.history().window().seconds(), 90 * 24 * 3600);
    EXPECT_EQ(valid_until, absl::InfiniteFuture());
  }
}

TEST_F(HistoryTest, WithoutAReportTheWindowMovesOn) {
  struct {
    const char* name;
    SoldLead sold;
    absl::Time valid_until;
  } const kCases[] = {
      {"a lead leaves", {"pro", "a", Day(50)}, Day(140)},
      {"one that is told ahead of its time enters", {"pro", "a", Day(101)}, Day(101)},
      {"so does what is asked",
       {"pro", "a", Day(99), "piano", "us", &Stories()[3], absl::Hours(48)},
       Day(101)},
      {"one that has left is gone", {"pro", "a", Day(10)}, absl::InfiniteFuture()},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    Marketplace marketplace = NewMarketplace();
    marketplace.Sell({c.sold});
    v1::Facts facts = FactsAbout("pro", "deciding");
    EXPECT_EQ(marketplace.AddTo(facts, {.end = Day(100), .end_moves = true}), c.valid_until);
  }
}

TEST_F(HistoryTest, NothingIsKnownWithoutAPro) {
  Marketplace marketplace = NewMarketplace();
  marketplace.Sell(Leads("", 3, 1, 1));
  v1::Facts facts = FactsAbout("", "deciding");
  facts.mutable_history()->set_requests(7);
  EXPECT_EQ(marketplace.AddTo(facts, {.end = Day(9), .end_moves = true}), absl::InfiniteFuture());
  EXPECT_FALSE(facts.has_history());
}

TEST_F(HistoryTest, PastCasesTellHowTheyEnded) {
  Marketplace marketplace = NewMarketplace();
  marketplace.Sell({
      {"pro", "a", Day(1), "piano", "us", &Stories()[2]},   // Guaranteed still.
      {"pro", "b", Day(2), "piano", "us", &Stories()[3]},   // Approved.
      {"pro", "c", Day(3), "piano", "us", &Stories()[11]},  // Overtaken.
      {"pro", "d", Day(4), "piano", "us", &Stories()[19]},  // Denied, disputed, upheld.
      {"other", "e", Day(5), "piano", "us", &Stories()[3]},
  });
  v1::Facts facts = FactsAbout("pro", "d");
  marketplace.AddTo(facts, {.end = Day(10), .end_moves = true}, "DISPUTE of d");
  std::vector<std::string> told;
  for (const v1::PastCase& past : facts.history().cases()) {
    told.push_back(absl::StrCat(past.case_id(), ": ", past.report_reason(), " ",
                                v1::Verdict::Outcome_Name(past.outcome()), " ", past.reason(),
                                past.has_file_time() ? " filed" : "",
                                past.has_decide_time() ? " decided" : ""));
  }
  EXPECT_EQ(told, (std::vector<std::string>{
                      "GUARANTEE of a:  OUTCOME_UNSPECIFIED w",
                      "REPORT of d: spam DENY not_spam filed decided",
                      "REPORT of c: spam OUTCOME_UNSPECIFIED claim filed decided",
                      "REPORT of b: wrong_job REFUND wrong_job filed decided",
                  }));
}

TEST_F(HistoryTest, OfManyCasesTheHundredOpenedLastAreTold) {
  Marketplace marketplace = NewMarketplace();
  std::vector<SoldLead> leads;
  for (int i = 0; i < 1'203; ++i) {
    leads.push_back({"pro", absl::StrCat(i), Day(i / 100.0), "piano", "us", &Stories()[3]});
  }
  marketplace.Sell(leads);
  v1::Facts facts = FactsAbout("pro", "1202");
  marketplace.AddTo(facts, {.end = Day(20)}, "REPORT of 1202");
  ASSERT_EQ(facts.history().cases_size(), 100);
  EXPECT_EQ(facts.history().cases(0).lead_id(), "1201");
  EXPECT_EQ(facts.history().cases(99).lead_id(), "1102");
  EXPECT_EQ(facts.history().charged_leads(), 1'203);  // More than a page of both lists.
  EXPECT_EQ(facts.history().requests(), 1'202);
}

// ---- Comparing with others: the golden cases of the gate for peers, from the records to the
// verdict.

// A lead about another job than was sold, reported two days later.
v1::Facts WrongJob(const std::string& area = "us/texas/austin") {
  v1::Facts facts = FactsAbout("pro", "deciding", "piano", area);
  facts.set_stage(v1::Facts::REPORT);
  v1::Lead& lead = *facts.mutable_lead();
  lead.set_marketplace("local_services");
  lead.set_lead_class(v1::Lead::DIRECT);
  lead.set_actual_category("guitar");
  lead.set_price_credits(30);
  SetTimestampTo(Day(80), lead.mutable_receive_time());
  facts.mutable_pro()->add_categories("piano");
  facts.mutable_pro()->add_areas(area);
  facts.mutable_charge()->set_charge_id("charge of deciding");
  facts.mutable_charge()->set_credits(30);
  SetTimestampTo(Day(80), facts.mutable_charge()->mutable_charge_time());
  facts.mutable_report()->set_report_id("report");
  facts.mutable_report()->set_reason("wrong_job");
  SetTimestampTo(Day(82), facts.mutable_report()->mutable_file_time());
  return facts;
}

RateWindow UpToItsReport() { return {.end = Day(82)}; }

// Sixty pros of Austin: median 0.06, 95th percentile 0.18.
void SellToSixtyPeers(Marketplace& marketplace) {
  std::vector<SoldLead> leads;
  for (int i = 0; i < 60; ++i) {
    const int requests = i < 31 ? 3 : i < 56 ? 5 : i < 57 ? 9 : 12;
    for (SoldLead& lead : Leads(absl::StrCat("peer-", i), 50, requests, 30)) {
      leads.push_back(std::move(lead));
    }
  }
  marketplace.Sell(std::move(leads));
}

TEST_F(HistoryTest, P2SixteenHalfOfFortyIsFarAboveThePeers) {
  Marketplace marketplace = NewMarketplace();
  SellToSixtyPeers(marketplace);
  marketplace.Sell(Leads("pro", 40, 20, 30));
  marketplace.Refresh(Day(81));
  v1::Facts facts = WrongJob();
  marketplace.AddTo(facts, UpToItsReport());
  EXPECT_EQ(facts.history().charged_leads(), 40);
  EXPECT_EQ(facts.history().requests(), 20);
  EXPECT_DOUBLE_EQ(facts.history().rate(), 0.5);
  EXPECT_NEAR(facts.history().rate_lower_bound(), 0.352, 0.0005);
  EXPECT_EQ(facts.peers().peer_count(), 60);  // The pro is in the snapshot and no peer of itself.
  EXPECT_DOUBLE_EQ(facts.peers().median_rate(), 0.06);
  EXPECT_DOUBLE_EQ(facts.peers().p95_rate(), 0.18);
  EXPECT_EQ(FromTimestamp(facts.peers().snapshot_time()), Day(81));
  EXPECT_LE(facts.peers().snapshot_id().size(), size_t{128});
  EXPECT_TRUE(marketplace.GetSnapshot(facts.peers().snapshot_id()).ok());

  const v1::Decision decision = DecideReport(facts, Day(83));
  EXPECT_EQ(decision.outcome(), v1::Decision::DENY) << decision.ShortDebugString();
  EXPECT_EQ(decision.reason(), "peer_rate");
}

TEST_F(HistoryTest, P2SeventeenThreeOfThreeAreTooFewToTell) {
  Marketplace marketplace = NewMarketplace();
  SellToSixtyPeers(marketplace);
  marketplace.Sell(Leads("pro", 3, 3, 30));
  marketplace.Refresh(Day(81));
  v1::Facts facts = WrongJob();
  marketplace.AddTo(facts, UpToItsReport());
  EXPECT_EQ(facts.history().requests(), 3);
  EXPECT_NEAR(facts.history().rate_lower_bound(), 0.438, 0.0005);
  EXPECT_EQ(facts.peers().peer_count(), 60);
  const v1::Decision decision = DecideReport(facts, Day(83));
  EXPECT_EQ(decision.outcome(), v1::Decision::REFUND) << decision.ShortDebugString();
  EXPECT_EQ(decision.reason(), "wrong_job");
}

// Four peers in Austin; how many there are around it decides.
TEST_F(HistoryTest, P2EighteenTooFewPeersAreSoughtInAWiderArea) {
  struct {
    const char* name;
    int in_dallas;
    int in_boston;
    int64_t peers;  // 0: none.
    v1::Decision::Outcome outcome;
  } const kCases[] = {
      {"enough in Texas", 16, 5, 20, v1::Decision::DENY},
      {"only in the whole country", 15, 5, 24, v1::Decision::DENY},
      {"nowhere, so that nobody is compared", 10, 5, 0, v1::Decision::REFUND},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    Marketplace marketplace = NewMarketplace();
    const auto sell = [&](const std::string& area, int count) {
      for (int i = 0; i < count; ++i) {
        marketplace.Sell(Leads(absl::StrCat("peer ", i, " of ", area), 10, 1, 30, area));
      }
    };
    sell("us/texas/austin", 4);
    sell("us/texas/dallas", c.in_dallas);
    sell("us/massachusetts/boston", c.in_boston);
    marketplace.Sell(Leads("pro", 40, 20, 30));
    marketplace.Refresh(Day(81));
    v1::Facts facts = WrongJob();
    marketplace.AddTo(facts, UpToItsReport());
    EXPECT_EQ(facts.has_peers(), c.peers != 0);
    EXPECT_EQ(facts.peers().peer_count(), c.peers);
    EXPECT_EQ(DecideReport(facts, Day(83)).outcome(), c.outcome);
  }
}

TEST_F(HistoryTest, ADecisionUsesTheLastSnapshotBeforeItsReport) {
  Marketplace marketplace = NewMarketplace();
  SellToSixtyPeers(marketplace);
  marketplace.Refresh(Day(40));
  marketplace.Sell(Leads("late", 10, 1, 41));
  marketplace.Refresh(Day(42));
  marketplace.Sell(Leads("later", 10, 1, 42));
  marketplace.Refresh(Day(42));   // There already, and never edited.
  marketplace.Refresh(Day(121));  // The leads of day 30 have left: too few for a cohort.
  struct {
    absl::Time end;
    int64_t peers;
  } const kCases[] = {{Day(40) - kNanosecond, 0},
                      {Day(40), 60},
                      {Day(42) - kNanosecond, 60},
                      {Day(42), 61},
                      {Day(120), 61},
                      {Day(121), 0}};
  for (const auto& c : kCases) {
    SCOPED_TRACE(absl::FormatTime(c.end));
    v1::Facts facts = FactsAbout("pro", "deciding");
    marketplace.AddTo(facts, {.end = c.end});
    EXPECT_EQ(facts.peers().peer_count(), c.peers);
  }
}

// ---- Random marketplaces, counted by hand.

bool LiesIn(const std::string& area, const std::string& wider) {
  return area == wider || absl::StartsWith(area, wider + "/");
}

struct Count {
  int64_t charged_leads = 0;
  int64_t requests = 0;
  friend bool operator==(const Count&, const Count&) = default;
};

Count CountOf(const std::vector<SoldLead>& sold, const std::string& pro_id, absl::Time end,
              const std::string& deciding = "") {
  Count count;
  for (const SoldLead& lead : sold) {
    const bool in_window = lead.charge_time > end - absl::Hours(24 * 90) && lead.charge_time <= end;
    if (lead.pro_id != pro_id || !in_window) continue;
    ++count.charged_leads;
    if (lead.story->is_request && lead.ask_time() <= end && lead.lead_id != deciding) {
      ++count.requests;
    }
  }
  return count;
}

std::vector<double> PeerRates(const std::vector<SoldLead>& sold, const std::string& self,
                              const std::string& category, const std::string& area,
                              absl::Time as_of) {
  std::set<std::string> pros;
  for (const SoldLead& lead : sold) {
    if (lead.pro_id != self && lead.category == category && LiesIn(lead.area, area) &&
        lead.charge_time > as_of - absl::Hours(24 * 90) && lead.charge_time <= as_of) {
      pros.insert(lead.pro_id);
    }
  }
  std::vector<double> rates;
  for (const std::string& pro : pros) {
    const Count count = CountOf(sold, pro, as_of);
    if (count.charged_leads >= 10) {
      rates.push_back(static_cast<double>(count.requests) /
                      static_cast<double>(count.charged_leads));
    }
  }
  std::sort(rates.begin(), rates.end());
  return rates;
}

// Over the whole range from the first world on, where rapidcheck would begin with small numbers.
int Between(int first, int end) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(first, end));
}

// Mostly in Austin and playing the piano, so that there are enough to be compared now and then.
SoldLead RandomLead(int pro, int lead) {
  static const std::vector<std::string> kAreas = {
      "us/texas/austin", "us/texas/austin", "us/texas/austin",         "us/texas/dallas",
      "us/texas",        "us/texasville",   "us/massachusetts/boston", ""};
  SoldLead sold;
  sold.pro_id = absl::StrCat("pro-", pro);
  sold.lead_id = absl::StrCat(pro, "/", lead);
  sold.charge_time = Day(Between(0, 120));
  sold.category = *rc::gen::weightedElement<std::string>({{8, "piano"}, {1, "guitar"}, {1, ""}});
  sold.area = *rc::gen::elementOf(kAreas);
  sold.story = &*std::next(Stories().begin(), Between(0, static_cast<int>(Stories().size())));
  sold.filed_after = absl::Hours(Between(0, 24 * 14));
  return sold;
}

TEST_F(HistoryTest, EveryNumberIsWhatCountingGives) {
  int compared = 0;
  EXPECT_TRUE(testing::CheckProperty("history and peers", [&] {
    Marketplace marketplace = NewMarketplace();
    const int pros = Between(15, 45);
    std::vector<SoldLead> leads;
    for (int pro = 0; pro < pros; ++pro) {
      const int count = Between(8, 30);
      for (int lead = 0; lead < count; ++lead) leads.push_back(RandomLead(pro, lead));
    }
    marketplace.Sell(leads);
    const std::vector<absl::Time> snapshots = {Day(90), Day(110)};
    for (const absl::Time time : snapshots) marketplace.Refresh(time);

    for (int i = 0; i < 10; ++i) {
      const SoldLead& self = leads[static_cast<size_t>(Between(0, static_cast<int>(leads.size())))];
      RateWindow window{.end = Day(Between(80, 140)), .end_moves = *rc::gen::arbitrary<bool>()};
      v1::Facts facts = FactsAbout(self.pro_id, self.lead_id, self.category, self.area);
      const absl::Time valid_until = marketplace.AddTo(facts, window);

      const auto count_at = [&](absl::Time end) {
        return CountOf(leads, self.pro_id, end, self.lead_id);
      };
      const Count count = count_at(window.end);
      RC_ASSERT(facts.history().charged_leads() == count.charged_leads);
      RC_ASSERT(facts.history().requests() == count.requests);
      if (window.end_moves) {
        RC_ASSERT(valid_until > window.end);
        const absl::Time last = std::min(valid_until, Day(500)) - kNanosecond;
        RC_ASSERT(count_at(last) == count);
        RC_ASSERT(count_at(window.end + (last - window.end) / 2) == count);
      } else {
        RC_ASSERT(valid_until == absl::InfiniteFuture());
      }

      std::optional<std::vector<double>> rates;
      for (const absl::Time as_of : snapshots) {
        if (as_of > window.end) break;
        rates.reset();
        std::string area = self.area;
        while (!area.empty() && !self.category.empty() && !rates.has_value()) {
          const auto found = PeerRates(leads, self.pro_id, self.category, area, as_of);
          if (found.size() >= 20) rates = found;
          area.resize(area.find('/') == std::string::npos ? 0 : area.rfind('/'));
        }
      }
      RC_ASSERT(facts.has_peers() == rates.has_value());
      if (!rates.has_value()) continue;
      ++compared;
      const size_t n = rates->size();
      RC_ASSERT(facts.peers().peer_count() == static_cast<int64_t>(n));
      RC_ASSERT(facts.peers().median_rate() ==
                (n % 2 == 1 ? (*rates)[n / 2] : ((*rates)[n / 2 - 1] + (*rates)[n / 2]) / 2));
      size_t rank = 1;
      while (rank * 100 < n * 95) ++rank;
      RC_ASSERT(facts.peers().p95_rate() == (*rates)[rank - 1]);
    }
  }));
  EXPECT_GT(compared, 20);  // The property has seen what it is about.
}

}  // namespace
}  // namespace makegood

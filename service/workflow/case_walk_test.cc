// Which answers a case gets, and when it is looked at again, by when somebody looks.

#include "service/workflow/case_walk.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "rules/policy/catalog.h"
#include "service/decide/decision_language.h"
#include "service/workflow/timestamp.h"

namespace makegood {
namespace {

// Four answers over time, unless the customer has written.
constexpr char kPolicy[] = R"(
name: sample
makegood:
  marketplace: sample
  effective_time: 2026-01-01T00:00:00Z
  settle_delay: 5m
  recheck_every: 10m
  stages: [GUARANTEE]
  queues: {people: {within: 48h, hardness: SOFT, on_breach: ESCALATE}}
  reasons: {early: a, late: b, doubtful: c, silent: d, replied: e, polled: f}
rule:
  variables:
    - name: age
      expression: now - charge.charge_time
  match:
    - condition: contacts.exists(c, c.kind == Kind.MESSAGE)
      output: deny("replied")
    - condition: contacts.exists(c, c.kind == Kind.VIEW)
      output: 'string(now) == "" ? wait("early") : wait("polled")'
    - condition: variables.age < duration("1h")
      output: wait("early")
    - condition: variables.age < duration("2h")
      output: wait("late")
    - condition: variables.age < duration("24h")
      output: review("people", "doubtful")
    - output: refund(charge.credits, "silent")
)";

class CaseWalkTest : public ::testing::Test {
 protected:
  CaseWalkTest() {
    rules::IssueList issues;
    catalog_ = rules::Catalog::FromTexts("test", {{"sample/v1/policy.yaml", kPolicy}},
                                         language_.policy_language(), issues);
    EXPECT_NE(catalog_, nullptr) << rules::Render(issues);
  }

  // Walks from `from` to `now`, both as spans since the charge, and tells it in a line: the reasons
  // with the instant of each, then up to when it is decided and when to look again.
  std::string Walk(const char* standing, absl::Duration from, absl::Duration now,
                   std::optional<v1::Contact::Kind> happened = std::nullopt) {
    std::optional<v1::Decision> last;
    if (*standing != '\0') {
      const absl::StatusOr<CaseWalk> before = WalkCase(
          version(), [&](absl::Time) { return FactsFor(std::nullopt); }, nullptr, start_ + from,
          start_ + from);
      EXPECT_TRUE(before.ok());
      last = before->steps.back().decision;
      EXPECT_EQ(last->reason(), standing);
    }
    const absl::StatusOr<CaseWalk> walk = WalkCase(
        version(), [&](absl::Time) { return FactsFor(happened); },
        last.has_value() ? &*last : nullptr, start_ + from, start_ + now);
    if (!walk.ok()) return walk.status().ToString();
    std::vector<std::string> parts;
    for (const WalkStep& step : walk->steps) {
      parts.push_back(absl::StrCat(step.decision.reason(), "@",
                                   Since(FromTimestamp(step.decision.decide_time()))));
    }
    parts.push_back(absl::StrCat("until ", Since(walk->decided_until)));
    parts.push_back(walk->wake_time.has_value() ? absl::StrCat("wake ", Since(*walk->wake_time))
                                                : "no wake");
    return absl::StrJoin(parts, ", ");
  }

  const rules::PolicyVersion& version() const { return catalog_->versions()[0]; }

 private:
  std::string Since(absl::Time time) const { return absl::FormatDuration(time - start_); }

  absl::StatusOr<CaseFacts> FactsFor(std::optional<v1::Contact::Kind> happened) const {
    CaseFacts out;
    out.facts.set_stage(v1::Facts::GUARANTEE);
    out.facts.mutable_lead()->set_marketplace("sample");
    out.facts.mutable_charge()->set_credits(12);
    SetTimestampTo(start_, out.facts.mutable_charge()->mutable_charge_time());
    if (happened.has_value()) {
      v1::Contact& contact = *out.facts.add_contacts();
      contact.set_kind(*happened);
      SetTimestampTo(start_ + absl::Hours(23), contact.mutable_time());
    }
    return out;
  }

  const DecisionLanguage language_;
  std::shared_ptr<const rules::Catalog> catalog_;
  const absl::Time start_ = absl::FromUnixSeconds(1'770'000'000);
};

TEST_F(CaseWalkTest, TimeAloneCountsAtItsInstantOnceEventsHaveHadTheTimeToArrive) {
  const absl::Duration settle = absl::Minutes(5);
  const absl::Duration instant = absl::Nanoseconds(1);
  const struct {
    const char* standing;
    absl::Duration from;
    absl::Duration now;
    const char* expected;
  } kCases[] = {
      // The first answer, and when to look again.
      {"", absl::ZeroDuration(), absl::ZeroDuration(), "early@0, until 0, wake 1h5m"},
      // Nothing has changed: nothing is said.
      {"early", absl::Minutes(1), absl::Minutes(30), "until 30m, wake 1h5m"},
      // Within the settle delay it is as if the limit had not come.
      {"early", absl::Minutes(1), absl::Hours(1), "until 59m59.999999999s, wake 1h5m"},
      {"early", absl::Minutes(1), absl::Hours(1) + settle - instant,
       "until 59m59.999999999s, wake 1h5m"},
      {"early", absl::Minutes(1), absl::Hours(1) + settle, "late@1h, until 1h5m, wake 2h5m"},
      // Whoever looks later gets every answer on the way, each as of the instant from which it is
      // so.
      {"early", absl::Minutes(1), absl::Hours(2) + settle,
       "late@1h, doubtful@2h, until 2h5m, wake 24h5m"},
      // The end as well.
      {"doubtful", absl::Hours(3), absl::Hours(24), "until 23h59m59.999999999s, wake 24h5m"},
      {"doubtful", absl::Hours(3), absl::Hours(24) + settle, "silent@24h, until 24h, no wake"},
      {"", absl::ZeroDuration(), absl::Hours(500),
       "early@59m59.999999999s, late@1h, doubtful@2h, silent@24h, until 24h, no wake"},
      // First asked within the settle delay of a limit: as of just before.
      {"", absl::ZeroDuration(), absl::Hours(1) + absl::Minutes(1),
       "early@59m59.999999999s, until 59m59.999999999s, wake 1h5m"},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(Walk(test.standing, test.from, test.now), test.expected)
        << test.standing << " from " << test.from << " to " << test.now;
  }
}

TEST_F(CaseWalkTest, WhatHappenedCountsAtOnceAndForAllTheTimeSince) {
  EXPECT_EQ(Walk("early", absl::Minutes(1), absl::Minutes(10), v1::Contact::MESSAGE),
            "replied@10m, until 10m, no wake");
  // A reply of the last hour that arrives two minutes after the limit still has its say.
  EXPECT_EQ(
      Walk("doubtful", absl::Hours(3), absl::Hours(24) + absl::Minutes(2), v1::Contact::MESSAGE),
      "replied@24h2m, until 24h2m, no wake");
  // So it has after a night during which nobody looked.
  EXPECT_EQ(Walk("doubtful", absl::Hours(3), absl::Hours(40), v1::Contact::MESSAGE),
            "replied@40h, until 40h, no wake");
}

TEST_F(CaseWalkTest, AnAnswerWithoutAHorizonIsAskedForAgainAsThePolicySays) {
  EXPECT_EQ(Walk("early", absl::Minutes(1), absl::Minutes(30), v1::Contact::VIEW),
            "polled@30m, until 30m, wake 40m");
}

TEST_F(CaseWalkTest, FactsThatCannotBePutTogetherAreAnError) {
  const absl::StatusOr<CaseWalk> walk = WalkCase(
      version(),
      [](absl::Time) -> absl::StatusOr<CaseFacts> { return absl::InternalError("no facts"); },
      nullptr, absl::UnixEpoch(), absl::UnixEpoch());
  EXPECT_EQ(walk.status(), absl::InternalError("no facts"));
}

}  // namespace
}  // namespace makegood

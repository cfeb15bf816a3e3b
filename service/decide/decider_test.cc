// What the engine itself sees to, whatever a policy says: bounded credits, built-in answers,
// errors that are outcomes, answers to findings, forecasts. The policies' own rules are tested
// by their tests.yaml.

#include "service/decide/decider.h"

#include <memory>
#include <string>

#include "absl/strings/str_replace.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "service/decide/decision_language.h"

namespace makegood {
namespace {

using v1::Decision;

constexpr char kPolicy[] = R"(
name: sample
makegood:
  marketplace: sample
  effective_time: 2026-01-01T00:00:00Z
  stages: [GUARANTEE, REPORT]
  constants: {window: 24h}
  queues: {people: {within: 48h, hardness: SOFT, on_breach: ESCALATE}}
  findings: {fake: "Is the number fake?"}
  applies_to: 12 / lead.price_credits >= 1
  reasons:
    silent: You get {credits} credits.
    waiting: Wait.
    doubtful: Somebody looks at it.
    not_fake: No.
rule:
  match:
    - condition: stage == Stage.GUARANTEE
      rule:
        id: guarantee
        match:
          - condition: now - charge.first_message_time >= constants.window
            output: refund(50, "silent")
          - output: wait("waiting")
    - rule:
        id: report
        match:
          - condition: report.text == "literal"
            output: 'Verdict{reason: "silent"}'
          - condition: report.text == "divide"
            output: 'refund(1 / size(contacts), "silent")'
          - condition: report.text == "negative"
            output: 'refund(size(contacts) - 1, "silent")'
          - condition: findings.proven("fake")
            output: refund(charge.credits, "silent")
          - condition: findings.refuted("fake")
            output: deny("not_fake")
          - condition: report.text == "soon"
            output: review("people", "doubtful").due(report.file_time + duration("2h"))
          - output: review("people", "doubtful").ask(["fake"])
)";

class DeciderTest : public ::testing::Test {
 protected:
  DeciderTest() {
    rules::IssueList issues;
    catalog_ = rules::Catalog::FromTexts("test", {{"sample/v1/policy.yaml", kPolicy}},
                                         language_.policy_language(), issues);
    EXPECT_NE(catalog_, nullptr) << rules::Render(issues);
  }

  static v1::Facts Facts(const std::string& text) {
    v1::Facts facts;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &facts));
    return facts;
  }

  Decision DecideAt(const std::string& facts, const char* now, const DecideOptions& options = {}) {
    return Decide(catalog_->versions()[0], Facts(facts), *cel::ParseTimestamp(now), options);
  }

  const DecisionLanguage language_;
  std::shared_ptr<const rules::Catalog> catalog_;
};

// 10:00 on 2 March 2026 is 1772445600.
constexpr char kWaiting[] =
    "stage: GUARANTEE lead {} charge { credits: 12 refunded_credits: 2 first_message_time { "
    "seconds: 1772445600 } }";

TEST_F(DeciderTest, ARefundIsNeverMoreThanIsLeftOfTheCharge) {
  const Decision decision = DecideAt(kWaiting, "2026-03-03T10:00:00Z");
  EXPECT_EQ(decision.outcome(), Decision::REFUND);
  EXPECT_EQ(decision.credits(), 10);
  EXPECT_EQ(decision.destination(), v1::BALANCE);
  EXPECT_EQ(decision.explanation(), "You get 10 credits.");
  EXPECT_EQ(decision.policy(), "sample@v1");
  EXPECT_EQ(decision.rule().ids(0), "guarantee");
}

TEST_F(DeciderTest, AChargeThatIsRefundedInFullIsNotRefundedAgain) {
  const Decision decision = DecideAt(
      "stage: GUARANTEE lead {} charge { credits: 12 refunded_credits: 12 first_message_time { "
      "seconds: 5 } }",
      "2026-03-03T10:00:00Z");
  EXPECT_EQ(decision.outcome(), Decision::DENY);
  EXPECT_EQ(decision.reason(), "already_refunded");
  EXPECT_EQ(decision.credits(), 0);
}

TEST_F(DeciderTest, AWaitKnowsToTheNanosecondWhenItEnds) {
  const Decision decision = DecideAt(kWaiting, "2026-03-02T12:00:00Z");
  EXPECT_EQ(decision.outcome(), Decision::WAIT);
  EXPECT_EQ(decision.change_time().seconds(), 1772445600 + 86'400);
  EXPECT_EQ(decision.change_time().nanos(), 0);
}

TEST_F(DeciderTest, TheForecastIsWhatWillBeDecidedThen) {
  DecideOptions options;
  options.forecast_steps = 5;
  const Decision decision = DecideAt(kWaiting, "2026-03-02T12:00:00Z", options);
  ASSERT_EQ(decision.forecast_size(), 1);
  EXPECT_EQ(decision.forecast(0).time().seconds(), 1772445600 + 86'400);
  EXPECT_EQ(decision.forecast(0).outcome(), Decision::REFUND);
  EXPECT_EQ(decision.forecast(0).credits(), 10);
}

TEST_F(DeciderTest, APolicyMaySayUntilWhenAPersonIsToHaveJudged) {
  const char* facts =
      "stage: REPORT lead {} charge { credits: 12 } report { text: 'soon' file_time { seconds: "
      "1772445600 nanos: 7 } }";
  const Decision decision = DecideAt(facts, "2026-03-02T11:00:00Z");
  EXPECT_EQ(decision.outcome(), Decision::REVIEW);
  EXPECT_EQ(decision.due_time().seconds(), 1772445600 + 7'200);
  EXPECT_EQ(decision.due_time().nanos(), 7);
  EXPECT_FALSE(decision.has_change_time());
  EXPECT_FALSE(DecideAt("stage: REPORT lead {} charge { credits: 12 } report { text: 'late' }",
                        "2026-03-02T11:00:00Z")
                   .has_due_time());
}

// A policy with one match and `condition`, which is never true, before the open one.
Decision DecideWithout(const DecisionLanguage& language, const std::string& condition) {
  const std::string policy = absl::StrReplaceAll(R"(
name: restless
makegood:
  marketplace: restless
  effective_time: 2026-01-01T00:00:00Z
  recheck_every: 10m
  stages: [GUARANTEE]
  reasons: {odd: a, waiting: b}
rule:
  match:
    - condition: CONDITION
      output: deny("odd")
    - output: wait("waiting")
)",
                                                 {{"CONDITION", condition}});
  rules::IssueList issues;
  const auto catalog = rules::Catalog::FromTexts("test", {{"restless/v1/policy.yaml", policy}},
                                                 language.policy_language(), issues);
  EXPECT_NE(catalog, nullptr) << rules::Render(issues);
  v1::Facts facts;
  facts.set_stage(v1::Facts::GUARANTEE);
  DecideOptions options;
  options.forecast_steps = 2;
  return Decide(catalog->versions()[0], facts, *cel::ParseTimestamp("2026-03-02T10:00:00Z"),
                options);
}

TEST_F(DeciderTest, AForecastGivesUpAfterAThousandInstantsAndSaysHowFarItCame) {
  const Decision decision = DecideWithout(language_, "now.getSeconds() > 70");
  EXPECT_EQ(decision.change_time().seconds(), 1772445600 + 1);
  EXPECT_EQ(decision.forecast_size(), 0);
  EXPECT_TRUE(decision.forecast_incomplete());
  EXPECT_EQ(decision.forecast_until_time().seconds(), 1772445600 + 1'001);
}

TEST_F(DeciderTest, WhatNobodyCanTellTheEndOfStandsForItsInstantAndHasNoForecast) {
  const Decision decision = DecideWithout(language_, "string(now) == 'never'");
  EXPECT_EQ(decision.change_time().seconds(), 1772445600);
  EXPECT_EQ(decision.forecast_size(), 0);
  EXPECT_TRUE(decision.forecast_incomplete());
  EXPECT_EQ(decision.forecast_until_time().seconds(), 1772445600);
}

TEST_F(DeciderTest, AFactThatIsMissingIsAnErrorThatNamesIt) {
  const Decision decision =
      DecideAt("stage: GUARANTEE lead {} charge { credits: 12 }", "2026-03-02T12:00:00Z");
  EXPECT_EQ(decision.outcome(), Decision::ERROR);
  EXPECT_EQ(decision.error().code(), v1::EvaluationError::FACT_MISSING);
  EXPECT_EQ(decision.error().field(), "charge.first_message_time");
  EXPECT_EQ(decision.error().range().file(), "test/sample/v1/policy.yaml");
  EXPECT_EQ(decision.error().range().start_line(), 22);
  EXPECT_EQ(decision.credits(), 0);
}

TEST_F(DeciderTest, WhatIsNoVerdictIsAnErrorAndNeverARefund) {
  struct Case {
    const char* text;
    v1::EvaluationError::Code code;
  };
  const Case kCases[] = {
      {"literal", v1::EvaluationError::INVALID_VERDICT},
      {"divide", v1::EvaluationError::DIVISION_BY_ZERO},
      {"negative", v1::EvaluationError::INVALID_CONVERSION},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.text);
    const Decision decision =
        DecideAt(std::string("stage: REPORT lead {} charge { credits: 12 } report { text: '") +
                     c.text + "' }",
                 "2026-03-02T12:00:00Z");
    EXPECT_EQ(decision.outcome(), Decision::ERROR);
    EXPECT_EQ(decision.error().code(), c.code);
    EXPECT_GT(decision.error().range().start_line(), 0);
    EXPECT_EQ(decision.credits(), 0);
  }
}

TEST_F(DeciderTest, AnAppliesToThatFailsIsAnErrorThatNamesIt) {
  DecideOptions options;
  options.ask_applies_to = true;
  options.forecast_steps = 3;
  const Decision decision = DecideAt(kWaiting, "2026-03-02T12:00:00Z", options);
  EXPECT_EQ(decision.outcome(), Decision::ERROR);
  EXPECT_EQ(decision.error().code(), v1::EvaluationError::DIVISION_BY_ZERO);
  EXPECT_EQ(decision.error().range().start_line(), 10);
  EXPECT_EQ(decision.credits(), 0);
  EXPECT_EQ(decision.forecast_size(), 0);
  EXPECT_FALSE(decision.has_change_time());
  // Named or pinned, the version decides without being asked.
  EXPECT_EQ(DecideAt(kWaiting, "2026-03-02T12:00:00Z").outcome(), Decision::WAIT);
}

TEST_F(DeciderTest, AReviewTellsWhereEachAnswerWouldLead) {
  const Decision decision =
      DecideAt("stage: REPORT lead {} charge { credits: 12 } report {}", "2026-03-02T12:00:00Z");
  EXPECT_EQ(decision.outcome(), Decision::REVIEW);
  EXPECT_EQ(decision.queue(), "people");
  ASSERT_EQ(decision.asks_size(), 1);
  EXPECT_EQ(decision.asks(0).kind(), "fake");
  EXPECT_EQ(decision.asks(0).question(), "Is the number fake?");
  EXPECT_EQ(decision.asks(0).if_proven().outcome(), v1::Verdict::REFUND);
  EXPECT_EQ(decision.asks(0).if_proven().credits(), 12);
  EXPECT_EQ(decision.asks(0).if_refuted().outcome(), v1::Verdict::DENY);
}

TEST_F(DeciderTest, StagesThatThePolicyDoesNotListHaveBuiltInAnswers) {
  struct Case {
    const char* facts;
    Decision::Outcome outcome;
    const char* reason;
    int64_t credits;
  };
  const Case kCases[] = {
      {"stage: CHARGE lead { price_credits: 7 }", Decision::CHARGE, "lead_received", 7},
      {"stage: DISPUTE lead {} dispute {}", Decision::REVIEW, "second_look", 0},
      {"stage: PAYOUT lead {} payout {}", Decision::DENY, "not_offered", 0},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.facts);
    const Decision decision = DecideAt(c.facts, "2026-03-02T12:00:00Z");
    EXPECT_EQ(decision.outcome(), c.outcome);
    EXPECT_EQ(decision.reason(), c.reason);
    EXPECT_EQ(decision.credits(), c.credits);
    EXPECT_FALSE(decision.has_rule());
  }
}

TEST_F(DeciderTest, TheSameQuestionHasTheSameAnswerByteForByte) {
  const Decision once = DecideAt(kWaiting, "2026-03-02T12:00:00Z");
  const Decision again = DecideAt(kWaiting, "2026-03-02T12:00:00Z");
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(once, again));
  EXPECT_NE(once.decision_id(), DecideAt(kWaiting, "2026-03-02T12:00:01Z").decision_id());
}

TEST_F(DeciderTest, TheOrderInWhichContactsArriveDoesNotMatter) {
  const std::string early = "contacts { event_id: 'a' time { seconds: 10 } }";
  const std::string late = "contacts { event_id: 'b' time { seconds: 20 } }";
  const Decision one = DecideAt(std::string(kWaiting) + early + late, "2026-03-02T12:00:00Z");
  const Decision other = DecideAt(std::string(kWaiting) + late + early, "2026-03-02T12:00:00Z");
  EXPECT_EQ(one.facts_digest(), other.facts_digest());
}

TEST_F(DeciderTest, ATraceShowsEveryMatchTriedAndItsOperands) {
  DecideOptions options;
  options.trace = rules::TraceLevel::kValues;
  const Decision decision = DecideAt(kWaiting, "2026-03-02T12:00:00Z", options);
  ASSERT_GE(decision.trace_size(), 1);
  const v1::TraceNode& stage = decision.trace(0);
  EXPECT_EQ(stage.text(), "stage == Stage.GUARANTEE");
  EXPECT_EQ(stage.result(), v1::TraceNode::MATCHED);
  bool found = false;
  for (const v1::TraceNode& child : stage.children()) {
    if (child.text() != "now - charge.first_message_time >= constants.window") continue;
    found = true;
    EXPECT_EQ(child.result(), v1::TraceNode::NOT_MATCHED);
    bool elapsed = false;
    for (const v1::TraceNode& part : child.children()) {
      elapsed =
          elapsed || (part.text() == "now - charge.first_message_time" && part.value() == "2h");
    }
    EXPECT_TRUE(elapsed) << child.DebugString();
  }
  EXPECT_TRUE(found) << decision.DebugString();
}

}  // namespace
}  // namespace makegood

#include "service/domain/case_state.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace makegood {
namespace {

// Every move there is. A letter stands under the state that it leaves and names the one that
// it reaches:
//   U unopened, O open, R in review, A awaiting information, P payout pending,
//   C charged, B refunded to the balance, M paid out as money, X payout failed, D denied, Z moot
struct MoveLine {
  const char* stages;  // "*": all.
  const char* event;
  const char* moves;
  const char* effects;
};
constexpr char kLetters[] = "UORAPCBMXDZ";
const MoveLine kMoveLines[] = {
    // clang-format off
    //                                               UORAPCBMXDZ
    {"CHARGE",           "LEAD_RECEIVED",           "U..........", "DECIDE"},
    {"GUARANTEE",        "LEAD_ACCEPTED",           "U..........", "DECIDE"},
    {"REPORT",           "REPORT_FILED",            "U..........", "DECIDE"},
    {"REPORT DISPUTE",   "REPORT_FILED",            ".ORA.......", "ATTACH DECIDE"},
    {"REPORT DISPUTE",   "REPORT_FILED",            ".........D.", "OPEN_DISPUTE"},
    {"REPORT DISPUTE",   "REPORT_FILED",            "....P.BMX.Z", "ANSWER"},
    {"DISPUTE",          "DISPUTE_FILED",           "U..........", "DECIDE"},
    {"DISPUTE",          "DISPUTE_FILED",           ".ORA.......", "ATTACH DECIDE"},
    {"GUARANTEE REPORT DISPUTE PAYOUT",
                         "DISPUTE_FILED",           ".........D.", "OPEN_DISPUTE"},
    {"GUARANTEE REPORT DISPUTE PAYOUT",
                         "DISPUTE_FILED",           "....P.BMX.Z", "ANSWER"},
    {"PAYOUT",           "PAYOUT_REQUESTED",        "UO......O..", "DECIDE"},
    {"PAYOUT",           "PAYOUT_REQUESTED",        ".......M.D.", "OPEN_PAYOUT"},
    {"GUARANTEE REPORT DISPUTE",
                         "PAYOUT_REQUESTED",        "......B.X..", "OPEN_PAYOUT"},
    {"*",                "LEAD_EVENT",              ".ORA.......", "DECIDE"},
    {"*",                "LEAD_EVENT",              ".....C...DZ", ""},
    {"*",                "LEAD_EVENT",              "....P.BMX..", "FLAG_LATE"},
    {"*",                "HORIZON_PASSED",          ".ORA.......", "DECIDE"},
    {"*",                "HORIZON_PASSED",          "....PCBMXDZ", ""},
    {"*",                "EVIDENCE_ADDED",          ".OR........", "DECIDE"},
    {"*",                "EVIDENCE_ADDED",          "...R.......", "RESUME_PROMISE DECIDE"},
    {"*",                "INFORMATION_REQUESTED",   "..A........", "PAUSE_PROMISE NOTIFY"},
    {"*",                "INFORMATION_OVERDUE",     "...R.......", "RESUME_PROMISE"},
    {"*",                "INFORMATION_OVERDUE",     ".OR.PCBMXDZ", ""},
    {"*",                "REVIEW_RESOLVED",         "..OO.......", "CLOSE_REVIEW DECIDE"},
    {"*",                "PROMISE_BROKEN",          "..R........", "MARK_BREACH ESCALATE"},
    {"*",                "PROMISE_BROKEN",          ".O.APCBMXDZ", ""},
    {"CHARGE GUARANTEE REPORT DISPUTE",
                         "REFUNDED_ELSEWHERE",      ".ZZZ.......", "WITHDRAW_REVIEW CANCEL_DEADLINE NOTIFY"},
    {"PAYOUT",           "REFUNDED_ELSEWHERE",      ".ORA.......", ""},
    {"*",                "REFUNDED_ELSEWHERE",      "....PCBMXDZ", ""},
    {"*",                "PAYOUT_SETTLED",          "....M......", "SETTLE_PAYOUT NOTIFY"},
    {"*",                "PAYOUT_FAILED",           "....X......", "RESTORE_LOTS NOTIFY"},
    {"*",                "VERDICT_WAIT",            "OOOO.......", "WITHDRAW_REVIEW ARM_DEADLINE"},
    {"*",                "VERDICT_REVIEW",          "RR.........", "QUEUE_REVIEW ARM_DEADLINE"},
    {"*",                "VERDICT_REVIEW",          "..RA.......", "UPDATE_REVIEW ARM_DEADLINE"},
    {"GUARANTEE REPORT", "VERDICT_REFUND",          "BBBB.......",
     "POST_REFUND WITHDRAW_REVIEW CANCEL_DEADLINE CLOSE_OTHERS NOTIFY"},
    {"DISPUTE",          "VERDICT_REFUND",          "BBBB.......",
     "POST_REFUND WITHDRAW_REVIEW CANCEL_DEADLINE CLOSE_OTHERS MARK_OVERTURNED NOTIFY"},
    {"GUARANTEE REPORT", "VERDICT_REFUND_TO_METHOD", "PPPP.......",
     "POST_REFUND START_PAYOUT WITHDRAW_REVIEW CANCEL_DEADLINE CLOSE_OTHERS NOTIFY"},
    {"DISPUTE",          "VERDICT_REFUND_TO_METHOD", "PPPP.......",
     "POST_REFUND START_PAYOUT WITHDRAW_REVIEW CANCEL_DEADLINE CLOSE_OTHERS MARK_OVERTURNED NOTIFY"},
    {"PAYOUT",           "VERDICT_REFUND_TO_METHOD", "PPPP.......",
     "START_PAYOUT WITHDRAW_REVIEW CANCEL_DEADLINE NOTIFY"},
    {"*",                "VERDICT_DENY",            "DDDD.......", "WITHDRAW_REVIEW CANCEL_DEADLINE NOTIFY"},
    {"CHARGE",           "VERDICT_CHARGE",          "CCCC.......",
     "PIN_VERSION POST_CHARGE WITHDRAW_REVIEW CANCEL_DEADLINE OPEN_GUARANTEE NOTIFY"},
    {"*",                "VERDICT_NOT_FILABLE",     "U..........", "NOTIFY"},
    {"*",                "VERDICT_NOT_FILABLE",     ".ZZZ.......", "WITHDRAW_REVIEW CANCEL_DEADLINE NOTIFY"},
    {"*",                "VERDICT_ERROR",           "RR.........", "QUEUE_REVIEW"},
    {"*",                "VERDICT_ERROR",           "..RA.......", "UPDATE_REVIEW"},
    // clang-format on
};

bool Lists(const MoveLine& line, absl::string_view stage) {
  const std::vector<std::string> stages = absl::StrSplit(line.stages, ' ');
  return stages[0] == "*" || std::find(stages.begin(), stages.end(), stage) != stages.end();
}

TEST(CaseStateTest, EveryMoveIsWrittenDownAndThereIsNoOther) {
  for (int stage = 0; stage < kCaseStageCount; ++stage) {
    for (int state = 0; state < kCaseStateCount; ++state) {
      for (int event = 0; event < kCaseEventCount; ++event) {
        const absl::string_view stage_name = CaseStageName(static_cast<CaseStage>(stage));
        const absl::string_view event_name = CaseEventName(static_cast<CaseEvent>(event));
        std::string expected = "not permitted";
        for (const MoveLine& line : kMoveLines) {
          if (line.event == event_name && Lists(line, stage_name) && line.moves[state] != '.') {
            ASSERT_EQ(expected, "not permitted") << "two lines for one move";
            expected = absl::StrCat(std::string(1, line.moves[state]), " ", line.effects);
          }
        }
        const absl::StatusOr<CaseTransition> transition =
            Next(static_cast<CaseStage>(stage), static_cast<CaseState>(state),
                 static_cast<CaseEvent>(event));
        std::string actual = "not permitted";
        if (transition.ok()) {
          actual = absl::StrCat(std::string(1, kLetters[static_cast<int>(transition->state)]), " ",
                                ToString(transition->effects));
        }
        EXPECT_EQ(actual, expected)
            << stage_name << " " << CaseStateName(static_cast<CaseState>(state)) << " "
            << event_name;
      }
    }
  }
}

// The moves of the three marketplaces' own descriptions, each as the history of a case.
struct StoryCase {
  const char* name;
  const char* stage;
  const char* events;
  const char* state;    // In the end.
  const char* effects;  // Of the last event; "not permitted".
};
constexpr char kRefund[] = "POST_REFUND WITHDRAW_REVIEW CANCEL_DEADLINE CLOSE_OTHERS NOTIFY";
constexpr char kClose[] = "WITHDRAW_REVIEW CANCEL_DEADLINE NOTIFY";
constexpr char kPay[] =
    "POST_REFUND START_PAYOUT WITHDRAW_REVIEW CANCEL_DEADLINE CLOSE_OTHERS NOTIFY";
constexpr char kOverturn[] =
    "POST_REFUND WITHDRAW_REVIEW CANCEL_DEADLINE CLOSE_OTHERS MARK_OVERTURNED NOTIFY";
constexpr char kOverturnAndPay[] =
    "POST_REFUND START_PAYOUT WITHDRAW_REVIEW CANCEL_DEADLINE CLOSE_OTHERS MARK_OVERTURNED NOTIFY";

// The beginnings of most stories.
#define WAITING "LEAD_ACCEPTED VERDICT_WAIT "
#define REVIEWED "REPORT_FILED VERDICT_REVIEW "
#define SECOND_LOOK "DISPUTE_FILED VERDICT_REVIEW "
#define ON_ITS_WAY "PAYOUT_REQUESTED VERDICT_REFUND_TO_METHOD "

const StoryCase kStoryCases[] = {
    // The guarantee.
    {"accepted: charged once, the version pinned", "CHARGE",
     "LEAD_RECEIVED VERDICT_WAIT LEAD_EVENT VERDICT_CHARGE", "CHARGED",
     "PIN_VERSION POST_CHARGE WITHDRAW_REVIEW CANCEL_DEADLINE OPEN_GUARANTEE NOTIFY"},
    {"accepted again: no second charge", "CHARGE", "LEAD_RECEIVED VERDICT_CHARGE LEAD_EVENT",
     "CHARGED", ""},
    {"the first automatic message starts the clock", "GUARANTEE", WAITING "LEAD_EVENT VERDICT_WAIT",
     "OPEN", "WITHDRAW_REVIEW ARM_DEADLINE"},
    {"five minutes without it: stalled, which is a WAIT with an alert", "GUARANTEE",
     WAITING "HORIZON_PASSED VERDICT_WAIT", "OPEN", "WITHDRAW_REVIEW ARM_DEADLINE"},
    {"stalled, then the message comes", "GUARANTEE",
     WAITING "HORIZON_PASSED VERDICT_WAIT LEAD_EVENT VERDICT_WAIT", "OPEN",
     "WITHDRAW_REVIEW ARM_DEADLINE"},
    {"connected by a message, a call or a shared number", "GUARANTEE",
     WAITING "LEAD_EVENT VERDICT_DENY", "DENIED", kClose},
    {"contact outside the app changes nothing", "GUARANTEE", WAITING "LEAD_EVENT VERDICT_WAIT",
     "OPEN", "WITHDRAW_REVIEW ARM_DEADLINE"},
    {"cancelled or another provider: the clock runs on", "GUARANTEE",
     WAITING "LEAD_EVENT VERDICT_WAIT HORIZON_PASSED", "OPEN", "DECIDE"},
    {"done elsewhere and a ticket: support reviews", "REPORT", "REPORT_FILED VERDICT_REVIEW",
     "IN_REVIEW", "QUEUE_REVIEW ARM_DEADLINE"},
    {"24 hours of silence", "GUARANTEE", WAITING "HORIZON_PASSED VERDICT_REFUND", "REFUNDED",
     kRefund},
    {"connected, then closed or cancelled", "GUARANTEE",
     WAITING "LEAD_EVENT VERDICT_DENY LEAD_EVENT", "DENIED", ""},
    {"connected, then a ticket about a wrong marking", "GUARANTEE",
     WAITING "LEAD_EVENT VERDICT_DENY DISPUTE_FILED", "DENIED", "OPEN_DISPUTE"},
    {"support looks again", "DISPUTE", "DISPUTE_FILED VERDICT_REVIEW", "IN_REVIEW",
     "QUEUE_REVIEW ARM_DEADLINE"},
    {"in review at support when the 24 hours end: moot", "REPORT", REVIEWED "REFUNDED_ELSEWHERE",
     "MOOT", kClose},
    {"support approves", "REPORT", REVIEWED "REVIEW_RESOLVED VERDICT_REFUND", "REFUNDED", kRefund},
    {"support denies", "REPORT", REVIEWED "REVIEW_RESOLVED VERDICT_DENY", "DENIED", kClose},
    {"refunded, then a late event", "GUARANTEE", WAITING "HORIZON_PASSED VERDICT_REFUND LEAD_EVENT",
     "REFUNDED", "FLAG_LATE"},

    // The thirty days' report.
    {"a direct lead is charged on receipt", "CHARGE", "LEAD_RECEIVED VERDICT_CHARGE", "CHARGED",
     "PIN_VERSION POST_CHARGE WITHDRAW_REVIEW CANCEL_DEADLINE OPEN_GUARANTEE NOTIFY"},
    {"an opportunity: the quote is sent, nothing is charged", "CHARGE",
     "LEAD_RECEIVED VERDICT_WAIT LEAD_EVENT VERDICT_WAIT", "OPEN", "WITHDRAW_REVIEW ARM_DEADLINE"},
    {"the customer's first response charges it", "CHARGE",
     "LEAD_RECEIVED VERDICT_WAIT LEAD_EVENT VERDICT_CHARGE", "CHARGED",
     "PIN_VERSION POST_CHARGE WITHDRAW_REVIEW CANCEL_DEADLINE OPEN_GUARANTEE NOTIFY"},
    {"an opportunity that ends without one is never charged", "CHARGE",
     "LEAD_RECEIVED VERDICT_WAIT LEAD_EVENT VERDICT_DENY", "DENIED", kClose},
    {"a report on it: nothing was charged, no case opens", "REPORT",
     "REPORT_FILED VERDICT_NOT_FILABLE", "UNOPENED", "NOTIFY"},
    {"a report within 30 days", "REPORT", "REPORT_FILED VERDICT_REVIEW", "IN_REVIEW",
     "QUEUE_REVIEW ARM_DEADLINE"},
    {"a report after 30 days, also when they had passed in silence", "REPORT",
     "REPORT_FILED VERDICT_DENY", "DENIED", kClose},
    {"another report or evidence joins the review", "REPORT", REVIEWED "REPORT_FILED", "IN_REVIEW",
     "ATTACH DECIDE"},
    {"which keeps its first due time", "REPORT", REVIEWED "REPORT_FILED VERDICT_REVIEW",
     "IN_REVIEW", "UPDATE_REVIEW ARM_DEADLINE"},
    {"evidence is asked for", "REPORT", REVIEWED "INFORMATION_REQUESTED", "AWAITING_INFORMATION",
     "PAUSE_PROMISE NOTIFY"},
    {"it comes", "REPORT", REVIEWED "INFORMATION_REQUESTED EVIDENCE_ADDED", "IN_REVIEW",
     "RESUME_PROMISE DECIDE"},
    {"it does not", "REPORT", REVIEWED "INFORMATION_REQUESTED INFORMATION_OVERDUE", "IN_REVIEW",
     "RESUME_PROMISE"},
    {"48 hours: breached, escalated, undecided", "REPORT", REVIEWED "PROMISE_BROKEN", "IN_REVIEW",
     "MARK_BREACH ESCALATE"},
    {"the promise is not broken while the pro is asked", "REPORT",
     REVIEWED "INFORMATION_REQUESTED PROMISE_BROKEN", "AWAITING_INFORMATION", ""},
    {"a reason is proven, or goodwill", "REPORT", REVIEWED "REVIEW_RESOLVED VERDICT_REFUND",
     "REFUNDED", kRefund},
    {"not proven, or not hired", "REPORT", REVIEWED "REVIEW_RESOLVED VERDICT_DENY", "DENIED",
     kClose},
    {"a second person above the cap", "REPORT", REVIEWED "REVIEW_RESOLVED VERDICT_REVIEW",
     "IN_REVIEW", "QUEUE_REVIEW ARM_DEADLINE"},
    {"denied, then new facts: a second look", "REPORT",
     REVIEWED "REVIEW_RESOLVED VERDICT_DENY REPORT_FILED", "DENIED", "OPEN_DISPUTE"},
    {"a payout is asked for", "REPORT", REVIEWED "REVIEW_RESOLVED VERDICT_REFUND PAYOUT_REQUESTED",
     "REFUNDED", "OPEN_PAYOUT"},
    {"in time, with something left, not held", "PAYOUT", ON_ITS_WAY, "PAYOUT_PENDING",
     "START_PAYOUT WITHDRAW_REVIEW CANCEL_DEADLINE NOTIFY"},
    {"held", "PAYOUT", "PAYOUT_REQUESTED VERDICT_WAIT", "OPEN", "WITHDRAW_REVIEW ARM_DEADLINE"},
    {"late or used: the credits stay in the balance", "PAYOUT", "PAYOUT_REQUESTED VERDICT_DENY",
     "DENIED", kClose},
    {"the 14 days pass: nothing happens to what was refunded", "REPORT",
     "REPORT_FILED VERDICT_REFUND HORIZON_PASSED", "REFUNDED", ""},
    {"settled", "PAYOUT", ON_ITS_WAY "PAYOUT_SETTLED", "PAID_OUT", "SETTLE_PAYOUT NOTIFY"},
    {"failed: back in the lot", "PAYOUT", ON_ITS_WAY "PAYOUT_FAILED", "PAYOUT_FAILED",
     "RESTORE_LOTS NOTIFY"},
    {"and tried again, as of the first request", "PAYOUT",
     ON_ITS_WAY "PAYOUT_FAILED PAYOUT_REQUESTED VERDICT_REFUND_TO_METHOD", "PAYOUT_PENDING",
     "START_PAYOUT WITHDRAW_REVIEW CANCEL_DEADLINE NOTIFY"},

    // The fourteen days' report.
    {"received: no case yet, the button asks without one", "REPORT",
     "REPORT_FILED VERDICT_NOT_FILABLE", "UNOPENED", "NOTIFY"},
    {"locked after 14 days: a report through the API is not filable", "REPORT",
     "REPORT_FILED VERDICT_NOT_FILABLE", "UNOPENED", "NOTIFY"},
    {"above the peers: denied automatically, with a notice", "REPORT", "REPORT_FILED VERDICT_DENY",
     "DENIED", kClose},
    {"effort is missing: waits, and keeps the time of filing", "REPORT",
     "REPORT_FILED VERDICT_WAIT", "OPEN", "WITHDRAW_REVIEW ARM_DEADLINE"},
    {"else: in review", "REPORT", "REPORT_FILED VERDICT_REVIEW", "IN_REVIEW",
     "QUEUE_REVIEW ARM_DEADLINE"},
    {"effort is made", "REPORT", "REPORT_FILED VERDICT_WAIT LEAD_EVENT VERDICT_REVIEW", "IN_REVIEW",
     "QUEUE_REVIEW ARM_DEADLINE"},
    {"the customer answers: a valid lead", "REPORT",
     "REPORT_FILED VERDICT_WAIT LEAD_EVENT VERDICT_DENY", "DENIED", kClose},
    {"the wait ends without effort", "REPORT",
     "REPORT_FILED VERDICT_WAIT HORIZON_PASSED VERDICT_DENY", "DENIED", kClose},
    {"24 hours: breached, escalated", "REPORT", REVIEWED "PROMISE_BROKEN", "IN_REVIEW",
     "MARK_BREACH ESCALATE"},
    {"an eligible reason is clear", "REPORT", REVIEWED "REVIEW_RESOLVED VERDICT_REFUND", "REFUNDED",
     kRefund},
    {"excluded or not clear", "REPORT", REVIEWED "REVIEW_RESOLVED VERDICT_DENY", "DENIED", kClose},
    {"approved to the original method", "REPORT", "REPORT_FILED VERDICT_REFUND_TO_METHOD",
     "PAYOUT_PENDING", kPay},
    {"which settles", "REPORT", "REPORT_FILED VERDICT_REFUND_TO_METHOD PAYOUT_SETTLED", "PAID_OUT",
     "SETTLE_PAYOUT NOTIFY"},
    {"or fails: credited", "REPORT", "REPORT_FILED VERDICT_REFUND_TO_METHOD PAYOUT_FAILED",
     "PAYOUT_FAILED", "RESTORE_LOTS NOTIFY"},
    {"denied, then a reply with details", "REPORT", "REPORT_FILED VERDICT_DENY DISPUTE_FILED",
     "DENIED", "OPEN_DISPUTE"},
    {"overturned, and no longer counted against the pro", "DISPUTE",
     SECOND_LOOK "REVIEW_RESOLVED VERDICT_REFUND", "REFUNDED", kOverturn},
    {"overturned to the original method", "DISPUTE",
     SECOND_LOOK "REVIEW_RESOLVED VERDICT_REFUND_TO_METHOD", "PAYOUT_PENDING", kOverturnAndPay},
    {"upheld", "DISPUTE", SECOND_LOOK "REVIEW_RESOLVED VERDICT_DENY", "DENIED", kClose},
    {"disputed again: the next round", "DISPUTE",
     SECOND_LOOK "REVIEW_RESOLVED VERDICT_DENY REPORT_FILED", "DENIED", "OPEN_DISPUTE"},
    {"refunded, then a new report: already refunded", "REPORT",
     "REPORT_FILED VERDICT_REFUND REPORT_FILED", "REFUNDED", "ANSWER"},
    {"P1-20: the second of two approvals closes as moot", "REPORT",
     REVIEWED "REVIEW_RESOLVED VERDICT_NOT_FILABLE", "MOOT", kClose},

    // What is not permitted.
    {"nobody resolves what nobody reviews", "REPORT", "REPORT_FILED VERDICT_WAIT REVIEW_RESOLVED",
     "OPEN", "not permitted"},
    {"a review is resolved once", "REPORT", REVIEWED "REVIEW_RESOLVED VERDICT_DENY REVIEW_RESOLVED",
     "DENIED", "not permitted"},
    {"what settled does not fail", "PAYOUT", ON_ITS_WAY "PAYOUT_SETTLED PAYOUT_FAILED", "PAID_OUT",
     "not permitted"},
    {"a closed case takes no verdict", "GUARANTEE",
     WAITING "HORIZON_PASSED VERDICT_REFUND VERDICT_REFUND", "REFUNDED", "not permitted"},
    {"a guarantee charges nothing", "GUARANTEE", "LEAD_ACCEPTED VERDICT_CHARGE", "UNOPENED",
     "not permitted"},
    {"an error goes to a person", "GUARANTEE", WAITING "HORIZON_PASSED VERDICT_ERROR", "IN_REVIEW",
     "QUEUE_REVIEW"},
};

template <typename Enum, typename Name>
Enum Parse(absl::string_view text, int count, Name name) {
  for (int i = 0; i < count; ++i) {
    if (name(static_cast<Enum>(i)) == text) return static_cast<Enum>(i);
  }
  ADD_FAILURE() << "no such name: " << text;
  return Enum{};
}

TEST(CaseStateTest, TheMarketplacesStoriesComeOutAsTheyTellThem) {
  for (const StoryCase& c : kStoryCases) {
    SCOPED_TRACE(absl::StrCat(c.name, ": ", c.stage, " ", c.events));
    const auto stage = Parse<CaseStage>(c.stage, kCaseStageCount, CaseStageName);
    CaseState state = CaseState::kUnopened;
    std::string effects;
    for (const absl::string_view word : absl::StrSplit(c.events, ' ', absl::SkipEmpty())) {
      EXPECT_NE(effects, "not permitted") << "before " << word;
      const absl::StatusOr<CaseTransition> transition =
          Next(stage, state, Parse<CaseEvent>(word, kCaseEventCount, CaseEventName));
      effects = transition.ok() ? ToString(transition->effects) : "not permitted";
      if (transition.ok()) state = transition->state;
    }
    EXPECT_EQ(CaseStateName(state), c.state);
    EXPECT_EQ(effects, c.effects);
  }
}

TEST(CaseStateTest, ARefusalNamesStageStateAndEvent) {
  EXPECT_EQ(
      Next(CaseStage::kReport, CaseState::kDenied, CaseEvent::kReviewResolved).status().message(),
      "a case of stage REPORT that is DENIED does not take REVIEW_RESOLVED");
}

TEST(CaseStateTest, MoneyOnItsWayIsNotTheEnd) {
  EXPECT_FALSE(IsClosed(CaseState::kUnopened));
  EXPECT_FALSE(IsClosed(CaseState::kAwaitingInformation));
  EXPECT_FALSE(IsClosed(CaseState::kPayoutPending));
  EXPECT_TRUE(IsClosed(CaseState::kPayoutFailed));
  EXPECT_TRUE(IsClosed(CaseState::kMoot));
}

}  // namespace
}  // namespace makegood

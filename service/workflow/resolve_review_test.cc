#include "service/workflow/resolve_review.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "makegood/v1/error_reason.pb.h"
#include "service/decide/decision_language.h"
#include "service/decide/policy_shelf.h"
#include "service/workflow/ask_for_information.h"
#include "service/workflow/file_dispute.h"
#include "service/workflow/queries.h"
#include "service/workflow/testing/workflow_test.h"
#include "service/workflow/timestamp.h"
#include "service/workflow/workflow_error.h"

namespace makegood {
namespace {

constexpr char kDirectLead[] =
    "lead_class: DIRECT price_credits: 30 contact_methods { method: PHONE validity: UNKNOWN }";

class LessonsReviewTest : public WorkflowTest {
 protected:
  LessonsReviewTest() : WorkflowTest("lessons") { Buy("pat", 1'000); }

  // A report that a person has to look at; returns the review.
  std::string OpenReview(const std::string& lead_id, const std::string& reason = "invalid_phone",
                         const std::string& lead = kDirectLead) {
    Receive(lead_id, lead);
    Report(lead_id, reason);
    return absl::StrCat(lead_id, "/report/1/review/1");
  }

  absl::StatusOr<v1::ResolveReviewResponse> TryResolve(const std::string& text) {
    return ResolveReview(workflow(), Make<v1::ResolveReviewRequest>(text));
  }
  absl::StatusOr<v1::RequestInformationResponse> Ask(const std::string& text) {
    return RequestInformation(workflow(), Make<v1::RequestInformationRequest>(text));
  }
  absl::StatusOr<v1::ProvideInformationResponse> Answer(const std::string& text) {
    return ProvideInformation(workflow(), Make<v1::ProvideInformationRequest>(text));
  }
};

TEST_F(LessonsReviewTest, ThePolicyDecidesWithWhatThePersonSays) {
  const struct {
    const char* lead;
    const char* reason;
    const char* answer;
    v1::Case::State state;
    const char* why;
    int64_t refunded;
  } kAnswers[] = {
      {kDirectLead, "invalid_phone", "findings { kind: 'phone_invalid' state: PROVEN }",
       v1::Case::REFUNDED, "invalid_phone", 30},  // P1-01
      {kDirectLead, "invalid_phone", "findings { kind: 'phone_invalid' state: REFUTED }",
       v1::Case::DENIED, "not_invalid", 0},
      {kDirectLead, "invalid_phone",
       "findings { kind: 'phone_invalid' state: PROVEN } outcome: DENY", v1::Case::REFUNDED,
       "invalid_phone", 30},  // A right, once proven.
      {kDirectLead, "invalid_phone", "outcome: DENY reason: 'not_invalid'", v1::Case::DENIED,
       "person_denied", 0},
      {kDirectLead, "invalid_phone", "outcome: REFUND", v1::Case::REFUNDED, "person_refunded", 30},
      {kDirectLead, "invalid_phone", "outcome: REFUND credits: 10", v1::Case::REFUNDED,
       "person_refunded", 10},
      {kDirectLead, "invalid_phone", "outcome: REFUND credits: 500", v1::Case::REFUNDED,
       "person_refunded", 30},
      {kDirectLead, "other", "outcome: REFUND credits: 20 discretionary: true", v1::Case::REFUNDED,
       "goodwill", 20},  // P1-29
  };
  int leads = 0;
  for (const auto& row : kAnswers) {
    SCOPED_TRACE(row.answer);
    const std::string lead_id = absl::StrCat("lead-", ++leads);
    const auto resolved = Resolve(OpenReview(lead_id, row.reason, row.lead), "ann", row.answer);
    EXPECT_EQ(v1::Case::State_Name(resolved.case_().state()), v1::Case::State_Name(row.state));
    EXPECT_EQ(resolved.case_().decision().reason(), row.why);
    EXPECT_EQ(resolved.case_().refunded_credits(), row.refunded);
    EXPECT_EQ(resolved.case_().review().reviewer_id(), "ann");
    EXPECT_EQ(resolved.case_().review_id(), "");
    EXPECT_EQ(resolved.review().state(), v1::ReviewItem::RESOLVED);
    EXPECT_EQ(resolved.review().holder(), "");
    EXPECT_EQ(resolved.review().review().round(), 1);
  }
}

TEST_F(LessonsReviewTest, AFindingIsKnownOfTheLead) {
  Resolve(OpenReview("lead-1"), "ann", "findings { kind: 'phone_invalid' state: REFUTED }");
  const auto lead = GetLead(workflow(), Make<v1::GetLeadRequest>("lead_id: 'lead-1'"));
  ASSERT_TRUE(lead.ok()) << lead.status();
  ASSERT_EQ(lead->lead().facts().findings_size(), 1);
  const v1::Finding& finding = lead->lead().facts().findings(0);
  EXPECT_EQ(finding.kind(), "phone_invalid");
  EXPECT_EQ(finding.state(), v1::Finding::REFUTED);
  EXPECT_EQ(finding.source(), v1::Finding::REVIEWER);
  EXPECT_EQ(FromTimestamp(finding.time()), now());
  EXPECT_EQ(lead->lead().event_count(), 2);
}

// "It cannot be told" answers the review and leaves the policy where it was: somebody else may
// know.
TEST_F(LessonsReviewTest, AnAnswerThatSettlesNothingIsAnotherReview) {
  const std::string review = OpenReview("lead-1");
  Pass(absl::Hours(1));
  const auto resolved = Resolve(review, "ann", "findings { kind: 'phone_invalid' state: UNCLEAR }");
  EXPECT_EQ(resolved.case_().state(), v1::Case::IN_REVIEW);
  EXPECT_EQ(resolved.case_().review_id(), "lead-1/report/1/review/2");
  const v1::ReviewItem second = FindReview("lead-1/report/1/review/2");
  EXPECT_EQ(second.state(), v1::ReviewItem::OPEN);
  EXPECT_EQ(second.round(), 2);
  EXPECT_EQ(FromTimestamp(second.due_time()), now() + absl::Hours(48));
}

// Who could not tell has agreed to nothing, and neither has a task that nobody answered.
TEST_F(LessonsReviewTest, WhoeverComesAfterOneWhoCouldNotTellIsTheFirstAllTheSame) {
  const std::string review = OpenReview("lead-1", "invalid_phone",
                                        "lead_class: DIRECT price_credits: 80"
                                        " contact_methods { method: PHONE validity: UNKNOWN }");
  const auto unclear = Resolve(review, "ann", "findings { kind: 'phone_invalid' state: UNCLEAR }");
  EXPECT_EQ(unclear.review().review().round(), 1);
  const auto over = Resolve(unclear.case_().review_id(), "bob",
                            "outcome: REFUND credits: 60 discretionary: true");
  EXPECT_EQ(over.review().review().round(), 1);
  EXPECT_EQ(over.case_().state(), v1::Case::IN_REVIEW);
  EXPECT_EQ(over.case_().decision().reason(), "over_goodwill_cap");
  const auto unsure = Resolve(over.case_().review_id(), "cid", "");
  EXPECT_EQ(unsure.case_().state(), v1::Case::IN_REVIEW);
  EXPECT_EQ(unsure.case_().decision().reason(), "over_goodwill_cap");
  EXPECT_EQ(unsure.case_().refunded_credits(), 0);
  // What bob has judged still wants the word of somebody who is not bob.
  EXPECT_EQ(FindReview(unsure.case_().review_id()).barred_reviewer(), "bob");
  const auto agreed =
      Resolve(unsure.case_().review_id(), "ann", "outcome: REFUND credits: 60 discretionary: true");
  EXPECT_EQ(agreed.review().review().round(), 2);
  EXPECT_EQ(agreed.case_().refunded_credits(), 60);
}

TEST_F(LessonsReviewTest, AboveTheCapOfGoodwillASecondPersonHasToAgree) {  // P1-29/cap
  const std::string review = OpenReview("lead-1", "other", "lead_class: DIRECT price_credits: 80");
  EXPECT_EQ(FindReview(review).queue(), "goodwill");
  const auto over =
      Resolve(review, "ann", "outcome: REFUND credits: 60 discretionary: true reason: 'goodwill'");
  EXPECT_EQ(over.case_().state(), v1::Case::IN_REVIEW);
  EXPECT_EQ(over.case_().decision().reason(), "over_goodwill_cap");
  EXPECT_EQ(over.case_().refunded_credits(), 0);
  const v1::ReviewItem second = FindReview(over.case_().review_id());
  EXPECT_EQ(second.queue(), "goodwill_lead");
  EXPECT_EQ(second.barred_reviewer(), "ann");
  EXPECT_EQ(second.decision().suggestion().credits(), 60);

  const auto agreed =
      Resolve(second.review_id(), "bob", "outcome: REFUND credits: 60 discretionary: true");
  EXPECT_EQ(agreed.case_().state(), v1::Case::REFUNDED);
  EXPECT_EQ(agreed.case_().decision().reason(), "goodwill");
  EXPECT_TRUE(agreed.case_().decision().discretionary());
  EXPECT_EQ(agreed.case_().refunded_credits(), 60);
  EXPECT_TRUE(agreed.review().agreed());
}

TEST_F(LessonsReviewTest, WhetherThePersonAgreedWithThePolicyIsKept) {
  const std::string hired = "lead_class: DIRECT price_credits: 30 state: HIRED";  // Suggests DENY.
  const auto followed = Resolve(OpenReview("lead-1", "other", hired), "ann", "outcome: DENY");
  EXPECT_TRUE(followed.review().has_agreed());
  EXPECT_TRUE(followed.review().agreed());
  const auto refunded = Resolve(OpenReview("lead-2", "other", hired), "ann", "outcome: REFUND");
  EXPECT_TRUE(refunded.review().has_agreed());
  EXPECT_FALSE(refunded.review().agreed());
  const auto unasked = Resolve(OpenReview("lead-3", "other"), "ann", "outcome: DENY");
  EXPECT_FALSE(unasked.review().has_agreed());
}

TEST_F(LessonsReviewTest, ABrokenPromiseIsMarkedAndChangesNoVerdict) {  // P1-28
  const std::string review = OpenReview("lead-1");
  Pass(absl::Hours(48));
  EXPECT_FALSE(FindReview(review).breached());
  Pass(absl::Nanoseconds(1));
  EXPECT_TRUE(FindReview(review).breached());
  EXPECT_TRUE(FindReview(review).escalated());
  EXPECT_EQ(FindCase("lead-1/report/1").decision().reason(), "claim_unproven");
  EXPECT_EQ(FindCase("lead-1/report/1").state(), v1::Case::IN_REVIEW);
  const auto late = Resolve(review, "ann", "findings { kind: 'phone_invalid' state: PROVEN }");
  EXPECT_EQ(late.case_().state(), v1::Case::REFUNDED);
  EXPECT_TRUE(late.review().breached());
}

TEST_F(LessonsReviewTest, ATrialTellsWhatWouldHappen) {
  const std::string review = OpenReview("lead-1");
  Claim(review, "ann");
  const std::string before = Everything();
  const auto tried = TryResolve(absl::StrCat(
      "review_id: '", review, "' reviewer_id: 'ann' fence: 1 validate_only: true outcome: REFUND"));
  ASSERT_TRUE(tried.ok()) << tried.status();
  EXPECT_EQ(tried->case_().state(), v1::Case::REFUNDED);
  EXPECT_EQ(Everything(), before);
}

TEST_F(LessonsReviewTest, ThePromiseStandsStillWhileTheProIsAsked) {
  const std::string review = OpenReview("lead-1");
  const absl::Time opened = now();
  Pass(absl::Hours(10));
  Claim(review, "ann");
  const auto asked = Ask(absl::StrCat("review_id: '", review,
                                      "' reviewer_id: 'ann' fence: 1 question: 'Which number?'"));
  ASSERT_TRUE(asked.ok()) << asked.status();
  EXPECT_EQ(asked->review().state(), v1::ReviewItem::AWAITING_INFORMATION);
  EXPECT_EQ(asked->review().question(), "Which number?");
  EXPECT_FALSE(asked->review().has_due_time());
  EXPECT_EQ(FromTimestamp(asked->review().answer_by_time()), now() + absl::Hours(72));
  EXPECT_EQ(FindCase("lead-1/report/1").state(), v1::Case::AWAITING_INFORMATION);

  Pass(absl::Hours(50));  // Past what would have been due.
  EXPECT_FALSE(FindReview(review).breached());
  const auto answered = Answer(absl::StrCat(
      "review_id: '", review, "' text: 'The one of the lead.' evidence { evidence_id: 'shot' }"));
  ASSERT_TRUE(answered.ok()) << answered.status();
  EXPECT_EQ(answered->review().state(), v1::ReviewItem::OPEN);
  EXPECT_EQ(FromTimestamp(answered->review().due_time()), opened + absl::Hours(48 + 50));
  EXPECT_EQ(answered->case_().state(), v1::Case::IN_REVIEW);
  EXPECT_EQ(answered->case_().report().text(), "The one of the lead.");
  EXPECT_EQ(answered->case_().report().evidence_size(), 1);
}

// Promises of a policy itself: six hours after the lead came, whenever the review opens.
constexpr char kHurried[] = R"(name: hurried
makegood:
  marketplace: hurried
  effective_time: 2026-01-01T00:00:00Z
  stages: [REPORT]
  queues: {desk: {within: 48h, hardness: SOFT, on_breach: ESCALATE}}
  report_reasons: [other, patient]
  reasons: {look: A person looks.}
rule:
  match:
    - condition: report.reason == "patient"
      output: review("desk", "look").due(timestamp("9999-12-31T00:00:00Z"))
    - condition: size(contacts) > 0
      output: review("desk", "look").due(lead.receive_time + duration("6h")).flag("called")
    - output: review("desk", "look").due(lead.receive_time + duration("6h"))
)";

const PolicyShelf& HurriedShelf() {
  static const DecisionLanguage& language = *new DecisionLanguage;
  static const PolicyShelf& shelf = *[] {
    std::vector<rules::PolicyText> texts = {{"hurried/v1/policy.yaml", kHurried}};
    auto* made = new PolicyShelf(language.policy_language(), {"test", std::move(texts)}, {});
    const ShelfStatus status = made->Reload(absl::UnixEpoch());
    EXPECT_EQ(status.state, ShelfStatus::State::kCurrent) << rules::Render(*status.issues);
    return made;
  }();
  return shelf;
}

class DueTest : public WorkflowTest {
 protected:
  DueTest() : WorkflowTest("hurried", HurriedShelf()) {
    Buy("pat", 1'000);
    Receive("lead-1", kDirectLead);
    Charge("lead-1", 30);
  }

  absl::Time DueTime() { return FromTimestamp(FindReview(kReview).due_time()); }

  void AskThePro() {
    const int64_t fence = Claim(kReview, "ann").fence();
    const auto asked = RequestInformation(
        workflow(),
        Make<v1::RequestInformationRequest>(absl::StrCat(
            "review_id: '", kReview, "' reviewer_id: 'ann' fence: ", fence, " question: 'Why?'")));
    ASSERT_TRUE(asked.ok()) << asked.status();
  }

  static constexpr char kReview[] = "lead-1/report/1/review/1";
  const absl::Time received_ = now();
};

TEST_F(DueTest, APolicyMayPromiseATimeOfItsOwn) {
  Pass(absl::Hours(1));
  Report("lead-1", "other");
  EXPECT_EQ(DueTime(), received_ + absl::Hours(6));
  EXPECT_FALSE(FindReview(kReview).has_within());
  Pass(absl::Hours(5));
  EXPECT_FALSE(FindReview(kReview).breached());  // Kept at the last instant.
  Pass(absl::Nanoseconds(1));
  EXPECT_TRUE(FindReview(kReview).breached());
}

TEST_F(DueTest, APausePutsItOff) {
  Report("lead-1", "other");
  AskThePro();
  Pass(absl::Hours(2));
  ASSERT_TRUE(ProvideInformation(workflow(), Make<v1::ProvideInformationRequest>(absl::StrCat(
                                                 "review_id: '", kReview, "' text: 'So.'")))
                  .ok());
  EXPECT_EQ(DueTime(), received_ + absl::Hours(8));
}

// What is told meanwhile may change the decision, and not that nobody has to hurry.
TEST_F(DueTest, NothingIsDueWhileTheProIsAsked) {
  Pass(absl::Hours(7));
  Report("lead-1", "other");
  Pass(absl::Minutes(1));
  AskThePro();
  Record("events { lead_id: 'lead-1' contact { sender: PRO kind: MESSAGE channel: CHAT } }");
  EXPECT_EQ(FindReview(kReview).decision().flags_size(), 1);
  EXPECT_FALSE(FindReview(kReview).has_due_time());
}

TEST_F(DueTest, WhatIsDueInMoreThanAHundredYearsIsNotDue) {
  Report("lead-1", "patient");
  EXPECT_EQ(FindReview(kReview).state(), v1::ReviewItem::OPEN);
  EXPECT_FALSE(FindReview(kReview).has_due_time());
}

TEST_F(DueTest, WhatWasDueBeforeItWasQueuedIsDueAtOnce) {
  Pass(absl::Hours(7));
  Report("lead-1", "other");
  EXPECT_EQ(DueTime(), now());
}

TEST_F(LessonsReviewTest, WithoutAnAnswerInTimeTheReviewGoesOn) {
  const std::string review = OpenReview("lead-1");
  Claim(review, "ann");
  ASSERT_TRUE(Ask(absl::StrCat("review_id: '", review,
                               "' reviewer_id: 'ann' fence: 1 "
                               "question: 'Who?' within { seconds: 3600 }"))
                  .ok());
  Pass(absl::Hours(1));
  EXPECT_EQ(FindReview(review).state(), v1::ReviewItem::OPEN);
  EXPECT_EQ(FindCase("lead-1/report/1").state(), v1::Case::IN_REVIEW);
  EXPECT_EQ(ReasonOf(Answer(absl::StrCat("review_id: '", review, "' text: 'Me.'")).status()),
            v1::REVIEW_STATE);
}

TEST_F(LessonsReviewTest, WhatIsRefusedChangesNothing) {
  const std::string review = OpenReview("lead-1");
  Claim(review, "ann");
  const std::string held = absl::StrCat("review_id: '", review, "' reviewer_id: 'ann' fence: 1 ");
  OpenReview("lead-2");
  const auto answered = Resolve("lead-2/report/1/review/1", "ann", "outcome: DENY");
  const std::string resolved = "review_id: 'lead-2/report/1/review/1' reviewer_id: 'ann' fence: 1 ";
  OpenReview("lead-3");
  Claim("lead-3/report/1/review/1", "ann");
  const std::string waiting = "review_id: 'lead-3/report/1/review/1' reviewer_id: 'ann' fence: 1 ";
  ASSERT_TRUE(Ask(waiting + "request_id: 'used' question: 'Who?'").ok());
  std::string much;
  for (int i = 0; i < 101; ++i) absl::StrAppend(&much, " evidence { evidence_id: 'e", i, "' }");

  const auto resolve = [&](const std::string& text) {
    return [this, text] { return TryResolve(text).status(); };
  };
  const auto ask = [&](const std::string& text) {
    return [this, text] { return Ask(text).status(); };
  };
  const auto answer = [&](const std::string& text) {
    return [this, text] { return Answer(text).status(); };
  };
  ExpectRefused({
      {"answering a review that there is not",
       resolve("review_id: 'none' reviewer_id: 'ann' fence: 1 outcome: DENY"),
       v1::REVIEW_NOT_FOUND},
      {"answering twice", resolve(resolved + "outcome: REFUND"), v1::REVIEW_STATE},
      {"answering while the pro is asked", resolve(waiting + "outcome: REFUND"), v1::REVIEW_STATE},
      {"answering for another",
       resolve(absl::StrCat("review_id: '", review, "' reviewer_id: 'bob' fence: 1 outcome: DENY")),
       v1::LEASE_LOST},
      {"answering by a lease of another time",
       resolve(absl::StrCat("review_id: '", review, "' reviewer_id: 'ann' fence: 2 outcome: DENY")),
       v1::LEASE_LOST},
      {"a finding that was not asked for",
       resolve(held + "findings { kind: 'job_differs' state: PROVEN }"), v1::INVALID_FIELD},
      {"a finding given twice",
       resolve(held + "findings { kind: 'phone_invalid' state: PROVEN } "
                      "findings { kind: 'phone_invalid' state: REFUTED }"),
       v1::INVALID_FIELD},
      {"a reason that the policy does not have", resolve(held + "outcome: DENY reason: 'mood'"),
       v1::INVALID_FIELD},
      {"answering, under a used id", resolve(held + "request_id: 'used' outcome: DENY"),
       v1::REQUEST_ID_REUSED},
      {"asking about a review that there is not",
       ask("review_id: 'none' reviewer_id: 'ann' fence: 1 question: 'Who?'"), v1::REVIEW_NOT_FOUND},
      {"asking about what is answered", ask(resolved + "question: 'Who?'"), v1::REVIEW_STATE},
      {"asking twice", ask(waiting + "question: 'Who?'"), v1::REVIEW_STATE},
      {"asking for another",
       ask(absl::StrCat("review_id: '", review, "' reviewer_id: 'bob' fence: 1 question: 'Who?'")),
       v1::LEASE_LOST},
      {"asking, under a used id", ask(held + "request_id: 'used' question: 'Who?'"),
       v1::REQUEST_ID_REUSED},
      {"telling of a review that there is not", answer("review_id: 'none' text: 'Me.'"),
       v1::REVIEW_NOT_FOUND},
      {"telling what nobody asked", answer(absl::StrCat("review_id: '", review, "' text: 'Me.'")),
       v1::REVIEW_STATE},
      {"telling too much", answer(absl::StrCat("review_id: 'lead-3/report/1/review/1'", much)),
       v1::TOO_MUCH_EVIDENCE},
      {"telling, under a used id",
       answer("request_id: 'used' review_id: 'lead-3/report/1/review/1' text: 'Me.'"),
       v1::REQUEST_ID_REUSED},
  });

  const Workflow bare = workflow_without_policies();
  ExpectRefused({
      {"answering without policies",
       [&] {
         return ResolveReview(bare, Make<v1::ResolveReviewRequest>(held + "outcome: DENY"))
             .status();
       },
       v1::POLICIES_NOT_LOADED},
      {"asking without policies",
       [&] {
         return RequestInformation(bare,
                                   Make<v1::RequestInformationRequest>(held + "question: 'Who?'"))
             .status();
       },
       v1::POLICIES_NOT_LOADED},
      {"telling without policies",
       [&] {
         return ProvideInformation(bare, Make<v1::ProvideInformationRequest>(
                                             "review_id: 'lead-3/report/1/review/1' text: 'Me.'"))
             .status();
       },
       v1::POLICIES_NOT_LOADED},
  });
  Pass(absl::Minutes(15));
  ExpectRefused({
      {"answering after the lease", resolve(held + "outcome: DENY"), v1::LEASE_LOST},
      {"asking after the lease", ask(held + "question: 'Who?'"), v1::LEASE_LOST},
  });
}

// Two who look at the same thing: the one whose lease ran out meanwhile has lost it.
TEST_F(LessonsReviewTest, OfTwoReviewersTheOneWhoHoldsItAnswers) {
  const std::string review = OpenReview("lead-1");
  Claim(review, "ann");
  Pass(absl::Minutes(15));
  Claim(review, "bob");
  EXPECT_EQ(ReasonOf(TryResolve(absl::StrCat("review_id: '", review,
                                             "' reviewer_id: 'ann' fence: 1 outcome: REFUND"))
                         .status()),
            v1::LEASE_LOST);
  const auto bob = TryResolve(
      absl::StrCat("review_id: '", review, "' reviewer_id: 'bob' fence: 2 outcome: DENY"));
  ASSERT_TRUE(bob.ok()) << bob.status();
  EXPECT_EQ(bob->case_().state(), v1::Case::DENIED);
}

class LocalServicesReviewTest : public WorkflowTest {
 protected:
  LocalServicesReviewTest() : WorkflowTest("local_services") {
    Buy("pat", 300);
    Receive("lead-1", "category: 'piano' area: 'austin' price_credits: 30");
    Charge("lead-1", 30);
    Report("lead-1", "spam");
    // A person denies.
    Resolve("lead-1/report/1/review/1", "ann", "findings { kind: 'spam' state: REFUTED }");
  }

  v1::Case Dispute(const std::string& more) {
    const auto filed =
        FileDispute(workflow(), Make<v1::FileDisputeRequest>("case_id: 'lead-1/report/1' " + more));
    EXPECT_TRUE(filed.ok()) << filed.status();
    return filed.ok() ? filed->case_() : v1::Case();
  }
};

TEST_F(LocalServicesReviewTest, ADenialIsLookedAtOnceMoreBySomebodyElse) {  // P2-20
  EXPECT_EQ(FindCase("lead-1/report/1").decision().reason(), "not_spam");
  const v1::Case dispute = Dispute("text: 'It was.'");
  EXPECT_EQ(dispute.state(), v1::Case::IN_REVIEW);
  EXPECT_EQ(dispute.decision().reason(), "second_look");
  EXPECT_EQ(FindReview(dispute.review_id()).queue(), "disputes");
  EXPECT_EQ(FindReview(dispute.review_id()).barred_reviewer(), "ann");
  const auto upheld = Resolve(dispute.review_id(), "bob", "outcome: DENY");
  EXPECT_EQ(upheld.case_().state(), v1::Case::DENIED);
  EXPECT_EQ(upheld.case_().decision().reason(), "upheld");
}

TEST_F(LocalServicesReviewTest, AGrantedDisputeTakesTheDenialBack) {  // P2-19
  const v1::Case dispute = Dispute("evidence { evidence_id: 'shot' }");
  EXPECT_TRUE(dispute.dispute().new_evidence());
  const auto overturned = Resolve(dispute.review_id(), "bob", "outcome: REFUND");
  EXPECT_EQ(overturned.case_().state(), v1::Case::REFUNDED);
  EXPECT_EQ(overturned.case_().refunded_credits(), 30);
  const v1::Case denied = FindCase("lead-1/report/1");
  ASSERT_EQ(denied.flags_size(), 1);
  EXPECT_EQ(denied.flags(0), "overturned");
}

// A review of the guarantee, beside a ticket of the same lead.
class GuaranteeReviewTest : public WorkflowTest {
 protected:
  GuaranteeReviewTest() : WorkflowTest("dingdoor") {
    Buy("pat", 12);
    Receive("lead-1", "price_credits: 12");
    Charge("lead-1", 12);
    Record("events { lead_id: 'lead-1' first_message_sent {} }");
    Record(
        "events { lead_id: 'lead-1' contact { sender: PRO kind: NUMBER_SHARED channel: CHAT "
        "confidence: 0.4 } }");
    Report("lead-1", "done_elsewhere");
    Pass(absl::Hours(24) + absl::Minutes(5));
  }
  const std::string review_ = "lead-1/guarantee/1/review/1";
};

TEST_F(GuaranteeReviewTest, WhatIsFoundOutThereEndsTheTicketToo) {  // P0-19/refuted, P0-21
  EXPECT_EQ(FindCase("lead-1/guarantee/1").decision().reason(), "number_share_unsure");
  EXPECT_EQ(FindCase("lead-1/report/1").state(), v1::Case::IN_REVIEW);
  const auto resolved =
      Resolve(review_, "ann", "findings { kind: 'number_shared' state: REFUTED }");
  EXPECT_EQ(resolved.case_().state(), v1::Case::REFUNDED);
  EXPECT_EQ(FindCase("lead-1/report/1").state(), v1::Case::MOOT);
  EXPECT_EQ(FindReview("lead-1/report/1/review/1").state(), v1::ReviewItem::RESOLVED);
}

TEST_F(GuaranteeReviewTest, NobodyIsAskedWhereThereIsNoReportToAnswerInto) {
  Claim(review_, "ann");
  ExpectRefused({{"asking about a guarantee",
                  [&] {
                    return RequestInformation(
                               workflow(), Make<v1::RequestInformationRequest>(absl::StrCat(
                                               "review_id: '", review_,
                                               "' reviewer_id: 'ann' fence: 1 question: 'Who?'")))
                        .status();
                  },
                  v1::CASE_STATE}});
}

}  // namespace
}  // namespace makegood

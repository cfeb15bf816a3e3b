#include "service/workflow/queries.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "makegood/v1/error_reason.pb.h"
#include "service/workflow/testing/workflow_test.h"
#include "service/workflow/timestamp.h"
#include "service/workflow/workflow_error.h"

namespace makegood {
namespace {

// Five leads of two pros, each reported; of the last one nobody promised anything yet.
class QueriesTest : public WorkflowTest {
 protected:
  QueriesTest() : WorkflowTest("lessons") {
    Buy("pat", 300);
    for (int i = 1; i <= 5; ++i) {
      const std::string lead_id = absl::StrCat("lead-", i);
      Receive(lead_id,
              "lead_class: DIRECT price_credits: 30 contact_methods { method: PHONE "
              "validity: UNKNOWN }");
      Report(lead_id, "invalid_phone");
      // Two leads in one instant: the id is then what tells them apart.
      if (i != 2) Pass(absl::Minutes(1));
    }
  }

  // All rows of a list, `page_size` at a time, each row on a line.
  template <typename Request, typename List, typename Rows>
  std::string AllPages(const List& list, const Rows& rows, int page_size,
                       const std::string& filter = "") {
    std::string text;
    std::string token;
    for (int pages = 0; pages < 100; ++pages) {
      auto request = Make<Request>(filter);
      request.set_page_size(page_size);
      request.set_page_token(token);
      const auto response = list(workflow(), request);
      if (!response.ok()) return response.status().ToString();
      EXPECT_LE(rows(*response).size(), page_size);
      for (const auto& row : rows(*response)) absl::StrAppend(&text, row.ShortDebugString(), "\n");
      token = response->next_page_token();
      if (token.empty()) return text;
    }
    return "the list has no end";
  }

  template <typename Request, typename List, typename Rows>
  void ExpectTheSameByPages(const List& list, const Rows& rows, size_t count,
                            const std::string& filter = "") {
    const std::string all = AllPages<Request>(list, rows, 1'000, filter);
    EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), count) << all;
    for (const int page_size : {1, 2, 3, 5}) {
      EXPECT_EQ(AllPages<Request>(list, rows, page_size, filter), all) << page_size;
    }
  }
};

TEST_F(QueriesTest, AListIsTheSameByPagesOfAnySize) {
  const auto leads = [](const auto& r) { return r.leads(); };
  ExpectTheSameByPages<v1::ListLeadsRequest>(ListLeads, leads, 5);
  ExpectTheSameByPages<v1::ListLeadsRequest>(ListLeads, leads, 5, "pro_id: 'pat'");
  ExpectTheSameByPages<v1::ListLeadsRequest>(ListLeads, leads, 0, "pro_id: 'eve'");
  const auto cases = [](const auto& r) { return r.cases(); };
  ExpectTheSameByPages<v1::ListCasesRequest>(ListCases, cases, 10);
  ExpectTheSameByPages<v1::ListCasesRequest>(ListCases, cases, 5, "state: IN_REVIEW");
  ExpectTheSameByPages<v1::ListCasesRequest>(ListCases, cases, 5, "state: CHARGED pro_id: 'pat'");
  const auto reviews = [](const auto& r) { return r.reviews(); };
  ExpectTheSameByPages<v1::ListReviewsRequest>(ListReviews, reviews, 5, "queue: 'reports'");
  const auto transactions = [](const auto& r) { return r.transactions(); };
  ExpectTheSameByPages<v1::ListEntriesRequest>(ListEntries, transactions, 6);
  const auto decisions = [](const auto& r) { return r.decisions(); };
  ExpectTheSameByPages<v1::ListDecisionsRequest>(ListDecisions, decisions, 10);
  Resolve("lead-1/report/1/review/1", "ann", "outcome: DENY");
  ExpectTheSameByPages<v1::ListDecisionsRequest>(ListDecisions, decisions, 2,
                                                 "case_id: 'lead-1/report/1'");
  const auto deadlines = [](const auto& r) { return r.deadlines(); };
  ExpectTheSameByPages<v1::ListDeadlinesRequest>(ListDeadlines, deadlines, 4);
}

TEST_F(QueriesTest, RowsThatComeBetweenTwoPagesChangeNeither) {
  auto request = Make<v1::ListLeadsRequest>("page_size: 2");
  const auto first = ListLeads(workflow(), request);
  ASSERT_TRUE(first.ok());
  Receive("lead-9", "lead_class: DIRECT price_credits: 30");
  request.set_page_token(first->next_page_token());
  const auto second = ListLeads(workflow(), request);
  ASSERT_TRUE(second.ok());
  ASSERT_EQ(second->leads_size(), 2);
  EXPECT_EQ(first->leads(0).facts().lead().lead_id(), "lead-5");
  EXPECT_EQ(first->leads(1).facts().lead().lead_id(), "lead-4");
  EXPECT_EQ(second->leads(0).facts().lead().lead_id(), "lead-3");
}

TEST_F(QueriesTest, APageTokenHoldsForOneListWithOneFilter) {
  const auto token_of = [](const auto& response) { return response->next_page_token(); };
  const std::string leads =
      token_of(ListLeads(workflow(), Make<v1::ListLeadsRequest>("page_size: 1")));
  const std::string cases =
      token_of(ListCases(workflow(), Make<v1::ListCasesRequest>("page_size: 1")));
  ASSERT_NE(leads, "");
  ASSERT_NE(cases, "");
  const auto with = [](const std::string& token) {
    return absl::StrCat("page_token: '", token, "' ");
  };
  ExpectRefused({
      {"no token at all",
       [&] { return ListLeads(workflow(), Make<v1::ListLeadsRequest>(with("?"))).status(); },
       v1::INVALID_PAGE_TOKEN},
      {"a token that was cut",
       [&] {
         return ListLeads(workflow(),
                          Make<v1::ListLeadsRequest>(with(leads.substr(0, leads.size() / 2))))
             .status();
       },
       v1::INVALID_PAGE_TOKEN},
      {"another filter's",
       [&] {
         return ListLeads(workflow(), Make<v1::ListLeadsRequest>(with(leads) + "pro_id: 'pat'"))
             .status();
       },
       v1::INVALID_PAGE_TOKEN},
      {"another marketplace's",
       [&] {
         return ListLeads(workflow(),
                          Make<v1::ListLeadsRequest>(with(leads) + "marketplace: 'dingdoor'"))
             .status();
       },
       v1::INVALID_PAGE_TOKEN},
      {"another list's",
       [&] { return ListLeads(workflow(), Make<v1::ListLeadsRequest>(with(cases))).status(); },
       v1::INVALID_PAGE_TOKEN},
      {"cases",
       [&] { return ListCases(workflow(), Make<v1::ListCasesRequest>(with(leads))).status(); },
       v1::INVALID_PAGE_TOKEN},
      {"reviews",
       [&] {
         return ListReviews(workflow(),
                            Make<v1::ListReviewsRequest>(with(leads) + "queue: 'reports'"))
             .status();
       },
       v1::INVALID_PAGE_TOKEN},
      {"entries",
       [&] { return ListEntries(workflow(), Make<v1::ListEntriesRequest>(with(leads))).status(); },
       v1::INVALID_PAGE_TOKEN},
      {"decisions",
       [&] {
         return ListDecisions(workflow(), Make<v1::ListDecisionsRequest>(with(leads))).status();
       },
       v1::INVALID_PAGE_TOKEN},
      {"deadlines",
       [&] {
         return ListDeadlines(workflow(), Make<v1::ListDeadlinesRequest>(with(leads))).status();
       },
       v1::INVALID_PAGE_TOKEN},
  });
  // The size of the page is no part of the filter.
  EXPECT_TRUE(ListLeads(workflow(), Make<v1::ListLeadsRequest>(with(leads) + "page_size: 3")).ok());
}

TEST_F(QueriesTest, WhatThereIsNotIsNotFound) {
  ExpectRefused({
      {"a lead",
       [&] { return GetLead(workflow(), Make<v1::GetLeadRequest>("lead_id: 'none'")).status(); },
       v1::LEAD_NOT_FOUND},
      {"a lead of another marketplace",
       [&] {
         return GetLead(workflow(),
                        Make<v1::GetLeadRequest>("marketplace: 'dingdoor' lead_id: 'lead-1'"))
             .status();
       },
       v1::LEAD_NOT_FOUND},
      {"a case",
       [&] { return GetCase(workflow(), Make<v1::GetCaseRequest>("case_id: 'none'")).status(); },
       v1::CASE_NOT_FOUND},
      {"a decision",
       [&] {
         return GetDecision(workflow(), Make<v1::GetDecisionRequest>("decision_id: 'none'"))
             .status();
       },
       v1::DECISION_NOT_FOUND},
  });
}

TEST_F(QueriesTest, ALeadShowsWhatHasComeBackOfItsCharge) {
  Resolve("lead-1/report/1/review/1", "ann", "outcome: REFUND credits: 12");
  const auto lead = GetLead(workflow(), Make<v1::GetLeadRequest>("lead_id: 'lead-1'"));
  ASSERT_TRUE(lead.ok()) << lead.status();
  EXPECT_EQ(lead->lead().facts().charge().refunded_credits(), 12);
  EXPECT_EQ(lead->lead().facts().charge().refundable_credits(), 18);
  ASSERT_EQ(lead->lead().cases_size(), 2);
  EXPECT_EQ(lead->lead().cases(0).stage(), v1::Facts::CHARGE);
  EXPECT_EQ(lead->lead().cases(1).stage(), v1::Facts::REPORT);
}

TEST_F(QueriesTest, ACaseShowsItsReviewsAndADecisionItsFacts) {
  Resolve("lead-1/report/1/review/1", "ann", "findings { kind: 'phone_invalid' state: UNCLEAR }");
  const auto found = GetCase(workflow(), Make<v1::GetCaseRequest>("case_id: 'lead-1/report/1'"));
  ASSERT_TRUE(found.ok()) << found.status();
  ASSERT_EQ(found->reviews_size(), 2);
  EXPECT_EQ(found->reviews(0).state(), v1::ReviewItem::RESOLVED);
  EXPECT_EQ(found->reviews(1).state(), v1::ReviewItem::OPEN);
  const auto decision =
      GetDecision(workflow(), Make<v1::GetDecisionRequest>(absl::StrCat(
                                  "decision_id: '", found->case_().decision().decision_id(), "'")));
  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_EQ(decision->decision().case_id(), "lead-1/report/1");
  EXPECT_EQ(decision->decision().decision().DebugString(), found->case_().decision().DebugString());
  EXPECT_EQ(decision->decision().facts().report().reason(), "invalid_phone");
}

TEST_F(QueriesTest, AQueueTellsHowItStands) {
  const auto stats = [&] {
    const auto found =
        GetQueueStats(workflow(), Make<v1::GetQueueStatsRequest>("queue: 'reports'"));
    EXPECT_TRUE(found.ok()) << found.status();
    return *found;
  };
  Claim("lead-1/report/1/review/1", "ann");
  EXPECT_EQ(stats().open(), 5);
  EXPECT_EQ(stats().held(), 1);
  EXPECT_EQ(stats().overdue(), 0);
  EXPECT_EQ(FromTimestamp(stats().earliest_due_time()),
            FromTimestamp(FindReview("lead-1/report/1/review/1").due_time()));
  Pass(absl::Hours(48));
  EXPECT_EQ(stats().held(), 0);
  EXPECT_EQ(stats().overdue(), 5);
}

TEST_F(QueriesTest, DeadlinesNameTheirCase) {
  const auto found = ListDeadlines(workflow(), Make<v1::ListDeadlinesRequest>("page_size: 1"));
  ASSERT_TRUE(found.ok()) << found.status();
  ASSERT_EQ(found->deadlines_size(), 1);
  const v1::Deadline& first = found->deadlines(0);
  EXPECT_EQ(first.case_id(), "lead-1/report/1");
  EXPECT_EQ(first.lead_id(), "lead-1");
  EXPECT_EQ(first.kind(), v1::Deadline::PROMISE);
  EXPECT_EQ(first.stage(), v1::Facts::REPORT);
}

TEST_F(QueriesTest, ABalanceShowsLotsAsTheyAreSpentAndWhatHasLapsedApart) {
  const auto in = [&](absl::Duration span) {
    return absl::StrCat("expire_time { seconds: ", absl::ToUnixSeconds(now() + span), " }");
  };
  Record(absl::StrCat(
      "events { event_id: 'old' pro_id: 'eve' credits_granted { credits: 7 ", in(absl::Hours(1)),
      " } } events { event_id: 'paid' pro_id: 'eve' credits_granted { credits: 20 } } "
      "events { event_id: 'soon' pro_id: 'eve' credits_granted { credits: 5 ",
      in(absl::Hours(9)),
      " } } events { event_id: 'bonus' pro_id: 'eve' credits_granted { credits: 3 bonus: true } "
      "}"));
  const auto lots = [&] {
    const auto balance = GetBalance(workflow(), Make<v1::GetBalanceRequest>("pro_id: 'eve'"));
    EXPECT_TRUE(balance.ok()) << balance.status();
    std::string text = absl::StrCat(balance->credits(), " and ", balance->lapsed_credits(), ":");
    for (const v1::CreditLot& lot : balance->lots()) {
      absl::StrAppend(&text, " ", lot.remaining_credits());
    }
    return text;
  };
  EXPECT_EQ(lots(), "35 and 0: 3 7 5 20");
  Pass(absl::Hours(1));
  EXPECT_EQ(lots(), "28 and 7: 3 5 20 7");
  const auto unknown = GetBalance(workflow(), Make<v1::GetBalanceRequest>("pro_id: 'nobody'"));
  ASSERT_TRUE(unknown.ok());
  EXPECT_EQ(unknown->ByteSizeLong(), 0u);
}

}  // namespace
}  // namespace makegood

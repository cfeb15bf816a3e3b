// Requests of the services that keep something, and the whole of what is wrong with each.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "service/rpc/validate.h"

namespace makegood {
namespace {

std::string TextOf(const std::vector<Violation>& violations) {
  std::vector<std::string> lines;
  for (const Violation& violation : violations) {
    lines.push_back(absl::StrCat(violation.field, ": ", violation.description));
  }
  return absl::StrJoin(lines, "; ");
}

struct Case {
  std::string json;      // Between the braces.
  std::string expected;  // Empty: nothing is wrong.
};

template <typename Request>
Request FromJson(const std::string& json) {
  Request request;
  const auto status =
      google::protobuf::util::JsonStringToMessage(absl::StrCat("{", json, "}"), &request);
  EXPECT_TRUE(status.ok()) << status.ToString() << "\n" << json;
  return request;
}

template <typename Request>
void ExpectSays(const std::vector<Case>& cases) {
  for (const Case& test : cases) {
    EXPECT_EQ(TextOf(Validate(FromJson<Request>(test.json))), test.expected)
        << Request::descriptor()->name() << " " << test.json;
  }
}

std::string X(size_t count) { return std::string(count, 'x'); }

// The rest of each is right: what comes after the braces that all events have.
constexpr char kOfLead[] = R"("eventId":"e","leadId":"l","eventTime":"2026-03-01T00:00:00Z",)";
constexpr char kOfPro[] = R"("eventId":"e","proId":"p","eventTime":"2026-03-01T00:00:00Z",)";

TEST(ValidateLeadTest, Events) {
  const Case cases[] = {
      {"",
       "event_id: required; lead_id: required; event_time: required; event: required: what "
       "happened, one of lead_received, contact, …"},
      {absl::StrCat(kOfLead, R"("leadAccepted":{})"), ""},
      {absl::StrCat(kOfLead, R"("firstMessageSent":{})"), ""},
      {absl::StrCat(kOfLead, R"("chargebackOpened":{})"), ""},
      {absl::StrCat(kOfLead, R"("chargebackClosed":{})"), ""},
      {absl::StrCat(kOfLead, R"("chargebackClosed":{"credits":-1})"),
       "chargeback_closed.credits: -1 is not between 0 and 1000000000"},
      {absl::StrCat(R"("proId":"p",)", kOfLead, R"("leadAccepted":{})"),
       "pro_id: only with credits_granted and credits_spent"},
      {absl::StrCat(R"("eventId":")", X(129), R"(","leadId":")", X(129),
                    R"(","eventTime":"2026-03-01T00:00:00Z","leadAccepted":{})"),
       "event_id: more than 128 characters; lead_id: more than 128 characters"},
      // lead_received: ids and marketplace may be left out, and may not be others.
      {absl::StrCat(kOfLead, R"("leadReceived":{})"),
       "lead_received.lead: required; lead_received.pro: required"},
      {absl::StrCat(kOfLead, R"("leadReceived":{"lead":{},"pro":{}})"),
       "lead_received.pro.pro_id: required"},
      {absl::StrCat(kOfLead, R"("leadReceived":{"lead":{},"pro":{"proId":"p"}})"), ""},
      {absl::StrCat(
           kOfLead,
           R"("leadReceived":{"lead":{"marketplace":"m","leadId":"l"},"pro":{"proId":"p"}})"),
       ""},
      {absl::StrCat(
           kOfLead,
           R"("leadReceived":{"lead":{"marketplace":"n","leadId":"k"},"pro":{"proId":"p"}})"),
       "lead_received.lead.marketplace: `n` where the rest says `m`; lead_received.lead.lead_id: "
       "`k` where the rest says `l`"},
      {absl::StrCat(kOfLead, R"("leadReceived":{"lead":{"priceCredits":-5},"pro":{"proId":"p",)",
                    R"("timeZone":"Mars"},"customer":{"customerId":")", X(129), R"("}})"),
       "lead_received.lead.price_credits: -5 is not between 0 and 1000000000; "
       "lead_received.pro.time_zone: `Mars` is no time zone; write its IANA name, such as "
       "Europe/Madrid; lead_received.customer.customer_id: more than 128 characters"},
      {absl::StrCat(kOfLead, R"("leadCharged":{})"),
       "lead_charged.charge_id: required; lead_charged.credits: 0 is not between 1 and 1000000000"},
      {absl::StrCat(kOfLead, R"("leadCharged":{"chargeId":"c","credits":1000000000})"), ""},
      {absl::StrCat(kOfLead, R"("leadCharged":{"chargeId":"c","credits":1000000001,"paidFrom":9})"),
       "lead_charged.credits: 1000000001 is not between 1 and 1000000000; lead_charged.paid_from: "
       "no value has the number 9"},
      // A contact without a time has the event's.
      {absl::StrCat(kOfLead, R"("contact":{"sender":"PRO","kind":"CALL"})"), ""},
      {absl::StrCat(kOfLead, R"("contact":{"confidence":2})"),
       "contact.sender: required; contact.kind: required; contact.confidence: 2 is not between 0 "
       "and 1"},
      {absl::StrCat(kOfLead, R"("finding":{})"), "finding.kind: required; finding.state: required"},
      {absl::StrCat(kOfLead, R"("finding":{"kind":"k","state":"PROVEN"})"), ""},
      {absl::StrCat(kOfLead, R"("leadChanged":{})"), "lead_changed.update_mask: required"},
      {absl::StrCat(kOfLead,
                    R"("leadChanged":{"lead":{"state":"HIRED"},"updateMask":"lead.state"})"),
       ""},
      {absl::StrCat(kOfLead, R"("leadChanged":{"customer":{"minor":true},)",
                    R"("updateMask":"customer.minor,lead.duplicateOf"})"),
       ""},
      {absl::StrCat(kOfLead, R"("leadChanged":{"updateMask":"lead.leadId,lead.marketplace,)",
                    R"(lead.priceCredits,customer.customerId"})"),
       "lead_changed.update_mask: `lead.lead_id` never changes; lead_changed.update_mask: "
       "`lead.marketplace` never changes; lead_changed.update_mask: `lead.price_credits` never "
       "changes; lead_changed.update_mask: `customer.customer_id` never changes"},
      {absl::StrCat(kOfLead,
                    R"("leadChanged":{"updateMask":"lead,lead.fone,pro.tier,lead.state.x"})"),
       "lead_changed.update_mask: `lead` is no field; write `lead.state` or `customer.minor`; "
       "lead_changed.update_mask: `lead.fone` is no field; write `lead.state` or `customer.minor`; "
       "lead_changed.update_mask: `pro.tier` is no field; write `lead.state` or `customer.minor`; "
       "lead_changed.update_mask: `lead.state.x` is no field; write `lead.state` or "
       "`customer.minor`"},
      {absl::StrCat(kOfPro, R"("creditsGranted":{"credits":5})"), ""},
      {absl::StrCat(kOfPro, R"("creditsGranted":{})"),
       "credits_granted.credits: 0 is not between 1 and 1000000000"},
      {absl::StrCat(kOfPro, R"("creditsSpent":{"credits":5})"), ""},
      {absl::StrCat(kOfPro, R"("creditsSpent":{"credits":-5})"),
       "credits_spent.credits: -5 is not between 1 and 1000000000"},
      {absl::StrCat(kOfLead, R"("creditsSpent":{"credits":5})"),
       "lead_id: this event is about no lead; pro_id: required"},
  };
  for (const Case& test : cases) {
    EXPECT_EQ(TextOf(Validate(FromJson<v1::LeadEvent>(test.json), "m")), test.expected)
        << test.json;
  }
}

TEST(ValidateLeadTest, ATimeOfAnEventIsOneOfOurCalendar) {
  auto event = FromJson<v1::LeadEvent>(absl::StrCat(kOfLead, R"("leadAccepted":{})"));
  event.mutable_event_time()->set_nanos(1'000'000'000);
  EXPECT_EQ(TextOf(Validate(event, "m")), "event_time: not a time between the years 1 and 9999");
}

TEST(ValidateLeadTest, Requests) {
  ExpectSays<v1::RecordEventsRequest>({
      {"", "marketplace: required; events: required"},
      {R"("marketplace":"m","events":[{}])", ""},  // Each event has a result of its own.
      {absl::StrCat(R"("events":[{}],"marketplace":")", X(65), R"(")"),
       "marketplace: more than 64 characters"},
  });
  v1::RecordEventsRequest many;
  many.set_marketplace("m");
  for (int i = 0; i < 1'001; ++i) many.add_events();
  EXPECT_EQ(TextOf(Validate(many)), "events: 1001 of them; at most 1000");
  ExpectSays<v1::GetLeadRequest>({
      {"", "marketplace: required; lead_id: required"},
      {R"("marketplace":"m","leadId":"l")", ""},
  });
  ExpectSays<v1::ListLeadsRequest>({
      {R"("marketplace":"m")", ""},
      {R"("pageSize":-1)", "marketplace: required; page_size: -1 is less than 0"},
      {absl::StrCat(R"("marketplace":"m","proId":")", X(129), R"(","pageToken":")", X(2'049),
                    R"(")"),
       "pro_id: more than 128 characters; page_token: more than 2048 characters"},
  });
  ExpectSays<v1::CheckReportRequest>({
      {R"("marketplace":"m","leadId":"l")", ""},
      {R"("source":9,"destination":9,"evidence":[{"digest":"x"}])",
       "marketplace: required; lead_id: required; source: no value has the number 9; destination: "
       "no value has the number 9; evidence[0].digest: not `sha256:` and 64 lower-case "
       "hexadecimal digits"},
  });
}

constexpr char kRequest[] = R"("requestId":"r","marketplace":"m",)";

TEST(ValidateCaseTest, Requests) {
  ExpectSays<v1::FileReportRequest>({
      {"", "request_id: required; marketplace: required; lead_id: required; report: required"},
      {absl::StrCat(kRequest, R"("leadId":"l","report":{"reason":"spam"})"), ""},
      {absl::StrCat(kRequest, R"("leadId":"l","report":{})"), "report.reason: required"},
      {absl::StrCat(
           kRequest, R"("leadId":"l","report":{"reportId":"x","reason":"a",)",
           R"("fileTime":"2026-03-01T00:00:00Z","firstNoticeTime":"2026-03-01T00:00:00Z"})"),
       "report.report_id: set by the service; leave it empty; report.file_time: set by the "
       "service; leave it empty; report.first_notice_time: set by the service; leave it empty"},
      {absl::StrCat(R"("requestId":")", X(129),
                    R"(","marketplace":"m","leadId":"l","report":{"reason":"a","text":")",
                    X(10'001), R"("})"),
       "request_id: more than 128 characters; report.text: more than 10000 characters"},
  });
  ExpectSays<v1::AddEvidenceRequest>({
      {"",
       "request_id: required; marketplace: required; case_id: required; evidence: required "
       "unless there is a text"},
      {absl::StrCat(kRequest, R"("caseId":"c","text":"t")"), ""},
      {absl::StrCat(kRequest, R"("caseId":"c","evidence":[{}])"), ""},
      {absl::StrCat(kRequest, R"("caseId":"c","evidence":[{},{"source":9}],"etag":")", X(257),
                    R"(")"),
       "evidence[1].source: no value has the number 9; etag: more than 256 characters"},
  });
  v1::AddEvidenceRequest much =
      FromJson<v1::AddEvidenceRequest>(absl::StrCat(kRequest, R"("caseId":"c")"));
  for (int i = 0; i < 101; ++i) much.add_evidence();
  EXPECT_EQ(TextOf(Validate(much)), "evidence: 101 of them; at most 100");
  ExpectSays<v1::FileDisputeRequest>({
      {absl::StrCat(kRequest, R"("caseId":"c")"), ""},
      {absl::StrCat(kRequest, R"("decisionId":"d")"), ""},
      {absl::StrCat(kRequest, R"("text":"t")"), "case_id: required, or decision_id instead"},
      {absl::StrCat(kRequest, R"("caseId":"c","decisionId":"d")"),
       "case_id: not together with decision_id"},
  });
  ExpectSays<v1::GetCaseRequest>({{"", "marketplace: required; case_id: required"}});
  ExpectSays<v1::ListCasesRequest>({
      {R"("marketplace":"m","state":"OPEN")", ""},
      {R"("marketplace":"m","state":99,"pageSize":-2)",
       "state: no value has the number 99; page_size: -2 is less than 0"},
  });
}

constexpr char kHolder[] =
    R"("requestId":"r","marketplace":"m","reviewId":"v","reviewerId":"ann","fence":1,)";

TEST(ValidateReviewTest, Requests) {
  ExpectSays<v1::ListReviewsRequest>({{"", "marketplace: required; queue: required"}});
  ExpectSays<v1::GetQueueStatsRequest>({{"", "marketplace: required; queue: required"}});
  ExpectSays<v1::ClaimReviewRequest>({
      {"",
       "request_id: required; marketplace: required; reviewer_id: required; queue: required, "
       "or review_id instead"},
      {absl::StrCat(kRequest, R"("reviewerId":"ann","queue":"q","lease":"28800s")"), ""},
      {absl::StrCat(kRequest, R"("reviewerId":"ann","reviewId":"v","lease":"0.000000001s")"), ""},
      {absl::StrCat(kRequest, R"("reviewerId":"ann","queue":"q","reviewId":"v","lease":"0s")"),
       "queue: not together with review_id; lease: not a span of more than nothing and at most 8h"},
      {absl::StrCat(kRequest, R"("reviewerId":"ann","queue":"q","lease":"28800.000000001s")"),
       "lease: not a span of more than nothing and at most 8h"},
      {absl::StrCat(kRequest, R"("reviewerId":"ann","queue":"q","lease":"-1s")"),
       "lease: not a span of more than nothing and at most 8h"},
  });
  ExpectSays<v1::ExtendClaimRequest>({
      {"",
       "request_id: required; marketplace: required; review_id: required; reviewer_id: "
       "required; fence: required"},
      {absl::StrCat(kHolder, R"("lease":"60s")"), ""},
  });
  ExpectSays<v1::ReleaseReviewRequest>({
      {R"("requestId":"r","marketplace":"m","reviewId":"v","reviewerId":"ann","fence":-1)",
       "fence: -1 is less than 1"},
  });
  ExpectSays<v1::RequestInformationRequest>({
      {absl::StrCat(kHolder, R"("question":"why?","within":"2592000s")"), ""},
      {absl::StrCat(kHolder, R"("within":"2592001s")"),
       "question: required; within: not a span of more than nothing and at most 720h"},
      {absl::StrCat(kHolder, R"("question":")", X(2'001), R"(")"),
       "question: more than 2000 characters"},
  });
  ExpectSays<v1::ProvideInformationRequest>({
      {absl::StrCat(kRequest, R"("reviewId":"v")"), "text: required unless there is evidence"},
      {absl::StrCat(kRequest, R"("reviewId":"v","evidence":[{}])"), ""},
  });
  ExpectSays<v1::ResolveReviewRequest>({
      {absl::StrCat(kHolder, R"("reason":"a")"), "outcome: required unless there are findings"},
      {absl::StrCat(kHolder, R"("findings":[{"kind":"k","state":"PROVEN"}])"), ""},
      {absl::StrCat(kHolder, R"("outcome":"REFUND","credits":5,"discretionary":true)"), ""},
      {absl::StrCat(kHolder, R"("outcome":"DENY","credits":5,"discretionary":true)"),
       "credits: only with REFUND; discretionary: only with REFUND"},
      {absl::StrCat(kHolder, R"("outcome":"WAIT")"), "outcome: neither REFUND nor DENY, but WAIT"},
      {absl::StrCat(kHolder, R"("outcome":99,"findings":[{}])"),
       "findings[0].kind: required; findings[0].state: required; outcome: no value has the number "
       "99"},
      {absl::StrCat(kHolder, R"("outcome":"REFUND","credits":-1)"),
       "credits: -1 is not between 0 and 1000000000"},
  });
}

TEST(ValidateCreditsTest, Requests) {
  ExpectSays<v1::GetBalanceRequest>({{"", "marketplace: required; pro_id: required"}});
  ExpectSays<v1::ListEntriesRequest>({{R"("marketplace":"m")", ""}});
  ExpectSays<v1::RequestPayoutRequest>({
      {"", "request_id: required; marketplace: required; refund_id: required"},
      {absl::StrCat(kRequest, R"("refundId":"f","credits":-1)"),
       "credits: -1 is not between 0 and 1000000000"},
      {absl::StrCat(kRequest, R"("refundId":"f")"), ""},
  });
  ExpectSays<v1::SettlePayoutRequest>({
      {absl::StrCat(kRequest, R"("payoutId":"p")"), "state: required"},
      {absl::StrCat(kRequest, R"("payoutId":"p","state":"SETTLED")"), ""},
      {absl::StrCat(kRequest, R"("payoutId":"p","state":"FAILED","failure":"closed")"), ""},
      {absl::StrCat(kRequest, R"("payoutId":"p","state":"PENDING","failure":"closed")"),
       "state: neither SETTLED nor FAILED; failure: only with FAILED"},
  });
}

TEST(ValidateOperationsTest, Requests) {
  ExpectSays<v1::WatchEventsRequest>({
      {"", "marketplace: required; start: required, or resume_token instead"},
      {R"("marketplace":"m","start":"NOW")", ""},
      {R"("marketplace":"m","resumeToken":"m:1","leadId":"l")", ""},
      {R"("marketplace":"m","start":"NOW","resumeToken":"m:1")",
       "start: not together with resume_token"},
      {R"("marketplace":"m","start":7)", "start: no value has the number 7"},
  });
  ExpectSays<v1::ListEventsRequest>({
      {R"("marketplace":"m")", ""},
      {R"("pageSize":-1)", "marketplace: required; page_size: -1 is less than 0"},
  });
  ExpectSays<v1::ListDeadlinesRequest>({{"", "marketplace: required"}});
  ExpectSays<v1::VerifyLedgerRequest>({{"", "marketplace: required"}});
  ExpectSays<v1::AdvanceClockRequest>(
      {{"", "time: required"}, {R"("time":"2026-03-01T00:00:00Z")", ""}});
  ExpectSays<v1::GetDecisionRequest>({{"", "marketplace: required; decision_id: required"}});
  ExpectSays<v1::ListDecisionsRequest>({{R"("marketplace":"m","caseId":"c")", ""}});
  ExpectSays<v1::ReplayDecisionRequest>({
      {R"("marketplace":"m","decisionId":"d","policy":"a@v1","trace":"RULES")", ""},
      {R"("marketplace":"m","decisionId":"d","policy":"a","trace":9)",
       "policy: `a` is not of the form name@v1; trace: no value has the number 9"},
  });
  ExpectSays<v1::BacktestRequest>({
      {R"("marketplace":"m","policy":"a@v1","startTime":"2026-03-01T00:00:00Z")", ""},
      {R"("marketplace":"m","policy":"a","pageSize":-1)",
       "policy: `a` is not of the form name@v1; page_size: -1 is less than 0"},
  });
}

}  // namespace
}  // namespace makegood

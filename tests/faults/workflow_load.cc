#include "tests/faults/workflow_load.h"

#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "google/protobuf/text_format.h"
#include "makegood/v1/case_service.pb.h"
#include "makegood/v1/credit_service.pb.h"
#include "makegood/v1/lead_service.pb.h"
#include "makegood/v1/review_service.pb.h"
#include "rules/base/check.h"
#include "rules/base/status_macros.h"
#include "service/decide/decision_language.h"
#include "service/decide/embedded_policies.h"
#include "service/decide/policy_shelf.h"
#include "service/domain/test_clock.h"
#include "service/workflow/claim_review.h"
#include "service/workflow/decide_due.h"
#include "service/workflow/file_report.h"
#include "service/workflow/queries.h"
#include "service/workflow/record_events.h"
#include "service/workflow/resolve_review.h"
#include "service/workflow/timestamp.h"
#include "service/workflow/workflow.h"
#include "tests/properties/promises.h"

namespace makegood {
namespace {

constexpr char kMarketplace[] = "dingdoor";
constexpr int64_t kCredits = 12;
constexpr int64_t kTimeLane = kLanes - 1;

absl::Time Start() {
  return absl::FromCivil(absl::CivilSecond(2026, 3, 2, 10, 0, 0), absl::UTCTimeZone());
}

// When time gives back, and after that: a lead never goes back in time.
absl::Time Limit() { return Start() + absl::Hours(25); }
absl::Time Later() { return Start() + absl::Hours(26); }

const PolicyShelf& Policies() {
  static const PolicyShelf& shelf = *[] {
    const auto* language = new DecisionLanguage;
    auto* loaded =
        new PolicyShelf(language->policy_language(), {"policies", EmbeddedPolicies()}, {});
    MAKEGOOD_CHECK(loaded->Reload(absl::UnixEpoch()).state == ShelfStatus::State::kCurrent);
    return loaded;
  }();
  return shelf;
}

struct Place {
  int64_t lane;
  int64_t lead;  // By number; unique over all lanes.
  int64_t call;
};

Place PlaceOf(int64_t step) {
  const int64_t in_lane = step / kLanes;
  return {step % kLanes, in_lane / kCalls * kLanes + step % kLanes, in_lane % kCalls};
}

int64_t StepOf(int64_t lead, int64_t call) {
  return (lead / kLanes * kCalls + call) * kLanes + lead % kLanes;
}

template <typename Request>
Request Make(int64_t lead, int64_t call, const std::string& text) {
  Request request;
  MAKEGOOD_CHECK(google::protobuf::TextFormat::ParseFromString(
      absl::StrCat("marketplace: '", kMarketplace, "' ", text), &request));
  if constexpr (requires { request.set_request_id(""); }) {
    request.set_request_id(absl::StrCat("lead-", lead, "/call-", call));
  }
  return request;
}

absl::Status Tell(const Workflow& workflow, int64_t lead, const std::vector<std::string>& events) {
  auto request = Make<v1::RecordEventsRequest>(lead, 0, "");
  for (const std::string& text : events) {
    v1::LeadEvent& event = *request.add_events();
    MAKEGOOD_CHECK(google::protobuf::TextFormat::ParseFromString(text, &event));
    event.set_event_id(absl::StrCat("lead-", lead, "/", event.event_case()));
    if (event.pro_id().empty()) event.set_lead_id(absl::StrCat("lead-", lead));
    SetTimestampTo(Start(), event.mutable_event_time());
  }
  ASSIGN_OR_RETURN(const v1::RecordEventsResponse response, RecordEvents(workflow, request));
  for (const v1::RecordEventResult& result : response.results()) {
    if (!result.has_recorded()) return absl::InternalError(result.ShortDebugString());
  }
  return absl::OkStatus();
}

// All that is due, of all leads.
absl::Status PassTheLimit(const Workflow& workflow) {
  while (true) {
    ASSIGN_OR_RETURN(const DueResult result, DecideDue(workflow, Limit(), /*limit=*/100));
    if (!result.failures.empty()) return result.failures.front().status;
    if (result.fired == 0) return absl::OkStatus();
  }
}

// What a person does; the answer to a claim that is repeated is the first one, with its fence.
absl::Status Judge(const Workflow& workflow, int64_t lead, int64_t call) {
  const std::string name = absl::StrCat("lead-", lead);
  switch (call) {
    case 1:
      return FileReport(workflow, Make<v1::FileReportRequest>(
                                      lead, 1,
                                      absl::StrCat("lead_id: '", name,
                                                   "' report { reason: 'other' source: BUTTON }")))
          .status();
    default: break;
  }
  const std::string review =
      absl::StrCat("review_id: '", name, "/report/1/review/1' ", "reviewer_id: 'rita' ");
  ASSIGN_OR_RETURN(const v1::ClaimReviewResponse claimed,
                   ClaimReview(workflow, Make<v1::ClaimReviewRequest>(lead, 2, review)));
  if (call == 2) return absl::OkStatus();
  // The last call repeats the one before.
  return ResolveReview(
             workflow,
             Make<v1::ResolveReviewRequest>(
                 lead, 3,
                 absl::StrCat(review, "outcome: REFUND fence: ", claimed.review().fence())))
      .status();
}

}  // namespace

absl::Status RunWorkflowStep(Store& store, int64_t number) {
  const auto [lane, lead, call] = PlaceOf(number);
  const TestClock clock(call == 0 ? Start() : Later());
  const Workflow workflow{store, Policies(), clock};
  const std::string pro = absl::StrCat("pro-", lead);
  if (call == 0) {
    std::vector<std::string> events = {
        absl::StrCat("pro_id: '", pro, "' credits_granted { credits: ", kCredits, " }"),
        absl::StrCat("lead_received { lead { price_credits: ", kCredits, " } pro { pro_id: '", pro,
                     "' } }"),
        "lead_accepted {}"};
    if (lane == kTimeLane) events.push_back("first_message_sent {}");
    return Tell(workflow, lead, events);
  }
  if (lane != kTimeLane) return Judge(workflow, lead, call);
  // Time passes again and again, and the second time nothing is left to do.
  return PassTheLimit(workflow);
}

absl::StatusOr<std::set<int64_t>> ReadWorkflowSteps(Store& store) {
  const TestClock clock(Start());
  const Workflow workflow{store, Policies(), clock};
  std::set<int64_t> steps;
  auto request = Make<v1::ListLeadsRequest>(0, 0, "page_size: 1000");
  ASSIGN_OR_RETURN(const v1::ListLeadsResponse leads, ListLeads(workflow, request));
  for (const auto& found : leads.leads()) {
    const std::string& id = found.facts().lead().lead_id();
    int64_t lead = 0;
    if (!absl::SimpleAtoi(id.substr(5), &lead)) return absl::InternalError(id);
    const bool is_time = lead % kLanes == kTimeLane;
    ASSIGN_OR_RETURN(const v1::GetBalanceResponse balance,
                     GetBalance(workflow, Make<v1::GetBalanceRequest>(
                                              0, 0, absl::StrCat("pro_id: 'pro-", lead, "'"))));
    const auto judged = GetCase(
        workflow,
        Make<v1::GetCaseRequest>(
            0, 0, absl::StrCat("case_id: '", id, is_time ? "/guarantee/1'" : "/report/1'")));
    if (!judged.ok() && !absl::IsNotFound(judged.status())) return judged.status();
    const bool is_back = judged.ok() && judged->case_().state() == v1::Case::REFUNDED;
    if (balance.credits() != (is_back ? kCredits : 0)) {
      return absl::InternalError(absl::StrCat(id, ": a balance of ", balance.credits()));
    }
    int64_t calls = 1;
    if (is_back) {
      calls = kCalls;
    } else if (judged.ok() && !is_time) {
      calls = judged->reviews(0).fence() > 0 ? 3 : 2;
    }
    for (int64_t call = 0; call < calls; ++call) steps.insert(StepOf(lead, call));
  }
  return steps;
}

absl::Status GoOnAndCheck(Store& store) {
  const TestClock clock(Later());
  const Workflow workflow{store, Policies(), clock};
  RETURN_IF_ERROR(PassTheLimit(workflow));
  const std::vector<std::string> broken = BrokenPromises(workflow, kMarketplace);
  return broken.empty() ? absl::OkStatus() : absl::InternalError(absl::StrJoin(broken, "; "));
}

}  // namespace makegood

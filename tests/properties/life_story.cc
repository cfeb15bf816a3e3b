#include "tests/properties/life_story.h"

#include <algorithm>
#include <cstddef>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "makegood/v1/admin_service.pb.h"
#include "makegood/v1/case_service.pb.h"
#include "makegood/v1/credit_service.pb.h"
#include "makegood/v1/review_service.pb.h"
#include "service/workflow/add_evidence.h"
#include "service/workflow/ask_for_information.h"
#include "service/workflow/claim_review.h"
#include "service/workflow/file_dispute.h"
#include "service/workflow/file_report.h"
#include "service/workflow/queries.h"
#include "service/workflow/record_events.h"
#include "service/workflow/replay.h"
#include "service/workflow/request_payout.h"
#include "service/workflow/requests.h"
#include "service/workflow/resolve_review.h"
#include "service/workflow/settle_payout.h"
#include "service/workflow/timestamp.h"
#include "service/workflow/workflow_error.h"
#include "tests/properties/promises.h"

namespace makegood {
namespace {

constexpr int kLeadsMax = 5;

// What a marketplace's policy knows, for steps to choose from.
struct Market {
  const char* name;
  std::vector<std::string> reasons;
  std::vector<std::string> findings;
};

const std::vector<Market>& Markets() {
  static const auto* const markets = new std::vector<Market>{
      {"dingdoor",
       {"done_elsewhere", "customer_silent", "other"},
       {"number_shared", "call_of_this_request"}},
      {"lessons",
       {"job_changed", "invalid_phone", "clear_no", "not_hired", "other"},
       {"job_differs", "terms_violated", "phone_invalid"}},
      {"local_services",
       {"wrong_job", "spam", "duplicate"},
       {"wrong_job", "contact_fake", "duplicate", "hired_before", "spam"}},
  };
  return *markets;
}

const Market& MarketOf(const std::string& name) {
  return *std::find_if(Markets().begin(), Markets().end(),
                       [&](const Market& market) { return market.name == name; });
}

std::string ProOf(int which) { return which % 3 == 0 ? "ann" : "pat"; }

// Instants at which something may change, and those beside them.
absl::Duration SpanOf(const Step& step) {
  static constexpr absl::Duration kSpans[] = {
      absl::Nanoseconds(1), absl::Minutes(1), absl::Minutes(5),    absl::Hours(1),
      absl::Hours(23),      absl::Hours(24),  absl::Hours(48),     absl::Hours(24 * 7),
      absl::Hours(24 * 14), absl::Hours(30),  absl::Hours(24 * 31)};
  return kSpans[static_cast<size_t>(step.which) % std::size(kSpans)];
}

// How long ago something happened of which is told now.
absl::Duration AgeOf(const Step& step) {
  static constexpr absl::Duration kAges[] = {absl::ZeroDuration(), absl::ZeroDuration(),
                                             absl::Minutes(2), absl::Hours(3), absl::Hours(23)};
  return kAges[static_cast<size_t>(step.count) % std::size(kAges)];
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Step& step) {
  return out << step.verb << "/" << step.which << "/" << step.count;
}

LifeStory::LifeStory(int marketplace)
    : WorkflowTest(Markets()[static_cast<size_t>(marketplace) % Markets().size()].name) {
  Buy("ann", 40);
  Buy("pat", 15);
}

std::string LifeStory::Tell(const Step& step) {
  words_.clear();
  Look();
  if (!Perform(step)) return "";
  Pass(absl::ZeroDuration());  // What is due at once, too.
  return words_;
}

std::vector<std::string> LifeStory::WhatIsWrong() {
  std::vector<std::string> wrong = mistakes_;
  const std::vector<std::string> broken = BrokenPromises(workflow(), marketplace());
  wrong.insert(wrong.end(), broken.begin(), broken.end());
  return wrong;
}

int64_t LifeStory::Replay() {
  const auto all = ListDecisions(workflow(), Make<v1::ListDecisionsRequest>("page_size: 1000"));
  Check(all.status());
  if (!all.ok()) return 0;
  for (const v1::RecordedDecision& recorded : all->decisions()) {
    auto request = Make<v1::ReplayDecisionRequest>("");
    request.set_decision_id(recorded.decision().decision_id());
    const auto replayed = ReplayDecision(workflow(), request);
    if (!replayed.ok()) {
      mistakes_.push_back(replayed.status().ToString());
    } else if (!replayed->same()) {
      mistakes_.push_back(absl::StrCat("replayed otherwise: ", replayed->ShortDebugString()));
    }
  }
  return all->decisions_size();
}

// Without a reason an error is a bug, or the disk's.
void LifeStory::Check(const absl::Status& status) {
  if (!status.ok() && ReasonOf(status) == v1::ERROR_REASON_UNSPECIFIED) {
    mistakes_.push_back(status.ToString());
  }
}

template <typename Request, typename Verb>
bool LifeStory::Do(const std::string& text, Verb verb) {
  const auto request = Make<Request>(text);
  const auto make = [this, request, verb] {
    const auto response = verb(workflow(), request);
    Check(response.status());
    return response.ok() ? response->SerializeAsString() : std::string();
  };
  const std::string answer = make();
  absl::StrAppend(&words_, Request::descriptor()->name(), " { ", text, " } ",
                  answer.empty() ? "refused" : "done");
  if (!answer.empty()) calls_.push_back({now(), make, answer});
  return true;
}

bool LifeStory::Happen(const std::string& events, absl::Duration ago) {
  auto request = Make<v1::RecordEventsRequest>(events);
  for (v1::LeadEvent& event : *request.mutable_events()) {
    event.set_event_id(absl::StrCat("told-", batches_.size(), "-", event.event_case()));
    SetTimestampTo(now() - ago, event.mutable_event_time());
  }
  const auto response = RecordEvents(workflow(), request);
  Check(response.status());
  if (!response.ok()) return true;
  absl::StrAppend(&words_, events, ago > absl::ZeroDuration() ? absl::FormatDuration(ago) : "");
  for (const v1::RecordEventResult& result : response->results()) {
    if (result.has_recorded()) continue;
    absl::StrAppend(&words_, " refused: ", result.status().message());
    if (result.status().details_size() == 0) mistakes_.push_back(result.status().message());
  }
  batches_.push_back(request);
  return true;
}

std::string LifeStory::Choose(const std::vector<std::string>& among, int which) const {
  return among.empty() ? std::string() : among[static_cast<size_t>(which) % among.size()];
}

void LifeStory::Look() {
  cases_.clear();
  refunds_.clear();
  reviews_.clear();
  asked_.clear();
  const auto cases = ListCases(workflow(), Make<v1::ListCasesRequest>("page_size: 1000"));
  Check(cases.status());
  if (!cases.ok()) return;
  for (const v1::Case& one : cases->cases()) {
    states_.insert(
        absl::StrCat(v1::Facts::Stage_Name(one.stage()), " ", v1::Case::State_Name(one.state())));
    cases_.push_back(one.case_id());
    if (!one.refund_id().empty()) refunds_.push_back(one.refund_id());
    if (!one.payout_id().empty() &&
        std::find(payouts_.begin(), payouts_.end(), one.payout_id()) == payouts_.end()) {
      payouts_.push_back(one.payout_id());
    }
    if (one.state() == v1::Case::IN_REVIEW) reviews_.push_back(one.review_id());
    if (one.state() == v1::Case::AWAITING_INFORMATION) asked_.push_back(one.review_id());
  }
}

bool LifeStory::Receive(const std::string& lead_id, const Step& step) {
  leads_.push_back(lead_id);
  const bool is_own_charge = marketplace() == "local_services";
  const int credits = step.count % 5 == 0 ? 30 : 12;
  std::string events =
      absl::StrCat("events { lead_id: '", lead_id, "' lead_received { lead { lead_class: ",
                   marketplace() == "dingdoor" ? "REQUEST"
                   : step.which % 2 == 0       ? "DIRECT"
                                               : "OPPORTUNITY",
                   " price_credits: ", credits, " } pro { pro_id: '", ProOf(step.which), "' } } }");
  if (step.which % 4 != 3)
    absl::StrAppend(&events, "events { lead_id: '", lead_id, "' lead_accepted {} }");
  if (is_own_charge && step.count % 4 != 3) {
    absl::StrAppend(&events, "events { lead_id: '", lead_id, "' lead_charged { charge_id: '",
                    lead_id, "/charge' credits: ", credits, " } }");
  }
  if (step.which % 3 != 2) {
    absl::StrAppend(&events, "events { lead_id: '", lead_id, "' first_message_sent {} }");
  }
  return Happen(events);
}

bool LifeStory::Contact(const std::string& lead_id, const Step& step) {
  static constexpr const char* kContacts[] = {
      "sender: CUSTOMER kind: MESSAGE channel: CHAT",
      "sender: CUSTOMER kind: MESSAGE channel: OUTSIDE",
      "sender: PRO kind: MESSAGE channel: CHAT",
      "sender: PRO kind: QUOTE channel: CHAT",
      "sender: PRO kind: NUMBER_SHARED channel: CHAT",
      "sender: PRO kind: NUMBER_SHARED channel: CHAT confidence: 0.5",
      "sender: PRO kind: CALL channel: PROXY answered: true answered_by: HUMAN",
      "sender: PRO kind: CALL channel: PROXY answered: true attribution: UNCERTAIN",
      "sender: PRO kind: CALL channel: PROXY answered: false call_result: DEAD_NUMBER",
      "sender: CUSTOMER kind: MESSAGE channel: CHAT sentiment: CLEAR_NO"};
  return Happen(
      absl::StrCat("events { lead_id: '", lead_id, "' contact { ",
                   kContacts[static_cast<size_t>(step.which) % std::size(kContacts)], " } }"),
      AgeOf(step));
}

bool LifeStory::ResolveOne(const Step& step, bool is_refund) {
  const std::string review_id = Choose(reviews_, step.which);
  if (review_id.empty()) return false;
  const std::string reviewer = step.count % 3 == 0 ? "rita" : "ron";
  auto claim = Make<v1::ClaimReviewRequest>(
      absl::StrCat("review_id: '", review_id, "' reviewer_id: '", reviewer, "'"));
  const auto claimed = ClaimReview(workflow(), claim);
  Check(claimed.status());
  if (!claimed.ok()) {
    words_ = absl::StrCat("claim refused: ", claimed.status().ToString());
    return true;
  }
  std::string answer = absl::StrCat("review_id: '", review_id, "' reviewer_id: '", reviewer,
                                    "' fence: ", claimed->review().fence());
  const auto& asks = claimed->review().decision().asks();
  if (!asks.empty() && step.count % 2 == 0) {
    absl::StrAppend(&answer, " findings { kind: '", asks.Get(0).kind(),
                    "' state: ", is_refund ? "PROVEN" : "REFUTED", " }");
  }
  absl::StrAppend(&answer, " outcome: ", is_refund ? "REFUND" : "DENY");
  if (is_refund && step.count % 4 == 1) absl::StrAppend(&answer, " credits: 5 discretionary: true");
  return Do<v1::ResolveReviewRequest>(answer, ResolveReview);
}

// What was told and asked before is told and asked again: the answers are the same, and nothing
// happens.
bool LifeStory::Again(const Step& step) {
  // Half of the time the last one, as a caller would who got no answer.
  const size_t back = static_cast<size_t>(step.which % 2 == 0 ? 0 : step.which);
  const bool is_event = step.count % 2 == 0;
  if (is_event ? batches_.empty() : calls_.empty()) return false;
  const std::string before = Everything();
  if (is_event) {
    const v1::RecordEventsRequest& batch = batches_[batches_.size() - 1 - back % batches_.size()];
    words_ = absl::StrCat("again: ", batch.ShortDebugString());
    const auto response = RecordEvents(workflow(), batch);
    Check(response.status());
    if (!response.ok()) return true;
    for (const v1::RecordEventResult& result : response->results()) {
      // What was refused may be possible by now.
      if (result.has_recorded() && !result.recorded().repetition()) return true;
    }
  } else {
    const Call& call = calls_[calls_.size() - 1 - back % calls_.size()];
    if (now() - call.time >= kAnswerKept) return false;
    words_ = absl::StrCat("the call ", back, " before the last again");
    if (call.make() != call.answer) mistakes_.push_back("another answer to the same request");
  }
  if (Everything() != before) mistakes_.push_back("a repetition changed something");
  return true;
}

bool LifeStory::Perform(const Step& step) {
  const Market& market = MarketOf(marketplace());
  const std::string lead_id = Choose(leads_, step.which + step.count);
  const std::string case_id = Choose(cases_, step.which);
  const int credits = 1 + step.count;
  const bool has_lead = !lead_id.empty();
  switch (step.verb) {
    case 0:
    case 1:
      return Happen(absl::StrCat("events { pro_id: '", ProOf(step.which),
                                 "' credits_granted { credits: ", 10 * credits, " } }"));
    case 2: {
      std::string granted = absl::StrCat("credits: ", 3 * credits, " bonus: true");
      if (step.which % 3 == 0) {
        absl::StrAppend(&granted, " expire_time { seconds: ",
                        absl::ToUnixSeconds(now() + absl::Hours(24 * credits)), " }");
      }
      return Happen(absl::StrCat("events { pro_id: '", ProOf(step.which), "' credits_granted { ",
                                 granted, " } }"));
    }
    case 3:
      return Happen(absl::StrCat("events { pro_id: '", ProOf(step.which),
                                 "' credits_spent { credits: ", credits, " } }"));
    case 4:
    case 5:
    case 6:
      if (leads_.size() == kLeadsMax) return false;
      return Receive(absl::StrCat("lead-", leads_.size() + 1), step);
    case 7:
      return has_lead &&
             Happen(absl::StrCat("events { lead_id: '", lead_id, "' lead_accepted {} }"));
    case 8:
      return has_lead &&
             Happen(absl::StrCat("events { lead_id: '", lead_id, "' first_message_sent {} }"),
                    AgeOf(step));
    case 9:
    case 10:
    case 11: return has_lead && Contact(lead_id, step);
    case 12:
      return has_lead &&
             Happen(absl::StrCat("events { lead_id: '", lead_id, "' lead_changed { lead { state: ",
                                 step.which % 2 == 0 ? "CANCELLED" : "HIRED",
                                 " } update_mask { paths: 'lead.state' } } }"),
                    AgeOf(step));
    case 13:
      return has_lead &&
             Happen(absl::StrCat("events { lead_id: '", lead_id, "' finding { kind: '",
                                 Choose(market.findings, step.which),
                                 "' state: ", step.count % 2 == 0 ? "PROVEN" : "REFUTED", " } }"));
    case 14:
    case 15:
    case 16:
      return has_lead &&
             Do<v1::FileReportRequest>(
                 absl::StrCat("lead_id: '", lead_id, "' report { reason: '",
                              Choose(market.reasons, step.count), "' source: BUTTON",
                              step.which % 3 == 0 ? " destination: ORIGINAL_METHOD" : "", " }"),
                 FileReport);
    case 17:
      return !case_id.empty() &&
             Do<v1::AddEvidenceRequest>(absl::StrCat("case_id: '", case_id, "' text: 'look'"),
                                        AddEvidence);
    case 18:
    case 19:
      return !case_id.empty() &&
             Do<v1::FileDisputeRequest>(
                 absl::StrCat("case_id: '", case_id, "' text: 'wrong'",
                              step.count % 2 == 0 ? " evidence { evidence_id: 'e' }" : ""),
                 FileDispute);
    case 20:
    case 21: return ResolveOne(step, true);
    case 22: return ResolveOne(step, false);
    case 23: {
      const std::string review_id = Choose(reviews_, step.which);
      if (review_id.empty()) return false;
      const auto claimed =
          ClaimReview(workflow(), Make<v1::ClaimReviewRequest>(absl::StrCat(
                                      "review_id: '", review_id, "' reviewer_id: 'rita'")));
      Check(claimed.status());
      return claimed.ok() &&
             Do<v1::RequestInformationRequest>(
                 absl::StrCat("review_id: '", review_id,
                              "' reviewer_id: 'rita' fence: ", claimed->review().fence(),
                              " question: 'where?' within { seconds: ", 3'600 * credits, " }"),
                 RequestInformation);
    }
    case 24: {
      const std::string review_id = Choose(asked_, step.which);
      return !review_id.empty() &&
             Do<v1::ProvideInformationRequest>(
                 absl::StrCat("review_id: '", review_id, "' text: 'here'"), ProvideInformation);
    }
    case 25: {
      const std::string refund_id = Choose(refunds_, step.which);
      return !refund_id.empty() &&
             Do<v1::RequestPayoutRequest>(absl::StrCat("refund_id: '", refund_id, "' credits: ",
                                                       step.count % 3 == 0 ? step.count : 0),
                                          RequestPayout);
    }
    case 26:
    case 27: {
      const std::string payout_id = Choose(payouts_, step.which);
      return !payout_id.empty() &&
             Do<v1::SettlePayoutRequest>(
                 absl::StrCat("payout_id: '", payout_id,
                              "' state: ", step.verb == 26 ? "SETTLED" : "FAILED failure: 'bank'"),
                 SettlePayout);
    }
    case 28:
      return has_lead && Happen(absl::StrCat(
                             "events { lead_id: '", lead_id, "' ",
                             step.which % 2 == 0
                                 ? std::string("chargeback_opened {}")
                                 : absl::StrCat("chargeback_closed { credits: ", step.count, " }"),
                             " }"));
    case 29:
    case 30:
      words_ = absl::StrCat(absl::FormatDuration(SpanOf(step)), " pass");
      Pass(SpanOf(step));
      return true;
    default: return Again(step);
  }
}

}  // namespace makegood

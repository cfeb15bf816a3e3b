#include "service/workflow/testing/workflow_test.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/text_format.h"
#include "makegood/v1/lead_service.pb.h"
#include "rules/base/check.h"
#include "service/decide/decision_language.h"
#include "service/decide/embedded_policies.h"
#include "service/decide/policy_shelf.h"
#include "service/workflow/claim_review.h"
#include "service/workflow/decide_due.h"
#include "service/workflow/file_report.h"
#include "service/workflow/queries.h"
#include "service/workflow/record_events.h"
#include "service/workflow/records.h"
#include "service/workflow/resolve_review.h"
#include "service/workflow/timestamp.h"
#include "service/workflow/workflow_error.h"

namespace makegood {
namespace {

// Made once for all tests of a process, since compiling takes time, and never torn down.
struct Shelves {
  DecisionLanguage language;
  PolicyShelf shipped{language.policy_language(), {"policies", EmbeddedPolicies()}, {}};
  PolicyShelf empty{language.policy_language(), {"policies", EmbeddedPolicies()}, {}};
};

const Shelves& TheShelves() {
  static const Shelves& shelves = *[] {
    auto* made = new Shelves;
    MAKEGOOD_CHECK(made->shipped.Reload(absl::UnixEpoch()).state == ShelfStatus::State::kCurrent);
    return made;
  }();
  return shelves;
}

// A field of a request that is a text, if it has such a field and says nothing there.
void FillInText(const std::string& name, const std::string& value,
                google::protobuf::Message& request) {
  const google::protobuf::FieldDescriptor* field = request.GetDescriptor()->FindFieldByName(name);
  if (field == nullptr) return;
  const google::protobuf::Reflection& reflection = *request.GetReflection();
  if (reflection.GetString(request, field).empty()) {
    reflection.SetString(&request, field, value);
  }
}

template <typename Response>
Response Must(absl::StatusOr<Response> response) {
  if (!response.ok()) ADD_FAILURE() << response.status();
  MAKEGOOD_CHECK(response.ok());
  return *std::move(response);
}

}  // namespace

WorkflowTest::WorkflowTest(std::string marketplace)
    : WorkflowTest(std::move(marketplace), TheShelves().shipped) {}

WorkflowTest::WorkflowTest(std::string marketplace, const PolicyShelf& shelf)
    : marketplace_(std::move(marketplace)),
      shelf_(shelf),
      clock_(absl::FromCivil(absl::CivilSecond(2026, 3, 2, 10, 0, 0), absl::UTCTimeZone())) {}

Workflow WorkflowTest::workflow_without_policies() { return {*store_, TheShelves().empty, clock_}; }

void WorkflowTest::Pass(absl::Duration span) {
  clock_.AdvanceTo(now() + span);
  while (true) {
    const DueResult result = Must(DecideDue(workflow(), now(), /*limit=*/100));
    if (result.fired == 0 && result.failures.empty()) return;
  }
}

void WorkflowTest::FillIn(const std::string& text, google::protobuf::Message& request) {
  MAKEGOOD_CHECK(google::protobuf::TextFormat::ParseFromString(text, &request));
  FillInText("marketplace", marketplace_, request);
  FillInText("request_id", absl::StrCat("request-", ++ids_), request);
}

void WorkflowTest::Record(const std::string& events) {
  auto request = Make<v1::RecordEventsRequest>(events);
  for (v1::LeadEvent& event : *request.mutable_events()) {
    if (event.event_id().empty()) event.set_event_id(absl::StrCat("event-", ++ids_));
    if (!event.has_event_time()) SetTimestampTo(now(), event.mutable_event_time());
  }
  const auto response = Must(RecordEvents(workflow(), request));
  for (const v1::RecordEventResult& result : response.results()) {
    EXPECT_TRUE(result.has_recorded()) << result.ShortDebugString();
  }
}

void WorkflowTest::Receive(const std::string& lead_id, const std::string& lead) {
  Record(absl::StrCat("events { lead_id: '", lead_id, "' lead_received { lead { ", lead,
                      " } pro { pro_id: 'pat' categories: 'piano' areas: 'austin' } } }"));
}

void WorkflowTest::Charge(const std::string& lead_id, int64_t credits) {
  Record(absl::StrCat("events { lead_id: '", lead_id, "' lead_charged { charge_id: '", lead_id,
                      "/charge' credits: ", credits, " } }"));
}

void WorkflowTest::Buy(const std::string& pro_id, int64_t credits) {
  Record(
      absl::StrCat("events { pro_id: '", pro_id, "' credits_granted { credits: ", credits, " } }"));
}

void WorkflowTest::Give(const std::string& pro_id, int64_t credits) {
  Record(absl::StrCat("events { pro_id: '", pro_id, "' credits_granted { credits: ", credits,
                      " bonus: true } }"));
}

void WorkflowTest::Spend(const std::string& pro_id, int64_t credits) {
  Record(
      absl::StrCat("events { pro_id: '", pro_id, "' credits_spent { credits: ", credits, " } }"));
}

v1::FileReportResponse WorkflowTest::Report(const std::string& lead_id, const std::string& reason) {
  auto response = Must(FileReport(workflow(), Make<v1::FileReportRequest>(absl::StrCat(
                                                  "lead_id: '", lead_id, "' report { reason: '",
                                                  reason, "' source: BUTTON }"))));
  EXPECT_TRUE(response.has_case_()) << response.ShortDebugString();
  return response;
}

v1::ReviewItem WorkflowTest::Claim(const std::string& review_id, const std::string& reviewer_id) {
  return Must(ClaimReview(workflow(),
                          Make<v1::ClaimReviewRequest>(absl::StrCat(
                              "review_id: '", review_id, "' reviewer_id: '", reviewer_id, "'"))))
      .review();
}

v1::ResolveReviewResponse WorkflowTest::Resolve(const std::string& review_id,
                                                const std::string& reviewer_id,
                                                const std::string& answer) {
  auto request = Make<v1::ResolveReviewRequest>(answer);
  request.set_review_id(review_id);
  request.set_reviewer_id(reviewer_id);
  request.set_fence(Claim(review_id, reviewer_id).fence());
  return Must(ResolveReview(workflow(), request));
}

v1::Case WorkflowTest::FindCase(const std::string& case_id) {
  return Must(GetCase(workflow(),
                      Make<v1::GetCaseRequest>(absl::StrCat("case_id: '", case_id, "'"))))
      .case_();
}

v1::ReviewItem WorkflowTest::FindReview(const std::string& review_id) {
  ReviewFile file;
  MAKEGOOD_CHECK(store()
                     .RunSnapshot([&](const Transaction& tx) -> absl::Status {
                       absl::StatusOr<ReviewFile> found =
                           LoadReview(tx, Tenant(marketplace_), ReviewId(review_id));
                       if (found.ok()) file = *std::move(found);
                       return found.status();
                     })
                     .ok());
  return ToReviewItem(file);
}

std::string WorkflowTest::Everything() {
  const Workflow all = workflow();
  std::string text = absl::StrCat(
      Must(ListLeads(all, Make<v1::ListLeadsRequest>("page_size: 1000"))).DebugString(),
      Must(ListDecisions(all, Make<v1::ListDecisionsRequest>("page_size: 1000"))).DebugString(),
      Must(ListEntries(all, Make<v1::ListEntriesRequest>("page_size: 1000"))).DebugString(),
      Must(ListDeadlines(all, Make<v1::ListDeadlinesRequest>("page_size: 1000"))).DebugString());
  const auto cases = Must(ListCases(all, Make<v1::ListCasesRequest>("page_size: 1000")));
  for (const v1::Case& one : cases.cases()) {
    absl::StrAppend(
        &text,
        Must(GetCase(all, Make<v1::GetCaseRequest>(absl::StrCat("case_id: '", one.case_id(), "'"))))
            .DebugString());
  }
  int64_t told = 0;
  MAKEGOOD_CHECK(store()
                     .RunSnapshot([&](const Transaction& tx) -> absl::Status {
                       const absl::StatusOr<int64_t> last =
                           tx.outbox().GetLastPosition(Tenant(marketplace_));
                       told = last.value_or(-1);
                       return last.status();
                     })
                     .ok());
  return absl::StrCat(text, "told: ", told);
}

void WorkflowTest::ExpectRefused(const std::vector<Refused>& calls) {
  for (const Refused& refused : calls) {
    SCOPED_TRACE(refused.what);
    const std::string before = Everything();
    const absl::Status status = refused.call();
    EXPECT_FALSE(status.ok());
    EXPECT_EQ(v1::ErrorReason_Name(ReasonOf(status)), v1::ErrorReason_Name(refused.reason))
        << status;
    EXPECT_EQ(Everything(), before);
  }
}

}  // namespace makegood

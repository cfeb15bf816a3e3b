#include "tests/bench/marketplace.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "rules/base/check.h"
#include "service/decide/embedded_policies.h"
#include "service/workflow/record_events.h"
#include "service/workflow/timestamp.h"
#include "tests/bench/guarantee.h"

namespace makegood::bench {
namespace {

v1::LeadEvent EventAt(const std::string& lead_id, const std::string& name, absl::Time time) {
  v1::LeadEvent event;
  event.set_event_id(absl::StrCat(lead_id, "/", name));
  event.set_lead_id(lead_id);
  SetTimestampTo(time, event.mutable_event_time());
  return event;
}

v1::LeadEvent ContactAt(const std::string& lead_id, const std::string& name, absl::Time time) {
  v1::LeadEvent event = EventAt(lead_id, name, time);
  event.mutable_contact()->set_sender(v1::Contact::PRO);
  event.mutable_contact()->set_kind(v1::Contact::MESSAGE);
  event.mutable_contact()->set_channel(v1::Contact::CHAT);
  return event;
}

}  // namespace

Directory::Directory() {
  const char* chosen = std::getenv("BENCH_DIRECTORY");
  path_ = absl::StrCat(chosen == nullptr ? "." : chosen, "/makegood-bench.XXXXXX");
  MAKEGOOD_CHECK(mkdtemp(path_.data()) != nullptr);
}

Directory::~Directory() { std::filesystem::remove_all(path_); }

Marketplace::Marketplace()
    : shelf_(std::make_unique<PolicyShelf>(Language().policy_language(),
                                           PolicyOrigin{"policies", EmbeddedPolicies()},
                                           PolicyShelf::Options{})),
      clock_(absl::FromCivil(absl::CivilSecond(2026, 3, 2, 10, 0, 0), absl::UTCTimeZone())) {
  MAKEGOOD_CHECK(shelf_->Reload(clock_.Now()).state == ShelfStatus::State::kCurrent);
  catalog_ = shelf_->catalog();
  Open();
}

void Marketplace::Open() {
  SqliteOptions options;
  options.path = database();
  auto store = SqliteStore::Open(options);
  MAKEGOOD_CHECK(store.ok());
  store_ = *std::move(store);
}

v1::LeadEvent CreditsFor(const std::string& pro_id, int64_t credits) {
  v1::LeadEvent event;
  event.set_event_id(absl::StrCat(pro_id, "/credits"));
  event.set_pro_id(pro_id);
  event.mutable_event_time()->set_seconds(1'772'400'000);
  event.mutable_credits_granted()->set_credits(credits);
  return event;
}

std::vector<v1::LeadEvent> Story(const std::string& lead_id, const std::string& pro_id,
                                 absl::Time start) {
  const auto before_start = [start](int nanoseconds) {
    return start - absl::Nanoseconds(nanoseconds);
  };
  v1::LeadEvent received = EventAt(lead_id, "received", before_start(4));
  v1::Lead& lead = *received.mutable_lead_received()->mutable_lead();
  lead.set_lead_class(v1::Lead::REQUEST);
  lead.set_category("piano");
  lead.set_area("austin");
  lead.set_price_credits(12);
  received.mutable_lead_received()->mutable_pro()->set_pro_id(pro_id);
  v1::LeadEvent accepted = EventAt(lead_id, "accepted", before_start(3));
  accepted.mutable_lead_accepted();
  v1::LeadEvent first = EventAt(lead_id, "first_message", before_start(2));
  first.mutable_first_message_sent();
  return {std::move(received), std::move(accepted), std::move(first),
          ContactAt(lead_id, "contact-1", before_start(1)), ContactAt(lead_id, "contact-2", start)};
}

void Tell(const Workflow& workflow, const std::vector<v1::LeadEvent>& events) {
  v1::RecordEventsRequest request;
  request.set_marketplace(kMarketplace);
  for (const v1::LeadEvent& event : events) *request.add_events() = event;
  const absl::StatusOr<v1::RecordEventsResponse> response = RecordEvents(workflow, request);
  MAKEGOOD_CHECK(response.ok());
  for (const v1::RecordEventResult& result : response->results()) {
    if (result.has_recorded()) continue;
    std::fprintf(stderr, "not recorded: %s\n", result.ShortDebugString().c_str());
    std::abort();
  }
}

}  // namespace makegood::bench

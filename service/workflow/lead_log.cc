#include "service/workflow/lead_log.h"

#include <algorithm>
#include <string>
#include <tuple>

#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/util/field_mask_util.h"
#include "service/workflow/timestamp.h"

namespace makegood {
namespace {

using google::protobuf::FieldMask;
using google::protobuf::util::FieldMaskUtil;
using stored::v1::LeadRecord;

// The part of a mask that is about one of its messages: {"lead.state"} and "lead." give {"state"}.
FieldMask PartOf(const FieldMask& mask, absl::string_view prefix) {
  FieldMask part;
  for (const std::string& path : mask.paths()) {
    absl::string_view rest(path);
    if (absl::ConsumePrefix(&rest, prefix)) part.add_paths(std::string(rest));
  }
  return part;
}

void Replace(const google::protobuf::Message& from, const FieldMask& mask,
             google::protobuf::Message& to) {
  FieldMaskUtil::MergeOptions options;
  options.set_replace_message_fields(true);
  options.set_replace_repeated_fields(true);
  FieldMaskUtil::MergeMessageTo(from, mask, options, &to);
}

void AddContact(const v1::Contact& contact, v1::Facts& facts) {
  for (v1::Contact& earlier : *facts.mutable_contacts()) {
    if (earlier.event_id() != contact.event_id()) continue;
    // What happened stays at its place in time; when we first heard of it does, too.
    const google::protobuf::Timestamp record_time = earlier.record_time();
    earlier = contact;
    *earlier.mutable_record_time() = record_time;
    return;
  }
  *facts.add_contacts() = contact;
}

void Apply(const LoggedEvent& logged, LeadRecord& record) {
  const v1::LeadEvent& event = logged.event;
  v1::Facts& facts = *record.mutable_facts();
  switch (event.event_case()) {
    case v1::LeadEvent::kLeadReceived: break;  // Comes first, see FoldLead().
    case v1::LeadEvent::kLeadAccepted:
      if (!facts.lead().has_accept_time()) {
        *facts.mutable_lead()->mutable_accept_time() = event.event_time();
      }
      break;
    case v1::LeadEvent::kFirstMessageSent:
      if (!record.has_first_message_time()) {
        *record.mutable_first_message_time() = event.event_time();
      }
      break;
    case v1::LeadEvent::kContact: {
      v1::Contact contact = event.contact();
      if (!contact.has_record_time()) *contact.mutable_record_time() = logged.record_time;
      AddContact(contact, facts);
      break;
    }
    case v1::LeadEvent::kLeadChanged: {
      const v1::LeadChanged& change = event.lead_changed();
      Replace(change.lead(), PartOf(change.update_mask(), "lead."), *facts.mutable_lead());
      const FieldMask customer = PartOf(change.update_mask(), "customer.");
      if (customer.paths_size() > 0) {
        Replace(change.customer(), customer, *facts.mutable_customer());
      }
      break;
    }
    case v1::LeadEvent::kFinding: *facts.add_findings() = event.finding(); break;
    case v1::LeadEvent::kChargebackOpened: record.set_payouts_held(true); break;
    case v1::LeadEvent::kChargebackClosed: record.set_payouts_held(false); break;
    case v1::LeadEvent::kLeadCharged:
    case v1::LeadEvent::kCreditsGranted:
    case v1::LeadEvent::kCreditsSpent:
    case v1::LeadEvent::EVENT_NOT_SET: break;
  }
}

void SortByTime(std::vector<LoggedEvent>& events) {
  std::sort(events.begin(), events.end(), [](const LoggedEvent& a, const LoggedEvent& b) {
    return std::forward_as_tuple(FromTimestamp(a.event.event_time()), a.event.event_id()) <
           std::forward_as_tuple(FromTimestamp(b.event.event_time()), b.event.event_id());
  });
}

// They are sorted, and none of them happened before what `record` knows already.
void ApplyAll(const std::vector<LoggedEvent>& events, LeadRecord& record) {
  for (const LoggedEvent& logged : events) Apply(logged, record);
  record.set_event_count(record.event_count() + static_cast<int64_t>(events.size()));
  if (events.empty()) return;
  *record.mutable_last_event_time() = events.back().event.event_time();
  record.set_last_event_id(events.back().event.event_id());
}

bool Names(const FieldMask& mask, absl::string_view path) {
  return std::find(mask.paths().begin(), mask.paths().end(), std::string(path)) !=
         mask.paths().end();
}

}  // namespace

void CompleteEvent(absl::string_view marketplace, v1::LeadEvent& event) {
  switch (event.event_case()) {
    case v1::LeadEvent::kLeadReceived: {
      v1::Lead& lead = *event.mutable_lead_received()->mutable_lead();
      lead.set_lead_id(event.lead_id());
      lead.set_marketplace(std::string(marketplace));
      if (!lead.has_receive_time()) *lead.mutable_receive_time() = event.event_time();
      break;
    }
    case v1::LeadEvent::kContact: {
      v1::Contact& contact = *event.mutable_contact();
      if (contact.event_id().empty()) contact.set_event_id(event.event_id());
      if (!contact.has_time()) *contact.mutable_time() = event.event_time();
      break;
    }
    case v1::LeadEvent::kLeadChanged: {
      v1::LeadChanged& change = *event.mutable_lead_changed();
      FieldMask& mask = *change.mutable_update_mask();
      if (Names(mask, "lead.state") && !Names(mask, "lead.state_time")) {
        *change.mutable_lead()->mutable_state_time() = event.event_time();
        mask.add_paths("lead.state_time");
      }
      std::sort(mask.mutable_paths()->begin(), mask.mutable_paths()->end());
      break;
    }
    case v1::LeadEvent::kFinding: {
      v1::Finding& finding = *event.mutable_finding();
      if (!finding.has_time()) *finding.mutable_time() = event.event_time();
      if (finding.source() == v1::Finding::SOURCE_UNSPECIFIED) {
        finding.set_source(v1::Finding::PLATFORM);
      }
      break;
    }
    default: break;
  }
}

LeadRecord FoldLead(std::vector<LoggedEvent> events) {
  LeadRecord record;
  SortByTime(events);
  for (const LoggedEvent& logged : events) {
    if (!logged.event.has_lead_received()) continue;
    const v1::LeadReceived& received = logged.event.lead_received();
    *record.mutable_facts()->mutable_lead() = received.lead();
    *record.mutable_facts()->mutable_pro() = received.pro();
    if (received.has_customer()) {
      *record.mutable_facts()->mutable_customer() = received.customer();
    }
    break;
  }
  ApplyAll(events, record);
  return record;
}

bool FoldLater(std::vector<LoggedEvent> events, LeadRecord& record) {
  SortByTime(events);
  if (!events.empty()) {
    const v1::LeadEvent& first = events.front().event;
    const bool is_later =
        record.has_last_event_time() &&
        std::forward_as_tuple(FromTimestamp(record.last_event_time()), record.last_event_id()) <
            std::forward_as_tuple(FromTimestamp(first.event_time()), first.event_id());
    if (!is_later) return false;
  }
  ApplyAll(events, record);
  return true;
}

absl::string_view EventKind(const v1::LeadEvent& event) {
  const google::protobuf::FieldDescriptor* field =
      v1::LeadEvent::descriptor()->FindFieldByNumber(event.event_case());
  return field == nullptr ? absl::string_view() : absl::string_view(field->name());
}

}  // namespace makegood

#include "service/workflow/tell.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/domain/outbox_event.h"
#include "service/workflow/credit_views.h"
#include "service/workflow/timestamp.h"

namespace makegood {
namespace {

// `event` has its payload. The resume token is not stored: it is where the event comes to stand.
absl::Status Append(const Scene& scene, const LeadId& lead_id, std::string event_id,
                    absl::string_view kind, v1::Event event) {
  event.set_event_id(event_id);
  event.set_marketplace(scene.moment.tenant.value());
  event.set_lead_id(lead_id.value());
  SetTimestampTo(scene.moment.now, event.mutable_create_time());
  OutboxEvent row;
  row.event_id = EventId(std::move(event_id));
  row.lead_id = lead_id;
  row.kind = std::string(kind);
  row.create_time = scene.moment.now;
  row.payload = Encode(event);
  return scene.tx.outbox().Append(scene.moment.tenant, row);
}

// What the policy's `notices` say of a reason; INBOX cannot be dropped.
void AddChannels(const rules::PolicyVersion& version, v1::Notice& notice) {
  notice.add_channels(v1::Notice::INBOX);
  const auto& section = version.policy->document().makegood;
  if (!section.has_value()) return;
  const rules::Notice* chosen = nullptr;
  for (const rules::Notice& entry : section->notices) {
    if (entry.reason.text() == absl::string_view(notice.reason())) {
      chosen = &entry;
      break;
    }
    if (entry.reason.text() == "default") chosen = &entry;
  }
  if (chosen == nullptr) return;
  for (const rules::Excerpt& name : chosen->channels) {
    v1::Notice::Channel channel;
    if (v1::Notice::Channel_Parse(std::string(name.text()), &channel) &&
        channel != v1::Notice::INBOX) {
      notice.add_channels(channel);
    }
  }
}

}  // namespace

absl::Status TellCase(const Scene& scene, const CaseFile& file) {
  v1::Event event;
  *event.mutable_case_changed() = ToCase(file);
  return Append(scene, file.row.lead_id,
                absl::StrCat("case/", file.row.case_id.value(), "/", file.row.revision),
                "case_changed", std::move(event));
}

absl::Status TellReview(const Scene& scene, const ReviewFile& file) {
  v1::Event event;
  *event.mutable_review_changed() = ToReviewItem(file);
  return Append(scene, file.row.lead_id,
                absl::StrCat("review/", file.row.review_id.value(), "/", file.row.revision),
                "review_changed", std::move(event));
}

absl::Status TellCredits(const Scene& scene, const LeadId& lead_id,
                         const LedgerTransaction& transaction) {
  v1::Event event;
  *event.mutable_credits_moved() = ToProto(transaction);
  return Append(scene, lead_id, absl::StrCat("credits/", transaction.transaction_id.value()),
                "credits_moved", std::move(event));
}

absl::Status TellPayout(const Scene& scene, const LeadId& lead_id, const Payout& row,
                        const v1::PayoutRecord& payout) {
  v1::Event event;
  *event.mutable_payout_changed() = payout;
  return Append(scene, lead_id, absl::StrCat("payout/", row.payout_id.value(), "/", row.revision),
                "payout_changed", std::move(event));
}

absl::Status TellNotice(const Scene& scene, const LeadId& lead_id, absl::string_view name,
                        const rules::PolicyVersion& version, v1::Notice notice) {
  AddChannels(version, notice);
  v1::Event event;
  *event.mutable_notice() = std::move(notice);
  return Append(scene, lead_id, absl::StrCat("notice/", name), "notice", std::move(event));
}

}  // namespace makegood

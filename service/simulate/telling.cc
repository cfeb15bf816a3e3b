#include "service/simulate/telling.h"

#include <map>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "makegood/v1/admin_service.pb.h"
#include "makegood/v1/case.pb.h"
#include "makegood/v1/credit_service.pb.h"
#include "makegood/v1/credits.pb.h"
#include "makegood/v1/decision.pb.h"
#include "makegood/v1/lead_service.pb.h"
#include "service/simulate/value_text.h"

namespace makegood::simulate {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string Credits(int64_t count) {
  return absl::StrCat(count, count == 1 ? " credit" : " credits");
}

std::string TellDecision(const v1::Decision& decision, cel::TimeParts start) {
  std::vector<std::string> parts;
  parts.push_back(
      absl::StrCat(v1::Decision::Outcome_Name(decision.outcome()), " ", decision.reason()));
  if (decision.credits() != 0) parts.push_back(Credits(decision.credits()));
  if (decision.missing_size() > 0)
    parts.push_back(absl::StrCat("missing ", absl::StrJoin(decision.missing(), " ")));
  if (decision.has_change_time())
    parts.push_back(
        absl::StrCat("may change at ", OffsetText(ToParts(decision.change_time()), start)));
  return absl::StrJoin(parts, ", ");
}

std::string TellCase(const v1::Case& told, cel::TimeParts start) {
  std::string text = absl::StrCat(v1::Facts::Stage_Name(told.stage()), " case");
  if (told.round() > 1) absl::StrAppend(&text, ", round ", told.round());
  absl::StrAppend(&text, " of ", told.lead_id(), " is ", v1::Case::State_Name(told.state()));
  if (told.has_decision()) absl::StrAppend(&text, ": ", TellDecision(told.decision(), start));
  if (told.flags_size() > 0) absl::StrAppend(&text, " [", absl::StrJoin(told.flags(), ", "), "]");
  return text;
}

std::string TellReview(const v1::ReviewItem& review, cel::TimeParts start) {
  std::string text = absl::StrCat("review of ", review.lead_id(), " in queue ", review.queue(),
                                  " is ", v1::ReviewItem::State_Name(review.state()));
  if (!review.holder().empty()) absl::StrAppend(&text, ", held by ", review.holder());
  if (review.has_due_time() && review.state() != v1::ReviewItem::RESOLVED)
    absl::StrAppend(&text, ", due at ", OffsetText(ToParts(review.due_time()), start));
  if (review.breached()) absl::StrAppend(&text, ", BREACHED");
  if (review.escalated()) absl::StrAppend(&text, ", escalated");
  return text;
}

// What the transaction adds to each account.
std::string TellTransaction(const v1::LedgerTransaction& transaction) {
  std::map<int, int64_t> accounts;
  for (const v1::LedgerEntry& entry : transaction.entries())
    accounts[entry.account()] += entry.credits();
  std::vector<std::string> parts;
  for (const auto& [account, credits] : accounts) {
    if (credits != 0)
      parts.push_back(absl::StrCat(
          v1::LedgerEntry::Account_Name(static_cast<v1::LedgerEntry::Account>(account)),
          credits > 0 ? " +" : " ", credits));
  }
  return absl::StrCat("credits of ", transaction.pro_id(), ": ",
                      v1::LedgerTransaction::Kind_Name(transaction.kind()), " (",
                      absl::StrJoin(parts, ", "), ")");
}

std::string TellPayout(const v1::PayoutRecord& payout) {
  return absl::StrCat("payout of ", Credits(payout.credits()), " is ",
                      v1::PayoutRecord::State_Name(payout.state()),
                      payout.failure().empty() ? "" : absl::StrCat(": ", payout.failure()));
}

std::string TellNotice(const v1::Notice& notice) {
  std::vector<std::string> channels;
  for (const int channel : notice.channels())
    channels.push_back(v1::Notice::Channel_Name(static_cast<v1::Notice::Channel>(channel)));
  return absl::StrCat("notice to ", notice.pro_id(), " (", absl::StrJoin(channels, ", "),
                      "): ", notice.text());
}

std::string TellLeadEvent(const v1::LeadEvent& event, cel::TimeParts start, cel::TimeParts now) {
  const FieldDescriptor* kind =
      event.GetReflection()->GetOneofFieldDescriptor(event, event.GetDescriptor()->oneof_decl(0));
  std::string text = kind == nullptr ? "nothing" : kind->name();
  if (event.has_contact()) {
    text = absl::StrCat(v1::Contact::Kind_Name(event.contact().kind()), " by the ",
                        v1::Contact::Party_Name(event.contact().sender()));
  }
  if (!(ToParts(event.event_time()) == now))
    absl::StrAppend(&text, " at ", OffsetText(ToParts(event.event_time()), start));
  return text;
}

// "lead-1: lead_received, lead_charged; pro-1: credits_granted"
std::string TellEvents(const v1::RecordEventsRequest& request, cel::TimeParts start) {
  std::string text;
  std::string owner;
  for (const v1::LeadEvent& event : request.events()) {
    const std::string& of = event.lead_id().empty() ? event.pro_id() : event.lead_id();
    absl::StrAppend(&text,
                    text.empty()  ? ""
                    : of == owner ? ", "
                                  : "; ",
                    of == owner ? "" : absl::StrCat(of, ": "),
                    TellLeadEvent(event, start, ToParts(request.events(0).event_time())));
    owner = of;
  }
  return text;
}

// A message that means something by itself; empty for others.
std::string TellNoun(const Message& message, cel::TimeParts start) {
  const Descriptor* type = message.GetDescriptor();
  if (type == v1::Case::descriptor()) return TellCase(static_cast<const v1::Case&>(message), start);
  if (type == v1::Decision::descriptor())
    return TellDecision(static_cast<const v1::Decision&>(message), start);
  if (type == v1::ReviewItem::descriptor())
    return TellReview(static_cast<const v1::ReviewItem&>(message), start);
  if (type == v1::LedgerTransaction::descriptor())
    return TellTransaction(static_cast<const v1::LedgerTransaction&>(message));
  if (type == v1::PayoutRecord::descriptor())
    return TellPayout(static_cast<const v1::PayoutRecord&>(message));
  if (type == v1::Notice::descriptor()) return TellNotice(static_cast<const v1::Notice&>(message));
  return "";
}

}  // namespace

std::string TellRequest(const google::protobuf::MethodDescriptor& method, const Message& request,
                        cel::TimeParts start) {
  if (request.GetDescriptor() == v1::RecordEventsRequest::descriptor()) {
    return absl::StrCat(method.name(), " ",
                        TellEvents(static_cast<const v1::RecordEventsRequest&>(request), start));
  }
  if (request.GetDescriptor() == v1::AdvanceClockRequest::descriptor()) {
    const auto& advance = static_cast<const v1::AdvanceClockRequest&>(request);
    return absl::StrCat("the clock moves to ", OffsetText(ToParts(advance.time()), start));
  }
  const std::unique_ptr<Message> shown(request.New());
  shown->CopyFrom(request);
  for (const char* name : {"marketplace", "request_id"}) {
    if (const FieldDescriptor* field = shown->GetDescriptor()->FindFieldByName(name))
      shown->GetReflection()->ClearField(shown.get(), field);
  }
  return absl::StrCat(method.name(), " ", MessageText(*shown, start));
}

std::string TellAnswer(const Message& answer, cel::TimeParts start) {
  if (answer.GetDescriptor() == v1::GetBalanceResponse::descriptor())
    return Credits(static_cast<const v1::GetBalanceResponse&>(answer).credits());
  std::vector<std::string> parts;
  std::vector<const FieldDescriptor*> fields;
  answer.GetReflection()->ListFields(answer, &fields);
  bool has_case = false;
  for (const FieldDescriptor* field : fields) {
    if (field->message_type() == nullptr || field->is_repeated()) continue;
    // A case comes with its decision.
    if (has_case && field->message_type() == v1::Decision::descriptor()) continue;
    const std::string text = TellNoun(answer.GetReflection()->GetMessage(answer, field), start);
    if (text.empty()) continue;
    has_case |= field->message_type() == v1::Case::descriptor();
    parts.push_back(text);
  }
  return absl::StrJoin(parts, "; ");
}

std::string TellEvent(const v1::Event& event, cel::TimeParts start) {
  const FieldDescriptor* kind =
      event.GetReflection()->GetOneofFieldDescriptor(event, event.GetDescriptor()->oneof_decl(0));
  if (kind == nullptr) return "something that this program does not know";
  return TellNoun(event.GetReflection()->GetMessage(event, kind), start);
}

std::string ErrorText(const google::rpc::Status& status) {
  return absl::StrCat(StatusWord(status), ": ", status.message());
}

}  // namespace makegood::simulate

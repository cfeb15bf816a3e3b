// LeadService: what marketplaces tell, and what is asked about leads. Fields in the order of the
// protos, lead_service.proto and lead_event.proto.

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "service/rpc/field_checker.h"
#include "service/rpc/request_checks.h"
#include "service/rpc/validate.h"
#include "service/rpc/validate_facts.h"

namespace makegood {
namespace {

// Fields of a lead that no event changes, besides the ids.
constexpr absl::string_view kFixedFields[] = {"lead.marketplace", "lead.lead_id",
                                              "lead.price_credits", "customer.customer_id"};

// `told`: what is known of it from elsewhere; a message may repeat it but not contradict.
void CheckRepeated(absl::string_view field, absl::string_view text, absl::string_view told,
                   FieldChecker& checker) {
  if (!text.empty() && text != told) {
    checker.Add(field, absl::StrCat("`", text, "` where the rest says `", told, "`"));
  }
}

class LeadEventValidator {
 public:
  LeadEventValidator(absl::string_view marketplace, std::vector<Violation>& violations)
      : marketplace_(marketplace), violations_(violations) {}

  void Check(const v1::LeadEvent& message) {
    FieldChecker checker(nullptr, violations_);
    checker.RequiredText("event_id", message.event_id(), kIdMax);
    CheckSubject(message, checker);
    checker.Require("event_time", message.has_event_time());
    checker.Time("event_time", message.has_event_time(), message.event_time());
    switch (message.event_case()) {
      case v1::LeadEvent::kLeadReceived: return CheckReceived(message);
      case v1::LeadEvent::kLeadCharged: return CheckCharged(message.lead_charged());
      case v1::LeadEvent::kContact:
        return ValidateContact({nullptr, "contact"}, message.contact(), violations_);
      case v1::LeadEvent::kLeadChanged: return CheckChanged(message.lead_changed());
      case v1::LeadEvent::kFinding:
        return ValidateFinding({nullptr, "finding"}, message.finding(), violations_);
      case v1::LeadEvent::kChargebackClosed: {
        const FieldPath path{nullptr, "chargeback_closed"};
        return FieldChecker(&path, violations_)
            .Credits("credits", message.chargeback_closed().credits());
      }
      case v1::LeadEvent::kCreditsGranted: return CheckGranted(message.credits_granted());
      case v1::LeadEvent::kCreditsSpent:
        return CheckAmount({nullptr, "credits_spent"}, message.credits_spent().credits());
      case v1::LeadEvent::kLeadAccepted:
      case v1::LeadEvent::kFirstMessageSent:
      case v1::LeadEvent::kChargebackOpened: return;  // They say all by being there.
      case v1::LeadEvent::EVENT_NOT_SET:
        return checker.Add("event", "required: what happened, one of lead_received, contact, …");
    }
  }

 private:
  // A lead, or a pro whose credits moved without one.
  static void CheckSubject(const v1::LeadEvent& message, FieldChecker& checker) {
    const bool is_of_pro = message.has_credits_granted() || message.has_credits_spent();
    if (is_of_pro) {
      if (!message.lead_id().empty()) checker.Add("lead_id", "this event is about no lead");
      checker.RequiredText("pro_id", message.pro_id(), kIdMax);
    } else {
      checker.RequiredText("lead_id", message.lead_id(), kIdMax);
      if (!message.pro_id().empty()) {
        checker.Add("pro_id", "only with credits_granted and credits_spent");
      }
    }
  }

  void CheckReceived(const v1::LeadEvent& event) {
    const v1::LeadReceived& message = event.lead_received();
    const FieldPath path{nullptr, "lead_received"};
    FieldChecker checker(&path, violations_);
    checker.Require("lead", message.has_lead());
    if (message.has_lead()) {
      const FieldPath lead_path{&path, "lead"};
      ValidateLead(lead_path, message.lead(), violations_);
      FieldChecker lead(&lead_path, violations_);
      CheckRepeated("marketplace", message.lead().marketplace(), marketplace_, lead);
      CheckRepeated("lead_id", message.lead().lead_id(), event.lead_id(), lead);
    }
    checker.Require("pro", message.has_pro());
    if (message.has_pro()) {
      const FieldPath pro_path{&path, "pro"};
      FieldChecker(&pro_path, violations_).Require("pro_id", !message.pro().pro_id().empty());
      ValidatePro(pro_path, message.pro(), violations_);
    }
    if (message.has_customer()) {
      ValidateCustomer({&path, "customer"}, message.customer(), violations_);
    }
  }

  void CheckAmount(const FieldPath& path, int64_t credits) {
    FieldChecker(&path, violations_).Range("credits", credits, 1, kCreditsMax);
  }

  void CheckCharged(const v1::LeadCharged& message) {
    const FieldPath path{nullptr, "lead_charged"};
    FieldChecker checker(&path, violations_);
    checker.RequiredText("charge_id", message.charge_id(), kIdMax);
    CheckAmount(path, message.credits());
    checker.EnumValue("paid_from", message.paid_from(), &v1::Destination_IsValid);
  }

  void CheckGranted(const v1::CreditsGranted& message) {
    const FieldPath path{nullptr, "credits_granted"};
    CheckAmount(path, message.credits());
    FieldChecker(&path, violations_)
        .Time("expire_time", message.has_expire_time(), message.expire_time());
  }

  void CheckChanged(const v1::LeadChanged& message) {
    const FieldPath path{nullptr, "lead_changed"};
    if (message.has_lead()) ValidateLead({&path, "lead"}, message.lead(), violations_);
    if (message.has_customer()) {
      ValidateCustomer({&path, "customer"}, message.customer(), violations_);
    }
    FieldChecker checker(&path, violations_);
    const auto& paths = message.update_mask().paths();
    checker.Require("update_mask", !paths.empty());
    if (!checker.Count("update_mask", paths.size(), kChangedFieldsMax)) return;
    for (const std::string& changed : paths) {
      if (std::string problem = ProblemOf(changed); !problem.empty()) {
        checker.Add("update_mask", absl::StrCat("`", changed.substr(0, kTextMax), "` ", problem));
      }
    }
  }

  static std::string ProblemOf(const std::string& path) {
    for (const absl::string_view fixed : kFixedFields) {
      if (path == fixed) return "never changes";
    }
    const std::pair<std::string, std::string> parts = absl::StrSplit(path, absl::MaxSplits('.', 1));
    const google::protobuf::Descriptor* type = parts.first == "lead" ? v1::Lead::descriptor()
                                               : parts.first == "customer"
                                                   ? v1::Customer::descriptor()
                                                   : nullptr;
    if (type != nullptr && type->FindFieldByName(parts.second) != nullptr) return "";
    return "is no field; write `lead.state` or `customer.minor`";
  }

  static constexpr int kChangedFieldsMax = 64;

  const absl::string_view marketplace_;
  std::vector<Violation>& violations_;
};

}  // namespace

std::vector<Violation> Validate(const v1::RecordEventsRequest& request) {
  std::vector<Violation> violations;
  FieldChecker checker(nullptr, violations);
  CheckBeginning(request, checker);
  checker.Require("events", request.events_size() > 0);
  checker.Count("events", request.events_size(), kBatchSizeMax);
  return violations;
}

std::vector<Violation> Validate(const v1::LeadEvent& event, absl::string_view marketplace) {
  std::vector<Violation> violations;
  LeadEventValidator(marketplace, violations).Check(event);
  return violations;
}

std::vector<Violation> Validate(const v1::GetLeadRequest& request) {
  std::vector<Violation> violations;
  FieldChecker checker(nullptr, violations);
  CheckBeginning(request, checker);
  checker.RequiredText("lead_id", request.lead_id(), kIdMax);
  return violations;
}

std::vector<Violation> Validate(const v1::ListLeadsRequest& request) {
  std::vector<Violation> violations;
  FieldChecker checker(nullptr, violations);
  CheckBeginning(request, checker);
  checker.Text("pro_id", request.pro_id(), kIdMax);
  CheckPaging(request, checker);
  return violations;
}

std::vector<Violation> Validate(const v1::CheckReportRequest& request) {
  std::vector<Violation> violations;
  FieldChecker checker(nullptr, violations);
  CheckBeginning(request, checker);
  checker.RequiredText("lead_id", request.lead_id(), kIdMax);
  checker.Text("reason", request.reason());
  checker.EnumValue("source", request.source(), &v1::Report::Source_IsValid);
  checker.EnumValue("destination", request.destination(), &v1::Destination_IsValid);
  ValidateEvidence(nullptr, request.evidence(), violations);
  return violations;
}

}  // namespace makegood

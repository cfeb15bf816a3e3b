// One function for each message, each field in the order of the proto, so that the two can be
// read side by side. A field that is not mentioned here fails validate_test.cc, which breaks
// every field of Facts in turn.

#include "service/rpc/validate_facts.h"

#include <cstdint>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "rules/cel/values/time.h"
#include "service/decide/fact_bounds.h"
#include "service/rpc/field_checker.h"

namespace makegood {
namespace {

// Whether what a message needs stands in it, or is known from what it stands in.
enum class Told { kHere, kElsewhere };

#define MAKEGOOD_TIME(name) Time(#name, message.has_##name(), message.name())

class FactsValidator {
 public:
  explicit FactsValidator(std::vector<Violation>& violations) : violations_(violations) {}

  void Check(const v1::Facts& message) {
    const FieldPath path{nullptr, "facts"};
    FieldChecker checker(&path, violations_);
    checker.RequiredEnum("stage", message.stage(), &v1::Facts::Stage_IsValid);
    checker.Require("lead", message.has_lead());
    const v1::Facts::Stage stage = message.stage();
    RequireAt(stage == v1::Facts::GUARANTEE, message.has_charge(), "charge", "GUARANTEE", checker);
    RequireAt(stage == v1::Facts::REPORT, message.has_report(), "report", "REPORT", checker);
    RequireAt(stage == v1::Facts::DISPUTE, message.has_dispute(), "dispute", "DISPUTE", checker);
    RequireAt(stage == v1::Facts::PAYOUT, message.has_payout(), "payout", "PAYOUT", checker);

    if (message.has_lead()) CheckLead({&path, "lead"}, message.lead());
    if (message.has_charge()) CheckCharge({&path, "charge"}, message.charge());
    if (checker.Count("contacts", message.contacts_size(), kContactsMax))
      CheckContacts(path, message);
    if (checker.Count("findings", message.findings_size(), kFindingsMax)) {
      for (int i = 0; i < message.findings_size(); ++i)
        CheckFinding({&path, "findings", i}, message.findings(i));
    }
    if (message.has_report()) CheckReport({&path, "report"}, message.report());
    if (message.has_review()) CheckReview({&path, "review"}, message.review());
    if (message.has_dispute()) CheckDispute({&path, "dispute"}, message.dispute());
    if (message.has_refund()) CheckRefund({&path, "refund"}, message.refund());
    if (message.has_payout()) CheckPayout({&path, "payout"}, message.payout());
    if (message.has_pro()) CheckPro({&path, "pro"}, message.pro());
    if (message.has_customer()) CheckCustomer({&path, "customer"}, message.customer());
    if (message.has_history()) CheckHistory({&path, "history"}, message.history());
    if (message.has_peers()) CheckPeers({&path, "peers"}, message.peers());
  }

  void CheckLead(const FieldPath& path, const v1::Lead& message, Told ids = Told::kHere) {
    FieldChecker checker(&path, violations_);
    if (ids == Told::kHere) {
      checker.Require("marketplace", !message.marketplace().empty());
      checker.Require("lead_id", !message.lead_id().empty());
    }
    checker.Text("marketplace", message.marketplace(), kCodeMax);
    checker.Text("lead_id", message.lead_id(), kIdMax);
    checker.EnumValue("lead_class", message.lead_class(), &v1::Lead::Class_IsValid);
    checker.Text("category", message.category());
    checker.Text("area", message.area());
    checker.Text("actual_category", message.actual_category());
    checker.Text("actual_area", message.actual_area());
    checker.MAKEGOOD_TIME(create_time);
    checker.MAKEGOOD_TIME(receive_time);
    checker.MAKEGOOD_TIME(accept_time);
    checker.Credits("price_credits", message.price_credits());
    checker.EnumValue("state", message.state(), &v1::Lead::State_IsValid);
    checker.MAKEGOOD_TIME(state_time);
    checker.MAKEGOOD_TIME(hired_time);
    checker.EnumValue("hired_known_by", message.hired_known_by(), &v1::Contact::Party_IsValid);
    if (checker.Count("contact_methods", message.contact_methods_size(), kContactMethodsMax)) {
      for (int i = 0; i < message.contact_methods_size(); ++i) {
        const FieldPath method{&path, "contact_methods", i};
        FieldChecker method_checker(&method, violations_);
        method_checker.RequiredEnum("method", message.contact_methods(i).method(),
                                    &v1::ContactMethod::Method_IsValid);
        method_checker.EnumValue("validity", message.contact_methods(i).validity(),
                                 &v1::ContactMethod::Validity_IsValid);
      }
    }
    checker.Text("duplicate_of", message.duplicate_of(), kIdMax);
    checker.Attributes("attributes", message.attributes());
  }

  static void RequireAt(bool applies, bool is_there, absl::string_view field,
                        absl::string_view stage, FieldChecker& checker) {
    if (applies && !is_there) checker.Add(field, absl::StrCat("required at stage ", stage));
  }

  void CheckCharge(const FieldPath& path, const v1::Charge& message) {
    FieldChecker checker(&path, violations_);
    checker.Text("charge_id", message.charge_id(), kIdMax);
    checker.Credits("credits", message.credits());
    checker.Credits("paid_credits", message.paid_credits());
    checker.Credits("bonus_credits", message.bonus_credits());
    const int64_t split = CreditSum(message.paid_credits(), message.bonus_credits());
    if (split != 0 && split != message.credits()) {
      checker.Add("paid_credits", absl::StrCat("with bonus_credits this makes ", split,
                                               ", and credits is ", message.credits()));
    }
    checker.EnumValue("paid_from", message.paid_from(), &v1::Destination_IsValid);
    checker.MAKEGOOD_TIME(accept_time);
    checker.MAKEGOOD_TIME(charge_time);
    checker.MAKEGOOD_TIME(first_message_time);
    checker.Credits("refunded_credits", message.refunded_credits());
    AtMost("refunded_credits", message.refunded_credits(), "credits", message.credits(), checker);
    // refundable_credits is computed; what a caller sends is replaced.
    if (!message.policy().empty())
      checker.PolicyName("policy", message.policy(), /*needs_version=*/true);
  }

  // Of two amounts that may be anything: what is out of range was reported, and 0 says no more.
  static int64_t CreditSum(int64_t a, int64_t b) {
    if (a < 0 || b < 0 || a > kCreditsMax || b > kCreditsMax) return 0;
    return a + b;
  }

  static void AtMost(absl::string_view field, int64_t value, absl::string_view bound_field,
                     int64_t bound, FieldChecker& checker) {
    if (bound < 0 || value <= bound || value > kCreditsMax) return;
    checker.Add(field, absl::StrCat(value, " is more than ", bound_field, ", which is ", bound));
  }

  void CheckContacts(const FieldPath& facts, const v1::Facts& message) {
    absl::flat_hash_map<absl::string_view, int> ids;
    ids.reserve(static_cast<size_t>(message.contacts_size()));
    for (int i = 0; i < message.contacts_size(); ++i) {
      const FieldPath path{&facts, "contacts", i};
      CheckContact(path, message.contacts(i));
      const std::string& id = message.contacts(i).event_id();
      if (id.empty()) continue;
      if (const auto [first, is_new] = ids.emplace(id, i); !is_new) {
        FieldChecker(&path, violations_)
            .Add("event_id", absl::StrCat("the same as of contacts[", first->second, "]"));
      }
    }
  }

  void CheckContact(const FieldPath& path, const v1::Contact& message, Told time = Told::kHere) {
    FieldChecker checker(&path, violations_);
    checker.Text("event_id", message.event_id(), kIdMax);
    if (time == Told::kHere) checker.Require("time", message.has_time());
    checker.MAKEGOOD_TIME(time);
    checker.MAKEGOOD_TIME(record_time);
    checker.RequiredEnum("sender", message.sender(), &v1::Contact::Party_IsValid);
    checker.RequiredEnum("kind", message.kind(), &v1::Contact::Kind_IsValid);
    checker.EnumValue("channel", message.channel(), &v1::Contact::Channel_IsValid);
    checker.EnumValue("method", message.method(), &v1::ContactMethod::Method_IsValid);
    checker.EnumValue("answered_by", message.answered_by(), &v1::Contact::AnsweredBy_IsValid);
    checker.MAKEGOOD_TIME(answer_time);
    checker.EnumValue("call_result", message.call_result(), &v1::Contact::CallResult_IsValid);
    checker.EnumValue("delivery", message.delivery(), &v1::Contact::Delivery_IsValid);
    checker.MAKEGOOD_TIME(deliver_time);
    checker.Span("length", message.has_length(), message.length());
    checker.EnumValue("sentiment", message.sentiment(), &v1::Contact::Sentiment_IsValid);
    if (message.has_confidence()) checker.Share("confidence", message.confidence());
    checker.EnumValue("attribution", message.attribution(), &v1::Contact::Attribution_IsValid);
  }

  void CheckFinding(const FieldPath& path, const v1::Finding& message) {
    FieldChecker checker(&path, violations_);
    checker.RequiredText("kind", message.kind(), kTextMax);
    checker.RequiredEnum("state", message.state(), &v1::Finding::State_IsValid);
    checker.EnumValue("source", message.source(), &v1::Finding::Source_IsValid);
    checker.MAKEGOOD_TIME(time);
  }

  void CheckReport(const FieldPath& path, const v1::Report& message) {
    FieldChecker checker(&path, violations_);
    checker.Text("report_id", message.report_id(), kIdMax);
    if (message.has_file_time() && message.reason().empty()) {
      checker.Add("reason", "required once the report is filed (file_time)");
    }
    checker.Text("reason", message.reason());
    checker.Text("text", message.text(), kLongTextMax);
    checker.EnumValue("source", message.source(), &v1::Report::Source_IsValid);
    checker.MAKEGOOD_TIME(file_time);
    checker.MAKEGOOD_TIME(first_notice_time);
    CheckEvidence(&path, message.evidence());
    checker.EnumValue("destination", message.destination(), &v1::Destination_IsValid);
  }

  void CheckEvidence(const FieldPath* owner,
                     const google::protobuf::RepeatedPtrField<v1::Evidence>& evidence) {
    if (!FieldChecker(owner, violations_).Count("evidence", evidence.size(), kEvidenceMax)) return;
    for (int i = 0; i < evidence.size(); ++i) {
      const FieldPath path{owner, "evidence", i};
      const v1::Evidence& message = evidence[i];
      FieldChecker checker(&path, violations_);
      checker.Text("evidence_id", message.evidence_id(), kIdMax);
      checker.Text("kind", message.kind(), kCodeMax);
      checker.EnumValue("source", message.source(), &v1::Evidence::Source_IsValid);
      checker.MAKEGOOD_TIME(capture_time);
      checker.Digest("digest", message.digest());
    }
  }

  void CheckReview(const FieldPath& path, const v1::Review& message) {
    FieldChecker checker(&path, violations_);
    checker.Text("review_id", message.review_id(), kIdMax);
    checker.Range("round", message.round(), 0, INT64_MAX);
    checker.EnumValue("outcome", message.outcome(), &v1::Verdict::Outcome_IsValid);
    checker.Text("reason", message.reason());
    checker.Credits("credits", message.credits());
    checker.Text("reviewer_id", message.reviewer_id(), kIdMax);
    checker.MAKEGOOD_TIME(resolve_time);
  }

  void CheckDispute(const FieldPath& path, const v1::Dispute& message) {
    FieldChecker checker(&path, violations_);
    checker.Text("dispute_id", message.dispute_id());
    checker.Text("decision_id", message.decision_id());
    checker.Text("denied_reason", message.denied_reason());
    checker.Range("round", message.round(), 0, INT64_MAX);
    checker.MAKEGOOD_TIME(file_time);
    checker.Text("text", message.text(), kLongTextMax);
    CheckEvidence(&path, message.evidence());
  }

  void CheckRefund(const FieldPath& path, const v1::Refund& message) {
    FieldChecker checker(&path, violations_);
    checker.Text("refund_id", message.refund_id(), kIdMax);
    checker.Credits("credits", message.credits());
    checker.Credits("remaining_credits", message.remaining_credits());
    AtMost("remaining_credits", message.remaining_credits(), "credits", message.credits(), checker);
    checker.Credits("payable_credits", message.payable_credits());
    AtMost("payable_credits", message.payable_credits(), "remaining_credits",
           message.remaining_credits(), checker);
    checker.MAKEGOOD_TIME(post_time);
    checker.EnumValue("destination", message.destination(), &v1::Destination_IsValid);
    checker.Credits("spent_credits", message.spent_credits());
    checker.Credits("lowest_balance_credits", message.lowest_balance_credits());
  }

  void CheckPayout(const FieldPath& path, const v1::Payout& message) {
    FieldChecker checker(&path, violations_);
    checker.Text("payout_id", message.payout_id());
    checker.Credits("credits", message.credits());
    checker.MAKEGOOD_TIME(request_time);
  }

  void CheckPro(const FieldPath& path, const v1::Pro& message) {
    FieldChecker checker(&path, violations_);
    checker.Text("pro_id", message.pro_id(), kIdMax);
    if (checker.Count("categories", message.categories_size(), kPlacesMax)) {
      for (int i = 0; i < message.categories_size(); ++i)
        checker.Text("categories", message.categories(i), kTextMax, i);
    }
    if (checker.Count("areas", message.areas_size(), kPlacesMax)) {
      for (int i = 0; i < message.areas_size(); ++i)
        checker.Text("areas", message.areas(i), kTextMax, i);
    }
    checker.Text("time_zone", message.time_zone());
    if (!message.time_zone().empty() && message.time_zone().size() <= kTextMax &&
        !cel::FindTimeZone(message.time_zone()).has_value()) {
      checker.Add("time_zone", absl::StrCat("`", message.time_zone(),
                                            "` is no time zone; write its IANA name, such as "
                                            "Europe/Madrid"));
    }
    checker.Text("tier", message.tier());
    checker.Attributes("attributes", message.attributes());
  }

  void CheckCustomer(const FieldPath& path, const v1::Customer& message) {
    FieldChecker checker(&path, violations_);
    checker.Text("customer_id", message.customer_id(), kIdMax);
    checker.Attributes("attributes", message.attributes());
  }

  void CheckHistory(const FieldPath& path, const v1::History& message) {
    FieldChecker checker(&path, violations_);
    if (checker.Count("cases", message.cases_size(), kPastCasesMax)) {
      for (int i = 0; i < message.cases_size(); ++i)
        CheckPastCase({&path, "cases", i}, message.cases(i));
    }
    checker.Span("window", message.has_window(), message.window());
    checker.Range("charged_leads", message.charged_leads(), 0, INT64_MAX);
    checker.Range("requests", message.requests(), 0, INT64_MAX);
    checker.Share("rate", message.rate());
    checker.Share("rate_lower_bound", message.rate_lower_bound());
  }

  void CheckPastCase(const FieldPath& path, const v1::PastCase& message) {
    FieldChecker checker(&path, violations_);
    checker.Text("case_id", message.case_id(), kIdMax);
    checker.Text("lead_id", message.lead_id(), kIdMax);
    checker.EnumValue("stage", message.stage(), &v1::Facts::Stage_IsValid);
    checker.Text("report_reason", message.report_reason());
    checker.EnumValue("outcome", message.outcome(), &v1::Verdict::Outcome_IsValid);
    checker.Text("reason", message.reason());
    checker.Credits("credits", message.credits());
    checker.MAKEGOOD_TIME(file_time);
    checker.MAKEGOOD_TIME(decide_time);
  }

  void CheckPeers(const FieldPath& path, const v1::PeerStats& message) {
    FieldChecker checker(&path, violations_);
    checker.Text("snapshot_id", message.snapshot_id(), kIdMax);
    checker.MAKEGOOD_TIME(snapshot_time);
    checker.Range("peer_count", message.peer_count(), 0, INT64_MAX);
    checker.Share("median_rate", message.median_rate());
    checker.Share("p95_rate", message.p95_rate());
  }

  std::vector<Violation>& violations_;
};

#undef MAKEGOOD_TIME

}  // namespace

void ValidateFacts(const v1::Facts& facts, std::vector<Violation>& violations) {
  FactsValidator(violations).Check(facts);
}

void ValidateLead(const FieldPath& path, const v1::Lead& lead, std::vector<Violation>& violations) {
  FactsValidator(violations).CheckLead(path, lead, Told::kElsewhere);
}

void ValidatePro(const FieldPath& path, const v1::Pro& pro, std::vector<Violation>& violations) {
  FactsValidator(violations).CheckPro(path, pro);
}

void ValidateCustomer(const FieldPath& path, const v1::Customer& customer,
                      std::vector<Violation>& violations) {
  FactsValidator(violations).CheckCustomer(path, customer);
}

void ValidateContact(const FieldPath& path, const v1::Contact& contact,
                     std::vector<Violation>& violations) {
  FactsValidator(violations).CheckContact(path, contact, Told::kElsewhere);
}

void ValidateFinding(const FieldPath& path, const v1::Finding& finding,
                     std::vector<Violation>& violations) {
  FactsValidator(violations).CheckFinding(path, finding);
}

void ValidateReport(const FieldPath& path, const v1::Report& report,
                    std::vector<Violation>& violations) {
  FactsValidator(violations).CheckReport(path, report);
}

void ValidateEvidence(const FieldPath* owner,
                      const google::protobuf::RepeatedPtrField<v1::Evidence>& evidence,
                      std::vector<Violation>& violations) {
  FactsValidator(violations).CheckEvidence(owner, evidence);
}

}  // namespace makegood

#include "service/decide/decision_language.h"

#include "makegood/v1/facts.pb.h"
#include "proto/embedded_descriptors.h"
#include "proto/facts_access.h"
#include "rules/base/check.h"
#include "service/decide/fact_bounds.h"
#include "service/decide/verdict_functions.h"

namespace makegood {

DecisionLanguage::DecisionLanguage(const rules::Limits& limits) {
  const absl::string_view descriptors = EmbeddedDescriptors();
  MAKEGOOD_CHECK(
      comments_.ParseFromArray(descriptors.data(), static_cast<int>(descriptors.size())));
  cel::DescriptorTypesOptions options;
  options.comments = &comments_;
  options.access_table = &FactsAccessTable();
  options.unset_fields_are_errors = true;
  types_ = std::make_unique<const cel::DescriptorTypes>(options);

  language_.facts_type = "makegood.v1.Facts";
  language_.verdict_type = "makegood.v1.Verdict";
  language_.types = types_.get();
  language_.adapter = types_.get();
  language_.abbreviations = {
      {"Stage", "makegood.v1.Facts.Stage"},
      {"Outcome", "makegood.v1.Verdict.Outcome"},
      {"Destination", "makegood.v1.Destination"},
      {"LeadClass", "makegood.v1.Lead.Class"},
      {"LeadState", "makegood.v1.Lead.State"},
      {"Method", "makegood.v1.ContactMethod.Method"},
      {"Validity", "makegood.v1.ContactMethod.Validity"},
      {"Party", "makegood.v1.Contact.Party"},
      {"Kind", "makegood.v1.Contact.Kind"},
      {"Channel", "makegood.v1.Contact.Channel"},
      {"AnsweredBy", "makegood.v1.Contact.AnsweredBy"},
      {"CallResult", "makegood.v1.Contact.CallResult"},
      {"Delivery", "makegood.v1.Contact.Delivery"},
      {"Sentiment", "makegood.v1.Contact.Sentiment"},
      {"Attribution", "makegood.v1.Contact.Attribution"},
      {"ReportSource", "makegood.v1.Report.Source"},
      {"FindingState", "makegood.v1.Finding.State"},
      {"Verdict", "makegood.v1.Verdict"},
      {"Finding", "makegood.v1.Finding"},
  };
  language_.families = VerdictFamilies();
  language_.functions = rules::DeclareFunctions(language_);
  language_.argument_roles = VerdictArgumentRoles();
  language_.field_roles = {
      {"makegood.v1.Verdict.reason", rules::ArgumentRole::kReason},
      {"makegood.v1.Verdict.queue", rules::ArgumentRole::kQueue},
      {"makegood.v1.Verdict.asks", rules::ArgumentRole::kFinding},
  };
  language_.wait_functions = {"wait", "wait_missing"};
  language_.stage_field = "stage";
  language_.stage_enum = "makegood.v1.Facts.Stage";
  language_.stages = {"CHARGE", "GUARANTEE", "REPORT", "DISPUTE", "PAYOUT"};
  // What the request's validation (rpc/validate) insists on.
  language_.present_fields = {
      {"CHARGE", {"lead"}},           {"GUARANTEE", {"lead", "charge"}},
      {"REPORT", {"lead", "report"}}, {"DISPUTE", {"lead", "dispute"}},
      {"PAYOUT", {"lead", "payout"}},
  };
  language_.attribute_fields = {
      {"lead", "lead.attributes"}, {"pro", "pro.attributes"}, {"customer", "customer.attributes"}};
  // What the decider answers by itself (decider.cc) and fills in (reason_text.h).
  language_.service_reasons = {"already_refunded", "lead_received", "second_look", "not_offered"};
  language_.reason_placeholders = {"credits", "reason", "queue", "missing"};
  language_.bounds = FactBounds();
  language_.limits = limits;
}

}  // namespace makegood

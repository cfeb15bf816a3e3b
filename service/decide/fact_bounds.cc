#include "service/decide/fact_bounds.h"

#include "absl/strings/str_cat.h"

namespace makegood {
namespace {

struct Line {
  const char* field;  // In makegood.v1.
  int elements;       // -1: no list or map.
  int characters;
};

constexpr Line kLines[] = {
    {"Facts.contacts", kContactsMax, kTextMax},
    {"Facts.findings", kFindingsMax, kTextMax},
    {"Lead.marketplace", -1, kCodeMax},
    {"Lead.lead_id", -1, kIdMax},
    {"Lead.contact_methods", kContactMethodsMax, kTextMax},
    {"Lead.duplicate_of", -1, kIdMax},
    {"Lead.attributes", kAttributesMax, kTextMax},
    {"Charge.charge_id", -1, kIdMax},
    {"Contact.event_id", -1, kIdMax},
    {"Report.report_id", -1, kIdMax},
    {"Report.text", -1, kLongTextMax},
    {"Report.evidence", kEvidenceMax, kTextMax},
    {"Evidence.evidence_id", -1, kIdMax},
    {"Evidence.kind", -1, kCodeMax},
    {"Evidence.digest", -1, kDigestMax},
    {"Review.review_id", -1, kIdMax},
    {"Review.reviewer_id", -1, kIdMax},
    {"Dispute.text", -1, kLongTextMax},
    {"Dispute.evidence", kEvidenceMax, kTextMax},
    {"Refund.refund_id", -1, kIdMax},
    {"Pro.pro_id", -1, kIdMax},
    {"Pro.categories", kPlacesMax, kTextMax},
    {"Pro.areas", kPlacesMax, kTextMax},
    {"Pro.attributes", kAttributesMax, kTextMax},
    {"Customer.customer_id", -1, kIdMax},
    {"Customer.attributes", kAttributesMax, kTextMax},
    {"History.cases", kPastCasesMax, kTextMax},
    {"PastCase.case_id", -1, kIdMax},
    {"PastCase.lead_id", -1, kIdMax},
    {"PeerStats.snapshot_id", -1, kIdMax},
};

}  // namespace

const cel::DeclaredBounds& FactBounds() {
  static const auto* const kBounds = [] {
    auto* bounds = new cel::DeclaredBounds();
    bounds->characters = kTextMax;
    bounds->elements = kAttributeElementsMax;
    bounds->dyn_depth = kAttributeDepthMax;
    for (const Line& line : kLines) {
      cel::FieldBound& bound = bounds->fields[absl::StrCat("makegood.v1.", line.field)];
      bound.elements = line.elements;
      bound.characters = line.characters;
    }
    return bounds;
  }();
  return *kBounds;
}

}  // namespace makegood

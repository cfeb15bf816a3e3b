// How much of everything the facts may hold. The comments of facts.proto state these numbers, the
// request's validation (rpc/validate) refuses what exceeds them, and the worst case of a policy is
// computed from them (rules/cel/cost). A test of the validation holds the three together.

#ifndef MAKEGOOD_SERVICE_DECIDE_FACT_BOUNDS_H_
#define MAKEGOOD_SERVICE_DECIDE_FACT_BOUNDS_H_

#include "rules/cel/cost/value_size.h"

namespace makegood {

// Characters.
inline constexpr int kTextMax = 256;  // Of a text with no bound of its own.
inline constexpr int kIdMax = 128;
inline constexpr int kCodeMax = 64;          // Marketplaces, kinds of evidence.
inline constexpr int kLongTextMax = 10'000;  // What a person writes.
inline constexpr int kDigestMax = 71;        // "sha256:" and 64 digits.

// Elements.
inline constexpr int kContactsMax = 1'000;
inline constexpr int kContactMethodsMax = 16;
inline constexpr int kFindingsMax = 100;
inline constexpr int kEvidenceMax = 100;
inline constexpr int kPastCasesMax = 100;
inline constexpr int kPlacesMax = 1'000;  // Categories or areas of a pro.

// Attributes.
inline constexpr int kAttributesMax = 64;            // Entries of each map.
inline constexpr int kAttributeElementsMax = 1'000;  // Of each list.
inline constexpr int kAttributeDepthMax = 8;         // Maps and lists within each other.

// By message and field. A text that is not listed has kTextMax characters.
const cel::DeclaredBounds& FactBounds();

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DECIDE_FACT_BOUNDS_H_

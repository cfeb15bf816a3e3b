// Numbers that tell whether two expressions of a policy say the same, wherever they stand
// and however they are laid out: equal expressions have equal fingerprints.

#ifndef MAKEGOOD_RULES_POLICY_FINGERPRINT_H_
#define MAKEGOOD_RULES_POLICY_FINGERPRINT_H_

#include <cstdint>
#include <vector>

#include "rules/cel/check/typed_ast.h"

namespace makegood::rules {

// Of every node, by its id. Names count as what they refer to: `lead` and `facts.lead` are the
// same, and two variables of one name in different rules are not. `a == b` is `b == a`.
std::vector<uint64_t> Fingerprints(const cel::TypedAst& ast);

// Of a field of the message in `slot`, as a name of its own or behind the variable's.
uint64_t FieldFingerprint(int slot, absl::string_view field);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_FINGERPRINT_H_

// A policy language for tests: the messages of orders.proto, with `pay(amount, reason)`,
// `refuse(reason)`, `hold(reason)`, `ask(queue, reason)`, `.about(findings)` and
// `proven(finding)`.

#ifndef MAKEGOOD_RULES_POLICY_TESTING_ORDER_LANGUAGE_H_
#define MAKEGOOD_RULES_POLICY_TESTING_ORDER_LANGUAGE_H_

#include "rules/policy/policy_language.h"

namespace makegood::rules::testing {

// Lives as long as the program.
const PolicyLanguage& OrderLanguage();

}  // namespace makegood::rules::testing

#endif  // MAKEGOOD_RULES_POLICY_TESTING_ORDER_LANGUAGE_H_

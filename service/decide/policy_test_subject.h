// What policy tests compare: the parts of a Decision that a policy author writes about.

#ifndef MAKEGOOD_SERVICE_DECIDE_POLICY_TEST_SUBJECT_H_
#define MAKEGOOD_SERVICE_DECIDE_POLICY_TEST_SUBJECT_H_

#include <memory>

#include "makegood/v1/decision.pb.h"
#include "rules/policy_test/runner.h"

namespace makegood {

// Decides each case as the service does (decider.h).
std::unique_ptr<const rules::TestSubject> NewPolicyTestSubject();

// For subjects that ask elsewhere, such as a server: what may be expected of a decision, and a
// decision in these terms.
rules::ExpectationKeys DecisionKeys();
rules::TestSubject::Answer AnswerOf(const v1::Decision& decision);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DECIDE_POLICY_TEST_SUBJECT_H_

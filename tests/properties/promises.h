// What must be true of a marketplace whenever no call is under way, whatever has happened to it.
// Written against the records alone: it asks the ledger and the cases, not the code that made them.

#ifndef MAKEGOOD_TESTS_PROPERTIES_PROMISES_H_
#define MAKEGOOD_TESTS_PROPERTIES_PROMISES_H_

#include <string>
#include <vector>

#include "service/workflow/workflow.h"

namespace makegood {

// A sentence for each promise that is broken:
//
// - VerifyLedger finds nothing.
// - What came back of a charge, by whatever way, is no more than the charge; of each charge and
//   kind there is one refund, and the decision that ordered it is there and names its credits.
// - No credits leave as money that were not bought.
// - An effect has one key and a key one effect.
// - Each case is in a state to which the table of moves leads.
// - The answer that stands is the one that would be given now, or a deadline is armed that will
//   change it within the policy's settle_delay; and where the answer will change by itself, a
//   deadline is armed for that. A case that is closed has none.
// - A case in review has an open task, and what was promised of it is armed.
//
// All that is due has been dealt with.
std::vector<std::string> BrokenPromises(const Workflow& workflow, const std::string& marketplace);

}  // namespace makegood

#endif  // MAKEGOOD_TESTS_PROPERTIES_PROMISES_H_

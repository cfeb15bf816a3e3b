// A decision as people read it.

#ifndef MAKEGOOD_SERVICE_CLI_DECISION_TEXT_H_
#define MAKEGOOD_SERVICE_CLI_DECISION_TEXT_H_

#include <string>

#include "makegood/v1/decision.pb.h"

namespace makegood {

// A line for each thing that there is to say, as name and value; ends in a newline.
std::string DecisionText(const v1::Decision& decision);

// The trace as a tree: each match that was tried with its result, and under it what the parts of
// its condition were worth.
//
//   no   charge      :104  stage == Stage.CHARGE
//          stage = Stage.GUARANTEE
//   yes  guarantee   :118  stage == Stage.GUARANTEE
//     no   silent    :240  variables.silent && now >= variables.end
//            variables.silent = false
std::string TraceText(const v1::Decision& decision);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_CLI_DECISION_TEXT_H_

// Plays a script: makes its calls in order, lets time pass where it says so, and compares what
// comes of it.

#ifndef MAKEGOOD_SERVICE_SIMULATE_SIMULATION_H_
#define MAKEGOOD_SERVICE_SIMULATE_SIMULATION_H_

#include <string>
#include <vector>

#include "rules/base/issue.h"
#include "rules/cel/values/time.h"
#include "service/simulate/expectation.h"
#include "service/simulate/script.h"
#include "service/simulate/server_under_script.h"

namespace makegood::simulate {

// What happened in one step.
struct PlayedStep {
  const Step* step = nullptr;
  std::string say;
  std::string time;               // Offset of the clock before the step: "+24h".
  std::string call;               // "FileReport {lead_id: lead-1, …}"
  std::string answer;             // "REFUND invalid_phone, 30 credits"; empty: nothing to tell.
  std::vector<std::string> told;  // What others were told meanwhile, a line each.
  std::vector<Mismatch> mismatches;
  bool is_repetition = false;  // A turn of a loop after the first.
};

struct PlayedScript {
  const Script* script = nullptr;
  std::vector<PlayedStep> steps;  // Up to the first that went wrong.
  std::string error;              // Why the script could not be played at all.
  bool passed() const {
    return error.empty() && (steps.empty() || steps.back().mismatches.empty());
  }
};

// The clock of the server, a test clock, is moved to the script's start first. Deterministic: what
// a request leaves out (marketplace, request_id, ids and times of events) is filled in from the
// script and the number of the call. The script outlives the result.
PlayedScript Play(const Script& script, ServerUnderScript& server);

}  // namespace makegood::simulate

#endif  // MAKEGOOD_SERVICE_SIMULATE_SIMULATION_H_

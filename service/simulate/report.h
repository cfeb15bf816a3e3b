// A played script for its reader: a story, a line, data.

#ifndef MAKEGOOD_SERVICE_SIMULATE_REPORT_H_
#define MAKEGOOD_SERVICE_SIMULATE_REPORT_H_

#include <string>
#include <vector>

#include "rules/policy_test/junit.h"
#include "service/simulate/simulation.h"

namespace makegood::simulate {

// What happened, step by step, and at the end what went wrong.
std::string StoryForPeople(const PlayedScript& played);

// "ok silence.yaml: Silence brings the credits back", and each mismatch on a line with its place.
std::string StoryAsLine(const PlayedScript& played);

// An array of what happened in each script.
std::string StoriesAsJson(const std::vector<PlayedScript>& played);

// One suite, each script a case of it.
rules::JunitSuite StoriesAsJunit(const std::vector<PlayedScript>& played);

}  // namespace makegood::simulate

#endif  // MAKEGOOD_SERVICE_SIMULATE_REPORT_H_

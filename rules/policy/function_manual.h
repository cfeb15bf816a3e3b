// What policies of a language may call, for people who write them: taken from the environment
// that their expressions are checked against, so that it cannot list what is not there.

#ifndef MAKEGOOD_RULES_POLICY_FUNCTION_MANUAL_H_
#define MAKEGOOD_RULES_POLICY_FUNCTION_MANUAL_H_

#include <string>
#include <vector>

#include "rules/policy/policy_language.h"

namespace makegood::rules {

struct ManualEntry {
  std::string usage;        // "string.startsWith(string) -> bool", "int + int -> int"
  std::string description;  // One line, lower case.
};

struct ManualSection {
  std::string name;         // Of the family: "strings".
  std::string description;  // One line, lower case.
  std::vector<ManualEntry> entries;
};

// The macros, and then the functions by family: CEL's standard ones, the extension libraries,
// the language's own. Sections without entries are left out, and so is what only macros call.
std::vector<ManualSection> FunctionManual(const PolicyLanguage& language);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_FUNCTION_MANUAL_H_

// The names that a policy file declares and its expressions use as texts: reasons, queues and
// findings; and what is declared and never used.

#ifndef MAKEGOOD_RULES_POLICY_DECLARED_NAMES_H_
#define MAKEGOOD_RULES_POLICY_DECLARED_NAMES_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "rules/base/issue.h"
#include "rules/policy/policy_language.h"
#include "rules/policy/policy_tree.h"

namespace makegood::rules {

struct DeclaredName {
  std::string name;
  Place place;
};

struct DeclaredNames {
  // By what they are. A kind that is missing here is not checked at all: a file that declares
  // nothing may use any name.
  std::map<ArgumentRole, std::vector<DeclaredName>> by_role;
  std::vector<DeclaredName> constants;  // Without `constants.`.
  std::vector<DeclaredName> calendars;

  // Names of a role that are used outside of expressions: by checks, by the service.
  std::map<ArgumentRole, std::set<std::string>> used;
  std::set<int> used_slots;              // Variables that checks use.
  std::set<std::string> used_constants;  // With `constants.`.
  std::set<std::string> used_calendars;
};

// Adds uses of names that are not declared (kUnknownReason, kUnknownQueue, kUnknownFinding) and
// warnings about what is declared and never used (kUnusedDeclaration), the latter only to a list
// without errors.
void CheckDeclaredNames(const PolicyTree& tree, const PolicyLanguage& language,
                        const DeclaredNames& declared, IssueList& issues);

// The placeholders of a reason's text, against the closed list of the language
// (kInvalidPlaceholder). Without a list nothing is checked.
void CheckPlaceholders(const Excerpt& text, const PolicyLanguage& language, IssueList& issues);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_DECLARED_NAMES_H_

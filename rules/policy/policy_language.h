// What the makers of a service give to their policy authors: which message a policy reads,
// which it answers with, short names, and functions. The engine itself knows none of this;
// whoever embeds it fills in one PolicyLanguage at start.

#ifndef MAKEGOOD_RULES_POLICY_POLICY_LANGUAGE_H_
#define MAKEGOOD_RULES_POLICY_POLICY_LANGUAGE_H_

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "rules/base/limits.h"
#include "rules/cel/cost/value_size.h"
#include "rules/cel/library/library.h"
#include "rules/cel/types/declarations.h"
#include "rules/cel/values/message_adapter.h"

namespace makegood::rules {

// What a text argument of a function names, so that the checker can tell an author who
// writes a reason, queue or finding that the policy does not declare.
enum class ArgumentRole { kNone, kReason, kQueue, kFinding };

// Immutable; outlives every policy compiled with it.
struct PolicyLanguage {
  std::string facts_type;    // "makegood.v1.Facts": variable `facts`, and its fields by name.
  std::string verdict_type;  // "makegood.v1.Verdict": the type of every output. Empty: any type.

  const cel::TypeProvider* types = nullptr;
  const cel::MessageAdapter* adapter = nullptr;

  // Short names for enums and messages, with the full names they stand for.
  std::vector<std::pair<std::string, std::string>> abbreviations;

  // Functions beside CEL's own.
  std::vector<cel::LibraryFamily> families;

  // All functions of policies, from DeclareFunctions once `families` is complete:
  // every policy then shares them. Null: each declares them anew, which takes as long as parsing
  // its expressions.
  std::shared_ptr<const cel::Declarations> functions;

  // By overload id: what each argument names (a method's receiver is argument 0).
  std::map<std::string, std::vector<ArgumentRole>> argument_roles;

  // By full name of a message and field, "makegood.v1.Verdict.reason": what a text in a literal of
  // the message names.
  std::map<std::string, ArgumentRole> field_roles;

  // By overload id: functions whose output waits for something, for advice about waits that never
  // end.
  std::set<std::string> wait_functions;

  // The enum field of the facts that says at which moment a policy is asked, and the names
  // of its values in the order in which a manual would list them.
  std::string stage_field;          // "stage"
  std::string stage_enum;           // "makegood.v1.Facts.Stage"
  std::vector<std::string> stages;  // "CHARGE", …

  // By stage: the message fields of the facts (as paths, "charge") that every request of
  // that stage has, so that they need no has().
  std::map<std::string, std::vector<std::string>> present_fields;

  // Fields that policies may extend with attributes of their own, by the key under
  // `makegood: attributes:`: "lead" → path "lead.attributes".
  std::map<std::string, std::string> attribute_fields;

  // Reasons that the service may answer with by itself. A policy may declare texts for them
  // without naming them in an output.
  std::vector<std::string> service_reasons;

  // What may stand in braces in the text of a reason: "credits" for `{credits}`.
  std::vector<std::string> reason_placeholders;

  // How much of everything the facts may hold, which whoever hands them in keeps to. A policy
  // that could then need more than Limits::cost_max is refused. Nothing: none is refused.
  std::optional<cel::DeclaredBounds> bounds;

  Limits limits;
};

// CEL's own functions, standard and extensions, and those of the language's families.
std::shared_ptr<const cel::Declarations> DeclareFunctions(const PolicyLanguage& language);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_POLICY_LANGUAGE_H_

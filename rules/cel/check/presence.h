// Reads of what may be absent. Where a field that is not set is an error when it is read
// (Declarations::unset_fields_are_errors), an expression should ask has() before it reads
// one; this finds the reads that no has() guards.
//
// It follows `&&`, `||`, `!`, `? :` and filter() inside one expression; what is known from
// outside (a stage that requires a message, a match further out, what it means for a
// variable to be true) is handed in.

#ifndef MAKEGOOD_RULES_CEL_CHECK_PRESENCE_H_
#define MAKEGOOD_RULES_CEL_CHECK_PRESENCE_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "rules/base/issue.h"
#include "rules/cel/check/typed_ast.h"
#include "rules/cel/syntax/ast.h"
#include "rules/cel/types/declarations.h"

namespace makegood::cel {

// Paths are written from a variable: `facts.charge.first_message_time`,
// `variables.first.answer_time`. A variable that is a field of another (`charge`) is written
// as that field.
using PresencePaths = std::set<std::string>;

// What the value of an expression says about presence.
struct PresenceFacts {
  PresencePaths when_true;   // Set if it is true.
  PresencePaths when_false;  // Set if it is false.

  // For a list: the fields that are set in each of its elements, with the dot: `.answer_time`.
  PresencePaths of_elements;
};

struct PresenceContext {
  PresencePaths present;                           // Known to be set.
  std::map<std::string, PresenceFacts> variables;  // By the variable's name.
};

struct UnguardedRead {
  enum class Kind {
    kMessage,   // A message, timestamp or duration: reading it when not set is an error.
    kOptional,  // A scalar with presence: reading it when not set gives its default.
  };
  Kind kind;
  ExprId expr;        // The Select or Ident.
  std::string path;   // For one below a loop variable the path begins with its name.
  std::string guard;  // How the author asks for it: `has(charge.first_message_time)`.
};

struct PresenceAnalysis {
  std::vector<UnguardedRead> reads;  // In the order of the text; each path once.
  PresenceFacts facts;               // Of the whole expression, paths of its own loops excluded.
};

// `ast` was checked against `declarations`.
PresenceAnalysis AnalyzePresence(const TypedAst& ast, const Declarations& declarations,
                                 const PresenceContext& context);

// Adds an error for each unguarded read of an optional, a warning for the others.
void ReportUnguardedReads(const PresenceAnalysis& analysis, const TypedAst& ast,
                          rules::IssueList& issues);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_CHECK_PRESENCE_H_

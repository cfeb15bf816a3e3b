// How types and operators are called in messages to authors: `Contact` rather than its full
// name, `==` rather than `_==_`, "an int" rather than "int".

#ifndef MAKEGOOD_RULES_CEL_CHECK_WORDING_H_
#define MAKEGOOD_RULES_CEL_CHECK_WORDING_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "rules/cel/types/declarations.h"
#include "rules/cel/types/type.h"

namespace makegood::cel {

// The abbreviation of a message or enum if it has one, otherwise the last part of its name.
std::string ShortTypeName(const Declarations& declarations, absl::string_view full_name);

// "int", "list(Contact)", "optional(string)".
std::string TypeWord(const Declarations& declarations, const Type& type);

// "an int", "a list(Contact)", "null".
std::string TypeWithArticle(const Declarations& declarations, const Type& type);

// "int and string", "a, b or c": `items` in a sentence.
std::string Enumerate(const std::vector<std::string>& items, absl::string_view last_word);

struct OperatorWords {
  absl::string_view symbol;  // "=="
  absl::string_view takes;   // "two values of one type"
};
// Null for names that are no operator's.
const OperatorWords* FindOperator(absl::string_view function);

// "refund(int, string)", "string.startsWith(string)".
std::string CallShape(const Declarations& declarations, absl::string_view function,
                      const Overload& overload);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_CHECK_WORDING_H_

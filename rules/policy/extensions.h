// The extensions that a config.yaml may ask for, by the names that CEL's other implementations
// give them: which macros and which families of functions each brings.

#ifndef MAKEGOOD_RULES_POLICY_EXTENSIONS_H_
#define MAKEGOOD_RULES_POLICY_EXTENSIONS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "rules/cel/library/library.h"
#include "rules/cel/syntax/macros.h"

namespace makegood::rules {

struct Extension {
  std::string name;
  const cel::MacroTable* macros = nullptr;  // Null: it has none.
  std::vector<cel::LibraryFamily> families;
};

// Null if there is none of this name.
const Extension* FindExtension(absl::string_view name);

std::vector<std::string> ExtensionNames();

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_EXTENSIONS_H_

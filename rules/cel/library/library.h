// The functions of the language, in families. Each family is one table in one file that
// declares its overloads and implements them, so that the checker, the evaluator and the
// printed manual cannot disagree.

#ifndef MAKEGOOD_RULES_CEL_LIBRARY_LIBRARY_H_
#define MAKEGOOD_RULES_CEL_LIBRARY_LIBRARY_H_

#include <vector>

#include "rules/cel/library/overload_impl.h"
#include "rules/cel/types/declarations.h"

namespace makegood::cel {

// One line of a family's table.
struct LibraryEntry {
  const char* id;                      // "add_int64", as cel-spec names it
  const char* signature;               // "_+_(int, int) -> int" (types/signature.h)
  const OverloadImpl* implementation;  // Null: the compiler makes code for it (`_&&_`, `_?_:_`).
  const char* description;             // One line for authors, lower case.
};

struct LibraryFamily {
  const char* name;  // "arithmetic"
  const char* description;
  const LibraryEntry* entries;
  int count;
};

// All that the CEL language definition lists as standard ("List of Standard Definitions"),
// and ordering between numbers of different kinds, in the order in which a manual would show
// them.
const std::vector<LibraryFamily>& StandardLibrary();

// What the CEL project defines beside the standard: strings, formatting, regex, lists, sorting,
// sets, math, encoders, optionals, and what macros become; and one of our own, days. Some of it is
// behind macros, which MacroTable::ForAuthors() has.
const std::vector<LibraryFamily>& ExtensionLibraries();

// Whether `1 < 1.5` is accepted when both types are known. Where one of them is dyn, numbers
// of different kinds can always be compared (values/equality.h: CompareDynamic).
enum class MixedNumbers { kAccepted, kRefused };

// Adds a family to an environment. The signatures of our own tables must parse: CHECKed.
void AddFamily(const LibraryFamily& family, Declarations& declarations);
void AddStandardLibrary(Declarations& declarations,
                        MixedNumbers mixed_numbers = MixedNumbers::kAccepted);
void AddExtensionLibraries(Declarations& declarations);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_LIBRARY_LIBRARY_H_

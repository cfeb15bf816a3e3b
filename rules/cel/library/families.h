// The families of the library, one file each.

#ifndef MAKEGOOD_RULES_CEL_LIBRARY_FAMILIES_H_
#define MAKEGOOD_RULES_CEL_LIBRARY_FAMILIES_H_

#include "rules/cel/library/library.h"

namespace makegood::cel {

// The standard library.
extern const LibraryFamily kLogicFamily;
extern const LibraryFamily kComparisonFamily;
extern const LibraryFamily kMixedComparisonFamily;
extern const LibraryFamily kArithmeticFamily;
extern const LibraryFamily kStringsFamily;
extern const LibraryFamily kContainersFamily;
extern const LibraryFamily kTimeFamily;
extern const LibraryFamily kConversionsFamily;
extern const LibraryFamily kTypesFamily;

// The extension libraries.
extern const LibraryFamily kExtendedStringsFamily;
extern const LibraryFamily kFormattingFamily;
extern const LibraryFamily kRegexFamily;
extern const LibraryFamily kListsFamily;
extern const LibraryFamily kSortingFamily;
extern const LibraryFamily kSetsFamily;
extern const LibraryFamily kMathFamily;
extern const LibraryFamily kEncodersFamily;
extern const LibraryFamily kBindingsFamily;
extern const LibraryFamily kOptionalsFamily;
extern const LibraryFamily kComprehensionsFamily;

// Our own.
extern const LibraryFamily kDaysFamily;

// A family from its table, whose length is that of the array.
template <int count>
constexpr LibraryFamily MakeFamily(const char* name, const char* description,
                                   const LibraryEntry (&entries)[count]) {
  return LibraryFamily{name, description, entries, count};
}

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_LIBRARY_FAMILIES_H_

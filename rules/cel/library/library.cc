#include "rules/cel/library/library.h"

#include <utility>

#include "absl/status/statusor.h"
#include "rules/base/check.h"
#include "rules/cel/library/families.h"
#include "rules/cel/types/signature.h"

namespace makegood::cel {

const std::vector<LibraryFamily>& StandardLibrary() {
  static const std::vector<LibraryFamily>& families = *new std::vector<LibraryFamily>{
      kLogicFamily,      kComparisonFamily,  kMixedComparisonFamily,
      kArithmeticFamily, kStringsFamily,     kContainersFamily,
      kTimeFamily,       kConversionsFamily, kTypesFamily,
  };
  return families;
}

const std::vector<LibraryFamily>& ExtensionLibraries() {
  static const std::vector<LibraryFamily>& families = *new std::vector<LibraryFamily>{
      kExtendedStringsFamily, kFormattingFamily, kRegexFamily,          kListsFamily,
      kSortingFamily,         kSetsFamily,       kMathFamily,           kEncodersFamily,
      kBindingsFamily,        kOptionalsFamily,  kComprehensionsFamily, kDaysFamily,
  };
  return families;
}

void AddFamily(const LibraryFamily& family, Declarations& declarations) {
  for (int i = 0; i < family.count; ++i) {
    const LibraryEntry& entry = family.entries[i];
    absl::StatusOr<Signature> signature = ParseSignature(entry.signature);
    MAKEGOOD_CHECK(signature.ok());
    const std::string function = signature->function;
    Overload overload = MakeOverload(entry.id, *std::move(signature));
    overload.description = entry.description;
    overload.implementation = entry.implementation;
    declarations.AddOverload(function, std::move(overload));
  }
}

void AddStandardLibrary(Declarations& declarations, MixedNumbers mixed_numbers) {
  for (const LibraryFamily& family : StandardLibrary()) {
    if (mixed_numbers == MixedNumbers::kRefused &&
        family.entries == kMixedComparisonFamily.entries) {
      continue;
    }
    AddFamily(family, declarations);
  }
}

void AddExtensionLibraries(Declarations& declarations) {
  for (const LibraryFamily& family : ExtensionLibraries()) AddFamily(family, declarations);
}

}  // namespace makegood::cel

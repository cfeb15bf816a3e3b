#include "rules/policy/policy_language.h"

namespace makegood::rules {

std::shared_ptr<const cel::Declarations> DeclareFunctions(const PolicyLanguage& language) {
  auto declarations = std::make_shared<cel::Declarations>();
  cel::AddStandardLibrary(*declarations);
  cel::AddExtensionLibraries(*declarations);
  for (const cel::LibraryFamily& family : language.families) {
    cel::AddFamily(family, *declarations);
  }
  return declarations;
}

}  // namespace makegood::rules

#include "rules/policy/extensions.h"

#include "rules/base/check.h"

namespace makegood::rules {
namespace {

using cel::MacroTable;

// The families of ExtensionLibraries() that have these names.
std::vector<cel::LibraryFamily> Families(const std::vector<absl::string_view>& names) {
  std::vector<cel::LibraryFamily> found;
  for (const cel::LibraryFamily& family : cel::ExtensionLibraries()) {
    for (const absl::string_view name : names) {
      if (name == family.name) found.push_back(family);
    }
  }
  MAKEGOOD_CHECK(found.size() == names.size());
  return found;
}

const std::vector<Extension>& Extensions() {
  static const std::vector<Extension>& extensions = *new std::vector<Extension>{
      {"bindings", &MacroTable::Bindings(), Families({"bindings"})},
      {"encoders", nullptr, Families({"encoders"})},
      {"lists", &MacroTable::Lists(), Families({"lists", "sorting"})},
      {"math", &MacroTable::Math(), Families({"math"})},
      {"optional", &MacroTable::Optionals(), Families({"optionals"})},
      {"protos", &MacroTable::ProtoExtensions(), {}},
      {"regex", nullptr, Families({"regex"})},
      {"sets", nullptr, Families({"sets"})},
      {"strings", nullptr, Families({"extended strings", "formatting"})},
      {"two-var-comprehensions", &MacroTable::TwoVariable(),
       Families({"two-variable comprehensions"})},
  };
  return extensions;
}

}  // namespace

const Extension* FindExtension(absl::string_view name) {
  for (const Extension& extension : Extensions()) {
    if (extension.name == name) return &extension;
  }
  return nullptr;
}

std::vector<std::string> ExtensionNames() {
  std::vector<std::string> names;
  for (const Extension& extension : Extensions()) names.push_back(extension.name);
  return names;
}

}  // namespace makegood::rules

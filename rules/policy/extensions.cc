#include "rules/policy/extensions.h"

namespace makegood::rules {
namespace {

const std::vector<Extension>& Extensions() {
  static const std::vector<Extension>& extensions = *new std::vector<Extension>{
      {"bindings", &cel::MacroTable::Bindings(), {}},
      {"two-var-comprehensions", &cel::MacroTable::TwoVariable(), {}},
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

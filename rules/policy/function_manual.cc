#include "rules/policy/function_manual.h"

#include <memory>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "rules/base/check.h"
#include "rules/cel/library/library.h"
#include "rules/cel/syntax/macros.h"
#include "rules/cel/types/signature.h"
#include "rules/policy/environment.h"

namespace makegood::rules {
namespace {

// An operator as it is written between its operands: `_+_` is "_ + _". Nothing for a name that
// is called.
std::optional<std::string> OperatorPattern(absl::string_view function) {
  if (function == "@in") return "_ in _";
  if (function == "_?_:_") return "_ ? _ : _";
  if (!absl::StrContains(function, "_") || absl::StrContains(function, "@")) return std::nullopt;
  if (absl::StartsWith(function, "_[") || absl::StrContains(function, "._")) {
    return std::string(function);
  }
  if (function.size() > 2 && function.front() == '_' && function.back() == '_') {
    return absl::StrCat("_ ", function.substr(1, function.size() - 2), " _");
  }
  if (function == "!_" || function == "-_") return std::string(function);
  return std::nullopt;
}

// The pattern with types for its places.
std::string Filled(absl::string_view pattern, const std::vector<std::string>& types) {
  std::string text;
  size_t next = 0;
  for (const char c : pattern) {
    if (c == '_' && next < types.size()) {
      text += types[next++];
    } else {
      text += c;
    }
  }
  return text;
}

// "f(int, list(A)) -> A" without what stands around the parameters' types.
std::vector<std::string> ParameterTypes(const std::string& function, const cel::Overload& overload,
                                        std::string* result) {
  const std::string text = cel::FormatSignature(function, overload);
  std::vector<std::string> types(1);
  size_t at = function.size() + 1;
  for (int depth = 0; depth > 0 || text[at] != ')'; ++at) {
    depth += text[at] == '(' ? 1 : text[at] == ')' ? -1 : 0;
    if (depth == 0 && text.compare(at, 2, ", ") == 0) {
      types.emplace_back();
      ++at;
    } else {
      types.back() += text[at];
    }
  }
  *result = text.substr(at + 1);
  return types;
}

std::string Usage(const std::string& function, const cel::Overload& overload) {
  const std::optional<std::string> pattern = OperatorPattern(function);
  if (!pattern.has_value()) return cel::FormatSignature(function, overload);
  std::string result;
  const std::vector<std::string> types = ParameterTypes(function, overload, &result);
  return Filled(*pattern, types) + result;
}

// Names with an `@` cannot be written.
bool IsInternal(absl::string_view function) {
  return absl::StrContains(function, "@") && function != "@in";
}

ManualSection MacroSection(const cel::MacroTable& macros) {
  ManualSection section{"macros", "what is expanded before an expression is checked", {}};
  for (const cel::Macro* macro : macros.All())
    section.entries.push_back({macro->usage, macro->description});
  return section;
}

ManualSection FamilySection(const cel::LibraryFamily& family,
                            const cel::Declarations& declarations) {
  ManualSection section{family.name, family.description, {}};
  for (int i = 0; i < family.count; ++i) {
    const absl::StatusOr<cel::Signature> signature =
        cel::ParseSignature(family.entries[i].signature);
    MAKEGOOD_CHECK(signature.ok());
    const cel::FunctionDeclaration* function = declarations.FindFunction(signature->function);
    if (function == nullptr || IsInternal(function->name)) continue;
    for (const cel::Overload& overload : function->overloads) {
      if (overload.id != family.entries[i].id) continue;
      section.entries.push_back({Usage(function->name, overload), overload.description});
    }
  }
  return section;
}

}  // namespace

std::vector<ManualSection> FunctionManual(const PolicyLanguage& language) {
  IssueList issues;
  const std::unique_ptr<const PolicyEnvironment> made =
      PolicyEnvironment::Make(PolicyDocument(), language, {}, issues);
  const cel::Environment& environment = made->environment();

  std::vector<ManualSection> sections = {MacroSection(*environment.options().macros)};
  for (const auto* families :
       {&cel::StandardLibrary(), &cel::ExtensionLibraries(), &language.families}) {
    for (const cel::LibraryFamily& family : *families) {
      ManualSection section = FamilySection(family, environment.declarations());
      if (!section.entries.empty()) sections.push_back(std::move(section));
    }
  }
  return sections;
}

}  // namespace makegood::rules

// For tests of the checker: message and enum types given as a table, and an environment with
// the operators and a few functions and variables.

#ifndef MAKEGOOD_RULES_CEL_CHECK_FAKE_TYPES_H_
#define MAKEGOOD_RULES_CEL_CHECK_FAKE_TYPES_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "rules/cel/types/declarations.h"

namespace makegood::cel {

class FakeTypes : public TypeProvider {
 public:
  // `type` as ParseType reads it. Messages, timestamps, durations and wrappers have presence
  // of their own; `optional` is for the others.
  FakeTypes& AddField(absl::string_view message, absl::string_view field, absl::string_view type,
                      bool optional = false);
  FakeTypes& AddMessage(absl::string_view message);
  FakeTypes& AddEnum(absl::string_view name, std::vector<std::string> values);

  std::optional<Type> FindType(absl::string_view name) const override;
  const FieldDeclaration* FindField(absl::string_view message,
                                    absl::string_view field) const override;
  std::vector<std::string> FieldNames(absl::string_view message) const override;
  std::optional<EnumValue> FindEnumValue(absl::string_view name) const override;
  std::vector<std::string> EnumValueNames(absl::string_view enum_name) const override;
  bool IsEnum(absl::string_view name) const override;
  std::string FileOf(absl::string_view type_name) const override;

 private:
  std::map<std::string, std::vector<FieldDeclaration>, std::less<>> messages_;
  std::map<std::string, std::vector<std::string>, std::less<>> enums_;
};

// The messages `shop.v1.Facts`, `Lead`, `Charge` and `Contact`, cut down from a marketplace.
const FakeTypes& ShopTypes();

// Operators and some functions, as the language definition declares them.
void AddTestFunctions(Declarations& declarations);

// Adds one function; CHECKs that the signature is one.
void AddSignature(absl::string_view id, absl::string_view signature, Declarations& declarations);

// ShopTypes, AddTestFunctions; the variables `facts`, its fields, `now`, `constants.window`,
// `variables.start`, `variables.started`, and one `x_…` for many types; abbreviations for the
// enums; typed enums.
Declarations ShopDeclarations();

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_CHECK_FAKE_TYPES_H_

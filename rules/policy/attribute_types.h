// Attributes that a policy declares for itself: `lead.attributes` is a map of anything in the
// facts, and becomes here a message with just the fields that the policy file names, each of
// its type. So a misspelt attribute is a mistake that the checker finds, and a value of the
// wrong kind is an error rather than a comparison that is never true.

#ifndef MAKEGOOD_RULES_POLICY_ATTRIBUTE_TYPES_H_
#define MAKEGOOD_RULES_POLICY_ATTRIBUTE_TYPES_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "rules/cel/types/declarations.h"
#include "rules/cel/types/type.h"
#include "rules/cel/values/message_adapter.h"

namespace makegood::rules {

// Another provider's types, with some fields replaced. Build it, then it is immutable and
// thread-safe. `base` and `adapter` outlive it; it outlives the programs compiled with it.
class AttributeTypes final : public cel::TypeProvider {
 public:
  AttributeTypes(const cel::TypeProvider* base, const cel::MessageAdapter* adapter);
  ~AttributeTypes() override;

  struct Attribute {
    std::string name;
    cel::Type type;  // Bool, int, double, string, timestamp, duration, or a list of one of them.
    std::string comment;
  };

  // Gives `message.field`, a google.protobuf.Struct, these attributes. `shown_name` is what
  // messages call it ("lead.attributes"), `file` where it is declared. False if there is no
  // such field.
  bool Replace(absl::string_view message, absl::string_view field, std::string shown_name,
               std::string file, std::vector<Attribute> attributes);

  std::optional<cel::Type> FindType(absl::string_view name) const override;
  const cel::FieldDeclaration* FindField(absl::string_view message,
                                         absl::string_view field) const override;
  std::vector<std::string> FieldNames(absl::string_view message) const override;
  std::optional<EnumValue> FindEnumValue(absl::string_view name) const override;
  std::vector<std::string> EnumValueNames(absl::string_view enum_name) const override;
  bool IsEnum(absl::string_view name) const override;
  std::string FileOf(absl::string_view type_name) const override;
  std::shared_ptr<const cel::MessageMaker> MakeMaker(
      absl::string_view message,
      const std::vector<const cel::FieldDeclaration*>& fields) const override;

 private:
  struct Replacement;

  const cel::TypeProvider* const base_;
  const cel::MessageAdapter* const adapter_;
  std::map<std::string, std::unique_ptr<Replacement>, std::less<>> by_name_;  // Shown names.
  // By message and field.
  using Replaced = std::map<std::string, const Replacement*, std::less<>>;
  std::map<std::string, Replaced, std::less<>> by_field_;
};

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_ATTRIBUTE_TYPES_H_

// The message that stands for `lead.attributes` is the lead itself: what is passed on between
// accesses is a pointer to the lead, and only the access of a single attribute looks into the
// map. So an absent map reads like a map without entries, and no attribute needs two has().

#include "rules/policy/attribute_types.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "rules/cel/values/containers.h"
#include "rules/cel/values/equality.h"
#include "rules/cel/values/field_access.h"
#include "rules/cel/values/time.h"
#include "rules/cel/values/type_name.h"

namespace makegood::rules {
namespace {

using cel::EvalContext;
using cel::Kind;
using cel::TypeKind;
using cel::Value;

// The greatest whole numbers that a double, and so a number in JSON, tells from their neighbours.
constexpr double kWholeMax = 9007199254740992.0;

Value Misfit(EvalContext& context, const std::string& shown, const cel::Type& type, Value value) {
  return context.Error(cel::ErrorCode::kInvalidArgument,
                       absl::StrCat("`", shown, "` is declared as ", type.ToString(),
                                    " and given as ", cel::DisplayTypeName(value)));
}

// A value out of JSON as the declared type has it; an error if it does not fit.
Value Fit(EvalContext& context, const std::string& shown, const cel::Type& type, Value value) {
  switch (type.kind()) {
    case TypeKind::kBool:
      if (value.kind() == Kind::kBool) return value;
      break;
    case TypeKind::kString:
      if (value.kind() == Kind::kString) return value;
      break;
    case TypeKind::kDouble:
      if (value.kind() == Kind::kDouble) return value;
      break;
    case TypeKind::kInt: {
      if (value.kind() != Kind::kDouble) break;
      const double number = value.as_double();
      if (!(std::fabs(number) <= kWholeMax) || number != std::trunc(number)) {
        return context.Error(
            cel::ErrorCode::kInvalidArgument,
            absl::StrCat("`", shown, "` is declared as int and is not a whole number"));
      }
      return Value::Int(static_cast<int64_t>(number));
    }
    case TypeKind::kTimestamp:
      if (value.kind() == Kind::kString) {
        if (const auto time = cel::ParseTimestamp(value.as_text())) return Value::Timestamp(*time);
      }
      break;
    case TypeKind::kDuration:
      if (value.kind() == Kind::kString) {
        if (const auto span = cel::ParseDuration(value.as_text())) return Value::Duration(*span);
      }
      break;
    case TypeKind::kList: {
      if (value.kind() != Kind::kList) break;
      const cel::List& list = *value.as_list();
      if (!context.Charge(static_cast<int64_t>(list.size()))) return context.BudgetError();
      Value* elements = context.arena().NewArray<Value>(list.size());
      for (size_t i = 0; i < list.size(); ++i) {
        elements[i] = Fit(context, shown, type.element(), list.Get(context, i));
        if (elements[i].is_error()) return elements[i];
      }
      return cel::MakeList(context, elements, list.size(), /*adopt=*/true);
    }
    default: break;
  }
  return Misfit(context, shown, type, value);
}

// One attribute; `message` is the owner of the map.
class AttributeAccess final : public cel::FieldAccess {
 public:
  AttributeAccess(const cel::FieldAccess* map, std::string shown_map, std::string name,
                  cel::Type type)
      : map_(map),
        name_(std::move(name)),
        shown_(absl::StrCat(shown_map, ".", name_)),
        type_(std::move(type)) {}

  Value Get(EvalContext& context, const void* message) const override {
    Value value;
    if (!Find(context, message, &value)) {
      return context.Error(cel::ErrorCode::kUnsetField, absl::StrCat("`", shown_, "` is not set"));
    }
    return value.is_error() ? value : Fit(context, shown_, type_, value);
  }

  bool Has(const void* message) const override {
    cel::Arena arena;
    EvalContext context(arena, INT64_MAX);
    Value value;
    return Find(context, message, &value) && !value.is_error();
  }

 private:
  // JSON's null is as good as no entry.
  bool Find(EvalContext& context, const void* message, Value* value) const {
    if (!map_->Has(message)) return false;
    const Value map = map_->Get(context, message);
    if (map.kind() != Kind::kMap) return false;
    return map.as_map()->Find(context, Value::String(name_), value) && !value->is_null();
  }

  const cel::FieldAccess* map_;
  std::string name_;
  std::string shown_;
  cel::Type type_;
};

// The whole map as a value: for has(), comparisons and explanations.
class AttributesAccess final : public cel::FieldAccess {
 public:
  AttributesAccess(const cel::FieldAccess* map, const cel::MessageAdapter* adapter)
      : map_(map), adapter_(adapter) {
    supports_message = true;
  }
  Value Get(EvalContext& context, const void* message) const override {
    return cel::MakeMessage(context, message, adapter_);
  }
  bool Has(const void* message) const override { return map_->Has(message); }
  const void* GetMessage(const void* message) const override { return message; }

 private:
  const cel::FieldAccess* map_;
  const cel::MessageAdapter* adapter_;
};

}  // namespace

struct AttributeTypes::Replacement final : public cel::MessageAdapter {
  std::string shown_name;
  std::string file;
  const cel::FieldAccess* map = nullptr;
  const cel::MessageAdapter* owner_adapter = nullptr;
  std::unique_ptr<AttributesAccess> access;
  cel::FieldDeclaration field;  // What the owner's field is replaced with.
  std::vector<std::string> names;
  std::map<std::string, std::unique_ptr<AttributeAccess>, std::less<>> accesses;
  std::map<std::string, cel::FieldDeclaration, std::less<>> fields;

  const AttributeAccess* Find(absl::string_view name) const {
    const auto found = accesses.find(name);
    return found == accesses.end() ? nullptr : found->second.get();
  }

  // MessageAdapter, of values that are the whole map.
  absl::string_view TypeName(const void*) const override { return shown_name; }
  Value GetField(EvalContext& context, const void* message, absl::string_view name) const override {
    const AttributeAccess* attribute = Find(name);
    return attribute != nullptr ? attribute->Get(context, message) : Unknown(context, name);
  }
  Value HasField(EvalContext& context, const void* message, absl::string_view name) const override {
    const AttributeAccess* attribute = Find(name);
    return attribute != nullptr ? Value::Bool(attribute->Has(message)) : Unknown(context, name);
  }
  Value Equal(EvalContext& context, const void* a, const void* b) const override {
    if (!map->Has(a) || !map->Has(b)) return Value::Bool(map->Has(a) == map->Has(b));
    return cel::Equal(context, map->Get(context, a), map->Get(context, b));
  }
  bool IsEmpty(const void* message) const override { return !map->Has(message); }
  std::string ToText(const void* message, size_t length_max) const override {
    return absl::StrCat(shown_name, " of ", owner_adapter->ToText(message, length_max));
  }

  Value Unknown(EvalContext& context, absl::string_view name) const {
    return context.Error(cel::ErrorCode::kNoSuchField,
                         absl::StrCat("no such attribute: `", shown_name, ".", name, "`"));
  }
};

AttributeTypes::AttributeTypes(const cel::TypeProvider* base, const cel::MessageAdapter* adapter)
    : base_(base), adapter_(adapter) {}
AttributeTypes::~AttributeTypes() = default;

bool AttributeTypes::Replace(absl::string_view message, absl::string_view field,
                             std::string shown_name, std::string file,
                             std::vector<Attribute> attributes) {
  const cel::FieldDeclaration* original = base_->FindField(message, field);
  if (original == nullptr) return false;
  auto replacement = std::make_unique<Replacement>();
  replacement->shown_name = shown_name;
  replacement->file = std::move(file);
  replacement->map = original->access;
  replacement->owner_adapter = adapter_;
  replacement->access = std::make_unique<AttributesAccess>(original->access, replacement.get());
  replacement->field = *original;
  replacement->field.type = cel::Type::Message(shown_name);
  replacement->field.access = original->access == nullptr ? nullptr : replacement->access.get();
  // Reading the map itself never fails; reading an attribute does, if it is not set.
  replacement->field.explicit_presence = false;
  replacement->field.is_message = false;
  for (Attribute& attribute : attributes) {
    cel::FieldDeclaration declaration;
    declaration.name = attribute.name;
    declaration.type = attribute.type;
    declaration.explicit_presence = true;
    declaration.comment = std::move(attribute.comment);
    if (original->access != nullptr) {
      auto access = std::make_unique<AttributeAccess>(original->access, shown_name, attribute.name,
                                                      attribute.type);
      declaration.access = access.get();
      replacement->accesses.insert_or_assign(attribute.name, std::move(access));
    }
    replacement->names.push_back(attribute.name);
    replacement->fields.insert_or_assign(attribute.name, std::move(declaration));
  }
  by_field_[std::string(message)].insert_or_assign(std::string(field), replacement.get());
  by_name_.insert_or_assign(std::move(shown_name), std::move(replacement));
  return true;
}

std::optional<cel::Type> AttributeTypes::FindType(absl::string_view name) const {
  return base_->FindType(name);
}

const cel::FieldDeclaration* AttributeTypes::FindField(absl::string_view message,
                                                       absl::string_view field) const {
  if (const auto own = by_name_.find(message); own != by_name_.end()) {
    const auto& fields = own->second->fields;
    const auto found = fields.find(field);
    return found == fields.end() ? nullptr : &found->second;
  }
  if (const auto replaced = by_field_.find(message); replaced != by_field_.end()) {
    const auto found = replaced->second.find(field);
    if (found != replaced->second.end()) return &found->second->field;
  }
  return base_->FindField(message, field);
}

std::vector<std::string> AttributeTypes::FieldNames(absl::string_view message) const {
  const auto own = by_name_.find(message);
  return own != by_name_.end() ? own->second->names : base_->FieldNames(message);
}

std::optional<cel::TypeProvider::EnumValue> AttributeTypes::FindEnumValue(
    absl::string_view name) const {
  return base_->FindEnumValue(name);
}
std::vector<std::string> AttributeTypes::EnumValueNames(absl::string_view enum_name) const {
  return base_->EnumValueNames(enum_name);
}
bool AttributeTypes::IsEnum(absl::string_view name) const { return base_->IsEnum(name); }

std::string AttributeTypes::FileOf(absl::string_view type_name) const {
  const auto own = by_name_.find(type_name);
  return own != by_name_.end() ? own->second->file : base_->FileOf(type_name);
}

std::shared_ptr<const cel::MessageMaker> AttributeTypes::MakeMaker(
    absl::string_view message, const std::vector<const cel::FieldDeclaration*>& fields) const {
  // A replaced field cannot be written: policies read attributes and make none.
  if (by_name_.count(message) > 0) return nullptr;
  if (const auto replaced = by_field_.find(message); replaced != by_field_.end()) {
    for (const auto& [name, replacement] : replaced->second) {
      const auto is_it = [&, made = replacement](const auto* field) {
        return field == &made->field;
      };
      if (std::any_of(fields.begin(), fields.end(), is_it)) return nullptr;
    }
  }
  return base_->MakeMaker(message, fields);
}

}  // namespace makegood::rules

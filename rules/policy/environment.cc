#include "rules/policy/environment.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "rules/cel/syntax/macros.h"
#include "rules/cel/types/signature.h"
#include "rules/cel/values/containers.h"
#include "rules/cel/values/time.h"

namespace makegood::rules {
namespace {

using cel::Type;
using cel::Value;

Place WholeOf(const Excerpt& text) {
  return PlaceOf(text, {0, static_cast<uint32_t>(text.text().size())});
}

Type TypeOf(const ScalarValue& value) {
  struct Visitor {
    Type operator()(bool) const { return Type::Bool(); }
    Type operator()(int64_t) const { return Type::Int(); }
    Type operator()(double) const { return Type::Double(); }
    Type operator()(const std::string&) const { return Type::String(); }
    Type operator()(absl::Duration) const { return Type::Duration(); }
    Type operator()(absl::Time) const { return Type::Timestamp(); }
  };
  return std::visit(Visitor(), value);
}

// Nothing for a duration beyond CEL's 292 years.
std::optional<Value> ValueOf(const ScalarValue& value, cel::Arena& arena) {
  struct Visitor {
    cel::Arena& arena;
    std::optional<Value> operator()(bool b) const { return Value::Bool(b); }
    std::optional<Value> operator()(int64_t i) const { return Value::Int(i); }
    std::optional<Value> operator()(double d) const { return Value::Double(d); }
    std::optional<Value> operator()(const std::string& s) const {
      return Value::String(arena.CopyString(s));
    }
    std::optional<Value> operator()(absl::Duration duration) const {
      absl::Duration rest;
      const int64_t seconds = absl::IDivDuration(duration, absl::Seconds(1), &rest);
      const cel::Nanoseconds total = static_cast<cel::Nanoseconds>(seconds) * cel::kNanosPerSecond +
                                     absl::ToInt64Nanoseconds(rest);
      if (!cel::IsDurationInRange(total)) return std::nullopt;
      return Value::Duration(cel::TimeParts::FromNanoseconds(total));
    }
    std::optional<Value> operator()(absl::Time time) const {
      return Value::Timestamp(cel::FromAbslTime(time));
    }
  };
  return std::visit(Visitor{arena}, value);
}

struct ConstantValue {
  Type type;
  const Value* value = nullptr;  // Null: out of range.
};

ConstantValue MakeConstant(bool is_list, const std::vector<ScalarValue>& values,
                           cel::Arena& arena) {
  ConstantValue constant;
  const Type element = values.empty() ? Type::Dyn() : TypeOf(values[0]);
  constant.type = is_list ? Type::List(element) : element;
  Value* elements = arena.NewArray<Value>(values.size());
  for (size_t i = 0; i < values.size(); ++i) {
    const std::optional<Value> value = ValueOf(values[i], arena);
    if (!value.has_value()) return constant;
    elements[i] = *value;
  }
  if (is_list) {
    constant.value =
        arena.New<Value>(Value::OfList(arena.New<cel::ArrayList>(elements, values.size())));
  } else if (!values.empty()) {
    constant.value = elements;
  }
  return constant;
}

void AddImports(const PolicyDocument& document, const cel::TypeProvider* types,
                cel::EnvironmentBuilder& builder, IssueList& issues) {
  for (const Import& import : document.imports) {
    const absl::string_view name = import.name.text();
    const bool is_known =
        types != nullptr && (types->FindType(name).has_value() || types->IsEnum(name));
    if (!is_known) {
      issues.AddError(issue_code::kUndeclaredName, WholeOf(import.name),
                      absl::StrCat("there is no type `", name, "`"));
      continue;
    }
    const size_t dot = name.rfind('.');
    builder.AddAbbreviation(dot == absl::string_view::npos ? name : name.substr(dot + 1), name);
  }
}

// The message type that has a field given as a path ("lead.attributes"), and the field's name.
std::optional<std::pair<std::string, std::string>> OwnerOf(const cel::TypeProvider& types,
                                                           const std::string& facts_type,
                                                           const std::string& path) {
  std::vector<std::string> names = absl::StrSplit(path, '.');
  std::string message = facts_type;
  for (size_t i = 0; i + 1 < names.size(); ++i) {
    const cel::FieldDeclaration* field = types.FindField(message, names[i]);
    if (field == nullptr || field->type.kind() != cel::TypeKind::kMessage) return std::nullopt;
    message = std::string(field->type.name());
  }
  return std::make_pair(message, names.back());
}

bool IsAttributeType(const Type& type) {
  switch (type.kind()) {
    case cel::TypeKind::kBool:
    case cel::TypeKind::kInt:
    case cel::TypeKind::kDouble:
    case cel::TypeKind::kString:
    case cel::TypeKind::kTimestamp:
    case cel::TypeKind::kDuration: return true;
    case cel::TypeKind::kList:
      return type.element().kind() != cel::TypeKind::kList && IsAttributeType(type.element());
    default: return false;
  }
}

// An attribute is found in the map of all of them, which is read anew each time, and is then made
// to fit its type, a list element by element. A value of another form is read before that shows.
void BoundAttributes(const std::pair<std::string, std::string>& owner, const std::string& path,
                     const AttributeTypes& types, cel::DeclaredBounds& bounds) {
  const auto map = bounds.fields.find(absl::StrCat(owner.first, ".", owner.second));
  const int64_t entries = map != bounds.fields.end() && map->second.elements >= 0
                              ? map->second.elements
                              : bounds.elements;
  for (const std::string& name : types.FieldNames(path)) {
    const bool is_list = types.FindField(path, name)->type.kind() == cel::TypeKind::kList;
    bounds.fields[absl::StrCat(path, ".", name)].read_steps =
        cel::Plus(cel::Times(3, entries), is_list ? bounds.elements : 0);
  }
  // All attributes are compared, not those alone that are declared.
  bounds.comparison_steps[path] = cel::kUnbounded;
}

void AddAttributes(const PolicyDocument& document, const PolicyLanguage& language,
                   AttributeTypes& types, cel::DeclaredBounds& bounds, IssueList& issues) {
  std::set<std::string> declared;
  for (const Attributes& attributes : document.makegood->attributes) {
    const std::string owner(attributes.owner.text());
    const auto path = language.attribute_fields.find(owner);
    if (path == language.attribute_fields.end()) {
      std::vector<std::string> owners;
      for (const auto& [name, field] : language.attribute_fields) owners.push_back(name);
      Issue& issue = issues.AddError(issue_code::kUndeclaredName, WholeOf(attributes.owner),
                                     absl::StrCat("`", owner, "` has no attributes"));
      issue.suggestion = NearestName(owner, owners);
      if (issue.suggestion.empty())
        issue.help = absl::StrCat("attributes can be declared for ", absl::StrJoin(owners, ", "));
      continue;
    }
    declared.insert(owner);
    std::vector<AttributeTypes::Attribute> list;
    for (const NamedText& entry : attributes.types) {
      if (entry.text.text().empty()) {  // Reported.
        list.push_back({std::string(entry.name.text()), Type::Error(), ""});
        continue;
      }
      const absl::StatusOr<Type> type = cel::ParseType(entry.text.text());
      if (!type.ok() || !IsAttributeType(*type)) {
        issues
            .AddError(
                issue_code::kInvalidScalar, WholeOf(entry.text),
                absl::StrCat("`", entry.text.text(), "` is no type that an attribute can have"))
            .help =
            "the types are bool, int, double, string, timestamp, duration, and list(…) of one of "
            "them";
        list.push_back({std::string(entry.name.text()), Type::Error(), ""});
        continue;
      }
      list.push_back({std::string(entry.name.text()), *type, ""});
    }
    const auto owner_type = OwnerOf(*language.types, language.facts_type, path->second);
    MAKEGOOD_CHECK(owner_type.has_value());  // The language's maker wrote the path.
    types.Replace(owner_type->first, owner_type->second, path->second, document.source->name(),
                  std::move(list));
    BoundAttributes(*owner_type, path->second, types, bounds);
  }
  // Where a policy declares none, there are none to be read.
  for (const auto& [owner, path] : language.attribute_fields) {
    if (declared.count(owner) > 0) continue;
    const auto owner_type = OwnerOf(*language.types, language.facts_type, path);
    MAKEGOOD_CHECK(owner_type.has_value());
    types.Replace(owner_type->first, owner_type->second, path, document.source->name(), {});
    BoundAttributes(*owner_type, path, types, bounds);
  }
}

void AddConstants(const MakegoodSection& section, const std::vector<ConstantOverride>& overrides,
                  cel::Arena& arena, cel::EnvironmentBuilder& builder, IssueList& issues) {
  std::vector<std::string> names;
  for (const Constant& constant : section.constants) {
    names.emplace_back(constant.name.text());
    if (constant.is_reported) {
      builder.AddVariable(absl::StrCat("constants.", names.back()), Type::Error());
      continue;
    }
    ConstantValue made = MakeConstant(constant.is_list, constant.values, arena);
    if (made.value == nullptr) {
      issues.AddError(issue_code::kInvalidScalar, constant.place,
                      "this duration is longer than 292 years");
      continue;
    }
    for (const ConstantOverride& override_ : overrides) {
      if (override_.name != names.back()) continue;
      const ConstantValue other = MakeConstant(
          override_.is_list,
          override_.is_list ? override_.values : std::vector<ScalarValue>{override_.value}, arena);
      const bool is_empty_list = override_.is_list && override_.values.empty() && constant.is_list;
      if (other.value == nullptr || (other.type != made.type && !is_empty_list)) {
        issues
            .AddError(issue_code::kTypeMismatch, override_.place,
                      absl::StrCat("the constant `", names.back(), "` is of type ",
                                   made.type.ToString(), ", not ", other.type.ToString()))
            .remarks.push_back({"it is declared here", constant.place});
        continue;
      }
      made.value = other.value;
    }
    cel::VariableDeclaration variable;
    variable.name = absl::StrCat("constants.", names.back());
    variable.type = made.type;
    variable.constant = made.value;
    builder.AddVariable(std::move(variable));
  }
  for (const ConstantOverride& override_ : overrides) {
    if (std::find(names.begin(), names.end(), override_.name) != names.end()) continue;
    Issue& issue =
        issues.AddError(issue_code::kUndeclaredName, override_.place,
                        absl::StrCat("the policy has no constant `", override_.name, "`"));
    issue.suggestion = NearestName(override_.name, names);
  }
}

}  // namespace

std::unique_ptr<const PolicyEnvironment> PolicyEnvironment::Make(
    const PolicyDocument& document, const PolicyLanguage& language,
    const std::vector<ConstantOverride>& overrides, IssueList& issues) {
  std::unique_ptr<PolicyEnvironment> made(new PolicyEnvironment());
  const bool has_facts = !language.facts_type.empty();
  made->bounds_ = language.bounds.value_or(cel::DeclaredBounds());
  cel::EnvironmentOptions options;
  options.limits = language.limits;
  options.typed_enums = has_facts;
  options.unset_fields_are_errors = has_facts;
  options.macros = &cel::MacroTable::ForAuthors();
  cel::EnvironmentBuilder builder(options);
  const cel::TypeProvider* types = language.types;
  if (has_facts && document.makegood.has_value()) {
    made->types_ = std::make_unique<AttributeTypes>(language.types, language.adapter);
    AddAttributes(document, language, *made->types_, made->bounds_, issues);
    types = made->types_.get();
  }
  builder.SetTypes(types, language.adapter);
  builder.ShareFunctions(language.functions != nullptr ? *language.functions
                                                       : *DeclareFunctions(language));
  for (const auto& [short_name, full_name] : language.abbreviations)
    builder.AddAbbreviation(short_name, full_name);
  AddImports(document, types, builder, issues);
  if (has_facts) {
    made->facts_slot_ = builder.AddVariable("facts", Type::Message(language.facts_type));
    builder.AddFieldsOf("facts");
    cel::VariableDeclaration now;
    now.name = "now";
    now.type = Type::Timestamp();
    now.moving = true;
    now.touches_now = true;
    made->now_slot_ = builder.AddVariable(std::move(now));
  }
  if (document.makegood.has_value())
    AddConstants(*document.makegood, overrides, made->constants_, builder, issues);
  made->environment_ = builder.Build();
  return made;
}

std::unique_ptr<const PolicyEnvironment> PolicyEnvironment::Make(const PolicyDocument& document,
                                                                 const cel::Environment& base,
                                                                 IssueList& issues) {
  std::unique_ptr<PolicyEnvironment> made(new PolicyEnvironment());
  cel::EnvironmentBuilder builder(base);
  AddImports(document, base.declarations().provider(), builder, issues);
  made->environment_ = builder.Build();
  return made;
}

}  // namespace makegood::rules

#include "rules/cel/check/fake_types.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "rules/base/check.h"
#include "rules/cel/types/signature.h"

namespace makegood::cel {
namespace {

Type MustParseType(absl::string_view text) {
  const absl::StatusOr<Type> type = ParseType(text);
  MAKEGOOD_CHECK(type.ok());
  return *type;
}

bool HasOwnPresence(const Type& type) {
  switch (type.kind()) {
    case TypeKind::kMessage:
    case TypeKind::kTimestamp:
    case TypeKind::kDuration:
    case TypeKind::kWrapper:
    case TypeKind::kAny: return true;
    default: return false;
  }
}

constexpr const char* kSignatures[][2] = {
    {"conditional", "_?_:_(bool, A, A) -> A"},
    {"logical_and", "_&&_(bool, bool) -> bool"},
    {"logical_or", "_||_(bool, bool) -> bool"},
    {"logical_not", "!_(bool) -> bool"},
    {"not_strictly_false", "@not_strictly_false(bool) -> bool"},
    {"equals", "_==_(A, A) -> bool"},
    {"not_equals", "_!=_(A, A) -> bool"},
    {"in_list", "@in(A, list(A)) -> bool"},
    {"in_map", "@in(A, map(A, B)) -> bool"},
    {"less_int64", "_<_(int, int) -> bool"},
    {"less_double", "_<_(double, double) -> bool"},
    {"less_string", "_<_(string, string) -> bool"},
    {"less_timestamp", "_<_(timestamp, timestamp) -> bool"},
    {"less_duration", "_<_(duration, duration) -> bool"},
    {"less_equals_int64", "_<=_(int, int) -> bool"},
    {"less_equals_duration", "_<=_(duration, duration) -> bool"},
    {"greater_int64", "_>_(int, int) -> bool"},
    {"greater_double", "_>_(double, double) -> bool"},
    {"greater_duration", "_>_(duration, duration) -> bool"},
    {"greater_timestamp", "_>_(timestamp, timestamp) -> bool"},
    {"greater_equals_int64", "_>=_(int, int) -> bool"},
    {"greater_equals_duration", "_>=_(duration, duration) -> bool"},
    {"greater_equals_timestamp", "_>=_(timestamp, timestamp) -> bool"},
    {"add_int64", "_+_(int, int) -> int"},
    {"add_uint64", "_+_(uint, uint) -> uint"},
    {"add_double", "_+_(double, double) -> double"},
    {"add_string", "_+_(string, string) -> string"},
    {"add_list", "_+_(list(A), list(A)) -> list(A)"},
    {"add_timestamp_duration", "_+_(timestamp, duration) -> timestamp"},
    {"add_duration_timestamp", "_+_(duration, timestamp) -> timestamp"},
    {"add_duration_duration", "_+_(duration, duration) -> duration"},
    {"subtract_int64", "_-_(int, int) -> int"},
    {"subtract_double", "_-_(double, double) -> double"},
    {"subtract_timestamp_timestamp", "_-_(timestamp, timestamp) -> duration"},
    {"subtract_timestamp_duration", "_-_(timestamp, duration) -> timestamp"},
    {"subtract_duration_duration", "_-_(duration, duration) -> duration"},
    {"multiply_int64", "_*_(int, int) -> int"},
    {"multiply_double", "_*_(double, double) -> double"},
    {"divide_int64", "_/_(int, int) -> int"},
    {"modulo_int64", "_%_(int, int) -> int"},
    {"negate_int64", "-_(int) -> int"},
    {"index_list", "_[_](list(A), int) -> A"},
    {"index_map", "_[_](map(A, B), A) -> B"},
    {"select_optional_field", "_?._(dyn, string) -> optional(dyn)"},
    {"list_optindex_optional_int", "_[?_](list(A), int) -> optional(A)"},
    {"map_optindex_optional_value", "_[?_](map(A, B), A) -> optional(B)"},
    {"size_string", "size(string) -> int"},
    {"size_list", "size(list(A)) -> int"},
    {"size_map", "size(map(A, B)) -> int"},
    {"string_size", "string.size() -> int"},
    {"list_size", "list(A).size() -> int"},
    {"starts_with_string", "string.startsWith(string) -> bool"},
    {"contains_string", "string.contains(string) -> bool"},
    {"matches", "matches(string, string) -> bool"},
    {"matches_string", "string.matches(string) -> bool"},
    {"timestamp_to_hours", "timestamp.getHours() -> int"},
    {"timestamp_to_hours_with_tz", "timestamp.getHours(string) -> int"},
    {"duration_to_hours", "duration.getHours() -> int"},
    {"string_to_duration", "duration(string) -> duration"},
    {"string_to_timestamp", "timestamp(string) -> timestamp"},
    {"int64_to_double", "double(int) -> double"},
    {"string_to_int64", "int(string) -> int"},
    {"to_dyn", "dyn(A) -> dyn"},
    {"type", "type(A) -> type(A)"},
    {"optional_of", "optional.of(T) -> optional(T)"},
    {"optional_none", "optional.none() -> optional(T)"},
    {"optional_or_value", "optional(T).orValue(T) -> T"},
    {"math_greatest", "math.greatest(int, int) -> int"},
    {"math_least", "math.least(int, int) -> int"},
    {"refund", "refund(int, string) -> shop.v1.Verdict"},
    {"wait", "wait(string) -> shop.v1.Verdict"},
    {"wait_missing", "wait(string, list(string)) -> shop.v1.Verdict"},
    {"pick", "pick(int, string) -> int"},
    {"pick_other", "pick(string, int) -> int"},
    {"verdict_flag", "shop.v1.Verdict.flag(string) -> shop.v1.Verdict"},
    {"tuple", "tuple(T, U, V) -> opaque:tuple(T, U, V)"},
    {"sort", "sort(opaque:tuple(T, T, T)) -> opaque:tuple(T, T, T)"},
};

}  // namespace

FakeTypes& FakeTypes::AddField(absl::string_view message, absl::string_view field,
                               absl::string_view type, bool optional) {
  FieldDeclaration declaration;
  declaration.name = std::string(field);
  declaration.type = MustParseType(type);
  declaration.is_message = HasOwnPresence(declaration.type);
  declaration.explicit_presence = optional || declaration.is_message;
  messages_[std::string(message)].push_back(std::move(declaration));
  return *this;
}

FakeTypes& FakeTypes::AddMessage(absl::string_view message) {
  messages_[std::string(message)];
  return *this;
}

FakeTypes& FakeTypes::AddEnum(absl::string_view name, std::vector<std::string> values) {
  enums_[std::string(name)] = std::move(values);
  return *this;
}

std::optional<Type> FakeTypes::FindType(absl::string_view name) const {
  if (name == "google.protobuf.Timestamp") return Type::Timestamp();
  if (name == "google.protobuf.Duration") return Type::Duration();
  if (name == "google.protobuf.Int64Value") return Type::Wrapper(Type::Int());
  if (name == "google.protobuf.Any") return Type::Any();
  if (messages_.find(name) == messages_.end()) return std::nullopt;
  return Type::Message(name);
}

const FieldDeclaration* FakeTypes::FindField(absl::string_view message,
                                             absl::string_view field) const {
  const auto found = messages_.find(message);
  if (found == messages_.end()) return nullptr;
  for (const FieldDeclaration& declaration : found->second) {
    if (declaration.name == field) return &declaration;
  }
  return nullptr;
}

std::vector<std::string> FakeTypes::FieldNames(absl::string_view message) const {
  std::vector<std::string> names;
  const auto found = messages_.find(message);
  if (found == messages_.end()) return names;
  for (const FieldDeclaration& declaration : found->second) names.push_back(declaration.name);
  return names;
}

std::optional<TypeProvider::EnumValue> FakeTypes::FindEnumValue(absl::string_view name) const {
  const absl::string_view::size_type dot = name.rfind('.');
  if (dot == absl::string_view::npos) return std::nullopt;
  const auto found = enums_.find(name.substr(0, dot));
  if (found == enums_.end()) return std::nullopt;
  const auto value =
      std::find(found->second.begin(), found->second.end(), std::string(name.substr(dot + 1)));
  if (value == found->second.end()) return std::nullopt;
  return EnumValue{found->first, static_cast<int32_t>(value - found->second.begin())};
}

std::vector<std::string> FakeTypes::EnumValueNames(absl::string_view enum_name) const {
  const auto found = enums_.find(enum_name);
  return found == enums_.end() ? std::vector<std::string>() : found->second;
}

bool FakeTypes::IsEnum(absl::string_view name) const { return enums_.find(name) != enums_.end(); }

std::string FakeTypes::FileOf(absl::string_view type_name) const {
  return absl::StartsWith(type_name, "shop.v1.") ? "shop/v1/facts.proto" : "";
}

const FakeTypes& ShopTypes() {
  static const FakeTypes& types = *[] {
    FakeTypes* shop = new FakeTypes();
    shop->AddEnum("shop.v1.Contact.Channel", {"CHANNEL_UNSPECIFIED", "CHAT", "PROXY", "OUTSIDE"})
        .AddEnum("shop.v1.Contact.Kind", {"KIND_UNSPECIFIED", "MESSAGE", "CALL"})
        .AddEnum("shop.v1.Facts.Stage", {"STAGE_UNSPECIFIED", "GUARANTEE", "REPORT"})
        .AddField("shop.v1.Facts", "stage", "enum:shop.v1.Facts.Stage")
        .AddField("shop.v1.Facts", "lead", "shop.v1.Lead")
        .AddField("shop.v1.Facts", "charge", "shop.v1.Charge")
        .AddField("shop.v1.Facts", "contacts", "list(shop.v1.Contact)")
        .AddField("shop.v1.Lead", "lead_id", "string")
        .AddField("shop.v1.Lead", "price", "int")
        .AddField("shop.v1.Lead", "weight", "double")
        .AddField("shop.v1.Lead", "create_time", "timestamp")
        .AddField("shop.v1.Lead", "hired_time", "timestamp")
        .AddField("shop.v1.Lead", "tags", "list(string)")
        .AddField("shop.v1.Lead", "attributes", "map(string, dyn)")
        .AddField("shop.v1.Lead", "limit", "wrapper(int)")
        .AddField("shop.v1.Charge", "credits", "int")
        .AddField("shop.v1.Charge", "first_message_time", "timestamp")
        .AddField("shop.v1.Contact", "time", "timestamp")
        .AddField("shop.v1.Contact", "answer_time", "timestamp")
        .AddField("shop.v1.Contact", "kind", "enum:shop.v1.Contact.Kind")
        .AddField("shop.v1.Contact", "channel", "enum:shop.v1.Contact.Channel")
        .AddField("shop.v1.Contact", "automatic", "bool")
        .AddField("shop.v1.Contact", "text", "string")
        .AddField("shop.v1.Contact", "confidence", "double", /*optional=*/true)
        .AddField("shop.v1.Contact", "cause", "shop.v1.Contact")
        .AddField("shop.v1.Verdict", "credits", "int")
        .AddField("shop.v1.Verdict", "reason", "string")
        .AddField("shop.v1.Verdict", "limit", "wrapper(int)")
        .AddField("shop.v1.Verdict", "channel", "enum:shop.v1.Contact.Channel")
        .AddField("shop.v1.Verdict", "time", "timestamp")
        .AddField("shop.v1.Verdict", "suggestion", "shop.v1.Verdict")
        .AddField("google.protobuf.Int64Value", "value", "int")
        .AddField("google.protobuf.Timestamp", "seconds", "int");
    return shop;
  }();
  return types;
}

void AddSignature(absl::string_view id, absl::string_view signature, Declarations& declarations) {
  absl::StatusOr<Signature> parsed = ParseSignature(signature);
  MAKEGOOD_CHECK(parsed.ok());
  const std::string function = parsed->function;
  declarations.AddOverload(function, MakeOverload(id, *std::move(parsed)));
}

void AddTestFunctions(Declarations& declarations) {
  for (const auto& [id, signature] : kSignatures) AddSignature(id, signature, declarations);
}

Declarations ShopDeclarations() {
  Declarations declarations;
  AddTestFunctions(declarations);
  declarations.set_provider(&ShopTypes());
  declarations.typed_enums = true;
  declarations.AddAbbreviation("Channel", "shop.v1.Contact.Channel");
  declarations.AddAbbreviation("Kind", "shop.v1.Contact.Kind");
  declarations.AddAbbreviation("Stage", "shop.v1.Facts.Stage");
  declarations.AddAbbreviation("Verdict", "shop.v1.Verdict");

  const auto add = [&](absl::string_view name, absl::string_view type, int slot,
                       const FieldDeclaration* field) {
    VariableDeclaration variable;
    variable.name = std::string(name);
    variable.type = MustParseType(type);
    variable.slot = slot;
    variable.field = field;
    declarations.AddVariable(std::move(variable));
  };
  add("facts", "shop.v1.Facts", 0, nullptr);
  for (const char* field : {"stage", "lead", "charge", "contacts"}) {
    const FieldDeclaration* declaration = ShopTypes().FindField("shop.v1.Facts", field);
    VariableDeclaration variable;
    variable.name = field;
    variable.type = declaration->type;
    variable.slot = 0;
    variable.field = declaration;
    declarations.AddVariable(std::move(variable));
  }
  const char* others[][2] = {
      {"now", "timestamp"},
      {"constants.window", "duration"},
      {"variables.start", "timestamp"},
      {"variables.started", "bool"},
      {"x_int", "int"},
      {"x_string", "string"},
      {"x_uint", "uint"},
      {"x_double", "double"},
      {"x_dyn", "dyn"},
      {"x_any", "any"},
      {"x_ints", "list(int)"},
      {"x_map", "map(string, int)"},
      {"x_optional", "optional(shop.v1.Lead)"},
      {"x_wrapper", "wrapper(int)"},
      {"x_strings", "list(string)"},
  };
  int slot = 1;
  for (const auto& [name, type] : others) add(name, type, slot++, nullptr);
  return declarations;
}

}  // namespace makegood::cel

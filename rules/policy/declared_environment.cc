#include "rules/policy/declared_environment.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "rules/cel/library/overload_impl.h"
#include "rules/cel/syntax/macros.h"
#include "rules/policy/extensions.h"
#include "rules/policy/scalar.h"
#include "rules/policy/yaml_reader.h"
#include "rules/policy/yaml_source.h"

namespace makegood::rules {

using cel::Type;

namespace {

// A function of config.yaml is a promise of whoever will run the policy; nobody keeps it here.
cel::Value CallDeclared(cel::EvalContext& context, const cel::Value*, int) {
  return context.Error(cel::ErrorCode::kNoMatchingOverload,
                       "this function is declared in config.yaml, and has no implementation here");
}

const cel::OverloadImpl& DeclaredOnly() {
  static constexpr cel::OverloadImpl kDeclaredOnly(CallDeclared);
  return kDeclaredOnly;
}

struct TypeName {
  const char* name;
  Type (*make)();
};
const TypeName kTypeNames[] = {
    {"any", Type::Any},       {"bool", Type::Bool},           {"bytes", Type::Bytes},
    {"double", Type::Double}, {"duration", Type::Duration},   {"dyn", Type::Dyn},
    {"int", Type::Int},       {"null", Type::Null},           {"null_type", Type::Null},
    {"string", Type::String}, {"timestamp", Type::Timestamp}, {"uint", Type::Uint},
};

// Names of types with parameters, and how many they have.
struct GenericName {
  const char* name;
  size_t parameter_count;
};
constexpr GenericName kGenericNames[] = {
    {"list", 1}, {"map", 2}, {"optional_type", 1}, {"type", 1}};

// `a.b.c`: identifiers with dots between them.
bool IsQualifiedName(absl::string_view name) {
  for (const absl::string_view part : absl::StrSplit(name, '.')) {
    if (!IsIdentifier(part)) return false;
  }
  return true;
}

std::string Ticked(const std::vector<std::string>& names) {
  return names.empty() ? "none" : absl::StrCat("`", absl::StrJoin(names, "`, `"), "`");
}

}  // namespace

class EnvironmentReader {
 public:
  EnvironmentReader(const YamlDocument& yaml, const cel::TypeProvider* types,
                    const cel::MessageAdapter* adapter, const Limits& limits, IssueList& issues)
      : yaml_(yaml), types_(types), adapter_(adapter), issues_(issues), reader_(yaml, issues) {
    options_.limits = limits;
  }

  std::unique_ptr<const DeclaredEnvironment> Read() {
    const YamlNode& root = yaml_.root();
    const int errors_before = issues_.error_count();
    std::unique_ptr<DeclaredEnvironment> declared(new DeclaredEnvironment());
    if (root.is_null) return Finish(std::move(declared), errors_before);  // Declares nothing.
    if (!reader_.ExpectRecord(
            root, "config.yaml",
            {"name", "description", "container", "imports", "stdlib", "extensions",
             "context_variable", "variables", "functions", "validators", "features"}))
      return nullptr;
    if (const YamlNode* node = root.Find("name")) reader_.ReadText(*node, "`name`");
    if (const YamlNode* node = root.Find("description")) reader_.ReadProse(*node, "`description`");
    if (const YamlNode* node = root.Find("container")) ReadContainer(*node);
    if (const YamlNode* node = root.Find("imports")) ReadImports(*node);
    if (const YamlNode* node = root.Find("extensions")) ReadExtensions(*node);
    if (const YamlNode* node = root.Find("context_variable")) ReadContext(*node, *declared);
    if (const YamlNode* node = root.Find("variables")) ReadVariables(*node, *declared);
    if (const YamlNode* node = root.Find("functions")) ReadFunctions(*node);
    if (const YamlNode* node = root.Find("stdlib")) {
      reader_
          .AddError(issue_code::kWrongNode, *node,
                    "`stdlib` is not supported: the whole standard library is there")
          .help = "leave the key out";
    }
    for (const char* key : {"validators", "features"}) {
      const YamlNode* node = root.Find(key);
      if (node == nullptr || !reader_.ExpectList(*node, absl::StrCat("`", key, "`"))) continue;
      issues_.AddWarning(issue_code::kUnknownKey, reader_.StartOf(*node),
                         absl::StrCat("`", key, "` has no effect here"));
    }
    return Finish(std::move(declared), errors_before);
  }

 private:
  std::unique_ptr<const DeclaredEnvironment> Finish(std::unique_ptr<DeclaredEnvironment> declared,
                                                    int errors_before) {
    if (issues_.error_count() > errors_before) return nullptr;
    declared->macros_.Add(cel::MacroTable::Standard()).Add(macros_);
    options_.macros = &declared->macros_;
    cel::EnvironmentBuilder builder(options_);
    builder.SetTypes(types_, adapter_).SetContainer(container_).AddStandardLibrary();
    for (const cel::LibraryFamily& family : families_) builder.AddFamily(family);
    for (const std::string& name : imports_)
      builder.AddAbbreviation(name.substr(name.rfind('.') + 1), name);
    if (!declared->context_type_.empty()) {
      builder.AddVariable(DeclaredEnvironment::kContextVariable,
                          Type::Message(declared->context_type_));
      builder.AddFieldsOf(DeclaredEnvironment::kContextVariable);
    }
    for (const auto& variable : declared->variables_)
      builder.AddVariable(variable.name, variable.type);
    for (auto& [function, overload] : overloads_) builder.AddOverload(function, overload);
    declared->environment_ = builder.Build();
    return declared;
  }

  void ReadContainer(const YamlNode& node) {
    const std::optional<Excerpt> text = reader_.ReadText(node, "`container`");
    if (!text.has_value()) return;
    if (IsQualifiedName(text->text())) {
      container_ = std::string(text->text());
    } else {
      reader_.AddError(issue_code::kInvalidScalar, node,
                       absl::StrCat("`", text->text(), "` is no name of a package"));
    }
  }

  // Calls `read` with each record of a list.
  template <typename Read>
  void ForEach(const YamlNode& node, const char* what, const char* item_what,
               const std::vector<std::string>& keys, const std::vector<std::string>& required,
               Read read) {
    if (!reader_.ExpectList(node, what)) return;
    for (const YamlNode& item : node.items) {
      if (reader_.ExpectRecord(item, item_what, keys) &&
          reader_.RequireKeys(item, item_what, required))
        read(item);
    }
  }

  void ReadImports(const YamlNode& node) {
    ForEach(node, "`imports`", "an import", {"name"}, {"name"}, [this](const YamlNode& item) {
      const YamlNode& name = *item.Find("name");
      const std::optional<Excerpt> text = reader_.ReadText(name, "`name`");
      if (!text.has_value()) return;
      if (types_->FindType(text->text()).has_value() || types_->IsEnum(text->text())) {
        imports_.emplace_back(text->text());
      } else {
        reader_.AddError(issue_code::kUndeclaredName, name,
                         absl::StrCat("there is no type `", text->text(), "`"));
      }
    });
  }

  void ReadExtensions(const YamlNode& node) {
    ForEach(node, "`extensions`", "an extension", {"name", "version"}, {"name"},
            [this](const YamlNode& item) {
              const YamlNode& name = *item.Find("name");
              if (const YamlNode* version = item.Find("version")) CheckVersion(*version);
              const std::optional<Excerpt> text = reader_.ReadText(name, "`name`");
              if (!text.has_value()) return;
              const Extension* extension = FindExtension(text->text());
              if (extension == nullptr) {
                Issue& issue =
                    reader_.AddError(issue_code::kUndeclaredName, name,
                                     absl::StrCat("there is no extension `", text->text(), "`"));
                issue.suggestion = NearestName(text->text(), ExtensionNames());
                if (issue.suggestion.empty())
                  issue.help = absl::StrCat("the extensions are ", Ticked(ExtensionNames()));
                return;
              }
              if (extension->macros != nullptr) macros_.Add(*extension->macros);
              families_.insert(families_.end(), extension->families.begin(),
                               extension->families.end());
            });
  }

  // Every extension is there in its newest version alone, which has all that older ones had.
  void CheckVersion(const YamlNode& node) {
    const std::optional<Excerpt> text = reader_.ReadText(node, "`version`");
    if (!text.has_value() || text->text() == "latest") return;
    const std::optional<int64_t> number = ParseInteger(text->text());
    if (number.has_value() && *number >= 0) return;
    reader_
        .AddError(issue_code::kInvalidScalar, node,
                  absl::StrCat("`", text->text(), "` is no version of an extension"))
        .help = "write a number, or latest";
  }

  void ReadContext(const YamlNode& node, DeclaredEnvironment& declared) {
    if (!reader_.ExpectRecord(node, "`context_variable`", {"type_name"}) ||
        !reader_.RequireKeys(node, "`context_variable`", {"type_name"}))
      return;
    const std::optional<Type> type = ReadType(node, "`context_variable`");
    if (!type.has_value() || type->is_error()) return;
    if (type->kind() == cel::TypeKind::kMessage) {
      declared.context_type_ = std::string(type->name());
    } else {
      reader_.AddError(
          issue_code::kInvalidScalar, *node.Find("type_name"),
          absl::StrCat("`context_variable` is a message; ", type->ToString(), " is none"));
    }
  }

  void ReadVariables(const YamlNode& node, DeclaredEnvironment& declared) {
    std::map<std::string, Place> seen;
    ForEach(node, "`variables`", "a variable",
            {"name", "description", "type", "type_name", "params", "is_type_param"}, {"name"},
            [&](const YamlNode& item) {
              const YamlNode& name = *item.Find("name");
              const std::optional<Excerpt> text = ReadQualifiedName(name);
              const YamlNode* type_node = item.Find("type");
              const std::optional<Type> type = type_node != nullptr ? ReadType(*type_node, "`type`")
                                                                    : ReadType(item, "a variable");
              if (!text.has_value() || !type.has_value()) return;
              const auto [first, is_new] =
                  seen.emplace(std::string(text->text()), reader_.PlaceOf(name));
              if (!is_new) {
                reader_
                    .AddError(issue_code::kDuplicateName, name,
                              absl::StrCat("the variable `", text->text(), "` is declared twice"))
                    .remarks.push_back({"the first declaration", first->second});
                return;
              }
              declared.variables_.push_back({std::string(text->text()), *type});
            });
  }

  std::optional<Excerpt> ReadQualifiedName(const YamlNode& node) {
    std::optional<Excerpt> text = reader_.ReadText(node, "`name`");
    if (!text.has_value() || IsQualifiedName(text->text())) return text;
    reader_
        .AddError(issue_code::kInvalidScalar, node,
                  absl::StrCat("`name` must be a name, but `", text->text(), "` is none"))
        .help = "names have letters, digits and `_`, with dots between them";
    return std::nullopt;
  }

  void ReadFunctions(const YamlNode& node) {
    ForEach(node, "`functions`", "a function", {"name", "description", "overloads"},
            {"name", "overloads"}, [this](const YamlNode& item) {
              const std::optional<Excerpt> name = ReadQualifiedName(*item.Find("name"));
              const YamlNode& overloads = *item.Find("overloads");
              ForEach(overloads, "`overloads`", "an overload",
                      {"id", "description", "examples", "target", "args", "return"},
                      {"id", "return"},
                      [&](const YamlNode& overload) { ReadOverload(overload, name); });
            });
  }

  void ReadOverload(const YamlNode& node, const std::optional<Excerpt>& name) {
    cel::Overload overload;
    overload.implementation = &DeclaredOnly();
    const YamlNode& id = *node.Find("id");
    const std::optional<Excerpt> id_text = reader_.ReadText(id, "`id`");
    bool is_complete = id_text.has_value() && name.has_value();
    if (id_text.has_value() && !overload_ids_.insert(std::string(id_text->text())).second) {
      reader_.AddError(issue_code::kDuplicateName, id,
                       absl::StrCat("two overloads have the id `", id_text->text(), "`"));
    }
    if (const YamlNode* target = node.Find("target")) {
      overload.is_method = true;
      is_complete &= AddParameter(*target, "`target`", overload);
    }
    if (const YamlNode* args = node.Find("args")) {
      if (!reader_.ExpectList(*args, "`args`")) return;
      for (const YamlNode& arg : args->items)
        is_complete &= AddParameter(arg, "an argument", overload);
    }
    const std::optional<Type> result = ReadType(*node.Find("return"), "`return`");
    if (!is_complete || !result.has_value()) return;
    overload.id = std::string(id_text->text());
    overload.result = *result;
    overloads_.emplace_back(std::string(name->text()), std::move(overload));
  }

  bool AddParameter(const YamlNode& node, absl::string_view what, cel::Overload& overload) {
    const std::optional<Type> type = ReadType(node, what);
    if (type.has_value()) overload.parameters.push_back(*type);
    return type.has_value();
  }

  // A type as a map with `type_name`, `params` and `is_type_param`, which a variable may have
  // among its own keys, or as a name alone.
  std::optional<Type> ReadType(const YamlNode& node, absl::string_view what) {
    if (node.kind == YamlKind::kScalar) {
      const std::optional<Excerpt> name = reader_.ReadText(node, what);
      if (!name.has_value()) return std::nullopt;
      return MakeType(node, *name, {}, /*has_params=*/false);
    }
    if (!reader_.ExpectMap(node, what)) return std::nullopt;
    const bool is_alone = node.Find("name") == nullptr;
    if (is_alone) reader_.ExpectRecord(node, what, {"type_name", "params", "is_type_param"});
    if (!reader_.RequireKeys(node, what, {"type_name"})) return std::nullopt;
    const YamlNode& name_node = *node.Find("type_name");
    const std::optional<Excerpt> name = reader_.ReadText(name_node, "`type_name`");
    std::vector<Type> params;
    bool is_complete = name.has_value();
    const YamlNode* params_node = node.Find("params");
    if (params_node != nullptr) {
      if (!reader_.ExpectList(*params_node, "`params`")) return std::nullopt;
      for (const YamlNode& param : params_node->items) {
        const std::optional<Type> type = ReadType(param, "a parameter");
        is_complete &= type.has_value();
        params.push_back(type.value_or(Type::Error()));
      }
    }
    bool is_parameter = false;
    if (const YamlNode* flag = node.Find("is_type_param")) {
      const std::optional<bool> truth = reader_.ReadBool(*flag, "`is_type_param`");
      is_complete &= truth.has_value();
      is_parameter = truth.value_or(false);
    }
    if (!is_complete) return std::nullopt;
    if (is_parameter) return Type::Parameter(name->text());
    return MakeType(name_node, *name, std::move(params), params_node != nullptr);
  }

  std::optional<Type> MakeType(const YamlNode& node, const Excerpt& name_text,
                               std::vector<Type> params, bool has_params) {
    const std::string name(name_text.text());
    std::vector<std::string> known;
    for (const TypeName& word : kTypeNames) {
      known.emplace_back(word.name);
      if (name == word.name && ExpectParams(node, name, params.size(), 0)) return word.make();
      if (name == word.name) return std::nullopt;
    }
    for (const GenericName& generic : kGenericNames) {
      known.emplace_back(generic.name);
      if (name != generic.name) continue;
      if (!has_params) params.assign(generic.parameter_count, Type::Dyn());
      if (!ExpectParams(node, name, params.size(), generic.parameter_count)) return std::nullopt;
      if (name == "list") return Type::List(params[0]);
      if (name == "map") return Type::Map(params[0], params[1]);
      if (name == "type") return Type::TypeOf(params[0]);
      return Type::Optional(params[0]);
    }
    for (const std::string& candidate : TypeCandidates(name)) {
      if (types_->IsEnum(candidate)) return Type::Int();
      if (std::optional<Type> type = types_->FindType(candidate)) {
        if (!ExpectParams(node, name, params.size(), 0)) return std::nullopt;
        return type;
      }
    }
    Issue& issue = reader_.AddError(issue_code::kUndeclaredName, node,
                                    absl::StrCat("there is no type `", name, "`"));
    issue.suggestion = NearestName(name, known);
    if (issue.suggestion.empty())
      issue.help = absl::StrCat("write the full name of a message, or one of ", Ticked(known));
    return std::nullopt;
  }

  // The full names that a type's name may mean: as it is, or within the container.
  std::vector<std::string> TypeCandidates(const std::string& name) const {
    std::vector<std::string> candidates;
    for (std::string scope = container_; !scope.empty();) {
      candidates.push_back(absl::StrCat(scope, ".", name));
      const size_t dot = scope.rfind('.');
      scope = dot == std::string::npos ? "" : scope.substr(0, dot);
    }
    candidates.push_back(name);
    return candidates;
  }

  bool ExpectParams(const YamlNode& node, const std::string& name, size_t count, size_t wanted) {
    if (count == wanted) return true;
    reader_.AddError(issue_code::kInvalidScalar, node,
                     absl::StrCat("the type `", name, "` has ", wanted,
                                  wanted == 1 ? " parameter, not " : " parameters, not ", count));
    return false;
  }

  const YamlDocument& yaml_;
  const cel::TypeProvider* types_;
  const cel::MessageAdapter* adapter_;
  IssueList& issues_;
  YamlReader reader_;
  cel::EnvironmentOptions options_;
  std::string container_;
  std::vector<std::string> imports_;
  cel::MacroTable macros_;
  std::vector<cel::LibraryFamily> families_;
  std::vector<std::pair<std::string, cel::Overload>> overloads_;
  std::set<std::string> overload_ids_;
};

std::unique_ptr<const DeclaredEnvironment> DeclaredEnvironment::Read(
    const std::shared_ptr<const Source>& source, const cel::TypeProvider* types,
    const cel::MessageAdapter* adapter, const Limits& limits, IssueList& issues) {
  const std::unique_ptr<YamlDocument> yaml = ReadYaml(source, limits, issues);
  if (yaml == nullptr) return nullptr;
  return EnvironmentReader(*yaml, types, adapter, limits, issues).Read();
}

}  // namespace makegood::rules

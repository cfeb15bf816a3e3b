#include "tests/cel_conformance/runner.h"

#include <exception>
#include <set>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.pb.h"
#include "rules/cel/check/checker.h"
#include "rules/cel/library/library.h"
#include "rules/cel/types/signature.h"
#include "rules/cel/values/value_text.h"
#include "tests/cel_conformance/json_value.h"
#include "tests/cel_conformance/trees.h"

namespace makegood::cel_conformance {
namespace {

using nlohmann::json;

constexpr int64_t kCostMax = 1'000'000;
constexpr size_t kTextMax = 1'000;

cel::DescriptorTypesOptions TypesOptions(cel::DescriptorFiles& files) {
  cel::DescriptorTypesOptions options;
  options.pool = &files.pool();
  options.factory = &files.factory();
  return options;
}

cel::Overload OverloadFromJson(const json& overload, const cel::DescriptorTypes& types) {
  cel::Overload result;
  result.id = overload.at("overloadId").get<std::string>();
  result.is_method = overload.value("isInstanceFunction", false);
  if (const auto params = overload.find("params"); params != overload.end()) {
    for (const json& param : *params) result.parameters.push_back(TypeFromJson(param, types));
  }
  result.result = TypeFromJson(overload.at("resultType"), types);
  return result;
}

// What cel-go's tests of its checker declare, besides what each test does.
void AddCheckerDeclarations(cel::EnvironmentBuilder& builder,
                            const std::set<std::string>& declared) {
  const struct {
    const char* name;
    cel::Type type;
  } variables[] = {
      {"is", cel::Type::String()}, {"ii", cel::Type::Int()},   {"iu", cel::Type::Uint()},
      {"iz", cel::Type::Bool()},   {"ib", cel::Type::Bytes()}, {"id", cel::Type::Double()},
      {"ix", cel::Type::Null()},
  };
  for (const auto& variable : variables) {
    if (declared.count(variable.name) == 0) builder.AddVariable(variable.name, variable.type);
  }
  const struct {
    const char* id;
    const char* signature;
  } functions[] = {
      {"fg_s_0", "fg_s() -> string"},
      {"fi_s_s_0", "string.fi_s_s() -> string"},
  };
  for (const auto& function : functions) {
    absl::StatusOr<cel::Signature> signature = cel::ParseSignature(function.signature);
    const std::string name = signature->function;
    builder.AddOverload(name, cel::MakeOverload(function.id, *std::move(signature)));
  }
}

std::string Errors(const rules::IssueList& issues) { return rules::Render(issues); }

}  // namespace

absl::StatusOr<std::unique_ptr<Runner>> Runner::Make(const std::string& descriptors) {
  google::protobuf::FileDescriptorSet files;
  if (!files.ParseFromString(descriptors)) {
    return absl::InvalidArgumentError("descriptors.binpb is broken");
  }
  auto made = cel::DescriptorFiles::Make(files);
  if (!made.ok()) return made.status();
  return std::unique_ptr<Runner>(new Runner(*std::move(made)));
}

Runner::Runner(std::unique_ptr<cel::DescriptorFiles> files)
    : files_(std::move(files)), types_(TypesOptions(*files_)) {
  macros_ = cel::MacroTable::ForAuthors();
  macros_.Add(cel::MacroTable::Blocks());
  const auto make = [this](bool fold) {
    cel::EnvironmentOptions options;
    options.fold = fold;
    // The language definition has no order between numbers of different types.
    options.mixed_numbers = cel::MixedNumbers::kRefused;
    options.macros = &macros_;
    cel::EnvironmentBuilder builder(options);
    builder.SetTypes(&types_, &types_);
    builder.AddStandardLibrary();
    for (const cel::LibraryFamily& family : cel::ExtensionLibraries()) builder.AddFamily(family);
    return builder.Build();
  };
  folding_ = make(true);
  not_folding_ = make(false);
}

std::unique_ptr<const cel::Environment> Runner::MakeEnvironment(const TestCase& test,
                                                                bool fold) const {
  cel::EnvironmentBuilder builder(fold ? *folding_ : *not_folding_);
  builder.SetContainer(test.container);
  std::set<std::string> declared;
  for (const json& declaration : test.type_env) {
    const std::string name = declaration.at("name").get<std::string>();
    declared.insert(name);
    if (const auto ident = declaration.find("ident"); ident != declaration.end()) {
      builder.AddVariable(name, TypeFromJson(ident->at("type"), types_));
    } else {
      // Declarations alone: such functions are never called.
      for (const json& overload : declaration.at("function").at("overloads")) {
        builder.AddOverload(name, OverloadFromJson(overload, types_));
      }
    }
  }
  if (test.suite == Suite::kChecking) AddCheckerDeclarations(builder, declared);
  for (const auto& [name, ignored] : test.bindings.items()) {
    if (declared.count(name) == 0) builder.AddVariable(name, cel::Type::Dyn());
  }
  return builder.Build();
}

std::string Runner::Run(const TestCase& test) const {
  try {
    std::string wrong;
    for (const bool fold : {true, false}) {
      const auto environment = MakeEnvironment(test, fold);
      if (fold) absl::StrAppend(&wrong, CompareTrees(test, *environment));
      if (test.suite != Suite::kEvaluation) break;
      for (const bool checked : {true, false}) {
        if (checked ? test.disable_check : test.check_only) continue;
        const std::string answer = Evaluate(test, *environment, checked);
        if (answer.empty()) continue;
        absl::StrAppend(&wrong, checked ? "checked, " : "unchecked, ",
                        fold ? "folded: " : "unfolded: ", answer, "\n");
      }
    }
    return wrong;
  } catch (const std::exception& error) {
    return absl::StrCat("the test cannot be read: ", error.what(), "\n");
  }
}

// The checked trees are what cel-go makes of the expressions. Where its type is not the one
// that the test itself deduces, the test is right (README of @bufbuild/cel-spec).
bool Runner::HasValidCheckedTree(const TestCase& test) const {
  if (!test.checked_tree.has_value()) return false;
  if (test.typed_result.is_null() || !test.checked_type.has_value()) return true;
  const cel::Type deduced = TypeFromJson(test.typed_result.at("deducedType"), types_);
  return deduced.ToString() == *test.checked_type;
}

std::string Runner::CompareTrees(const TestCase& test, const cel::Environment& environment) const {
  // Evaluation tests have trees for what cel-go could parse; the other suites are lists of
  // what parses and checks, and what does not.
  const bool failures_count = test.suite != Suite::kEvaluation;
  rules::IssueList issues;
  const auto text = rules::Excerpt::FromText("<test>", test.expression);
  std::optional<cel::Ast> ast = cel::Parse(text, TreeOptions(test.suite), issues);
  if (!test.tree.has_value()) {
    return ast.has_value() && failures_count ? "parses, and should not\n" : "";
  }
  if (!ast.has_value()) return absl::StrCat("does not parse: ", Errors(issues), "\n");
  std::string wrong = Difference("tree", *test.tree, TreeText(*ast));

  const bool check_counts = test.suite == Suite::kChecking;
  if (!HasValidCheckedTree(test) && !check_counts) return wrong;
  ast = cel::Parse(text, CheckedTreeOptions(test.suite), issues);
  if (!ast.has_value()) return absl::StrCat(wrong, "does not parse: ", Errors(issues), "\n");
  const auto typed = cel::Check(*std::move(ast), text, environment.declarations(), issues);
  if (test.checked_tree.has_value()) {
    absl::StrAppend(&wrong, typed.has_value() ? Difference("checked tree", *test.checked_tree,
                                                           CheckedTreeText(*typed))
                                              : "does not check: " + Errors(issues));
  } else if (typed.has_value()) {
    absl::StrAppend(&wrong, "checks, and should not\n");
  }
  return wrong;
}

std::string Runner::Evaluate(const TestCase& test, const cel::Environment& environment,
                             bool checked) const {
  rules::IssueList issues;
  const auto text = rules::Excerpt::FromText("<test>", test.expression);
  std::optional<cel::TypedAst> typed;
  if (checked) {
    typed = environment.Check(text, std::nullopt, issues);
  } else {
    cel::ParseOptions options;
    options.macros = &macros_;
    if (std::optional<cel::Ast> ast = cel::Parse(text, options, issues)) {
      typed = cel::ResolveUnchecked(*std::move(ast), text, environment.declarations());
    }
  }
  // A mistake that is found before evaluating is an error as well.
  const bool error_expected = !test.eval_error.is_null();
  if (!typed.has_value()) return error_expected ? "" : "is refused: " + Errors(issues);
  if (checked && !test.typed_result.is_null()) {
    const cel::Type expected = TypeFromJson(test.typed_result.at("deducedType"), types_);
    if (typed->result != expected) {
      return absl::StrCat("is of type ", typed->result.ToString(), ", expected ",
                          expected.ToString());
    }
  }
  if (test.check_only) return "";
  const auto program = environment.Compile(*typed, issues);
  if (program == nullptr) return error_expected ? "" : "is refused: " + Errors(issues);
  return CompareValue(test, environment, *program);
}

std::string Runner::CompareValue(const TestCase& test, const cel::Environment& environment,
                                 const cel::Program& program) const {
  cel::Arena arena;
  cel::EvalContext context(arena, kCostMax, &types_);
  cel::Activation activation(arena, environment.slot_count());
  for (const auto& [name, binding] : test.bindings.items()) {
    activation.Bind(environment.SlotOf(name), ValueFromJson(binding.at("value"), types_, context));
  }
  const cel::Value value = program.Evaluate(context, activation);
  if (!test.eval_error.is_null()) {
    if (value.is_error()) return "";
    return absl::StrCat("gives ", cel::ValueToText(context, value, kTextMax),
                        ", expected an error");
  }
  // Where a test says nothing, true is meant.
  json wanted = {{"boolValue", true}};
  if (!test.value.is_null()) wanted = test.value;
  if (!test.typed_result.is_null() && test.typed_result.contains("result")) {
    wanted = test.typed_result.at("result");
  }
  const cel::Value expected = ValueFromJson(wanted, types_, context);
  if (IsSame(expected, value, context)) return "";
  return absl::StrCat("gives ",
                      value.is_error() ? absl::StrCat("the error: ", value.as_error()->message)
                                       : cel::ValueToText(context, value, kTextMax),
                      ", expected ", cel::ValueToText(context, expected, kTextMax));
}

}  // namespace makegood::cel_conformance

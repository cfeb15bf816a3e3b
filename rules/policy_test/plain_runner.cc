#include "rules/policy_test/plain_runner.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "rules/cel/values/equality.h"
#include "rules/cel/values/type_name.h"
#include "rules/cel/values/value_text.h"
#include "rules/policy/policy_parser.h"
#include "rules/policy_test/data_value.h"
#include "rules/policy_test/plain_suite.h"
#include "rules/policy_test/source_file.h"

namespace makegood::rules {
namespace {

using cel::Value;

constexpr size_t kTextMax = 400;
constexpr char kNoOutput[] = "optional.none()";

std::string PathIn(const std::string& directory, const char* name) {
  return (std::filesystem::path(directory) / name).string();
}

// Tests may say `optional.none()` and `optional.of(x)` of any policy, with whatever extensions.
Value MakeNone(cel::EvalContext&, const Value*, int) { return Value::Optional(nullptr); }
Value MakeSome(cel::EvalContext& context, Value content) { return context.MakeOptional(content); }

constexpr cel::LibraryEntry kResultEntries[] = {
    {"optional_none", "optional.none() -> optional(T)",
     &cel::kImplementation<MakeNone, cel::TimeBehaviour::kParametric>, "no result"},
    {"optional_of", "optional.of(T) -> optional(T)",
     &cel::kImplementation<MakeSome, cel::TimeBehaviour::kParametric>, "a result"},
};
constexpr cel::LibraryFamily kResultFamily = {"results", "what a policy answers with",
                                              kResultEntries, 2};

class PlainRun {
 public:
  PlainRun(const PlainPolicy& policy, const cel::DescriptorTypes& types, const Limits& limits)
      : policy_(policy), types_(types), limits_(limits) {
    cel::EnvironmentBuilder builder(policy.environment->environment());
    builder.AddFamily(kResultFamily);
    expressions_ = builder.Build();
  }

  // `shown` is the case as reports have it.
  CaseResult Run(const PlainCase& test, const TestCase& shown) {
    CaseResult result;
    result.test = &shown;
    cel::Arena arena;
    cel::EvalContext context(arena, limits_.cost_max, &types_);
    IssueList issues;
    CompiledPolicy::Input input;
    input.trace = TraceLevel::kRules;
    for (const PlainInput& given : test.inputs) Bind(given, context, input, issues);
    if (test.context.has_value()) BindContext(test, context, input, issues);
    PolicyResult answer;
    if (!issues.has_errors()) {
      answer = policy_.policy->Evaluate(arena, input);
      Compare(test, answer, context, result, issues);
    }
    if (issues.has_errors()) {
      issues.SortAndDeduplicate();
      result.error = Render(issues);
      return result;
    }
    // Where an output failed it was reached all the same.
    const bool is_at_output =
        !answer.steps.empty() && answer.steps.back().result == MatchStep::Result::kMatched;
    if (is_at_output && answer.kind != PolicyResult::Kind::kNoMatch && !answer.path.empty()) {
      const Place& place = answer.path.back()->place;
      const int line = place.source->LineAt(place.span.begin);
      reached_.insert(line);
      std::vector<std::string> ids;
      for (size_t i = 0; i < answer.path.size(); ++i) {
        if (answer.rules[i]->id.has_value()) ids.emplace_back(answer.rules[i]->id->text());
      }
      if (answer.path.back()->id.has_value()) ids.emplace_back(answer.path.back()->id->text());
      result.rule = absl::StrCat(absl::StrJoin(ids, "/"), ids.empty() ? "" : " ", "(",
                                 place.source->name(), ":", line, ")");
    }
    return result;
  }

  const std::set<int>& reached() const { return reached_; }

 private:
  std::vector<std::string> VariableNames() const {
    std::vector<std::string> names;
    for (const auto& variable : policy_.environment->variables()) names.push_back(variable.name);
    return names;
  }

  void Bind(const PlainInput& given, cel::EvalContext& context, CompiledPolicy::Input& input,
            IssueList& issues) {
    const auto& variables = policy_.environment->variables();
    const auto found = std::find_if(variables.begin(), variables.end(),
                                    [&](const auto& each) { return each.name == given.name; });
    if (found == variables.end()) {
      Issue& issue =
          issues.AddError(issue_code::kUndeclaredName, given.name_place,
                          absl::StrCat("config.yaml declares no variable `", given.name, "`"));
      issue.suggestion = NearestName(given.name, VariableNames());
      return;
    }
    std::optional<Value> value;
    if (const auto* data = std::get_if<cel::DataNode>(&given.value)) {
      value = DataToValue(*data, found->type, types_, context, issues);
    } else {
      value = Evaluate(std::get<Excerpt>(given.value), found->type, context, issues);
    }
    if (value.has_value()) input.variables.emplace_back(given.name, *value);
  }

  void BindContext(const PlainCase& test, cel::EvalContext& context, CompiledPolicy::Input& input,
                   IssueList& issues) {
    const std::string& type = policy_.environment->context_type();
    if (type.empty()) {
      issues.AddError(issue_code::kUndeclaredName, test.place,
                      "config.yaml declares no `context_variable`");
      return;
    }
    const std::optional<Value> value =
        Evaluate(*test.context, cel::Type::Message(type), context, issues);
    if (value.has_value())
      input.variables.emplace_back(DeclaredEnvironment::kContextVariable, *value);
  }

  // An expression of a test, which sees no variables. Programs live as long as the run: what they
  // made may point into them.
  std::optional<Value> Evaluate(const Excerpt& text, const std::optional<cel::Type>& type,
                                cel::EvalContext& context, IssueList& issues) {
    std::unique_ptr<const cel::Program> program = expressions_->Compile(text, type, issues);
    if (program == nullptr) return std::nullopt;
    cel::Activation activation(context.arena(), expressions_->slot_count());
    const Value value = program->Evaluate(context, activation);
    programs_.push_back(std::move(program));
    if (!value.is_error()) return value;
    issues.AddError(issue_code::kInvalidFact,
                    PlaceOf(text, {0, static_cast<uint32_t>(text.text().size())}),
                    absl::StrCat("this fails: ", value.as_error()->message));
    return std::nullopt;
  }

  void Compare(const PlainCase& test, const PolicyResult& answer, cel::EvalContext& context,
               CaseResult& result, IssueList& issues) {
    const std::string got = TextOf(answer, context);
    result.observation["output"] = {got};
    result.observation["outcome"] = {answer.kind == PolicyResult::Kind::kOutput  ? "OUTPUT"
                                     : answer.kind == PolicyResult::Kind::kError ? "ERROR"
                                                                                 : "NO_MATCH"};
    const auto differs = [&](const char* key, std::string wanted) {
      result.mismatches.push_back({key, std::move(wanted), got, test.output.place});
    };
    if (const auto* errors = std::get_if<std::vector<std::string>>(&test.output.value)) {
      const bool is_expected =
          answer.kind == PolicyResult::Kind::kError &&
          std::any_of(errors->begin(), errors->end(), [&](const std::string& text) {
            return absl::StrContains(answer.value.as_error()->message, text);
          });
      if (!is_expected) differs("error", absl::StrJoin(*errors, " or "));
      return;
    }
    std::optional<Value> wanted;
    if (const auto* data = std::get_if<cel::DataNode>(&test.output.value)) {
      IssueList as_written;
      wanted = DataToValue(*data, TypeAsGot(answer), types_, context, as_written);
      if (!wanted.has_value())
        wanted = DataToValue(*data, cel::Type::Dyn(), types_, context, issues);
    } else {
      wanted = Evaluate(std::get<Excerpt>(test.output.value), std::nullopt, context, issues);
    }
    if (wanted.has_value() && !IsEqual(answer, *wanted, context))
      differs("output", cel::ValueToText(context, *wanted, kTextMax));
  }

  // Times and messages are written as text and maps; the output tells which of them are meant.
  static cel::Type TypeAsGot(const PolicyResult& answer) {
    if (answer.kind != PolicyResult::Kind::kOutput) return cel::Type::Dyn();
    switch (answer.value.kind()) {
      case cel::Kind::kTimestamp: return cel::Type::Timestamp();
      case cel::Kind::kDuration: return cel::Type::Duration();
      case cel::Kind::kUint: return cel::Type::Uint();
      case cel::Kind::kMessage: return cel::Type::Message(cel::TypeNameOf(answer.value));
      default: return cel::Type::Dyn();
    }
  }

  static bool IsEqual(const PolicyResult& answer, Value wanted, cel::EvalContext& context) {
    const bool is_optional = wanted.kind() == cel::Kind::kOptional;
    switch (answer.kind) {
      case PolicyResult::Kind::kError: return false;
      case PolicyResult::Kind::kNoMatch: return is_optional && wanted.as_optional() == nullptr;
      case PolicyResult::Kind::kOutput: break;
    }
    if (cel::Equal(context, answer.value, wanted).is_true()) return true;
    return is_optional && wanted.as_optional() != nullptr &&
           cel::Equal(context, answer.value, *wanted.as_optional()).is_true();
  }

  static std::string TextOf(const PolicyResult& answer, cel::EvalContext& context) {
    switch (answer.kind) {
      case PolicyResult::Kind::kNoMatch: return kNoOutput;
      case PolicyResult::Kind::kOutput: return cel::ValueToText(context, answer.value, kTextMax);
      case PolicyResult::Kind::kError: break;
    }
    const cel::ErrorInfo& error = *answer.value.as_error();
    std::string text = absl::StrCat("the error `", error.message, "`");
    if (const auto* program = static_cast<const cel::Program*>(error.program)) {
      const Place place = program->PlaceOfNode(error.expr_id);
      const Position position = place.source->PositionAt(place.span.begin);
      absl::StrAppend(&text, " (", place.source->name(), ":", position.line, ":", position.column,
                      ")");
    }
    return text;
  }

  const PlainPolicy& policy_;
  const cel::DescriptorTypes& types_;
  const Limits& limits_;
  std::unique_ptr<const cel::Environment> expressions_;
  std::vector<std::unique_ptr<const cel::Program>> programs_;
  std::set<int> reached_;
};

std::string LabelOf(const std::string& directory) {
  const std::filesystem::path path = std::filesystem::absolute(directory).lexically_normal();
  return (path.filename().empty() ? path.parent_path() : path).filename().string();
}

}  // namespace

bool IsPlainPolicy(const std::string& directory) {
  std::error_code error;
  return std::filesystem::exists(PathIn(directory, "config.yaml"), error);
}

std::optional<PlainPolicy> CompilePlainPolicy(const std::string& directory,
                                              const cel::DescriptorTypes& types,
                                              const Limits& limits, IssueList& issues,
                                              PolicyCost* worst_case) {
  const auto config = ReadSource(PathIn(directory, "config.yaml"), limits, issues);
  const auto source = ReadSource(PathIn(directory, "policy.yaml"), limits, issues);
  if (config == nullptr || source == nullptr) return std::nullopt;
  PlainPolicy plain;
  plain.environment = DeclaredEnvironment::Read(config, &types, &types, limits, issues);
  std::optional<PolicyDocument> document = ParsePolicy(source, limits, issues);
  // Without its environment a policy is full of names that mean nothing.
  if (plain.environment == nullptr || !document.has_value()) return std::nullopt;
  plain.policy =
      CompilePolicy(*std::move(document), plain.environment->environment(), issues, worst_case);
  if (plain.policy == nullptr) return std::nullopt;
  return plain;
}

std::optional<VersionTest> TestPlainPolicy(const std::string& directory,
                                           const cel::DescriptorTypes& types, const Limits& limits,
                                           IssueList& issues) {
  const std::optional<PlainPolicy> policy = CompilePlainPolicy(directory, types, limits, issues);
  const auto source = ReadSource(PathIn(directory, "tests.yaml"), limits, issues);
  if (source == nullptr) return std::nullopt;
  const std::optional<std::vector<PlainCase>> cases = ParsePlainSuite(source, limits, issues);
  if (!policy.has_value() || !cases.has_value()) return std::nullopt;

  auto suite = std::make_shared<Suite>();
  suite->source = source;
  for (const PlainCase& plain : *cases) {
    TestCase test;
    test.name = plain.name;
    test.place = plain.place;
    suite->cases.push_back(std::move(test));
  }
  VersionTest test;
  test.label = LabelOf(directory);
  PlainRun run(*policy, types, limits);
  for (size_t i = 0; i < cases->size(); ++i) {
    test.result.cases.push_back(run.Run((*cases)[i], suite->cases[i]));
    ++(test.result.cases.back().passed() ? test.result.passed : test.result.failed);
  }
  CountOutputs(policy->policy->document(), run.reached(), test.result);
  test.suite = std::move(suite);
  return test;
}

}  // namespace makegood::rules

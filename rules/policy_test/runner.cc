#include "rules/policy_test/runner.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "rules/policy/policy_parser.h"
#include "rules/policy_test/source_file.h"

namespace makegood::rules {
namespace {

std::string Join(const std::vector<std::string>& values, bool is_list) {
  if (is_list) return absl::StrCat("[", absl::StrJoin(values, ", "), "]");
  return values.empty() ? "" : values[0];
}

// What a key means that a decision does not mention.
std::vector<std::string> Absent(ExpectationKind kind) {
  switch (kind) {
    case ExpectationKind::kWord: return {""};
    case ExpectationKind::kInteger: return {"0"};
    case ExpectationKind::kBool: return {"false"};
    case ExpectationKind::kTime: return {"never"};
    case ExpectationKind::kWords: return {};
  }
  return {};
}

std::string ShowOrNothing(std::string text) { return text.empty() ? "(none)" : text; }

// Names one set of constants, so that the policy is compiled once for it.
std::string OverrideKey(const TestCase& test) {
  std::string key;
  for (const ConstantOverride& constant : test.constants) {
    const Source& source = *constant.place.source;
    const Span span = constant.place.span;
    absl::StrAppend(&key, constant.name, "=",
                    source.text().substr(span.begin, span.end - span.begin), "\n");
  }
  return key;
}

void CollectOutputs(const Rule& rule, std::vector<int>& lines) {
  for (const Match& match : rule.matches) {
    if (match.rule != nullptr) {
      CollectOutputs(*match.rule, lines);
    } else {
      lines.push_back(match.place.source->LineAt(match.place.span.begin));
    }
  }
}

class SuiteRun {
 public:
  SuiteRun(std::string label, const Suite& suite, std::shared_ptr<const Source> source,
           const PolicyLanguage& language, const TestSubject& subject)
      : label_(std::move(label)),
        suite_(suite),
        source_(std::move(source)),
        language_(language),
        subject_(subject),
        keys_(subject.keys()) {}

  SuiteResult Run() {
    SuiteResult result;
    for (const TestCase& test : suite_.cases) {
      if (!test.constants.empty() && !subject_.takes_constants()) continue;
      result.cases.push_back(RunCase(test));
      ++(result.cases.back().passed() ? result.passed : result.failed);
    }
    if (const auto plain = PolicyFor(TestCase(), nullptr))
      CountOutputs(plain->document(), reached_, result);
    return result;
  }

 private:
  CaseResult RunCase(const TestCase& test) {
    CaseResult result;
    result.test = &test;
    IssueList issues;
    const std::shared_ptr<const CompiledPolicy> policy = PolicyFor(test, &issues);
    std::optional<TestSubject::Answer> answer;
    if (policy != nullptr) answer = subject_.Ask({label_, policy}, test, issues);
    if (!answer.has_value()) {
      result.error = Render(issues);
      return result;
    }
    result.rule = answer->rule;
    result.observation = answer->observation;
    reached_.insert(answer->line);
    for (const Expectation& expectation : test.expectations)
      Compare(expectation, answer->observation, result);
    return result;
  }

  void Compare(const Expectation& expectation, const Observation& observation,
               CaseResult& result) const {
    const ExpectationKind kind = keys_.at(expectation.key);
    const auto found = observation.find(expectation.key);
    const std::vector<std::string> got = found != observation.end() ? found->second : Absent(kind);
    if (got == expectation.values) return;
    const bool is_list = kind == ExpectationKind::kWords;
    result.mismatches.push_back({expectation.key, ShowOrNothing(Join(expectation.values, is_list)),
                                 ShowOrNothing(Join(got, is_list)), expectation.place});
  }

  std::shared_ptr<const CompiledPolicy> PolicyFor(const TestCase& test, IssueList* issues) {
    auto& policy = policies_[OverrideKey(test)];
    if (policy != nullptr) return policy;
    IssueList own;
    IssueList& list = issues != nullptr ? *issues : own;
    auto document = ParsePolicy(source_, language_.limits, list);
    if (document.has_value())
      policy = CompilePolicy(*std::move(document), language_, list, test.constants);
    return policy;
  }

  const std::string label_;
  const Suite& suite_;
  std::shared_ptr<const Source> source_;
  const PolicyLanguage& language_;
  const TestSubject& subject_;
  const ExpectationKeys keys_;
  std::map<std::string, std::shared_ptr<const CompiledPolicy>> policies_;
  std::set<int> reached_;
};

// "dingdoor_guarantee" and "v1" of a version's directory.
std::pair<std::string, std::string> NameAndVersion(const std::string& directory) {
  const std::filesystem::path path = std::filesystem::absolute(directory).lexically_normal();
  const std::filesystem::path version = path.filename().empty() ? path.parent_path() : path;
  return {version.parent_path().filename().string(), version.filename().string()};
}

}  // namespace

void CountOutputs(const PolicyDocument& document, const std::set<int>& reached_lines,
                  SuiteResult& result) {
  std::vector<int> outputs;
  CollectOutputs(document.rule, outputs);
  result.output_count = static_cast<int>(outputs.size());
  for (const int line : outputs) {
    if (reached_lines.count(line) == 0) result.unreached_lines.push_back(line);
  }
}

SuiteResult RunSuite(const std::string& label, const Suite& suite,
                     const std::shared_ptr<const Source>& source, const PolicyLanguage& language,
                     const TestSubject& subject) {
  return SuiteRun(label, suite, source, language, subject).Run();
}

std::optional<VersionTest> TestVersion(const std::string& directory, const PolicyLanguage& language,
                                       const TestSubject& subject, IssueList& issues) {
  const std::filesystem::path base(directory);
  const auto policy = ReadSource((base / "policy.yaml").string(), language.limits, issues);
  const auto tests = ReadSource((base / "tests.yaml").string(), language.limits, issues);
  if (policy == nullptr || tests == nullptr) return std::nullopt;

  auto document = ParsePolicy(policy, language.limits, issues);
  const bool compiles =
      document.has_value() && CompilePolicy(*std::move(document), language, issues) != nullptr;
  std::optional<Suite> suite = ParseSuite(tests, subject.keys(), language.limits, issues);
  if (!compiles || !suite.has_value()) return std::nullopt;

  VersionTest test;
  const auto [name, version] = NameAndVersion(directory);
  test.label = absl::StrCat(name, "@", version);
  if (suite->policy.has_value() && *suite->policy != name && *suite->policy != test.label) {
    issues.AddError(
        issue_code::kInvalidExpectation, suite->policy_place,
        absl::StrCat("these tests stand beside ", test.label, ", not ", *suite->policy));
    return std::nullopt;
  }
  auto shared = std::make_shared<const Suite>(*std::move(suite));
  test.result = RunSuite(test.label, *shared, policy, language, subject);
  test.suite = std::move(shared);
  return test;
}

}  // namespace makegood::rules

#include "service/decide/policy_check.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "re2/re2.h"
#include "rules/policy/compiled_policy.h"
#include "rules/policy/policy_parser.h"

namespace makegood {
namespace {

// The directory of policies that a path lies in, and the rest of it. Nothing if it has another
// form.
struct VersionPath {
  std::string directory;
  std::string rest;
};
std::optional<VersionPath> SplitPath(const std::string& path) {
  static const auto* const kForm =
      new RE2(R"((?s)(?:(.*)/)?([^/]+/v[1-9][0-9]{0,8}/policy\.yaml))");
  VersionPath split;
  if (!RE2::FullMatch(path, *kForm, &split.directory, &split.rest)) return std::nullopt;
  return split;
}

void CheckAlone(rules::PolicyText file, const rules::PolicyLanguage& language,
                rules::IssueList& issues, rules::PolicyCost* worst_case = nullptr) {
  const auto source =
      std::make_shared<const rules::Source>(std::move(file.path), std::move(file.text));
  rules::IssueList found;
  std::optional<rules::PolicyDocument> document =
      rules::ParsePolicy(source, language.limits, found);
  if (document.has_value())
    rules::CompilePolicy(*std::move(document), language, found, {}, worst_case);
  issues.Append(found);
}

// Whether nothing is wrong, or nothing but what the policy takes.
bool IsSound(const rules::IssueList& issues) {
  return std::none_of(issues.issues().begin(), issues.issues().end(),
                      [](const rules::Issue& issue) {
                        return issue.severity == rules::Severity::kError &&
                               !(issue.code == rules::issue_code::kCostTooHigh);
                      });
}

}  // namespace

void CheckPolicyFiles(std::vector<rules::PolicyText> files, const rules::PolicyLanguage& language,
                      rules::IssueList& issues) {
  std::map<std::string, std::vector<rules::PolicyText>> directories;
  for (rules::PolicyText& file : files) {
    if (std::optional<VersionPath> path = SplitPath(file.path)) {
      directories[path->directory].push_back({std::move(path->rest), std::move(file.text)});
    } else {
      CheckAlone(std::move(file), language, issues);
    }
  }
  for (auto& [directory, texts] : directories) {
    rules::Catalog::FromTexts(directory, std::move(texts), language, issues);
  }
  issues.SortAndDeduplicate();
}

std::vector<PolicyFileCost> EstimateCosts(const std::vector<rules::PolicyText>& files,
                                          const rules::PolicyLanguage& language) {
  std::vector<PolicyFileCost> costs;
  for (const rules::PolicyText& file : files) {
    rules::IssueList issues;
    PolicyFileCost cost;
    cost.path = file.path;
    CheckAlone(file, language, issues, &cost.cost);
    if (IsSound(issues)) costs.push_back(std::move(cost));
  }
  return costs;
}

}  // namespace makegood

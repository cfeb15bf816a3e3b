// `makegood check`: all that is wrong with policies, before anybody loads them.

#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "CLI/App.hpp"
#include "absl/strings/str_cat.h"
#include "makegood/v1/policy_service.pb.h"
#include "rules/policy/catalog.h"
#include "rules/policy_test/plain_runner.h"
#include "service/cli/cost_text.h"
#include "service/cli/files.h"
#include "service/cli/option_help.h"
#include "service/cli/output.h"
#include "service/cli/verb.h"
#include "service/decide/decision_language.h"
#include "service/decide/policy_check.h"
#include "service/rpc/translate.h"

namespace makegood {
namespace {

constexpr char kExamples[] = R"(
Every mistake of every file is told in one run. Exit code 0: no errors, 3: errors.

  makegood check policies
  makegood check policies/my_policy/v1/policy.yaml
  makegood check my_plain_policy            a folder with config.yaml and policy.yaml: plain CEL
  makegood check --cost policies            what each policy takes in the worst case
  makegood check --format plain policies    file:line:column: severity[code]: message, for editors)";

class CheckVerb final : public Verb {
 public:
  const char* name() const override { return "check"; }
  const char* summary() const override { return "Find all mistakes in policies"; }
  const char* examples() const override { return kExamples; }

  void Declare(CLI::App& app) override {
    Describe(*app.add_option("paths", paths_), "DIR|FILE",
             "Policy files, or directories of policies; default policies");
    app.add_flag("--cost", tells_cost_,
                 WrapHelp("Tell how many steps each policy takes at most, for any facts within "
                          "their bounds, and what takes them"));
    DeclareFormat(app, kAllFormats, format_);
  }

  int Run() override {
    if (paths_.empty()) paths_.push_back("policies");
    rules::IssueList issues(1'000);
    std::vector<rules::PolicyText> files;
    for (const std::string& path : paths_) {
      if (const absl::Status status = Collect(path, files, issues); !status.ok()) {
        std::cerr << "makegood check: " << status.message() << "\n";
        return kExitUsage;
      }
    }
    const int file_count = static_cast<int>(files.size() + plain_policies_.size());
    if (tells_cost_) costs_ = EstimateCosts(files, language_.policy_language());
    for (const std::string& directory : plain_policies_) {
      PolicyFileCost cost{absl::StrCat(directory, "/policy.yaml"), {}};
      const bool is_fine = rules::CompilePlainPolicy(directory, language_.plain_types(), limits(),
                                                     issues, &cost.cost)
                               .has_value();
      if (tells_cost_ && is_fine) costs_.push_back(std::move(cost));
    }
    if (!files.empty()) CheckPolicyFiles(std::move(files), language_.policy_language(), issues);
    issues.SortAndDeduplicate();
    Print(issues, file_count);
    return issues.has_errors() ? kExitCheck : kExitOk;
  }

 private:
  const rules::Limits& limits() const { return language_.policy_language().limits; }

  // The files at or below a path; what is wrong with a directory's layout is an issue.
  absl::Status Collect(const std::string& path, std::vector<rules::PolicyText>& files,
                       rules::IssueList& issues) {
    if (!IsDirectory(path)) return AddFile(path, files);
    std::vector<std::string> versions = VersionDirectories(path);
    const auto plain = std::stable_partition(
        versions.begin(), versions.end(),
        [](const std::string& version) { return !rules::IsPlainPolicy(version); });
    const bool has_plain = plain != versions.end();
    plain_policies_.insert(plain_policies_.end(), plain, versions.end());
    versions.erase(plain, versions.end());
    // Where plain policies are, directories are not laid out as the service loads them.
    if (has_plain || (versions.size() == 1 && versions.front() == path)) {
      for (const std::string& version : versions) {
        const absl::Status status = AddFile(absl::StrCat(version, "/policy.yaml"), files);
        if (!status.ok()) return status;
      }
      return absl::OkStatus();
    }
    for (rules::PolicyText& text : rules::ReadPolicyDirectory(path, limits(), issues)) {
      files.push_back({absl::StrCat(path, "/", text.path), std::move(text.text)});
    }
    return absl::OkStatus();
  }

  absl::Status AddFile(const std::string& path, std::vector<rules::PolicyText>& files) {
    const auto source = ReadSource(path, limits().file_bytes_max);
    if (!source.ok()) return source.status();
    files.push_back({path, std::string((*source)->text())});
    return absl::OkStatus();
  }

  void Print(const rules::IssueList& issues, int file_count) const {
    if (format_ == OutputFormat::kJson) {
      v1::CheckPoliciesResponse response;
      for (const rules::Issue& issue : issues.issues())
        SetDiagnostic(issue, response.add_diagnostics());
      response.set_error_count(issues.error_count());
      response.set_warning_count(issues.warning_count());
      if (tells_cost_) SetCosts(costs_, limits().cost_max, &response);
      std::cout << ToJson(response);
      return;
    }
    if (tells_cost_) {
      std::cout << (format_ == OutputFormat::kPlain ? CostLines(costs_)
                                                    : CostTable(costs_, limits().cost_max));
    }
    PrintIssues(issues, format_, std::cout);
    if (format_ == OutputFormat::kPretty) {
      if (!issues.issues().empty()) std::cout << "\n";
      std::cout << CountText(issues) << " in " << Plural(file_count, "file") << "\n";
    }
  }

  const DecisionLanguage language_;
  std::vector<std::string> paths_;
  std::vector<std::string> plain_policies_;  // Their directories.
  bool tells_cost_ = false;
  std::vector<PolicyFileCost> costs_;
  OutputFormat format_ = OutputFormat::kPretty;
};

}  // namespace

std::unique_ptr<Verb> NewCheckVerb() { return std::make_unique<CheckVerb>(); }

}  // namespace makegood

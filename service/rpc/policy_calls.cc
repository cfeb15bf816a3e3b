#include "service/rpc/policy_calls.h"

#include <algorithm>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "service/decide/policy_check.h"
#include "service/decide/version_selection.h"
#include "service/rpc/selection_status.h"
#include "service/rpc/status_mapping.h"
#include "service/rpc/translate.h"
#include "service/rpc/validate.h"

namespace makegood {
namespace {

constexpr int kPageSizeDefault = 50;
constexpr int kPageSizeMax = 1'000;

// A page ends after a version; the token names it, and the filter that it was given out for.
// Versions that a reload adds in between show on later pages, and nothing shows twice.
struct PageToken {
  std::string marketplace;
  std::string name;
  int version = 0;
};

std::string Encode(const PageToken& token) {
  std::string text;
  absl::WebSafeBase64Escape(absl::StrCat(token.name, "\n", token.version, "\n", token.marketplace),
                            &text);
  return text;
}

std::optional<PageToken> DecodeToken(const std::string& text) {
  std::string decoded;
  if (!absl::WebSafeBase64Unescape(text, &decoded)) return std::nullopt;
  const std::vector<std::string> parts = absl::StrSplit(decoded, absl::MaxSplits('\n', 2));
  PageToken token;
  if (parts.size() != 3 || !absl::SimpleAtoi(parts[1], &token.version)) return std::nullopt;
  token.name = parts[0];
  token.marketplace = parts[2];
  if (Encode(token) != text) return std::nullopt;
  return token;
}

bool IsFor(const rules::PolicyVersion& version, const std::string& marketplace) {
  const auto& section = version.policy->document().makegood;
  return marketplace.empty() || (section.has_value() && section->marketplace.text() == marketplace);
}

}  // namespace

google::rpc::Status ListPolicies(const rules::Catalog& catalog,
                                 const v1::ListPoliciesRequest& request,
                                 v1::ListPoliciesResponse* response) {
  if (const std::vector<Violation> violations = Validate(request); !violations.empty()) {
    return InvalidFields(violations);
  }
  PageToken after;
  if (!request.page_token().empty()) {
    std::optional<PageToken> token = DecodeToken(request.page_token());
    if (!token.has_value() || token->marketplace != request.marketplace())
      return InvalidPageToken("page_token");
    after = *std::move(token);
  }
  const int page_size =
      request.page_size() == 0 ? kPageSizeDefault : std::min(request.page_size(), kPageSizeMax);
  const rules::PolicyVersion* last = nullptr;
  for (const rules::PolicyVersion& version : catalog.versions()) {
    if (std::tie(version.name, version.version) <= std::tie(after.name, after.version)) continue;
    if (!IsFor(version, request.marketplace())) continue;
    if (response->policies_size() == page_size) {
      response->set_next_page_token(Encode({request.marketplace(), last->name, last->version}));
      break;
    }
    SetPolicyInfo(version, response->add_policies());
    last = &version;
  }
  return {};
}

google::rpc::Status GetPolicy(const rules::Catalog& catalog, const v1::GetPolicyRequest& request,
                              v1::GetPolicyResponse* response) {
  if (const std::vector<Violation> violations = Validate(request); !violations.empty()) {
    return InvalidFields(violations);
  }
  const VersionSelection selection = FindVersion(catalog, request.policy());
  if (selection.problem != VersionSelection::Problem::kNone) return StatusOf(selection);
  SetPolicyInfo(*selection.version, response->mutable_policy());
  response->set_source(std::string(selection.version->source->text()));
  return {};
}

google::rpc::Status CheckPolicies(const rules::PolicyLanguage& language,
                                  const v1::CheckPoliciesRequest& request,
                                  v1::CheckPoliciesResponse* response) {
  if (const std::vector<Violation> violations = Validate(request); !violations.empty()) {
    return InvalidFields(violations);
  }
  std::vector<rules::PolicyText> files;
  for (const v1::PolicyFile& file : request.files()) files.push_back({file.path(), file.text()});
  if (request.include_costs()) {
    SetCosts(EstimateCosts(files, language), language.limits.cost_max, response);
  }
  rules::IssueList issues(100 * request.files_size());
  CheckPolicyFiles(std::move(files), language, issues);
  for (const rules::Issue& issue : issues.issues())
    SetDiagnostic(issue, response->add_diagnostics());
  response->set_error_count(issues.error_count());
  response->set_warning_count(issues.warning_count());
  return {};
}

}  // namespace makegood

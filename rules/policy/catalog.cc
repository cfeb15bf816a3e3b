#include "rules/policy/catalog.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <map>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "rules/policy/digest.h"
#include "rules/policy/policy_parser.h"

namespace makegood::rules {
namespace {

struct PolicyPath {
  std::string name;
  int version = 0;
};

// "dingdoor_guarantee/v1/policy.yaml" in its parts.
std::optional<PolicyPath> ParsePath(absl::string_view path) {
  if (!absl::ConsumeSuffix(&path, "/policy.yaml")) return std::nullopt;
  const size_t slash = path.find("/v");
  if (slash == absl::string_view::npos || slash == 0) return std::nullopt;
  const absl::string_view number = path.substr(slash + 2);
  PolicyPath parsed;
  parsed.name = std::string(path.substr(0, slash));
  const bool is_number =
      std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (number.empty() || number[0] == '0' || !is_number ||
      !absl::SimpleAtoi(number, &parsed.version))
    return std::nullopt;
  return parsed;
}

std::string IdOf(absl::string_view name, int version) { return absl::StrCat(name, "@v", version); }

bool Before(const PolicyVersion& a, const PolicyVersion& b) {
  return a.name != b.name ? a.name < b.name : a.version < b.version;
}

Place WholeOf(const Excerpt& text) {
  return PlaceOf(text, {0, static_cast<uint32_t>(text.text().size())});
}

// A version that is being made of a text, with what was found wrong with it.
struct Compilation {
  PolicyVersion version;
  std::string text;
  IssueList issues;
};

// What is known of the version of a file without reading it.
PolicyVersion VersionAt(const std::string& label, const PolicyText& text, const PolicyPath& path) {
  PolicyVersion version;
  version.name = path.name;
  version.version = path.version;
  version.path = label.empty() ? text.path : absl::StrCat(label, "/", text.path);
  return version;
}

// Adds the rest; the policy is null if something is wrong with it.
void Compile(const PolicyLanguage& language, Compilation& compilation) {
  PolicyVersion& version = compilation.version;
  version.source = std::make_shared<const Source>(version.path, std::move(compilation.text));
  version.digest = Sha256Hex(version.source->text());
  IssueList& found = compilation.issues;
  std::optional<PolicyDocument> document = ParsePolicy(version.source, language.limits, found);
  if (document.has_value()) {
    if (document->name.has_value() && document->name->text() != version.name) {
      Issue& issue = found.AddError(issue_code::kInvalidLayout, WholeOf(*document->name),
                                    absl::StrCat("the policy in folder `", version.name,
                                                 "` is named `", document->name->text(), "`"));
      issue.help = "a policy's folder and its `name` are the same";
      issue.suggestion = version.name;
    }
    version.policy = CompilePolicy(*std::move(document), language, found);
  }
  found.SortAndDeduplicate();
  if (found.has_errors()) version.policy = nullptr;
}

// Each is its own piece of work: threads, this one among them, take the next that is left.
void CompileAll(const PolicyLanguage& language, std::vector<Compilation>& compilations) {
  std::atomic<size_t> next = 0;
  const auto work = [&] {
    for (size_t i; (i = next.fetch_add(1)) < compilations.size();) {
      Compile(language, compilations[i]);
    }
  };
  size_t thread_count = 1;
  if (compilations.size() > 1) {  // Or the question takes longer than it is worth.
    thread_count =
        std::min<size_t>(compilations.size(), std::max(1u, std::thread::hardware_concurrency()));
  }
  std::vector<std::thread> helpers;
  for (size_t i = 1; i < thread_count; ++i) helpers.emplace_back(work);
  work();
  for (std::thread& helper : helpers) helper.join();
}

const MakegoodSection* SectionOf(const PolicyVersion& version) {
  if (version.policy == nullptr) return nullptr;
  const auto& section = version.policy->document().makegood;
  return section.has_value() ? &*section : nullptr;
}

Place PlaceOfTime(const PolicyVersion& version) {
  const MakegoodSection* section = SectionOf(version);
  if (section != nullptr) return section->effective_time.place;
  return {version.policy->document().source, {0, 0}};
}

// A version without a section is in force since ever.
absl::Time EffectiveTime(const PolicyVersion& version) {
  const MakegoodSection* section = SectionOf(version);
  return section == nullptr ? absl::InfinitePast() : section->effective_time.value;
}

// The highest version in force is the one that counts, so a version that takes effect no later
// than the one before it would take its place from the beginning.
void CheckOrder(const std::vector<PolicyVersion>& versions, IssueList& issues) {
  for (size_t i = 1; i < versions.size(); ++i) {
    const PolicyVersion& before = versions[i - 1];
    const PolicyVersion& version = versions[i];
    if (version.name != before.name || version.policy == nullptr || before.policy == nullptr)
      continue;
    if (EffectiveTime(version) > EffectiveTime(before)) continue;
    Issue& issue = issues.AddError(issue_code::kOverlappingVersions, PlaceOfTime(version),
                                   absl::StrCat(version.id(), " takes effect no later than ",
                                                before.id(), ", which would never be in force"));
    issue.help = "each version takes effect later than the one before it";
    issue.remarks.push_back({absl::StrCat(before.id(), " takes effect here"), PlaceOfTime(before)});
  }
}

}  // namespace

std::string PolicyVersion::id() const { return IdOf(name, version); }

std::shared_ptr<const Catalog> Catalog::Load(const std::string& directory,
                                             const PolicyLanguage& language, IssueList& issues) {
  const int errors_before = issues.error_count();
  std::vector<PolicyText> texts = ReadPolicyDirectory(directory, language.limits, issues);
  const bool is_complete = issues.error_count() == errors_before;
  if (texts.empty()) return nullptr;
  std::shared_ptr<const Catalog> catalog = FromTexts(directory, std::move(texts), language, issues);
  return is_complete ? catalog : nullptr;
}

std::shared_ptr<const Catalog> Catalog::FromTexts(const std::string& label,
                                                  std::vector<PolicyText> texts,
                                                  const PolicyLanguage& language,
                                                  IssueList& issues) {
  const int errors_before = issues.error_count();
  auto catalog = std::make_shared<Catalog>();
  catalog->directory_ = label;
  std::map<std::string, std::string> paths;  // By id.
  std::vector<Compilation> compilations;
  for (PolicyText& text : texts) {
    const std::optional<PolicyPath> path = ParsePath(text.path);
    if (!path.has_value()) {
      issues
          .AddError(issue_code::kInvalidLayout, Place(),
                    absl::StrCat("`", text.path, "` is no place for a policy"))
          .help = "policies are files like my_policy/v1/policy.yaml";
      continue;
    }
    const auto [known, is_new] = paths.emplace(IdOf(path->name, path->version), text.path);
    if (!is_new) {
      issues.AddError(
          issue_code::kDuplicateVersion, Place(),
          absl::StrCat(known->first, " is there twice: ", known->second, " and ", text.path));
      continue;
    }
    compilations.push_back({VersionAt(label, text, *path), std::move(text.text), IssueList()});
  }
  CompileAll(language, compilations);
  for (Compilation& compilation : compilations) {
    issues.Append(compilation.issues);
    catalog->versions_.push_back(std::move(compilation.version));
  }
  std::sort(catalog->versions_.begin(), catalog->versions_.end(), Before);
  CheckOrder(catalog->versions_, issues);
  if (catalog->versions_.empty() && issues.error_count() == errors_before) {
    issues.AddError(issue_code::kInvalidLayout, Place(),
                    absl::StrCat("there is no policy in ", label));
  }
  if (issues.error_count() > errors_before) return nullptr;
  std::string all;
  for (const PolicyVersion& version : catalog->versions_)
    absl::StrAppend(&all, version.id(), " ", version.digest, "\n");
  catalog->digest_ = Sha256Hex(all);
  return catalog;
}

const PolicyVersion* Catalog::Find(absl::string_view policy) const {
  const size_t at = policy.find('@');
  const absl::string_view name = policy.substr(0, at);
  const PolicyVersion* found = nullptr;
  for (const PolicyVersion& version : versions_) {
    if (version.name != name) continue;
    if (at == absl::string_view::npos || version.id() == policy) found = &version;
  }
  return found;
}

bool Catalog::HasPolicy(absl::string_view name) const {
  return std::any_of(versions_.begin(), versions_.end(),
                     [&](const PolicyVersion& version) { return version.name == name; });
}

const PolicyVersion* Catalog::InForce(absl::string_view name, cel::TimeParts instant) const {
  const std::vector<const PolicyVersion*> all = AllInForce(name, instant);
  return all.empty() ? nullptr : all.front();
}

std::vector<const PolicyVersion*> Catalog::AllInForce(absl::string_view name,
                                                      cel::TimeParts instant) const {
  const absl::Time time = cel::ToAbslTime(instant);
  std::vector<const PolicyVersion*> found;
  for (const PolicyVersion& version : versions_) {
    if (version.name != name || EffectiveTime(version) > time) continue;
    const MakegoodSection* section = SectionOf(version);
    const bool is_over = section != nullptr && section->expire_time.has_value() &&
                         section->expire_time->value <= time;
    if (!is_over) found.push_back(&version);
  }
  std::reverse(found.begin(), found.end());
  return found;
}

std::vector<std::string> Catalog::Names() const {
  std::vector<std::string> names;
  for (const PolicyVersion& version : versions_) {
    if (names.empty() || names.back() != version.name) names.push_back(version.name);
  }
  return names;
}

}  // namespace makegood::rules

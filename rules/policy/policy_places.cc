#include "rules/policy/policy_places.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace makegood::rules {
namespace {

Place WholeOf(const Excerpt& text) {
  return PlaceOf(text, {0, static_cast<uint32_t>(text.text().size())});
}

}  // namespace

Place PlaceOf(const PolicyMatch& match) {
  const Match& source = *match.source;
  if (source.condition.has_value()) return WholeOf(*source.condition);
  if (source.output.has_value()) return WholeOf(*source.output);
  if (match.rule != nullptr) return PlaceOf(*match.rule);
  return source.place;
}

Place PlaceOf(const PolicyRule& rule) {
  return rule.source->id.has_value() ? WholeOf(*rule.source->id) : rule.source->place;
}

std::string PathOf(const PolicyRule& rule) {
  std::vector<absl::string_view> ids;
  for (const PolicyRule* outer = &rule; outer != nullptr; outer = outer->parent) {
    if (outer->source->id.has_value()) ids.push_back(outer->source->id->text());
  }
  std::reverse(ids.begin(), ids.end());
  return absl::StrJoin(ids, "/");
}

absl::string_view NameOf(const Variable& variable) { return variable.name.text(); }
Place NamePlaceOf(const Variable& variable) { return WholeOf(variable.name); }

void RemarkRules(const PolicyRule& rule, Issue& issue) {
  if (rule.parent == nullptr) return;
  const std::string path = PathOf(rule);
  if (!path.empty()) {
    const PolicyRule* named = &rule;  // The innermost of those that the path names.
    while (!named->source->id.has_value()) named = named->parent;
    issue.remarks.push_back({absl::StrCat("reached through rule `", path, "`"), PlaceOf(*named)});
    return;
  }
  const PolicyMatch& match = *rule.parent_match;
  issue.remarks.push_back(
      {match.source->condition.has_value() ? "reached when this holds"
                                           : "reached through this rule",
       match.source->condition.has_value() ? PlaceOf(match) : rule.source->place});
}

}  // namespace makegood::rules

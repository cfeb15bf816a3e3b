#include "service/simulate/names.h"

#include <functional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace makegood::simulate {
namespace {

using cel::DataNode;

// Takes a text apart: `literal` gets what stands as it is, `name` what follows a dollar sign.
void Scan(absl::string_view text, const std::function<void(absl::string_view)>& literal,
          const std::function<void(absl::string_view)>& name) {
  size_t begin = 0;
  while (begin < text.size()) {
    const size_t dollar = text.find('$', begin);
    if (dollar == absl::string_view::npos) return literal(text.substr(begin));
    if (dollar > begin) literal(text.substr(begin, dollar - begin));
    size_t end = dollar + 1;
    while (end < text.size() && (absl::ascii_isalnum(text[end]) || text[end] == '_')) ++end;
    if (end > dollar + 1) {
      name(text.substr(dollar + 1, end - dollar - 1));
    } else {
      literal("$");
      if (end < text.size() && text[end] == '$') ++end;
    }
    begin = end;
  }
}

bool HasName(absl::string_view text) {
  bool has_name = false;
  Scan(
      text, [](absl::string_view) {}, [&](absl::string_view) { has_name = true; });
  return has_name;
}

}  // namespace

void CheckNames(const DataNode& data, const std::set<std::string>& known,
                rules::IssueList& issues) {
  for (const DataNode& element : data.elements) CheckNames(element, known, issues);
  for (const cel::DataEntry& entry : data.entries) CheckNames(entry.value, known, issues);
  Scan(
      data.text, [](absl::string_view) {},
      [&](absl::string_view name) {
        if (known.count(std::string(name)) > 0) return;
        rules::Issue& issue = issues.AddError(rules::issue_code::kUndeclaredName, data.place,
                                              absl::StrCat("nothing is kept as `", name, "`"));
        issue.help = "write `keep:` at an earlier step, or $$ for a dollar sign";
        const std::string nearest =
            rules::NearestName(name, std::vector<std::string>(known.begin(), known.end()));
        if (!nearest.empty()) issue.help = absl::StrCat("did you mean `$", nearest, "`?");
      });
}

DataNode WithoutNames(const DataNode& data) {
  DataNode kept = data;
  kept.elements.clear();
  kept.entries.clear();
  for (const DataNode& element : data.elements) {
    if (!HasName(element.text)) kept.elements.push_back(WithoutNames(element));
  }
  for (const cel::DataEntry& entry : data.entries) {
    if (!HasName(entry.value.text))
      kept.entries.push_back({entry.key, entry.key_place, WithoutNames(entry.value)});
  }
  return kept;
}

std::string Substitute(const std::string& text, const Names& names) {
  std::string result;
  Scan(
      text, [&](absl::string_view literal) { absl::StrAppend(&result, literal); },
      [&](absl::string_view name) {
        const auto found = names.find(std::string(name));
        absl::StrAppend(&result, found == names.end() ? absl::StrCat("$", name) : found->second);
      });
  return result;
}

DataNode Substitute(const DataNode& data, const Names& names) {
  DataNode result = data;
  result.text = Substitute(data.text, names);
  for (DataNode& element : result.elements) element = Substitute(element, names);
  for (cel::DataEntry& entry : result.entries) entry.value = Substitute(entry.value, names);
  return result;
}

}  // namespace makegood::simulate

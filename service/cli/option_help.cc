#include "service/cli/option_help.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "CLI/App.hpp"
#include "CLI/Validators.hpp"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace makegood {
namespace {

// CLI11 puts the texts 30 columns from the left.
constexpr size_t kTextWidth = 68;

}  // namespace

const std::map<std::string, OutputFormat> kAllFormats = {{"pretty", OutputFormat::kPretty},
                                                         {"plain", OutputFormat::kPlain},
                                                         {"json", OutputFormat::kJson}};

std::string WrapHelp(const std::string& text) {
  std::string wrapped;
  size_t line_length = 0;
  for (const absl::string_view word : absl::StrSplit(text, ' ', absl::SkipEmpty())) {
    const bool fits = line_length + 1 + word.size() <= kTextWidth;
    if (line_length > 0) wrapped += fits ? ' ' : '\n';
    line_length = (line_length > 0 && fits ? line_length + 1 : 0) + word.size();
    absl::StrAppend(&wrapped, word);
  }
  return wrapped;
}

void Describe(CLI::Option& option, const std::string& value, const std::string& text) {
  option.type_name(value);
  option.description(WrapHelp(text));
}

std::string NotOneOf(const std::string& given, const std::vector<std::string>& names) {
  if (std::find(names.begin(), names.end(), given) != names.end()) return "";
  return absl::StrCat("`", given, "` is none of ", absl::StrJoin(names, ", "));
}

void DeclareFormat(CLI::App& app, std::map<std::string, OutputFormat> formats,
                   OutputFormat& format) {
  std::vector<std::string> names;
  for (const auto& [name, value] : formats) names.push_back(name);
  CLI::Option& option = *app.add_option("--format", format);
  Describe(option, absl::StrJoin(names, "|"), "How to print; default pretty");
  const auto to_number = [formats = std::move(formats), names](std::string& given) {
    std::string problem = NotOneOf(given, names);
    if (problem.empty()) given = absl::StrCat(static_cast<int>(formats.at(given)));
    return problem;
  };
  option.transform(CLI::Validator(to_number, ""));
}

}  // namespace makegood

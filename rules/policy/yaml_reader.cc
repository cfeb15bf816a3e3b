#include "rules/policy/yaml_reader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace makegood::rules {
namespace {

std::string Ticked(const std::vector<std::string>& words) {
  return absl::StrJoin(words, ", ", [](std::string* out, const std::string& word) {
    absl::StrAppend(out, "`", word, "`");
  });
}

// What makes a CEL expression look unfinished, or nothing. Good enough to tell a comment that
// cut a string in two from one that an author put behind an expression.
bool LooksUnfinished(absl::string_view expression) {
  int depth = 0;
  char quote = '\0';
  for (size_t i = 0; i < expression.size(); ++i) {
    const char c = expression[i];
    if (quote != '\0') {
      if (c == '\\') ++i;
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '(' || c == '[' || c == '{') {
      ++depth;
    } else if (c == ')' || c == ']' || c == '}') {
      --depth;
    }
  }
  const absl::string_view text = absl::StripTrailingAsciiWhitespace(expression);
  const bool ends_in_operator =
      !text.empty() &&
      absl::string_view("+-*/%<>=!&|?:.,").find(text.back()) != absl::string_view::npos;
  return quote != '\0' || depth > 0 || ends_in_operator;
}

// Where CEL's `//` starts a comment, or npos.
size_t FindCelComment(absl::string_view expression) {
  char quote = '\0';
  for (size_t i = 0; i + 1 < expression.size(); ++i) {
    const char c = expression[i];
    if (quote != '\0') {
      if (c == '\\') ++i;
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '/' && expression[i + 1] == '/') {
      return i;
    }
  }
  return absl::string_view::npos;
}

}  // namespace

Place YamlReader::StartOf(const YamlNode& node) const {
  Place place = document_.PlaceOf(node);
  if (node.kind == YamlKind::kMap && !node.entries.empty()) {
    place.span = node.entries.front().key_span;
  } else if (node.kind == YamlKind::kList && !node.items.empty()) {
    place.span = {node.span.begin, node.span.begin + 1};
  }
  return place;
}

Issue& YamlReader::AddError(IssueCode code, const YamlNode& node, std::string message) {
  return issues_.AddError(code, StartOf(node), std::move(message));
}

void YamlReader::ReportWrongKind(const YamlNode& node, absl::string_view what,
                                 absl::string_view expected) {
  if (node.is_reported) return;
  const bool is_left_out = node.kind == YamlKind::kScalar && node.is_null;
  AddError(issue_code::kWrongNode, node,
           absl::StrCat(what, " must be ", expected, ", but this is ",
                        is_left_out ? absl::string_view("empty") : YamlKindName(node.kind)));
}

bool YamlReader::ExpectList(const YamlNode& node, absl::string_view what) {
  if (node.kind == YamlKind::kList) return true;
  ReportWrongKind(node, what, "a list");
  return false;
}

bool YamlReader::ExpectMap(const YamlNode& node, absl::string_view what) {
  if (node.kind == YamlKind::kMap) return true;
  ReportWrongKind(node, what, "a map");
  return false;
}

bool YamlReader::ExpectScalar(const YamlNode& node, absl::string_view what) {
  if (node.is_reported) return false;
  if (node.kind == YamlKind::kScalar) return true;
  ReportWrongKind(node, what, "text");
  return false;
}

bool YamlReader::ExpectRecord(const YamlNode& node, absl::string_view what,
                              const std::vector<std::string>& keys) {
  if (!ExpectMap(node, what)) return false;
  for (const YamlEntry& entry : node.entries) {
    const absl::string_view key = entry.key.text();
    if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
    Issue& issue = issues_.AddError(issue_code::kUnknownKey, document_.PlaceOfKey(entry),
                                    absl::StrCat("unknown key `", key, "` in ", what));
    issue.suggestion = NearestName(key, keys);
    if (issue.suggestion.empty()) issue.help = absl::StrCat("known keys: ", Ticked(keys));
  }
  return true;
}

bool YamlReader::RequireKeys(const YamlNode& node, absl::string_view what,
                             const std::vector<std::string>& keys) {
  std::vector<std::string> missing;
  for (const std::string& key : keys) {
    if (node.Find(key) == nullptr) missing.push_back(key);
  }
  if (missing.empty()) return true;
  AddError(issue_code::kMissingKey, node, absl::StrCat(what, " needs ", Ticked(missing)));
  return false;
}

std::optional<Excerpt> YamlReader::ReadText(const YamlNode& node, absl::string_view what) {
  if (!ExpectScalar(node, what)) return std::nullopt;
  const bool is_left_out = node.is_null && node.value().empty();
  if (is_left_out || absl::StripAsciiWhitespace(node.value()).empty()) {
    AddError(issue_code::kInvalidScalar, node, absl::StrCat(what, " is empty"));
    return std::nullopt;
  }
  return node.text;
}

std::optional<Excerpt> YamlReader::ReadProse(const YamlNode& node, absl::string_view what) {
  if (!ExpectScalar(node, what)) return std::nullopt;
  return node.text;
}

std::optional<Excerpt> YamlReader::ReadName(const YamlNode& node, absl::string_view what) {
  std::optional<Excerpt> text = ReadText(node, what);
  if (!text.has_value() || IsIdentifier(text->text())) return text;
  AddError(issue_code::kInvalidScalar, node,
           absl::StrCat(what, " must be a name, but `", text->text(), "` is none"))
      .help = "a name has letters, digits and `_`, and does not start with a digit";
  return std::nullopt;
}

std::optional<Excerpt> YamlReader::ReadKeyName(const YamlEntry& entry, absl::string_view what) {
  if (IsIdentifier(entry.key.text())) return entry.key;
  issues_
      .AddError(issue_code::kInvalidScalar, document_.PlaceOfKey(entry),
                absl::StrCat(what, " must be a name, but `", entry.key.text(), "` is none"))
      .help = "a name has letters, digits and `_`, and does not start with a digit";
  return std::nullopt;
}

std::optional<Excerpt> YamlReader::ReadExpression(const YamlNode& node, absl::string_view what) {
  if (node.is_reported) return std::nullopt;
  if (node.kind != YamlKind::kScalar) {
    const std::string written(
        document_.source()->text().substr(node.span.begin, node.span.end - node.span.begin));
    Issue& issue = AddError(issue_code::kWrongNode, node,
                            absl::StrCat(what, " must be an expression, but YAML reads this as ",
                                         YamlKindName(node.kind)));
    const bool is_flow = !written.empty() && (written[0] == '[' || written[0] == '{');
    if (is_flow && written.find('\n') == std::string::npos && written.size() <= 200) {
      issue.place = document_.PlaceOf(node);
      issue.suggestion = QuoteYaml(written);
      issue.help = absl::StrCat("quote the expression: ", issue.suggestion);
    }
    return std::nullopt;
  }
  if (!ReadText(node, what).has_value() || !CheckExpression(node, what)) return std::nullopt;
  const bool is_block = node.style == YamlStyle::kLiteral || node.style == YamlStyle::kFolded;
  return is_block ? LinesOf(node) : node.text;
}

// The lines of a block as they stand in the file, line ends as "\n".
Excerpt YamlReader::LinesOf(const YamlNode& node) const {
  const absl::string_view source = document_.source()->text();
  const absl::string_view lines =
      source.substr(node.content.begin, node.content.end - node.content.begin);
  if (lines.find('\r') == absl::string_view::npos) {
    return Excerpt(document_.source(), node.content);
  }
  std::string text;
  std::vector<Excerpt::Run> runs;
  uint32_t begin = node.content.begin;
  for (uint32_t i = begin; i <= node.content.end; ++i) {
    const bool is_end = i == node.content.end;
    if (!is_end && source[i] != '\r') continue;
    runs.push_back({static_cast<uint32_t>(text.size()), begin, i - begin});
    absl::StrAppend(&text, source.substr(begin, i - begin));
    begin = i + 1;
  }
  return Excerpt(document_.source(), std::move(text), std::move(runs));
}

bool YamlReader::CheckExpression(const YamlNode& node, absl::string_view what) {
  const absl::string_view source = document_.source()->text();
  const bool has_comment = node.comment.end > node.comment.begin;
  if (has_comment && LooksUnfinished(node.value())) {
    const Span whole{node.span.begin, node.comment.end};
    Issue& issue =
        issues_.AddError(issue_code::kQuoteExpression, Place{document_.source(), node.comment},
                         "YAML takes the rest of the line after ` #` for a comment");
    issue.suggestion = QuoteYaml(
        absl::StripTrailingAsciiWhitespace(source.substr(whole.begin, whole.end - whole.begin)));
    issue.help = absl::StrCat("quote the expression: ", issue.suggestion);
    return false;
  }
  const bool is_block = node.style == YamlStyle::kLiteral || node.style == YamlStyle::kFolded;
  const bool has_lines =
      source.substr(node.span.begin, node.span.end - node.span.begin).find('\n') !=
      absl::string_view::npos;
  if (!is_block && has_lines) {
    const size_t comment = FindCelComment(node.value());
    if (comment != absl::string_view::npos) {
      const auto begin = static_cast<uint32_t>(comment);
      Issue& issue = issues_.AddError(
          issue_code::kQuoteExpression, makegood::rules::PlaceOf(node.text, {begin, begin + 2}),
          absl::StrCat("YAML joins the lines of ", what, ", so this comment takes in all of them"));
      issue.help = "write the expression as a block after `>-`, where a comment ends with its line";
      return false;
    }
  }
  return true;
}

std::optional<size_t> YamlReader::ReadChoice(const YamlNode& node, absl::string_view what,
                                             const std::vector<std::string>& words) {
  const std::optional<Excerpt> text = ReadText(node, what);
  if (!text.has_value()) return std::nullopt;
  const auto found = std::find(words.begin(), words.end(), text->text());
  if (found != words.end()) return static_cast<size_t>(found - words.begin());
  Issue& issue = AddError(issue_code::kInvalidScalar, node,
                          absl::StrCat(what, " cannot be `", text->text(), "`"));
  issue.suggestion = NearestName(text->text(), words);
  if (issue.suggestion.empty()) issue.help = absl::StrCat("write one of ", Ticked(words));
  return std::nullopt;
}

std::optional<int64_t> YamlReader::ReadInteger(const YamlNode& node, absl::string_view what) {
  const std::optional<Excerpt> text = ReadText(node, what);
  if (!text.has_value()) return std::nullopt;
  const std::optional<int64_t> value = ParseInteger(text->text());
  if (!value.has_value()) {
    AddError(issue_code::kInvalidScalar, node,
             absl::StrCat(what, " must be an int, but `", text->text(), "` is none"));
  }
  return value;
}

std::optional<bool> YamlReader::ReadBool(const YamlNode& node, absl::string_view what) {
  const std::optional<Excerpt> text = ReadText(node, what);
  if (!text.has_value()) return std::nullopt;
  const std::optional<bool> value = ParseBool(text->text());
  if (!value.has_value()) {
    AddError(issue_code::kInvalidScalar, node,
             absl::StrCat(what, " must be true or false, but is `", text->text(), "`"));
  }
  return value;
}

std::optional<absl::Time> YamlReader::ReadTimestamp(const YamlNode& node, absl::string_view what) {
  const std::optional<Excerpt> text = ReadText(node, what);
  if (!text.has_value()) return std::nullopt;
  const std::optional<absl::Time> value = ParseTimestamp(text->text());
  if (!value.has_value()) {
    AddError(issue_code::kInvalidScalar, node,
             absl::StrCat(what, " must be a time, but `", text->text(), "` is none"))
        .help = "write a time as 2026-01-01T00:00:00Z";
  }
  return value;
}

std::optional<absl::Duration> YamlReader::ReadDuration(const YamlNode& node,
                                                       absl::string_view what) {
  const std::optional<Excerpt> text = ReadText(node, what);
  if (!text.has_value()) return std::nullopt;
  const std::optional<absl::Duration> value = ParseDuration(text->text());
  if (!value.has_value()) {
    AddError(issue_code::kInvalidScalar, node,
             absl::StrCat(what, " must be a duration, but `", text->text(), "` is none"))
        .help = "write a duration as 14d, 24h, 7d12h, 90s or 500ms";
    return std::nullopt;
  }
  if (*value < absl::ZeroDuration()) {
    AddError(issue_code::kInvalidScalar, node, absl::StrCat(what, " cannot be negative"));
    return std::nullopt;
  }
  return value;
}

std::optional<ScalarValue> YamlReader::ReadTyped(const YamlNode& node, absl::string_view what) {
  if (!ExpectScalar(node, what)) return std::nullopt;
  if (node.style != YamlStyle::kPlain) return ScalarValue(std::string(node.value()));
  if (node.is_null) {
    AddError(issue_code::kInvalidScalar, node, absl::StrCat(what, " has no value"));
    return std::nullopt;
  }
  TypedScalar scalar = ParsePlainScalar(node.value());
  if (!scalar.value.has_value()) {
    AddError(issue_code::kInvalidScalar, node, std::move(scalar.problem)).help =
        std::move(scalar.help);
  }
  return std::move(scalar.value);
}

}  // namespace makegood::rules

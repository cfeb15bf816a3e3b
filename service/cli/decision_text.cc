#include "service/cli/decision_text.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/timestamp.pb.h"
#include "rules/cel/values/time.h"

namespace makegood {
namespace {

using v1::Decision;
using v1::TraceNode;

constexpr int kNameWidth = 13;
constexpr int kIdWidthMax = 28;

std::string TimeText(const google::protobuf::Timestamp& time) {
  return cel::FormatTimestamp({time.seconds(), time.nanos()});
}

void AddLine(absl::string_view name, absl::string_view value, std::string& text) {
  if (!value.empty()) absl::StrAppendFormat(&text, "%-*s%s\n", kNameWidth, name, value);
}

std::string CreditsText(int64_t credits) {
  return absl::StrCat(credits, credits == 1 ? " credit" : " credits");
}

std::string OutcomeText(Decision::Outcome outcome, int64_t credits) {
  std::string text = Decision::Outcome_Name(outcome);
  if (outcome == Decision::REFUND || outcome == Decision::CHARGE)
    absl::StrAppend(&text, " ", CreditsText(credits));
  return text;
}

std::string VerdictText(const v1::Verdict& verdict) {
  std::string text =
      OutcomeText(static_cast<Decision::Outcome>(verdict.outcome()), verdict.credits());
  if (!verdict.reason().empty()) absl::StrAppend(&text, " (", verdict.reason(), ")");
  return text;
}

std::string PlaceText(const v1::SourceRange& range) {
  return absl::StrCat(range.file(), ":", range.start_line(), ":", range.start_column());
}

std::string RuleText(const v1::RulePath& rule) {
  return absl::StrCat(absl::StrJoin(rule.ids(), "/"), rule.ids().empty() ? "" : "  ", "(",
                      rule.file(), ":", rule.line(), ")");
}

// Expressions and values of several lines become one, and long ones are cut.
constexpr size_t kLineMax = 120;
std::string Short(std::string line) {
  if (line.size() <= kLineMax) return line;
  size_t end = kLineMax;
  while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0) == 0x80)
    --end;  // Not inside a character.
  return absl::StrCat(line.substr(0, end), "…");
}

std::string OneLine(absl::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool is_space = absl::ascii_isspace(static_cast<unsigned char>(c));
    if (!is_space) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  absl::StripTrailingAsciiWhitespace(&line);
  return line;
}

const char* ResultText(const TraceNode& node) {
  switch (node.result()) {
    case TraceNode::MATCHED: return "yes";
    case TraceNode::NOT_MATCHED: return "no";
    case TraceNode::FAILED: return "error";
    default: return "";
  }
}

int IdWidth(const google::protobuf::RepeatedPtrField<TraceNode>& nodes) {
  int width = 0;
  for (const TraceNode& node : nodes) width = std::max(width, static_cast<int>(node.id().size()));
  return std::min(width, kIdWidthMax);
}

void AddNodes(const google::protobuf::RepeatedPtrField<TraceNode>& nodes, int indent,
              std::string& text) {
  const int id_width = IdWidth(nodes);
  for (const TraceNode& node : nodes) {
    text.append(static_cast<size_t>(indent), ' ');
    if (node.kind() == TraceNode::VARIABLE) {
      absl::StrAppend(&text, "variables.", node.id(), " = ", Short(OneLine(node.value())), "   :",
                      node.range().start_line(), " ", Short(OneLine(node.text())), "\n");
    } else if (node.kind() == TraceNode::EXPRESSION) {
      const std::string written = node.text().empty() ? node.id() : OneLine(node.text());
      absl::StrAppend(&text, Short(written), " = ", Short(OneLine(node.value())), "\n");
    } else {
      absl::StrAppendFormat(&text, "%-5s %-*s :%-4d %s", ResultText(node), id_width, node.id(),
                            node.range().start_line(), Short(OneLine(node.text())));
      if (node.result() == TraceNode::FAILED && !node.value().empty())
        absl::StrAppend(&text, "  ", OneLine(node.value()));
      text += '\n';
    }
    const bool is_leaf = node.kind() == TraceNode::EXPRESSION || node.kind() == TraceNode::VARIABLE;
    AddNodes(node.children(), indent + (is_leaf ? 2 : 6), text);
  }
}

}  // namespace

std::string DecisionText(const Decision& decision) {
  std::string text;
  AddLine("outcome", OutcomeText(decision.outcome(), decision.credits()), text);
  AddLine("reason", decision.reason(), text);
  if (decision.outcome() == Decision::REFUND)
    AddLine("to", v1::Destination_Name(decision.destination()), text);
  AddLine("queue", decision.queue(), text);
  AddLine("missing", absl::StrJoin(decision.missing(), ", "), text);
  AddLine("flags", absl::StrJoin(decision.flags(), ", "), text);
  if (decision.has_suggestion()) AddLine("suggestion", VerdictText(decision.suggestion()), text);
  for (const v1::AskedFinding& asked : decision.asks()) {
    AddLine("asks", absl::StrCat(asked.kind(), ": ", asked.question()), text);
    if (asked.has_if_proven()) AddLine("  if proven", VerdictText(asked.if_proven()), text);
    if (asked.has_if_refuted()) AddLine("  if refuted", VerdictText(asked.if_refuted()), text);
  }
  if (decision.has_due_time()) AddLine("due", TimeText(decision.due_time()), text);
  if (decision.other_reviewer()) AddLine("reviewer", "somebody other than before", text);
  if (decision.discretionary()) AddLine("goodwill", "yes", text);
  if (decision.has_error()) {
    const v1::EvaluationError& error = decision.error();
    AddLine("error",
            absl::StrCat(v1::EvaluationError::Code_Name(error.code()), ": ", error.message()),
            text);
    if (error.has_range()) AddLine("at", PlaceText(error.range()), text);
  }
  AddLine("explanation", OneLine(decision.explanation()), text);
  AddLine("failed", absl::StrJoin(decision.failed_checks(), ", "), text);
  AddLine("policy", decision.policy(), text);
  if (decision.has_rule()) AddLine("rule", RuleText(decision.rule()), text);
  AddLine("decided for", TimeText(decision.decide_time()), text);
  AddLine("changes",
          decision.has_change_time() ? TimeText(decision.change_time()) : "never by itself", text);
  for (const v1::ForecastEntry& entry : decision.forecast()) {
    AddLine(
        "then",
        absl::StrCat(TimeText(entry.time()), "  ", OutcomeText(entry.outcome(), entry.credits()),
                     entry.reason().empty() ? "" : absl::StrCat(" (", entry.reason(), ")")),
        text);
  }
  return text;
}

std::string TraceText(const Decision& decision) {
  std::string text;
  AddNodes(decision.trace(), 0, text);
  return text;
}

}  // namespace makegood

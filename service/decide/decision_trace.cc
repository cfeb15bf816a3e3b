#include "service/decide/decision_trace.h"

#include <string>
#include <vector>

#include "rules/cel/values/eval_context.h"
#include "rules/cel/values/value_text.h"

namespace makegood {
namespace {

using v1::TraceNode;

constexpr size_t kTextLengthMax = 1'000;  // As the API promises for texts and values of a trace.

std::string Cut(absl::string_view text) {
  if (text.size() <= kTextLengthMax) return std::string(text);
  size_t end = kTextLengthMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
    --end;  // Not inside a character.
  return std::string(text.substr(0, end)) + "…";
}

class TraceBuilder {
 public:
  TraceBuilder(const rules::PolicyResult& result, cel::Arena& arena)
      : result_(result), context_(arena, INT64_MAX) {}

  void AddTo(v1::Decision& decision) {
    for (const rules::MatchStep& step : result_.steps) {
      TraceNode& node = *ParentOf(step, decision);
      node.set_kind(TraceNode::MATCH);
      const std::optional<rules::Excerpt>& id =
          step.match->id.has_value() ? step.match->id : step.rule->id;
      if (id.has_value()) node.set_id(std::string(id->text()));
      SetRange(step.match->place, node.mutable_range());
      node.set_text(
          Cut(step.match->condition.has_value() ? step.match->condition->text() : "otherwise"));
      SetResult(step, node);
      path_.resize(step.depth + 1);
      path_[step.depth] = &node;
      if (step.match->condition.has_value())
        AddValues(step.match->condition->source().get(), PlaceSpan(step), node);
    }
    AddRemainingValues(decision);
  }

 private:
  // The match that a step belongs under: the last one of the level above.
  TraceNode* ParentOf(const rules::MatchStep& step, v1::Decision& decision) {
    if (step.depth == 0 || static_cast<size_t>(step.depth) > path_.size())
      return decision.add_trace();
    return path_[step.depth - 1]->add_children();
  }

  void SetResult(const rules::MatchStep& step, TraceNode& node) {
    switch (step.result) {
      case rules::MatchStep::Result::kMatched: node.set_result(TraceNode::MATCHED); break;
      case rules::MatchStep::Result::kNotMatched: node.set_result(TraceNode::NOT_MATCHED); break;
      case rules::MatchStep::Result::kError: node.set_result(TraceNode::FAILED); break;
    }
    if (step.match->condition.has_value())
      node.set_value(Cut(cel::ValueToText(context_, step.condition, kTextLengthMax)));
  }

  static rules::Span PlaceSpan(const rules::MatchStep& step) {
    return step.match->condition->ToSource(
        {0, static_cast<uint32_t>(step.match->condition->text().size())});
  }

  static bool Covers(rules::Span outer, rules::Span inner) {
    return outer.begin <= inner.begin && inner.end <= outer.end;
  }

  // The values of the parts of one expression, under its node.
  void AddValues(const rules::Source* source, rules::Span span, TraceNode& parent) {
    if (used_.empty()) used_.resize(result_.values.size());
    for (size_t i = 0; i < result_.values.size(); ++i) {
      const rules::RecordedValue& recorded = result_.values[i];
      if (used_[i]) continue;
      const rules::Place place = recorded.program->PlaceOfNode(recorded.expr_id);
      if (place.source.get() != source || !Covers(span, place.span)) continue;
      used_[i] = true;
      // The whole is the match itself, whose value stands there already.
      if (place.span == span) continue;
      AddValue(recorded, parent);
    }
  }

  void AddRemainingValues(v1::Decision& decision) {
    used_.resize(result_.values.size());
    for (size_t i = 0; i < result_.values.size(); ++i) {
      if (!used_[i]) AddValue(result_.values[i], *decision.add_trace(), /*in_place=*/true);
    }
  }

  void AddValue(const rules::RecordedValue& recorded, TraceNode& parent, bool in_place = false) {
    TraceNode& node = in_place ? parent : *parent.add_children();
    node.set_kind(TraceNode::EXPRESSION);
    const rules::Span extent = recorded.program->ExtentOf(recorded.expr_id);
    const absl::string_view text = recorded.program->text().text();
    node.set_text(Cut(text.substr(extent.begin, extent.end - extent.begin)));
    SetRange(recorded.program->PlaceOfNode(recorded.expr_id), node.mutable_range());
    node.set_value(Cut(cel::ValueToText(context_, recorded.value, kTextLengthMax)));
    if (recorded.value.is_error()) node.set_result(TraceNode::FAILED);
  }

  const rules::PolicyResult& result_;
  cel::EvalContext context_;
  std::vector<TraceNode*> path_;
  std::vector<bool> used_;
};

}  // namespace

void SetRange(const rules::Place& place, v1::SourceRange* range) {
  if (place.source == nullptr) return;
  const rules::Position begin = place.source->PositionAt(place.span.begin);
  const rules::Position end = place.source->PositionAt(place.span.end);
  range->set_file(place.source->name());
  range->set_start_line(begin.line);
  range->set_start_column(begin.column);
  range->set_end_line(end.line);
  range->set_end_column(end.column);
}

void AddTrace(const rules::PolicyResult& result, cel::Arena& arena, v1::Decision& decision) {
  TraceBuilder(result, arena).AddTo(decision);
}

}  // namespace makegood

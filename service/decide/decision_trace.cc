#include "service/decide/decision_trace.h"

#include <map>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "rules/cel/values/eval_context.h"
#include "rules/cel/values/value_text.h"

namespace makegood {
namespace {

using v1::TraceNode;

// A loop gives a value for each of its turns; nobody reads more than these.
constexpr int kChildrenMax = 100;

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
  TraceBuilder(const rules::PolicyDocument& document, const rules::PolicyResult& result,
               cel::Arena& arena)
      : result_(result), context_(arena, INT64_MAX) {
    CollectVariables(document.rule);
  }

  void AddTo(v1::Decision& decision) {
    for (const rules::MatchStep& step : result_.steps) {
      TraceNode& node = *ParentOf(step, decision);
      node.set_kind(TraceNode::MATCH);
      node.set_id(IdOf(step));
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
    return SpanOf(*step.match->condition);
  }

  static bool Covers(rules::Span outer, rules::Span inner) {
    return outer.begin <= inner.begin && inner.end <= outer.end;
  }

  // The match's own id, or that of the rule it leads to, or that of the rule it stands in.
  static std::string IdOf(const rules::MatchStep& step) {
    for (const std::optional<rules::Excerpt>* id :
         {&step.match->id, step.match->rule != nullptr ? &step.match->rule->id : &step.match->id,
          &step.rule->id}) {
      if (id->has_value()) return std::string((*id)->text());
    }
    return "";
  }

  static rules::Span SpanOf(const rules::Excerpt& text) {
    return text.ToSource({0, static_cast<uint32_t>(text.text().size())});
  }

  void CollectVariables(const rules::Rule& rule) {
    for (const rules::Variable& variable : rule.variables) {
      variables_[SpanOf(variable.expression).begin] = &variable;
    }
    for (const rules::Match& match : rule.matches) {
      if (match.rule != nullptr) CollectVariables(*match.rule);
    }
  }

  // The values of the parts of one expression, under its node.
  void AddValues(const rules::Source* source, rules::Span span, TraceNode& parent) {
    used_.resize(result_.values.size());
    for (size_t i = 0; i < result_.values.size(); ++i) {
      const rules::RecordedValue& recorded = result_.values[i];
      if (used_[i]) continue;
      const rules::Place place = recorded.program->PlaceOfNode(recorded.expr_id);
      if (place.source.get() != source || !Covers(span, place.span)) continue;
      used_[i] = true;
      // The whole is the match itself, whose value stands there already.
      if (!(place.span == span)) AddValue(recorded, parent);
    }
  }

  // What was evaluated besides conditions: variables, each with its parts below it, and the
  // output.
  void AddRemainingValues(v1::Decision& decision) {
    used_.resize(result_.values.size());
    for (size_t i = 0; i < result_.values.size(); ++i) {
      if (used_[i]) continue;
      const cel::Program& program = *result_.values[i].program;
      const rules::Span whole = SpanOf(program.text());
      TraceNode& node = *decision.add_trace();
      const auto variable = variables_.find(whole.begin);
      node.set_kind(variable != variables_.end() ? TraceNode::VARIABLE : TraceNode::EXPRESSION);
      if (variable != variables_.end()) node.set_id(std::string(variable->second->name.text()));
      node.set_text(Cut(program.text().text()));
      SetRange({program.text().source(), whole}, node.mutable_range());
      for (size_t k = i; k < result_.values.size(); ++k) {
        const rules::RecordedValue& recorded = result_.values[k];
        if (used_[k] || recorded.program != &program) continue;
        used_[k] = true;
        if (program.PlaceOfNode(recorded.expr_id).span == whole) {
          SetValue(recorded, node);
        } else {
          AddValue(recorded, node);
        }
      }
    }
  }

  void AddValue(const rules::RecordedValue& recorded, TraceNode& parent) {
    // Messages are the facts that the caller brought; what is read of them is shown.
    if (recorded.value.kind() == cel::Kind::kMessage) return;
    if (parent.children_size() >= kChildrenMax) return;
    TraceNode& node = *parent.add_children();
    node.set_kind(TraceNode::EXPRESSION);
    const rules::Span extent = recorded.program->ExtentOf(recorded.expr_id);
    const absl::string_view text = recorded.program->text().text();
    node.set_text(Cut(text.substr(extent.begin, extent.end - extent.begin)));
    SetRange(recorded.program->PlaceOfNode(recorded.expr_id), node.mutable_range());
    SetValue(recorded, node);
  }

  void SetValue(const rules::RecordedValue& recorded, TraceNode& node) {
    node.set_value(TextOf(recorded));
    if (recorded.value.is_error()) node.set_result(TraceNode::FAILED);
  }

  // As an author would write it: of an enum, the name of its value.
  std::string TextOf(const rules::RecordedValue& recorded) {
    const cel::Type* type = recorded.program->TypeOfNode(recorded.expr_id);
    if (type != nullptr && type->kind() == cel::TypeKind::kEnum &&
        recorded.value.kind() == cel::Kind::kInt) {
      const auto* descriptor =
          google::protobuf::DescriptorPool::generated_pool()->FindEnumTypeByName(
              std::string(type->name()));
      const auto* value =
          descriptor == nullptr
              ? nullptr
              : descriptor->FindValueByNumber(static_cast<int>(recorded.value.as_int()));
      if (value != nullptr) return value->name();
    }
    return Cut(cel::ValueToText(context_, recorded.value, kTextLengthMax));
  }

  const rules::PolicyResult& result_;
  cel::EvalContext context_;
  std::vector<TraceNode*> path_;
  std::vector<bool> used_;
  std::map<uint32_t, const rules::Variable*> variables_;  // By where the expression begins.
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

void AddTrace(const rules::CompiledPolicy& policy, const rules::PolicyResult& result,
              cel::Arena& arena, v1::Decision& decision) {
  TraceBuilder(policy.document(), result, arena).AddTo(decision);
}

}  // namespace makegood

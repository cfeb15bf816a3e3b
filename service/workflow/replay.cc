#include "service/workflow/replay.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/util/message_differencer.h"
#include "makegood/v1/decision.pb.h"
#include "makegood/v1/facts.pb.h"
#include "makegood/v1/source_range.pb.h"
#include "rules/base/status_macros.h"
#include "rules/cel/values/time.h"
#include "service/decide/decider.h"
#include "service/domain/decision.h"
#include "service/workflow/policy_choice.h"
#include "service/workflow/records.h"
#include "service/workflow/requests.h"
#include "service/workflow/scratch_facts.h"
#include "service/workflow/workflow_error.h"

namespace makegood {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::util::MessageDifferencer;

// The paths of what differs: "credits", "asks[1].kind".
class DifferingPaths final : public MessageDifferencer::Reporter {
 public:
  using FieldPath = std::vector<MessageDifferencer::SpecificField>;

  void ReportAdded(const Message&, const Message&, const FieldPath& path) override { Add(path); }
  void ReportDeleted(const Message&, const Message&, const FieldPath& path) override { Add(path); }
  void ReportModified(const Message&, const Message&, const FieldPath& path) override { Add(path); }

  std::vector<std::string> Take() { return std::move(paths_); }

 private:
  void Add(const FieldPath& path) {
    std::string text;
    for (const MessageDifferencer::SpecificField& step : path) {
      if (step.field == nullptr) break;  // A field of a later version of this program.
      absl::StrAppend(&text, text.empty() ? "" : ".", step.field->name());
      // What was added at the end has an index in the second message alone.
      const int index = std::max(step.index, step.new_index);
      if (step.field->is_repeated() && index >= 0) absl::StrAppend(&text, "[", index, "]");
    }
    if (paths_.empty() || paths_.back() != text) paths_.push_back(std::move(text));
  }

  std::vector<std::string> paths_;
};

const FieldDescriptor* FieldOf(const google::protobuf::Descriptor* type, const char* name) {
  return type->FindFieldByName(name);
}

std::vector<std::string> Differences(const v1::Decision& recorded, const v1::Decision& replayed,
                                     bool is_same_version) {
  const google::protobuf::Descriptor* decision = v1::Decision::descriptor();
  MessageDifferencer differencer;
  // Work is counted in the steps of the program that did it, and a trace takes some.
  for (const char* name : {"decision_id", "trace", "cost"}) {
    differencer.IgnoreField(FieldOf(decision, name));
  }
  // Where the files lay when they were loaded is no part of what they say.
  differencer.IgnoreField(FieldOf(v1::RulePath::descriptor(), "file"));
  differencer.IgnoreField(FieldOf(v1::SourceRange::descriptor(), "file"));
  if (!is_same_version) {
    for (const char* name : {"policy", "policy_digest"}) {
      differencer.IgnoreField(FieldOf(decision, name));
    }
  }
  if (WasOverruled(recorded)) {
    for (const char* name :
         {"outcome", "reason", "credits", "destination", "queue", "explanation", "error"}) {
      differencer.IgnoreField(FieldOf(decision, name));
    }
  }
  DifferingPaths paths;
  differencer.ReportDifferencesTo(&paths);
  differencer.Compare(recorded, replayed);
  return paths.Take();
}

// Whether nothing at all differs, but for what Differences() leaves out in any case. Most replays
// end here: bytes are compared much faster than messages. The bytes may differ where it finds
// nothing.
bool IsSameToTheByte(const VersionedBytes& row, const v1::Decision& recorded,
                     v1::Decision& replayed) {
  // For as long as this takes, in place of a copy.
  std::string decision_id = recorded.decision_id();
  const int64_t cost = replayed.cost();
  decision_id.swap(*replayed.mutable_decision_id());
  replayed.set_cost(recorded.cost());
  const bool is_same = replayed.SerializeAsString() == row.bytes;
  decision_id.swap(*replayed.mutable_decision_id());
  replayed.set_cost(cost);
  return is_same;
}

rules::TraceLevel TraceLevelOf(v1::TraceNode::Level level) {
  switch (level) {
    case v1::TraceNode::RULES: return rules::TraceLevel::kRules;
    case v1::TraceNode::VALUES: return rules::TraceLevel::kValues;
    default: return rules::TraceLevel::kNone;
  }
}

}  // namespace

bool WasOverruled(const v1::Decision& recorded) {
  return recorded.outcome() == v1::Decision::ERROR && recorded.has_rule();
}

absl::StatusOr<v1::ReplayDecisionResponse> ReplayDecision(
    const Workflow& workflow, const v1::ReplayDecisionRequest& request) {
  const Moment moment = MomentOf(workflow, request.marketplace());
  Decision row;
  RETURN_IF_ERROR(workflow.store.RunSnapshot([&](const Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(row, LoadDecision(tx, moment.tenant, DecisionId(request.decision_id())));
    return absl::OkStatus();
  }));
  v1::ReplayDecisionResponse response;
  v1::Decision& recorded = *response.mutable_recorded();
  ScratchFacts facts;
  RETURN_IF_ERROR(Decode(row.result, recorded));
  RETURN_IF_ERROR(Decode(row.facts, *facts));

  ASSIGN_OR_RETURN(const rules::PolicyVersion* version,
                   VersionNamed(moment, request.policy().empty() ? row.policy : request.policy()));
  DecideOptions options;
  options.trace = TraceLevelOf(request.trace());
  DecideInPlace(*version, *facts, cel::FromAbslTime(row.decide_time), options,
                *response.mutable_replayed());
  if (!IsSameToTheByte(row.result, recorded, *response.mutable_replayed())) {
    for (std::string& path :
         Differences(recorded, response.replayed(), version->id() == row.policy)) {
      response.add_differences(std::move(path));
    }
  }
  response.set_same(response.differences().empty());
  return response;
}

}  // namespace makegood

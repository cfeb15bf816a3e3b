// A story as a script: calls, the passing of time between them, and what must come of each. The
// format is described in tests/scenarios/README.md.

#ifndef MAKEGOOD_SERVICE_SIMULATE_SCRIPT_H_
#define MAKEGOOD_SERVICE_SIMULATE_SCRIPT_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "google/protobuf/descriptor.h"
#include "rules/base/issue.h"
#include "rules/base/limits.h"
#include "rules/base/source.h"
#include "rules/cel/message/data_node.h"
#include "rules/cel/values/time.h"

namespace makegood::simulate {

// A value of an answer that later steps call by a name.
struct Keep {
  std::string name;
  std::vector<std::string> path;  // Fields, and positions in lists: {"cases", "0", "case_id"}.
  rules::Place place;
};

// What must have been told to others during a step, of one kind.
struct Told {
  const google::protobuf::FieldDescriptor* kind = nullptr;  // A field of Event.
  cel::DataNode elements;
};

// A loop's counter and what it takes in turn.
struct Counter {
  std::string name;
  std::vector<std::string> values;
};

struct Step {
  enum class Kind {
    kCall,
    kAdvance,    // AdvanceClock by `span`
    kAdvanceTo,  // AdvanceClock to `time`
    kRestart,    // The server is broken off and started again.
    kGroup,      // `steps`, for each combination of `counters`
  };

  Kind kind = Kind::kCall;
  rules::Place place;
  std::string say;  // What the step is about, in the author's words.

  const google::protobuf::MethodDescriptor* method = nullptr;  // kCall, kAdvance, kAdvanceTo
  cel::DataNode request;                                       // kCall; a map
  absl::Duration span;
  cel::TimeParts time;

  std::optional<cel::DataNode> expect;
  std::string error;  // The reason that the call must fail with; empty: it must not.
  rules::Place error_place;
  std::vector<Told> told;
  std::vector<Keep> keep;

  std::vector<Counter> counters;
  std::vector<Step> steps;
};

struct Script {
  std::shared_ptr<const rules::Source> source;
  std::string id;                  // The name of the file, without folder and ending.
  std::string story;               // In a sentence.
  std::vector<std::string> shows;  // Ids of golden cases.
  std::string marketplace;
  cel::TimeParts start;
  std::vector<Step> steps;
};

// Reads a script. Nothing if anything is wrong; every mistake of the file is then in `issues`.
std::optional<Script> ParseScript(const std::shared_ptr<const rules::Source>& source,
                                  const rules::Limits& limits, rules::IssueList& issues);

}  // namespace makegood::simulate

#endif  // MAKEGOOD_SERVICE_SIMULATE_SCRIPT_H_

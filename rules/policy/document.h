// A policy as written: the CEL Policy format and the section `makegood`, each part with its
// place. Expressions are still text. An Excerpt is what the author wrote with YAML's quotes and
// escapes undone; PlaceOf leads back to the file. Nothing here says whether the parts fit
// together.

#ifndef MAKEGOOD_RULES_POLICY_DOCUMENT_H_
#define MAKEGOOD_RULES_POLICY_DOCUMENT_H_

#include <memory>
#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "rules/base/issue.h"
#include "rules/base/source.h"
#include "rules/calendar/business_calendar.h"
#include "rules/policy/scalar.h"

namespace makegood::rules {

// A value that was written at a place.
template <typename T>
struct Placed {
  T value = T();
  Place place;
};

// ---- The CEL Policy format.

struct Import {
  Excerpt name;  // A type's full name, to be used by its last word.
};

struct Variable {
  Excerpt name;        // An identifier.
  Excerpt expression;  // May use the variables before it.
  std::optional<Excerpt> description;
  std::optional<Excerpt> display_name;
  Place place;

  // The expression is missing or wrong as YAML, which was reported; it is empty.
  bool is_reported = false;
};

struct Rule;

// Has an output or a rule, never both.
struct Match {
  std::optional<Excerpt> id;
  std::optional<Excerpt> condition;  // Absent: always.
  std::optional<Excerpt> output;
  std::unique_ptr<Rule> rule;
  std::optional<Excerpt> explanation;  // An expression; only beside an output.
  Place place;

  // A part is missing or wrong as YAML, which was reported. There may be no condition where
  // one was meant, or neither an output nor a rule.
  bool is_reported = false;
};

struct Rule {
  std::optional<Excerpt> id;
  std::optional<Excerpt> description;
  std::vector<Variable> variables;
  std::vector<Match> matches;
  Place place;
};

// ---- The section `makegood`.

// When people work, so that a queue can promise open hours.
struct Calendar {
  Excerpt name;
  BusinessCalendar hours = BusinessCalendar::AlwaysOpen();  // As well where it is wrong, which
                                                            // was reported.
};

enum class QueueHardness { kSoft, kFirm };
enum class QueueBreach { kEscalate, kNone };

// A queue for people, and when a task in it is late.
struct Queue {
  Excerpt name;
  absl::Duration within;  // Positive.
  QueueHardness hardness = QueueHardness::kSoft;
  QueueBreach on_breach = QueueBreach::kNone;
  std::optional<Excerpt> calendar;  // The name of one; absent: every hour counts.
  Place place;
};

// A name and what it stands for.
struct NamedText {
  Excerpt name;
  Excerpt text;
};

// One value, or a list of values of one type.
struct Constant {
  Excerpt name;
  bool is_list = false;
  std::vector<ScalarValue> values;  // Exactly one unless it is a list.
  Place place;                      // Of the value.

  // The value is wrong, which was reported; there is none.
  bool is_reported = false;
};

// The declared attributes of one message, as name and CEL type: `tier: string`.
struct Attributes {
  Excerpt owner;  // The field of the facts that has them.
  std::vector<NamedText> types;
};

// What is looked at at one stage after the verdict, in the order in which it is told: variables,
// and the reason code that is told when one is false (a check) or true (a warning).
struct StageChecks {
  Excerpt stage;
  std::vector<NamedText> reasons;
};

struct Notice {
  Excerpt reason;  // A reason code, or `default`.
  std::vector<Excerpt> channels;
};

// Which requests say nothing against a pro who asks often. A list that is absent is the service's
// own.
struct HistoryReasons {
  std::optional<std::vector<Excerpt>> not_on_merit;       // Reasons of denials.
  std::optional<std::vector<Excerpt>> marketplace_fault;  // Reasons of refunds or of reports.
};

struct MakegoodSection {
  Excerpt marketplace;
  Placed<absl::Time> effective_time;
  std::optional<Placed<absl::Time>> expire_time;  // After effective_time.
  std::optional<Excerpt> applies_to;              // An expression.
  absl::Duration settle_delay = absl::ZeroDuration();
  std::optional<absl::Duration> recheck_every;  // Positive.
  std::vector<Excerpt> stages;                  // None twice.
  std::vector<Constant> constants;
  std::vector<Attributes> attributes;
  std::vector<Calendar> calendars;
  std::vector<Queue> queues;
  std::vector<NamedText> findings;  // The kind, and the question that a person is asked.
  std::vector<Excerpt> report_reasons;
  HistoryReasons history;
  std::vector<StageChecks> checks;
  std::vector<StageChecks> warnings;
  std::vector<Notice> notices;
  std::vector<NamedText> reasons;  // The code, and the text for the pro.
  Place place;
};

struct PolicyDocument {
  std::shared_ptr<const Source> source;
  std::optional<Excerpt> name;  // Present in a policy with a section `makegood`.
  std::optional<Excerpt> description;
  std::optional<Excerpt> display_name;
  std::vector<Import> imports;
  Rule rule;
  std::optional<MakegoodSection> makegood;
};

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_DOCUMENT_H_

// An author's mistake, with its place. Issues are values: every stage that reads a policy
// adds to an IssueList and goes on, so that one run shows all mistakes of a file.

#ifndef MAKEGOOD_RULES_BASE_ISSUE_H_
#define MAKEGOOD_RULES_BASE_ISSUE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "rules/base/issue_code.h"
#include "rules/base/source.h"

namespace makegood::rules {

enum class Severity { kError, kWarning, kNote };

// A span of a source, or no place at all (`source` null: the whole run, a directory).
struct Place {
  std::shared_ptr<const Source> source;
  Span span;
};

// The place of a part of an excerpt, in the file that the excerpt was cut from.
Place PlaceOf(const Excerpt& excerpt, Span span);

// A remark that belongs to an issue: "this match already covers it", with its own place.
struct Remark {
  std::string text;
  Place place;  // May have no source.
};

struct Issue {
  Severity severity = Severity::kError;
  IssueCode code;
  std::string message;  // Lower case, no full stop, quotes what the author wrote.
  Place place;
  std::string help;        // One sentence that names the next step; empty when none is known.
  std::string suggestion;  // Text that could stand in place of the span; empty when none.
  std::vector<Remark> remarks;
};

// Collects issues in the order in which they are found. Not thread-safe.
class IssueList {
 public:
  // `error_max` errors at most are kept; the rest is counted.
  explicit IssueList(int error_max = 100) : error_max_(error_max) {}

  // The references that AddError and AddWarning return, for adding help, a suggestion or
  // remarks, are valid until the next change of the list.
  void Add(Issue issue);
  Issue& AddError(IssueCode code, Place place, std::string message);
  Issue& AddWarning(IssueCode code, Place place, std::string message);
  void Append(const IssueList& other);

  bool has_errors() const { return error_count_ > 0; }
  int error_count() const { return error_count_; }
  int warning_count() const { return warning_count_; }
  // Errors that were counted and not kept.
  int dropped_count() const;
  const std::vector<Issue>& issues() const { return issues_; }

  // By file, then place; stable. Two issues with the same severity, code and place become
  // one.
  void SortAndDeduplicate();

 private:
  int error_max_;
  int error_count_ = 0;
  int warning_count_ = 0;
  std::vector<Issue> issues_;
  Issue beyond_max_;  // What AddError hands out for an error that is not kept.
};

// How an issue looks to a person:
//
//   policy.yaml:18:38: error[MG0204]: unknown field `chanel` of Contact
//      18 |     - condition: contacts.exists(c, c.chanel == Channel.CHAT)
//         |                                       ^^^^^^
//      = help: did you mean `channel`?
//
// A help sentence follows on a `= help:` line of its own, each remark on a `= note:` line
// with its place; a suggestion that the help already shows is not repeated. Of a span over
// several lines the first is shown. Ends in a newline. Long lines are cut around the caret to at
// most 120 columns; control characters are shown as spaces, bytes that are not UTF-8 as `?`.
std::string Render(const Issue& issue);

// One after the other, and at the end how many errors were counted but not kept.
std::string Render(const IssueList& issues);

// The candidate nearest to `word` (Damerau-Levenshtein, case differences cost little), or
// empty when none is near enough to be what the author meant.
std::string NearestName(absl::string_view word, const std::vector<std::string>& candidates);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_BASE_ISSUE_H_

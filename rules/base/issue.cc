#include "rules/base/issue.h"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace makegood::rules {
namespace {

// A place without a source comes before every file.
absl::string_view SourceName(const Place& place) {
  return place.source == nullptr ? absl::string_view() : absl::string_view(place.source->name());
}

bool SamePlace(const Place& a, const Place& b) {
  return SourceName(a) == SourceName(b) && a.span == b.span;
}

}  // namespace

Place PlaceOf(const Excerpt& excerpt, Span span) {
  return Place{excerpt.source(), excerpt.ToSource(span)};
}

void IssueList::Add(Issue issue) {
  if (issue.severity == Severity::kError && ++error_count_ > error_max_) return;
  if (issue.severity == Severity::kWarning) ++warning_count_;
  issues_.push_back(std::move(issue));
}

Issue& IssueList::AddError(IssueCode code, Place place, std::string message) {
  Issue issue;
  issue.severity = Severity::kError;
  issue.code = code;
  issue.message = std::move(message);
  issue.place = std::move(place);
  if (error_count_ >= error_max_) {
    ++error_count_;
    beyond_max_ = std::move(issue);
    return beyond_max_;
  }
  Add(std::move(issue));
  return issues_.back();
}

Issue& IssueList::AddWarning(IssueCode code, Place place, std::string message) {
  Issue issue;
  issue.severity = Severity::kWarning;
  issue.code = code;
  issue.message = std::move(message);
  issue.place = std::move(place);
  Add(std::move(issue));
  return issues_.back();
}

void IssueList::Append(const IssueList& other) {
  for (const Issue& issue : other.issues_) Add(issue);
  error_count_ += other.dropped_count();  // What it counted without keeping.
}

int IssueList::dropped_count() const {
  const auto kept = std::count_if(issues_.begin(), issues_.end(), [](const Issue& issue) {
    return issue.severity == Severity::kError;
  });
  return error_count_ - static_cast<int>(kept);
}

void IssueList::SortAndDeduplicate() {
  std::stable_sort(issues_.begin(), issues_.end(), [](const Issue& a, const Issue& b) {
    const absl::string_view a_name = SourceName(a.place);
    const absl::string_view b_name = SourceName(b.place);
    if (a_name != b_name) return a_name < b_name;
    return a.place.span.begin < b.place.span.begin;
  });
  // Issues of one place are neighbours, though others of the same begin may stand between.
  std::vector<Issue> kept;
  kept.reserve(issues_.size());
  for (Issue& issue : issues_) {
    bool seen = false;
    for (auto it = kept.rbegin(); it != kept.rend() && !seen; ++it) {
      if (SourceName(it->place) != SourceName(issue.place) ||
          it->place.span.begin != issue.place.span.begin) {
        break;
      }
      seen = issue.place.source != nullptr && it->severity == issue.severity &&
             it->code == issue.code && SamePlace(it->place, issue.place);
    }
    if (!seen) {
      kept.push_back(std::move(issue));
    } else if (issue.severity == Severity::kError) {
      --error_count_;
    } else if (issue.severity == Severity::kWarning) {
      --warning_count_;
    }
  }
  issues_ = std::move(kept);
}

}  // namespace makegood::rules

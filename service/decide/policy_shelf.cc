#include "service/decide/policy_shelf.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace makegood {
namespace {

rules::Place WholeFile(const rules::PolicyVersion& version) {
  return {version.policy->document().source, rules::Span{0, 0}};
}

// A published version never changes: what `before` has, `after` has in the same words.
void CheckNothingWasEdited(const rules::Catalog& before, const rules::Catalog& after,
                           rules::IssueList& issues) {
  for (const rules::PolicyVersion& version : before.versions()) {
    const rules::PolicyVersion* const same = after.Find(version.id());
    if (same == nullptr) {
      issues
          .AddError(kVersionRemoved, rules::Place(),
                    absl::StrCat(version.id(), " is in force and ", version.path, " is gone"))
          .help =
          "leads may be pinned to this version: put it back, or restart the service to give it up";
    } else if (same->digest != version.digest) {
      issues
          .AddError(kVersionEdited, WholeFile(*same),
                    absl::StrCat(version.id(), " is in force and was edited"))
          .help =
          absl::StrCat("leads may be pinned to this version: undo the change and publish it as v",
                       version.version + 1,
                       ", or start the service with --allow-edits while you write policies");
    }
  }
}

}  // namespace

PolicyShelf::PolicyShelf(const rules::PolicyLanguage& language, PolicyOrigin origin,
                         Options options)
    : language_(language), origin_(std::move(origin)), options_(options) {
  status_.directory = origin_.directory;
  status_.issues = std::make_shared<const rules::IssueList>();
}

std::shared_ptr<const rules::Catalog> PolicyShelf::catalog() const {
  absl::ReaderMutexLock lock(&mutex_);
  return status_.catalog;
}

ShelfStatus PolicyShelf::status() const {
  absl::ReaderMutexLock lock(&mutex_);
  return status_;
}

ShelfStatus PolicyShelf::Reload(absl::Time now) {
  absl::MutexLock one_at_a_time(&reload_mutex_);
  auto issues = std::make_shared<rules::IssueList>();
  std::shared_ptr<const rules::Catalog> loaded =
      origin_.texts.has_value()
          ? rules::Catalog::FromTexts(origin_.directory, *origin_.texts, language_, *issues)
          : rules::Catalog::Load(origin_.directory, language_, *issues);
  const std::shared_ptr<const rules::Catalog> in_force = catalog();
  if (loaded != nullptr && in_force != nullptr && !options_.allow_edits) {
    CheckNothingWasEdited(*in_force, *loaded, *issues);
    if (issues->has_errors()) loaded = nullptr;
  }
  issues->SortAndDeduplicate();

  absl::MutexLock lock(&mutex_);
  status_.attempt_time = now;
  status_.issues = std::move(issues);
  if (loaded == nullptr) {
    if (status_.catalog != nullptr) status_.state = ShelfStatus::State::kStale;
    return status_;
  }
  status_.state = ShelfStatus::State::kCurrent;
  if (status_.catalog == nullptr || status_.catalog->digest() != loaded->digest()) {
    status_.catalog = std::move(loaded);
    status_.load_time = now;
  }
  return status_;
}

}  // namespace makegood

// The policies in use. What decides is always one whole catalog, compiled before it is put in
// force: a reload that fails changes nothing but the status.

#ifndef MAKEGOOD_SERVICE_DECIDE_POLICY_SHELF_H_
#define MAKEGOOD_SERVICE_DECIDE_POLICY_SHELF_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "rules/base/issue.h"
#include "rules/policy/catalog.h"
#include "rules/policy/policy_language.h"

namespace makegood {

// Where policies come from: a directory, or texts that are a part of the program.
struct PolicyOrigin {
  std::string directory;  // Or what stands in for it in messages.
  std::optional<std::vector<rules::PolicyText>> texts;
};

// A moment of the shelf.
struct ShelfStatus {
  enum class State {
    kEmpty,    // No catalog was ever loaded.
    kCurrent,  // What the origin holds is in force.
    kStale,    // What the origin holds has errors; what was loaded before is in force.
  };

  State state = State::kEmpty;
  std::string directory;
  std::shared_ptr<const rules::Catalog> catalog;  // Null when empty.
  absl::Time load_time = absl::InfinitePast();    // Of `catalog`.
  absl::Time attempt_time = absl::InfinitePast();

  // What the last attempt found: errors unless kCurrent; warnings and notes at any time.
  std::shared_ptr<const rules::IssueList> issues;
};

// Codes of what only a reload can find.
inline constexpr rules::IssueCode kVersionEdited{505};
inline constexpr rules::IssueCode kVersionRemoved{506};

// Thread-safe.
class PolicyShelf {
 public:
  struct Options {
    // For people who write policies: a reload may change and remove versions. Otherwise a reload
    // only adds, because leads that are open are pinned to versions as they were when they were
    // charged; a version that is edited or missing keeps the whole of the new content out. (A
    // start takes what the directory holds.)
    bool allow_edits = false;
  };

  // Empty until the first Reload. `language` outlives the shelf and all its catalogs.
  PolicyShelf(const rules::PolicyLanguage& language, PolicyOrigin origin, Options options);

  // The catalog in force; null while none was loaded. Never waits for a reload. Whoever decides
  // takes it once and decides everything by it.
  std::shared_ptr<const rules::Catalog> catalog() const ABSL_LOCKS_EXCLUDED(mutex_);

  ShelfStatus status() const ABSL_LOCKS_EXCLUDED(mutex_);

  // Reads and compiles what the origin holds, and puts it in force if it has no errors. Takes as
  // long as compiling does; one at a time. Content that is in force already stays as it is.
  // `now` is what the status will say.
  ShelfStatus Reload(absl::Time now) ABSL_LOCKS_EXCLUDED(reload_mutex_, mutex_);

  const PolicyOrigin& origin() const { return origin_; }
  const rules::PolicyLanguage& language() const { return language_; }

 private:
  const rules::PolicyLanguage& language_;
  const PolicyOrigin origin_;
  const Options options_;

  absl::Mutex reload_mutex_ ABSL_ACQUIRED_BEFORE(mutex_);
  mutable absl::Mutex mutex_;
  ShelfStatus status_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DECIDE_POLICY_SHELF_H_

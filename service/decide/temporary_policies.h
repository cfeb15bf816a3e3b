// For tests: a directory of policies that lives as long as the test.

#ifndef MAKEGOOD_SERVICE_DECIDE_TEMPORARY_POLICIES_H_
#define MAKEGOOD_SERVICE_DECIDE_TEMPORARY_POLICIES_H_

#include <string>

#include "absl/strings/string_view.h"

namespace makegood {

// The least that is a policy. At stage CHARGE it charges `credits`; `effective_time` is in RFC
// 3339.
std::string TinyPolicy(absl::string_view name, int credits,
                       absl::string_view effective_time = "2026-01-01T00:00:00Z");

class TemporaryPolicies {
 public:
  TemporaryPolicies();
  ~TemporaryPolicies();
  TemporaryPolicies(const TemporaryPolicies&) = delete;
  TemporaryPolicies& operator=(const TemporaryPolicies&) = delete;

  const std::string& path() const { return path_; }

  // Writes, replaces or removes a file below the directory, with the directories on the way.
  void Write(absl::string_view file, absl::string_view text) const;
  void Remove(absl::string_view file) const;

  // Makes `link` below the directory lead to `target`, in one step if it led elsewhere.
  void Link(absl::string_view target, absl::string_view link) const;

 private:
  std::string path_;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DECIDE_TEMPORARY_POLICIES_H_

// Every published version of every policy of a directory, compiled. A catalog is made whole
// or not at all, and never changes: a reload makes another one.

#ifndef MAKEGOOD_RULES_POLICY_CATALOG_H_
#define MAKEGOOD_RULES_POLICY_CATALOG_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "rules/base/issue.h"
#include "rules/base/source.h"
#include "rules/cel/values/time.h"
#include "rules/policy/compiled_policy.h"
#include "rules/policy/policy_language.h"

namespace makegood::rules {

// A file as read, once, into memory: what is compiled is what is digested.
struct PolicyText {
  std::string path;  // Below the directory: "dingdoor_guarantee/v1/policy.yaml".
  std::string text;
};

// One version of one policy. Immutable.
struct PolicyVersion {
  std::string name;    // "dingdoor_guarantee"
  int version = 0;     // 1, 2, …
  std::string path;    // Of the file, as messages print it.
  std::string digest;  // SHA-256 of the file's bytes, lower-case hex.
  std::shared_ptr<const Source> source;
  std::shared_ptr<const CompiledPolicy> policy;

  std::string id() const;  // "dingdoor_guarantee@v1"
};

// Immutable and thread-safe.
class Catalog {
 public:
  // Reads `<directory>/<policy>/v<N>/policy.yaml`. Files whose names begin with a dot, and
  // Kubernetes' "..data" indirections, are followed or skipped as a mounted ConfigMap needs.
  // Null if any file is wrong, or none is there. Files are compiled on all processors; the issues
  // are in the order of the files.
  static std::shared_ptr<const Catalog> Load(const std::string& directory,
                                             const PolicyLanguage& language, IssueList& issues);

  // The same from texts in memory; `label` stands in for the directory in messages, and
  // may be empty.
  static std::shared_ptr<const Catalog> FromTexts(const std::string& label,
                                                  std::vector<PolicyText> texts,
                                                  const PolicyLanguage& language,
                                                  IssueList& issues);

  // By name, then version.
  const std::vector<PolicyVersion>& versions() const { return versions_; }

  // "name@v2", or "name" for its highest version. Null if there is none.
  const PolicyVersion* Find(absl::string_view policy) const;
  bool HasPolicy(absl::string_view name) const;

  // The version of `name` in force at an instant: the highest whose effective_time is not
  // after it (none given: since ever) and whose expire_time, if any, is. Null if none is.
  const PolicyVersion* InForce(absl::string_view name, cel::TimeParts instant) const;
  // All of them, the highest first: a version may not apply to every lead.
  std::vector<const PolicyVersion*> AllInForce(absl::string_view name,
                                               cel::TimeParts instant) const;

  // The names that a wrong name may have meant.
  std::vector<std::string> Names() const;

  // SHA-256 over all ids and digests, in order.
  const std::string& digest() const { return digest_; }
  const std::string& directory() const { return directory_; }

 private:
  std::string directory_;
  std::vector<PolicyVersion> versions_;
  std::string digest_;
};

// The policy files of a directory, by path; an unreadable file or an empty directory is an
// issue. Also what a watcher compares to see whether anything changed.
std::vector<PolicyText> ReadPolicyDirectory(const std::string& directory, const Limits& limits,
                                            IssueList& issues);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_CATALOG_H_

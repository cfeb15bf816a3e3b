// A first look over a YAML text, in one pass and constant memory for each open bracket. It
// serves two ends. Bombs are refused before yaml-cpp sees them: yaml-cpp looks far ahead, and
// 100,000 opening brackets cost it 100 ms and 27 MB before the first event. And the slips that
// authors of expressions make (`!a && b`, `a ? b : c`, a quote that ends too early) are found
// with the whole value in view, where yaml-cpp knows but the letter at which it gave up.
//
// It is no YAML parser. What it reports as a slip is believed only after yaml-cpp, too, has
// found the text wanting.

#ifndef MAKEGOOD_RULES_POLICY_YAML_OUTLINE_H_
#define MAKEGOOD_RULES_POLICY_YAML_OUTLINE_H_

#include <memory>
#include <optional>
#include <vector>

#include "rules/base/issue.h"
#include "rules/base/limits.h"
#include "rules/base/source.h"

namespace makegood::rules {

// A mistake in one value, and the bytes to overwrite so that the rest of the file can be read.
struct YamlSlip {
  Issue issue;
  Span damage;           // Line ends inside stay as they are.
  bool is_value = true;  // A word takes the place; otherwise blanks do.
};

struct YamlOutline {
  std::vector<YamlSlip> slips;

  // The first thing about lines and indentation that looks wrong; worth telling when
  // yaml-cpp refuses the text and no slip explains it.
  std::optional<Issue> doubt;
};

// The text must have passed CheckYamlText. Nothing, and an issue, when it nests too deep
// inside brackets or has too many nodes to be read at all.
std::optional<YamlOutline> OutlineYaml(const std::shared_ptr<const Source>& source,
                                       const Limits& limits, IssueList& issues);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_YAML_OUTLINE_H_

// Where each byte of a YAML scalar's value stands in the file. yaml-cpp gives the value and the
// place of its first letter; the rest is read again here.

#ifndef MAKEGOOD_RULES_POLICY_YAML_SCALAR_H_
#define MAKEGOOD_RULES_POLICY_YAML_SCALAR_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "rules/base/source.h"
#include "rules/policy/yaml_source.h"

namespace makegood::rules {

struct YamlScalar {
  YamlStyle style = YamlStyle::kPlain;
  Span span;     // As in YamlNode.
  Span content;  // As in YamlNode.
  std::string value;
  std::vector<Excerpt::Run> runs;  // From `value` to the text.

  // False when the value could not be found in the text again; all of it then leads to the
  // scalar's first byte.
  bool is_exact = true;
};

// Reads the scalar that starts at `begin` of `text` and has this `value` according to yaml-cpp.
// The text is UTF-8 without lone carriage returns.
//
// A pair of surrogate escapes, as JSON writes code points beyond U+FFFF, is one letter here.
YamlScalar ReadYamlScalar(absl::string_view text, uint32_t begin, absl::string_view value);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_YAML_SCALAR_H_

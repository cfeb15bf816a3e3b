// A YAML text without what takes yaml-cpp long and tells it nothing: it tries several patterns
// at each letter, of a comment or a block of text as well. What makes the structure (dashes,
// colons, brackets, indentation) stays letter for letter; each key and value that certainly ends
// where it seems to is an empty pair of quotes; comments and empty lines are gone.
//
// Lines of another shape than the few that are known here are kept as they are, and so is all
// that follows them.

#ifndef MAKEGOOD_RULES_POLICY_YAML_ABRIDGEMENT_H_
#define MAKEGOOD_RULES_POLICY_YAML_ABRIDGEMENT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace makegood::rules {

struct YamlAbridgement {
  // A key or value that is left out, and where it begins in the whole text.
  struct LeftOut {
    uint32_t begin = 0;
    std::string value;
  };
  // From `short_begin` on, up to the next part, the short text is what the whole one has from
  // `whole_begin` on.
  struct Part {
    uint32_t short_begin = 0;
    uint32_t whole_begin = 0;
  };

  std::string text;
  std::vector<Part> parts;        // In order. The last begins where both texts end.
  std::vector<LeftOut> left_out;  // In order.

  // Every line is of a known shape, and there are few of them: nothing that OutlineYaml refuses
  // and no slip that it finds can be in the text.
  bool is_complete = false;

  // Where a place of the short text stands in the whole one.
  uint32_t ToWhole(uint32_t offset) const;

  // The key or value that begins at an offset of the whole text; null if none such was left out.
  const std::string* Find(uint32_t begin) const;
};

// The text must have passed CheckYamlText. yaml-cpp finds the same structure in both texts, or
// refuses the short one; whether it refuses the whole one as well is then to be seen.
YamlAbridgement AbridgeYaml(absl::string_view text);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_YAML_ABRIDGEMENT_H_

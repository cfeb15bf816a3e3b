// Every bound of the rules engine: its unit, its default, and what it prevents. A bound is
// checked before the work it bounds is done.

#ifndef MAKEGOOD_RULES_BASE_LIMITS_H_
#define MAKEGOOD_RULES_BASE_LIMITS_H_

#include <cstdint>

namespace makegood::rules {

struct Limits {
  // A policy or test file.
  int64_t file_bytes_max = 256 * 1024;  // Memory: yaml-cpp needs 90 bytes for each byte.
  int yaml_depth_max = 32;              // Stack: our walks over the nodes recurse.
  int yaml_nodes_max = 20'000;          // Time and memory of everything after the YAML.

  // One CEL expression.
  int expression_bytes_max = 8 * 1024;  // Nobody can review more.
  int expression_nodes_max = 2'000;     // After macros are expanded.
  int expression_depth_max = 64;        // Nested brackets. Stack: the parser recurses.
  int expression_tree_depth_max = 512;  // Stack: checker, compiler, evaluator recurse.
  int expression_errors_max = 20;       // Reported for one expression.
  int regex_program_size_max = 1'000;   // RE2 instructions: bounds a match to linear, small work.
  int regex_text_bytes_max = 4 * 1024;  // What a regex may be matched against.

  // One policy.
  int rule_depth_max = 16;  // Nested rules.
  int match_count_max = 2'000;
  int variable_count_max = 500;  // Memory: each has an environment of its own.

  // One evaluation, counted in steps: one for each operation, each loop turn, each 16
  // bytes of a string and each element of a list or map that is read or built.
  int64_t cost_max = 1'000'000;
};

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_BASE_LIMITS_H_

// The name that an author most likely meant: the smallest edit distance (Damerau's, in the
// form where two neighbours may be swapped once), with changes of case and underscores cheap,
// because `firstMessageTime` for `first_message_time` is a habit rather than a slip.

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "rules/base/issue.h"

namespace makegood::rules {
namespace {

constexpr int kEdit = 10;  // One letter too many, too few, wrong, or swapped.
constexpr int kCaseChange = 2;
constexpr int kUnderscore = 3;
constexpr size_t kLengthMax = 64;  // Longer names are not compared: the work is quadratic.

int SkipCost(char c) { return c == '_' || c == '-' ? kUnderscore : kEdit; }

int ReplaceCost(char a, char b) {
  if (a == b) return 0;
  return absl::ascii_tolower(static_cast<unsigned char>(a)) ==
                 absl::ascii_tolower(static_cast<unsigned char>(b))
             ? kCaseChange
             : kEdit;
}

int Distance(absl::string_view a, absl::string_view b) {
  // Three rows of the usual table: before last, last, current.
  std::array<std::array<int, kLengthMax + 1>, 3> rows;
  auto* before = &rows[0];
  auto* last = &rows[1];
  auto* current = &rows[2];
  (*last)[0] = 0;
  for (size_t j = 0; j < b.size(); ++j) (*last)[j + 1] = (*last)[j] + SkipCost(b[j]);
  for (size_t i = 0; i < a.size(); ++i) {
    (*current)[0] = (*last)[0] + SkipCost(a[i]);
    for (size_t j = 0; j < b.size(); ++j) {
      int cost = std::min({(*last)[j] + ReplaceCost(a[i], b[j]), (*last)[j + 1] + SkipCost(a[i]),
                           (*current)[j] + SkipCost(b[j])});
      if (i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j]) {
        cost = std::min(cost, (*before)[j - 1] + kEdit);
      }
      (*current)[j + 1] = cost;
    }
    std::swap(before, last);
    std::swap(last, current);
  }
  return (*last)[b.size()];
}

// Of a short word nothing but the case may differ; of a long one up to three letters.
int DistanceMax(absl::string_view word) {
  if (word.size() < 3) return kEdit / 2;
  return kEdit * static_cast<int>(std::min<size_t>(3, std::max<size_t>(1, word.size() / 3)));
}

}  // namespace

std::string NearestName(absl::string_view word, const std::vector<std::string>& candidates) {
  if (word.empty() || word.size() > kLengthMax) return std::string();
  const std::string* nearest = nullptr;
  int nearest_distance = DistanceMax(word) + 1;
  for (const std::string& candidate : candidates) {
    if (candidate.empty() || candidate.size() > kLengthMax) continue;
    const int distance = Distance(word, candidate);
    if (distance < nearest_distance) {
      nearest = &candidate;
      nearest_distance = distance;
    }
  }
  return nearest == nullptr ? std::string() : *nearest;
}

}  // namespace makegood::rules

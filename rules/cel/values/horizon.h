// Until when a result stands. A comparison of something that moves with `now` knows the
// instant at which it flips; it notes the distance here, and the smallest note is the
// horizon of the evaluation. Idea and terms: kinetic data structures, where each noted
// comparison is a certificate with a failure time.

#ifndef MAKEGOOD_RULES_CEL_VALUES_HORIZON_H_
#define MAKEGOOD_RULES_CEL_VALUES_HORIZON_H_

#include <cstdint>

namespace makegood::cel {

// Nanoseconds from `now`, at least 1. kNever: no noted comparison ever flips. Flips farther
// away than 292 years are noted as the greatest finite value, which is earlier than they
// are, and so is sound.
inline constexpr int64_t kNever = INT64_MAX;

struct Horizon {
  int64_t offset = kNever;
  // A moving value reached a place that cannot be followed (string(now)): the result stands
  // for this nanosecond only, and nobody should schedule by it.
  bool opaque = false;

  void Note(int64_t u) {
    if (u < offset) offset = u;
  }
  void Note(const Horizon& other) {
    Note(other.offset);
    opaque = opaque || other.opaque;
  }
  void NoteOpaque() {
    offset = 1;
    opaque = true;
  }
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_VALUES_HORIZON_H_

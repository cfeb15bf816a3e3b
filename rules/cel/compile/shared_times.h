// Times in messages that the programs of one activation keep for each other: whichever of them is
// the first to read one puts it into a slot of its own, beside those of the variables.

#ifndef MAKEGOOD_RULES_CEL_COMPILE_SHARED_TIMES_H_
#define MAKEGOOD_RULES_CEL_COMPILE_SHARED_TIMES_H_

#include <vector>

#include "rules/cel/evaluate/node.h"
#include "rules/cel/values/field_access.h"

namespace makegood::cel {

// Not thread-safe. Needed only while the programs are compiled.
class SharedTimes {
 public:
  // Takes slots from `slot_count` on, which outlives it. Activations must then have as many slots
  // as that says when all programs are compiled.
  explicit SharedTimes(int& slot_count) : slot_count_(slot_count) {}

  // The slot of the time that `access` reads of the message at the end of `path`, which begins with
  // a slot.
  Cell CellOf(const MessagePath& path, const FieldAccess& access) {
    for (const Time& time : times_) {
      if (time.path == path && time.access == &access) return time.cell;
    }
    return times_.emplace_back(Time{path, &access, Cell::Slot(slot_count_++)}).cell;
  }

 private:
  struct Time {
    MessagePath path;
    const FieldAccess* access;
    Cell cell;
  };

  int& slot_count_;
  std::vector<Time> times_;
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_COMPILE_SHARED_TIMES_H_

// What an access does not support gives what is there when nothing is. Not in the header, where
// the compiler would take these for what is most often called.

#include "rules/cel/values/field_access.h"

namespace makegood::cel {

int64_t FieldAccess::GetInt(const void*) const { return 0; }

uint64_t FieldAccess::MatchInts(const void* const* messages, uint64_t among, IntRange range) const {
  return MatchMessages(messages, among, [this, range](const void* message) {
    return range.Contains(GetInt(message));
  });
}

TimeParts FieldAccess::GetTime(const void*) const { return kNoTime; }

const void* FieldAccess::GetMessage(const void*) const { return nullptr; }

MessageArray FieldAccess::Elements(EvalContext&, const void*) const { return {}; }

absl::string_view FieldAccess::GetString(const void*) const { return {}; }

}  // namespace makegood::cel

#include "rules/cel/message/message_map.h"

#include <algorithm>
#include <cmath>

namespace makegood::cel {
namespace {

constexpr size_t kSmall = 32;

// Keys of one kind.
bool Less(Value a, Value b) {
  switch (a.kind()) {
    case Kind::kBool: return a.as_bool() < b.as_bool();
    case Kind::kInt: return a.as_int() < b.as_int();
    case Kind::kUint: return a.as_uint() < b.as_uint();
    default: return a.as_text() < b.as_text();
  }
}

// 1, 1u and 1.0 are one key: turns a number into the kind that the map's keys have. False
// when no key of that kind can equal it.
bool ToKeyKind(Kind kind, Value* key) {
  if (key->kind() == kind) return true;
  constexpr double kTwoTo63 = 9223372036854775808.0;
  if (key->kind() == Kind::kDouble) {
    const double number = key->as_double();
    if (number != std::trunc(number)) return false;  // Also NaN.
    if (kind == Kind::kInt && number >= -kTwoTo63 && number < kTwoTo63) {
      *key = Value::Int(static_cast<int64_t>(number));
      return true;
    }
    if (kind == Kind::kUint && number >= 0 && number < 2 * kTwoTo63) {
      *key = Value::Uint(static_cast<uint64_t>(number));
      return true;
    }
    return false;
  }
  if (key->kind() == Kind::kInt && kind == Kind::kUint && key->as_int() >= 0) {
    *key = Value::Uint(static_cast<uint64_t>(key->as_int()));
    return true;
  }
  if (key->kind() == Kind::kUint && kind == Kind::kInt && key->as_uint() <= INT64_MAX) {
    *key = Value::Int(static_cast<int64_t>(key->as_uint()));
    return true;
  }
  return false;
}

}  // namespace

Value MessageMap::Make(EvalContext& context, MessageMapEntry* entries, size_t size,
                       const ItemReader* reader) {
  auto before = [](const MessageMapEntry& a, const MessageMapEntry& b) {
    return Less(a.key, b.key);
  };
  if (size <= kSmall) {  // Sorted in place: the library's stable sort takes memory.
    for (size_t i = 1; i < size; ++i) {
      std::rotate(std::upper_bound(entries, entries + i, entries[i], before), entries + i,
                  entries + i + 1);
    }
  } else {
    std::stable_sort(entries, entries + size, before);
  }

  // A message parsed by reflection may hold a key twice: the last one counts.
  size_t kept = 0;
  for (size_t i = 0; i < size; ++i) {
    if (i + 1 < size && !before(entries[i], entries[i + 1])) continue;
    entries[kept++] = entries[i];
  }
  size = kept;
  return Value::OfMap(context.arena().New<MessageMap>(entries, size, reader));
}

bool MessageMap::Find(EvalContext& context, Value key, Value* value) const {
  if (size_ == 0 || !ToKeyKind(entries_[0].key.kind(), &key)) return false;
  const MessageMapEntry* end = entries_ + size_;
  const MessageMapEntry* found = std::lower_bound(
      entries_, end, key,
      [](const MessageMapEntry& entry, Value wanted) { return Less(entry.key, wanted); });
  if (found == end || Less(key, found->key)) return false;
  *value = reader_->Read(context, *found->item);
  return true;
}

}  // namespace makegood::cel

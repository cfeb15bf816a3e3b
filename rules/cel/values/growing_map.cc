// Every map in a chain of insertions looks at the same array, and each at its own number of
// entries from the start. Adding to the one that ends where the array does puts the entry
// behind it, where none of the others looks. Adding to one in the middle makes a copy first.

#include "rules/cel/values/growing_map.h"

#include <cstring>

#include "absl/strings/str_cat.h"
#include "rules/cel/values/containers.h"
#include "rules/cel/values/value_text.h"

namespace makegood::cel {
namespace {

constexpr size_t kCapacityMin = 8;
constexpr size_t kKeyTextMax = 64;

// The array, and a hash index over all of it: open addressing, slot number + 1.
struct Entries {
  const Arena* arena;  // Whoever evaluates in another arena may only read.
  MapSlot* slots;
  uint32_t* index;
  size_t size;
  size_t capacity;  // A power of two; the index is twice as large.

  // Where in the index the key stands, or would.
  size_t Position(Value key) const {
    const size_t mask = 2 * capacity - 1;
    size_t position = HashMapKey(key) & mask;
    while (index[position] != 0 && !EqualMapKeys(slots[index[position] - 1].key, key)) {
      position = (position + 1) & mask;
    }
    return position;
  }

  void Append(MapSlot slot) {
    const size_t position = Position(slot.key);
    slots[size++] = slot;
    index[position] = static_cast<uint32_t>(size);
  }
};

class GrowingMap final : public Map {
 public:
  GrowingMap(Entries* entries, size_t size) : entries_(entries), size_(size) {}

  size_t size() const override { return size_; }
  bool Find(EvalContext&, Value key, Value* value) const override {
    if (!IsMapKey(key)) return false;
    const uint32_t number = entries_->index[entries_->Position(key)];
    if (number == 0 || number > size_) return false;
    *value = entries_->slots[number - 1].value;
    return true;
  }
  Value KeyAt(EvalContext&, size_t index) const override { return entries_->slots[index].key; }
  Value ValueAt(EvalContext&, size_t index) const override { return entries_->slots[index].value; }

  // The entries if this map ends where they do, and there is room for one more.
  Entries* EntriesToAppendTo(const Arena& arena) const {
    const bool free =
        entries_->arena == &arena && entries_->size == size_ && entries_->size < entries_->capacity;
    return free ? entries_ : nullptr;
  }

 private:
  Entries* entries_;
  size_t size_;
};

// A copy of a map's entries, with room for as many again. Null if that exceeds the budget.
Entries* CopyEntries(EvalContext& context, const Map& map) {
  const size_t size = map.size();
  if (!context.Charge(static_cast<int64_t>(size))) return nullptr;
  size_t capacity = kCapacityMin;
  while (capacity < 2 * size) capacity *= 2;
  Arena& arena = context.arena();
  Entries* entries =
      arena.New<Entries>(Entries{&arena, arena.NewArray<MapSlot>(capacity),
                                 arena.NewArray<uint32_t>(2 * capacity), 0, capacity});
  std::memset(entries->index, 0, 2 * capacity * sizeof(uint32_t));
  for (size_t i = 0; i < size; ++i) {
    entries->Append({map.KeyAt(context, i), map.ValueAt(context, i)});
  }
  return entries;
}

}  // namespace

Value InsertIntoMap(EvalContext& context, Value map, Value key, Value value) {
  if (!IsMapKey(key) || key.kind() == Kind::kDouble) {
    return context.Error(ErrorCode::kInvalidArgument,
                         absl::StrCat("a map cannot have a key of type ", KindName(key.kind())));
  }
  if (!context.Charge(1)) return context.BudgetError();
  Value ignored;
  if (map.as_map()->Find(context, key, &ignored)) {
    return context.Error(
        ErrorCode::kDuplicateKey,
        absl::StrCat("the map has the key ", ValueToText(context, key, kKeyTextMax), " already"));
  }
  const auto* growing = dynamic_cast<const GrowingMap*>(map.as_map());
  Entries* entries = growing == nullptr ? nullptr : growing->EntriesToAppendTo(context.arena());
  if (entries == nullptr) entries = CopyEntries(context, *map.as_map());
  if (entries == nullptr) return context.BudgetError();
  entries->Append({key, value});
  return Value::OfMap(context.arena().New<GrowingMap>(entries, entries->size));
}

}  // namespace makegood::cel

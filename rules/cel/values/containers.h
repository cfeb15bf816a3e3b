// Lists and maps at run time. Both are interfaces: a list may be an array in the arena, or
// a view of a message's repeated field that makes its elements when they are asked for.

#ifndef MAKEGOOD_RULES_CEL_VALUES_CONTAINERS_H_
#define MAKEGOOD_RULES_CEL_VALUES_CONTAINERS_H_

#include <cstddef>
#include <cstdint>

#include "rules/cel/values/value.h"

namespace makegood::cel {

class EvalContext;

// Immutable. Lives in an arena or a program: no destructor runs.
class List {
 public:
  virtual size_t size() const = 0;
  // `index` < size(). May allocate in the context's arena.
  virtual Value Get(EvalContext& context, size_t index) const = 0;

  // The elements as an array, if the list is one; null otherwise (and for an empty list).
  virtual const Value* elements() const { return nullptr; }

 protected:
  ~List() = default;
};

// Immutable. Keys are bools, ints, uints or strings; 1, 1u and 1.0 are the same key.
class Map {
 public:
  virtual size_t size() const = 0;
  // False if there is no such key (also when `key` is of a kind that no key has).
  virtual bool Find(EvalContext& context, Value key, Value* value) const = 0;

  // The i-th key and value in an order that is the same on every call; for maps written in
  // an expression it is the order in which they were written.
  virtual Value KeyAt(EvalContext& context, size_t index) const = 0;
  virtual Value ValueAt(EvalContext& context, size_t index) const = 0;

 protected:
  ~Map() = default;
};

// A list over an array that lives as long as the list does.
class ArrayList final : public List {
 public:
  ArrayList(const Value* elements, size_t size) : elements_(elements), size_(size) {}
  size_t size() const override { return size_; }
  Value Get(EvalContext&, size_t index) const override { return elements_[index]; }
  const Value* elements() const override { return elements_; }

 private:
  const Value* elements_;
  size_t size_;
};

struct MapSlot {
  Value key;
  Value value;
};

// A map over an array of distinct keys, with a hash index when it has more than a few.
class ArrayMap final : public Map {
 public:
  // `slots` live in the context's arena (or longer). Returns a map in the same arena. Keys
  // must be distinct and of kinds that keys may have; MakeMap checks both.
  static const ArrayMap* Make(EvalContext& context, const MapSlot* slots, size_t size);

  size_t size() const override { return size_; }
  bool Find(EvalContext& context, Value key, Value* value) const override;
  Value KeyAt(EvalContext&, size_t index) const override { return slots_[index].key; }
  Value ValueAt(EvalContext&, size_t index) const override { return slots_[index].value; }

  // Use Make.
  ArrayMap(const MapSlot* slots, size_t size, const uint32_t* index, size_t index_size)
      : slots_(slots), size_(size), index_(index), index_size_(index_size) {}

 private:
  const MapSlot* slots_;
  size_t size_;
  const uint32_t* index_;  // Open addressing, slot number + 1; null for small maps.
  size_t index_size_;
};

// A Value of a new list in the context's arena; `elements` are copied unless `adopt`.
Value MakeList(EvalContext& context, const Value* elements, size_t size, bool adopt = false);

// A Value of a new map in the context's arena; `slots` must live as long. Error kDuplicateKey
// if two keys are equal, kInvalidArgument if one is of a kind that keys cannot have.
Value MakeMap(EvalContext& context, const MapSlot* slots, size_t size);

// True for the kinds that a map key may have, including a double that is a whole number
// (for look-up only).
bool IsMapKey(Value key);
// For values that IsMapKey accepts. Equal keys of different number kinds hash alike, and
// numbers compare exactly, whatever their kinds.
uint64_t HashMapKey(Value key);
bool EqualMapKeys(Value a, Value b);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_VALUES_CONTAINERS_H_

#include "rules/cel/library/value_set.h"

#include <cmath>
#include <cstring>

#include "rules/cel/library/charged_text.h"
#include "rules/cel/library/indexing.h"

namespace makegood::cel {
namespace {

// Values that hash and compare as map keys exactly as `==` compares them.
bool IsIndexed(Value value) {
  switch (value.kind()) {
    case Kind::kBool:
    case Kind::kInt:
    case Kind::kUint:
    case Kind::kString: return true;
    default: return false;
  }
}

// Up to here an int and a double that are equal have the same hash, and none is rounded.
constexpr double kExactMax = 0x1p53;

// A double equals an int as map keys do, unless the int would have to be rounded.
bool IsLookedUp(Value value) {
  if (IsIndexed(value)) return true;
  return value.kind() == Kind::kDouble && std::fabs(value.as_double()) < kExactMax;
}

// The cost of hashing a value, and of comparing it with the one that is found.
int64_t StepsFor(Value value) {
  return value.kind() == Kind::kString ? 1 + TextSteps(value.as_text().size()) : 1;
}

size_t IndexSize(size_t capacity) {
  size_t size = 8;
  while (size < 2 * capacity) size *= 2;
  return size;
}

}  // namespace

ValueSet::ValueSet(EvalContext& context, size_t capacity)
    : context_(context),
      values_(context.arena().NewArray<Value>(capacity)),
      others_(context.arena().NewArray<Value>(capacity)),
      index_(context.arena().NewArray<uint32_t>(IndexSize(capacity))),
      index_mask_(IndexSize(capacity) - 1) {
  std::memset(index_, 0, (index_mask_ + 1) * sizeof(uint32_t));
}

bool ValueSet::Add(Value value) {
  if (!context_.Charge(StepsFor(value))) return false;
  values_[size_++] = value;
  if (!IsIndexed(value)) {
    others_[other_count_++] = value;
    return true;
  }
  // Once is enough: a long run of equal values would be walked again and again.
  size_t at = HashMapKey(value) & index_mask_;
  for (; index_[at] != 0; at = (at + 1) & index_mask_) {
    if (EqualMapKeys(values_[index_[at] - 1], value)) return true;
  }
  index_[at] = static_cast<uint32_t>(size_);
  return true;
}

bool ValueSet::Find(Value key) const {
  if (key.kind() == Kind::kDouble && !IsMapKey(key)) return false;  // No whole number.
  for (size_t at = HashMapKey(key) & index_mask_; index_[at] != 0; at = (at + 1) & index_mask_) {
    if (EqualMapKeys(values_[index_[at] - 1], key)) return true;
  }
  return false;
}

Value ValueSet::Contains(Value value) {
  if (value.is_error()) return value;
  if (!context_.Charge(StepsFor(value))) return context_.BudgetError();
  if (IsLookedUp(value) && Find(value)) return Value::Bool(true);
  // Doubles beyond the exact ones may equal a number that is in the index, and are rare.
  const bool may_be_indexed = value.kind() == Kind::kDouble && !IsLookedUp(value);
  const ArrayList candidates(may_be_indexed ? values_ : others_,
                             may_be_indexed ? size_ : other_count_);
  return IsIn(context_, value, Value::OfList(&candidates));
}

}  // namespace makegood::cel

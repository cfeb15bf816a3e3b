// Map keys of different number kinds meet in one canonical form: a sign and 64 bits. A
// double takes part only if it is a whole number in the range of int or uint.

#include "rules/cel/values/containers.h"

#include <cstring>

#include "absl/hash/hash.h"
#include "absl/strings/str_cat.h"
#include "rules/base/check.h"
#include "rules/cel/values/eval_context.h"
#include "rules/cel/values/type_name.h"
#include "rules/cel/values/value_text.h"

namespace makegood::cel {
namespace {

// Comparing this many keys one by one is faster than hashing one.
constexpr size_t kUnindexedSizeMax = 8;

struct WholeNumber {
  bool negative;
  uint64_t bits;  // Two's complement.
};

bool ToWholeNumber(Value value, WholeNumber* number) {
  switch (value.kind()) {
    case Kind::kInt:
      *number = {value.as_int() < 0, static_cast<uint64_t>(value.as_int())};
      return true;
    case Kind::kUint: *number = {false, value.as_uint()}; return true;
    case Kind::kDouble: {
      const double d = value.as_double();
      if (d >= 0 && d < 0x1p64) {
        *number = {false, static_cast<uint64_t>(d)};
        return static_cast<double>(number->bits) == d;
      }
      if (d < 0 && d >= -0x1p63) {
        const int64_t i = static_cast<int64_t>(d);
        *number = {true, static_cast<uint64_t>(i)};
        return static_cast<double>(i) == d;
      }
      return false;
    }
    default: return false;
  }
}

// The slot of the key in an open-addressing index, or where it would go.
size_t FindInIndex(const MapSlot* slots, const uint32_t* index, size_t index_size, Value key) {
  size_t position = HashMapKey(key) & (index_size - 1);
  while (index[position] != 0 && !EqualMapKeys(slots[index[position] - 1].key, key)) {
    position = (position + 1) & (index_size - 1);
  }
  return position;
}

// Builds the index of `slots` and tells where a key stands for the second time, if one does.
const uint32_t* MakeIndex(EvalContext& context, const MapSlot* slots, size_t size,
                          size_t index_size, size_t* duplicate) {
  uint32_t* index = context.arena().NewArray<uint32_t>(index_size);
  std::memset(index, 0, index_size * sizeof(uint32_t));
  for (size_t i = 0; i < size; ++i) {
    const size_t position = FindInIndex(slots, index, index_size, slots[i].key);
    if (index[position] != 0) {
      *duplicate = i;
      return index;
    }
    index[position] = static_cast<uint32_t>(i + 1);
  }
  *duplicate = size;
  return index;
}

size_t IndexSize(size_t size) {
  if (size <= kUnindexedSizeMax) return 0;
  size_t index_size = 2 * kUnindexedSizeMax;
  while (index_size < 2 * size) index_size *= 2;
  return index_size;
}

Value DuplicateKeyError(EvalContext& context, Value key) {
  return context.Error(
      ErrorCode::kDuplicateKey,
      absl::StrCat("the map has the key ", ValueToText(context, key, 64), " twice"));
}

}  // namespace

const ArrayMap* ArrayMap::Make(EvalContext& context, const MapSlot* slots, size_t size) {
  MAKEGOOD_CHECK(size < UINT32_MAX);
  const uint32_t* index = nullptr;
  const size_t index_size = IndexSize(size);
  if (index_size > 0) {
    size_t duplicate = 0;
    index = MakeIndex(context, slots, size, index_size, &duplicate);
    MAKEGOOD_CHECK(duplicate == size);
  }
  return context.arena().New<ArrayMap>(slots, size, index, index_size);
}

bool ArrayMap::Find(EvalContext&, Value key, Value* value) const {
  if (!IsMapKey(key)) return false;
  if (index_ == nullptr) {
    for (size_t i = 0; i < size_; ++i) {
      if (EqualMapKeys(slots_[i].key, key)) {
        *value = slots_[i].value;
        return true;
      }
    }
    return false;
  }
  const size_t position = FindInIndex(slots_, index_, index_size_, key);
  if (index_[position] == 0) return false;
  *value = slots_[index_[position] - 1].value;
  return true;
}

Value MakeList(EvalContext& context, const Value* elements, size_t size, bool adopt) {
  if (!adopt && size > 0) {
    Value* copy = context.arena().NewArray<Value>(size);
    std::memcpy(static_cast<void*>(copy), elements, size * sizeof(Value));
    elements = copy;
  }
  return Value::OfList(context.arena().New<ArrayList>(elements, size));
}

Value MakeMap(EvalContext& context, const MapSlot* slots, size_t size) {
  MAKEGOOD_CHECK(size < UINT32_MAX);
  for (size_t i = 0; i < size; ++i) {
    const Value key = slots[i].key;
    if (!IsMapKey(key) || key.kind() == Kind::kDouble) {
      return context.Error(ErrorCode::kInvalidArgument,
                           absl::StrCat("a map key cannot be of type ", DisplayTypeName(key)));
    }
  }
  const size_t index_size = IndexSize(size);
  if (index_size == 0) {
    for (size_t i = 1; i < size; ++i) {
      for (size_t j = 0; j < i; ++j) {
        if (EqualMapKeys(slots[i].key, slots[j].key)) {
          return DuplicateKeyError(context, slots[i].key);
        }
      }
    }
    return Value::OfMap(context.arena().New<ArrayMap>(slots, size, nullptr, 0));
  }
  size_t duplicate = 0;
  const uint32_t* index = MakeIndex(context, slots, size, index_size, &duplicate);
  if (duplicate < size) return DuplicateKeyError(context, slots[duplicate].key);
  return Value::OfMap(context.arena().New<ArrayMap>(slots, size, index, index_size));
}

bool IsMapKey(Value key) {
  switch (key.kind()) {
    case Kind::kBool:
    case Kind::kInt:
    case Kind::kUint:
    case Kind::kString: return true;
    case Kind::kDouble: {
      WholeNumber number;
      return ToWholeNumber(key, &number);
    }
    default: return false;
  }
}

uint64_t HashMapKey(Value key) {
  if (key.kind() == Kind::kString) return absl::HashOf(key.as_text());
  if (key.kind() == Kind::kBool) return key.as_bool() ? 1 : 2;
  WholeNumber number{};
  ToWholeNumber(key, &number);
  return absl::HashOf(number.bits);
}

bool EqualMapKeys(Value a, Value b) {
  if (a.kind() == b.kind()) {
    switch (a.kind()) {
      case Kind::kString: return a.as_text() == b.as_text();
      case Kind::kBool: return a.as_bool() == b.as_bool();
      case Kind::kInt:
      case Kind::kUint: return a.as_uint() == b.as_uint();
      default: break;
    }
  }
  WholeNumber x;
  WholeNumber y;
  return ToWholeNumber(a, &x) && ToWholeNumber(b, &y) && x.negative == y.negative &&
         x.bits == y.bits;
}

}  // namespace makegood::cel

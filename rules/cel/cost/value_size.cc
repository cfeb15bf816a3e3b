#include "rules/cel/cost/value_size.h"

#include <algorithm>
#include <utility>

#include "rules/cel/values/containers.h"
#include "rules/cel/values/eval_context.h"

namespace makegood::cel {
namespace {

constexpr int64_t kBytesPerCharacter = 4;
constexpr int64_t kBytesPerStep = 16;

std::shared_ptr<const ValueSize> Shared(ValueSize size) {
  return std::make_shared<const ValueSize>(std::move(size));
}

using Part = std::shared_ptr<const ValueSize>;
Part JoinParts(const Part& a, const Part& b) {
  if (a == nullptr || a == b) return b;
  if (b == nullptr) return a;
  return Shared(Join(*a, *b));
}

}  // namespace

int64_t Plus(int64_t a, int64_t b) {
  int64_t sum;
  return __builtin_add_overflow(a, b, &sum) ? kUnbounded : sum;
}
int64_t Times(int64_t a, int64_t b) {
  int64_t product;
  return __builtin_mul_overflow(a, b, &product) ? kUnbounded : product;
}
int64_t TextStepsMax(int64_t bytes) {
  return bytes == kUnbounded ? kUnbounded : bytes / kBytesPerStep;
}

ValueSize ValueSize::Unbounded() {
  ValueSize size;
  size.unbounded = true;
  return size;
}
ValueSize ValueSize::OfText(int64_t bytes) {
  ValueSize size;
  size.bytes = bytes;
  return size;
}
ValueSize ValueSize::OfNumber(int64_t number) {
  ValueSize size;
  size.number = number;
  return size;
}
ValueSize ValueSize::OfList(int64_t count, ValueSize element) {
  ValueSize size;
  size.count = count;
  size.element = Shared(std::move(element));
  return size;
}
ValueSize ValueSize::OfMap(int64_t count, ValueSize key, ValueSize value) {
  ValueSize size = OfList(count, std::move(value));
  size.key = Shared(std::move(key));
  return size;
}
ValueSize ValueSize::OfMade(absl::string_view message, ValueSize parts) {
  ValueSize size;
  size.message = std::string(message);
  size.made = Shared(std::move(parts));
  return size;
}

ValueSize ValueSize::Element() const {
  if (unbounded) return *this;
  return element == nullptr ? ValueSize() : *element;
}
ValueSize ValueSize::Key() const {
  if (unbounded) return *this;
  return key == nullptr ? ValueSize() : *key;
}

ValueSize Join(const ValueSize& a, const ValueSize& b) {
  if (a.unbounded || b.unbounded) return ValueSize::Unbounded();
  ValueSize joined;
  joined.bytes = std::max(a.bytes, b.bytes);
  joined.count = std::max(a.count, b.count);
  joined.number = std::max(a.number, b.number);
  joined.read_steps = std::max(a.read_steps, b.read_steps);
  joined.key = JoinParts(a.key, b.key);
  joined.element = JoinParts(a.element, b.element);
  joined.message = a.message.empty() ? b.message : a.message;
  joined.made = JoinParts(a.made, b.made);
  const bool differ = !a.message.empty() && !b.message.empty() &&
                      (a.message != b.message || (a.made == nullptr) != (b.made == nullptr));
  if (differ) joined.made = Shared(ValueSize::Unbounded());
  return joined;
}

SizeModel::SizeModel(const DeclaredBounds& bounds, const TypeProvider* provider)
    : bounds_(bounds), provider_(provider) {
  if (provider == nullptr) return;
  for (const auto& [name, bound] : bounds.fields) {
    const size_t dot = name.rfind('.');
    if (dot == std::string::npos) continue;
    const FieldDeclaration* field =
        provider->FindField(name.substr(0, dot), absl::string_view(name).substr(dot + 1));
    if (field != nullptr) by_field_.emplace(field, &bound);
  }
}

const FieldBound& SizeModel::BoundOf(const FieldDeclaration& field) const {
  static constexpr FieldBound kDefault;
  const auto found = by_field_.find(&field);
  return found == by_field_.end() ? kDefault : *found->second;
}

// Maps and lists that JSON or dyn may hold, within each other. Reading one out of another one
// takes a step for each of its entries.
ValueSize SizeModel::OfDyn(int64_t depth) const {
  ValueSize size = ValueSize::OfText(Times(bounds_.characters, kBytesPerCharacter));
  if (depth == 0) return size;
  size.count = bounds_.elements;
  size.read_steps = size.count;
  size.key = Shared(ValueSize::OfText(size.bytes));
  size.element = Shared(OfDyn(depth - 1));
  return size;
}

ValueSize SizeModel::OfType(const Type& type, const FieldBound& bound) const {
  const int64_t elements = bound.elements >= 0 ? bound.elements : bounds_.elements;
  switch (type.kind()) {
    case TypeKind::kString:
    case TypeKind::kBytes:
    case TypeKind::kType:
      return ValueSize::OfText(
          Times(bound.characters >= 0 ? bound.characters : bounds_.characters, kBytesPerCharacter));
    case TypeKind::kList: return ValueSize::OfList(elements, OfType(type.element(), bound));
    case TypeKind::kMap:
      return ValueSize::OfMap(elements, OfType(type.key(), bound), OfType(type.value(), bound));
    case TypeKind::kWrapper: return OfType(type.element(), bound);
    case TypeKind::kOpaque:
      return type.is_optional() ? ValueSize::OfOptional(OfType(type.element(), bound))
                                : ValueSize::Unbounded();
    case TypeKind::kMessage: {
      ValueSize size;
      size.message = std::string(type.name());
      return size;
    }
    case TypeKind::kDyn:
    case TypeKind::kParameter:
    case TypeKind::kError: return OfDyn(bounds_.dyn_depth);
    // What is packed may be anything, and is unpacked anew at every read.
    case TypeKind::kAny: return ValueSize::Unbounded();
    default: return ValueSize();
  }
}

ValueSize SizeModel::OfValue(const Value& value) const {
  switch (value.kind()) {
    case Kind::kInt: return ValueSize::OfNumber(std::max<int64_t>(value.as_int(), 0));
    case Kind::kString:
    case Kind::kBytes:
    case Kind::kType: return ValueSize::OfText(static_cast<int64_t>(value.as_text().size()));
    case Kind::kList: {
      const List& list = *value.as_list();
      if (list.size() == 0) return ValueSize::OfList(0, ValueSize());
      if (list.elements() == nullptr) return ValueSize::Unbounded();
      ValueSize element = OfValue(list.elements()[0]);
      for (size_t i = 1; i < list.size(); ++i) element = Join(element, OfValue(list.elements()[i]));
      return ValueSize::OfList(static_cast<int64_t>(list.size()), std::move(element));
    }
    case Kind::kMap:
    case Kind::kMessage:
    case Kind::kOptional:
    case Kind::kOpaque: return ValueSize::Unbounded();
    default: return ValueSize();
  }
}

ValueSize SizeModel::OfField(const FieldDeclaration& field) const {
  const FieldBound& bound = BoundOf(field);
  ValueSize size = OfType(field.type, bound);
  // A map becomes a value entry by entry.
  const bool is_map = field.type.kind() == TypeKind::kMap || field.type.is_dyn();
  size.read_steps = Plus(bound.read_steps, is_map ? size.size() : 0);
  return size;
}

ValueSize SizeModel::OfField(const ValueSize& message, const FieldDeclaration& field) const {
  if (message.unbounded) return message;
  return message.made != nullptr ? *message.made : OfField(field);
}

ValueSize SizeModel::OfNamedField(const ValueSize& operand, absl::string_view name) const {
  if (operand.unbounded) return operand;
  ValueSize size = operand.Element();
  // An optional's content may have the field in its turn.
  if (!size.unbounded && operand.key == nullptr &&
      (size.element != nullptr || !size.message.empty()))
    size = Join(size, OfNamedField(size, name));
  if (operand.message.empty()) return size;
  if (operand.made != nullptr) return Join(size, *operand.made);
  const FieldDeclaration* field =
      provider_ == nullptr ? nullptr : provider_->FindField(operand.message, name);
  return field == nullptr ? size : Join(size, OfField(*field));
}

int64_t SizeModel::EqualSteps(const ValueSize& a, const ValueSize& b) const {
  if (a.unbounded || b.unbounded) return a.unbounded ? WholeSteps(b) : WholeSteps(a);
  int64_t steps = TextStepsMax(std::min(a.bytes, b.bytes));
  if (const int64_t count = std::min(a.count, b.count); count > 0) {
    const ValueSize of_a = a.Element();
    const ValueSize of_b = b.Element();
    const int64_t reads = Plus(of_a.read_steps, of_b.read_steps);
    steps = std::max(steps, Times(count, Plus(1, Plus(reads, EqualSteps(of_a, of_b)))));
  }
  if (!a.message.empty() && !b.message.empty()) {
    ValueSize only_a, only_b;
    only_a.message = a.message;
    only_a.made = a.made;
    only_b.message = b.message;
    only_b.made = b.made;
    steps = std::max(steps, std::min(WholeSteps(only_a), WholeSteps(only_b)));
  }
  return steps;
}

int64_t SizeModel::WholeSteps(const ValueSize& value) const {
  if (value.unbounded) return kUnbounded;
  int64_t steps = TextStepsMax(value.bytes);
  if (value.count > 0) {
    const ValueSize element = value.Element();
    int64_t each = Plus(Plus(2, element.read_steps), WholeSteps(element));
    if (value.key != nullptr) each = Plus(each, WholeSteps(*value.key));
    steps = Plus(steps, Times(value.count, each));
  }
  if (value.made != nullptr) {
    const size_t fields = provider_ == nullptr ? 0 : provider_->FieldNames(value.message).size();
    steps =
        Plus(steps, Plus(1, Times(static_cast<int64_t>(fields), Plus(2, WholeSteps(*value.made)))));
  } else if (!value.message.empty()) {
    steps = Plus(steps, MessageSteps(value.message));
  }
  return steps;
}

int64_t SizeModel::MessageSteps(const std::string& message) const {
  if (const auto known = bounds_.comparison_steps.find(message);
      known != bounds_.comparison_steps.end()) {
    return known->second;
  }
  // A message that can hold another of its kind has no bound: what is found while it is being
  // computed says so.
  const auto [entry, is_new] = message_steps_.emplace(message, kUnbounded);
  if (!is_new || provider_ == nullptr) return entry->second;
  int64_t steps = 2;
  for (const std::string& name : provider_->FieldNames(message)) {
    const FieldDeclaration* field = provider_->FindField(message, name);
    if (field != nullptr) steps = Plus(steps, Plus(2, WholeSteps(OfField(*field))));
  }
  message_steps_[message] = steps;
  return steps;
}

}  // namespace makegood::cel

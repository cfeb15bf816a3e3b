// Unification with a few peculiarities of CEL. A bound parameter does not stay what it was
// bound to first: where a second type fits, the parameter takes the more general of both,
// so that `[1] + [dyn(2)]` is a list(dyn). Fitting is symmetric; the direction in which a
// null, a wrapper or an enum converts never decides whether an overload matches.
//
// Types are shared graphs, and unifying graphs as if they were trees can take exponential
// time. Two bounds keep it small: no type that leaves this file is larger than
// kTypeSizeMax, and one unification takes at most kStepsMax steps, after which the rest is
// taken to fit, as it would if it were dyn.

#include "rules/cel/types/inference.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace makegood::cel {
namespace {

constexpr int kStepsMax = 20'000;

// Any is dyn to the checker: its content is known when it is read.
bool FitsAll(const Type& type) {
  return type.is_dyn() || type.is_error() || type.kind() == TypeKind::kAny;
}

bool IsNullable(const Type& type) {
  switch (type.kind()) {
    case TypeKind::kNull:
    case TypeKind::kMessage:
    case TypeKind::kTimestamp:
    case TypeKind::kDuration:
    case TypeKind::kWrapper:
    case TypeKind::kOpaque: return true;
    default: return false;
  }
}

bool IsIntLike(const Type& type) {
  return type.kind() == TypeKind::kInt || type.kind() == TypeKind::kEnum;
}

bool HasParameter(const Type& type) {
  if (type.kind() == TypeKind::kParameter) return true;
  for (const Type& parameter : type.parameters()) {
    if (HasParameter(parameter)) return true;
  }
  return false;
}

// The same kind of type with other parameters.
Type Rebuild(const Type& type, std::vector<Type> parameters) {
  switch (type.kind()) {
    case TypeKind::kList: return Type::List(std::move(parameters[0]));
    case TypeKind::kMap: return Type::Map(std::move(parameters[0]), std::move(parameters[1]));
    case TypeKind::kWrapper: return Type::Wrapper(std::move(parameters[0]));
    case TypeKind::kType: return Type::TypeOf(std::move(parameters[0]));
    case TypeKind::kOpaque: return Type::Opaque(type.name(), std::move(parameters));
    default: return type;
  }
}

}  // namespace

Type Inference::NewParameter() {
  // No signature can contain this name.
  return Type::Parameter(absl::StrCat("#", parameter_count_++));
}

bool Inference::IsGeneric(const Overload& overload) {
  return HasParameter(overload.result) ||
         std::any_of(overload.parameters.begin(), overload.parameters.end(), HasParameter);
}

Inference::Shape Inference::Instantiate(const Overload& overload) {
  // Fresh parameters are bindings of the overload's own, for the length of this call.
  Bindings fresh;
  const auto collect = [&](const auto& self, const Type& type) -> void {
    if (type.kind() == TypeKind::kParameter && fresh.find(type.name()) == fresh.end()) {
      fresh.emplace(std::string(type.name()), NewParameter());
    }
    for (const Type& parameter : type.parameters()) self(self, parameter);
  };
  for (const Type& parameter : overload.parameters) collect(collect, parameter);
  collect(collect, overload.result);
  if (fresh.empty()) return {overload.parameters, overload.result};

  const auto rename = [&](const auto& self, const Type& type) -> Type {
    if (type.kind() == TypeKind::kParameter) return fresh.find(type.name())->second;
    if (type.parameters().empty()) return type;
    std::vector<Type> parameters;
    for (const Type& parameter : type.parameters()) parameters.push_back(self(self, parameter));
    return Rebuild(type, std::move(parameters));
  };
  Shape shape;
  for (const Type& parameter : overload.parameters) {
    shape.parameters.push_back(rename(rename, parameter));
  }
  shape.result = rename(rename, overload.result);
  return shape;
}

bool Inference::Unify(const Type& a, const Type& b) { return UnifyAll({a}, {b}); }

bool Inference::UnifyAll(const std::vector<Type>& a, const std::vector<Type>& b) {
  if (a.size() != b.size()) return false;
  undo_.clear();
  steps_left_ = kStepsMax;
  for (size_t i = 0; i < a.size(); ++i) {
    if (!UnifyStep(a[i], b[i])) {
      RollBack(0);
      return false;
    }
  }
  return true;
}

Type Inference::Join(const Type& a, const Type& b) {
  if (!Unify(a, b)) return Type::Dyn();
  return MoreGeneral(Resolve(a), Resolve(b));
}

Type Inference::Resolve(const Type& type) const {
  Bindings done;
  return Replace(type, /*free_to_dyn=*/false, done);
}

Type Inference::Finalize(const Type& type) const {
  Bindings done;
  return Replace(type, /*free_to_dyn=*/true, done);
}

const Type* Inference::FindBinding(absl::string_view parameter) const {
  const auto found = bindings_.find(parameter);
  return found == bindings_.end() ? nullptr : &found->second;
}

void Inference::Bind(absl::string_view parameter, Type type) {
  const Type* old = FindBinding(parameter);
  undo_.emplace_back(std::string(parameter),
                     old == nullptr ? std::nullopt : std::make_optional(*old));
  bindings_.insert_or_assign(std::string(parameter), std::move(type));
}

void Inference::RollBack(size_t undo_size) {
  while (undo_.size() > undo_size) {
    auto& [parameter, old] = undo_.back();
    if (old.has_value()) {
      bindings_.insert_or_assign(parameter, *std::move(old));
    } else {
      bindings_.erase(parameter);
    }
    undo_.pop_back();
  }
}

bool Inference::UnifyStep(const Type& a, const Type& b) {
  if (--steps_left_ < 0) return true;
  const bool a_is_parameter = a.kind() == TypeKind::kParameter;
  const bool b_is_parameter = b.kind() == TypeKind::kParameter;
  if (a_is_parameter && b_is_parameter && a.name() == b.name()) return true;
  // A parameter that is bound already has more to say than a free one.
  if (b_is_parameter && (!a_is_parameter || FindBinding(b.name()) != nullptr)) {
    return UnifyParameter(b, a);
  }
  if (a_is_parameter) return UnifyParameter(a, b);

  if (FitsAll(a) || FitsAll(b)) return true;
  if (a.kind() == TypeKind::kNull) return IsNullable(b);
  if (b.kind() == TypeKind::kNull) return IsNullable(a);
  if (a.kind() == TypeKind::kWrapper) return UnifyStep(a.element(), b);
  if (b.kind() == TypeKind::kWrapper) return UnifyStep(a, b.element());
  if (IsIntLike(a) && IsIntLike(b)) return true;
  if (a.kind() != b.kind() || a.name() != b.name()) return false;
  // Which type a type value names is found when it is read.
  if (a.kind() == TypeKind::kType) return true;

  const std::vector<Type>& a_parameters = a.parameters();
  const std::vector<Type>& b_parameters = b.parameters();
  if (a_parameters.size() != b_parameters.size()) return false;
  for (size_t i = 0; i < a_parameters.size(); ++i) {
    if (!UnifyStep(a_parameters[i], b_parameters[i])) return false;
  }
  return true;
}

bool Inference::UnifyParameter(const Type& parameter, const Type& other) {
  const Type* binding = FindBinding(parameter.name());
  if (binding == nullptr) {
    if (Mentions(other, parameter.name())) return false;  // It would contain itself.
    Bind(parameter.name(), other);
    return true;
  }
  const Type bound = *binding;
  if (bound == other) return true;
  if (!UnifyStep(bound, other)) return false;
  Type general = MoreGeneral(Resolve(bound), Resolve(other));
  if (!Mentions(general, parameter.name())) Bind(parameter.name(), std::move(general));
  return true;
}

bool Inference::Mentions(const Type& type, absl::string_view parameter) {
  if (--steps_left_ < 0) return true;
  if (type.kind() == TypeKind::kParameter) {
    if (type.name() == parameter) return true;
    const Type* binding = FindBinding(type.name());
    return binding != nullptr && Mentions(*binding, parameter);
  }
  for (const Type& part : type.parameters()) {
    if (Mentions(part, parameter)) return true;
  }
  return false;
}

// `done` remembers parameters that were replaced already, so that each is worked out once
// however often it is mentioned.
Type Inference::Replace(const Type& type, bool free_to_dyn, Bindings& done) const {
  if (type.kind() == TypeKind::kParameter) {
    const auto known = done.find(type.name());
    if (known != done.end()) return known->second;
    const Type* binding = FindBinding(type.name());
    Type replaced = binding != nullptr ? Replace(*binding, free_to_dyn, done)
                    : free_to_dyn      ? Type::Dyn()
                                       : type;
    done.emplace(std::string(type.name()), replaced);
    return replaced;
  }
  if (type.size() > kTypeSizeMax) return Type::Dyn();
  if (!HasParameter(type)) return type;
  std::vector<Type> parameters;
  for (const Type& parameter : type.parameters()) {
    parameters.push_back(Replace(parameter, free_to_dyn, done));
  }
  Type replaced = Rebuild(type, std::move(parameters));
  return replaced.size() > kTypeSizeMax ? Type::Dyn() : replaced;
}

// Of two resolved types that fit.
Type Inference::MoreGeneral(const Type& a, const Type& b) {
  if (a.is_error()) return b;
  if (b.is_error() || a == b) return a;
  if (FitsAll(a) || FitsAll(b)) return Type::Dyn();
  if (a.kind() == TypeKind::kNull || a.kind() == TypeKind::kParameter) return b;
  if (b.kind() == TypeKind::kNull || b.kind() == TypeKind::kParameter) return a;
  if (a.kind() == TypeKind::kWrapper || b.kind() == TypeKind::kWrapper) {
    const Type& primitive_a = a.kind() == TypeKind::kWrapper ? a.element() : a;
    const Type& primitive_b = b.kind() == TypeKind::kWrapper ? b.element() : b;
    const Type primitive = MoreGeneral(primitive_a, primitive_b);
    return primitive.is_dyn() ? primitive : Type::Wrapper(primitive);
  }
  if (IsIntLike(a) && IsIntLike(b)) return Type::Int();
  // Types that differ here were taken to fit when the steps ran out.
  if (a.kind() != b.kind() || a.name() != b.name() ||
      a.parameters().size() != b.parameters().size()) {
    return Type::Dyn();
  }
  if (a.kind() == TypeKind::kType) return Type::AnyType();

  std::vector<Type> parameters;
  for (size_t i = 0; i < a.parameters().size(); ++i) {
    parameters.push_back(MoreGeneral(a.parameters()[i], b.parameters()[i]));
  }
  return Rebuild(a, std::move(parameters));
}

}  // namespace makegood::cel

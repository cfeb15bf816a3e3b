#include "rules/cel/types/type.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace makegood::cel {
namespace {

constexpr char kOptionalName[] = "optional_type";

}  // namespace

Type::Type(TypeKind kind, absl::string_view name, std::vector<Type> parameters) : kind_(kind) {
  uint64_t size = 1;
  for (const Type& parameter : parameters) size += parameter.size();
  constexpr uint64_t kSizeMax = std::numeric_limits<uint32_t>::max();
  detail_ = std::make_shared<const Detail>(Detail{std::string(name), std::move(parameters),
                                                  static_cast<uint32_t>(std::min(size, kSizeMax))});
}

Type Type::List(Type element) { return Type(TypeKind::kList, "", {std::move(element)}); }
Type Type::Map(Type key, Type value) {
  return Type(TypeKind::kMap, "", {std::move(key), std::move(value)});
}
Type Type::Message(absl::string_view name) { return Type(TypeKind::kMessage, name, {}); }
Type Type::Enum(absl::string_view name) { return Type(TypeKind::kEnum, name, {}); }
Type Type::Wrapper(Type primitive) { return Type(TypeKind::kWrapper, "", {std::move(primitive)}); }
Type Type::Opaque(absl::string_view name, std::vector<Type> parameters) {
  return Type(TypeKind::kOpaque, name, std::move(parameters));
}
Type Type::Optional(Type value) { return Opaque(kOptionalName, {std::move(value)}); }
Type Type::TypeOf(Type type) { return Type(TypeKind::kType, "", {std::move(type)}); }
Type Type::AnyType() { return Type(TypeKind::kType); }
Type Type::Parameter(absl::string_view name) { return Type(TypeKind::kParameter, name, {}); }

absl::string_view Type::name() const {
  return detail_ == nullptr ? absl::string_view() : absl::string_view(detail_->name);
}

const std::vector<Type>& Type::parameters() const {
  static const std::vector<Type>& none = *new std::vector<Type>();
  return detail_ == nullptr ? none : detail_->parameters;
}

bool Type::is_optional() const { return kind_ == TypeKind::kOpaque && name() == kOptionalName; }

std::string Type::ToString() const {
  const auto with_parameters = [this](absl::string_view head) {
    if (parameters().empty()) return std::string(head);
    return absl::StrCat(head, "(",
                        absl::StrJoin(parameters(), ", ",
                                      [](std::string* out, const Type& parameter) {
                                        out->append(parameter.ToString());
                                      }),
                        ")");
  };
  switch (kind_) {
    case TypeKind::kError: return "error";
    case TypeKind::kDyn: return "dyn";
    case TypeKind::kNull: return "null";
    case TypeKind::kBool: return "bool";
    case TypeKind::kInt: return "int";
    case TypeKind::kUint: return "uint";
    case TypeKind::kDouble: return "double";
    case TypeKind::kString: return "string";
    case TypeKind::kBytes: return "bytes";
    case TypeKind::kTimestamp: return "timestamp";
    case TypeKind::kDuration: return "duration";
    case TypeKind::kAny: return "any";
    case TypeKind::kList: return with_parameters("list");
    case TypeKind::kMap: return with_parameters("map");
    case TypeKind::kWrapper: return with_parameters("wrapper");
    case TypeKind::kType: return with_parameters("type");
    case TypeKind::kOpaque: return with_parameters(name());
    case TypeKind::kMessage:
    case TypeKind::kEnum:
    case TypeKind::kParameter: return std::string(name());
  }
  return "";
}

bool operator==(const Type& a, const Type& b) {
  if (a.kind_ != b.kind_) return false;
  return a.detail_ == b.detail_ || (a.name() == b.name() && a.parameters() == b.parameters());
}

}  // namespace makegood::cel

// A signature is cut from its ends inwards: the result stands after the arrow, the
// parameters in the last pair of parentheses before it, and what is left is the name, with
// the receiver before its last dot that stands outside parentheses. Only types nest, and
// they are read by recursive descent.

#include "rules/cel/types/signature.h"

#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "rules/base/status_macros.h"

namespace makegood::cel {
namespace {

constexpr int kTypeDepthMax = 16;

struct TypeWord {
  absl::string_view word;
  Type (*make)();
};
constexpr TypeWord kTypeWords[] = {
    {"null", Type::Null},         {"bool", Type::Bool},
    {"int", Type::Int},           {"uint", Type::Uint},
    {"double", Type::Double},     {"string", Type::String},
    {"bytes", Type::Bytes},       {"timestamp", Type::Timestamp},
    {"duration", Type::Duration}, {"dyn", Type::Dyn},
    {"any", Type::Any},           {"type", Type::AnyType},
};

std::optional<Type> FindTypeWord(absl::string_view word) {
  for (const TypeWord& known : kTypeWords) {
    if (known.word == word) return known.make();
  }
  return std::nullopt;
}

bool IsNameCharacter(char c) { return absl::ascii_isalnum(c) || c == '_' || c == '.'; }

class TypeReader {
 public:
  explicit TypeReader(absl::string_view text) : text_(text) {}

  // Types up to the end of the text, with commas between them; none for an empty text.
  absl::StatusOr<std::vector<Type>> ReadAll() {
    std::vector<Type> types;
    SkipSpace();
    if (position_ == text_.size()) return types;
    RETURN_IF_ERROR(ReadList(0, types));
    if (position_ != text_.size()) return Wrong();
    return types;
  }

 private:
  absl::Status ReadList(int depth, std::vector<Type>& types) {
    do {
      ASSIGN_OR_RETURN(Type type, ReadOne(depth));
      types.push_back(std::move(type));
    } while (Take(','));
    return absl::OkStatus();
  }

  absl::StatusOr<Type> ReadOne(int depth) {
    if (depth > kTypeDepthMax) return Wrong();
    SkipSpace();
    const bool opaque = absl::StartsWith(text_.substr(position_), "opaque:");
    const bool enumeration = absl::StartsWith(text_.substr(position_), "enum:");
    if (opaque) position_ += 7;
    if (enumeration) position_ += 5;

    const size_t begin = position_;
    while (position_ < text_.size() && IsNameCharacter(text_[position_])) ++position_;
    const absl::string_view word = text_.substr(begin, position_ - begin);
    if (word.empty()) return Wrong();

    std::vector<Type> parameters;
    if (Take('(')) {
      RETURN_IF_ERROR(ReadList(depth + 1, parameters));
      if (!Take(')')) return Wrong();
    }
    const size_t count = parameters.size();
    if (opaque) return Type::Opaque(word, std::move(parameters));
    if (word == "list" && count == 1) return Type::List(parameters[0]);
    if (word == "map" && count == 2) return Type::Map(parameters[0], parameters[1]);
    if (word == "optional" && count == 1) return Type::Optional(parameters[0]);
    if (word == "wrapper" && count == 1) return Type::Wrapper(parameters[0]);
    if (word == "type" && count == 1) return Type::TypeOf(parameters[0]);
    if (count == 0) {
      if (enumeration) return Type::Enum(word);
      if (std::optional<Type> type = FindTypeWord(word)) return *type;
      if (word.size() == 1 && absl::ascii_isupper(word[0])) return Type::Parameter(word);
      if (word.find('.') != absl::string_view::npos) return Type::Message(word);
    }
    return absl::InvalidArgumentError(
        absl::StrCat("'", word, "' is not a type with ", count, " parameters, in '", text_, "'"));
  }

  void SkipSpace() {
    while (position_ < text_.size() && text_[position_] == ' ') ++position_;
  }

  bool Take(char c) {
    SkipSpace();
    if (position_ == text_.size() || text_[position_] != c) return false;
    ++position_;
    SkipSpace();
    return true;
  }

  absl::Status Wrong() const {
    return absl::InvalidArgumentError(
        absl::StrCat("expected a type at '", text_.substr(position_), "' in '", text_, "'"));
  }

  const absl::string_view text_;
  size_t position_ = 0;
};

bool IsReceiver(absl::string_view text) {
  if (absl::EndsWith(text, ")") || FindTypeWord(text).has_value()) return true;
  if (absl::StartsWith(text, "opaque:") || absl::StartsWith(text, "enum:")) return true;
  const absl::string_view::size_type dot = text.rfind('.');
  const absl::string_view last = dot == absl::string_view::npos ? text : text.substr(dot + 1);
  return !last.empty() && absl::ascii_isupper(last[0]);
}

// The last dot outside parentheses.
absl::string_view::size_type LastOuterDot(absl::string_view text) {
  int depth = 0;
  for (size_t i = text.size(); i-- > 0;) {
    if (text[i] == ')') ++depth;
    if (text[i] == '(') --depth;
    if (text[i] == '.' && depth == 0) return i;
  }
  return absl::string_view::npos;
}

// Where the last pair of parentheses opens, of a text that ends in one.
absl::string_view::size_type OpeningOfLastPair(absl::string_view text) {
  int depth = 0;
  for (size_t i = text.size(); i-- > 0;) {
    if (text[i] == ')') ++depth;
    if (text[i] == '(' && --depth == 0) return i;
  }
  return absl::string_view::npos;
}

std::string FormatType(const Type& type) {
  const auto with_parameters = [&](absl::string_view head) {
    if (type.parameters().empty()) return std::string(head);
    return absl::StrCat(head, "(",
                        absl::StrJoin(type.parameters(), ", ",
                                      [](std::string* out, const Type& parameter) {
                                        out->append(FormatType(parameter));
                                      }),
                        ")");
  };
  switch (type.kind()) {
    case TypeKind::kList: return with_parameters("list");
    case TypeKind::kMap: return with_parameters("map");
    case TypeKind::kWrapper: return with_parameters("wrapper");
    case TypeKind::kType: return with_parameters("type");
    case TypeKind::kEnum: return absl::StrCat("enum:", type.name());
    case TypeKind::kOpaque:
      return with_parameters(type.is_optional() ? std::string("optional")
                                                : absl::StrCat("opaque:", type.name()));
    default: return type.ToString();
  }
}

}  // namespace

absl::StatusOr<Type> ParseType(absl::string_view text) {
  ASSIGN_OR_RETURN(std::vector<Type> types, TypeReader(text).ReadAll());
  if (types.size() != 1) {
    return absl::InvalidArgumentError(absl::StrCat("expected one type in '", text, "'"));
  }
  return types[0];
}

absl::StatusOr<Signature> ParseSignature(absl::string_view text) {
  const auto wrong = [&](absl::string_view what) {
    return absl::InvalidArgumentError(absl::StrCat(what, " in signature '", text, "'"));
  };
  const absl::string_view::size_type arrow = text.rfind("->");
  if (arrow == absl::string_view::npos) return wrong("no '->'");
  const absl::string_view head = absl::StripAsciiWhitespace(text.substr(0, arrow));
  if (!absl::EndsWith(head, ")")) return wrong("no parameters before '->'");
  const absl::string_view::size_type open = OpeningOfLastPair(head);
  if (open == absl::string_view::npos) return wrong("unbalanced parentheses");

  Signature signature;
  ASSIGN_OR_RETURN(signature.result, ParseType(text.substr(arrow + 2)));
  absl::string_view name = head.substr(0, open);
  const absl::string_view::size_type dot = LastOuterDot(name);
  if (dot != absl::string_view::npos && IsReceiver(name.substr(0, dot))) {
    signature.is_method = true;
    ASSIGN_OR_RETURN(Type receiver, ParseType(name.substr(0, dot)));
    signature.parameters.push_back(std::move(receiver));
    name = name.substr(dot + 1);
  }
  if (name.empty() || name.find_first_of("() ") != absl::string_view::npos) {
    return wrong("no name");
  }
  signature.function = std::string(name);
  ASSIGN_OR_RETURN(std::vector<Type> parameters,
                   TypeReader(head.substr(open + 1, head.size() - open - 2)).ReadAll());
  for (Type& parameter : parameters) signature.parameters.push_back(std::move(parameter));
  return signature;
}

Overload MakeOverload(absl::string_view id, Signature signature) {
  Overload overload;
  overload.id = std::string(id);
  overload.parameters = std::move(signature.parameters);
  overload.result = std::move(signature.result);
  overload.is_method = signature.is_method;
  return overload;
}

std::string FormatSignature(absl::string_view function, const Overload& overload) {
  std::string text;
  size_t first = 0;
  if (overload.is_method && !overload.parameters.empty()) {
    absl::StrAppend(&text, FormatType(overload.parameters[0]), ".");
    first = 1;
  }
  absl::StrAppend(&text, function, "(");
  for (size_t i = first; i < overload.parameters.size(); ++i) {
    absl::StrAppend(&text, i == first ? "" : ", ", FormatType(overload.parameters[i]));
  }
  absl::StrAppend(&text, ") -> ", FormatType(overload.result));
  return text;
}

}  // namespace makegood::cel

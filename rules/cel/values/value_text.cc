#include "rules/cel/values/value_text.h"

#include "absl/strings/str_cat.h"
#include "rules/cel/values/containers.h"
#include "rules/cel/values/double_text.h"
#include "rules/cel/values/message_adapter.h"
#include "rules/cel/values/opaque.h"

namespace makegood::cel {
namespace {

constexpr absl::string_view kCut = "\u2026";  // …

// Writes values until it has written too much.
class Writer {
 public:
  Writer(EvalContext& context, size_t length_max) : context_(context), length_max_(length_max) {}

  std::string Take() { return std::move(text_); }

  void Write(Value value) {
    switch (value.kind()) {
      case Kind::kError: absl::StrAppend(&text_, "error: ", value.as_error()->message); break;
      case Kind::kNull: text_ += "null"; break;
      case Kind::kBool: text_ += value.as_bool() ? "true" : "false"; break;
      case Kind::kInt: absl::StrAppend(&text_, value.as_int()); break;
      case Kind::kUint: absl::StrAppend(&text_, value.as_uint(), "u"); break;
      case Kind::kDouble: WriteDouble(value.as_double()); break;
      case Kind::kString: WriteQuoted(value.as_text(), false); break;
      case Kind::kBytes: WriteQuoted(value.as_text(), true); break;
      case Kind::kTimestamp: text_ += FormatTimestamp(value.as_time()); break;
      case Kind::kDuration: text_ += FormatDurationForPeople(value.as_time()); break;
      case Kind::kList: WriteList(*value.as_list()); break;
      case Kind::kMap: WriteMap(*value.as_map()); break;
      case Kind::kMessage: WriteMessage(*value.as_message()); break;
      case Kind::kType: text_.append(value.as_text().data(), value.as_text().size()); break;
      case Kind::kOptional: WriteOptional(value.as_optional()); break;
      case Kind::kOpaque: text_ += value.as_opaque()->ToText(context_, Left()); break;
    }
  }

 private:
  size_t Left() const { return text_.size() < length_max_ ? length_max_ - text_.size() : 0; }

  void WriteDouble(double d) {
    std::string text = FormatDouble(d, 17);
    if (text.find_first_not_of("-0123456789") == std::string::npos) text += ".0";
    text_ += text;
  }

  void WriteQuoted(absl::string_view text, bool is_bytes) {
    text_ += is_bytes ? "b\"" : "\"";
    for (size_t i = 0; i < text.size();) {
      if (Left() == 0) {
        absl::StrAppend(&text_, kCut);
        break;
      }
      const auto c = static_cast<unsigned char>(text[i]);
      size_t length = 1;
      if (c == '"' || c == '\\') {
        text_ += '\\';
        text_ += static_cast<char>(c);
      } else if (c == '\n') {
        text_ += "\\n";
      } else if (c == '\t') {
        text_ += "\\t";
      } else if (c == '\r') {
        text_ += "\\r";
      } else if (c < 0x20 || c == 0x7f || (is_bytes && c >= 0x80)) {
        absl::StrAppend(&text_, "\\x", absl::Hex(c, absl::kZeroPad2));
      } else {
        // A code point goes as a whole; the strings of an evaluation are valid UTF-8.
        while (c >= 0x80 && i + length < text.size() && (text[i + length] & 0xc0) == 0x80) ++length;
        text_.append(text.data() + i, length);
      }
      i += length;
    }
    text_ += '"';
  }

  // Writes what stands before the i-th of a container's elements; false if there was no
  // room for it.
  bool BeginElement(size_t i) {
    if (i > 0) text_ += ", ";
    if (Left() > 0) return true;
    absl::StrAppend(&text_, kCut);
    return false;
  }

  void WriteList(const List& list) {
    text_ += '[';
    for (size_t i = 0; i < list.size() && BeginElement(i); ++i) Write(list.Get(context_, i));
    text_ += ']';
  }

  void WriteMap(const Map& map) {
    text_ += '{';
    for (size_t i = 0; i < map.size() && BeginElement(i); ++i) {
      Write(map.KeyAt(context_, i));
      text_ += ": ";
      Write(map.ValueAt(context_, i));
    }
    text_ += '}';
  }

  void WriteMessage(const MessageRef& message) {
    text_ += message.adapter->ToText(message.message, Left());
  }

  void WriteOptional(const Value* content) {
    if (content == nullptr) {
      text_ += "optional.none()";
      return;
    }
    text_ += "optional.of(";
    Write(*content);
    text_ += ')';
  }

  EvalContext& context_;
  const size_t length_max_;
  std::string text_;
};

}  // namespace

std::string ValueToText(EvalContext& context, Value value, size_t length_max) {
  Writer writer(context, length_max);
  writer.Write(value);
  return writer.Take();
}

}  // namespace makegood::cel

#include "rules/cel/message/message_reader.h"

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/struct.pb.h"
#include "rules/cel/message/message_time.h"
#include "rules/cel/message/scalar_text.h"
#include "rules/cel/message/well_known.h"

namespace makegood::cel {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using Kind = DataNode::Kind;

// Lists of names in messages to authors are cut here.
constexpr int kNamesMax = 12;

absl::string_view KindWithArticle(Kind kind) {
  switch (kind) {
    case Kind::kNull: return "null";
    case Kind::kBool: return "a boolean";
    case Kind::kNumber: return "a number";
    case Kind::kString: return "a string";
    case Kind::kList: return "a list";
    case Kind::kMap: return "a map";
  }
  return "something else";
}

bool IsScalar(const DataNode& data) {
  return data.kind == Kind::kBool || data.kind == Kind::kNumber || data.kind == Kind::kString;
}

// Where a value goes: a singular field, or with `add` one more element of a repeated one.
struct Target {
  Message* message = nullptr;
  const FieldDescriptor* field = nullptr;
  bool add = false;

  const Reflection& reflection() const { return *message->GetReflection(); }
  Message* MakeMessage() const {
    return add ? reflection().AddMessage(message, field)
               : reflection().MutableMessage(message, field);
  }
  void RemoveMessage() const {
    add ? reflection().RemoveLast(message, field) : reflection().ClearField(message, field);
  }
  // As authors know the field: the entry of a map goes by the map's name.
  std::string name;
};

class Reader {
 public:
  Reader(const ReadOptions& options, rules::IssueList& issues)
      : options_(options), issues_(issues) {}

  void ReadFields(const DataNode& data, Message* message);

  int error_count() const { return error_count_; }

 private:
  void ReadField(const DataNode& data, Message* message, const FieldDescriptor& field);
  void ReadMap(const DataNode& data, Message* message, const FieldDescriptor& field);
  void ReadElement(const DataNode& data, const Target& target);
  void ReadNumber(const DataNode& data, const Target& target);
  void ReadEnum(const DataNode& data, const Target& target);
  void ReadText(const DataNode& data, const Target& target);
  void ReadContent(const DataNode& data, const Target& target);
  void ReadTime(const DataNode& data, const Target& target);
  void ReadJson(const DataNode& data, google::protobuf::Value* json);
  void ReadJsonStruct(const DataNode& data, google::protobuf::Struct* json);
  void ReadJsonList(const DataNode& data, google::protobuf::ListValue* json);

  rules::Issue& Error(const rules::Place& place, std::string message) {
    ++error_count_;
    return issues_.AddError(options_.code, place, std::move(message));
  }
  void WrongKind(const DataNode& data, absl::string_view name, absl::string_view wanted) {
    Error(data.place,
          absl::StrCat("`", name, "` must be ", wanted, ", not ", KindWithArticle(data.kind)));
  }
  // False, with an issue, when the data is nested too deep.
  bool Enter(const DataNode& data) {
    if (depth_ == options_.depth_max) {
      Error(data.place, absl::StrCat("nested deeper than ", options_.depth_max, " levels"));
      return false;
    }
    ++depth_;
    return true;
  }
  void Leave() { --depth_; }

  const ReadOptions& options_;
  rules::IssueList& issues_;
  int depth_ = 0;
  int error_count_ = 0;
};

const FieldDescriptor* FindField(const Descriptor& type, const std::string& name) {
  if (const FieldDescriptor* field = type.FindFieldByName(name)) return field;
  for (int i = 0; i < type.field_count(); ++i) {
    if (type.field(i)->json_name() == name) return type.field(i);
  }
  return nullptr;
}

void Reader::ReadFields(const DataNode& data, Message* message) {
  const Descriptor& type = *message->GetDescriptor();
  if (data.kind != Kind::kMap) {
    WrongKind(data, type.name(), "a map");
    return;
  }
  if (!Enter(data)) return;
  absl::flat_hash_set<const FieldDescriptor*> seen;
  for (const DataEntry& entry : data.entries) {
    const FieldDescriptor* field = FindField(type, entry.key);
    if (field == nullptr) {
      rules::Issue& issue =
          Error(entry.key_place, absl::StrCat("unknown field `", entry.key, "` of ", type.name()));
      std::vector<std::string> names;
      for (int i = 0; i < type.field_count(); ++i) names.push_back(type.field(i)->name());
      issue.suggestion = rules::NearestName(entry.key, names);
      if (!issue.suggestion.empty()) {
        issue.help = absl::StrCat("did you mean `", issue.suggestion, "`?");
      }
      continue;
    }
    if (!seen.insert(field).second) {
      Error(entry.key_place, absl::StrCat("`", field->name(), "` is given twice"));
      continue;
    }
    if (data.kind != Kind::kNull && field->real_containing_oneof() != nullptr &&
        entry.value.kind != Kind::kNull) {
      const FieldDescriptor* other = message->GetReflection()->GetOneofFieldDescriptor(
          *message, field->real_containing_oneof());
      if (other != nullptr && seen.contains(other) && other != field) {
        Error(entry.key_place,
              absl::StrCat("`", field->name(), "` and `", other->name(), "` cannot both be given"));
        continue;
      }
    }
    ReadField(entry.value, message, *field);
  }
  Leave();
}

void Reader::ReadField(const DataNode& data, Message* message, const FieldDescriptor& field) {
  if (data.kind == Kind::kNull) {
    // Null means unset, except where null is a value.
    const bool holds_null =
        !field.is_repeated() && field.message_type() != nullptr &&
        field.message_type()->well_known_type() == Descriptor::WELLKNOWNTYPE_VALUE;
    if (!holds_null) return;
  }
  if (field.is_map()) {
    ReadMap(data, message, field);
    return;
  }
  if (!field.is_repeated()) {
    ReadElement(data, {message, &field, /*add=*/false, field.name()});
    return;
  }
  if (data.kind != Kind::kList) {
    WrongKind(data, field.name(), "a list");
    return;
  }
  if (!Enter(data)) return;
  for (const DataNode& element : data.elements) {
    ReadElement(element, {message, &field, /*add=*/true, field.name()});
  }
  Leave();
}

void Reader::ReadMap(const DataNode& data, Message* message, const FieldDescriptor& field) {
  if (data.kind != Kind::kMap) {
    WrongKind(data, field.name(), "a map");
    return;
  }
  if (!Enter(data)) return;
  const FieldDescriptor* key = field.message_type()->map_key();
  const FieldDescriptor* value = field.message_type()->map_value();
  absl::flat_hash_set<std::string> seen;
  for (const DataEntry& entry : data.entries) {
    if (!seen.insert(entry.key).second) {
      Error(entry.key_place,
            absl::StrCat("the key `", entry.key, "` is given twice in `", field.name(), "`"));
      continue;
    }
    // In text every key is a string: read as its type's own notation.
    DataNode key_data;
    key_data.kind = key->cpp_type() == FieldDescriptor::CPPTYPE_BOOL ? Kind::kBool : Kind::kString;
    key_data.text = entry.key;
    key_data.place = entry.key_place;
    const int errors_before = error_count_;
    const Reflection& reflection = *message->GetReflection();
    Message* pair = reflection.AddMessage(message, &field);
    ReadElement(key_data, {pair, key, /*add=*/false, absl::StrCat("a key of ", field.name())});
    ReadElement(entry.value, {pair, value, /*add=*/false, field.name()});
    if (error_count_ != errors_before) reflection.RemoveLast(message, &field);
  }
  Leave();
}

void Reader::ReadElement(const DataNode& data, const Target& target) {
  switch (target.field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
    case FieldDescriptor::CPPTYPE_UINT32:
    case FieldDescriptor::CPPTYPE_UINT64:
    case FieldDescriptor::CPPTYPE_FLOAT:
    case FieldDescriptor::CPPTYPE_DOUBLE: return ReadNumber(data, target);
    case FieldDescriptor::CPPTYPE_BOOL: {
      if (data.kind != Kind::kBool || (data.text != "true" && data.text != "false")) {
        if (data.kind == Kind::kBool || data.kind == Kind::kString) {
          Error(data.place, absl::StrCat("`", target.name, "` must be true or false, not \"",
                                         absl::Utf8SafeCHexEscape(data.text), "\""));
        } else {
          WrongKind(data, target.name, "true or false");
        }
        return;
      }
      const bool value = data.text == "true";
      target.add ? target.reflection().AddBool(target.message, target.field, value)
                 : target.reflection().SetBool(target.message, target.field, value);
      return;
    }
    case FieldDescriptor::CPPTYPE_ENUM: return ReadEnum(data, target);
    case FieldDescriptor::CPPTYPE_STRING: return ReadText(data, target);
    case FieldDescriptor::CPPTYPE_MESSAGE: return ReadContent(data, target);
  }
}

void Reader::ReadNumber(const DataNode& data, const Target& target) {
  const FieldDescriptor::CppType type = target.field->cpp_type();
  const bool is_floating =
      type == FieldDescriptor::CPPTYPE_FLOAT || type == FieldDescriptor::CPPTYPE_DOUBLE;
  const absl::string_view wanted = is_floating ? "a number" : "a whole number";
  if (data.kind != Kind::kNumber && data.kind != Kind::kString) {
    WrongKind(data, target.name, wanted);
    return;
  }
  const Reflection& reflection = target.reflection();
  Message* message = target.message;
  const FieldDescriptor* field = target.field;
  if (is_floating) {
    const std::optional<double> value = ParseDataDouble(data.text);
    if (!value.has_value()) {
      Error(data.place, absl::StrCat("`", target.name, "` must be a number, not \"",
                                     absl::Utf8SafeCHexEscape(data.text), "\""));
    } else if (type == FieldDescriptor::CPPTYPE_DOUBLE) {
      target.add ? reflection.AddDouble(message, field, *value)
                 : reflection.SetDouble(message, field, *value);
    } else {
      target.add ? reflection.AddFloat(message, field, static_cast<float>(*value))
                 : reflection.SetFloat(message, field, static_cast<float>(*value));
    }
    return;
  }

  NumberError error = NumberError::kNotANumber;
  std::string range;
  auto read = [&](auto parsed, auto set) {
    if (parsed.value.has_value()) {
      set(*parsed.value);
      return true;
    }
    error = parsed.error;
    return false;
  };
  bool done = false;
  switch (type) {
    case FieldDescriptor::CPPTYPE_INT32:
      range = "-2147483648 to 2147483647";
      done = read(ParseInt(data.text, std::numeric_limits<int32_t>::min(),
                           std::numeric_limits<int32_t>::max()),
                  [&](int64_t value) {
                    target.add ? reflection.AddInt32(message, field, static_cast<int32_t>(value))
                               : reflection.SetInt32(message, field, static_cast<int32_t>(value));
                  });
      break;
    case FieldDescriptor::CPPTYPE_INT64:
      range = "-9223372036854775808 to 9223372036854775807";
      done = read(ParseInt(data.text, INT64_MIN, INT64_MAX), [&](int64_t value) {
        target.add ? reflection.AddInt64(message, field, value)
                   : reflection.SetInt64(message, field, value);
      });
      break;
    case FieldDescriptor::CPPTYPE_UINT32:
      range = "0 to 4294967295";
      done = read(ParseUint(data.text, std::numeric_limits<uint32_t>::max()), [&](uint64_t value) {
        target.add ? reflection.AddUInt32(message, field, static_cast<uint32_t>(value))
                   : reflection.SetUInt32(message, field, static_cast<uint32_t>(value));
      });
      break;
    default:
      range = "0 to 18446744073709551615";
      done = read(ParseUint(data.text, UINT64_MAX), [&](uint64_t value) {
        target.add ? reflection.AddUInt64(message, field, value)
                   : reflection.SetUInt64(message, field, value);
      });
      break;
  }
  if (done) return;
  if (error == NumberError::kOutOfRange) {
    Error(data.place,
          absl::StrCat("`", target.name, "` is out of range: ", data.text, " is not in ", range));
  } else {
    Error(data.place,
          absl::StrCat("`", target.name, "` must be a whole number, not ",
                       data.kind == Kind::kString
                           ? absl::StrCat("\"", absl::Utf8SafeCHexEscape(data.text), "\"")
                           : data.text));
  }
}

void Reader::ReadEnum(const DataNode& data, const Target& target) {
  const EnumDescriptor& type = *target.field->enum_type();
  int number = 0;
  if (data.kind == Kind::kNumber) {
    const ParsedInt parsed = ParseInt(data.text, INT32_MIN, INT32_MAX);
    if (!parsed.value.has_value() ||
        type.FindValueByNumber(static_cast<int>(*parsed.value)) == nullptr) {
      Error(data.place, absl::StrCat(data.text, " is no value of ", type.name()));
      return;
    }
    number = static_cast<int>(*parsed.value);
  } else if (data.kind == Kind::kNull && IsNullValueEnum(type)) {
    number = 0;
  } else if (IsScalar(data)) {
    const google::protobuf::EnumValueDescriptor* value = type.FindValueByName(data.text);
    if (value == nullptr) {
      rules::Issue& issue =
          Error(data.place, absl::StrCat("unknown value `", absl::Utf8SafeCHexEscape(data.text),
                                         "` of ", type.name()));
      std::vector<std::string> names;
      for (int i = 0; i < type.value_count(); ++i) names.push_back(type.value(i)->name());
      issue.suggestion = rules::NearestName(data.text, names);
      if (!issue.suggestion.empty()) {
        issue.help = absl::StrCat("did you mean `", issue.suggestion, "`?");
      } else {
        const bool cut = names.size() > kNamesMax;
        if (cut) names.resize(kNamesMax);
        issue.help = absl::StrCat("one of ", absl::StrJoin(names, ", "), cut ? ", ..." : "");
      }
      return;
    }
    number = value->number();
  } else {
    WrongKind(data, target.name, absl::StrCat("a value of ", type.name()));
    return;
  }
  target.add ? target.reflection().AddEnumValue(target.message, target.field, number)
             : target.reflection().SetEnumValue(target.message, target.field, number);
}

void Reader::ReadText(const DataNode& data, const Target& target) {
  if (!IsScalar(data)) {
    WrongKind(data, target.name, "a string");
    return;
  }
  std::string text = data.text;
  if (target.field->type() == FieldDescriptor::TYPE_BYTES &&
      !absl::Base64Unescape(data.text, &text) && !absl::WebSafeBase64Unescape(data.text, &text)) {
    Error(data.place, absl::StrCat("`", target.name, "` must be bytes in base64"));
    return;
  }
  target.add ? target.reflection().AddString(target.message, target.field, std::move(text))
             : target.reflection().SetString(target.message, target.field, std::move(text));
}

void Reader::ReadContent(const DataNode& data, const Target& target) {
  const Descriptor& type = *target.field->message_type();
  if (IsWrapper(type.well_known_type())) {
    if (data.kind == Kind::kNull) {
      WrongKind(data, target.name, "a value");
      return;
    }
    const int errors_before = error_count_;
    ReadElement(data,
                {target.MakeMessage(), type.FindFieldByNumber(1), /*add=*/false, target.name});
    if (error_count_ != errors_before) target.RemoveMessage();
    return;
  }
  // The JSON messages, as generated classes whatever the pool.
  auto read_json = [&](auto json, auto read) {
    const int errors_before = error_count_;
    read(&json);
    if (error_count_ != errors_before) return;
    target.MakeMessage()->ParseFromString(json.SerializeAsString());
  };
  switch (type.well_known_type()) {
    case Descriptor::WELLKNOWNTYPE_TIMESTAMP:
    case Descriptor::WELLKNOWNTYPE_DURATION: return ReadTime(data, target);
    case Descriptor::WELLKNOWNTYPE_ANY:
      Error(data.place, absl::StrCat("`", target.name,
                                     "` is a google.protobuf.Any, which cannot be written here"));
      return;
    case Descriptor::WELLKNOWNTYPE_VALUE:
      return read_json(google::protobuf::Value(),
                       [&](google::protobuf::Value* json) { ReadJson(data, json); });
    case Descriptor::WELLKNOWNTYPE_STRUCT:
      if (data.kind != Kind::kMap) return WrongKind(data, target.name, "a map");
      return read_json(google::protobuf::Struct(),
                       [&](google::protobuf::Struct* json) { ReadJsonStruct(data, json); });
    case Descriptor::WELLKNOWNTYPE_LISTVALUE:
      if (data.kind != Kind::kList) return WrongKind(data, target.name, "a list");
      return read_json(google::protobuf::ListValue(),
                       [&](google::protobuf::ListValue* json) { ReadJsonList(data, json); });
    default: break;
  }
  if (data.kind != Kind::kMap) {
    WrongKind(data, target.name, "a map");
    return;
  }
  ReadFields(data, target.MakeMessage());
}

void Reader::ReadTime(const DataNode& data, const Target& target) {
  const bool is_timestamp =
      target.field->message_type()->well_known_type() == Descriptor::WELLKNOWNTYPE_TIMESTAMP;
  const absl::string_view wanted = is_timestamp ? "a time" : "a duration";
  if (!IsScalar(data)) {
    WrongKind(data, target.name, wanted);
    return;
  }
  const auto& parse = is_timestamp ? options_.parse_timestamp : options_.parse_duration;
  std::optional<TimeParts> time;
  if (parse) {
    time = parse(data.text);
  } else if (is_timestamp) {
    time = ParseTimestamp(data.text);
  } else {
    time = ParseDuration(data.text, /*allow_days=*/true);
  }
  if (!time.has_value()) {
    Error(data.place, absl::StrCat("`", target.name, "` must be ", wanted, ", not \"",
                                   absl::Utf8SafeCHexEscape(data.text), "\""))
        .help = is_timestamp ? options_.timestamp_help : options_.duration_help;
    return;
  }
  if (is_timestamp ? !IsTimestampInRange(*time) : !IsDurationInRange(time->ToNanoseconds())) {
    Error(data.place, absl::StrCat("`", target.name, "` is out of range: ", data.text));
    return;
  }
  Message* content = target.MakeMessage();
  is_timestamp ? WriteTimestamp(*time, content) : WriteDuration(*time, content);
}

void Reader::ReadJson(const DataNode& data, google::protobuf::Value* json) {
  switch (data.kind) {
    case Kind::kNull: json->set_null_value(google::protobuf::NULL_VALUE); break;
    case Kind::kBool: json->set_bool_value(data.text == "true"); break;
    case Kind::kNumber: {
      // Hexadecimal and octal integers, which are no doubles, are still numbers.
      std::optional<double> number = ParseDataDouble(data.text);
      if (!number.has_value()) {
        const ParsedInt whole = ParseInt(data.text, INT64_MIN, INT64_MAX);
        if (whole.value.has_value()) number = static_cast<double>(*whole.value);
      }
      if (number.has_value()) {
        json->set_number_value(*number);
      } else {
        Error(data.place, absl::StrCat("not a number: ", data.text));
      }
      break;
    }
    case Kind::kString: json->set_string_value(data.text); break;
    case Kind::kList: ReadJsonList(data, json->mutable_list_value()); break;
    case Kind::kMap: ReadJsonStruct(data, json->mutable_struct_value()); break;
  }
}

void Reader::ReadJsonStruct(const DataNode& data, google::protobuf::Struct* json) {
  if (!Enter(data)) return;
  for (const DataEntry& entry : data.entries) {
    if (json->fields().contains(entry.key)) {
      Error(entry.key_place, absl::StrCat("`", entry.key, "` is given twice"));
      continue;
    }
    ReadJson(entry.value, &(*json->mutable_fields())[entry.key]);
  }
  Leave();
}

void Reader::ReadJsonList(const DataNode& data, google::protobuf::ListValue* json) {
  if (!Enter(data)) return;
  for (const DataNode& element : data.elements) ReadJson(element, json->add_values());
  Leave();
}

}  // namespace

bool ReadMessage(const DataNode& data, Message* message, const ReadOptions& options,
                 rules::IssueList& issues) {
  if (data.kind == Kind::kNull) return true;
  Reader reader(options, issues);
  reader.ReadFields(data, message);
  return reader.error_count() == 0;
}

}  // namespace makegood::cel

#include "service/simulate/expectation.h"

#include <functional>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/descriptor.h"
#include "google/rpc/status.pb.h"
#include "rules/cel/message/message_reader.h"
#include "rules/policy/scalar.h"
#include "service/simulate/api.h"
#include "service/simulate/value_text.h"

namespace makegood::simulate {
namespace {

using cel::DataEntry;
using cel::DataNode;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr char kContains[] = "contains";
constexpr char kCount[] = "count";

bool IsTime(const Descriptor& type) {
  return type.well_known_type() == Descriptor::WELLKNOWNTYPE_TIMESTAMP ||
         type.well_known_type() == Descriptor::WELLKNOWNTYPE_DURATION;
}

bool IsStatus(const Descriptor& type) { return &type == google::rpc::Status::descriptor(); }

// Whether a field's value is compared field by field.
bool IsRecord(const FieldDescriptor& field) {
  return field.message_type() != nullptr && !IsTime(*field.message_type());
}

// The single entry of a map such as {contains: …}; null for another map.
const DataEntry* SpecialEntry(const DataNode& data) {
  if (data.kind != DataNode::Kind::kMap || data.entries.size() != 1) return nullptr;
  const std::string& key = data.entries[0].key;
  return key == kContains || key == kCount ? &data.entries[0] : nullptr;
}

// The only field of a message read from the data; null, with issues, if it is none.
std::unique_ptr<Message> ReadField(const DataNode& value, const FieldDescriptor& field,
                                   cel::TimeParts start, rules::IssueList& issues) {
  DataNode content = value;
  if (field.is_repeated()) {
    content.kind = DataNode::Kind::kList;
    content.elements = {value};
  }
  DataNode record;
  record.kind = DataNode::Kind::kMap;
  record.place = value.place;
  record.entries.push_back({field.name(), value.place, std::move(content)});
  std::unique_ptr<Message> message = NewMessage(*field.containing_type());
  cel::ReadOptions options = ScriptReadOptions(start);
  options.code = rules::issue_code::kInvalidExpectation;
  if (!cel::ReadMessage(record, message.get(), options, issues)) return nullptr;
  return message;
}

// What is wanted, as text.
std::string DataText(const DataNode& data) {
  std::vector<std::string> parts;
  switch (data.kind) {
    case DataNode::Kind::kNull: return "nothing";
    case DataNode::Kind::kList:
      for (const DataNode& element : data.elements) parts.push_back(DataText(element));
      return absl::StrCat("[", absl::StrJoin(parts, ", "), "]");
    case DataNode::Kind::kMap:
      for (const DataEntry& entry : data.entries)
        parts.push_back(absl::StrCat(entry.key, ": ", DataText(entry.value)));
      return absl::StrCat("{", absl::StrJoin(parts, ", "), "}");
    default: return data.text;
  }
}

// -- before the script is played ---------------------------------------------------------------

class Checker {
 public:
  Checker(cel::TimeParts start, rules::IssueList& issues) : start_(start), issues_(issues) {}

  void CheckRecord(const DataNode& wanted, const Descriptor& type) {
    if (wanted.kind == DataNode::Kind::kNull) return;
    if (IsStatus(type) && wanted.kind == DataNode::Kind::kString) return;
    if (wanted.kind != DataNode::Kind::kMap) {
      AddError(wanted.place, absl::StrCat("a ", type.name(), " is compared with a map of fields"));
      return;
    }
    for (const DataEntry& entry : wanted.entries) {
      const FieldDescriptor* field = FindField(type, entry.key);
      if (field == nullptr) {
        ReportUnknownField(entry, type);
      } else if (entry.value.kind != DataNode::Kind::kNull) {
        CheckField(entry.value, *field);
      }
    }
  }

  void CheckElements(const DataNode& wanted, const FieldDescriptor& field) {
    const DataNode* list = &wanted;
    if (const DataEntry* special = SpecialEntry(wanted)) {
      if (special->key == kCount) {
        if (!rules::ParseInteger(special->value.text).has_value())
          AddError(special->value.place, "`count` must be a whole number");
        return;
      }
      list = &special->value;
    }
    if (list->kind != DataNode::Kind::kList) {
      AddError(list->place, absl::StrCat("`", field.name(), "` is compared with a list")).help =
          "write [] around the elements, or {contains: […]}, or {count: N}";
      return;
    }
    for (const DataNode& element : list->elements) {
      if (IsRecord(field)) {
        CheckRecord(element, *field.message_type());
      } else {
        ReadField(element, field, start_, issues_);
      }
    }
  }

 private:
  void CheckField(const DataNode& wanted, const FieldDescriptor& field) {
    if (field.is_map()) {
      if (wanted.kind != DataNode::Kind::kMap)
        AddError(wanted.place, absl::StrCat("`", field.name(), "` is compared with a map"));
    } else if (field.is_repeated()) {
      CheckElements(wanted, field);
    } else if (IsRecord(field)) {
      CheckRecord(wanted, *field.message_type());
    } else if (field.type() != FieldDescriptor::TYPE_STRING || SpecialEntry(wanted) == nullptr) {
      ReadField(wanted, field, start_, issues_);
    }
  }

  rules::Issue& AddError(const rules::Place& place, std::string message) {
    return issues_.AddError(rules::issue_code::kInvalidExpectation, place, std::move(message));
  }

  void ReportUnknownField(const DataEntry& entry, const Descriptor& type) {
    rules::Issue& issue =
        AddError(entry.key_place, absl::StrCat("unknown field `", entry.key, "` of ", type.name()));
    issue.suggestion = rules::NearestName(entry.key, FieldNames(type));
    if (!issue.suggestion.empty())
      issue.help = absl::StrCat("did you mean `", issue.suggestion, "`?");
  }

  const cel::TimeParts start_;
  rules::IssueList& issues_;
};

// -- afterwards --------------------------------------------------------------------------------

class Comparer {
 public:
  explicit Comparer(cel::TimeParts start) : start_(start) {}

  std::vector<Mismatch> Record(const DataNode& wanted, const Message& got,
                               const std::string& path) const {
    std::vector<Mismatch> found;
    if (IsStatus(*got.GetDescriptor()) && wanted.kind == DataNode::Kind::kString) {
      AddUnlessEqual(wanted, StatusWord(got), path, found);
      return found;
    }
    for (const DataEntry& entry : wanted.entries) {
      const FieldDescriptor* field = FindField(*got.GetDescriptor(), entry.key);
      if (field == nullptr) continue;  // Checked before.
      Append(Field(entry.value, got, *field,
                   path.empty() ? field->name() : absl::StrCat(path, ".", field->name())),
             found);
    }
    return found;
  }

  // What is wanted of a list, and how its elements are looked at.
  struct Elements {
    int count = 0;
    std::function<std::vector<Mismatch>(const DataNode&, int, const std::string&)> compare;
    std::function<std::string(int)> text;
  };
  std::vector<Mismatch> List(const DataNode& wanted, const Elements& got,
                             const std::string& path) const {
    std::vector<Mismatch> found;
    const DataEntry* special = SpecialEntry(wanted);
    if (special != nullptr && special->key == kCount) {
      AddUnlessEqual(special->value, absl::StrCat(got.count), absl::StrCat(path, ".count"), found);
    } else if (special != nullptr) {
      Contained(special->value, got, path, found);
    } else {
      const int wanted_count = static_cast<int>(wanted.elements.size());
      if (wanted_count != got.count) {
        found.push_back({path, absl::StrCat(wanted_count, " elements"),
                         absl::StrCat(got.count, ": ", ListText(got, 0)), wanted.place});
        return found;
      }
      for (int i = 0; i < got.count; ++i)
        Append(got.compare(wanted.elements[i], i, absl::StrCat(path, "[", i, "]")), found);
    }
    return found;
  }

 private:
  std::vector<Mismatch> Field(const DataNode& wanted, const Message& got,
                              const FieldDescriptor& field, const std::string& path) const {
    const google::protobuf::Reflection& reflection = *got.GetReflection();
    std::vector<Mismatch> found;
    if (wanted.kind == DataNode::Kind::kNull) {
      const bool is_set = field.is_repeated() ? reflection.FieldSize(got, &field) > 0
                                              : reflection.HasField(got, &field);
      if (is_set)
        found.push_back({path, "nothing",
                         ValueText(got, field, field.is_repeated() ? 0 : -1, start_),
                         wanted.place});
    } else if (field.is_map()) {
      Map(wanted, got, field, path, found);
    } else if (field.is_repeated()) {
      Elements elements;
      elements.count = reflection.FieldSize(got, &field);
      elements.text = [&](int i) { return ValueText(got, field, i, start_); };
      elements.compare = [&](const DataNode& element, int i, const std::string& place) {
        std::vector<Mismatch> mismatches;
        if (IsRecord(field))
          return Record(element, reflection.GetRepeatedMessage(got, &field, i), place);
        Scalar(element, got, field, i, place, mismatches);
        return mismatches;
      };
      return List(wanted, elements, path);
    } else if (!IsRecord(field)) {
      Scalar(wanted, got, field, -1, path, found);
    } else if (!reflection.HasField(got, &field)) {
      found.push_back({path, DataText(wanted), "nothing", wanted.place});
    } else {
      return Record(wanted, reflection.GetMessage(got, &field), path);
    }
    return found;
  }

  void Map(const DataNode& wanted, const Message& got, const FieldDescriptor& field,
           const std::string& path, std::vector<Mismatch>& found) const {
    const google::protobuf::Reflection& reflection = *got.GetReflection();
    for (const DataEntry& entry : wanted.entries) {
      const std::string entry_path = absl::StrCat(path, ".", entry.key);
      const Message* pair = nullptr;
      for (int i = 0; i < reflection.FieldSize(got, &field) && pair == nullptr; ++i) {
        const Message& candidate = reflection.GetRepeatedMessage(got, &field, i);
        if (ValueText(candidate, *field.message_type()->map_key(), -1, start_) == entry.key)
          pair = &candidate;
      }
      if (pair == nullptr) {
        found.push_back({entry_path, DataText(entry.value), "nothing", entry.value.place});
      } else {
        Append(Field(entry.value, *pair, *field.message_type()->map_value(), entry_path), found);
      }
    }
  }

  void Scalar(const DataNode& wanted, const Message& got, const FieldDescriptor& field, int index,
              const std::string& path, std::vector<Mismatch>& found) const {
    const bool is_absent_time =
        index < 0 && field.message_type() != nullptr && !got.GetReflection()->HasField(got, &field);
    const std::string text = is_absent_time ? "nothing" : ValueText(got, field, index, start_);
    if (const DataEntry* special = SpecialEntry(wanted)) {
      if (!absl::StrContains(text, special->value.text)) {
        found.push_back({path, absl::StrCat("a text with \"", special->value.text, "\""), text,
                         special->value.place});
      }
      return;
    }
    rules::IssueList issues;
    const std::unique_ptr<Message> read = ReadField(wanted, field, start_, issues);
    if (read == nullptr) {
      found.push_back({path, wanted.text, text, wanted.place});
      return;
    }
    const std::string wanted_text = ValueText(*read, field, index < 0 ? -1 : 0, start_);
    if (wanted_text != text) found.push_back({path, wanted_text, text, wanted.place});
  }

  // Each wanted element is looked for after the one that was found for the element before.
  void Contained(const DataNode& wanted, const Elements& got, const std::string& path,
                 std::vector<Mismatch>& found) const {
    int next = 0;
    for (const DataNode& element : wanted.elements) {
      int i = next;
      while (i < got.count && !got.compare(element, i, path).empty()) ++i;
      if (i == got.count) {
        found.push_back({path, absl::StrCat(next > 0 ? "then " : "", DataText(element)),
                         ListText(got, next), element.place});
        return;
      }
      next = i + 1;
    }
  }

  static std::string ListText(const Elements& got, int from) {
    std::vector<std::string> texts;
    for (int i = from; i < got.count; ++i) texts.push_back(got.text(i));
    return absl::StrCat("[", absl::StrJoin(texts, ", "), "]");
  }

  static void AddUnlessEqual(const DataNode& wanted, const std::string& got,
                             const std::string& path, std::vector<Mismatch>& found) {
    if (wanted.text != got) found.push_back({path, wanted.text, got, wanted.place});
  }

  static void Append(std::vector<Mismatch> more, std::vector<Mismatch>& found) {
    for (Mismatch& mismatch : more) found.push_back(std::move(mismatch));
  }

  const cel::TimeParts start_;
};

}  // namespace

bool CheckExpectation(const DataNode& wanted, const Descriptor& type, cel::TimeParts start,
                      rules::IssueList& issues) {
  const int errors_before = issues.error_count();
  Checker(start, issues).CheckRecord(wanted, type);
  return issues.error_count() == errors_before;
}

bool CheckElements(const DataNode& wanted, const FieldDescriptor& field, cel::TimeParts start,
                   rules::IssueList& issues) {
  const int errors_before = issues.error_count();
  Checker(start, issues).CheckElements(wanted, field);
  return issues.error_count() == errors_before;
}

std::vector<Mismatch> Compare(const DataNode& wanted, const Message& got, cel::TimeParts start) {
  return Comparer(start).Record(wanted, got, "");
}

std::vector<Mismatch> CompareElements(const DataNode& wanted, const std::string& path,
                                      const std::vector<const Message*>& got,
                                      cel::TimeParts start) {
  const Comparer comparer(start);
  Comparer::Elements elements;
  elements.count = static_cast<int>(got.size());
  elements.text = [&](int i) { return MessageText(*got[i], start); };
  elements.compare = [&](const DataNode& element, int i, const std::string& place) {
    return comparer.Record(element, *got[i], place);
  };
  return comparer.List(wanted, elements, path);
}

}  // namespace makegood::simulate

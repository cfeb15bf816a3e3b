#include "service/simulate/script.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "makegood/v1/error_reason.pb.h"
#include "makegood/v1/event.pb.h"
#include "rules/cel/message/message_reader.h"
#include "rules/policy/yaml_reader.h"
#include "rules/policy/yaml_source.h"
#include "rules/policy_test/time_offset.h"
#include "rules/policy_test/yaml_data.h"
#include "service/simulate/api.h"
#include "service/simulate/expectation.h"
#include "service/simulate/names.h"
#include "service/simulate/value_text.h"

namespace makegood::simulate {
namespace {

using cel::DataNode;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using rules::YamlEntry;
using rules::YamlNode;
namespace issue_code = rules::issue_code;

constexpr int kLoopTurnsMax = 1'000;

// The keys that make a step what it is; each step has exactly one.
const char* const kVerbs[] = {"call", "record", "advance", "advance_to", "restart", "steps"};

// A script's id: "policies/silence.yaml" is "silence".
std::string IdOf(absl::string_view path) {
  const size_t slash = path.rfind('/');
  if (slash != absl::string_view::npos) path.remove_prefix(slash + 1);
  return std::string(path.substr(0, path.find('.')));
}

class ScriptParser {
 public:
  ScriptParser(const rules::YamlDocument& document, rules::IssueList& issues)
      : document_(document), reader_(document, issues), issues_(issues) {}

  std::optional<Script> Parse() {
    const int errors_before = issues_.error_count();
    Script script;
    script.source = document_.source();
    script.id = IdOf(script.source->name());
    const YamlNode& root = document_.root();
    if (!reader_.ExpectRecord(root, "a script",
                              {"story", "shows", "marketplace", "start", "steps"}))
      return std::nullopt;
    reader_.RequireKeys(root, "a script", {"story", "marketplace", "start", "steps"});
    script.story = ReadText(root, "story");
    script.marketplace = ReadText(root, "marketplace");
    if (const YamlNode* shows = root.Find("shows")) script.shows = ReadWords(*shows, "`shows`");
    if (const YamlNode* start = root.Find("start")) {
      if (const auto time = reader_.ReadTimestamp(*start, "`start`"))
        start_ = cel::FromAbslTime(*time);
    }
    script.start = start_;
    if (const YamlNode* steps = root.Find("steps")) ReadSteps(*steps, script.steps);
    if (issues_.error_count() > errors_before) return std::nullopt;
    return script;
  }

 private:
  std::string ReadText(const YamlNode& record, absl::string_view key) {
    const YamlNode* node = record.Find(key);
    if (node == nullptr) return "";
    const auto text = reader_.ReadText(*node, absl::StrCat("`", key, "`"));
    return text.has_value() ? std::string(text->text()) : "";
  }

  std::vector<std::string> ReadWords(const YamlNode& node, absl::string_view what) {
    std::vector<std::string> words;
    if (!reader_.ExpectList(node, what)) return words;
    for (const YamlNode& item : node.items) {
      if (const auto text = reader_.ReadText(item, what)) words.emplace_back(text->text());
    }
    return words;
  }

  void ReadSteps(const YamlNode& node, std::vector<Step>& steps) {
    if (!reader_.ExpectList(node, "`steps`")) return;
    if (node.items.empty()) reader_.AddError(issue_code::kMissingKey, node, "there are no steps");
    for (const YamlNode& item : node.items) {
      if (reader_.ExpectMap(item, "a step")) ReadStep(item, steps.emplace_back());
    }
  }

  void ReadStep(const YamlNode& node, Step& step) {
    step.place = reader_.StartOf(node);
    step.say = ReadText(node, "say");
    std::vector<std::string> verbs;
    for (const char* verb : kVerbs) {
      if (node.Find(verb) != nullptr) verbs.emplace_back(verb);
    }
    if (verbs.size() != 1) {
      issues_
          .AddError(verbs.empty() ? issue_code::kMissingKey : issue_code::kUnknownKey, step.place,
                    verbs.empty() ? "the step does nothing"
                                  : absl::StrCat("the step does several things: ",
                                                 absl::StrJoin(verbs, ", ")))
          .help = absl::StrCat("a step has one of the keys ", absl::StrJoin(kVerbs, ", "));
      return;
    }
    const std::string& verb = verbs[0];
    if (verb == "steps") {
      if (reader_.ExpectRecord(node, "a group of steps", {"say", "for", "steps"}))
        ReadGroup(node, step);
      return;
    }
    std::vector<std::string> keys = {"say", verb, "told"};
    if (verb != "restart") keys.insert(keys.end(), {"expect", "error", "keep"});
    if (verb == "call") keys.push_back("request");
    if (verb == "record") keys.push_back("events");
    if (!reader_.ExpectRecord(node, "a step", keys)) return;
    const YamlNode& value = *node.Find(verb);
    if (verb == "call") {
      ReadCall(node, value, step);
    } else if (verb == "record") {
      ReadRecord(node, value, step);
    } else if (verb == "restart") {
      step.kind = Step::Kind::kRestart;
      if (const auto wanted = reader_.ReadBool(value, "`restart`"); wanted.has_value() && !*wanted)
        reader_.AddError(issue_code::kInvalidScalar, value, "`restart` must be true");
    } else {
      ReadAdvance(value, verb == "advance" ? Step::Kind::kAdvance : Step::Kind::kAdvanceTo, step);
    }
    ReadOutcome(node, step);
  }

  void ReadCall(const YamlNode& node, const YamlNode& name, Step& step) {
    const auto text = reader_.ReadText(name, "`call`");
    if (!text.has_value()) return;
    step.method = FindMethod(text->text());
    if (step.method == nullptr) {
      rules::Issue& issue = reader_.AddError(issue_code::kUnknownFunction, name,
                                             absl::StrCat("unknown call `", text->text(), "`"));
      issue.suggestion = rules::NearestName(text->text(), MethodNames());
      if (!issue.suggestion.empty())
        issue.help = absl::StrCat("did you mean `", issue.suggestion, "`?");
      return;
    }
    if (step.method->server_streaming()) {
      reader_
          .AddError(issue_code::kUnknownFunction, name,
                    absl::StrCat("`", text->text(), "` answers with a stream"))
          .help = "what is told to others is compared by `told`";
      step.method = nullptr;
      return;
    }
    step.request.kind = DataNode::Kind::kMap;
    step.request.place = step.place;
    if (const YamlNode* request = node.Find("request")) step.request = ToData(document_, *request);
    CheckRequest(step);
  }

  // RecordEvents with the lead's id on each event that is not of a pro's credits.
  void ReadRecord(const YamlNode& node, const YamlNode& lead, Step& step) {
    step.method = FindMethod("RecordEvents");
    reader_.RequireKeys(node, "a step", {"events"});
    const auto lead_id = reader_.ReadText(lead, "`record`");
    const YamlNode* events = node.Find("events");
    if (!lead_id.has_value() || events == nullptr || !reader_.ExpectList(*events, "`events`"))
      return;
    DataNode lead_data;
    lead_data.kind = DataNode::Kind::kString;
    lead_data.text = std::string(lead_id->text());
    lead_data.place = reader_.PlaceOf(lead);
    DataNode list = ToData(document_, *events);
    for (DataNode& event : list.elements) {
      const auto names_owner = [](const cel::DataEntry& entry) {
        return entry.key == "pro_id" || entry.key == "lead_id";
      };
      if (event.kind == DataNode::Kind::kMap &&
          std::none_of(event.entries.begin(), event.entries.end(), names_owner))
        event.entries.push_back({"lead_id", lead_data.place, lead_data});
    }
    step.request.kind = DataNode::Kind::kMap;
    step.request.place = step.place;
    step.request.entries.push_back({"events", list.place, std::move(list)});
    CheckRequest(step);
  }

  void CheckRequest(const Step& step) {
    CheckNames(step.request, names_, issues_);
    const auto message = NewMessage(*step.method->input_type());
    cel::ReadMessage(WithoutNames(step.request), message.get(), ScriptReadOptions(start_), issues_);
  }

  void ReadAdvance(const YamlNode& value, Step::Kind kind, Step& step) {
    step.kind = kind;
    step.method = FindMethod("AdvanceClock");
    if (kind == Step::Kind::kAdvance) {
      if (const auto span = reader_.ReadDuration(value, "`advance`")) step.span = *span;
      return;
    }
    const auto time = rules::ParseTestTime(value.value(), start_);
    if (time.has_value()) {
      step.time = *time;
    } else {
      reader_
          .AddError(issue_code::kInvalidScalar, value,
                    absl::StrCat("`", value.value(), "` is no time"))
          .help = ScriptReadOptions(start_).timestamp_help;
    }
  }

  void ReadOutcome(const YamlNode& node, Step& step) {
    if (const YamlNode* error = node.Find("error")) {
      step.error_place = reader_.PlaceOf(*error);
      if (const auto text = reader_.ReadText(*error, "`error`"))
        step.error = std::string(text->text());
      CheckReason(*error, step.error);
      if (const YamlNode* expect = node.Find("expect"))
        reader_.AddError(issue_code::kUnknownKey, *expect,
                         "a call that fails has no answer to be compared");
    }
    if (const YamlNode* expect = node.Find("expect"); expect != nullptr && step.method != nullptr) {
      step.expect = ToData(document_, *expect);
      CheckNames(*step.expect, names_, issues_);
      CheckExpectation(WithoutNames(*step.expect), *step.method->output_type(), start_, issues_);
    }
    if (const YamlNode* told = node.Find("told")) ReadTold(*told, step);
    if (const YamlNode* keep = node.Find("keep"); keep != nullptr && step.method != nullptr)
      ReadKeep(*keep, step);
  }

  void CheckReason(const YamlNode& node, const std::string& reason) {
    v1::ErrorReason known;
    if (reason.empty() || v1::ErrorReason_Parse(reason, &known)) return;
    std::vector<std::string> reasons;
    const auto* type = v1::ErrorReason_descriptor();
    for (int i = 0; i < type->value_count(); ++i) reasons.push_back(type->value(i)->name());
    rules::Issue& issue = reader_.AddError(issue_code::kInvalidExpectation, node,
                                           absl::StrCat("`", reason, "` is no ErrorReason"));
    issue.suggestion = rules::NearestName(reason, reasons);
    if (!issue.suggestion.empty())
      issue.help = absl::StrCat("did you mean `", issue.suggestion, "`?");
  }

  void ReadTold(const YamlNode& node, Step& step) {
    if (!reader_.ExpectMap(node, "`told`")) return;
    const google::protobuf::OneofDescriptor& kinds = *v1::Event::descriptor()->oneof_decl(0);
    std::vector<std::string> names;
    for (int i = 0; i < kinds.field_count(); ++i) names.push_back(kinds.field(i)->name());
    if (!reader_.ExpectRecord(node, "`told`", names)) return;
    for (const YamlEntry& entry : node.entries) {
      const FieldDescriptor* kind = FindField(*v1::Event::descriptor(), entry.key.text());
      if (kind == nullptr || std::count(names.begin(), names.end(), kind->name()) == 0) continue;
      Told told{kind, ToData(document_, entry.value)};
      CheckNames(told.elements, names_, issues_);
      CheckElements(WithoutNames(told.elements), *kind, start_, issues_);
      step.told.push_back(std::move(told));
    }
  }

  void ReadKeep(const YamlNode& node, Step& step) {
    if (!reader_.ExpectMap(node, "`keep`")) return;
    for (const YamlEntry& entry : node.entries) {
      Keep keep;
      keep.place = reader_.PlaceOf(entry.value);
      const auto name = reader_.ReadKeyName(entry, "a name");
      const auto path = reader_.ReadText(entry.value, "a path");
      if (!name.has_value() || !path.has_value()) continue;
      keep.name = std::string(name->text());
      keep.path = absl::StrSplit(std::string(path->text()), '.');
      CheckPath(keep, *step.method->output_type());
      names_.insert(keep.name);
      step.keep.push_back(std::move(keep));
    }
  }

  // Whether the path leads to one value that a text can stand for.
  void CheckPath(const Keep& keep, const Descriptor& answer) {
    const Descriptor* type = &answer;
    const FieldDescriptor* field = nullptr;
    bool in_list = false;
    for (const std::string& part : keep.path) {
      int index = 0;
      if (in_list) {
        in_list = false;
        if (absl::SimpleAtoi(part, &index) && index >= 0) continue;
        AddPathError(keep,
                     absl::StrCat("`", field->name(), "` is a list: name one of its elements"),
                     absl::StrCat("write ", field->name(), ".0 for the first"));
        return;
      }
      field = type == nullptr ? nullptr : FindField(*type, part);
      if (field == nullptr) {
        AddPathError(keep,
                     absl::StrCat("unknown field `", part, "`",
                                  type == nullptr ? "" : absl::StrCat(" of ", type->name())),
                     type == nullptr ? "" : absl::StrJoin(FieldNames(*type), ", "));
        return;
      }
      type = field->message_type();
      in_list = field->is_repeated();
    }
    if (in_list ||
        (type != nullptr && type->well_known_type() == Descriptor::WELLKNOWNTYPE_UNSPECIFIED))
      AddPathError(keep,
                   absl::StrCat("`", absl::StrJoin(keep.path, "."), "` is not a single value"), "");
  }

  void AddPathError(const Keep& keep, std::string message, std::string help) {
    issues_.AddError(issue_code::kUnknownField, keep.place, std::move(message)).help =
        std::move(help);
  }

  void ReadGroup(const YamlNode& node, Step& step) {
    step.kind = Step::Kind::kGroup;
    if (const YamlNode* counters = node.Find("for")) ReadCounters(*counters, step);
    ReadSteps(*node.Find("steps"), step.steps);
    for (const Counter& counter : step.counters) names_.erase(counter.name);
  }

  void ReadCounters(const YamlNode& node, Step& step) {
    if (!reader_.ExpectMap(node, "`for`")) return;
    int64_t turns = 1;
    for (const YamlEntry& entry : node.entries) {
      const auto name = reader_.ReadKeyName(entry, "a counter");
      if (!name.has_value()) continue;
      Counter counter;
      counter.name = std::string(name->text());
      if (entry.value.kind == rules::YamlKind::kList) {
        counter.values = ReadWords(entry.value, "a counter's values");
      } else if (const auto count = reader_.ReadInteger(entry.value, "a counter")) {
        for (int64_t i = 1; i <= std::min<int64_t>(*count, kLoopTurnsMax + 1); ++i)
          counter.values.push_back(absl::StrCat(i));
      }
      turns *= static_cast<int64_t>(counter.values.size());
      if (turns > kLoopTurnsMax) {
        reader_.AddError(issue_code::kInvalidScalar, entry.value,
                         absl::StrCat("a loop has at most ", kLoopTurnsMax, " turns"));
        turns = 1;
      }
      names_.insert(counter.name);
      step.counters.push_back(std::move(counter));
    }
  }

  const rules::YamlDocument& document_;
  rules::YamlReader reader_;
  rules::IssueList& issues_;
  cel::TimeParts start_ = *cel::ParseTimestamp("2026-01-01T00:00:00Z");
  std::set<std::string> names_;
};

}  // namespace

std::optional<Script> ParseScript(const std::shared_ptr<const rules::Source>& source,
                                  const rules::Limits& limits, rules::IssueList& issues) {
  const int errors_before = issues.error_count();
  const std::unique_ptr<rules::YamlDocument> document = rules::ReadYaml(source, limits, issues);
  if (document == nullptr || issues.error_count() > errors_before) return std::nullopt;
  return ScriptParser(*document, issues).Parse();
}

}  // namespace makegood::simulate

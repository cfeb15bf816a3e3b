#include "rules/policy/makegood_section.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "rules/calendar/business_calendar.h"
#include "rules/cel/values/time.h"

namespace makegood::rules {
namespace {

class SectionReader {
 public:
  explicit SectionReader(YamlReader& reader) : reader_(reader) {}

  MakegoodSection Read(const YamlNode& node) {
    MakegoodSection section;
    section.place = reader_.StartOf(node);
    if (!reader_.ExpectRecord(node, "`makegood`",
                              {"marketplace", "effective_time", "expire_time", "applies_to",
                               "settle_delay", "recheck_every", "stages", "constants", "attributes",
                               "calendars", "queues", "findings", "report_reasons", "history",
                               "checks", "warnings", "notices", "reasons"})) {
      return section;
    }
    reader_.RequireKeys(node, "`makegood`", {"marketplace", "effective_time", "stages"});
    if (const YamlNode* part = node.Find("marketplace")) {
      if (auto text = reader_.ReadText(*part, "`marketplace`")) section.marketplace = *text;
    }
    ReadTimes(node, section);
    if (const YamlNode* part = node.Find("applies_to")) {
      section.applies_to = reader_.ReadExpression(*part, "`applies_to`");
    }
    if (const YamlNode* part = node.Find("stages")) {
      section.stages = ReadNames(*part, "`stages`", "a stage");
      if (part->kind == YamlKind::kList && part->items.empty()) {
        reader_.AddError(issue_code::kInvalidScalar, *part, "`stages` names no stage");
      }
    }
    if (const YamlNode* part = node.Find("constants")) section.constants = ReadConstants(*part);
    if (const YamlNode* part = node.Find("attributes")) section.attributes = ReadAttributes(*part);
    if (const YamlNode* part = node.Find("calendars")) section.calendars = ReadCalendars(*part);
    if (const YamlNode* part = node.Find("queues")) section.queues = ReadQueues(*part);
    if (const YamlNode* part = node.Find("findings")) {
      section.findings = ReadNamedTexts(*part, "`findings`", "a finding");
    }
    if (const YamlNode* part = node.Find("report_reasons")) {
      section.report_reasons = ReadNames(*part, "`report_reasons`", "a reason");
    }
    if (const YamlNode* part = node.Find("history")) section.history = ReadHistory(*part);
    if (const YamlNode* part = node.Find("checks")) section.checks = ReadChecks(*part, "checks");
    if (const YamlNode* part = node.Find("warnings")) {
      section.warnings = ReadChecks(*part, "warnings");
    }
    if (const YamlNode* part = node.Find("notices")) section.notices = ReadNotices(*part);
    if (const YamlNode* part = node.Find("reasons")) {
      section.reasons = ReadNamedTexts(*part, "`reasons`", "a reason");
    }
    return section;
  }

 private:
  void ReadTimes(const YamlNode& node, MakegoodSection& section) {
    if (const YamlNode* part = node.Find("effective_time")) {
      if (const auto time = reader_.ReadTimestamp(*part, "`effective_time`")) {
        section.effective_time = {*time, reader_.PlaceOf(*part)};
      }
    }
    if (const YamlNode* part = node.Find("expire_time")) {
      if (const auto time = reader_.ReadTimestamp(*part, "`expire_time`")) {
        section.expire_time = Placed<absl::Time>{*time, reader_.PlaceOf(*part)};
        const bool has_start = section.effective_time.place.source != nullptr;
        if (has_start && *time <= section.effective_time.value) {
          reader_.AddError(issue_code::kInvalidScalar, *part,
                           "`expire_time` must be after `effective_time`");
        }
      }
    }
    if (const YamlNode* part = node.Find("settle_delay")) {
      section.settle_delay =
          reader_.ReadDuration(*part, "`settle_delay`").value_or(absl::ZeroDuration());
    }
    if (const YamlNode* part = node.Find("recheck_every")) {
      section.recheck_every = ReadPositiveDuration(*part, "`recheck_every`");
    }
  }

  std::optional<absl::Duration> ReadPositiveDuration(const YamlNode& node, absl::string_view what) {
    const std::optional<absl::Duration> duration = reader_.ReadDuration(node, what);
    if (duration.has_value() && *duration == absl::ZeroDuration()) {
      reader_.AddError(issue_code::kInvalidScalar, node,
                       absl::StrCat(what, " must be longer than nothing"));
      return std::nullopt;
    }
    return duration;
  }

  // A list of names, none of them twice.
  std::vector<Excerpt> ReadNames(const YamlNode& node, absl::string_view what,
                                 absl::string_view item_what) {
    std::vector<Excerpt> names;
    if (!reader_.ExpectList(node, what)) return names;
    absl::flat_hash_map<std::string, Place> seen;
    for (const YamlNode& item : node.items) {
      std::optional<Excerpt> name = reader_.ReadName(item, item_what);
      if (!name.has_value()) continue;
      const auto [first, is_new] = seen.emplace(std::string(name->text()), reader_.PlaceOf(item));
      if (!is_new) {
        Issue& issue =
            reader_.AddError(issue_code::kDuplicateName, item,
                             absl::StrCat("`", name->text(), "` is named twice in ", what));
        issue.remarks.push_back({"first named here", first->second});
        continue;
      }
      names.push_back(*std::move(name));
    }
    return names;
  }

  // A map from names to texts.
  std::vector<NamedText> ReadNamedTexts(const YamlNode& node, absl::string_view what,
                                        absl::string_view key_what) {
    std::vector<NamedText> texts;
    if (!reader_.ExpectMap(node, what)) return texts;
    for (const YamlEntry& entry : node.entries) {
      std::optional<Excerpt> name = reader_.ReadKeyName(entry, key_what);
      std::optional<Excerpt> text =
          reader_.ReadText(entry.value, absl::StrCat("the text of `", entry.key.text(), "`"));
      // A name whose text is wrong is declared all the same: who uses it made no mistake.
      if (name.has_value()) texts.push_back({*std::move(name), text.value_or(Nothing(entry))});
    }
    return texts;
  }

  static Excerpt Nothing(const YamlEntry& entry) { return Excerpt(entry.key.source(), "", {}); }

  std::vector<Constant> ReadConstants(const YamlNode& node) {
    std::vector<Constant> constants;
    if (!reader_.ExpectMap(node, "`constants`")) return constants;
    for (const YamlEntry& entry : node.entries) {
      const std::string what = absl::StrCat("the constant `", entry.key.text(), "`");
      std::optional<Excerpt> name = reader_.ReadKeyName(entry, "a constant");
      std::optional<Constant> constant = ReadConstant(entry.value, what);
      if (!name.has_value()) continue;
      if (!constant.has_value()) {
        constant.emplace().is_reported = true;
        constant->place = reader_.PlaceOf(entry.value);
      }
      constant->name = *std::move(name);
      constants.push_back(*std::move(constant));
    }
    return constants;
  }

  std::optional<Constant> ReadConstant(const YamlNode& node, absl::string_view what) {
    Constant constant;
    constant.place = reader_.PlaceOf(node);
    if (node.kind == YamlKind::kMap) {
      reader_.AddError(issue_code::kWrongNode, node,
                       absl::StrCat(what, " must be a value or a list of values, not a map"));
      return std::nullopt;
    }
    if (node.kind == YamlKind::kScalar) {
      std::optional<ScalarValue> value = reader_.ReadTyped(node, what);
      if (!value.has_value()) return std::nullopt;
      constant.values.push_back(*std::move(value));
      return constant;
    }
    constant.is_list = true;
    bool is_complete = true;
    for (const YamlNode& item : node.items) {
      std::optional<ScalarValue> value = reader_.ReadTyped(item, absl::StrCat("an item of ", what));
      if (!value.has_value()) {
        is_complete = false;
      } else if (!constant.values.empty() && value->index() != constant.values[0].index()) {
        reader_.AddError(
            issue_code::kInvalidScalar, item,
            absl::StrCat("this is of type ", ScalarTypeName(*value), ", but the list starts with ",
                         ScalarTypeName(constant.values[0])));
        is_complete = false;
      } else {
        constant.values.push_back(*std::move(value));
      }
    }
    if (!is_complete) return std::nullopt;
    return constant;
  }

  std::vector<Attributes> ReadAttributes(const YamlNode& node) {
    std::vector<Attributes> attributes;
    if (!reader_.ExpectMap(node, "`attributes`")) return attributes;
    for (const YamlEntry& entry : node.entries) {
      std::optional<Excerpt> owner = reader_.ReadKeyName(entry, "what has attributes");
      std::vector<NamedText> types = ReadNamedTexts(
          entry.value, absl::StrCat("the attributes of `", entry.key.text(), "`"), "an attribute");
      if (owner.has_value()) attributes.push_back({*std::move(owner), std::move(types)});
    }
    return attributes;
  }

  std::vector<Calendar> ReadCalendars(const YamlNode& node) {
    std::vector<Calendar> calendars;
    if (!reader_.ExpectMap(node, "`calendars`")) return calendars;
    for (const YamlEntry& entry : node.entries) {
      std::optional<Excerpt> name = reader_.ReadKeyName(entry, "a calendar");
      std::optional<BusinessCalendar> hours =
          ReadHours(entry.value, absl::StrCat("the calendar `", entry.key.text(), "`"));
      if (!name.has_value()) continue;
      calendars.emplace_back().name = *std::move(name);
      if (hours.has_value()) calendars.back().hours = *std::move(hours);
    }
    return calendars;
  }

  std::optional<BusinessCalendar> ReadHours(const YamlNode& node, absl::string_view what) {
    if (reader_.ExpectRecord(node, what, {"zone", "open", "holidays"}))
      reader_.RequireKeys(node, what, {"zone", "open"});
    std::optional<absl::TimeZone> zone;
    if (const YamlNode* part = node.Find("zone")) zone = ReadZone(*part);
    std::vector<OpeningHours> open;
    if (const YamlNode* part = node.Find("open"); part != nullptr && ExpectItems(*part, "`open`")) {
      for (const YamlNode& item : part->items) {
        const std::optional<Excerpt> text = reader_.ReadText(item, "an item of `open`");
        if (!text.has_value()) continue;
        if (const auto hours = ParseOpeningHours(text->text())) {
          open.insert(open.end(), hours->begin(), hours->end());
          continue;
        }
        reader_
            .AddError(issue_code::kInvalidScalar, item,
                      absl::StrCat("`", text->text(), "` are no opening hours"))
            .help =
            "write days and hours as in `MON-FRI 09:00-17:00` or `SAT 10:00-14:00`; a day ends at "
            "24:00";
      }
    }
    std::vector<absl::CivilDay> holidays;
    if (const YamlNode* part = node.Find("holidays");
        part != nullptr && reader_.ExpectList(*part, "`holidays`")) {
      for (const YamlNode& item : part->items) {
        const std::optional<Excerpt> text = reader_.ReadText(item, "a holiday");
        if (!text.has_value()) continue;
        if (const auto day = ParseHoliday(text->text())) {
          holidays.push_back(*day);
          continue;
        }
        reader_
            .AddError(issue_code::kInvalidScalar, item,
                      absl::StrCat("a holiday must be a day, but `", text->text(), "` is none"))
            .help = "write a day as 2026-12-25";
      }
    }
    if (!zone.has_value()) return std::nullopt;
    absl::StatusOr<BusinessCalendar> calendar =
        BusinessCalendar::Create(*zone, std::move(open), std::move(holidays));
    if (!calendar.ok()) return std::nullopt;  // Nothing is left of `open`, as was reported.
    return *std::move(calendar);
  }

  std::optional<absl::TimeZone> ReadZone(const YamlNode& node) {
    const std::optional<Excerpt> text = reader_.ReadText(node, "`zone`");
    if (!text.has_value()) return std::nullopt;
    const std::optional<absl::TimeZone> zone = cel::FindTimeZone(text->text());
    if (!zone.has_value()) {
      reader_
          .AddError(issue_code::kInvalidScalar, node,
                    absl::StrCat("there is no time zone `", text->text(), "`"))
          .help = "write a name of the time zone database, such as `Europe/Madrid`, or `UTC`";
    }
    return zone;
  }

  bool ExpectItems(const YamlNode& node, absl::string_view what) {
    if (!reader_.ExpectList(node, what)) return false;
    if (!node.items.empty()) return true;
    reader_.AddError(issue_code::kInvalidScalar, node, absl::StrCat(what, " is empty"));
    return false;
  }

  HistoryReasons ReadHistory(const YamlNode& node) {
    HistoryReasons reasons;
    reader_.ExpectRecord(node, "`history`", {"not_on_merit", "marketplace_fault"});
    if (const YamlNode* part = node.Find("not_on_merit"))
      reasons.not_on_merit = ReadNames(*part, "`not_on_merit`", "a reason");
    if (const YamlNode* part = node.Find("marketplace_fault"))
      reasons.marketplace_fault = ReadNames(*part, "`marketplace_fault`", "a reason");
    return reasons;
  }

  std::vector<Queue> ReadQueues(const YamlNode& node) {
    std::vector<Queue> queues;
    if (!reader_.ExpectMap(node, "`queues`")) return queues;
    for (const YamlEntry& entry : node.entries) {
      std::optional<Excerpt> name = reader_.ReadKeyName(entry, "a queue");
      const YamlNode& value = entry.value;
      const std::string what = absl::StrCat("the queue `", entry.key.text(), "`");
      Queue queue;
      queue.place = reader_.StartOf(value);
      if (reader_.ExpectRecord(value, what, {"within", "hardness", "on_breach", "calendar"}))
        reader_.RequireKeys(value, what, {"within"});
      if (const YamlNode* part = value.Find("within")) {
        queue.within = ReadPositiveDuration(*part, "`within`").value_or(absl::ZeroDuration());
      }
      if (const YamlNode* part = value.Find("hardness")) {
        const auto choice = reader_.ReadChoice(*part, "`hardness`", {"SOFT", "FIRM"});
        queue.hardness = choice == size_t{1} ? QueueHardness::kFirm : QueueHardness::kSoft;
      }
      if (const YamlNode* part = value.Find("on_breach")) {
        const auto choice = reader_.ReadChoice(*part, "`on_breach`", {"ESCALATE", "NONE"});
        queue.on_breach = choice == size_t{0} ? QueueBreach::kEscalate : QueueBreach::kNone;
      }
      if (const YamlNode* part = value.Find("calendar")) {
        queue.calendar = reader_.ReadName(*part, "a calendar");
      }
      if (!name.has_value()) continue;
      queue.name = *std::move(name);
      queues.push_back(std::move(queue));
    }
    return queues;
  }

  std::vector<StageChecks> ReadChecks(const YamlNode& node, absl::string_view key) {
    std::vector<StageChecks> checks;
    if (!reader_.ExpectMap(node, absl::StrCat("`", key, "`"))) return checks;
    for (const YamlEntry& entry : node.entries) {
      std::optional<Excerpt> stage = reader_.ReadKeyName(entry, "a stage");
      const std::string what = absl::StrCat("the ", key, " of `", entry.key.text(), "`");
      if (!reader_.ExpectMap(entry.value, what)) continue;
      std::vector<NamedText> reasons;
      for (const YamlEntry& check : entry.value.entries) {
        std::optional<Excerpt> variable = reader_.ReadKeyName(check, "a variable");
        std::optional<Excerpt> reason =
            reader_.ReadName(check.value, absl::StrCat("the reason of `", check.key.text(), "`"));
        if (variable.has_value() && reason.has_value()) {
          reasons.push_back({*std::move(variable), *std::move(reason)});
        }
      }
      if (stage.has_value()) checks.push_back({*std::move(stage), std::move(reasons)});
    }
    return checks;
  }

  std::vector<Notice> ReadNotices(const YamlNode& node) {
    std::vector<Notice> notices;
    if (!reader_.ExpectMap(node, "`notices`")) return notices;
    for (const YamlEntry& entry : node.entries) {
      std::optional<Excerpt> reason = reader_.ReadKeyName(entry, "a reason");
      std::vector<Excerpt> channels = ReadNames(
          entry.value, absl::StrCat("the channels of `", entry.key.text(), "`"), "a channel");
      if (reason.has_value()) notices.push_back({*std::move(reason), std::move(channels)});
    }
    return notices;
  }

  YamlReader& reader_;
};

}  // namespace

MakegoodSection ReadMakegoodSection(const YamlNode& node, YamlReader& reader) {
  return SectionReader(reader).Read(node);
}

}  // namespace makegood::rules

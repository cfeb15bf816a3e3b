#include "service/config.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "rules/cel/values/time.h"
#include "rules/policy/yaml_source.h"

namespace makegood {
namespace {

// Sets a value from its text; what is wrong with it, or an empty string.
using Setter = std::function<std::string(absl::string_view, Config&)>;

struct Option {
  ConfigOption description;
  Setter set;
};

Setter Text(std::string Config::*field) {
  return [field](absl::string_view text, Config& config) -> std::string {
    if (text.empty()) return "is empty";
    config.*field = std::string(text);
    return "";
  };
}

Setter Switch(bool Config::*field) {
  return [field](absl::string_view text, Config& config) -> std::string {
    if (text != "true" && text != "false")
      return absl::StrCat("`", text, "` is neither true nor false");
    config.*field = text == "true";
    return "";
  };
}

Setter Integer(int Config::*field, int min, int max) {
  return [=](absl::string_view text, Config& config) -> std::string {
    int value = 0;
    if (!absl::SimpleAtoi(text, &value) || value < min || value > max) {
      return absl::StrCat("`", text, "` is not a number from ", min, " to ", max);
    }
    config.*field = value;
    return "";
  };
}

// `zero`: what 0 is called where it is allowed beside the range; null where it is not.
Setter Span(absl::Duration Config::*field, absl::Duration min, absl::Duration max,
            const char* zero = nullptr) {
  return [=](absl::string_view text, Config& config) -> std::string {
    const std::optional<cel::TimeParts> parts = cel::ParseDuration(text);
    if (!parts.has_value())
      return absl::StrCat("`", text,
                          "` is no span; write a number with a unit, such as 10s or 250ms");
    const absl::Duration value = absl::Seconds(parts->seconds) + absl::Nanoseconds(parts->nanos);
    const bool is_zero = zero != nullptr && value == absl::ZeroDuration();
    if (!is_zero && (value < min || value > max)) {
      return absl::StrCat("`", text, "` is not between ", absl::FormatDuration(min), " and ",
                          absl::FormatDuration(max),
                          zero == nullptr ? "" : absl::StrCat(", and 0s means ", zero));
    }
    config.*field = value;
    return "";
  };
}

std::string SetListen(absl::string_view text, Config& config) {
  const size_t colon = text.rfind(':');
  int port = -1;
  const bool is_valid = colon != absl::string_view::npos && colon > 0 &&
                        absl::SimpleAtoi(text.substr(colon + 1), &port) && port >= 0 &&
                        port <= 65'535;
  if (!is_valid) return absl::StrCat("`", text, "` is not HOST:PORT with a port from 0 to 65535");
  config.listen = std::string(text);
  return "";
}

std::string SetLogFormat(absl::string_view text, Config& config) {
  const std::optional<LogFormat> format = ParseLogFormat(text);
  if (!format.has_value()) return absl::StrCat("`", text, "` is neither text nor json");
  config.log_format = *format;
  return "";
}

std::string SetLogLevel(absl::string_view text, Config& config) {
  const std::optional<LogLevel> level = ParseLogLevel(text);
  if (!level.has_value())
    return absl::StrCat("`", text, "` is not one of debug, info, warn, error, off");
  config.log_level = *level;
  return "";
}

// A switch that can say more: `true`, `false`, or an instant, which also means true.
std::string SetTestClock(absl::string_view text, Config& config) {
  config.test_clock_start.reset();
  config.test_clock = text != "false";
  if (text == "true" || text == "false") return "";
  const std::optional<cel::TimeParts> start = cel::ParseTimestamp(text);
  if (!start.has_value()) {
    config.test_clock = false;
    return absl::StrCat("`", text, "` is neither true nor an instant such as 2026-03-01T00:00:00Z");
  }
  config.test_clock_start = absl::FromUnixSeconds(start->seconds) + absl::Nanoseconds(start->nanos);
  return "";
}

// The one list of what there is. Texts for people and bounds for the program stand side by side.
const std::vector<Option>& Options() {
  static const auto* const options = new std::vector<Option>{
      {{"listen", "HOST:PORT",
        "Where to listen. Port 0 lets the system choose, see --port-file. Default 127.0.0.1:7070: "
        "this "
        "machine only. There is no encryption; leave that to what stands in front"},
       &SetListen},
      {{"policies", "DIR",
        "The policies, as DIR/<policy>/v<N>/policy.yaml. Read again when they change. Default: "
        "./policies "
        "if it is there, else the policies that come with the program"},
       Text(&Config::policies)},
      {{"data", "DIR",
        "The service's own directory, made if it is not there and locked against a second "
        "instance. "
        "Holds the database, makegood.db, which needs a disk of this machine. Default: none, and "
        "nothing is kept"},
       Text(&Config::data)},
      {{"allow_edits", "",
        "For writing policies: take over edited and removed versions as well. Otherwise a version "
        "in force "
        "never changes, and what tries to change one is refused as a whole"},
       Switch(&Config::allow_edits)},
      {{"reload_interval", "SPAN",
        "How often to look whether the policies have changed, from 50ms to 1h; 0s for never, only "
        "on SIGHUP "
        "and by ReloadPolicies. Default 250ms"},
       Span(&Config::reload_interval, absl::Milliseconds(50), absl::Hours(1), "never")},
      {{"drain_timeout", "SPAN",
        "How long calls that are under way may take to end after SIGTERM or SIGINT, from 0s to 1h. "
        "A second "
        "signal ends at once. Default 10s"},
       Span(&Config::drain_timeout, absl::ZeroDuration(), absl::Hours(1))},
      {{"event_retention", "SPAN",
        "How long events are kept for WatchEvents and ListEvents, from 1h to 87600h; 0s for good. "
        "Who comes back later has to read the state anew. Default 720h"},
       Span(&Config::event_retention, absl::Hours(1), absl::Hours(87'600), "for good")},
      {{"max_in_flight", "N",
        "How many calls are answered at once, from 1 to 100000; more are refused with "
        "RESOURCE_EXHAUSTED. "
        "Default 1024"},
       Integer(&Config::max_in_flight, 1, 100'000)},
      {{"test_clock", "[INSTANT]",
        "For tests: the time stands still, at INSTANT (2026-03-01T00:00:00Z) or else at the time "
        "of the "
        "start, and only AdminService.AdvanceClock moves it. It never goes back, not by a restart "
        "either. "
        "Default: the system's clock"},
       &SetTestClock},
      {{"log_format", "text|json", "How a line of the log looks, on standard error. Default text"},
       &SetLogFormat},
      {{"log_level", "LEVEL",
        "What is logged: debug, info (every call), warn (what went wrong), error, off. Default "
        "info"},
       &SetLogLevel},
      {{"port_file", "FILE",
        "Write the port to this file once the server can be called; for scripts that use port 0. "
        "Default: none"},
       Text(&Config::port_file)},
  };
  return *options;
}

const Option* FindOption(absl::string_view name) {
  for (const Option& option : Options()) {
    if (option.description.name == name) return &option;
  }
  return nullptr;
}

}  // namespace

std::string ConfigOption::flag() const {
  return absl::StrCat("--", absl::StrReplaceAll(name, {{"_", "-"}}));
}

const std::vector<ConfigOption>& ConfigOptions() {
  static const auto* const descriptions = [] {
    auto* const list = new std::vector<ConfigOption>;
    for (const Option& option : Options()) list->push_back(option.description);
    return list;
  }();
  return *descriptions;
}

std::string SetConfigOption(absl::string_view name, absl::string_view text, Config& config) {
  return FindOption(name)->set(text, config);
}

bool ReadConfig(const std::shared_ptr<const rules::Source>& source, Config& config,
                rules::IssueList& issues) {
  const int errors_before = issues.error_count();
  const auto document = rules::ReadYaml(source, rules::Limits(), issues);
  if (document == nullptr) return false;
  const rules::YamlNode& root = document->root();
  if (root.kind != rules::YamlKind::kMap && !(root.is_null || root.is_reported)) {
    issues.AddError(
        rules::issue_code::kWrongNode, document->PlaceOf(root),
        absl::StrCat("a configuration is a map of options, not ", rules::YamlKindName(root.kind)));
  }
  for (const rules::YamlEntry& entry : root.entries) {
    const std::string name(entry.key.text());
    const Option* const option = FindOption(name);
    if (option == nullptr) {
      std::vector<std::string> names;
      for (const ConfigOption& known : ConfigOptions()) names.push_back(known.name);
      rules::Issue& issue =
          issues.AddError(rules::issue_code::kUnknownKey, document->PlaceOfKey(entry),
                          absl::StrCat("unknown option `", name, "`"));
      issue.suggestion = rules::NearestName(name, names);
      if (!issue.suggestion.empty())
        issue.help = absl::StrCat("did you mean `", issue.suggestion, "`?");
      continue;
    }
    if (entry.value.is_reported) continue;
    if (entry.value.kind != rules::YamlKind::kScalar || entry.value.is_null) {
      issues.AddError(rules::issue_code::kWrongNode, document->PlaceOf(entry.value),
                      absl::StrCat("`", name, "` has one value"));
      continue;
    }
    if (const std::string problem = option->set(entry.value.value(), config); !problem.empty()) {
      issues.AddError(rules::issue_code::kInvalidScalar, document->PlaceOf(entry.value),
                      absl::StrCat("`", name, "`: ", problem));
    }
  }
  return issues.error_count() == errors_before;
}

}  // namespace makegood

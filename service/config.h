// How `makegood serve` is set up: every option with its default, its bounds and what it means.
// An option is written as a flag (--drain-timeout 10s) or in a YAML file (drain_timeout: 10s);
// a flag takes precedence.

#ifndef MAKEGOOD_SERVICE_CONFIG_H_
#define MAKEGOOD_SERVICE_CONFIG_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "rules/base/issue.h"
#include "rules/base/source.h"
#include "service/observe/log.h"

namespace makegood {

struct Config {
  std::string listen = "127.0.0.1:7070";
  std::string policies;  // Empty: ./policies if it is there, else those in the program.
  std::string data;      // Empty: none.
  bool allow_edits = false;
  absl::Duration reload_interval = absl::Milliseconds(250);  // Zero: never by itself.
  absl::Duration drain_timeout = absl::Seconds(10);
  absl::Duration event_retention = absl::Hours(30 * 24);  // Zero: for good.
  int max_in_flight = 1'024;
  bool test_clock = false;
  std::optional<absl::Time> test_clock_start;  // Absent: the present time.
  LogFormat log_format = LogFormat::kText;
  LogLevel log_level = LogLevel::kInfo;
  std::string port_file;  // Empty: none.
};

struct ConfigOption {
  std::string name;   // As in a file: "drain_timeout".
  std::string value;  // What stands for its value in help: "SPAN". Empty for a switch; in brackets
                      // where the flag alone is enough and means `true`.
  std::string help;   // With unit, bounds and default.

  std::string flag() const;  // "--drain-timeout"
  bool is_switch() const { return value.empty(); }
  bool needs_value() const { return !value.empty() && value[0] != '['; }
};

// In the order in which a manual lists them.
const std::vector<ConfigOption>& ConfigOptions();

// Sets an option from its text. Returns what is wrong with the text, or an empty string. The
// name is one of ConfigOptions; a switch has "true" or "false".
std::string SetConfigOption(absl::string_view name, absl::string_view text, Config& config);

// Sets what a YAML file says. False if anything is wrong; every mistake is then in `issues`.
bool ReadConfig(const std::shared_ptr<const rules::Source>& source, Config& config,
                rules::IssueList& issues);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_CONFIG_H_

// The service's log: one line for each event, as fields that a program can take apart. What
// may stand in it: ids, codes, counts, latencies, names of policies and places in them. Never
// facts: those are people's messages and telephone calls.

#ifndef MAKEGOOD_SERVICE_OBSERVE_LOG_H_
#define MAKEGOOD_SERVICE_OBSERVE_LOG_H_

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace makegood {

enum class LogFormat { kText, kJson };
enum class LogLevel { kDebug, kInfo, kWarn, kError, kOff };

// By their names in flags: "text", "json"; "debug", "info", "warn", "error", "off".
std::optional<LogFormat> ParseLogFormat(absl::string_view name);
std::optional<LogLevel> ParseLogLevel(absl::string_view name);

// A named value of a line: a text, an integer or a bool.
struct LogField {
  LogField(absl::string_view k, absl::string_view v) : key(k), value(std::string(v)) {}
  LogField(absl::string_view k, const char* v) : key(k), value(std::string(v)) {}
  LogField(absl::string_view k, std::string v) : key(k), value(std::move(v)) {}
  LogField(absl::string_view k, bool v) : key(k), value(v) {}
  template <typename Int,
            std::enable_if_t<std::is_integral_v<Int> && !std::is_same_v<Int, bool>, int> = 0>
  LogField(absl::string_view k, Int v) : key(k), value(static_cast<int64_t>(v)) {}

  absl::string_view key;  // A constant: letters, digits and underscores.
  std::variant<std::string, int64_t, bool> value;
};

using LogFields = std::vector<LogField>;

// A line without its end:
//
//   2026-03-02T10:00:00.123Z info listening address=127.0.0.1:7070
//   {"time":"2026-03-02T10:00:00.123Z","level":"info","message":"listening","address":"127.0.0.1:7070"}
//
// Whatever bytes a value has, the line stays one line, and valid JSON: control characters are
// escaped, and bytes that are not UTF-8 become U+FFFD. In text, a value with a space, a quote,
// an equals sign or anything escaped stands in double quotes.
std::string FormatLogLine(LogFormat format, absl::Time time, LogLevel level,
                          absl::string_view message, const LogFields& fields);

// Thread-safe; lines never mix, and come in the order of their calls. Warnings and errors are
// written at once, with all that came before them; other lines up to 10 ms later, and the last ones
// when the log ends.
class Log {
 public:
  // Writes lines of `level` and above to standard error, or to `stream`, which outlives the log and
  // gets every line at once.
  Log(LogFormat format, LogLevel level, std::ostream* stream = nullptr);
  ~Log();

  void Debug(absl::string_view message, const LogFields& fields = {}) {
    Write(LogLevel::kDebug, message, fields);
  }
  void Info(absl::string_view message, const LogFields& fields = {}) {
    Write(LogLevel::kInfo, message, fields);
  }
  void Warn(absl::string_view message, const LogFields& fields = {}) {
    Write(LogLevel::kWarn, message, fields);
  }
  void Error(absl::string_view message, const LogFields& fields = {}) {
    Write(LogLevel::kError, message, fields);
  }

  // Whether a line of this level is written: ask before building costly fields.
  bool IsOn(LogLevel level) const { return level >= level_ && level != LogLevel::kOff; }

 private:
  void Write(LogLevel level, absl::string_view message, const LogFields& fields);

  struct Sink;

  const LogFormat format_;
  const LogLevel level_;
  std::unique_ptr<Sink> sink_;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_OBSERVE_LOG_H_

#include "service/observe/log.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "rules/base/utf8.h"
#include "spdlog/logger.h"
#include "spdlog/sinks/ostream_sink.h"
#include "spdlog/sinks/stdout_sinks.h"

namespace makegood {
namespace {

constexpr const char* kLevelNames[] = {"debug", "info", "warn", "error", "off"};

// Appends `text` with the escapes of a JSON string, which serve the text format as well.
// Returns whether anything had to be escaped or replaced.
bool AppendEscaped(absl::string_view text, std::string& out) {
  bool changed = false;
  for (size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0x80) {
      const std::optional<rules::CodePoint> code_point = rules::DecodeUtf8(text, i);
      if (!code_point.has_value()) {
        out += "\xEF\xBF\xBD";
        changed = true;
        ++i;
      } else if (code_point->value < 0xA0 || code_point->value == 0x2028 ||
                 code_point->value == 0x2029) {
        // C1 controls and line separators: some viewers act on them.
        absl::StrAppendFormat(&out, "\\u%04x", static_cast<unsigned>(code_point->value));
        changed = true;
        i += code_point->length;
      } else {
        out.append(text.data() + i, code_point->length);
        i += code_point->length;
      }
      continue;
    }
    ++i;
    switch (byte) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (byte >= 0x20 && byte != 0x7F) {
          out += static_cast<char>(byte);
          continue;
        }
        absl::StrAppendFormat(&out, "\\u%04x", byte);
    }
    changed = true;
  }
  return changed;
}

void AppendQuoted(absl::string_view text, std::string& out) {
  out += '"';
  AppendEscaped(text, out);
  out += '"';
}

void AppendTextValue(absl::string_view text, std::string& out) {
  std::string escaped;
  const bool changed = AppendEscaped(text, escaped);
  const bool quote = changed || text.empty() || text.find_first_of(" =") != absl::string_view::npos;
  if (quote) out += '"';
  out += escaped;
  if (quote) out += '"';
}

void AppendValue(LogFormat format, const LogField& field, std::string& out) {
  if (const auto* number = std::get_if<int64_t>(&field.value)) {
    absl::StrAppend(&out, *number);
  } else if (const auto* flag = std::get_if<bool>(&field.value)) {
    out += *flag ? "true" : "false";
  } else if (format == LogFormat::kJson) {
    AppendQuoted(std::get<std::string>(field.value), out);
  } else {
    AppendTextValue(std::get<std::string>(field.value), out);
  }
}

template <typename T, size_t kCount>
std::optional<T> Parse(const char* const (&names)[kCount], absl::string_view name) {
  for (size_t i = 0; i < kCount; ++i) {
    if (name == names[i]) return static_cast<T>(i);
  }
  return std::nullopt;
}

}  // namespace

std::optional<LogFormat> ParseLogFormat(absl::string_view name) {
  static constexpr const char* kNames[] = {"text", "json"};
  return Parse<LogFormat>(kNames, name);
}

std::optional<LogLevel> ParseLogLevel(absl::string_view name) {
  return Parse<LogLevel>(kLevelNames, name);
}

std::string FormatLogLine(LogFormat format, absl::Time time, LogLevel level,
                          absl::string_view message, const LogFields& fields) {
  const std::string stamp = absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", time, absl::UTCTimeZone());
  const char* const level_name = kLevelNames[static_cast<int>(level)];
  std::string line;
  line.reserve(160);
  if (format == LogFormat::kJson) {
    absl::StrAppend(&line, "{\"time\":\"", stamp, "\",\"level\":\"", level_name, "\",\"message\":");
    AppendQuoted(message, line);
    for (const LogField& field : fields) {
      absl::StrAppend(&line, ",\"", field.key, "\":");
      AppendValue(format, field, line);
    }
    line += '}';
    return line;
  }
  absl::StrAppend(&line, stamp, " ", level_name, " ");
  AppendEscaped(message, line);
  for (const LogField& field : fields) {
    absl::StrAppend(&line, " ", field.key, "=");
    AppendValue(format, field, line);
  }
  return line;
}

struct Log::Sink {
  explicit Sink(spdlog::sink_ptr sink) : logger("makegood", std::move(sink)) {
    logger.set_pattern("%v");
    logger.set_level(spdlog::level::trace);
  }
  spdlog::logger logger;
};

Log::Log(LogFormat format, LogLevel level, std::ostream* stream) : format_(format), level_(level) {
  // spdlog brings the lock and the writing; the words are ours. Every line is flushed: the last
  // one before a crash is the one that is needed.
  if (stream == nullptr) {
    sink_ = std::make_unique<Sink>(std::make_shared<spdlog::sinks::stderr_sink_mt>());
  } else {
    sink_ = std::make_unique<Sink>(
        std::make_shared<spdlog::sinks::ostream_sink_mt>(*stream, /*force_flush=*/true));
  }
}

Log::~Log() = default;

void Log::Write(LogLevel level, absl::string_view message, const LogFields& fields) {
  if (!IsOn(level)) return;
  const std::string line = FormatLogLine(format_, absl::Now(), level, message, fields);
  sink_->logger.log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace makegood

#include "service/observe/log.h"

#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "rules/base/utf8.h"
#include "spdlog/logger.h"
#include "spdlog/sinks/ostream_sink.h"
#include "spdlog/sinks/stdout_sinks.h"

namespace makegood {
namespace {

// How long a line waits that is no warning and no error: writing each by itself takes as long as
// deciding does.
constexpr absl::Duration kDelay = absl::Milliseconds(10);

constexpr const char* kLevelNames[] = {"debug", "info", "warn", "error", "off"};

// A character of ASCII that stands for itself in either format.
bool IsPlain(unsigned char byte) {
  return byte >= 0x20 && byte < 0x7F && byte != '"' && byte != '\\';
}

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
    if (IsPlain(byte)) {
      const size_t begin = i;
      while (i < text.size() && IsPlain(static_cast<unsigned char>(text[i]))) ++i;
      out.append(text.data() + begin, i - begin);
      continue;
    }
    ++i;
    switch (byte) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default: absl::StrAppendFormat(&out, "\\u%04x", byte);
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

// "2026-03-02T10:00:00.123Z". Only the last digits change within a second.
std::string Stamp(absl::Time time) {
  thread_local absl::Time last = absl::InfiniteFuture();
  thread_local std::string second_text;
  const absl::Time second = absl::FromUnixSeconds(absl::ToUnixSeconds(time));
  if (second != last) {
    second_text = absl::FormatTime("%Y-%m-%dT%H:%M:%S", second, absl::UTCTimeZone());
    last = second;
  }
  const int64_t millis = absl::ToInt64Milliseconds(time - second);
  return absl::StrCat(second_text, ".", absl::Dec(millis, absl::kZeroPad3), "Z");
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
  const std::string stamp = Stamp(time);
  const char* const level_name = kLevelNames[static_cast<int>(level)];
  std::string line;
  line.reserve(320);
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

// Writes lines in the order in which they come, many at once. A line that is urgent is written
// before Add returns, unless another thread is writing, which then takes it along. The others wait
// a moment for the lines that come after them, and a thread of the sink's own writes them.
struct Log::Sink {
 public:
  // Without a delay, every line is urgent.
  Sink(spdlog::sink_ptr sink, absl::Duration delay)
      : logger_("makegood", std::move(sink)), delay_(delay) {
    logger_.set_pattern("%v");
    logger_.set_level(spdlog::level::trace);
    if (delay_ > absl::ZeroDuration()) thread_ = std::thread([this] { WriteAfterDelays(); });
  }

  ~Sink() {
    {
      absl::MutexLock lock(&mutex_);
      is_stopping_ = true;
    }
    if (thread_.joinable()) thread_.join();
  }

  void Add(absl::string_view line, bool is_urgent) ABSL_LOCKS_EXCLUDED(mutex_) {
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(this, &Sink::HasRoom));
      if (!waiting_.empty()) waiting_ += '\n';
      waiting_.append(line.data(), line.size());
      if (!is_urgent && thread_.joinable() && waiting_.size() < kWrittenTogether) return;
      if (is_writing_) {
        if (is_urgent) mutex_.Await(absl::Condition(this, &Sink::IsQuiet));
        return;
      }
      is_writing_ = true;
    }
    WriteWaiting();
  }

 private:
  // What is written at the latest when so much of it waits.
  static constexpr size_t kWrittenTogether = 32 * 1024;
  // Beyond that, whoever logs waits as well: the output is slower than the service.
  static constexpr size_t kWaitingMax = 256 * 1024;

  bool HasRoom() const ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return waiting_.size() < kWaitingMax; }
  // All that came is written.
  bool IsQuiet() const ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return !is_writing_; }
  bool HasWork() const ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return is_stopping_ || (!waiting_.empty() && !is_writing_);
  }

  void WriteAfterDelays() ABSL_LOCKS_EXCLUDED(mutex_) {
    bool is_last = false;
    while (!is_last) {
      {
        absl::MutexLock lock(&mutex_);
        mutex_.Await(absl::Condition(this, &Sink::HasWork));
        is_last = is_stopping_;
      }
      if (!is_last) absl::SleepFor(delay_);
      {
        absl::MutexLock lock(&mutex_);
        if (is_writing_) continue;  // Another thread writes all that waits.
        is_writing_ = true;
      }
      WriteWaiting();
    }
  }

  // By the thread that set is_writing_.
  void WriteWaiting() ABSL_LOCKS_EXCLUDED(mutex_) {
    std::string lines;
    while (TakeWaiting(lines)) {
      logger_.log(spdlog::level::info, spdlog::string_view_t(lines.data(), lines.size()));
    }
  }

  // False, and the end of writing, if nothing waits.
  bool TakeWaiting(std::string& lines) ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    lines.clear();
    lines.swap(waiting_);
    is_writing_ = !lines.empty();
    return is_writing_;
  }

  spdlog::logger logger_;  // Used by one thread at a time.
  const absl::Duration delay_;

  absl::Mutex mutex_;
  std::string waiting_ ABSL_GUARDED_BY(mutex_);  // Lines without the end of the last one.
  bool is_writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool is_stopping_ ABSL_GUARDED_BY(mutex_) = false;

  std::thread thread_;  // None without a delay.
};

Log::Log(LogFormat format, LogLevel level, std::ostream* stream) : format_(format), level_(level) {
  // spdlog brings the writing; the words are ours.
  if (stream == nullptr) {
    sink_ = std::make_unique<Sink>(std::make_shared<spdlog::sinks::stderr_sink_mt>(), kDelay);
  } else {
    sink_ = std::make_unique<Sink>(
        std::make_shared<spdlog::sinks::ostream_sink_mt>(*stream, /*force_flush=*/true),
        absl::ZeroDuration());
  }
}

Log::~Log() = default;

void Log::Write(LogLevel level, absl::string_view message, const LogFields& fields) {
  if (!IsOn(level)) return;
  sink_->Add(FormatLogLine(format_, absl::Now(), level, message, fields), level >= LogLevel::kWarn);
}

}  // namespace makegood

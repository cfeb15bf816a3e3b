#include "service/observe/log.h"

#include <algorithm>
#include <initializer_list>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace makegood {
namespace {

const absl::Time kTime = absl::FromUnixMillis(1'772'445'600'123);  // 2026-03-02T10:00:00.123Z

TEST(FormatLogLineTest, ALineIsTimeLevelMessageAndFields) {
  const LogFields fields = {{"address", "127.0.0.1:7070"}, {"port", 7070}, {"fresh", true}};
  EXPECT_EQ(FormatLogLine(LogFormat::kText, kTime, LogLevel::kInfo, "listening", fields),
            "2026-03-02T10:00:00.123Z info listening address=127.0.0.1:7070 port=7070 fresh=true");
  EXPECT_EQ(FormatLogLine(LogFormat::kJson, kTime, LogLevel::kWarn, "listening", fields),
            R"({"time":"2026-03-02T10:00:00.123Z","level":"warn","message":"listening",)"
            R"("address":"127.0.0.1:7070","port":7070,"fresh":true})");
}

struct EscapeCase {
  std::string value;
  std::string in_text;
  std::string in_json;
};

// A value, and how it looks in either format.
const EscapeCase kEscapes[] = {
    {"plain", "plain", R"("plain")"},
    {"", R"("")", R"("")"},
    {"two words", R"("two words")", R"("two words")"},
    {"a=b", R"("a=b")", R"("a=b")"},
    {"say \"hi\"", R"("say \"hi\"")", R"("say \"hi\"")"},
    {"back\\slash", R"("back\\slash")", R"("back\\slash")"},
    {"new\nline", R"("new\nline")", R"("new\nline")"},
    {"\r\t", R"("\r\t")", R"("\r\t")"},
    {std::string("nul\0", 4), R"("nul\u0000")", R"("nul\u0000")"},
    {"\x1b[31m", R"("\u001b[31m")", R"("\u001b[31m")"},
    {"\x7f", R"("\u007f")", R"("\u007f")"},
    {"é", "é", R"("é")"},
    {"😀", "😀", R"("😀")"},
    {"\xc2\x85", R"("\u0085")", R"("\u0085")"},
    {"\xe2\x80\xa8", R"("\u2028")", R"("\u2028")"},
    {"\xff", "\"\xEF\xBF\xBD\"", "\"\xEF\xBF\xBD\""},
    {"\xed\xa0\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"",
     "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},
};

TEST(FormatLogLineTest, WhatAValueHoldsNeverBreaksTheLine) {
  for (const EscapeCase& test : kEscapes) {
    EXPECT_EQ(FormatLogLine(LogFormat::kText, kTime, LogLevel::kInfo, "m", {{"v", test.value}}),
              "2026-03-02T10:00:00.123Z info m v=" + test.in_text);
    EXPECT_EQ(FormatLogLine(LogFormat::kJson, kTime, LogLevel::kInfo, "m", {{"v", test.value}}),
              R"({"time":"2026-03-02T10:00:00.123Z","level":"info","message":"m","v":)" +
                  test.in_json + "}");
  }
}

TEST(FormatLogLineTest, EveryByteGivesOneLineOfValidJson) {
  for (int first = 0; first < 256; ++first) {
    for (const int second : std::initializer_list<int>{0, '"', '\\', 0x80, 0xBF, 0xFF}) {
      const std::string value = {static_cast<char>(first), static_cast<char>(second)};
      const std::string json =
          FormatLogLine(LogFormat::kJson, kTime, LogLevel::kInfo, value, {{"v", value}});
      EXPECT_EQ(json.find('\n'), std::string::npos);
      EXPECT_TRUE(nlohmann::json::accept(json)) << first << " " << second;
      const std::string text =
          FormatLogLine(LogFormat::kText, kTime, LogLevel::kInfo, value, {{"v", value}});
      EXPECT_EQ(text.find('\n'), std::string::npos);
    }
  }
}

TEST(LogTest, WritesItsLevelAndAbove) {
  std::ostringstream out;
  Log log(LogFormat::kText, LogLevel::kWarn, &out);
  log.Debug("one");
  log.Info("two");
  log.Warn("three");
  log.Error("four {} %s", {{"braces", "{}"}});
  EXPECT_EQ(out.str().find("two"), std::string::npos);
  EXPECT_NE(out.str().find(" warn three\n"), std::string::npos);
  EXPECT_NE(out.str().find(" error four {} %s braces={}\n"), std::string::npos);
  EXPECT_FALSE(log.IsOn(LogLevel::kInfo));
}

TEST(LogTest, OffWritesNothing) {
  std::ostringstream out;
  Log log(LogFormat::kText, LogLevel::kOff, &out);
  log.Error("four");
  EXPECT_EQ(out.str(), "");
}

// Four threads write 200 lines each, every tenth of them urgent.
void WriteFromFourThreads(Log& log) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&log] {
      for (int i = 0; i < 200; ++i) {
        i % 10 == 0 ? log.Error("line", {{"i", i}}) : log.Info("line", {{"i", i}});
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

void Expect800Lines(const std::string& written) {
  std::istringstream lines(written);
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count)
    EXPECT_TRUE(nlohmann::json::accept(line)) << line;
  EXPECT_EQ(count, 800);
}

TEST(LogTest, LinesOfManyThreadsNeverMix) {
  std::ostringstream out;
  Log log(LogFormat::kJson, LogLevel::kInfo, &out);
  WriteFromFourThreads(log);
  Expect800Lines(out.str());
}

// Beside them, the log's own thread writes what has waited for long enough.
TEST(LogTest, OfStandardErrorLinesOfManyThreadsNeverMix) {
  testing::internal::CaptureStderr();
  {
    Log log(LogFormat::kJson, LogLevel::kInfo);
    WriteFromFourThreads(log);
  }
  Expect800Lines(testing::internal::GetCapturedStderr());
}

TEST(LogTest, OfStandardErrorAnErrorIsWrittenAtOnceWithWhatCameBefore) {
  testing::internal::CaptureStderr();
  Log log(LogFormat::kText, LogLevel::kInfo);
  log.Info("one");
  log.Error("two");
  const std::string written = testing::internal::GetCapturedStderr();
  EXPECT_NE(written.find(" error two\n"), std::string::npos) << written;
  EXPECT_LT(written.find(" info one\n"), written.find(" error two\n")) << written;
}

TEST(LogTest, OfStandardErrorNoLineIsLostWhenTheLogEnds) {
  testing::internal::CaptureStderr();
  {
    Log log(LogFormat::kText, LogLevel::kInfo);
    for (int i = 0; i < 1'000; ++i) log.Info("line", {{"i", i}});
  }
  const std::string written = testing::internal::GetCapturedStderr();
  EXPECT_EQ(std::count(written.begin(), written.end(), '\n'), 1'000);
  EXPECT_NE(written.find(" info line i=999\n"), std::string::npos);
}

TEST(ParseTest, NamesOfFormatsAndLevels) {
  EXPECT_EQ(ParseLogFormat("json"), LogFormat::kJson);
  EXPECT_EQ(ParseLogLevel("warn"), LogLevel::kWarn);
  EXPECT_EQ(ParseLogLevel("warning"), std::nullopt);
  EXPECT_EQ(ParseLogFormat(""), std::nullopt);
}

}  // namespace
}  // namespace makegood

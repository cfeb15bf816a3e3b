#include "service/config.h"

#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace makegood {
namespace {

struct OptionCase {
  const char* name;
  const char* text;
  const char* problem;  // Empty: fine.
};

const OptionCase kOptionCases[] = {
    {"listen", "127.0.0.1:7070", ""},
    {"listen", "[::1]:0", ""},
    {"listen", "localhost:65535", ""},
    {"listen", "localhost:65536", "`localhost:65536` is not HOST:PORT with a port from 0 to 65535"},
    {"listen", ":7070", "`:7070` is not HOST:PORT with a port from 0 to 65535"},
    {"listen", "7070", "`7070` is not HOST:PORT with a port from 0 to 65535"},
    {"policies", "", "is empty"},
    {"policies", "/etc/makegood/policies", ""},
    {"allow_edits", "true", ""},
    {"allow_edits", "yes", "`yes` is neither true nor false"},
    {"reload_interval", "0s", ""},
    {"reload_interval", "50ms", ""},
    {"reload_interval", "49ms", "`49ms` is not between 50ms and 1h, and 0s means never"},
    {"reload_interval", "1h1s", "`1h1s` is not between 50ms and 1h, and 0s means never"},
    {"reload_interval", "-1s", "`-1s` is not between 50ms and 1h, and 0s means never"},
    {"drain_timeout", "0s", ""},
    {"drain_timeout", "30s", ""},
    {"drain_timeout", "30", "`30` is no span; write a number with a unit, such as 10s or 250ms"},
    {"drain_timeout", "2h", "`2h` is not between 0 and 1h"},
    {"max_in_flight", "1", ""},
    {"max_in_flight", "0", "`0` is not a number from 1 to 100000"},
    {"max_in_flight", "1e3", "`1e3` is not a number from 1 to 100000"},
    {"max_in_flight", "99999999999999999999",
     "`99999999999999999999` is not a number from 1 to 100000"},
    {"test_clock", "true", ""},
    {"test_clock", "false", ""},
    {"test_clock", "2026-03-01T00:00:00Z", ""},
    {"test_clock", "yesterday",
     "`yesterday` is neither true nor an instant such as 2026-03-01T00:00:00Z"},
    {"log_format", "json", ""},
    {"log_format", "xml", "`xml` is neither text nor json"},
    {"log_level", "off", ""},
    {"log_level", "all", "`all` is not one of debug, info, warn, error, off"},
};

TEST(ConfigTest, EachOptionHasItsBounds) {
  for (const OptionCase& test : kOptionCases) {
    Config config;
    EXPECT_EQ(SetConfigOption(test.name, test.text, config), test.problem)
        << test.name << " " << test.text;
  }
}

struct FileCase {
  const char* text;
  const char* expected;  // The first lines of what is said, or empty.
};

const FileCase kFileCases[] = {
    {"", ""},
    {"# nothing\n", ""},
    {"listen: 0.0.0.0:80\nlog_format: json\n", ""},
    {"listen: 80\n", "c.yaml:1:9: error[MG0114]: `listen`: `80` is not HOST:PORT"},
    {"lisen: 0.0.0.0:80\n", "c.yaml:1:1: error[MG0111]: unknown option `lisen`"},
    {"listen: [a, b]\n", "c.yaml:1:9: error[MG0113]: `listen` has one value"},
    {"listen:\n", "`listen` has one value"},
    {"- listen\n", "a configuration is a map of options, not a list"},
    {"log_level: a\nlog_format: b\n",
     "c.yaml:2:13: error[MG0114]: `log_format`: `b` is neither text nor json"},
};

TEST(ConfigTest, AFileIsReadStrictlyAndAllItsMistakesAreTold) {
  for (const FileCase& test : kFileCases) {
    Config config;
    rules::IssueList issues;
    const auto source = std::make_shared<const rules::Source>("c.yaml", test.text);
    EXPECT_EQ(ReadConfig(source, config, issues), *test.expected == '\0') << test.text;
    const std::string rendered = rules::Render(issues);
    EXPECT_TRUE(absl::StrContains(rendered, test.expected)) << rendered;
  }
}

TEST(ConfigTest, AFileSetsWhatItNamesAndNothingElse) {
  Config config;
  config.port_file = "p";
  rules::IssueList issues;
  ASSERT_TRUE(ReadConfig(
      std::make_shared<const rules::Source>(
          "c.yaml", "drain_timeout: 1m30s\nallow_edits: true\nmax_in_flight: 7\nlog_level: warn\n"),
      config, issues));
  EXPECT_EQ(config.drain_timeout, absl::Seconds(90));
  EXPECT_TRUE(config.allow_edits);
  EXPECT_EQ(config.max_in_flight, 7);
  EXPECT_EQ(config.log_level, LogLevel::kWarn);
  EXPECT_EQ(config.listen, "127.0.0.1:7070");
  EXPECT_EQ(config.port_file, "p");
}

TEST(ConfigTest, ATestClockBeginsWhereItIsToldTo) {
  Config config;
  EXPECT_FALSE(config.test_clock);
  EXPECT_EQ(SetConfigOption("test_clock", "2026-03-01T00:00:00.5Z", config), "");
  EXPECT_TRUE(config.test_clock);
  EXPECT_EQ(config.test_clock_start,
            absl::FromUnixSeconds(1'772'323'200) + absl::Milliseconds(500));
  EXPECT_EQ(SetConfigOption("test_clock", "true", config), "");
  EXPECT_TRUE(config.test_clock);
  EXPECT_FALSE(config.test_clock_start.has_value());
  EXPECT_EQ(SetConfigOption("test_clock", "false", config), "");
  EXPECT_FALSE(config.test_clock);
}

TEST(ConfigTest, EveryOptionHasAFlagAndAHelp) {
  for (const ConfigOption& option : ConfigOptions()) {
    EXPECT_TRUE(absl::StartsWith(option.flag(), "--"));
    EXPECT_FALSE(absl::StrContains(option.flag(), "_"));
    EXPECT_GT(option.help.size(), 20u) << option.name;
  }
  EXPECT_EQ(ConfigOptions()[5].flag(), "--drain-timeout");
}

TEST(ConfigTest, TheFilesThatShipLoadAndNameEveryOption) {
  for (const char* path : {"deploy/config/development.yaml", "deploy/config/production.yaml"}) {
    std::ifstream file(path);
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    ASSERT_FALSE(text.empty()) << path;
    Config config;
    rules::IssueList issues;
    EXPECT_TRUE(ReadConfig(std::make_shared<const rules::Source>(path, text), config, issues))
        << rules::Render(issues);
    for (const ConfigOption& option : ConfigOptions()) {
      EXPECT_TRUE(absl::StrContains(text, absl::StrCat("\n", option.name, ": ")) ||
                  absl::StrContains(text, absl::StrCat("\n# ", option.name, ": ")))
          << path << " does not name " << option.name;
    }
  }
}

}  // namespace
}  // namespace makegood

#include "rules/cel/message/message_reader.h"

#include <cctype>
#include <cmath>
#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "rules/cel/message/message_testing.h"
#include "rules/cel/message/scalar_text.h"

namespace makegood::cel {
namespace {

// Reads JSON with bare words (`CUSTOMER`, `null`) into DataNodes; enough for these tests.
class TestData {
 public:
  explicit TestData(std::string text)
      : source_(std::make_shared<rules::Source>("facts.yaml", std::move(text))) {}

  DataNode Parse() {
    at_ = 0;
    return ParseNode();
  }

 private:
  char Peek() {
    const absl::string_view text = source_->text();
    while (at_ < text.size() && (text[at_] == ' ' || text[at_] == ',')) ++at_;
    return at_ < text.size() ? text[at_] : '\0';
  }
  rules::Place PlaceFrom(size_t begin) {
    return {source_, {static_cast<uint32_t>(begin), static_cast<uint32_t>(at_)}};
  }
  std::string Word(bool* quoted) {
    const absl::string_view text = source_->text();
    std::string word;
    *quoted = Peek() == '"';
    if (*quoted) {
      for (++at_; text[at_] != '"'; ++at_) word += text[at_];
      ++at_;
    } else {
      while (at_ < text.size() &&
             absl::string_view(",: ]}[{").find(text[at_]) == absl::string_view::npos) {
        word += text[at_++];
      }
    }
    return word;
  }
  DataNode ParseNode() {
    DataNode node;
    const char first = Peek();
    const size_t begin = at_;
    if (first == '[') {
      node.kind = DataNode::Kind::kList;
      for (++at_; Peek() != ']';) node.elements.push_back(ParseNode());
      ++at_;
    } else if (first == '{') {
      node.kind = DataNode::Kind::kMap;
      for (++at_; Peek() != '}';) {
        DataEntry entry;
        const size_t key_begin = at_;
        bool quoted;
        entry.key = Word(&quoted);
        entry.key_place = PlaceFrom(key_begin);
        EXPECT_EQ(Peek(), ':');
        ++at_;
        entry.value = ParseNode();
        node.entries.push_back(std::move(entry));
      }
      ++at_;
    } else {
      bool quoted;
      node.text = Word(&quoted);
      if (quoted) {
        node.kind = DataNode::Kind::kString;
      } else if (node.text == "null") {
        node.kind = DataNode::Kind::kNull;
      } else if (node.text == "true" || node.text == "false") {
        node.kind = DataNode::Kind::kBool;
      } else if (std::isdigit(node.text[0]) || node.text[0] == '-' || node.text[0] == '.') {
        node.kind = DataNode::Kind::kNumber;
      } else {
        node.kind = DataNode::Kind::kString;
      }
    }
    node.place = PlaceFrom(begin);
    return node;
  }

  std::shared_ptr<const rules::Source> source_;
  size_t at_ = 0;
};

class MessageReaderTest : public testing::TestWithParam<TestTypes::Source> {
 protected:
  MessageReaderTest() : types_(GetParam()) {}

  // The message that was read, then `line:column message (help)` for each issue.
  std::string Read(const std::string& data, const ReadOptions& options = {},
                   const char* type = "Kinds") {
    const auto message = types_.Parse(type, "");
    rules::IssueList issues;
    const bool ok = ReadMessage(TestData(data).Parse(), message.get(), options, issues);
    EXPECT_EQ(ok, !issues.has_errors());
    std::string text = message->ShortDebugString();
    for (const rules::Issue& issue : issues.issues()) {
      EXPECT_EQ(issue.code, rules::issue_code::kInvalidFact);
      const rules::Position position = issue.place.source->PositionAt(issue.place.span.begin);
      text += (text.empty() ? "" : " | ") + std::to_string(position.column) + ": " + issue.message;
      if (!issue.help.empty()) text += " (" + issue.help + ")";
    }
    return text;
  }

  TestTypes types_;
};

INSTANTIATE_TEST_SUITE_P(, MessageReaderTest,
                         testing::Values(TestTypes::kLinked, TestTypes::kDynamic),
                         TestTypes::SourceName);

struct ReadCase {
  const char* data;
  const char* result;
};

TEST_P(MessageReaderTest, ReadsEveryKindOfField) {
  const ReadCase kCases[] = {
      {"null", ""},
      {"{}", ""},
      {"{int32_field: -5, int64_field: \"9000000000\"}", "int32_field: -5 int64_field: 9000000000"},
      {"{int32Field: 5}", "int32_field: 5"},
      {"{uint32_field: 5, uint64_field: 18446744073709551615}",
       "uint32_field: 5 uint64_field: 18446744073709551615"},
      {"{int64_field: 1e3}", "int64_field: 1000"},
      {"{float_field: 1.5, double_field: 2}", "float_field: 1.5 double_field: 2"},
      {"{double_field: \"NaN\"}", "double_field: nan"},
      {"{bool_field: true}", "bool_field: true"},
      {"{string_field: abc, bytes_field: \"Zm9v\"}", "string_field: \"abc\" bytes_field: \"foo\""},
      {"{string_field: 12}", "string_field: \"12\""},
      {"{string_field: true}", "string_field: \"true\""},
      {"{level: HIGH}", "level: HIGH"},
      {"{level: 1}", "level: LOW"},
      {"{int32_field: null, nested: null, int32_list: null, level: null}", ""},
      {"{optional_int64: 0}", "optional_int64: 0"},
      {"{nested: {}}", "nested { }"},
      {"{nested: {name: n, deeper: {int32_field: 1}}}",
       "nested { name: \"n\" deeper { int32_field: 1 } }"},
      {"{timestamp: \"1970-01-01T00:01:00Z\"}", "timestamp { seconds: 60 }"},
      {"{duration: 24h}", "duration { seconds: 86400 }"},
      {"{duration: 14d}", "duration { seconds: 1209600 }"},
      {"{duration: 86400s}", "duration { seconds: 86400 }"},
      {"{duration: -1.5s}", "duration { seconds: -1 nanos: -500000000 }"},
      {"{int64_wrapper: 5, bool_wrapper: null}", "int64_wrapper { value: 5 }"},
      {"{string_wrapper: \"\"}", "string_wrapper { }"},
      {"{value: null}", "value { null_value: NULL_VALUE }"},
      {"{value: [1, a, true, {}]}",
       "value { list_value { values { number_value: 1 } values { string_value: \"a\" } values { "
       "bool_value: true } values { struct_value { } } } }"},
      {"{struct: {a: 0x10}}", "struct { fields { key: \"a\" value { number_value: 16 } } }"},
      {"{list_value: [null]}", "list_value { values { null_value: NULL_VALUE } }"},
      {"{int32_list: [1, 2], string_list: [a], level_list: [LOW]}",
       "int32_list: 1 int32_list: 2 string_list: \"a\" level_list: LOW"},
      {"{nested_list: [{name: a}, {}]}", "nested_list { name: \"a\" } nested_list { }"},
      {"{string_map: {a: b}, int32_map: {-1: 2}, bool_map: {true: t}}",
       "string_map { key: \"a\" value: \"b\" } int32_map { key: -1 value: 2 } bool_map { key: true "
       "value: \"t\" }"},
      {"{nested_map: {1: {name: n}}}", "nested_map { key: 1 value { name: \"n\" } }"},
      {"{field_mask: {paths: [a]}, empty: {}}", "empty { } field_mask { paths: \"a\" }"},
  };
  for (const ReadCase& c : kCases) EXPECT_EQ(Read(c.data), c.result) << c.data;
}

// What is wrong is told at its place and left out; the rest is read.
TEST_P(MessageReaderTest, TellsEveryMistakeAtItsPlace) {
  const ReadCase kCases[] = {
      {"[]", "1: `Kinds` must be a map, not a list"},
      {"{int32_feild: 1}", "2: unknown field `int32_feild` of Kinds (did you mean `int32_field`?)"},
      {"{zzzzzzz: 1}", "2: unknown field `zzzzzzz` of Kinds"},
      {"{int32_field: 1, int32Field: 2}", "int32_field: 1 | 18: `int32_field` is given twice"},
      {"{int32_field: 1.5}", "15: `int32_field` must be a whole number, not 1.5"},
      {"{int32_field: abc}", "15: `int32_field` must be a whole number, not \"abc\""},
      {"{int32_field: true}", "15: `int32_field` must be a whole number, not a boolean"},
      {"{int32_field: [1]}", "15: `int32_field` must be a whole number, not a list"},
      {"{int32_field: 3000000000}",
       "15: `int32_field` is out of range: 3000000000 is not in -2147483648 to 2147483647"},
      {"{int64_field: 9223372036854775808}",
       "15: `int64_field` is out of range: 9223372036854775808 is not in -9223372036854775808 to "
       "9223372036854775807"},
      {"{uint32_field: -1}", "16: `uint32_field` is out of range: -1 is not in 0 to 4294967295"},
      {"{double_field: much}", "16: `double_field` must be a number, not \"much\""},
      {"{bool_field: yes}", "14: `bool_field` must be true or false, not \"yes\""},
      {"{bool_field: 1}", "14: `bool_field` must be true or false, not a number"},
      {"{string_field: {}}", "16: `string_field` must be a string, not a map"},
      {"{bytes_field: \"?\"}", "15: `bytes_field` must be bytes in base64"},
      {"{level: HIHG}", "9: unknown value `HIHG` of Level (did you mean `HIGH`?)"},
      {"{level: PURPLE}",
       "9: unknown value `PURPLE` of Level (one of LEVEL_UNSPECIFIED, LOW, HIGH)"},
      {"{level: 7}", "9: 7 is no value of Level"},
      {"{level: []}", "9: `level` must be a value of Level, not a list"},
      {"{nested: 5}", "10: `nested` must be a map, not a number"},
      {"{nested: {nmae: 1, deeper: {x: 1}}}",
       "nested { deeper { } } | 11: unknown field `nmae` of Nested (did you mean `name`?) | 29: "
       "unknown field `x` of Kinds"},
      {"{timestamp: yesterday}",
       "13: `timestamp` must be a time, not \"yesterday\" (write RFC 3339, such as "
       "2026-03-02T10:00:00Z)"},
      {"{timestamp: {}}", "13: `timestamp` must be a time, not a map"},
      {"{duration: 24}",
       "12: `duration` must be a duration, not \"24\" (write a number with a unit, such as 90s, "
       "24h or 14d)"},
      {"{any: {}}", "7: `any` is a google.protobuf.Any, which cannot be written here"},
      {"{choice_number: 1, choice_nested: {}}",
       "choice_number: 1 | 20: `choice_nested` and `choice_number` cannot both be given"},
      {"{int32_list: 1}", "14: `int32_list` must be a list, not a number"},
      {"{int32_list: [1, x, 3]}",
       "int32_list: 1 int32_list: 3 | 18: `int32_list` must be a whole number, not \"x\""},
      {"{string_map: []}", "14: `string_map` must be a map, not a list"},
      {"{string_map: {a: 1, a: 2}}",
       "string_map { key: \"a\" value: \"1\" } | 21: the key `a` is given twice in `string_map`"},
      {"{int32_map: {x: 1, 2: y, 3: 4}}",
       "int32_map { key: 3 value: 4 } | 14: `a key of int32_map` must be a whole number, not "
       "\"x\" | 23: `int32_map` must be a whole number, not \"y\""},
      {"{struct: [1]}", "10: `struct` must be a map, not a list"},
      {"{struct: {a: 1, a: 2}}", "17: `a` is given twice"},
      {"{list_value: {}}", "14: `list_value` must be a list, not a map"},
      {"{int64_wrapper_list: [1, x]}",
       "int64_wrapper_list { value: 1 } | 26: `int64_wrapper_list` must be a whole number, not "
       "\"x\""},
      {"{int64_wrapper: x}", "17: `int64_wrapper` must be a whole number, not \"x\""},
  };
  for (const ReadCase& c : kCases) EXPECT_EQ(Read(c.data), c.result) << c.data;
}

TEST_P(MessageReaderTest, TimesCanBeWrittenInTheCallersNotation) {
  ReadOptions options;
  options.parse_timestamp = [](absl::string_view text) -> std::optional<TimeParts> {
    if (text == "noon") return TimeParts{43200, 0};
    if (text == "never") return TimeParts{kTimestampSecondsMax + 1, 0};
    return std::nullopt;
  };
  options.timestamp_help = "write noon";
  EXPECT_EQ(Read("{timestamp: noon}", options), "timestamp { seconds: 43200 }");
  EXPECT_EQ(Read("{timestamp: never}", options), "13: `timestamp` is out of range: never");
  EXPECT_EQ(Read("{timestamp: \"1970-01-01T00:01:00Z\"}", options),
            "13: `timestamp` must be a time, not \"1970-01-01T00:01:00Z\" (write noon)");
}

TEST_P(MessageReaderTest, DepthIsBounded) {
  ReadOptions options;
  options.depth_max = 3;
  EXPECT_EQ(Read("{nested: {deeper: {int32_field: 1}}}", options),
            "nested { deeper { int32_field: 1 } }");
  EXPECT_EQ(Read("{nested: {deeper: {nested: {}}}}", options),
            "nested { deeper { nested { } } } | 28: nested deeper than 3 levels");
  EXPECT_EQ(Read("{value: [[[1]]]}", options), "11: nested deeper than 3 levels");
}

TEST(MessageReaderRenderTest, IssuesLookLikeThoseOfPolicies) {
  TestTypes types(TestTypes::kLinked);
  const auto message = types.Parse("Kinds", "");
  rules::IssueList issues;
  EXPECT_FALSE(ReadMessage(TestData("{nested: {nmae: x}}").Parse(), message.get(), {}, issues));
  EXPECT_EQ(rules::Render(issues),
            "facts.yaml:1:11: error[MG0601]: unknown field `nmae` of Nested\n"
            "    1 | {nested: {nmae: x}}\n"
            "      |           ^^^^\n"
            "   = help: did you mean `name`?\n");
}

struct IntCase {
  const char* text;
  int64_t value;
  const char* error;  // Null: the value.
};

const char* Name(NumberError error) {
  switch (error) {
    case NumberError::kNotANumber: return "not a number";
    case NumberError::kNotWhole: return "not whole";
    case NumberError::kOutOfRange: return "out of range";
  }
  return "";
}

TEST(ScalarTextTest, ParsesIntegers) {
  const IntCase kCases[] = {
      {"0", 0, nullptr},
      {"-0", 0, nullptr},
      {"+7", 7, nullptr},
      {"0x1f", 31, nullptr},
      {"-0x10", -16, nullptr},
      {"0o17", 15, nullptr},
      {"12.0", 12, nullptr},
      {"-1e3", -1000, nullptr},
      {"9223372036854775807", INT64_MAX, nullptr},
      {"-9223372036854775808", INT64_MIN, nullptr},
      {"9223372036854775808", 0, "out of range"},
      {"-9223372036854775809", 0, "out of range"},
      {"1e300", 0, "out of range"},
      {"1.5", 0, "not whole"},
      {"", 0, "not a number"},
      {"-", 0, "not a number"},
      {"--1", 0, "not a number"},
      {"+-1", 0, "not a number"},
      {"1 ", 0, "not a number"},
      {"0x", 0, "not a number"},
      {"inf", 0, "not a number"},
      {"nan", 0, "not a number"},
  };
  for (const IntCase& c : kCases) {
    const ParsedInt parsed = ParseInt(c.text, INT64_MIN, INT64_MAX);
    ASSERT_EQ(parsed.value.has_value(), c.error == nullptr) << c.text;
    if (c.error == nullptr) {
      EXPECT_EQ(*parsed.value, c.value) << c.text;
    } else {
      EXPECT_STREQ(Name(parsed.error), c.error) << c.text;
    }
  }
  EXPECT_EQ(ParseInt("5", 0, 4).error, NumberError::kOutOfRange);
  EXPECT_EQ(*ParseUint("18446744073709551615", UINT64_MAX).value, UINT64_MAX);
  EXPECT_EQ(ParseUint("18446744073709551616", UINT64_MAX).error, NumberError::kOutOfRange);
  EXPECT_EQ(ParseUint("-1", UINT64_MAX).error, NumberError::kOutOfRange);
  EXPECT_EQ(ParseUint("-x", UINT64_MAX).error, NumberError::kNotANumber);
  EXPECT_EQ(*ParseUint("-0", UINT64_MAX).value, 0u);
}

TEST(ScalarTextTest, ParsesDoubles) {
  EXPECT_EQ(ParseDataDouble("1.5e-3"), 1.5e-3);
  EXPECT_EQ(ParseDataDouble("-2"), -2.0);
  EXPECT_EQ(ParseDataDouble("+2"), 2.0);
  EXPECT_EQ(ParseDataDouble("-.inf"), -HUGE_VAL);
  EXPECT_EQ(ParseDataDouble("Infinity"), HUGE_VAL);
  EXPECT_TRUE(std::isnan(*ParseDataDouble(".nan")));
  for (const char* text : {"", "abc", "inf", "-inf", "1.5x", "+-1", "0x10"}) {
    EXPECT_EQ(ParseDataDouble(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace makegood::cel

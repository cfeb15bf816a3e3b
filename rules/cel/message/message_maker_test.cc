#include "rules/cel/message/message_maker.h"

#include <limits>
#include <string>
#include <vector>

#include "google/protobuf/struct.pb.h"
#include "gtest/gtest.h"
#include "rules/cel/message/message_testing.h"
#include "rules/cel/message/to_json.h"
#include "rules/cel/values/containers.h"

namespace makegood::cel {
namespace {

class MessageMakerTest : public testing::TestWithParam<TestTypes::Source> {
 protected:
  MessageMakerTest() : types_(GetParam()), context_(arena_, 1'000'000) {}

  struct Entry {
    const char* field;
    Value value;
    bool present = true;
  };

  Value Make(const std::string& message, const std::vector<Entry>& entries) {
    const std::string type =
        message.find('.') == std::string::npos ? "makegood.cel.testdata." + message : message;
    std::vector<const FieldDeclaration*> fields;
    std::vector<Value> values;
    const auto present = std::make_unique<bool[]>(entries.size());
    for (size_t i = 0; i < entries.size(); ++i) {
      fields.push_back(types_.types().FindField(type, entries[i].field));
      EXPECT_NE(fields.back(), nullptr) << entries[i].field;
      values.push_back(entries[i].value);
      present[i] = entries[i].present;
    }
    return types_.types().MakeMaker(type, fields)->Make(context_, values.data(), present.get());
  }
  Value OfMessage(const char* type, const char* text) {
    kept_.push_back(types_.Parse(type, text));
    return MakeMessage(context_, kept_.back().get(), &types_.types());
  }
  Value List(std::vector<Value> elements) {
    return MakeList(context_, elements.data(), elements.size());
  }
  Value Map(std::vector<MapSlot> slots) {
    auto* copy = arena_.NewArray<MapSlot>(slots.size());
    std::copy(slots.begin(), slots.end(), copy);
    return Value::OfMap(ArrayMap::Make(context_, copy, slots.size()));
  }

  TestTypes types_;
  std::vector<std::unique_ptr<google::protobuf::Message>> kept_;
  Arena arena_;
  EvalContext context_;
};

INSTANTIATE_TEST_SUITE_P(, MessageMakerTest,
                         testing::Values(TestTypes::kLinked, TestTypes::kDynamic),
                         TestTypes::SourceName);

struct SetCase {
  const char* field;
  Value value;
  const char* message;  // `Kinds{…}`, or the error.
};

TEST_P(MessageMakerTest, SetsEveryKindOfField) {
  const Value nested = OfMessage("makegood.cel.testdata.Kinds.Nested", "name: 'n'");
  const Value null = Value::Null();
  const SetCase kCases[] = {
      {"int32_field", Value::Int(-3), "Kinds{int32_field: -3}"},
      {"int32_field", Value::Int(2147483647), "Kinds{int32_field: 2147483647}"},
      {"int32_field", Value::Int(2147483648),
       "error OVERFLOW: integer overflow: 2147483648 does not fit "
       "`makegood.cel.testdata.Kinds.int32_field`"},
      {"int32_field", Value::Int(-2147483649),
       "error OVERFLOW: integer overflow: -2147483649 does not fit "
       "`makegood.cel.testdata.Kinds.int32_field`"},
      {"int32_field", Value::Uint(1),
       "error NO_MATCHING_OVERLOAD: unsupported field type: "
       "`makegood.cel.testdata.Kinds.int32_field` cannot hold a value of type uint"},
      {"int64_field", Value::Int(INT64_MIN), "Kinds{int64_field: -9223372036854775808}"},
      {"uint32_field", Value::Uint(4294967296),
       "error OVERFLOW: unsigned integer overflow: 4294967296 does not fit "
       "`makegood.cel.testdata.Kinds.uint32_field`"},
      {"uint32_field", Value::Uint(7), "Kinds{uint32_field: 7}"},
      {"uint64_field", Value::Uint(7), "Kinds{uint64_field: 7}"},
      {"sint32_field", Value::Int(-1), "Kinds{sint32_field: -1}"},
      {"fixed64_field", Value::Uint(1), "Kinds{fixed64_field: 1}"},
      {"sfixed32_field", Value::Int(1), "Kinds{sfixed32_field: 1}"},
      {"float_field", Value::Double(0.1), "Kinds{float_field: 0.1}"},
      {"float_field", Value::Double(1e300), "Kinds{float_field: inf}"},
      {"double_field", Value::Double(0.1), "Kinds{double_field: 0.1}"},
      {"bool_field", Value::Bool(true), "Kinds{bool_field: true}"},
      {"string_field", Value::String("s"), "Kinds{string_field: \"s\"}"},
      {"string_field", Value::Bytes("s"),
       "error NO_MATCHING_OVERLOAD: unsupported field type: "
       "`makegood.cel.testdata.Kinds.string_field` cannot hold a value of type bytes"},
      {"bytes_field", Value::Bytes("s"), "Kinds{bytes_field: \"s\"}"},
      {"level", Value::Int(1), "Kinds{level: LOW}"},
      {"level", Value::Int(77), "Kinds{level: 77}"},
      {"level", Value::Int(5000000000),
       "error OVERFLOW: integer overflow: 5000000000 does not fit "
       "`makegood.cel.testdata.Kinds.level`"},
      {"null_field", null, "Kinds{}"},
      {"bool_field", null,
       "error NO_MATCHING_OVERLOAD: unsupported field type: "
       "`makegood.cel.testdata.Kinds.bool_field` cannot hold a value of type null_type"},
      {"optional_int64", Value::Int(0), "Kinds{optional_int64: 0}"},
      {"choice_number", Value::Int(0), "Kinds{choice_number: 0}"},

      {"nested", nested, "Kinds{nested { name: \"n\" }}"},
      {"nested", null, "Kinds{}"},
      {"nested", OfMessage("Kinds", ""),
       "error NO_MATCHING_OVERLOAD: unsupported field type: `makegood.cel.testdata.Kinds.nested` "
       "cannot hold a value of type makegood.cel.testdata.Kinds"},
      {"timestamp", Value::Timestamp({-1, 500000000}),
       "Kinds{timestamp { seconds: -1 nanos: 500000000 }}"},
      {"timestamp", null, "Kinds{}"},
      {"timestamp", Value::Duration({}),
       "error NO_MATCHING_OVERLOAD: unsupported field type: "
       "`makegood.cel.testdata.Kinds.timestamp` cannot hold a value of type "
       "google.protobuf.Duration"},
      {"duration", Value::Duration({-2, 500000000}),
       "Kinds{duration { seconds: -1 nanos: -500000000 }}"},
      {"duration", Value::Duration({-2, 0}), "Kinds{duration { seconds: -2 }}"},

      {"int64_wrapper", Value::Int(0), "Kinds{int64_wrapper { }}"},
      {"int64_wrapper", null, "Kinds{}"},
      {"int32_wrapper", Value::Int(12345678900),
       "error OVERFLOW: integer overflow: 12345678900 does not fit "
       "`google.protobuf.Int32Value.value`"},
      {"uint32_wrapper", Value::Uint(3), "Kinds{uint32_wrapper { value: 3 }}"},
      {"float_wrapper", Value::Double(1e-50), "Kinds{float_wrapper { }}"},
      {"string_wrapper", Value::String("s"), "Kinds{string_wrapper { value: \"s\" }}"},
      {"bytes_wrapper", Value::Bytes("s"), "Kinds{bytes_wrapper { value: \"s\" }}"},

      {"struct", Map({{Value::String("a"), Value::Int(1)}}),
       "Kinds{struct { fields { key: \"a\" value { number_value: 1 } } }}"},
      {"struct", Map({{Value::Int(1), Value::Int(1)}}),
       "error INVALID_ARGUMENT: a map with keys of type int cannot be converted to JSON: keys "
       "must be strings"},
      {"struct", null,
       "error NO_MATCHING_OVERLOAD: unsupported field type: `makegood.cel.testdata.Kinds.struct` "
       "cannot hold a value of type null_type"},
      {"list_value", List({Value::Bool(true), null}),
       "Kinds{list_value { values { bool_value: true } values { null_value: NULL_VALUE } }}"},
      {"list_value", null,
       "error NO_MATCHING_OVERLOAD: unsupported field type: "
       "`makegood.cel.testdata.Kinds.list_value` cannot hold a value of type null_type"},
      {"value", null, "Kinds{value { null_value: NULL_VALUE }}"},
      {"value", Value::Int(9007199254740993),
       "Kinds{value { string_value: \"9007199254740993\" }}"},

      {"any", Value::Int(1),
       "Kinds{any { type_url: \"type.googleapis.com/google.protobuf.Int64Value\" value: "
       "\"\\010\\001\" }}"},
      {"any", null,
       "Kinds{any { type_url: \"type.googleapis.com/google.protobuf.Value\" value: "
       "\"\\010\\000\" }}"},
      {"any", nested,
       "Kinds{any { type_url: \"type.googleapis.com/makegood.cel.testdata.Kinds.Nested\" value: "
       "\"\\n\\001n\" }}"},
      {"any", Value::Duration({5, 0}),
       "Kinds{any { type_url: \"type.googleapis.com/google.protobuf.Duration\" value: "
       "\"\\010\\005\" }}"},
      {"any", List({}),
       "Kinds{any { type_url: \"type.googleapis.com/google.protobuf.ListValue\" }}"},
      {"any", Map({}), "Kinds{any { type_url: \"type.googleapis.com/google.protobuf.Struct\" }}"},

      {"int32_list", List({Value::Int(1), Value::Int(2)}), "Kinds{int32_list: 1 int32_list: 2}"},
      {"int32_list", List({}), "Kinds{}"},
      {"int32_list", List({Value::Int(1), Value::Int(3000000000)}),
       "error OVERFLOW: integer overflow: 3000000000 does not fit "
       "`makegood.cel.testdata.Kinds.int32_list`"},
      {"int32_list", null,
       "error NO_MATCHING_OVERLOAD: unsupported field type: "
       "`makegood.cel.testdata.Kinds.int32_list` cannot hold a value of type null_type"},
      {"string_list", List({Value::String("a")}), "Kinds{string_list: \"a\"}"},
      {"level_list", List({Value::Int(2)}), "Kinds{level_list: HIGH}"},
      {"nested_list", List({nested, nested}),
       "Kinds{nested_list { name: \"n\" } nested_list { name: \"n\" }}"},
      {"value_list", List({null, Value::Bool(true)}),
       "Kinds{value_list { null_value: NULL_VALUE } value_list { bool_value: true }}"},
      {"timestamp_list", List({Value::Timestamp({1, 0})}), "Kinds{timestamp_list { seconds: 1 }}"},
      {"nested_list", List({null}),
       "error NO_MATCHING_OVERLOAD: unsupported field type: "
       "`makegood.cel.testdata.Kinds.nested_list` cannot hold a value of type null_type"},

      {"string_map", Map({{Value::String("a"), Value::String("b")}}),
       "Kinds{string_map { key: \"a\" value: \"b\" }}"},
      {"int32_map", Map({{Value::Int(5000000000), Value::Int(1)}}),
       "error OVERFLOW: integer overflow: 5000000000 does not fit "
       "`makegood.cel.testdata.Kinds.Int32MapEntry.key`"},
      {"nested_map", Map({{Value::Int(1), nested}}),
       "Kinds{nested_map { key: 1 value { name: \"n\" } }}"},
      {"bool_map", Map({{Value::Bool(true), Value::String("t")}}),
       "Kinds{bool_map { key: true value: \"t\" }}"},
      {"string_map", null,
       "error NO_MATCHING_OVERLOAD: unsupported field type: "
       "`makegood.cel.testdata.Kinds.string_map` cannot hold a value of type null_type"},
  };
  for (const SetCase& c : kCases) {
    SCOPED_TRACE(c.field);
    EXPECT_EQ(Show(context_, Make("Kinds", {{c.field, c.value}})), c.message);
  }
}

TEST_P(MessageMakerTest, SetsSeveralFieldsAndLeavesOutAbsentOnes) {
  EXPECT_EQ(Show(context_, Make("Kinds", {})), "Kinds{}");
  EXPECT_EQ(Show(context_, Make("Kinds", {{"int32_field", Value::Int(1)},
                                          {"string_field", Value::String("x"), false},
                                          {"bool_field", Value::Bool(true)}})),
            "Kinds{int32_field: 1 bool_field: true}");
  // The second of a oneof takes the place of the first.
  EXPECT_EQ(
      Show(context_,
           Make("Kinds", {{"choice_number", Value::Int(1)},
                          {"choice_nested", Make("makegood.cel.testdata.Kinds.Nested", {})}})),
      "Kinds{choice_nested { }}");
  EXPECT_EQ(types_.types().MakeMaker("no.Such", {}), nullptr);
}

TEST_P(MessageMakerTest, Proto2FieldsGroupsAndExtensions) {
  EXPECT_EQ(Show(context_, Make("Kinds2", {{"int32_field", Value::Int(-32)},
                                           {"color", Value::Int(1)},
                                           {"makegood.cel.testdata.number_ext", Value::Int(4)}})),
            "Kinds2{int32_field: -32 color: RED [makegood.cel.testdata.number_ext]: 4}");
  const Value inner = Make("makegood.cel.testdata.Kinds2.Inner", {{"id", Value::Int(1)}});
  EXPECT_EQ(Show(context_, Make("Kinds2", {{"inner", inner}})), "Kinds2{Inner { id: 1 }}");
}

struct WellKnownCase {
  const char* type;
  const char* field;
  Value value;
  const char* result;
};

TEST_P(MessageMakerTest, WellKnownLiteralsAreTheValuesThatTheyStandFor) {
  const WellKnownCase kCases[] = {
      {"google.protobuf.Int64Value", "value", Value::Int(1), "1"},
      {"google.protobuf.UInt32Value", "value", Value::Uint(1), "1u"},
      {"google.protobuf.BoolValue", "value", Value::Bool(true), "true"},
      {"google.protobuf.FloatValue", "value", Value::Double(-1500), "-1500.0"},
      {"google.protobuf.StringValue", "value", Value::String("s"), "\"s\""},
      {"google.protobuf.BytesValue", "value", Value::Bytes("s"), "b\"s\""},
      {"google.protobuf.Timestamp", "seconds", Value::Int(60), "1970-01-01T00:01:00Z"},
      {"google.protobuf.Timestamp", "seconds", Value::Int(253402300800),
       "error OVERFLOW: timestamp out of range"},
      {"google.protobuf.Duration", "seconds", Value::Int(60), "60s"},
      {"google.protobuf.Value", "number_value", Value::Double(12.5), "12.5"},
      {"google.protobuf.Value", "null_value", Value::Int(0), "null"},
      {"google.protobuf.Struct", "fields", Map({{Value::String("a"), Value::Double(1)}}),
       "{\"a\": 1.0}"},
      {"google.protobuf.ListValue", "values", List({Value::Double(3), Value::String("foo")}),
       "[3.0, \"foo\"]"},
      {"google.protobuf.Any", "type_url", Value::String("x/google.protobuf.Int64Value"), "0"},
      {"google.protobuf.Any", "type_url", Value::String(""),
       "error INVALID_ARGUMENT: google.protobuf.Any is empty: it has no type"},
      {"google.protobuf.Empty", nullptr, {}, "Empty{}"},
      {"google.protobuf.Int32Value", nullptr, {}, "0"},
      {"google.protobuf.Value", nullptr, {}, "null"},
  };
  for (const WellKnownCase& c : kCases) {
    std::vector<Entry> entries;
    if (c.field != nullptr) entries.push_back({c.field, c.value});
    EXPECT_EQ(Show(context_, Make(c.type, entries)), c.result) << c.type;
  }
}

TEST_P(MessageMakerTest, AMovingTimeInAMessageCannotBeFollowed) {
  Make("Kinds", {{"timestamp", Value::Timestamp({1, 0})}});
  EXPECT_FALSE(context_.horizon().opaque);
  Make("Kinds", {{"timestamp_list", List({Value::Timestamp({1, 0}, /*slope=*/1)})}});
  EXPECT_TRUE(context_.horizon().opaque);
}

TEST_P(MessageMakerTest, LongTextsCountAgainstTheBudget) {
  EvalContext context(arena_, 3);
  const FieldDeclaration* field =
      types_.types().FindField("makegood.cel.testdata.Kinds", "string_field");
  const auto maker = types_.types().MakeMaker("makegood.cel.testdata.Kinds", {field});
  const std::string text(100, 'x');
  const Value text_value = Value::String(text);
  const bool present = true;
  const Value error = maker->Make(context, &text_value, &present);
  ASSERT_TRUE(error.is_error());
  EXPECT_EQ(error.as_error()->code, ErrorCode::kBudgetExceeded);
}

struct JsonCase {
  Value value;
  const char* json;  // In protobuf's text format, or the error.
};

TEST_P(MessageMakerTest, ConvertsValuesToJson) {
  const Value deep = [this] {
    Value value = Value::Int(1);
    for (int i = 0; i < 65; ++i) value = List({value});
    return value;
  }();
  const JsonCase kCases[] = {
      {Value::Null(), "null_value: NULL_VALUE"},
      {Value::Bool(false), "bool_value: false"},
      {Value::Int(-9007199254740991), "number_value: -9007199254740991"},
      {Value::Int(-9007199254740992), "string_value: \"-9007199254740992\""},
      {Value::Int(INT64_MAX), "string_value: \"9223372036854775807\""},
      {Value::Uint(1), "number_value: 1"},
      {Value::Uint(UINT64_MAX), "string_value: \"18446744073709551615\""},
      {Value::Double(0.5), "number_value: 0.5"},
      {Value::String("s"), "string_value: \"s\""},
      {Value::Bytes("foo"), "string_value: \"Zm9v\""},
      {Value::Timestamp({253402300799, 999999999}),
       "string_value: \"9999-12-31T23:59:59.999999999Z\""},
      {Value::Duration({1000000, 0}), "string_value: \"1000000s\""},
      {List({Value::Int(1), Value::String("a")}),
       "list_value { values { number_value: 1 } values { string_value: \"a\" } }"},
      {OfMessage("google.protobuf.Empty", ""), "struct_value { }"},
      {OfMessage("google.protobuf.FieldMask", "paths: 'foo' paths: 'bar'"),
       "string_value: \"foo,bar\""},
      {OfMessage("Kinds", "int64_field: 5"),
       "struct_value { fields { key: \"int64Field\" value { string_value: \"5\" } } }"},
      {OfMessage("Kinds", "level: HIGH"),
       "struct_value { fields { key: \"level\" value { string_value: \"HIGH\" } } }"},
      {OfMessage("Kinds", "int32_map { key: 7 value: 8 }"),
       "struct_value { fields { key: \"int32Map\" value { struct_value { fields { key: \"7\" value "
       "{ string_value: \"8\" } } } } } }"},
      {OfMessage("Kinds", "nested_list { time { seconds: 1 } }"),
       "struct_value { fields { key: \"nestedList\" value { list_value { values { struct_value { "
       "fields { key: \"time\" value { string_value: \"1970-01-01T00:00:01Z\" } } } } } } } }"},
      {Value::TypeNamed("int"),
       "error INVALID_ARGUMENT: a value of type type cannot be converted to JSON"},
      {deep, "error INVALID_ARGUMENT: nested too deep to be converted to JSON"},
  };
  for (const JsonCase& c : kCases) {
    google::protobuf::Value json;
    const Value error = ToJson(context_, c.value, types_.types().environment(), &json);
    std::string text = error.is_error() ? Show(context_, error) : json.ShortDebugString();
    EXPECT_EQ(text, c.json);
  }
}

}  // namespace
}  // namespace makegood::cel

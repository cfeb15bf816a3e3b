#include "rules/cel/values/field_access.h"

#include <string>

#include "gmock/gmock.h"
#include "google/protobuf/any.pb.h"
#include "google/protobuf/wrappers.pb.h"
#include "gtest/gtest.h"
#include "rules/cel/message/any.h"
#include "rules/cel/message/message_testing.h"
#include "rules/cel/message/test_access.h"
#include "rules/cel/message/testdata/kinds2.pb.h"
#include "rules/cel/message/testdata/kinds3.pb.h"
#include "rules/cel/message/to_value.h"
#include "rules/cel/values/containers.h"

namespace makegood::cel {
namespace {

struct AccessCase {
  const char* type;
  const char* text;  // The message.
  const char* field;
  const char* value;  // What reading the field gives …
  bool has;           // … and what has() says.
};

const AccessCase kCases[] = {
    // Numbers, set and not set.
    {"Kinds", "int32_field: -7", "int32_field", "-7", true},
    {"Kinds", "", "int32_field", "0", false},
    {"Kinds", "int64_field: 9000000000", "int64_field", "9000000000", true},
    {"Kinds", "uint32_field: 7", "uint32_field", "7u", true},
    {"Kinds", "uint64_field: 18446744073709551615", "uint64_field", "18446744073709551615u", true},
    {"Kinds", "sint32_field: -1", "sint32_field", "-1", true},
    {"Kinds", "sint64_field: -1", "sint64_field", "-1", true},
    {"Kinds", "fixed32_field: 1", "fixed32_field", "1u", true},
    {"Kinds", "fixed64_field: 1", "fixed64_field", "1u", true},
    {"Kinds", "sfixed32_field: -1", "sfixed32_field", "-1", true},
    {"Kinds", "sfixed64_field: -1", "sfixed64_field", "-1", true},
    {"Kinds", "float_field: 1.5", "float_field", "1.5", true},
    {"Kinds", "double_field: -2.25", "double_field", "-2.25", true},
    {"Kinds", "", "double_field", "0.0", false},
    {"Kinds", "bool_field: true", "bool_field", "true", true},
    {"Kinds", "", "bool_field", "false", false},

    // Texts and enums.
    {"Kinds", "string_field: 'abc'", "string_field", "\"abc\"", true},
    {"Kinds", "", "string_field", "\"\"", false},
    {"Kinds", "bytes_field: 'x\\001'", "bytes_field", "b\"x\\x01\"", true},
    {"Kinds", "level: HIGH", "level", "2", true},
    {"Kinds", "level: 99", "level", "99", true},
    {"Kinds", "", "level", "0", false},
    {"Kinds", "", "null_field", "null", false},

    // Presence: optional fields and oneofs tell a zero from nothing.
    {"Kinds", "", "optional_int64", "0", false},
    {"Kinds", "optional_int64: 0", "optional_int64", "0", true},
    {"Kinds", "optional_string: ''", "optional_string", "\"\"", true},
    {"Kinds", "choice_number: 0", "choice_number", "0", true},
    {"Kinds", "choice_nested {}", "choice_number", "0", false},

    // Messages.
    {"Kinds", "nested { name: 'n' }", "nested", "Nested{name: \"n\"}", true},
    {"Kinds", "nested {}", "nested", "Nested{}", true},
    {"Kinds", "", "nested", "Nested{}", false},
    {"Kinds", "empty {}", "empty", "Empty{}", true},
    {"Kinds", "field_mask { paths: 'a' }", "field_mask", "FieldMask{paths: \"a\"}", true},

    // Times.
    {"Kinds", "timestamp { seconds: 1 nanos: 500000000 }", "timestamp", "1970-01-01T00:00:01.5Z",
     true},
    {"Kinds", "", "timestamp", "1970-01-01T00:00:00Z", false},
    {"Kinds", "timestamp { seconds: 253402300800 }", "timestamp",
     "error OVERFLOW: timestamp out of range", true},
    {"Kinds", "timestamp { nanos: -1 }", "timestamp", "error OVERFLOW: timestamp out of range",
     true},
    {"Kinds", "timestamp { nanos: 1000000000 }", "timestamp",
     "error OVERFLOW: timestamp out of range", true},
    {"Kinds", "duration { seconds: -1 nanos: -500000000 }", "duration", "-1.5s", true},
    {"Kinds", "", "duration", "0s", false},
    {"Kinds", "duration { seconds: 1 nanos: -1 }", "duration",
     "error OVERFLOW: duration out of range", true},
    {"Kinds", "duration { seconds: 400000000000 }", "duration",
     "error OVERFLOW: duration out of range", true},

    // Wrappers: null when not set.
    {"Kinds", "", "bool_wrapper", "null", false},
    {"Kinds", "bool_wrapper {}", "bool_wrapper", "false", true},
    {"Kinds", "int32_wrapper { value: -1 }", "int32_wrapper", "-1", true},
    {"Kinds", "int64_wrapper { value: 5 }", "int64_wrapper", "5", true},
    {"Kinds", "uint32_wrapper { value: 5 }", "uint32_wrapper", "5u", true},
    {"Kinds", "uint64_wrapper { value: 5 }", "uint64_wrapper", "5u", true},
    {"Kinds", "float_wrapper { value: 0.5 }", "float_wrapper", "0.5", true},
    {"Kinds", "double_wrapper { value: 0.1 }", "double_wrapper", "0.1", true},
    {"Kinds", "string_wrapper { value: 's' }", "string_wrapper", "\"s\"", true},
    {"Kinds", "bytes_wrapper { value: 's' }", "bytes_wrapper", "b\"s\"", true},

    // JSON.
    {"Kinds", "", "struct", "{}", false},
    {"Kinds",
     "struct { fields { key: 'b' value { number_value: 1 } }"
     "         fields { key: 'a' value { list_value { values { bool_value: true } } } } }",
     "struct", "{\"a\": [true], \"b\": 1.0}", true},
    {"Kinds", "", "value", "null", false},
    {"Kinds", "value {}", "value", "null", true},
    {"Kinds", "value { string_value: 's' }", "value", "\"s\"", true},
    {"Kinds", "value { struct_value {} }", "value", "{}", true},
    {"Kinds", "list_value { values { null_value: NULL_VALUE } values { number_value: 2 } }",
     "list_value", "[null, 2.0]", true},

    // Any.
    {"Kinds", "any { [type.googleapis.com/google.protobuf.Int64Value] { value: 3 } }", "any", "3",
     true},
    {"Kinds", "any { [type.googleapis.com/makegood.cel.testdata.Kinds] { int32_field: 3 } }", "any",
     "Kinds{int32_field: 3}", true},
    {"Kinds", "any { type_url: 'type.googleapis.com/no.Such' }", "any",
     "error INVALID_ARGUMENT: google.protobuf.Any has an unknown type "
     "'type.googleapis.com/no.Such'",
     true},
    {"Kinds", "any { type_url: 'type.googleapis.com/google.protobuf.Int64Value' value: '\\377' }",
     "any",
     "error INVALID_ARGUMENT: google.protobuf.Any does not hold a valid "
     "google.protobuf.Int64Value",
     true},
    {"Kinds", "", "any", "error INVALID_ARGUMENT: google.protobuf.Any is empty: it has no type",
     false},

    // Lists.
    {"Kinds", "", "int32_list", "[]", false},
    {"Kinds", "int32_list: [1, -2]", "int32_list", "[1, -2]", true},
    {"Kinds", "int64_list: [1]", "int64_list", "[1]", true},
    {"Kinds", "uint32_list: [1]", "uint32_list", "[1u]", true},
    {"Kinds", "uint64_list: [1]", "uint64_list", "[1u]", true},
    {"Kinds", "float_list: [1.5]", "float_list", "[1.5]", true},
    {"Kinds", "double_list: [1.5]", "double_list", "[1.5]", true},
    {"Kinds", "bool_list: [true, false]", "bool_list", "[true, false]", true},
    {"Kinds", "string_list: ['a', 'b']", "string_list", "[\"a\", \"b\"]", true},
    {"Kinds", "bytes_list: ['a']", "bytes_list", "[b\"a\"]", true},
    {"Kinds", "level_list: [LOW, HIGH]", "level_list", "[1, 2]", true},
    {"Kinds", "nested_list { name: 'a' } nested_list {}", "nested_list",
     "[Nested{name: \"a\"}, Nested{}]", true},
    {"Kinds", "timestamp_list { seconds: 1 }", "timestamp_list", "[1970-01-01T00:00:01Z]", true},
    {"Kinds", "int64_wrapper_list {}", "int64_wrapper_list", "[0]", true},
    {"Kinds", "value_list { bool_value: true }", "value_list", "[true]", true},
    {"Kinds", "null_list: NULL_VALUE", "null_list", "[null]", true},

    // Maps, in the order of their keys.
    {"Kinds", "", "string_map", "{}", false},
    {"Kinds",
     "string_map { key: 'b' value: '2' } string_map { key: 'a' value: '1' }"
     "string_map { key: 'c' value: '3' }",
     "string_map", "{\"a\": \"1\", \"b\": \"2\", \"c\": \"3\"}", true},
    {"Kinds", "int32_map { key: 5 value: 50 } int32_map { key: -5 value: 1 }", "int32_map",
     "{-5: 1, 5: 50}", true},
    {"Kinds", "nested_map { key: 1 value { name: 'n' } }", "nested_map", "{1: Nested{name: \"n\"}}",
     true},
    {"Kinds", "uint32_map { key: 1 value: 0.5 }", "uint32_map", "{1u: 0.5}", true},
    {"Kinds", "uint64_map { key: 1 value: true }", "uint64_map", "{1u: true}", true},
    {"Kinds", "bool_map { key: true value: 't' } bool_map { key: false value: 'f' }", "bool_map",
     "{false: \"f\", true: \"t\"}", true},
    {"Kinds", "timestamp_map { key: 'a' value { seconds: 60 } }", "timestamp_map",
     "{\"a\": 1970-01-01T00:01:00Z}", true},
    {"Kinds", "int64_wrapper_map { key: 'a' value { value: 4 } }", "int64_wrapper_map",
     "{\"a\": 4}", true},
    {"Kinds", "level_map { key: 'a' value: LOW }", "level_map", "{\"a\": 1}", true},

    // proto2: defaults, groups, extensions.
    {"Kinds2", "", "int32_field", "-32", false},
    {"Kinds2", "int32_field: -32", "int32_field", "-32", true},
    {"Kinds2", "", "uint64_field", "64u", false},
    {"Kinds2", "", "double_field", "6.5", false},
    {"Kinds2", "", "bool_field", "true", false},
    {"Kinds2", "", "string_field", "\"none\"", false},
    {"Kinds2", "", "bytes_field", "b\"raw\"", false},
    {"Kinds2", "", "color", "2", false},
    {"Kinds2", "", "plain_color", "1", false},
    {"Kinds2", "plain_int64: 0", "plain_int64", "0", true},
    {"Kinds2", "required_field: 4", "required_field", "4", true},
    {"Kinds2", "Inner { id: 1 }", "inner", "Inner{id: 1}", true},
    {"Kinds2", "", "inner", "Inner{}", false},
    {"Kinds2", "Item { name: 'a' }", "item", "[Item{name: \"a\"}]", true},
    {"Kinds2", "", "wrapper", "null", false},
    {"Kinds2", "[makegood.cel.testdata.number_ext]: 7", "makegood.cel.testdata.number_ext", "7",
     true},
    {"Kinds2", "", "makegood.cel.testdata.number_ext", "0", false},
    {"Kinds2", "[makegood.cel.testdata.message_ext] { plain_int64: 1 }",
     "makegood.cel.testdata.message_ext", "Kinds2{plain_int64: 1}", true},
    {"Kinds2", "", "makegood.cel.testdata.message_ext", "Kinds2{}", false},
    {"Kinds2", "[makegood.cel.testdata.texts_ext]: 'a'", "makegood.cel.testdata.texts_ext",
     "[\"a\"]", true},
    {"Kinds2", "[makegood.cel.testdata.ExtensionScope.color_ext]: GREEN",
     "makegood.cel.testdata.ExtensionScope.color_ext", "2", true},
};

class FieldAccessTest : public testing::TestWithParam<TestTypes::Source> {
 protected:
  FieldAccessTest() : types_(GetParam()), context_(arena_, 1'000'000) {}

  const FieldAccess& AccessOf(const google::protobuf::Message& message, const char* field) {
    const FieldDeclaration* declaration =
        types_.types().FindField(message.GetDescriptor()->full_name(), field);
    EXPECT_NE(declaration, nullptr) << field;
    return *declaration->access;
  }

  TestTypes types_;
  Arena arena_;
  EvalContext context_;
};

INSTANTIATE_TEST_SUITE_P(, FieldAccessTest,
                         testing::Values(TestTypes::kLinked, TestTypes::kGeneratedAccess,
                                         TestTypes::kDynamic),
                         TestTypes::SourceName);

TEST_P(FieldAccessTest, ReadsEveryKindOfField) {
  for (const AccessCase& c : kCases) {
    SCOPED_TRACE(std::string(c.type) + "{" + c.text + "}." + c.field);
    const auto message = types_.Parse(c.type, c.text);
    const FieldAccess& access = AccessOf(*message, c.field);
    EXPECT_EQ(Show(context_, access.Get(context_, message.get())), c.value);
    EXPECT_EQ(access.Has(message.get()), c.has);
    // By name, as unchecked programs read.
    EXPECT_EQ(Show(context_, types_.types().GetField(context_, message.get(), c.field)), c.value);
    EXPECT_EQ(Show(context_, types_.types().HasField(context_, message.get(), c.field)),
              c.has ? "true" : "false");
  }
}

TEST(IntRangeTest, TheOthersAreAllThatItDoesNotContain) {
  const int64_t numbers[] = {INT64_MIN, INT64_MIN + 1, -1, 0, 1, 5, INT64_MAX - 1, INT64_MAX};
  for (const int64_t min : numbers) {
    for (const int64_t max : numbers) {
      const IntRange range{min, max};
      if (range.has_all()) continue;
      for (const int64_t i : numbers) {
        EXPECT_NE(range.Contains(i), range.Others().Contains(i)) << min << " " << max << " " << i;
        if (min <= max) {
          EXPECT_EQ(range.Contains(i), min <= i && i <= max);
        }
      }
    }
  }
  EXPECT_TRUE((IntRange{INT64_MIN, INT64_MAX}.has_all()));
  EXPECT_TRUE((IntRange{1, 0}.has_all()));
}

// The faster ways must say what Get says.
TEST_P(FieldAccessTest, FastReadsAgreeWithGet) {
  int ints = 0, times = 0, strings = 0, messages = 0, elements = 0;
  for (const AccessCase& c : kCases) {
    SCOPED_TRACE(std::string(c.type) + "{" + c.text + "}." + c.field);
    const auto message = types_.Parse(c.type, c.text);
    const FieldAccess& access = AccessOf(*message, c.field);
    const Value value = access.Get(context_, message.get());
    if (access.supports_int) {
      ++ints;
      EXPECT_EQ(access.GetInt(message.get()),
                value.is_bool() ? static_cast<int64_t>(value.as_bool()) : value.as_int());
      // Of four times the message, the first and the third are asked.
      const void* const four[] = {message.get(), message.get(), message.get(), message.get()};
      const int64_t i = access.GetInt(message.get());
      EXPECT_EQ(access.MatchInts(four, 0b101, {i, i}), 0b101u);
      EXPECT_EQ(access.MatchInts(four, 0b101, {INT64_MIN, i}), 0b101u);
      EXPECT_EQ(access.MatchInts(four, 0b101, {i, INT64_MAX}), 0b101u);
      if (i < INT64_MAX) {
        EXPECT_EQ(access.MatchInts(four, 0b101, {i + 1, INT64_MAX}), 0u);
      }
      if (i > INT64_MIN) {
        EXPECT_EQ(access.MatchInts(four, 0b101, {INT64_MIN, i - 1}), 0u);
      }
    }
    if (access.supports_time) {
      ++times;
      const TimeParts time = access.GetTime(message.get());
      ASSERT_EQ(!IsNoTime(time), c.has && !value.is_error());
      if (c.has && !value.is_error()) {
        EXPECT_EQ(time, value.as_time());
      }
    }
    if (access.supports_string) {
      ++strings;
      EXPECT_EQ(access.GetString(message.get()), value.as_text());
    }
    if (access.supports_message) {
      ++messages;
      const void* content = access.GetMessage(message.get());
      EXPECT_EQ(content, c.has ? value.as_message()->message : nullptr);
    }
    if (access.supports_elements) {
      ++elements;
      const MessageArray array = access.Elements(context_, message.get());
      ASSERT_EQ(array.size, value.as_list()->size());
      for (size_t i = 0; i < value.as_list()->size(); ++i) {
        EXPECT_EQ(array.data[i], value.as_list()->Get(context_, i).as_message()->message);
      }
    }
  }
  EXPECT_GT(ints, 10);
  EXPECT_GT(times, 5);
  EXPECT_GE(strings, 4);
  EXPECT_GT(messages, 5);
  EXPECT_GE(elements, 2);
}

TEST_P(FieldAccessTest, UnknownFieldsAreErrors) {
  const auto message = types_.Parse("Kinds", "");
  for (const char* name : {"no_such", "int32Field", "makegood.cel.testdata.number_ext", ""}) {
    EXPECT_EQ(Show(context_, types_.types().GetField(context_, message.get(), name)),
              "error NO_SUCH_FIELD: no such field '" + std::string(name) +
                  "' in makegood.cel.testdata.Kinds");
    EXPECT_TRUE(types_.types().HasField(context_, message.get(), name).is_error());
  }
}

struct UnsetCase {
  const char* field;
  const char* value;
};

// With the option for policies, what is absent is not read as a zero.
TEST_P(FieldAccessTest, UnsetMessagesAndTimesAreErrorsWhenAskedFor) {
  TestTypes strict(GetParam(), {.unset_fields_are_errors = true});
  const UnsetCase kUnset[] = {
      {"timestamp", "error UNSET_FIELD: `Kinds.timestamp` is not set; ask has(...) first"},
      {"duration", "error UNSET_FIELD: `Kinds.duration` is not set; ask has(...) first"},
      {"nested", "error UNSET_FIELD: `Kinds.nested` is not set; ask has(...) first"},
      {"choice_nested", "error UNSET_FIELD: `Kinds.choice_nested` is not set; ask has(...) first"},
      {"int64_field", "0"},
      {"optional_int64", "0"},
      {"string_field", "\"\""},
      {"int64_wrapper", "null"},
      {"struct", "{}"},
      {"nested_list", "[]"},
      {"string_map", "{}"},
  };
  const auto message = strict.Parse("Kinds", "");
  for (const UnsetCase& c : kUnset) {
    const FieldDeclaration* field =
        strict.types().FindField("makegood.cel.testdata.Kinds", c.field);
    EXPECT_EQ(Show(context_, field->access->Get(context_, message.get())), c.value);
    EXPECT_FALSE(field->access->Has(message.get()));
  }
  const auto inner = strict.Parse("makegood.cel.testdata.Kinds.Nested", "");
  EXPECT_EQ(Show(context_, strict.types().GetField(context_, inner.get(), "time")),
            "error UNSET_FIELD: `Kinds.Nested.time` is not set; ask has(...) first");
}

struct FindCase {
  const char* field;
  Value key;
  const char* value;  // Null: not found.
};

TEST_P(FieldAccessTest, MapsFindKeysOfAnyNumberKind) {
  const auto message =
      types_.Parse("Kinds",
                   "int32_map { key: 1 value: 10 } int32_map { key: -1 value: 20 } uint64_map { "
                   "key: 1 value: true }"
                   "string_map { key: 'a' value: 'x' } string_map { key: 'b' value: 'y' }"
                   "bool_map { key: true value: 't' }");
  const FindCase kFind[] = {
      {"int32_map", Value::Int(1), "10"},
      {"int32_map", Value::Int(-1), "20"},
      {"int32_map", Value::Int(2), nullptr},
      {"int32_map", Value::Uint(1), "10"},
      {"int32_map", Value::Uint(UINT64_MAX), nullptr},
      {"int32_map", Value::Double(-1.0), "20"},
      {"int32_map", Value::Double(1.5), nullptr},
      {"int32_map", Value::Double(1e300), nullptr},
      {"int32_map", Value::String("1"), nullptr},
      {"int32_map", Value::Bool(true), nullptr},
      {"uint64_map", Value::Int(1), "true"},
      {"uint64_map", Value::Int(-1), nullptr},
      {"uint64_map", Value::Double(1.0), "true"},
      {"string_map", Value::String("b"), "\"y\""},
      {"string_map", Value::String("c"), nullptr},
      {"string_map", Value::Bytes("a"), nullptr},
      {"bool_map", Value::Bool(true), "\"t\""},
      {"bool_map", Value::Bool(false), nullptr},
      {"bool_map", Value::Int(1), nullptr},
      {"nested_map", Value::Int(1), nullptr},
  };
  for (const FindCase& c : kFind) {
    SCOPED_TRACE(std::string(c.field) + "[" + Show(context_, c.key) + "]");
    const Value map = AccessOf(*message, c.field).Get(context_, message.get());
    Value found;
    ASSERT_EQ(map.as_map()->Find(context_, c.key, &found), c.value != nullptr);
    if (c.value != nullptr) {
      EXPECT_EQ(Show(context_, found), c.value);
    }
  }
}

TEST_P(FieldAccessTest, ReadingALargeMapCountsAgainstTheBudget) {
  const auto message = types_.Parse("Kinds", [] {
    std::string text;
    for (int i = 0; i < 100; ++i) {
      text += "int32_map { key: " + std::to_string(99 - i) + " value: 1 }";
    }
    return text;
  }());
  EvalContext enough(arena_, 100);
  const Value map = AccessOf(*message, "int32_map").Get(enough, message.get());
  ASSERT_EQ(map.kind(), Kind::kMap);
  for (size_t i = 0; i < 100; ++i) {
    EXPECT_EQ(map.as_map()->KeyAt(enough, i).as_int(), static_cast<int64_t>(i));
  }
  EvalContext scarce(arena_, 99);
  const Value error = AccessOf(*message, "int32_map").Get(scarce, message.get());
  ASSERT_TRUE(error.is_error());
  EXPECT_EQ(error.as_error()->code, ErrorCode::kBudgetExceeded);
}

// One Any in the next: nobody means that.
TEST_P(FieldAccessTest, AnysNestedWithoutEndAreRefused) {
  google::protobuf::Any any;
  google::protobuf::Int64Value content;
  content.set_value(1);
  PackAny(content, &any);
  for (int i = 0; i < 15; ++i) {
    google::protobuf::Any outer;
    PackAny(any, &outer);
    any = outer;
  }
  EXPECT_EQ(Show(context_, ToValue(context_, any, types_.types().environment())), "1");
  google::protobuf::Any one_more;
  PackAny(any, &one_more);
  EXPECT_EQ(Show(context_, ToValue(context_, one_more, types_.types().environment())),
            "error INVALID_ARGUMENT: google.protobuf.Any is nested too deep");
}

// The table must be in use where it can be, and only there: its accesses cast messages to the
// generated class.
TEST(GeneratedAccessTableTest, OffersAccessesForGeneratedMessagesOnly) {
  const TestTypes linked(TestTypes::kLinked);
  const TestTypes dynamic(TestTypes::kDynamic);
  const google::protobuf::Descriptor& type = *testdata::Kinds::descriptor();
  for (const char* name : {"int32_field", "int64_field", "bool_field", "string_field", "level",
                           "nested", "nested_list", "timestamp", "duration", "optional_int64",
                           "choice_number", "choice_nested", "empty"}) {
    const google::protobuf::FieldDescriptor& field = *type.FindFieldByName(name);
    EXPECT_NE(TestAccessTable().Make(field, linked.types().environment()), nullptr) << name;
    EXPECT_EQ(
        TestAccessTable().Make(*dynamic.types()
                                    .environment()
                                    .pool->FindMessageTypeByName("makegood.cel.testdata.Kinds")
                                    ->FindFieldByName(name),
                               dynamic.types().environment()),
        nullptr)
        << name;
  }
  for (const char* name : {"uint32_field", "bytes_field", "double_field", "any", "struct", "value",
                           "int64_wrapper", "int32_list", "timestamp_list", "string_map"}) {
    const google::protobuf::FieldDescriptor& field = *type.FindFieldByName(name);
    EXPECT_EQ(TestAccessTable().Make(field, linked.types().environment()), nullptr) << name;
  }

  // A factory that makes classes of its own for linked types.
  google::protobuf::DynamicMessageFactory factory;
  const DescriptorTypes mixed({.factory = &factory, .access_table = &TestAccessTable()});
  std::unique_ptr<google::protobuf::Message> message(factory.GetPrototype(&type)->New());
  ASSERT_TRUE(
      message->ParseFromString(linked.Parse("Kinds", "int32_field: 5")->SerializeAsString()));
  Arena arena;
  EvalContext context(arena, 100);
  EXPECT_EQ(Show(context, mixed.GetField(context, message.get(), "int32_field")), "5");
}

}  // namespace
}  // namespace makegood::cel

#include "rules/cel/message/message_equality.h"

#include <string>

#include "gtest/gtest.h"
#include "rules/cel/message/message_testing.h"

namespace makegood::cel {
namespace {

struct EqualityCase {
  const char* type;
  const char* a;
  const char* b;
  bool equal;
};

const EqualityCase kCases[] = {
    {"Kinds", "", "", true},
    {"Kinds", "int32_field: 1 string_field: 'a'", "string_field: 'a' int32_field: 1", true},
    {"Kinds", "int32_field: 1", "int32_field: 2", false},
    {"Kinds", "int32_field: 1", "int64_field: 1", false},
    {"Kinds", "int32_field: 1", "", false},
    {"Kinds", "optional_int64: 0", "", false},
    {"Kinds", "nested {}", "", false},
    {"Kinds", "nested { name: 'a' }", "nested { name: 'a' }", true},
    {"Kinds", "nested { name: 'a' }", "nested { name: 'b' }", false},
    {"Kinds2", "int32_field: -32", "", false},

    {"Kinds", "double_field: nan", "double_field: nan", false},
    {"Kinds", "float_field: nan", "float_field: nan", false},
    {"Kinds", "double_list: [1, nan]", "double_list: [1, nan]", false},
    {"Kinds", "double_list: [0.0]", "double_list: [-0.0]", true},
    {"Kinds", "value { number_value: nan }", "value { number_value: nan }", false},

    {"Kinds", "uint64_field: 1 bool_field: true bytes_field: 'b' level: LOW uint32_field: 5",
     "uint64_field: 1 bool_field: true bytes_field: 'b' level: LOW uint32_field: 5", true},
    {"Kinds", "level: LOW", "level: HIGH", false},
    {"Kinds", "bytes_field: 'a'", "bytes_field: 'b'", false},

    {"Kinds", "int32_list: [1, 2]", "int32_list: [1, 2]", true},
    {"Kinds", "int32_list: [1, 2]", "int32_list: [2, 1]", false},
    {"Kinds", "int32_list: [1, 2]", "int32_list: [1]", false},
    {"Kinds", "string_list: ['a']", "string_list: ['b']", false},
    {"Kinds", "nested_list {}", "nested_list {}", true},

    {"Kinds", "string_map { key: 'a' value: '1' } string_map { key: 'b' value: '2' }",
     "string_map { key: 'b' value: '2' } string_map { key: 'a' value: '1' }", true},
    {"Kinds", "string_map { key: 'a' value: '1' }", "string_map { key: 'a' value: '2' }", false},
    {"Kinds", "string_map { key: 'a' value: '1' }", "string_map { key: 'b' value: '1' }", false},
    {"Kinds", "int32_map { key: -1 value: 1 } int32_map { key: 2 value: 1 }",
     "int32_map { key: 2 value: 1 } int32_map { key: -1 value: 1 }", true},
    {"Kinds", "bool_map { key: true value: 'a' }", "bool_map { key: false value: 'a' }", false},
    {"Kinds", "uint32_map { key: 1 value: 1 }", "uint32_map { key: 1 value: 1 }", true},
    {"Kinds", "uint64_map { key: 1 value: true }", "uint64_map { key: 1 value: true }", true},

    // An Any by its content where the type is known: the order of the fields in the bytes
    // does not count.
    {"Kinds", "any { type_url: 'a/makegood.cel.testdata.Kinds' value: '\\010\\001\\020\\002' }",
     "any { type_url: 'a/makegood.cel.testdata.Kinds' value: '\\020\\002\\010\\001' }", true},
    {"Kinds", "any { type_url: 'a/makegood.cel.testdata.Kinds' value: '\\010\\001' }",
     "any { type_url: 'a/makegood.cel.testdata.Kinds' value: '\\020\\001' }", false},
    // … else by its bytes.
    {"Kinds", "any { type_url: 'a/no.Such' value: '\\010\\001\\020\\002' }",
     "any { type_url: 'a/no.Such' value: '\\020\\002\\010\\001' }", false},
    {"Kinds", "any { type_url: 'a/no.Such' value: '\\010\\001' }",
     "any { type_url: 'a/no.Such' value: '\\010\\001' }", true},
    {"Kinds", "any { type_url: 'a/no.Such' }", "any { type_url: 'a/no.Other' }", false},
    {"Kinds", "any {}", "any {}", true},

    {"Kinds2", "[makegood.cel.testdata.number_ext]: 1", "[makegood.cel.testdata.number_ext]: 1",
     true},
    {"Kinds2", "[makegood.cel.testdata.number_ext]: 1", "", false},
    {"Kinds2", "Inner { id: 1 }", "Inner { id: 2 }", false},
};

class MessageEqualityTest : public testing::TestWithParam<TestTypes::Source> {
 protected:
  MessageEqualityTest() : types_(GetParam()), context_(arena_, 1'000'000) {}

  Value Equal(const google::protobuf::Message& a, const google::protobuf::Message& b) {
    return types_.types().Equal(context_, &a, &b);
  }

  TestTypes types_;
  Arena arena_;
  EvalContext context_;
};

INSTANTIATE_TEST_SUITE_P(, MessageEqualityTest,
                         testing::Values(TestTypes::kLinked, TestTypes::kDynamic),
                         TestTypes::SourceName);

TEST_P(MessageEqualityTest, ComparesFieldByField) {
  for (const EqualityCase& c : kCases) {
    SCOPED_TRACE(std::string(c.a) + " == " + c.b);
    const auto a = types_.Parse(c.type, c.a);
    const auto b = types_.Parse(c.type, c.b);
    EXPECT_EQ(Show(context_, Equal(*a, *b)), c.equal ? "true" : "false");
    EXPECT_EQ(Show(context_, Equal(*b, *a)), c.equal ? "true" : "false");
  }
}

TEST_P(MessageEqualityTest, MessagesOfDifferentTypesAreNotEqual) {
  EXPECT_EQ(Show(context_, Equal(*types_.Parse("Kinds", ""), *types_.Parse("Kinds2", ""))),
            "false");
}

TEST_P(MessageEqualityTest, UnknownFieldsAreComparedByteForByte) {
  const auto a = types_.Parse("Kinds", "");
  const auto b = types_.Parse("Kinds", "");
  ASSERT_TRUE(a->ParseFromString("\xb8\x3e\x01"));  // Field 999.
  EXPECT_EQ(Show(context_, Equal(*a, *b)), "false");
  ASSERT_TRUE(b->ParseFromString("\xb8\x3e\x01"));
  EXPECT_EQ(Show(context_, Equal(*a, *b)), "true");
  ASSERT_TRUE(b->ParseFromString("\xb8\x3e\x02"));
  EXPECT_EQ(Show(context_, Equal(*a, *b)), "false");
}

TEST_P(MessageEqualityTest, StopsWhenTheBudgetIsUsedUp) {
  const auto a = types_.Parse("Kinds", "int32_list: [1, 2, 3, 4, 5, 6, 7, 8, 9]");
  EvalContext scarce(arena_, 5);
  const Value result = types_.types().Equal(scarce, a.get(), a.get());
  ASSERT_TRUE(result.is_error());
  EXPECT_EQ(result.as_error()->code, ErrorCode::kBudgetExceeded);
}

}  // namespace
}  // namespace makegood::cel

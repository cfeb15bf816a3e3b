#include "rules/cel/message/descriptor_types.h"

#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rules/cel/message/descriptor_files.h"
#include "rules/cel/message/message_testing.h"
#include "rules/cel/message/proto_comments.h"
#include "rules/cel/message/testdata/kinds2.pb.h"
#include "rules/cel/message/testdata/kinds3.pb.h"

namespace makegood::cel {
namespace {

using testing::ElementsAre;

constexpr char kKinds[] = "makegood.cel.testdata.Kinds";
constexpr char kKinds2[] = "makegood.cel.testdata.Kinds2";

std::string Show(const std::optional<Type>& type) {
  return type.has_value() ? type->ToString() : "none";
}

class DescriptorTypesTest : public testing::TestWithParam<TestTypes::Source> {
 protected:
  DescriptorTypesTest() : test_types_(GetParam(), {.comments = &TestFiles()}) {}
  const DescriptorTypes& types() const { return test_types_.types(); }

  TestTypes test_types_;
};

INSTANTIATE_TEST_SUITE_P(, DescriptorTypesTest,
                         testing::Values(TestTypes::kLinked, TestTypes::kDynamic),
                         TestTypes::SourceName);

struct NameCase {
  const char* name;
  Type type;
};

TEST_P(DescriptorTypesTest, KnowsMessagesByTheirFullNames) {
  const NameCase kNames[] = {
      {kKinds, Type::Message(kKinds)},
      {"makegood.cel.testdata.Kinds.Nested", Type::Message("makegood.cel.testdata.Kinds.Nested")},
      {"google.protobuf.Timestamp", Type::Timestamp()},
      {"google.protobuf.Duration", Type::Duration()},
      {"google.protobuf.Any", Type::Any()},
      {"google.protobuf.Struct", Type::Map(Type::String(), Type::Dyn())},
      {"google.protobuf.Value", Type::Dyn()},
      {"google.protobuf.ListValue", Type::List(Type::Dyn())},
      {"google.protobuf.BoolValue", Type::Wrapper(Type::Bool())},
      {"google.protobuf.Int32Value", Type::Wrapper(Type::Int())},
      {"google.protobuf.Int64Value", Type::Wrapper(Type::Int())},
      {"google.protobuf.UInt32Value", Type::Wrapper(Type::Uint())},
      {"google.protobuf.UInt64Value", Type::Wrapper(Type::Uint())},
      {"google.protobuf.FloatValue", Type::Wrapper(Type::Double())},
      {"google.protobuf.DoubleValue", Type::Wrapper(Type::Double())},
      {"google.protobuf.StringValue", Type::Wrapper(Type::String())},
      {"google.protobuf.BytesValue", Type::Wrapper(Type::Bytes())},
      {"google.protobuf.Empty", Type::Message("google.protobuf.Empty")},
      {"google.protobuf.FieldMask", Type::Message("google.protobuf.FieldMask")},
  };
  for (const NameCase& c : kNames) EXPECT_EQ(types().FindType(c.name), c.type) << c.name;
  for (const char* name :
       {"", "Kinds", "makegood.cel.testdata", "makegood.cel.testdata.Kinds.Level",
        "makegood.cel.testdata.Kinds.StringMapEntry"}) {
    EXPECT_EQ(Show(types().FindType(name)), "none") << name;
  }
}

struct FieldCase {
  const char* message;
  const char* field;
  Type type;
  bool explicit_presence;
  bool is_message;
};

TEST_P(DescriptorTypesTest, KnowsFieldsWithTypesAndPresence) {
  const Type level = Type::Enum("makegood.cel.testdata.Kinds.Level");
  const Type nested = Type::Message("makegood.cel.testdata.Kinds.Nested");
  const FieldCase kFields[] = {
      {kKinds, "int32_field", Type::Int(), false, false},
      {kKinds, "fixed64_field", Type::Uint(), false, false},
      {kKinds, "float_field", Type::Double(), false, false},
      {kKinds, "bool_field", Type::Bool(), false, false},
      {kKinds, "string_field", Type::String(), false, false},
      {kKinds, "bytes_field", Type::Bytes(), false, false},
      {kKinds, "level", level, false, false},
      {kKinds, "null_field", Type::Null(), false, false},
      {kKinds, "nested", nested, true, true},
      {kKinds, "optional_int64", Type::Int(), true, false},
      {kKinds, "choice_number", Type::Int(), true, false},
      {kKinds, "timestamp", Type::Timestamp(), true, true},
      {kKinds, "duration", Type::Duration(), true, true},
      {kKinds, "any", Type::Any(), true, true},
      {kKinds, "struct", Type::Map(Type::String(), Type::Dyn()), true, true},
      {kKinds, "value", Type::Dyn(), true, true},
      {kKinds, "int64_wrapper", Type::Wrapper(Type::Int()), true, true},
      {kKinds, "int32_list", Type::List(Type::Int()), false, false},
      {kKinds, "nested_list", Type::List(nested), false, false},
      {kKinds, "level_list", Type::List(level), false, false},
      {kKinds, "int64_wrapper_list", Type::List(Type::Wrapper(Type::Int())), false, false},
      {kKinds, "nested_map", Type::Map(Type::Int(), nested), false, false},
      {kKinds, "level_map", Type::Map(Type::String(), level), false, false},
      {kKinds2, "int32_field", Type::Int(), true, false},
      {kKinds2, "inner", Type::Message("makegood.cel.testdata.Kinds2.Inner"), true, true},
      {kKinds2, "makegood.cel.testdata.number_ext", Type::Int(), true, false},
      {kKinds2, "makegood.cel.testdata.texts_ext", Type::List(Type::String()), false, false},
      {kKinds2, "makegood.cel.testdata.ExtensionScope.color_ext",
       Type::Enum("makegood.cel.testdata.Kinds2.Color"), true, false},
  };
  for (const FieldCase& c : kFields) {
    SCOPED_TRACE(c.field);
    const FieldDeclaration* field = types().FindField(c.message, c.field);
    ASSERT_NE(field, nullptr);
    EXPECT_EQ(field->name, c.field);
    EXPECT_EQ(field->type, c.type) << field->type.ToString();
    EXPECT_EQ(field->explicit_presence, c.explicit_presence);
    EXPECT_EQ(field->is_message, c.is_message);
    EXPECT_NE(field->access, nullptr);
    EXPECT_EQ(types().FindField(c.message, c.field), field) << "the pointer changed";
  }
  EXPECT_EQ(types().FindField(kKinds, "int32Field"), nullptr);
  EXPECT_EQ(types().FindField(kKinds, "makegood.cel.testdata.number_ext"), nullptr);
  EXPECT_EQ(types().FindField("no.Such", "x"), nullptr);
  EXPECT_THAT(types().FieldNames("makegood.cel.testdata.Kinds.Nested"),
              ElementsAre("name", "deeper", "time"));
  EXPECT_TRUE(types().FieldNames("no.Such").empty());
}

TEST_P(DescriptorTypesTest, KnowsEnumsAndTheirValues) {
  const auto value = types().FindEnumValue("makegood.cel.testdata.Kinds.Level.HIGH");
  ASSERT_TRUE(value.has_value());
  EXPECT_EQ(value->enum_name, "makegood.cel.testdata.Kinds.Level");
  EXPECT_EQ(value->number, 2);
  for (const char* name : {"HIGH", "makegood.cel.testdata.Kinds.HIGH", "",
                           "makegood.cel.testdata.Kinds.Level.MIDDLE"}) {
    EXPECT_FALSE(types().FindEnumValue(name).has_value()) << name;
  }
  EXPECT_THAT(types().EnumValueNames("makegood.cel.testdata.Kinds.Level"),
              ElementsAre("LEVEL_UNSPECIFIED", "LOW", "HIGH"));
  EXPECT_TRUE(types().IsEnum("makegood.cel.testdata.Kinds.Level"));
  EXPECT_FALSE(types().IsEnum(kKinds));
}

TEST_P(DescriptorTypesTest, QuotesFilesAndComments) {
  EXPECT_EQ(types().FileOf(kKinds), "rules/cel/message/testdata/kinds3.proto");
  EXPECT_EQ(types().FileOf("makegood.cel.testdata.Kinds.Level"),
            "rules/cel/message/testdata/kinds3.proto");
  EXPECT_EQ(types().FileOf("no.Such"), "");
  EXPECT_EQ(types().CommentOf(kKinds), "One of everything.");
  EXPECT_EQ(types().CommentOf("makegood.cel.testdata.Kinds.Nested"), "A message inside.");
  EXPECT_EQ(types().FindField("makegood.cel.testdata.Kinds.Nested", "name")->comment,
            "The name that it goes by.");
  EXPECT_EQ(types().FindField(kKinds, "level")->comment, "");
}

TEST_P(DescriptorTypesTest, TextsAreCutAtTheLimit) {
  const auto message = test_types_.Parse("Kinds", "string_field: 'h\303\251llo' int32_field: 1");
  EXPECT_EQ(types().ToText(message.get(), 100),
            "Kinds{int32_field: 1 string_field: \"h\303\251llo\"}");
  // Never inside a character.
  EXPECT_EQ(types().ToText(message.get(), 41), "Kinds{int32_field: 1 string_field: \"h...");
  EXPECT_EQ(types().ToText(message.get(), 2), "..");
  EXPECT_EQ(types().TypeName(message.get()), kKinds);
}

TEST_P(DescriptorTypesTest, ManyThreadsGetTheSameDeclarations) {
  std::vector<const FieldDeclaration*> seen(8);
  std::vector<std::thread> threads;
  for (size_t i = 0; i < seen.size(); ++i) {
    threads.emplace_back([this, i, &seen] {
      seen[i] = types().FindField(kKinds, "level");
      types().FindField(kKinds2, "makegood.cel.testdata.number_ext");
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(seen, testing::Each(seen[0]));
}

TEST(DescriptorFilesTest, TakesWellKnownTypesFromTheProgram) {
  google::protobuf::FileDescriptorSet own;
  auto* file = own.add_file();
  file->set_name("own.proto");
  file->set_package("own");
  file->set_syntax("proto3");
  file->add_dependency("google/protobuf/timestamp.proto");
  auto* message = file->add_message_type();
  message->set_name("Event");
  auto* field = message->add_field();
  field->set_name("time");
  field->set_number(1);
  field->set_label(google::protobuf::FieldDescriptorProto::LABEL_OPTIONAL);
  field->set_type(google::protobuf::FieldDescriptorProto::TYPE_MESSAGE);
  field->set_type_name(".google.protobuf.Timestamp");

  auto files = DescriptorFiles::Make(own);
  ASSERT_TRUE(files.ok()) << files.status();
  DescriptorTypes types({.pool = &(*files)->pool(), .factory = &(*files)->factory()});
  EXPECT_EQ(types.FindType("own.Event"), Type::Message("own.Event"));
  EXPECT_EQ(types.FindType("google.protobuf.Timestamp"), Type::Timestamp());
  const google::protobuf::Descriptor* event = (*files)->pool().FindMessageTypeByName("own.Event");
  EXPECT_EQ(event->FindFieldByName("time")->message_type(),
            google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(
                "google.protobuf.Timestamp"));

  file->mutable_message_type(0)->mutable_field(0)->set_type_name(".no.Such");
  const auto broken = DescriptorFiles::Make(own);
  EXPECT_EQ(broken.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(broken.status().message()), testing::HasSubstr("own.proto"));
}

struct SentenceCase {
  const char* comment;
  const char* sentence;
};

TEST(ProtoCommentsTest, TakesTheFirstSentence) {
  const SentenceCase kComments[] = {
      {"", ""},
      {" One sentence.", "One sentence."},
      {" One. Two.", "One."},
      {" Over two\n lines. Next.\n", "Over two lines."},
      {" Version 1.5 of it. Next.", "Version 1.5 of it."},
      {" No full stop\n", "No full stop"},
  };
  for (const SentenceCase& c : kComments) EXPECT_EQ(FirstSentence(c.comment), c.sentence);
}

}  // namespace
}  // namespace makegood::cel

#include "rules/cel/types/type.h"

#include "gtest/gtest.h"

namespace makegood::cel {
namespace {

TEST(TypeTest, PrintsAsTheSpecificationDoes) {
  const struct {
    Type type;
    const char* expected;
  } cases[] = {
      {Type(), "dyn"},
      {Type::Error(), "error"},
      {Type::Null(), "null"},
      {Type::Bool(), "bool"},
      {Type::Int(), "int"},
      {Type::Uint(), "uint"},
      {Type::Double(), "double"},
      {Type::String(), "string"},
      {Type::Bytes(), "bytes"},
      {Type::Timestamp(), "timestamp"},
      {Type::Duration(), "duration"},
      {Type::Any(), "any"},
      {Type::List(Type::Int()), "list(int)"},
      {Type::Map(Type::String(), Type::List(Type::Dyn())), "map(string, list(dyn))"},
      {Type::Message("a.b.Lead"), "a.b.Lead"},
      {Type::Enum("a.b.Kind"), "a.b.Kind"},
      {Type::Wrapper(Type::Int()), "wrapper(int)"},
      {Type::Optional(Type::String()), "optional_type(string)"},
      {Type::Opaque("tuple", {Type::Int(), Type::Uint()}), "tuple(int, uint)"},
      {Type::Opaque("net.IP", {}), "net.IP"},
      {Type::TypeOf(Type::Int()), "type(int)"},
      {Type::AnyType(), "type"},
      {Type::Parameter("T"), "T"},
  };
  for (const auto& c : cases) EXPECT_EQ(c.type.ToString(), c.expected);
}

TEST(TypeTest, EqualityComparesStructure) {
  EXPECT_EQ(Type::List(Type::Int()), Type::List(Type::Int()));
  EXPECT_NE(Type::List(Type::Int()), Type::List(Type::Uint()));
  EXPECT_NE(Type::Message("a.B"), Type::Enum("a.B"));
  EXPECT_NE(Type::Message("a.B"), Type::Message("a.C"));
  EXPECT_NE(Type::AnyType(), Type::TypeOf(Type::Dyn()));
  EXPECT_EQ(Type::Optional(Type::Int()), Type::Opaque("optional_type", {Type::Int()}));
}

TEST(TypeTest, OnlyOptionalIsOptional) {
  EXPECT_TRUE(Type::Optional(Type::Int()).is_optional());
  EXPECT_FALSE(Type::Opaque("vector", {Type::Int()}).is_optional());
  EXPECT_FALSE(Type::Message("optional_type").is_optional());
}

TEST(TypeTest, SizeCountsEachMentionAndStopsAtItsMaximum) {
  EXPECT_EQ(Type::Int().size(), 1u);
  EXPECT_EQ(Type::Map(Type::String(), Type::List(Type::Int())).size(), 4u);
  Type type = Type::Int();
  for (int i = 0; i < 100; ++i) type = Type::Map(type, type);
  EXPECT_EQ(type.size(), 0xffffffffu);
}

}  // namespace
}  // namespace makegood::cel

#include "rules/cel/types/signature.h"

#include <string>

#include "gtest/gtest.h"

namespace makegood::cel {
namespace {

// A line, and how it reads back: `function | is_method | parameters | result`.
struct SignatureCase {
  const char* text;
  const char* expected;
};
const SignatureCase kCases[] = {
    {"size(list(A)) -> int", "size||list(A)|int"},
    {"_+_(int, int) -> int", "_+_||int, int|int"},
    {"-_(int) -> int", "-_||int|int"},
    {"_[_](map(A, B), A) -> B", "_[_]||map(A, B), A|B"},
    {"_?_:_(bool, A, A) -> A", "_?_:_||bool, A, A|A"},
    {"_?._(dyn, string) -> optional(dyn)", "_?._||dyn, string|optional_type(dyn)"},
    {"@in(A, list(A)) -> bool", "@in||A, list(A)|bool"},
    {"type(A) -> type(A)", "type||A|type(A)"},
    {"timestamp(string) -> timestamp", "timestamp||string|timestamp"},
    {"optional.none() -> optional(T)", "optional.none|||optional_type(T)"},
    {"optional.of(T) -> optional(T)", "optional.of||T|optional_type(T)"},
    {"math.greatest(int, int) -> int", "math.greatest||int, int|int"},
    {"string.startsWith(string) -> bool", "startsWith|method|string, string|bool"},
    {"timestamp.getHours() -> int", "getHours|method|timestamp|int"},
    {"list(T).first() -> optional(T)", "first|method|list(T)|optional_type(T)"},
    {"optional(T).or(optional(T)) -> optional(T)",
     "or|method|optional_type(T), optional_type(T)|optional_type(T)"},
    {"T.same(T) -> bool", "same|method|T, T|bool"},
    {"a.b.Verdict.flag(string) -> a.b.Verdict", "flag|method|a.b.Verdict, string|a.b.Verdict"},
    {"opaque:net.IP.family() -> int", "family|method|net.IP|int"},
    {"f(enum:a.b.Kind, wrapper(int), type, any, null) -> dyn",
     "f||a.b.Kind, wrapper(int), type, any, null|dyn"},
    {"f( map( string , list(dyn) ) )->opaque:vector(int)", "f||map(string, list(dyn))|vector(int)"},
};

std::string Describe(const Signature& signature) {
  std::string parameters;
  for (const Type& parameter : signature.parameters) {
    parameters += (parameters.empty() ? "" : ", ") + parameter.ToString();
  }
  return signature.function + "|" + (signature.is_method ? "method" : "") + "|" + parameters + "|" +
         signature.result.ToString();
}

TEST(SignatureTest, EveryFormReadsAsDocumented) {
  for (const SignatureCase& c : kCases) {
    const absl::StatusOr<Signature> signature = ParseSignature(c.text);
    ASSERT_TRUE(signature.ok()) << c.text << ": " << signature.status();
    EXPECT_EQ(Describe(*signature), c.expected) << c.text;
  }
}

TEST(SignatureTest, AFormattedSignatureReadsBackTheSame) {
  for (const SignatureCase& c : kCases) {
    const absl::StatusOr<Signature> signature = ParseSignature(c.text);
    ASSERT_TRUE(signature.ok()) << c.text;
    const std::string text = FormatSignature(signature->function, MakeOverload("id", *signature));
    const absl::StatusOr<Signature> again = ParseSignature(text);
    ASSERT_TRUE(again.ok()) << text << ": " << again.status();
    EXPECT_EQ(Describe(*again), c.expected) << text;
  }
}

TEST(SignatureTest, WhatIsNoSignatureIsRefusedAndQuoted) {
  const struct {
    const char* text;
    const char* expected;
  } cases[] = {
      {"", "no '->' in signature ''"},
      {"size(list(A))", "no '->' in signature 'size(list(A))'"},
      {"size -> int", "no parameters before '->' in signature 'size -> int'"},
      {"size) -> int", "unbalanced parentheses in signature 'size) -> int'"},
      {"(int) -> int", "no name in signature '(int) -> int'"},
      {"string.(int) -> int", "no name in signature 'string.(int) -> int'"},
      {"f(list) -> int", "'list' is not a type with 0 parameters, in 'list'"},
      {"f(map(int)) -> int", "'map' is not a type with 1 parameters, in 'map(int)'"},
      {"f(number) -> int", "'number' is not a type with 0 parameters, in 'number'"},
      {"f(int,) -> int", "expected a type at '' in 'int,'"},
      {"f(int int) -> int", "expected a type at 'int' in 'int int'"},
      {"f(int) -> ", "expected one type in ' '"},
      {"f(list(int) -> int", "no name in signature 'f(list(int) -> int'"},
  };
  for (const auto& c : cases) {
    const absl::StatusOr<Signature> signature = ParseSignature(c.text);
    ASSERT_FALSE(signature.ok()) << c.text;
    EXPECT_EQ(signature.status().message(), c.expected) << c.text;
  }
}

TEST(SignatureTest, NestingIsBounded) {
  std::string text = "int";
  for (int i = 0; i < 100; ++i) text = "list(" + text + ")";
  EXPECT_FALSE(ParseType(text).ok());
}

}  // namespace
}  // namespace makegood::cel

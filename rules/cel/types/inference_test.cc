#include "rules/cel/types/inference.h"

#include "gtest/gtest.h"
#include "rules/cel/types/signature.h"

namespace makegood::cel {
namespace {

Type T(const char* text) {
  const absl::StatusOr<Type> type = ParseType(text);
  EXPECT_TRUE(type.ok()) << type.status();
  return type.ok() ? *type : Type::Error();
}

// Two types, whether they fit, and what a list of both holds.
struct FitCase {
  const char* a;
  const char* b;
  bool fits;
  const char* joined;
};
const FitCase kFits[] = {
    {"int", "int", true, "int"},
    {"int", "uint", false, "dyn"},
    {"int", "string", false, "dyn"},
    {"int", "dyn", true, "dyn"},
    {"any", "string", true, "dyn"},
    {"any", "any", true, "any"},
    {"null", "null", true, "null"},
    {"null", "int", false, "dyn"},
    {"null", "string", false, "dyn"},
    {"null", "list(int)", false, "dyn"},
    {"null", "a.Lead", true, "a.Lead"},
    {"timestamp", "null", true, "timestamp"},
    {"duration", "null", true, "duration"},
    {"optional(int)", "null", true, "optional_type(int)"},
    {"wrapper(int)", "null", true, "wrapper(int)"},
    {"wrapper(int)", "int", true, "wrapper(int)"},
    {"int", "wrapper(int)", true, "wrapper(int)"},
    {"wrapper(int)", "wrapper(int)", true, "wrapper(int)"},
    {"wrapper(int)", "wrapper(string)", false, "dyn"},
    {"wrapper(int)", "uint", false, "dyn"},
    {"timestamp", "duration", false, "dyn"},
    {"a.Lead", "a.Lead", true, "a.Lead"},
    {"a.Lead", "a.Charge", false, "dyn"},
    {"a.Lead", "enum:a.Lead", false, "dyn"},
    {"enum:a.Kind", "int", true, "int"},
    {"enum:a.Kind", "enum:a.Kind", true, "a.Kind"},
    {"enum:a.Kind", "enum:a.Channel", true, "int"},
    {"enum:a.Kind", "string", false, "dyn"},
    {"enum:a.Kind", "wrapper(int)", true, "wrapper(int)"},
    {"list(int)", "list(int)", true, "list(int)"},
    {"list(int)", "list(string)", false, "dyn"},
    {"list(int)", "list(dyn)", true, "list(dyn)"},
    {"list(int)", "map(int, int)", false, "dyn"},
    {"map(string, int)", "map(string, wrapper(int))", true, "map(string, wrapper(int))"},
    {"map(string, dyn)", "map(dyn, int)", true, "map(dyn, dyn)"},
    {"optional(int)", "optional(dyn)", true, "optional_type(dyn)"},
    {"optional(int)", "opaque:set(int)", false, "dyn"},
    {"opaque:pair(int, int)", "opaque:pair(int, int)", true, "pair(int, int)"},
    {"opaque:pair(int, int)", "opaque:pair(int)", false, "dyn"},
    {"type(int)", "type(int)", true, "type(int)"},
    {"type(int)", "type(string)", true, "type"},
};

TEST(InferenceTest, FittingIsSymmetricAndJoiningTakesTheMoreGeneral) {
  for (const FitCase& c : kFits) {
    EXPECT_EQ(Inference().Unify(T(c.a), T(c.b)), c.fits) << c.a << " ~ " << c.b;
    EXPECT_EQ(Inference().Unify(T(c.b), T(c.a)), c.fits) << c.b << " ~ " << c.a;
    EXPECT_EQ(Inference().Join(T(c.a), T(c.b)).ToString(), c.joined) << c.a << ", " << c.b;
    EXPECT_EQ(Inference().Join(T(c.b), T(c.a)).ToString(), c.joined) << c.b << ", " << c.a;
  }
}

TEST(InferenceTest, AnErrorFitsAllAndLeavesTheOtherType) {
  EXPECT_TRUE(Inference().Unify(Type::Error(), Type::Int()));
  EXPECT_EQ(Inference().Join(Type::Error(), Type::Int()), Type::Int());
  EXPECT_EQ(Inference().Join(Type::Int(), Type::Error()), Type::Int());
}

// One call: a signature, the types of its arguments, and the type of its result (empty: the
// overload does not match).
struct CallCase {
  const char* signature;
  const char* arguments;
  const char* result;
};
const CallCase kCalls[] = {
    {"f(A, A) -> A", "int, int", "int"},
    {"f(A, A) -> A", "int, string", ""},
    {"f(A, A) -> A", "int, dyn", "dyn"},
    {"f(A, A) -> A", "dyn, int", "dyn"},
    {"f(A, A) -> A", "null, a.Lead", "a.Lead"},
    {"f(A, A) -> A", "wrapper(int), null", "wrapper(int)"},
    {"f(A, A) -> A", "int, wrapper(int)", "wrapper(int)"},
    {"f(A, A) -> bool", "list(int), list(dyn)", "bool"},
    {"f(A, list(A)) -> bool", "int, list(int)", "bool"},
    {"f(A, list(A)) -> bool", "int, list(string)", ""},
    {"f(A, list(A)) -> bool", "int, dyn", "bool"},
    {"f(map(K, V), K) -> V", "map(string, list(int)), string", "list(int)"},
    {"f(map(K, V), K) -> V", "map(string, list(int)), int", ""},
    {"f(list(A), list(A)) -> list(A)", "list(int), list(dyn)", "list(dyn)"},
    {"f(optional(T), T) -> T", "optional(int), int", "int"},
    {"f(opaque:t(T, T, T)) -> opaque:t(T, T, T)", "opaque:t(dyn, uint, double)",
     "t(dyn, dyn, dyn)"},
    {"f() -> list(T)", "", "list(dyn)"},
    {"f(int) -> int", "int, int", ""},
};

TEST(InferenceTest, TypeParametersAreDeducedFromTheArguments) {
  for (const CallCase& c : kCalls) {
    const absl::StatusOr<Signature> call =
        ParseSignature(std::string("f(") + c.arguments + ") -> int");
    ASSERT_TRUE(call.ok()) << c.arguments;
    const absl::StatusOr<Signature> signature = ParseSignature(c.signature);
    ASSERT_TRUE(signature.ok()) << c.signature;
    Inference inference;
    const Inference::Shape shape = inference.Instantiate(MakeOverload("f", *signature));
    const bool matches = inference.UnifyAll(call->parameters, shape.parameters);
    EXPECT_EQ(matches ? inference.Finalize(shape.result).ToString() : "", c.result)
        << c.signature << " with " << c.arguments;
  }
}

TEST(InferenceTest, AnEmptyListTakesTheTypeOfItsNeighbour) {
  Inference inference;
  const Type empty = Type::List(inference.NewParameter());
  EXPECT_EQ(inference.Finalize(empty).ToString(), "list(dyn)");
  EXPECT_EQ(inference.Join(empty, T("list(string)")).ToString(), "list(string)");
  EXPECT_EQ(inference.Finalize(empty).ToString(), "list(string)");
}

TEST(InferenceTest, ATypeNeverContainsItself) {
  Inference inference;
  const Type a = inference.NewParameter();
  EXPECT_FALSE(inference.Unify(a, Type::List(a)));
  const Type b = inference.NewParameter();
  EXPECT_TRUE(inference.Unify(b, Type::List(a)));
  EXPECT_FALSE(inference.Unify(a, Type::Map(Type::Int(), b)));
  EXPECT_EQ(inference.Finalize(b).ToString(), "list(dyn)");
}

TEST(InferenceTest, WhatDoesNotFitBindsNothing) {
  Inference inference;
  const Type a = inference.NewParameter();
  EXPECT_FALSE(inference.UnifyAll({a, Type::Int()}, {Type::String(), Type::Bool()}));
  EXPECT_TRUE(inference.Unify(a, Type::Int()));
  EXPECT_EQ(inference.Finalize(a), Type::Int());
}

TEST(InferenceTest, TwoUsesOfAnOverloadDoNotMeet) {
  const Overload overload = MakeOverload("f", *ParseSignature("f(A) -> list(A)"));
  Inference inference;
  const Inference::Shape first = inference.Instantiate(overload);
  const Inference::Shape second = inference.Instantiate(overload);
  EXPECT_TRUE(inference.Unify(first.parameters[0], Type::Int()));
  EXPECT_TRUE(inference.Unify(second.parameters[0], Type::String()));
  EXPECT_EQ(inference.Finalize(first.result).ToString(), "list(int)");
  EXPECT_EQ(inference.Finalize(second.result).ToString(), "list(string)");
}

// A type written with few words can be astronomically large, and so can the work of
// unifying two of them: `[[].map(x, {x: x}), [].map(x, {x: x}).map(y, {y: y}), …]`.
TEST(InferenceTest, HugeTypesAreDynAndTakeNoTime) {
  Inference inference;
  Type type = Type::Int();
  for (int i = 0; i < 64; ++i) type = Type::Map(type, type);
  EXPECT_EQ(inference.Finalize(type), Type::Dyn());

  Inference chains;
  const Type first = chains.NewParameter();
  const Type other_first = chains.NewParameter();
  Type last = first;
  Type other_last = other_first;
  for (int i = 0; i < 64; ++i) {
    const Type next = chains.NewParameter();
    const Type other_next = chains.NewParameter();
    EXPECT_TRUE(chains.Unify(last, Type::Map(next, next)));
    EXPECT_TRUE(chains.Unify(other_last, Type::Map(other_next, other_next)));
    last = next;
    other_last = other_next;
  }
  EXPECT_TRUE(chains.Unify(first, other_first));
  EXPECT_LE(chains.Finalize(first).size(), Inference::kTypeSizeMax);
}

}  // namespace
}  // namespace makegood::cel

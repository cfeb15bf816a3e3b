#include "rules/cel/types/declarations.h"

#include "gtest/gtest.h"

namespace makegood::cel {
namespace {

using Names = std::vector<std::string>;

Overload MakeOverload(const char* id, Type parameter, Type result) {
  Overload overload;
  overload.id = id;
  overload.parameters = {parameter};
  overload.result = result;
  return overload;
}

TEST(DeclarationsTest, CandidatesGoFromTheContainerOutwards) {
  Declarations declarations;
  declarations.set_container("a.b.c");
  EXPECT_EQ(declarations.Candidates("x"), (Names{"a.b.c.x", "a.b.x", "a.x", "x"}));
  EXPECT_EQ(declarations.Candidates("x.y"), (Names{"a.b.c.x.y", "a.b.x.y", "a.x.y", "x.y"}));
  EXPECT_EQ(declarations.Candidates(".x.y"), (Names{"x.y"}));
}

TEST(DeclarationsTest, WithoutAContainerANameIsItself) {
  EXPECT_EQ(Declarations().Candidates("x.y"), (Names{"x.y"}));
}

TEST(DeclarationsTest, AnAbbreviationStandsForItsFullNameAlone) {
  Declarations declarations;
  declarations.set_container("a.b");
  declarations.AddAbbreviation("Kind", "m.v1.Contact.Kind");
  EXPECT_EQ(declarations.Candidates("Kind"), (Names{"m.v1.Contact.Kind"}));
  EXPECT_EQ(declarations.Candidates("Kind.CALL"), (Names{"m.v1.Contact.Kind.CALL"}));
  EXPECT_EQ(declarations.Candidates("Kinds"), (Names{"a.b.Kinds", "a.Kinds", "Kinds"}));
}

TEST(DeclarationsTest, AVariableReplacesOneOfTheSameName) {
  Declarations declarations;
  declarations.AddVariable({"a.b", Type::Int(), 1});
  declarations.AddVariable({"a.b", Type::String(), 2});
  ASSERT_NE(declarations.FindVariable("a.b"), nullptr);
  EXPECT_EQ(declarations.FindVariable("a.b")->slot, 2);
  EXPECT_EQ(declarations.FindVariable("a"), nullptr);
  EXPECT_EQ(declarations.VariableNames(), (Names{"a.b"}));
}

TEST(DeclarationsTest, ACopyHasItsOwnVariablesFromThereOn) {
  Declarations original;
  original.AddVariable({"b", Type::Int(), 1});
  const VariableDeclaration* before = original.FindVariable("b");
  Declarations copy = original;
  copy.AddVariable({"a", Type::Int(), 2});
  copy.AddVariable({"b", Type::String(), 3});
  EXPECT_EQ(original.VariableNames(), (Names{"b"}));
  EXPECT_EQ(original.FindVariable("b"), before);
  EXPECT_EQ(copy.VariableNames(), (Names{"a", "b"}));
  EXPECT_EQ(copy.FindVariable("b")->slot, 3);
}

TEST(DeclarationsTest, TheVariableInASlotIsTheOneThatIsNoFieldOfIt) {
  const FieldDeclaration field;
  Declarations declarations;
  declarations.AddVariable({"charge", Type::Int(), 1, &field});
  declarations.AddVariable({"facts", Type::Int(), 1});
  ASSERT_NE(declarations.VariableInSlot(1), nullptr);
  EXPECT_EQ(declarations.VariableInSlot(1)->name, "facts");
  EXPECT_EQ(declarations.VariableInSlot(2), nullptr);
}

TEST(DeclarationsTest, SharedFunctionsTakeThePlaceOfTheOwnAndStayAsTheyAre) {
  Declarations library;
  library.AddOverload("f", MakeOverload("f_int", Type::Int(), Type::Int()));
  Declarations declarations;
  declarations.AddOverload("g", MakeOverload("g_int", Type::Int(), Type::Int()));
  declarations.ShareFunctions(library);
  EXPECT_EQ(declarations.FindFunction("f"), library.FindFunction("f"));
  EXPECT_EQ(declarations.FindFunction("g"), nullptr);
  declarations.AddOverload("h", MakeOverload("h_int", Type::Int(), Type::Int()));
  EXPECT_EQ(library.FunctionNames(), (Names{"f"}));
}

TEST(DeclarationsTest, OverloadsGatherInOrderAndTheLaterOfOneIdWins) {
  Declarations declarations;
  declarations.AddOverload("f", MakeOverload("f_int", Type::Int(), Type::Int()));
  declarations.AddFunction({"f", {MakeOverload("f_string", Type::String(), Type::Int())}});
  declarations.AddOverload("f", MakeOverload("f_int", Type::Int(), Type::Bool()));
  const FunctionDeclaration* f = declarations.FindFunction("f");
  ASSERT_NE(f, nullptr);
  ASSERT_EQ(f->overloads.size(), 2u);
  EXPECT_EQ(f->overloads[0].id, "f_int");
  EXPECT_EQ(f->overloads[0].result, Type::Bool());
  EXPECT_EQ(f->overloads[1].id, "f_string");
  EXPECT_EQ(declarations.FindFunction("g"), nullptr);
  EXPECT_EQ(declarations.FunctionNames(), (Names{"f"}));
}

TEST(DeclarationsTest, ACopyThatGetsAnOverloadLeavesTheOriginalAlone) {
  Declarations original;
  original.AddOverload("f", MakeOverload("f_int", Type::Int(), Type::Int()));
  const FunctionDeclaration* before = original.FindFunction("f");
  Declarations copy = original;
  copy.AddOverload("f", MakeOverload("f_string", Type::String(), Type::Int()));
  EXPECT_EQ(original.FindFunction("f"), before);
  EXPECT_EQ(before->overloads.size(), 1u);
  EXPECT_EQ(copy.FindFunction("f")->overloads.size(), 2u);
}

}  // namespace
}  // namespace makegood::cel

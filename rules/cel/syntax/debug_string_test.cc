#include "rules/cel/syntax/debug_string.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <variant>

#include "rules/base/issue.h"
#include "rules/cel/syntax/parser.h"

namespace makegood::cel {
namespace {

std::string Debug(const char* text, const DebugAdorner& adorner = {}) {
  rules::IssueList issues;
  const auto ast = Parse(rules::Excerpt::FromText("test", text), {}, issues);
  return ast.has_value() ? DebugString(*ast->root, adorner) : rules::Render(issues);
}

TEST(DebugStringTest, NodesStandOnLinesOfTheirOwn) {
  EXPECT_EQ(Debug("f(1, [a.b])"),
            "f(\n"
            "  1,\n"
            "  [\n"
            "    a.b\n"
            "  ]\n"
            ")");
  EXPECT_EQ(Debug("{}"), "{}");
  EXPECT_EQ(Debug("a.f()"), "a.f()");
}

TEST(DebugStringTest, LoopsNameTheirParts) {
  EXPECT_EQ(Debug("m.exists(v, has(v.f))"),
            "__comprehension__(\n"
            "  // Variable\n"
            "  v,\n"
            "  // Target\n"
            "  m,\n"
            "  // Accumulator\n"
            "  @result,\n"
            "  // Init\n"
            "  false,\n"
            "  // LoopCondition\n"
            "  @not_strictly_false(\n"
            "    !_(\n"
            "      @result\n"
            "    )\n"
            "  ),\n"
            "  // LoopStep\n"
            "  _||_(\n"
            "    @result,\n"
            "    v.f~test-only~\n"
            "  ),\n"
            "  // Result\n"
            "  @result)");
}

TEST(DebugStringTest, KindsCanBeShown) {
  EXPECT_EQ(Debug("M{f: b'x'}", KindAdorner()),
            "M{\n"
            "  f:b\"x\"^#*expr.Constant_BytesValue#^#*expr.Expr_CreateStruct_Entry#\n"
            "}^#*expr.Expr_StructExpr#");
  EXPECT_EQ(
      Debug("{?a: null}", KindAdorner()),
      "{\n"
      "  "
      "?a^#*expr.Expr_IdentExpr#:null^#*expr.Constant_NullValue#^#*expr.Expr_CreateStruct_Entry#\n"
      "}^#*expr.Expr_StructExpr#");
  for (const char* text : {"1^#*expr.Constant_Int64Value#", "1u^#*expr.Constant_Uint64Value#",
                           "1.5^#*expr.Constant_DoubleValue#", "true^#*expr.Constant_BoolValue#",
                           "\"s\"^#*expr.Constant_StringValue#", "a^#*expr.Expr_IdentExpr#"}) {
    const std::string expected = text;
    EXPECT_EQ(Debug(expected.substr(0, expected.find('^')).c_str(), KindAdorner()), expected);
  }
}

TEST(DebugStringTest, NamesCanBeReplaced) {
  DebugAdorner adorner;
  adorner.name = [](const Expr& expr) -> std::optional<std::string> {
    if (const Select* select = std::get_if<Select>(&expr.node)) return "whole." + select->field;
    if (const Call* call = std::get_if<Call>(&expr.node)) return "space." + call->function;
    if (std::holds_alternative<MessageExpr>(expr.node)) return "full.M";
    return std::nullopt;
  };
  EXPECT_EQ(Debug("a.b", adorner), "whole.b");
  EXPECT_EQ(Debug("a.f(c)", adorner), "space.f(\n  c\n)");
  EXPECT_EQ(Debug("M{f: a.b}", adorner), "full.M{\n  f:whole.b\n}");
}

TEST(DebugStringTest, DoublesLookAsInGo) {
  EXPECT_EQ(Debug("100000.0"), "100000");
  EXPECT_EQ(Debug("1000000.0"), "1e+06");
  EXPECT_EQ(Debug("0.0001"), "0.0001");
  EXPECT_EQ(Debug("0.00001"), "1e-05");
}

}  // namespace
}  // namespace makegood::cel

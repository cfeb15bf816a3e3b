#include "service/cli/output.h"

#include <cstdint>
#include <memory>
#include <sstream>
#include <string>

#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "service/cli/cost_text.h"
#include "service/cli/decision_text.h"
#include "service/cli/table.h"
#include "service/rpc/status_mapping.h"

namespace makegood {
namespace {

v1::Decision FromText(const std::string& text) {
  v1::Decision decision;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &decision));
  return decision;
}

TEST(OutputTest, PlainIssuesAreOneLineEach) {
  const auto source = std::make_shared<const rules::Source>("p.yaml", "one\ntwo\n");
  rules::IssueList issues;
  issues.AddError(rules::IssueCode{204}, {source, {5, 6}}, "unknown field `chanel`");
  issues.AddWarning(rules::IssueCode{7}, {}, "somewhere");
  std::ostringstream out;
  PrintIssues(issues, OutputFormat::kPlain, out);
  EXPECT_EQ(out.str(),
            "p.yaml:2:2: error[MG0204]: unknown field `chanel`\nwarning[MG0007]: somewhere\n");
  EXPECT_EQ(CountText(issues), "1 error, 1 warning");
  EXPECT_EQ(Plural(0, "error"), "0 errors");
}

TEST(OutputTest, JsonIsProtobufs) {
  EXPECT_EQ(ToJson(FromText("outcome: REFUND credits: 12")),
            "{\n \"outcome\": \"REFUND\",\n \"credits\": \"12\"\n}\n");
}

TEST(OutputTest, AStatusShowsItsViolations) {
  EXPECT_EQ(StatusText(InvalidFields({{"a", "required"}, {"b", "too long"}})),
            "a: required\nb: too long");
  EXPECT_EQ(StatusText(PolicyNotFound("a", "")), "there is no policy `a`");
}

TEST(DecisionTextTest, SaysWhatThereIsToSay) {
  EXPECT_EQ(DecisionText(FromText(R"(
              outcome: REFUND credits: 12 reason: "silent" destination: BALANCE explanation: "Back\n they come."
              policy: "p@v1" rule { ids: "a" ids: "b" file: "p.yaml" line: 7 }
              decide_time { seconds: 1772445600 } change_time { seconds: 1772445601 }
              forecast { time { seconds: 1772445601 } outcome: DENY reason: "late" })")),
            "outcome      REFUND 12 credits\n"
            "reason       silent\n"
            "to           BALANCE\n"
            "explanation  Back they come.\n"
            "policy       p@v1\n"
            "rule         a/b  (p.yaml:7)\n"
            "decided for  2026-03-02T10:00:00Z\n"
            "changes      2026-03-02T10:00:01Z\n"
            "then         2026-03-02T10:00:01Z  DENY (late)\n");
}

TEST(DecisionTextTest, AnErrorNamesThePlace) {
  EXPECT_EQ(DecisionText(FromText(R"(
              outcome: ERROR policy: "p@v1" decide_time {}
              error { code: FACT_MISSING message: "charge is not set" field: "charge"
                      range { file: "p.yaml" start_line: 3 start_column: 4 } })")),
            "outcome      ERROR\n"
            "error        FACT_MISSING: charge is not set\n"
            "at           p.yaml:3:4\n"
            "policy       p@v1\n"
            "decided for  1970-01-01T00:00:00Z\n"
            "changes      never by itself\n");
}

TEST(TraceTextTest, IsATreeWithValues) {
  EXPECT_EQ(TraceText(FromText(R"(
              trace { kind: MATCH id: "charge" text: "stage ==\n  Stage.CHARGE" result: NOT_MATCHED
                      range { start_line: 4 }
                      children { kind: EXPRESSION text: "stage" value: "Stage.GUARANTEE" } }
              trace { kind: MATCH id: "go" text: "true" result: MATCHED range { start_line: 12 }
                      children { kind: MATCH id: "x" text: "1 / 0" result: FAILED value: "divide by zero"
                                 range { start_line: 13 } } })")),
            "no    charge :4    stage == Stage.CHARGE\n"
            "      stage = Stage.GUARANTEE\n"
            "yes   go     :12   true\n"
            "      error x :13   1 / 0  divide by zero\n");
}

TEST(TraceTextTest, LongExpressionsAreCutBetweenCharacters) {
  const std::string text = TraceText(
      FromText("trace { kind: EXPRESSION text: '" + std::string(119, 'x') + "éé' value: '1' }"));
  EXPECT_EQ(text, std::string(119, 'x') + "… = 1\n");
}

TEST(TableTest, ColumnsAreAsWideAsTheirCells) {
  Table table({"a", "bb"});
  table.AddRow({"één", "1"});
  table.AddRow({"x", ""}, "why\nnot");
  EXPECT_EQ(table.ToString(), "a    bb\n───  ──\néén  1\nx\n    why\n    not\n");
}

TEST(TableTest, LongCellsAreCut) {
  Table table({"a"});
  table.AddRow({std::string(100, 'x')});
  EXPECT_NE(table.ToString().find(std::string(63, 'x') + "…\n"), std::string::npos);
}

TEST(CostTextTest, TellsStagesFirstAndThenWhatTakesMost) {
  const auto source = std::make_shared<const rules::Source>("p.yaml", "one\ntwo\n");
  using Kind = rules::ExpressionCost::Kind;
  PolicyFileCost file{"p.yaml", {}};
  file.cost.stages = {{"CHARGE", 12}, {"GUARANTEE", 3'012'345}};
  file.cost.expressions = {{Kind::kVariable, "silent", "", {source, {0, 1}}, 7},
                           {Kind::kCondition, "", "guarantee", {source, {5, 6}}, 3'000'000},
                           {Kind::kOutput, "late", "guarantee", {source, {6, 7}}, INT64_MAX}};
  EXPECT_EQ(CostTable({file}, 1'000'000),
            "p.yaml takes at most 3,012,345 steps of 1,000,000 (301.2 %)\n"
            "\n"
            "      STEPS  OF LIMIT  AT   WHAT\n"
            "───────────  ────────  ───  ────────────────────────\n"
            "         12     0.0 %       stage CHARGE\n"
            "  3,012,345   301.2 %       stage GUARANTEE\n"
            "  unbounded  too much  2:3  output of guarantee/late\n"
            "  3,000,000   300.0 %  2:2  condition of guarantee\n"
            "          7     0.0 %  1:1  variable silent\n"
            "\n");
  EXPECT_EQ(CostLines({file}),
            "p.yaml: 12 steps: stage CHARGE\n"
            "p.yaml: 3012345 steps: stage GUARANTEE\n"
            "p.yaml:1:1: 7 steps: variable silent\n"
            "p.yaml:2:2: 3000000 steps: condition of guarantee\n"
            "p.yaml:2:3: 9223372036854775807 steps: output of guarantee/late\n");
}

}  // namespace
}  // namespace makegood

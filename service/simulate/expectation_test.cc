// Which messages are what was wanted, and how the others differ.

#include "service/simulate/expectation.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "makegood/v1/lead_service.pb.h"
#include "rules/base/issue.h"
#include "rules/base/limits.h"
#include "rules/base/source.h"
#include "rules/policy/yaml_source.h"
#include "rules/policy_test/yaml_data.h"

namespace makegood::simulate {
namespace {

const cel::TimeParts kStart = *cel::ParseTimestamp("2026-03-02T10:00:00Z");

cel::DataNode ReadData(const std::string& yaml) {
  rules::IssueList issues;
  const auto document = rules::ReadYaml(std::make_shared<rules::Source>("wanted.yaml", yaml),
                                        rules::Limits(), issues);
  return rules::ToData(*document, document->root());
}

// The lead after 24 hours of silence.
v1::LeadRecord Lead() {
  v1::LeadRecord lead;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(R"(
    event_count: 3
    facts {
      charge { charge_id: "c" credits: 12 first_message_time { seconds: 1772445600 } }
      pro { pro_id: "pro-1" categories: "piano" categories: "guitar" }
    }
    cases { stage: CHARGE state: CHARGED flags: "a" flags: "b" flags: "c" }
    cases {
      stage: GUARANTEE
      state: REFUNDED
      decision { outcome: REFUND reason: "silent" credits: 12 explanation: "12 credits are back" }
    })",
                                                            &lead));
  return lead;
}

struct ComparisonCase {
  const char* wanted;
  const char* mismatches;  // "path: wanted, got", one after the other; empty when there are none.
};

const ComparisonCase kComparisons[] = {
    {"{event_count: 3}", ""},
    {"{eventCount: 3}", ""},
    {"{event_count: 4}", "event_count: 4, got 3"},
    {"{etag: null}", ""},
    {"{etag: ''}", ""},
    {"{event_count: null}", "event_count: nothing, got 3"},
    {"{facts: {charge: {credits: 12, paid_credits: 0}}}", ""},
    {"{facts: {charge: {first_message_time: +0s}}}", ""},
    {"{facts: {charge: {first_message_time: 2026-03-02T10:00:00Z, accept_time: null}}}", ""},
    {"{facts: {charge: {first_message_time: +1h, accept_time: +2h}}}",
     "facts.charge.first_message_time: +1h, got +0s; facts.charge.accept_time: +2h, got nothing"},
    {"{facts: {lead: {lead_id: x}}}", "facts.lead: {lead_id: x}, got nothing"},
    {"{facts: {lead: null}}", ""},
    {"{facts: {pro: {categories: [piano, guitar]}}}", ""},
    {"{facts: {pro: {categories: [guitar, piano]}}}",
     "facts.pro.categories[0]: guitar, got piano; facts.pro.categories[1]: piano, got guitar"},
    {"{facts: {pro: {categories: [piano]}}}",
     "facts.pro.categories: 1 elements, got 2: [piano, guitar]"},
    {"{facts: {pro: {areas: []}}}", ""},
    {"{cases: [{state: CHARGED}, {state: REFUNDED, decision: {outcome: REFUND}}]}", ""},
    {"{cases: [{}, {decision: {outcome: DENY}}]}", "cases[1].decision.outcome: DENY, got REFUND"},
    {"{cases: {count: 2}}", ""},
    {"{cases: {count: 1}}", "cases.count: 1, got 2"},
    {"{cases: {contains: [{stage: GUARANTEE}]}}", ""},
    {"{cases: {contains: [{stage: GUARANTEE}, {stage: CHARGE}]}}",
     "cases: then {stage: CHARGE}, got []"},
    {"{cases: [{flags: {contains: [a, c]}}, {}]}", ""},
    {"{cases: [{flags: {contains: [c, a]}}, {}]}", "cases[0].flags: then a, got []"},
    {"{cases: [{}, {decision: {explanation: {contains: 12 credits}}}]}", ""},
    {"{cases: [{}, {decision: {explanation: {contains: 30 credits}}}]}",
     "cases[1].decision.explanation: a text with \"30 credits\", got 12 credits are back"},
};

TEST(ExpectationTest, WhatIsNamedMustMatch) {
  for (const ComparisonCase& test : kComparisons) {
    const cel::DataNode wanted = ReadData(test.wanted);
    rules::IssueList issues;
    EXPECT_TRUE(CheckExpectation(wanted, *v1::LeadRecord::descriptor(), kStart, issues))
        << rules::Render(issues);
    std::vector<std::string> told;
    for (const Mismatch& mismatch : Compare(wanted, Lead(), kStart))
      told.push_back(absl::StrCat(mismatch.path, ": ", mismatch.wanted, ", got ", mismatch.got));
    EXPECT_EQ(absl::StrJoin(told, "; "), test.mismatches) << test.wanted;
  }
}

TEST(ExpectationTest, AnErrorInAnAnswerIsComparedByItsReason) {
  v1::RecordEventsResponse answer;
  answer.add_results()->mutable_status()->set_code(5);
  const cel::DataNode wanted = ReadData("{results: [{status: NOT_FOUND}]}");
  rules::IssueList issues;
  EXPECT_TRUE(CheckExpectation(wanted, *answer.GetDescriptor(), kStart, issues));
  EXPECT_TRUE(Compare(wanted, answer, kStart).empty());
  EXPECT_EQ(Compare(ReadData("{results: [{status: LEAD_NOT_FOUND}]}"), answer, kStart)[0].got,
            "NOT_FOUND");
}

TEST(ExpectationTest, ElementsThatStandInNoMessageAreComparedAlike) {
  const v1::LeadRecord lead = Lead();
  const std::vector<const google::protobuf::Message*> cases = {&lead.cases(0), &lead.cases(1)};
  EXPECT_TRUE(CompareElements(ReadData("[{}, {state: REFUNDED}]"), "told", cases, kStart).empty());
  EXPECT_EQ(CompareElements(ReadData("[{}]"), "told", cases, kStart)[0].wanted, "1 elements");
}

}  // namespace
}  // namespace makegood::simulate

// What is read from a script, and what its author is told about mistakes.

#include "service/simulate/script.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "rules/base/issue.h"
#include "rules/base/limits.h"
#include "rules/base/source.h"

namespace makegood::simulate {
namespace {

constexpr char kHead[] = "story: s\nmarketplace: m\nstart: 2026-03-02T10:00:00Z\nsteps:\n";

std::optional<Script> Parse(const std::string& text, rules::IssueList& issues) {
  return ParseScript(std::make_shared<rules::Source>("scripts/silence.yaml", text), rules::Limits(),
                     issues);
}

struct MistakeCase {
  const char* steps;    // Below the head, which has four lines.
  const char* mistake;  // "line:column: message | help", of the first issue.
};

const MistakeCase kMistakes[] = {
    {"  - say: nothing",
     "5:5: the step does nothing | a step has one of the keys call, record, advance, advance_to, "
     "restart, steps"},
    {"  - {call: GetLead, advance: 1h}",
     "5:6: the step does several things: call, advance | a step has one of the keys call, record, "
     "advance, advance_to, restart, steps"},
    {"  - {call: FileRepot}", "5:12: unknown call `FileRepot` | did you mean `FileReport`?"},
    {"  - {call: WatchEvents}",
     "5:12: `WatchEvents` answers with a stream | what is told to others is compared by `told`"},
    {"  - {call: GetLead, request: {lead: l}}", "5:31: unknown field `lead` of GetLeadRequest | "},
    {"  - {call: GetLead, expect: {lead: {cases: {}}}}",
     "5:44: `cases` is compared with a list | write [] around the elements, or {contains: […]}, or "
     "{count: N}"},
    {"  - {call: GetLead, expect: {lead: {cases: [{state: REFUNDET}]}}}",
     "5:53: unknown value `REFUNDET` of State | did you mean `REFUNDED`?"},
    {"  - {call: GetLead, expect: {lead: {cases: [{stat: OPEN}]}}}",
     "5:46: unknown field `stat` of Case | did you mean `state`?"},
    {"  - {call: GetLead, error: LEAD_NOT_FUND}",
     "5:28: `LEAD_NOT_FUND` is no ErrorReason | did you mean `LEAD_NOT_FOUND`?"},
    {"  - {call: GetLead, error: LEAD_NOT_FOUND, expect: {}}",
     "5:52: a call that fails has no answer to be compared | "},
    {"  - {call: GetLead, request: {lead_id: $lead}}",
     "5:40: nothing is kept as `lead` | write `keep:` at an earlier step, or $$ for a dollar sign"},
    {"  - {call: FileReport, keep: {case: case.case_i}}",
     "5:37: unknown field `case_i` of Case | case_id, marketplace, lead_id, pro_id, stage, round, "
     "state, open_time, policy, report, dispute, payout, decision, review, review_id, flags, "
     "refunded_credits, refund_id, payout_id, etag"},
    {"  - {call: GetLead, keep: {case: lead.cases.case_id}}",
     "5:34: `cases` is a list: name one of its elements | write cases.0 for the first"},
    {"  - {call: GetLead, keep: {case: lead.cases.0}}",
     "5:34: `lead.cases.0` is not a single value | "},
    {"  - {advance: soon}", "5:15: "},
    {"  - {advance_to: 24h}",
     "5:18: `24h` is no time | write an offset from the start, such as +24h, or RFC 3339, such as "
     "2026-03-02T10:00:00Z"},
    {"  - {restart: true, told: {notices: []}}", "5:28: unknown key `notices` in `told` | "},
    {"  - {for: {n: 1001}, steps: [{restart: true}]}", "5:15: a loop has at most 1000 turns | "},
};

TEST(ScriptTest, MistakesAreToldAtTheirPlace) {
  for (const MistakeCase& test : kMistakes) {
    rules::IssueList issues;
    EXPECT_FALSE(Parse(absl::StrCat(kHead, test.steps, "\n"), issues).has_value()) << test.steps;
    ASSERT_TRUE(issues.has_errors()) << test.steps;
    const rules::Issue& issue = issues.issues()[0];
    const rules::Position position = issue.place.source->PositionAt(issue.place.span.begin);
    const std::string told =
        absl::StrCat(position.line, ":", position.column, ": ", issue.message, " | ", issue.help);
    EXPECT_EQ(told.compare(0, std::string(test.mistake).size(), test.mistake), 0)
        << test.steps << "\n  wanted " << test.mistake << "\n  got    " << told;
  }
}

TEST(ScriptTest, AScriptIsReadAsItIsWritten) {
  rules::IssueList issues;
  const std::optional<Script> script = Parse(R"(
story: Nobody answers
shows: [P0-01, P0-24]
marketplace: dingdoor
start: 2026-03-02T10:00:00Z
steps:
  - record: lead-1
    events:
      - {lead_accepted: {}}
      - {pro_id: pro-1, credits_granted: {credits: 20}}
  - {advance_to: +24h, expect: {fired: 1}, told: {notice: [{reason: silent}]}}
  - say: The same for everybody
    for: {pro: [ann, bob], n: 2}
    steps:
      - call: CaseService.FileReport
        request: {lead_id: lead-$pro-$n}
        keep: {case: case.case_id}
  - {call: GetCase, request: {case_id: $case}}
)",
                                             issues);
  ASSERT_TRUE(script.has_value()) << rules::Render(issues);
  EXPECT_EQ(script->id, "silence");
  EXPECT_EQ(script->shows, (std::vector<std::string>{"P0-01", "P0-24"}));
  ASSERT_EQ(script->steps.size(), 4u);

  const Step& record = script->steps[0];
  EXPECT_EQ(record.method->full_name(), "makegood.v1.LeadService.RecordEvents");
  const auto& events = record.request.entries[0].value.elements;
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].entries.back().key, "lead_id");
  EXPECT_EQ(events[0].entries.back().value.text, "lead-1");
  EXPECT_EQ(events[1].entries.size(), 2u) << "credits are a pro's, and of no lead";

  EXPECT_EQ(script->steps[1].time.seconds - script->start.seconds, 24 * 3600);
  EXPECT_EQ(script->steps[1].told[0].kind->name(), "notice");

  const Step& group = script->steps[2];
  EXPECT_EQ(group.counters[0].values, (std::vector<std::string>{"ann", "bob"}));
  EXPECT_EQ(group.counters[1].values, (std::vector<std::string>{"1", "2"}));
  EXPECT_EQ(group.steps[0].keep[0].path, (std::vector<std::string>{"case", "case_id"}));
}

}  // namespace
}  // namespace makegood::simulate

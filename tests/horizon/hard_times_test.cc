// Instants and expressions at which horizons go wrong, in the world as it is: boundaries, ends of
// ranges, changes of clocks, errors that heal. Each answer is known, and the plain walk confirms
// that it stands to the last nanosecond.

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "rules/cel/cel.h"
#include "tests/horizon/answers.h"

namespace makegood::cel {
namespace {

struct HardTime {
  const char* expression;
  const char* now;
  const char* value;  // Or the code of an error.
  const char* until;  // An instant; "never"; "opaque".
  bool changes;       // At that instant, the answer does.
};

const HardTime kHardTimes[] = {
    // A boundary, and a nanosecond beside it.
    {R"(now - timestamp("2026-03-02T10:00:00Z") >= duration("24h"))",
     "2026-03-03T09:59:59.999999999Z", "false", "2026-03-03T10:00:00Z", true},
    {R"(now - timestamp("2026-03-02T10:00:00Z") > duration("24h"))", "2026-03-03T10:00:00Z",
     "false", "2026-03-03T10:00:00.000000001Z", true},
    {R"(now - timestamp("2026-03-02T10:00:00Z") == duration("24h"))",
     "2026-03-03T09:59:59.999999999Z", "false", "2026-03-03T10:00:00Z", true},
    {R"(now - timestamp("2026-03-02T10:00:00Z") == duration("24h"))", "2026-03-03T10:00:00Z",
     "true", "2026-03-03T10:00:00.000000001Z", true},
    {R"(now < timestamp("2026-03-03T10:00:00Z"))", "2026-03-03T10:00:00Z", "false", "never", false},
    // What has flipped stays so for as long as the difference fits a duration.
    {R"(now - timestamp("2026-03-02T10:00:00Z") >= duration("24h"))", "2026-03-03T10:00:00Z",
     "true", "2318-06-12T09:47:16.854775808Z", true},
    // Two moving sides: halfway, rounded up; equality may be stepped over.
    {R"(now - timestamp("2026-03-02T10:00:00Z") < timestamp("2026-03-02T10:00:00.000000003Z") - now)",
     "2026-03-02T10:00:00Z", "true", "2026-03-02T10:00:00.000000002Z", true},
    {R"(now - timestamp("2026-03-02T10:00:00Z") <= timestamp("2026-03-02T10:00:00.000000004Z") - now)",
     "2026-03-02T10:00:00Z", "true", "2026-03-02T10:00:00.000000003Z", true},
    {R"(now - timestamp("2026-03-02T10:00:00Z") == timestamp("2026-03-02T10:00:00.000000003Z") - now)",
     "2026-03-02T10:00:00Z", "false", "2318-06-12T09:47:16.854775806Z", false},
    {R"((now - timestamp("2026-03-02T10:00:00Z")) - (now - timestamp("2026-03-02T10:00:00Z")) == duration("0"))",
     "2026-03-02T10:00:00Z", "true", "2318-06-12T09:47:16.854775806Z", false},
    // Ends of ranges. What is farther than an offset of 64 bits can tell is told too early.
    {R"(timestamp("9999-12-31T23:59:59.999999999Z") - now > duration("0"))", "2026-03-02T10:00:00Z",
     "OVERFLOW", "2318-06-12T09:47:16.854775806Z", false},
    {R"(now + duration("1ns") > now)", "9999-12-31T23:59:59.999999998Z", "true",
     "9999-12-31T23:59:59.999999999Z", true},
    {R"(now - duration("1ns") < now)", "0001-01-01T00:00:00Z", "OVERFLOW",
     "0001-01-01T00:00:00.000000001Z", true},
    {R"(duration("-9223372036.854775808s") < timestamp("2026-03-02T10:00:00Z") - now)",
     "2318-06-12T09:47:16.854775807Z", "true", "2318-06-12T09:47:16.854775808Z", true},
    {R"(duration("-9223372036.854775808s") + (now - timestamp("2026-03-02T10:00:00Z")) < duration("0"))",
     "2026-03-02T09:59:59.999999999Z", "OVERFLOW", "2026-03-02T10:00:00Z", true},
    // Errors that come and heal.
    {"1 / (int(now) - 1772445600) < 0", "2026-03-02T09:59:59.5Z", "true", "2026-03-02T10:00:00Z",
     true},
    {"1 / (int(now) - 1772445600) < 0", "2026-03-02T10:00:00Z", "DIVIDE_BY_ZERO",
     "2026-03-02T10:00:01Z", true},
    {"[1, 2][now.getHours() - 10]", "2026-03-02T11:59:59Z", "2", "2026-03-02T12:00:00Z", true},
    {"[1, 2][now.getHours() - 10]", "2026-03-02T12:00:00Z", "INDEX_OUT_OF_BOUNDS",
     "2026-03-02T13:00:00Z", false},
    {R"(1 / 0 > 1 || now < timestamp("2026-03-02T10:00:00Z"))", "2026-03-02T09:00:00Z", "true",
     "2026-03-02T10:00:00Z", true},
    {R"(1 / 0 > 1 || now < timestamp("2026-03-02T10:00:00Z"))", "2026-03-02T10:00:00Z",
     "DIVIDE_BY_ZERO", "never", false},
    {R"(now < timestamp("2026-03-02T10:00:00Z") || 1 / 0 > 1)", "2026-03-02T09:00:00Z", "true",
     "2026-03-02T10:00:00Z", true},
    // What is absorbed does not count.
    {R"(now.getSeconds() > 70 || now < timestamp("2026-03-03T00:00:00Z"))", "2026-03-02T09:00:00Z",
     "true", "2026-03-03T00:00:00Z", true},
    {R"([now, timestamp("2026-03-02T10:00:00Z")].exists(t, t < timestamp("2026-03-02T11:00:00Z")))",
     "2026-03-02T09:00:00Z", "true", "2026-03-02T11:00:00Z", false},
    // Clocks: a gap, a fold, half an hour twice, a day that was not there, offsets with seconds.
    {R"(now.getHours("Europe/Madrid"))", "2026-03-29T00:59:59.5Z", "1", "2026-03-29T01:00:00Z",
     true},
    {R"(now.getHours("Europe/Madrid"))", "2026-10-25T00:30:00Z", "2", "2026-10-25T02:00:00Z", true},
    {R"(now.getMinutes("Europe/Madrid"))", "2026-10-25T00:59:30Z", "59", "2026-10-25T01:00:00Z",
     true},
    {R"(now.getHours("Australia/Lord_Howe"))", "2026-04-04T14:30:00Z", "1", "2026-04-04T15:30:00Z",
     true},
    {R"(now.getDate("Pacific/Apia"))", "2011-12-30T09:59:59.999999999Z", "29",
     "2011-12-30T10:00:00Z", true},
    {R"(now.getDate("Pacific/Apia"))", "2011-12-30T10:00:00Z", "31", "2011-12-31T10:00:00Z", true},
    {R"(now.getSeconds("Africa/Monrovia"))", "1972-01-07T00:44:29.5Z", "59", "1972-01-07T00:44:30Z",
     true},
    {R"(now.getHours("+05:45"))", "2026-03-02T00:14:00Z", "5", "2026-03-02T00:15:00Z", true},
    {R"(now.getHours("Asia/Kathmandu"))", "2026-03-02T00:14:00Z", "5", "2026-03-02T00:15:00Z",
     true},
    {R"(now.getHours("Europe/Madrid"))", "2500-03-28T00:30:00Z", "1", "2500-03-28T01:00:00Z", true},
    {R"(now.getHours("Europe/Madrid"))", "2500-10-31T00:30:00Z", "2", "2500-10-31T02:00:00Z", true},
    {"now.getMonth()", "2024-02-29T23:59:59Z", "1", "2024-03-01T00:00:00Z", true},
    {"now.getDate()", "2023-02-28T12:00:00Z", "28", "2023-03-01T00:00:00Z", true},
    {"now.getDayOfYear()", "2024-12-31T12:00:00Z", "365", "2025-01-01T00:00:00Z", true},
    {"now.getFullYear()", "9999-12-31T23:00:00Z", "9999", "+10000", false},
    // Times that go backwards leave their cells downwards.
    {R"((timestamp("2026-03-02T12:00:00Z") - now).getHours())", "2026-03-02T10:00:00Z", "2",
     "2026-03-02T10:00:00.000000001Z", true},
    {R"((timestamp("2026-03-02T12:00:00Z") - now).getHours())", "2026-03-02T11:30:00Z", "0",
     "2026-03-02T13:00:00Z", true},
    {R"((timestamp("2026-03-02T12:00:00Z") - now).getHours())", "2026-03-02T13:00:00Z", "-1",
     "2026-03-02T14:00:00Z", true},
    // A count that is compared flips once, however often it changes before.
    {R"((now - timestamp("2026-03-02T10:00:00Z")).getHours() >= 24)", "2026-03-02T10:00:00Z",
     "false", "2026-03-03T10:00:00Z", true},
    {R"((now - timestamp("2026-03-02T10:00:00Z")).getHours() > 24)", "2026-03-02T10:00:00Z",
     "false", "2026-03-03T11:00:00Z", true},
    {R"(24 > (now - timestamp("2026-03-02T10:00:00Z")).getHours())", "2026-03-02T10:00:00Z", "true",
     "2026-03-03T10:00:00Z", true},
    {R"((now - timestamp("2026-03-02T10:00:00Z")).getMinutes() == 90)", "2026-03-02T10:00:00Z",
     "false", "2026-03-02T11:30:00Z", true},
    {R"((now - timestamp("2026-03-02T10:00:00Z")).getMinutes() != 90)", "2026-03-02T11:30:30Z",
     "false", "2026-03-02T11:31:00Z", true},
    {R"((now - timestamp("2026-03-02T10:00:00Z")).getSeconds() <= 9223372036854775807)",
     "2026-03-02T10:00:00Z", "true", "2318-06-12T09:47:16.854775806Z", false},
    {"int(now) >= 1772532000", "2026-03-02T10:00:00Z", "false", "2026-03-03T10:00:00Z", true},
    {"1772532000 >= int(now)", "2026-03-02T10:00:00Z", "true", "2026-03-03T10:00:01Z", true},
    {R"((timestamp("2026-03-02T12:00:00Z") - now).getHours() > 0)", "2026-03-02T10:00:00Z", "true",
     "2026-03-02T11:00:00.000000001Z", true},
    {R"((timestamp("2026-03-02T12:00:00Z") - now).getHours() >= 0)", "2026-03-02T12:30:00Z", "true",
     "2026-03-02T13:00:00Z", true},
    // A value that moves or not, by a condition; a zone chosen by one.
    {R"((now > timestamp("2026-03-02T09:00:00Z") ? now : timestamp("2026-03-02T09:00:00Z")) < timestamp("2026-03-02T11:00:00Z"))",
     "2026-03-02T08:00:00Z", "true", "2026-03-02T09:00:00.000000001Z", false},
    {R"(now.getHours(now < timestamp("2026-03-02T10:30:00Z") ? "UTC" : "+02:00"))",
     "2026-03-02T10:10:00Z", "10", "2026-03-02T10:30:00Z", true},
    // Containers.
    {R"([[now]] == [[timestamp("2026-03-02T10:00:00Z")]])", "2026-03-02T09:00:00Z", "false",
     "2026-03-02T10:00:00Z", true},
    {R"(now in [timestamp("2026-03-02T10:00:00Z"), timestamp("2026-03-02T09:30:00Z")])",
     "2026-03-02T09:00:00Z", "false", "2026-03-02T09:30:00Z", true},
    {"[].exists(t, t == now)", "2026-03-02T09:00:00Z", "false", "never", false},
    {R"({"a": now} == {"a": timestamp("2026-03-02T10:00:00Z")})", "2026-03-02T10:00:00Z", "true",
     "2026-03-02T10:00:00.000000001Z", true},
    // Nobody can tell: the text holds `now`.
    {R"(timestamp(string(now) + "x") > now)", "2026-03-02T09:00:00Z", "INVALID_ARGUMENT", "opaque",
     false},
    {"string(now).size() > 3", "2026-03-02T09:00:00Z", "true", "opaque", false},
};

class HardTimes {
 public:
  HardTimes() {
    EnvironmentBuilder builder;
    builder.AddStandardLibrary();
    VariableDeclaration now;
    now.name = "now";
    now.type = Type::Timestamp();
    now.moving = true;
    builder.AddVariable(std::move(now));
    environment_ = builder.Build();
  }

  void Check(const HardTime& hard) {
    rules::IssueList issues;
    std::optional<TypedAst> ast = environment_->Check(
        rules::Excerpt::FromText("<case>", hard.expression), std::nullopt, issues);
    ASSERT_TRUE(ast.has_value()) << rules::Render(issues);
    std::vector<TwoWays> ways(1);
    ways[0].ast = std::make_unique<const TypedAst>(*std::move(ast));
    ways[0].program = environment_->Compile(*ways[0].ast, issues);
    ASSERT_NE(ways[0].program, nullptr) << rules::Render(issues);
    ways[0].plain = std::make_unique<const PlainProgram>(*ways[0].ast);

    const Nanoseconds now = ParseTimestamp(hard.now)->ToNanoseconds();
    Arena arena;
    EvalContext context(arena, 10'000);
    Activation activation(arena, environment_->slot_count());
    activation.Bind(environment_->SlotOf("now"),
                    Value::Timestamp(TimeParts::FromNanoseconds(now), 1));
    const Value value = ways[0].program->Evaluate(context, activation);
    EXPECT_EQ(value.is_error() ? std::string(ErrorCodeName(value.as_error()->code))
                               : AnswerText(context, value),
              hard.value);
    const Horizon horizon = context.horizon();
    const TimeParts until = TimeParts::FromNanoseconds(now + horizon.offset);
    EXPECT_EQ(horizon.opaque                         ? "opaque"
              : horizon.offset == kNever             ? "never"
              : until.seconds > kTimestampSecondsMax ? "+10000"
                                                     : FormatTimestamp(until),
              hard.until);
    EXPECT_EQ(horizon.opaque, ways[0].program->opaque_at() != 0);
    const auto same_at = [&](Nanoseconds t) {
      PlainEvaluator evaluator(context, PlainTime::Real(), environment_->slot_count());
      evaluator.Bind(environment_->SlotOf("now"), Value::Timestamp(TimeParts::FromNanoseconds(t)));
      return SameAnswer(context, value, static_cast<int64_t>(t - now),
                        evaluator.Evaluate(*ways[0].plain), ways);
    };
    EXPECT_TRUE(same_at(now));
    if (horizon.offset == kNever || until.seconds > kTimestampSecondsMax) return;
    EXPECT_TRUE(same_at(now + horizon.offset - 1));
    EXPECT_EQ(same_at(now + horizon.offset), !hard.changes);
  }

 private:
  std::unique_ptr<const Environment> environment_;
};

TEST(HardTimesTest, AnswersAndHorizonsAreKnown) {
  HardTimes subject;
  for (const HardTime& hard : kHardTimes) {
    SCOPED_TRACE(std::string(hard.expression) + "\n  at " + hard.now);
    subject.Check(hard);
  }
}

}  // namespace
}  // namespace makegood::cel

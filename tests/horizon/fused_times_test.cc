// Times of facts are read once and kept, has() of one reads it, comparisons of the same two are one
// question, and so are several questions to one message. A program that records the values of its
// parts does none of that: whatever the facts are, and whether reading what is not set is an error
// or not, both must give the same value, or the same error at the same place, and the same horizon;
// and neither gives an answer for less than its cost.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "makegood/v1/facts.pb.h"
#include "rules/cel/cel.h"
#include "rules/cel/syntax/macros.h"
#include "rules/cel/values/value_text.h"
#include "service/decide/decision_language.h"

namespace makegood::cel {
namespace {

constexpr TimeParts kNow{1'790'000'000, 0};

// `s` is charge.first_message_time, `t` charge.accept_time, `c` a contact's time.
const char* const kExpressions[] = {
    "has(s)",
    "!has(s)",
    "has(s) && s < t",
    "has(s) ? s == t : has(t)",
    "!has(t) || t - s > duration('1h') || t < now",
    "has(s) && now - s < duration('24h')",
    // Windows, in one direction and the other, with and without an end.
    "s <= t && t - s < duration('24h')",
    "t >= s && t - s < duration('24h') && t - s > duration('-3s')",
    "s > t || t - s >= duration('24h')",
    "s != t || s - t > duration('24h')",
    "t == s && t - s <= duration('0s')",
    "t < s && t > s",
    "t - s >= duration('-2562047h47m16.854775807s') || s < t",
    "s - t <= duration('2562047h47m16.854775807s') && s > t",
    "s - t >= duration('1h') && t - s < duration('-2562047h47m16.854775807s')",
    // What stands between keeps its turn.
    "s <= t && t - s < duration('24h') && now > t",
    "now > t && s <= t && t - s < duration('24h')",
    "s <= t && charge.credits > 3 && t - s < duration('24h')",
    "s <= t && 1 / charge.credits > 0 && t - s < duration('24h')",
    "1 / charge.credits > 0 || s > t || t - s >= duration('24h')",
    // In loops, where a time is kept for a turn, or for all.
    "contacts.exists(c, c.time >= s && c.time - s < duration('24h'))",
    "contacts.all(c, c.time < s || c.time - s >= duration('24h'))",
    "contacts.exists(c, has(c.time) && c.time >= s && c.time - s < duration('24h'))",
    "contacts.filter(c, c.kind != Kind.CALL && s <= c.time && c.time - s <= duration('1h')).size()",
    "contacts.exists(i, c, i > 0 && c.time >= s && c.time - s < duration('24h'))",
    "contacts.exists(c, !(c.kind >= Kind.MESSAGE) || c.kind > Kind.CALL)",
    "[s, t].exists(x, x >= s && x - s < duration('24h'))",
    "[now, s].exists(x, x >= t && x - t < duration('24h'))",
    // Spans.
    "has(history.window) && history.window > duration('1h')",
    "!has(history.window) || history.window == duration('0s')",
    "contacts.exists(c, c.length > duration('1m') && c.length < duration('1h'))",
    "contacts.all(c, c.deleted || has(c.length) && c.length > t - t && c.length < t - s)",
    // Questions to one message.
    "charge.credits > 3 && charge.credits < 10",
    "charge.credits > 3 && charge.credits < 10 && has(s)",
    "charge.credits < 2 || has(s) || has(t)",
    "!(charge.credits == 4) && !has(t) || charge.credits != 1",
    // Lists of a message that may not be there.
    "lead.contact_methods.exists(m, m.validity == Validity.INVALID)",
    "lead.contact_methods.all(m, m.validity == Validity.INVALID || m.method != Method.PHONE)",
    "lead.contact_methods.exists_one(m, m.method == Method.PHONE)",
    "lead.contact_methods.map(m, m.method)",
    "lead.contact_methods.exists(i, m, i > 0 && m.method == Method.PHONE)",
    // A null where a message is expected, and what is known of nothing.
    "(has(s) ? null : charge).credits > 3",
    "has((has(t) ? null : charge).accept_time)",
    "(has(t) ? null : lead).contact_methods.exists(m, m.method == Method.PHONE)",
    "dyn(charge).first_message_time < t",
    "contacts.exists(c, dyn(c).time >= s && c.time - dyn(s) < duration('24h'))",
};

const char* const kFacts[] = {
    "",
    "charge {}",
    "charge { credits: 4 first_message_time { seconds: 1789990000 } }",
    "charge { accept_time { seconds: 1789990000 } }",
    "charge { credits: 4 first_message_time { seconds: 1789990000 }"
    "         accept_time { seconds: 1789990000 } }",
    "charge { first_message_time { seconds: 1789990000 nanos: 1 }"
    "         accept_time { seconds: 1789990000 } }",
    "charge { credits: 1 first_message_time { seconds: 1789900000 }"
    "         accept_time { seconds: 1789986399 nanos: 999999999 } }",
    "charge { credits: 1 first_message_time { seconds: 1789900000 }"
    "         accept_time { seconds: 1789986400 } }"
    "contacts { kind: CALL time { seconds: 1789900001 } } contacts { kind: MESSAGE }"
    "contacts { kind: MESSAGE time { seconds: 1789903600 } }",
    "lead { contact_methods { method: PHONE validity: INVALID } } history { window {} }"
    "contacts { length { seconds: 90 } } contacts { kind: CALL length { seconds: 4000 } }",
    "lead { contact_methods { method: EMAIL } contact_methods { method: PHONE }"
    "       contact_methods { method: PHONE } contact_methods { validity: INVALID } }"
    "history { window { seconds: 86400 } } contacts { length { nanos: -1 seconds: 1 } }",
    // Set, and no time that there is.
    "charge { first_message_time { seconds: 300000000000 } accept_time { nanos: -1 } }"
    "contacts { time { seconds: 1789900001 } }",
    // Farther from each other than a duration can be.
    "charge { first_message_time { seconds: -62135596800 } accept_time { seconds: 253402300799 } }"
    "contacts { time { seconds: 1789900001 } }",
    "charge { accept_time { seconds: -62135596800 } first_message_time { seconds: 253402300799 } }",
    // As far as it can be, and a nanosecond more.
    "charge { first_message_time { seconds: 0 } accept_time { seconds: 9223372036 nanos: 854775807 "
    "} }",
    "charge { first_message_time { seconds: 0 } accept_time { seconds: 9223372036 nanos: 854775808 "
    "} }",
    "charge { accept_time { seconds: 0 } first_message_time { seconds: 9223372036 nanos: 854775807 "
    "} }",
    "charge { accept_time { seconds: 0 } first_message_time { seconds: 9223372036 nanos: 854775808 "
    "} }",
};

class FusedTimesTest : public ::testing::TestWithParam</*unset is an error*/ bool> {
 protected:
  FusedTimesTest() {
    const rules::PolicyLanguage& policies = language_.policy_language();
    EnvironmentOptions options;
    options.unset_fields_are_errors = GetParam();
    options.macros = &MacroTable::ForAuthors();
    EnvironmentBuilder builder(options);
    const DescriptorTypes& types = GetParam() ? language_.types() : language_.plain_types();
    builder.SetTypes(&types, &types);
    builder.AddStandardLibrary();
    for (const auto& [name, full_name] : policies.abbreviations)
      builder.AddAbbreviation(name, full_name);
    builder.AddVariable("facts", Type::Message(policies.facts_type));
    builder.AddFieldsOf("facts");
    VariableDeclaration now;
    now.name = "now";
    now.type = Type::Timestamp();
    now.moving = true;
    builder.AddVariable(std::move(now));
    environment_ = builder.Build();
    slot_count_ = environment_->slot_count();
  }

  // The names of the tables in full.
  static std::string Spelt(const std::string& text) {
    std::string spelt;
    for (size_t i = 0; i < text.size(); ++i) {
      const auto is_letter = [&](size_t at) {
        return at < text.size() && (absl::ascii_isalnum(text[at]) || text[at] == '_');
      };
      const bool is_alone = !is_letter(i + 1) &&
                            (i == 0 || (!is_letter(i - 1) && text[i - 1] != '.')) &&
                            (i == 0 || !absl::ascii_isdigit(text[i - 1]));
      if (is_alone && text[i] == 's') {
        spelt += "charge.first_message_time";
      } else if (is_alone && text[i] == 't') {
        spelt += "charge.accept_time";
      } else {
        spelt += text[i];
      }
    }
    return spelt;
  }

  std::unique_ptr<const Program> Compile(const std::string& text, bool record_values,
                                         SharedTimes* shared_times) {
    rules::IssueList issues;
    const auto ast =
        environment_->Check(rules::Excerpt::FromText("<case>", text), std::nullopt, issues);
    EXPECT_TRUE(ast.has_value()) << text << "\n" << rules::Render(issues);
    return ast.has_value() ? environment_->Compile(*ast, issues, record_values, shared_times)
                           : nullptr;
  }

  struct Run {
    Run(FusedTimesTest& test, const v1::Facts& facts, int64_t cost_max = 100'000)
        : context(arena, cost_max, test.environment_->adapter()),
          activation(arena, test.slot_count_) {
      activation.Bind(test.environment_->SlotOf("facts"),
                      MakeMessage(context, &facts, context.adapter()));
      activation.Bind(test.environment_->SlotOf("now"), Value::Timestamp(kNow, 1));
    }
    std::string Answer(const Program& program) {
      context.horizon() = Horizon();
      const Value value = program.Evaluate(context, activation);
      std::string answer = value.is_error() ? absl::StrCat(ErrorCodeName(value.as_error()->code),
                                                           " at ", value.as_error()->expr_id, ": ",
                                                           value.as_error()->message)
                                            : ValueToText(context, value, 1'000);
      return absl::StrCat(answer, ", until ", context.horizon().offset);
    }
    Arena arena;
    EvalContext context;
    Activation activation;
  };

  DecisionLanguage language_;
  std::unique_ptr<const Environment> environment_;
  int slot_count_ = 0;
};

TEST_P(FusedTimesTest, FusedProgramsAnswerAsStepByStep) {
  std::vector<v1::Facts> cases;
  for (const char* text : kFacts)
    ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &cases.emplace_back())) << text;
  SharedTimes shared_times(slot_count_);
  struct Ways {
    std::string text;
    std::unique_ptr<const Program> fused, sharing, recording;
  };
  std::vector<Ways> all;
  for (const char* expression : kExpressions) {
    Ways ways;
    ways.text = Spelt(expression);
    ways.fused = Compile(ways.text, /*record_values=*/false, nullptr);
    ways.sharing = Compile(ways.text, /*record_values=*/false, &shared_times);
    ways.recording = Compile(ways.text, /*record_values=*/true, nullptr);
    ASSERT_TRUE(ways.fused != nullptr && ways.sharing != nullptr && ways.recording != nullptr);
    all.push_back(std::move(ways));
  }
  int errors = 0;
  for (const v1::Facts& facts : cases) {
    // All that share their times run in one activation, where the later ones find what the earlier
    // have kept.
    Run together(*this, facts);
    for (const Ways& ways : all) {
      SCOPED_TRACE(ways.text + "\n" + facts.ShortDebugString());
      const std::string answer = Run(*this, facts).Answer(*ways.recording);
      Run fused(*this, facts);
      EXPECT_EQ(fused.Answer(*ways.fused), answer);
      const int64_t cost = fused.context.cost();
      for (const int64_t budget : {cost / 2, cost - 1}) {
        const std::string poor = Run(*this, facts, budget).Answer(*ways.fused);
        EXPECT_EQ(poor.substr(0, 15), "BUDGET_EXCEEDED") << poor;
      }
      EXPECT_EQ(Run(*this, facts, cost).Answer(*ways.fused), answer);
      EXPECT_EQ(together.Answer(*ways.sharing), answer);
      errors += answer.find(" at ") != std::string::npos ? 1 : 0;
    }
  }
  EXPECT_GT(errors, GetParam() ? 200 : 90);
}

INSTANTIATE_TEST_SUITE_P(Facts, FusedTimesTest, testing::Bool(),
                         [](const testing::TestParamInfo<bool>& test) {
                           return test.param ? "WhereUnsetIsAnError" : "WhereUnsetIsTheDefault";
                         });

}  // namespace
}  // namespace makegood::cel

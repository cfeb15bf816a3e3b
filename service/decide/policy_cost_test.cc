// The worst case of the policies that are shipped, held against what they count: made-up facts in
// which every list and every text is as long as it may be, and everything else is anything.
// MAKEGOOD_SEED says from which seed on (1).

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/message.h"
#include "makegood/v1/facts.pb.h"
#include "rules/policy/compiled_policy.h"
#include "rules/policy/policy_parser.h"
#include "service/decide/decision_language.h"
#include "service/decide/embedded_policies.h"
#include "service/decide/fact_bounds.h"

namespace makegood {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr int kFactsMade = 24;
constexpr int64_t kNowSeconds = 1'772'445'600;  // 2026-03-02T10:00:00Z

class FactsMaker {
 public:
  explicit FactsMaker(uint64_t seed) : random_(seed) {}

  void Fill(Message& message) {
    const std::string& type = message.GetDescriptor()->full_name();
    const Reflection& reflection = *message.GetReflection();
    for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
      const FieldDescriptor* field = message.GetDescriptor()->field(i);
      const int count = field->is_repeated() ? static_cast<int>(BoundOf(*field).elements) : 1;
      for (int k = 0; k < count; ++k) Set(message, reflection, *field);
    }
    if (type == "google.protobuf.Timestamp") {
      reflection.SetInt64(&message, message.GetDescriptor()->FindFieldByName("seconds"),
                          kNowSeconds - Below(60 * 86'400) + 86'400);
    }
    if (type == "google.protobuf.Duration") {
      reflection.SetInt64(&message, message.GetDescriptor()->FindFieldByName("seconds"),
                          Below(3'600));
    }
  }

  int64_t Below(int64_t bound) { return static_cast<int64_t>(random_() % bound); }

 private:
  cel::FieldBound BoundOf(const FieldDescriptor& field) {
    const auto found = FactBounds().fields.find(field.full_name());
    return found == FactBounds().fields.end() ? cel::FieldBound() : found->second;
  }

  // Of characters that take four bytes each; now and then the texts of two fields are the same.
  std::string Text(const FieldDescriptor& field) {
    int64_t characters = BoundOf(field).characters;
    if (characters < 0) characters = FactBounds().characters;
    std::string text;
    for (int64_t i = 1; i < characters; ++i) text += "\U0001F4A7";
    return text + static_cast<char>('a' + Below(3));
  }

  void Set(Message& message, const Reflection& reflection, const FieldDescriptor& field) {
    const bool add = field.is_repeated();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        if (field.message_type()->full_name() == "google.protobuf.Struct") break;
        Fill(add ? *reflection.AddMessage(&message, &field)
                 : *reflection.MutableMessage(&message, &field));
        break;
      case FieldDescriptor::CPPTYPE_STRING:
        add ? reflection.AddString(&message, &field, Text(field))
            : reflection.SetString(&message, &field, Text(field));
        break;
      case FieldDescriptor::CPPTYPE_ENUM:
        reflection.SetEnumValue(
            &message, &field,
            field.enum_type()
                ->value(static_cast<int>(Below(field.enum_type()->value_count())))
                ->number());
        break;
      case FieldDescriptor::CPPTYPE_INT64: reflection.SetInt64(&message, &field, Below(9)); break;
      case FieldDescriptor::CPPTYPE_INT32: reflection.SetInt32(&message, &field, 1); break;
      case FieldDescriptor::CPPTYPE_DOUBLE: reflection.SetDouble(&message, &field, 0.5); break;
      case FieldDescriptor::CPPTYPE_BOOL: reflection.SetBool(&message, &field, Below(2)); break;
      default: break;
    }
  }

  std::mt19937_64 random_;
};

// With no more of one kind of contact than of another a loop ends early; with all alike it does
// not.
void MakeAlike(v1::Facts& facts) {
  for (v1::Contact& contact : *facts.mutable_contacts()) contact.CopyFrom(facts.contacts(0));
  for (v1::Finding& finding : *facts.mutable_findings()) finding.CopyFrom(facts.findings(0));
}

TEST(PolicyCostTest, NoShippedPolicyTakesMoreThanItsWorstCase) {
  const DecisionLanguage language;
  const char* seed_text = std::getenv("MAKEGOOD_SEED");
  const uint64_t seed = seed_text == nullptr ? 1 : std::strtoull(seed_text, nullptr, 10);
  for (rules::PolicyText& file : EmbeddedPolicies()) {
    rules::IssueList issues;
    auto document = rules::ParsePolicy(std::make_shared<const rules::Source>(file.path, file.text),
                                       language.policy_language().limits, issues);
    ASSERT_TRUE(document.has_value());
    rules::PolicyCost cost;
    const auto policy =
        rules::CompilePolicy(*std::move(document), language.policy_language(), issues, {}, &cost);
    ASSERT_NE(policy, nullptr) << rules::Render(issues);
    ASSERT_FALSE(cost.stages.empty());
    std::vector<std::string> reasons;
    for (const rules::Excerpt& reason : policy->document().makegood->report_reasons)
      reasons.emplace_back(reason.text());
    double share_max = 0;
    for (int i = 0; i < kFactsMade; ++i) {
      FactsMaker maker(seed + static_cast<uint64_t>(i));
      v1::Facts facts;
      maker.Fill(facts);
      if (i % 2 == 1) MakeAlike(facts);
      // Without a reason that the policy knows, and an amount to give back, little is asked.
      facts.mutable_charge()->set_refunded_credits(0);
      facts.mutable_charge()->set_refundable_credits(facts.charge().credits());
      if (i % 3 != 0) facts.clear_review();
      if (!reasons.empty())
        facts.mutable_report()->set_reason(reasons[static_cast<size_t>(i) % reasons.size()]);
      for (const rules::StageCost& stage : cost.stages) {
        v1::Facts::Stage value;
        ASSERT_TRUE(v1::Facts::Stage_Parse(stage.stage, &value));
        facts.set_stage(value);
        const Message& message = facts;
        rules::CompiledPolicy::Input input;
        input.facts = &message;
        input.now = {kNowSeconds, 0};
        input.stage = stage.stage;
        for (const rules::TraceLevel trace :
             {rules::TraceLevel::kNone, rules::TraceLevel::kValues}) {
          input.trace = trace;
          cel::Arena arena;
          const rules::PolicyResult result = policy->Evaluate(arena, input);
          EXPECT_LE(result.cost, stage.steps)
              << file.path << " at " << stage.stage << ", seed " << seed + i;
          if (stage.steps == cost.steps()) {
            share_max = std::max(
                share_max, static_cast<double>(result.cost) / static_cast<double>(stage.steps));
          }
        }
      }
    }
    std::printf("%s: at most %s steps, %.0f %% of which were seen\n", file.path.c_str(),
                rules::StepsText(cost.steps()).c_str(), 100 * share_max);
    // Otherwise the facts, or the worst case, would not say much.
    EXPECT_GT(share_max, 0.1) << file.path;
  }
}

}  // namespace
}  // namespace makegood

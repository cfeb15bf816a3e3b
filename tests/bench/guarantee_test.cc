// The benchmarks compare like with like: all ways to a decision give the same answer.

#include "tests/bench/guarantee.h"

#include <gtest/gtest.h>

#include "service/decide/decider.h"
#include "tests/bench/allocations.h"

namespace makegood::bench {
namespace {

cel::TimeParts Later(int64_t seconds) { return {kNow.seconds + seconds, 0}; }

TEST(GuaranteeTest, AllWaysGiveTheSameReason) {
  const Expression expression(kGuaranteeReason);
  const auto catalog = LoadPolicy("tests/bench/guarantee.yaml");
  cel::Arena arena;
  std::vector<Case> cases = GuaranteeCases();
  v1::Facts not_started;
  not_started.set_stage(v1::Facts::GUARANTEE);
  not_started.mutable_charge();
  cases.push_back({"not started", not_started, 0});
  for (const Case& c : cases) {
    for (const int64_t seconds : {-90'000, -50'000, -13'601, -13'600, 0}) {
      SCOPED_TRACE(c.name + " at " + std::to_string(seconds));
      const std::string by_hand(GuaranteeReason(c.facts, Later(seconds)));
      cel::Horizon horizon;
      const cel::Value value = expression.Evaluate(arena, c.facts, Later(seconds), &horizon);
      ASSERT_EQ(value.kind(), cel::Kind::kString);
      EXPECT_EQ(std::string(value.as_text()), by_hand);
      const v1::Decision decision = Decide(catalog->versions().front(), c.facts, Later(seconds));
      EXPECT_EQ(decision.reason(), by_hand);
      if (decision.has_change_time()) {
        EXPECT_EQ(horizon.offset,
                  (decision.change_time().seconds() - Later(seconds).seconds) * 1'000'000'000);
      }
    }
  }
}

// Wherever it is: messages are asked one by one, or as many at once as a word has bits.
TEST(GuaranteeTest, TheListSearchFindsTheOneContactThatItLooksFor) {
  const Expression search(kHasRecentContact);
  const Expression count("contacts.filter(m, m.channel == Channel.PROXY && has(m.time)).size()");
  const Expression all("contacts.all(m, m.channel != Channel.PROXY || m.answered)");
  cel::Arena arena;
  for (const int size : {0, 1, 3, 4, 20, 63, 64, 65, 130}) {
    SCOPED_TRACE(size);
    v1::Facts facts = TwentyContacts();
    while (facts.contacts_size() < size) *facts.add_contacts() = facts.contacts(0);
    facts.mutable_contacts()->DeleteSubrange(size, facts.contacts_size() - size);
    EXPECT_FALSE(HasRecentContact(facts));
    EXPECT_TRUE(search.Evaluate(arena, facts, kNow).is_false());
    EXPECT_TRUE(all.Evaluate(arena, facts, kNow).is_true());
    for (int i = 0; i < size; ++i) {
      arena.Reset();
      facts.mutable_contacts(i)->set_channel(v1::Contact::PROXY);
      EXPECT_TRUE(HasRecentContact(facts));
      EXPECT_TRUE(search.Evaluate(arena, facts, kNow).is_true()) << i;
      EXPECT_TRUE(all.Evaluate(arena, facts, kNow).is_false()) << i;
      EXPECT_EQ(count.Evaluate(arena, facts, kNow).as_int(), 1) << i;
      facts.mutable_contacts(i)->set_channel(v1::Contact::CHAT);
    }
  }
}

// The promise of the evaluator: a decision takes nothing from the heap once the arena has
// grown to its size.
TEST(GuaranteeTest, AWarmEvaluationAllocatesNothing) {
  const Expression expression(kGuaranteeReason);
  const auto catalog = LoadPolicy("tests/bench/guarantee.yaml");
  cel::Arena arena;
  for (const Case& c : GuaranteeCases()) {
    SCOPED_TRACE(c.name);
    const google::protobuf::Message& message = c.facts;
    rules::CompiledPolicy::Input input;
    input.facts = &message;
    input.now = kNow;
    input.stage = "GUARANTEE";
    int64_t before = 0;
    for (int i = 0; i < 5; ++i) {
      if (i == 3) before = AllocationCount();
      arena.Reset();
      expression.Evaluate(arena, c.facts, kNow);
      arena.Reset();
      catalog->versions().front().policy->Evaluate(arena, input);
    }
    EXPECT_EQ(AllocationCount() - before, 0);
  }
}

}  // namespace
}  // namespace makegood::bench

// Whatever happens, in whatever order and however often: the promises are kept after every step,
// and every decision can be made again.

#include "tests/properties/life_story.h"

#include <cstdio>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "rapidcheck.h"
#include "tests/testing/check_property.h"

namespace rc {
template <>
struct Arbitrary<makegood::Step> {
  static Gen<makegood::Step> arbitrary() {
    using makegood::Step;
    return gen::build<Step>(gen::set(&Step::verb, gen::inRange(0, makegood::LifeStory::kVerbs)),
                            gen::set(&Step::which, gen::inRange(0, 24)),
                            gen::set(&Step::count, gen::inRange(0, 12)));
  }
};
}  // namespace rc

namespace makegood {
namespace {

TEST(LifeStoryTest, EveryPromiseIsKeptAfterEveryStep) {
  std::set<std::string> states;
  EXPECT_TRUE(testing::CheckProperty("promises", [&](std::vector<Step> steps) {
    LifeStory story(static_cast<int>(steps.size()));
    for (const Step& step : steps) {
      const std::string words = story.Tell(step);
      if (words.empty()) continue;
      RC_LOG() << words << std::endl;
      const std::vector<std::string> wrong = story.WhatIsWrong();
      if (!wrong.empty()) RC_FAIL(absl::StrJoin(wrong, "\n"));
    }
    story.Replay();
    const std::vector<std::string> wrong = story.WhatIsWrong();
    if (!wrong.empty()) RC_FAIL(absl::StrJoin(wrong, "\n"));
    states.insert(story.states().begin(), story.states().end());
  }));
  // The stories go far: a case of each stage, and endings of each kind.
  std::printf("cases were seen in %zu states: %s\n", states.size(),
              absl::StrJoin(states, ", ").c_str());
  for (const char* state :
       {"CHARGE CHARGED", "GUARANTEE REFUNDED", "GUARANTEE DENIED", "REPORT REFUNDED",
        "REPORT DENIED", "REPORT AWAITING_INFORMATION", "DISPUTE IN_REVIEW"}) {
    EXPECT_EQ(states.count(state), 1u) << state;
  }
}

}  // namespace
}  // namespace makegood

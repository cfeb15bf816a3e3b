// Every decision that was recorded can be made again, and is then the same.
//
// MAKEGOOD_DECISIONS sets how many at least, MAKEGOOD_SEED where chance begins.

#include <cstdint>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/properties/life_story.h"
#include "tests/testing/number_from_environment.h"

namespace makegood {
namespace {

constexpr int kStepsOfStory = 150;

TEST(ReplayTest, RecordedDecisionsAreMadeAgainWithoutADifference) {
  const int64_t wanted = NumberFromEnvironment("MAKEGOOD_DECISIONS", 2'000);
  const int64_t seed = NumberFromEnvironment("MAKEGOOD_SEED", 1);
  std::mt19937_64 random(static_cast<uint64_t>(seed));
  int64_t decisions = 0;
  int stories = 0;
  for (; decisions < wanted; ++stories) {
    LifeStory story(stories);
    for (int i = 0; i < kStepsOfStory; ++i) {
      story.Tell({static_cast<int>(random() % LifeStory::kVerbs), static_cast<int>(random() % 24),
                  static_cast<int>(random() % 12)});
    }
    decisions += story.Replay();
    ASSERT_EQ(story.WhatIsWrong(), std::vector<std::string>())
        << "seed " << seed << ", story " << stories;
  }
  std::printf("seed %lld: %lld decisions of %d stories, all the same again\n",
              static_cast<long long>(seed), static_cast<long long>(decisions), stories);
}

}  // namespace
}  // namespace makegood

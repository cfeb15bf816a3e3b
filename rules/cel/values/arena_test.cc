#include "rules/cel/values/arena.h"

#include <gtest/gtest.h>

namespace makegood::cel {
namespace {

TEST(ArenaTest, MemoryIsAlignedAndNeverNullEvenWhenEmpty) {
  Arena arena;
  EXPECT_NE(arena.Allocate(0), nullptr);
  for (size_t bytes = 0; bytes < 100; ++bytes) {
    EXPECT_NE(arena.Allocate(bytes, 1), nullptr);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(arena.Allocate(bytes, 8)) % 8, 0u);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(arena.Allocate(bytes)) % alignof(std::max_align_t), 0u);
  }
}

TEST(ArenaTest, PiecesDoNotOverlap) {
  Arena arena;
  std::vector<char*> pieces;
  for (int i = 0; i < 1000; ++i) {
    pieces.push_back(static_cast<char*>(arena.Allocate(static_cast<size_t>(i), 1)));
    std::memset(pieces.back(), i % 128, static_cast<size_t>(i));
  }
  for (int i = 0; i < 1000; ++i) {
    for (int j = 0; j < i; ++j) ASSERT_EQ(pieces[i][j], i % 128);
  }
}

TEST(ArenaTest, ResetRunsDestructorsInReverseOrderAndOnlyOnce) {
  struct Noisy {
    Noisy(std::vector<int>* to, int which) : log(to), number(which) {}
    ~Noisy() { log->push_back(number); }
    std::vector<int>* log;
    int number;
  };
  std::vector<int> log;
  {
    Arena arena;
    arena.New<Noisy>(&log, 1);
    arena.New<Noisy>(&log, 2);
    arena.Reset();
    EXPECT_EQ(log, (std::vector<int>{2, 1}));
    arena.New<Noisy>(&log, 3);
  }
  EXPECT_EQ(log, (std::vector<int>{2, 1, 3}));
}

TEST(ArenaTest, OnceGrownItServesTheSameLoadWithoutTakingMore) {
  Arena arena;
  const auto run = [&] {
    for (int i = 0; i < 1000; ++i) arena.Allocate(100);
  };
  for (int i = 0; i < 3; ++i) {
    run();
    arena.Reset();
  }
  const size_t reserved = arena.bytes_reserved();
  run();
  EXPECT_EQ(arena.bytes_reserved(), reserved);
}

TEST(ArenaTest, ServesPiecesLargerThanAnyBlock) {
  Arena arena;
  char* large = static_cast<char*>(arena.Allocate(10'000'000));
  std::memset(large, 7, 10'000'000);
  EXPECT_EQ(arena.CopyString("after it"), "after it");
  EXPECT_EQ(large[9'999'999], 7);
}

}  // namespace
}  // namespace makegood::cel

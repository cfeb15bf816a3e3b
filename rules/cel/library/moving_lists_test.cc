// Lists of durations that move with `now`, before functions that look at them. Whatever one of
// these answers now must be, moved on by its slopes, what it answers at every instant before the
// horizon that it noted: a toy world of a few nanoseconds lets a test look at each of them.

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "rules/cel/library/library.h"
#include "rules/cel/values/containers.h"
#include "rules/cel/values/eval_context.h"

namespace makegood::cel {
namespace {

struct Moving {
  int64_t nanos = 0;
  int slope = 0;
};
using MovingList = std::vector<Moving>;

const OverloadImpl& Implementation(absl::string_view id) {
  for (const LibraryFamily& family : ExtensionLibraries()) {
    for (int i = 0; i < family.count; ++i) {
      if (id == family.entries[i].id) return *family.entries[i].implementation;
    }
  }
  ADD_FAILURE() << id;
  return *StandardLibrary()[1].entries[0].implementation;
}

// The list at `offset` from now; standing still if `frozen`.
Value ListAt(EvalContext& context, const MovingList& list, int64_t offset, bool frozen) {
  std::vector<Value> elements;
  for (const Moving& element : list) {
    elements.push_back(
        Value::Duration(TimeParts::FromNanoseconds(element.nanos + element.slope * offset),
                        static_cast<int16_t>(frozen ? 0 : element.slope)));
  }
  return MakeList(context, elements.data(), elements.size());
}

// The result `offset` later, if nothing but its slopes changed it.
std::string TextOf(EvalContext& context, Value value, int64_t offset) {
  if (value.is_bool()) return value.as_bool() ? "true" : "false";
  if (value.kind() == Kind::kList) {
    std::string text = "[";
    for (size_t i = 0; i < value.as_list()->size(); ++i) {
      absl::StrAppend(&text, TextOf(context, value.as_list()->Get(context, i), offset), " ");
    }
    return text + "]";
  }
  return absl::StrCat(static_cast<int64_t>(value.as_time().ToNanoseconds()) +
                      value.slope() * offset);
}

class MovingListsTest : public testing::TestWithParam<const char*> {
 protected:
  Value Call(EvalContext& context, const std::vector<Value>& arguments) {
    const OverloadImpl& implementation = Implementation(GetParam());
    return implementation.unary != nullptr
               ? implementation.unary(context, arguments[0])
               : implementation.binary(context, arguments[0], arguments[1]);
  }
};

TEST_P(MovingListsTest, AnswersTheSameUntilTheHorizon) {
  std::mt19937_64 random(7);
  const auto random_list = [&](size_t size) {
    MovingList list(size);
    for (Moving& element : list) {
      element.nanos = static_cast<int64_t>(random() % 7) - 3;
      element.slope = static_cast<int>(random() % 3) - 1;
    }
    return list;
  };
  constexpr int64_t kEnd = 12;  // Everything has met by then.
  int with_horizon = 0;
  for (int round = 0; round < 20'000; ++round) {
    const MovingList a = random_list(random() % 5);
    const bool as_many = absl::string_view(GetParam()) == "list_duration_sortByAssociatedKeys";
    const MovingList b = random_list(as_many ? a.size() : random() % 5);
    Arena arena;
    EvalContext context(arena, 1'000'000);
    const Value now = Call(context, {ListAt(context, a, 0, false), ListAt(context, b, 0, false)});
    const int64_t horizon = context.horizon().offset;
    ASSERT_GE(horizon, 1);
    with_horizon += horizon < kNever - 1;
    for (int64_t u = 0; u < std::min(horizon, kEnd); ++u) {
      const Value then = Call(context, {ListAt(context, a, u, true), ListAt(context, b, u, true)});
      ASSERT_EQ(TextOf(context, now, u), TextOf(context, then, 0))
          << "round " << round << ", " << u << " later, horizon " << horizon;
    }
  }
  EXPECT_GT(with_horizon, 1'000);
}

INSTANTIATE_TEST_SUITE_P(Functions, MovingListsTest,
                         testing::Values("list_distinct", "list_duration_sort",
                                         "list_duration_sortByAssociatedKeys",
                                         "list_sets_contains_list", "list_sets_equivalent_list",
                                         "list_sets_intersects_list"),
                         [](const auto& function) { return std::string(function.param); });

TEST(ExtensionLibrariesTest, OnlyFormatCannotFollowMovingTimes) {
  const std::set<absl::string_view> kOpaque = {"string_format"};
  for (const LibraryFamily& family : ExtensionLibraries()) {
    for (int i = 0; i < family.count; ++i) {
      const LibraryEntry& entry = family.entries[i];
      const absl::string_view signature = entry.signature;
      const absl::string_view parameters = signature.substr(0, signature.find(" -> "));
      const bool may_move = parameters.find("list(") != absl::string_view::npos ||
                            parameters.find("map(") != absl::string_view::npos ||
                            parameters.find("(A") != absl::string_view::npos ||
                            parameters.find("dyn") != absl::string_view::npos;
      if (!may_move || entry.implementation == nullptr) continue;
      EXPECT_EQ(entry.implementation->time == TimeBehaviour::kOpaque, kOpaque.count(entry.id) == 1)
          << entry.id;
    }
  }
}

}  // namespace
}  // namespace makegood::cel

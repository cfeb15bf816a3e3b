#include "tests/horizon/horizon_check.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/horizon/answers.h"

namespace makegood::cel {
namespace {

constexpr int kHopsMax = 8;

// Short in the small world, where texts of times would all look alike.
std::string InstantText(const CaseWorld& world, Nanoseconds t) {
  const TimeParts parts = TimeParts::FromNanoseconds(t);
  if (world.is_small || !IsTimestampInRange(parts)) return FormatDuration(parts);
  return FormatTimestamp(parts);
}

// The distances from `now` at which to look, of those below `end`.
std::vector<int64_t> Distances(const CaseWorld& world, int64_t end, Random& random) {
  std::vector<int64_t> distances;
  if (world.is_small) {
    for (int64_t u = 0; u < end; ++u) distances.push_back(u);
    return distances;
  }
  for (const int64_t u : {int64_t{0}, int64_t{1}, end / 2, end - 2, end - 1}) {
    if (0 <= u && u < end) distances.push_back(u);
  }
  for (int i = 0; i < 6; ++i) {
    const auto spread = static_cast<int64_t>((random() >> 1) >> (random() % 63));
    distances.push_back(spread % end);
    distances.push_back(end - 1 - spread % end);
  }
  return distances;
}

std::optional<std::string> CheckAt(Question& question, const CaseWorld& world, Nanoseconds now,
                                   Random& random, HorizonCounts& counts, int64_t* horizon) {
  const Answer answer = question.AskEngine(now);
  ++counts.evaluations;
  counts.errors += answer.value.is_error();
  counts.opaque += answer.horizon.opaque;
  *horizon = answer.horizon.offset;
  if (*horizon < 1) return absl::StrCat("the horizon is ", *horizon, " after its instant");
  if (!question.touches_now() && *horizon != kNever)
    return absl::StrCat("untouched, and has a horizon ", *horizon, " later");
  Arena arena;
  // How the plain walk's answer compares, `u` later.
  const auto same_at = [&](int64_t u, std::string* shown) {
    arena.Reset();
    EvalContext context(arena, INT64_MAX);
    ++counts.instants;
    const Value plain = question.AskPlain(context, now + u);
    const bool same = question.IsSame(context, answer.value, u, plain);
    if (!same) *shown = AnswerText(context, plain);
    return same;
  };
  const Nanoseconds left = world.time_max - now;
  const bool ends_within = *horizon <= left && *horizon < kNever - 1;
  const Nanoseconds end =
      ends_within ? Nanoseconds{*horizon} : std::min<Nanoseconds>(left + 1, kNever - 1);
  std::string shown;
  for (const int64_t u : Distances(world, static_cast<int64_t>(end), random)) {
    if (same_at(u, &shown)) continue;
    EvalContext context(arena, INT64_MAX);
    return absl::StrCat(
        "asked at ", InstantText(world, now), ": ", AnswerText(context, answer.value),
        *horizon == kNever ? ", for ever"
                           : absl::StrCat(", until ", InstantText(world, now + *horizon)),
        "\n  at ", InstantText(world, now + u), ": ", shown);
  }
  if (ends_within) {
    ++counts.finite;
    counts.tight += !same_at(*horizon, &shown);
  }
  return std::nullopt;
}

}  // namespace

std::string HorizonCounts::ToText() const {
  const auto percent = [](int64_t part, int64_t whole) {
    return absl::StrCat(part, " (", whole == 0 ? 0 : part * 1000 / whole / 10.0, " %)");
  };
  return absl::StrCat(cases, " cases, ", percent(refused, cases), " refused by the checker, ",
                      percent(untouched, cases), " untouched by now; ", evaluations,
                      " evaluations with horizon, ", percent(errors, evaluations), " errors, ",
                      percent(opaque, evaluations), " opaque; ", instants, " instants compared; ",
                      finite, " horizons in the world, ", percent(tight, finite), " tight");
}

std::optional<std::string> CheckHorizons(Question& question, const CaseWorld& world,
                                         Nanoseconds now, Random random, HorizonCounts& counts) {
  if (!question.touches_now()) ++counts.untouched;
  for (int hop = 0; hop < kHopsMax && now <= world.time_max; ++hop) {
    int64_t horizon = 0;
    if (auto failure = CheckAt(question, world, now, random, counts, &horizon)) return failure;
    if (horizon >= kNever - 1 || horizon > world.time_max - now) break;
    now += horizon;
  }
  return std::nullopt;
}

}  // namespace makegood::cel

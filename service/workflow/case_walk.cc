#include "service/workflow/case_walk.h"

#include <algorithm>
#include <string>
#include <utility>

#include "rules/base/status_macros.h"
#include "rules/cel/values/time.h"
#include "service/decide/decider.h"
#include "service/workflow/scratch_facts.h"
#include "service/workflow/timestamp.h"

namespace makegood {
namespace {

// Horizons that one walk follows at most. A policy that changes its mind more often is looked at
// again at once.
constexpr int kHopsMax = 1'000;

constexpr absl::Duration kInstant = absl::Nanoseconds(1);

struct Answer {
  WalkStep step;
  absl::Time horizon;        // Until when it stands.
  bool has_horizon = false;  // It stands for longer than the one instant.
};

absl::StatusOr<Answer> Ask(const rules::PolicyVersion& version, FactsSource facts_at,
                           absl::Time now) {
  ASSIGN_OR_RETURN(CaseFacts facts, facts_at(now));
  Answer answer;
  // A copy, which deciding puts in order: what is kept is what was put together.
  ScratchFacts ordered;
  *ordered = facts.facts;
  DecideInPlace(version, *ordered, cel::FromAbslTime(now), DecideOptions(), answer.step.decision);
  answer.step.facts = std::move(facts.facts);
  const v1::Decision& decision = answer.step.decision;
  answer.horizon = facts.valid_until;
  if (decision.has_change_time()) {
    answer.horizon = std::min(answer.horizon, FromTimestamp(decision.change_time()));
  }
  answer.has_horizon = answer.horizon > now;
  return answer;
}

bool EndsTheCase(const v1::Decision& decision) {
  switch (decision.outcome()) {
    case v1::Decision::WAIT:
    case v1::Decision::REVIEW:
    case v1::Decision::NO_MATCH:
    case v1::Decision::ERROR: return false;
    default: return true;
  }
}

absl::Duration SettleDelay(const rules::PolicyVersion& version) {
  const auto& section = version.policy->document().makegood;
  return section.has_value() ? section->settle_delay : absl::ZeroDuration();
}

// How often a policy wants to be asked whose answers have no horizon.
absl::Duration RecheckEvery(const rules::PolicyVersion& version) {
  const auto& section = version.policy->document().makegood;
  return section.has_value() ? section->recheck_every.value_or(absl::Minutes(1)) : absl::Minutes(1);
}

}  // namespace

bool SayTheSame(const v1::Decision& a, const v1::Decision& b) {
  const auto same_texts = [](const auto& left, const auto& right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end());
  };
  return a.outcome() == b.outcome() && a.reason() == b.reason() && a.credits() == b.credits() &&
         a.destination() == b.destination() && a.queue() == b.queue() &&
         a.has_due_time() == b.has_due_time() &&
         FromTimestamp(a.due_time()) == FromTimestamp(b.due_time()) &&
         a.other_reviewer() == b.other_reviewer() && a.discretionary() == b.discretionary() &&
         a.error().code() == b.error().code() && same_texts(a.missing(), b.missing()) &&
         same_texts(a.flags(), b.flags()) &&
         std::equal(a.asks().begin(), a.asks().end(), b.asks().begin(), b.asks().end(),
                    [](const v1::AskedFinding& left, const v1::AskedFinding& right) {
                      return left.kind() == right.kind();
                    });
}

absl::StatusOr<CaseWalk> WalkCase(const rules::PolicyVersion& version, FactsSource facts_at,
                                  const v1::Decision* last, absl::Time from, absl::Time now) {
  const absl::Duration settle = SettleDelay(version);
  CaseWalk walk;
  const v1::Decision* standing = last;
  absl::Time at = std::min(from, now);
  for (int hop = 0; hop < kHopsMax; ++hop) {
    ASSIGN_OR_RETURN(Answer answer, Ask(version, facts_at, at));
    walk.has_advanced = hop > 0 || !walk.steps.empty();
    if (!answer.has_horizon && at < now) {
      // It stands for this instant only: the present one is as good as any.
      at = now;
      continue;
    }
    const bool stands_now = !answer.has_horizon || answer.horizon > now;
    if (standing == nullptr || !SayTheSame(*standing, answer.step.decision)) {
      // What time has changed is said as of the instant from which it is so, whenever somebody
      // looks; what the facts have changed, as of the latest instant at which it is so.
      const absl::Time said_at = hop > 0      ? at
                                 : stands_now ? now
                                              : std::max(at, answer.horizon - kInstant);
      if (said_at != at) {
        ASSIGN_OR_RETURN(answer, Ask(version, facts_at, said_at));
        at = said_at;
      }
      walk.has_advanced = true;
      walk.steps.push_back(std::move(answer.step));
      standing = &walk.steps.back().decision;
      if (EndsTheCase(*standing)) {
        walk.decided_until = at;
        return walk;
      }
    }
    if (!answer.has_horizon) {
      walk.decided_until = now;
      walk.wake_time = now + RecheckEvery(version);
      return walk;
    }
    if (answer.horizon + settle > now) {
      walk.decided_until = stands_now ? now : std::max(at, answer.horizon - kInstant);
      if (answer.horizon != absl::InfiniteFuture()) walk.wake_time = answer.horizon + settle;
      return walk;
    }
    at = answer.horizon;
  }
  walk.decided_until = at;
  walk.wake_time = now;
  return walk;
}

}  // namespace makegood

// The promise of change_time, kept by the policies that are shipped: every case of their
// tests.yaml is decided again at instants before its change_time, where the decision must be the
// same, and its forecast at the instants that it names.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "rules/policy_test/runner.h"
#include "service/decide/decider.h"
#include "service/decide/decision_language.h"
#include "service/decide/facts_file.h"
#include "service/decide/policy_test_subject.h"

namespace makegood {
namespace {

using cel::Nanoseconds;
using cel::TimeParts;
using v1::Decision;

// What a decision is about; its texts are as of the instant at which it was made.
std::string KeyOf(const Decision& decision) {
  return absl::StrCat(Decision::Outcome_Name(decision.outcome()), " ", decision.reason(), " ",
                      decision.credits(), " ", v1::Destination_Name(decision.destination()), " ",
                      decision.queue(), " ",
                      v1::EvaluationError::Code_Name(decision.error().code()));
}

Nanoseconds InNanoseconds(const google::protobuf::Timestamp& time) {
  return TimeParts{time.seconds(), time.nanos()}.ToNanoseconds();
}

struct Counts {
  int decisions = 0;
  int with_change_time = 0;
  int waits = 0;
  int loose = 0;  // The decision stays the same at its change_time.
  int64_t asked = 0;
};

class HorizonSubject final : public rules::TestSubject {
 public:
  rules::ExpectationKeys keys() const override { return DecisionKeys(); }

  std::optional<Answer> Ask(const rules::PolicyUnderTest& policy, const rules::TestCase& test,
                            rules::IssueList& issues) const override {
    v1::Facts facts;
    if (!ReadTestFacts(test.facts, test.anchor, facts, issues)) return std::nullopt;
    rules::PolicyVersion version;
    version.policy = policy.policy;
    SCOPED_TRACE(absl::StrCat(policy.label, ": ", test.name));
    DecideOptions options;
    options.forecast_steps = 16;
    const Decision decision = Decide(version, facts, test.now, options);
    Check(version, facts, test.now, decision);
    return AnswerOf(decision);
  }

  const Counts& counts() const { return counts_; }

 private:
  void Check(const rules::PolicyVersion& version, const v1::Facts& facts, TimeParts now,
             const Decision& decision) const {
    ++counts_.decisions;
    const std::string key = KeyOf(decision);
    const Nanoseconds begin = now.ToNanoseconds();
    const auto key_at = [&](Nanoseconds t) {
      ++counts_.asked;
      return KeyOf(Decide(version, facts, TimeParts::FromNanoseconds(t)));
    };
    if (decision.has_change_time()) {
      ++counts_.with_change_time;
      const Nanoseconds change = InNanoseconds(decision.change_time());
      ASSERT_GT(change, begin);
      ExpectSame(key, begin, change, key_at);
      const bool changes = key_at(change) != key;
      counts_.loose += !changes;
      if (decision.outcome() == Decision::WAIT) {
        // A wait that one limit ends does so to the nanosecond. While effort is missing there are
        // several: what else is missing may change before the wait is over.
        ++counts_.waits;
        EXPECT_TRUE(changes || decision.reason() == "effort")
            << key << " still holds at "
            << cel::FormatTimestamp(TimeParts::FromNanoseconds(change));
      }
    } else {
      ExpectSame(key, begin, begin + Nanoseconds{100} * 365 * 86'400 * cel::kNanosPerSecond,
                 key_at);
      EXPECT_EQ(decision.forecast_size(), 0);
    }
    // The forecast: what is decided then, and nothing else in between.
    std::string shown = key;
    Nanoseconds since = begin;
    for (const v1::ForecastEntry& entry : decision.forecast()) {
      const Nanoseconds at = InNanoseconds(entry.time());
      ASSERT_GT(at, since);
      ExpectSame(shown, since, at, key_at);
      const Decision then = Decide(version, facts, TimeParts::FromNanoseconds(at));
      EXPECT_EQ(entry.outcome(), then.outcome());
      EXPECT_EQ(entry.reason(), then.reason());
      EXPECT_EQ(entry.credits(), then.credits());
      EXPECT_NE(KeyOf(then), shown);
      shown = KeyOf(then);
      since = at;
    }
  }

  // At both ends of [begin, end), and in between near either.
  template <typename KeyAt>
  void ExpectSame(const std::string& key, Nanoseconds begin, Nanoseconds end,
                  const KeyAt& key_at) const {
    std::vector<Nanoseconds> instants = {begin, end - 1, begin + (end - begin) / 2};
    for (int i = 0; i < 6; ++i) {
      const auto spread = static_cast<Nanoseconds>(random_() >> (random_() % 62));
      instants.push_back(begin + spread % (end - begin));
      instants.push_back(end - 1 - spread % (end - begin));
    }
    for (const Nanoseconds t : instants) {
      if (!cel::IsTimestampInRange(TimeParts::FromNanoseconds(t))) continue;
      EXPECT_EQ(key_at(t), key) << cel::FormatTimestamp(TimeParts::FromNanoseconds(t));
    }
  }

  mutable Counts counts_;
  mutable std::mt19937_64 random_{7};
};

TEST(ShippedPoliciesTest, DecisionsStandUntilTheirChangeTimeAndForecastsComeTrue) {
  const DecisionLanguage language;
  std::set<std::string> directories;
  for (const auto& entry : std::filesystem::recursive_directory_iterator("policies")) {
    if (entry.path().filename() == "tests.yaml")
      directories.insert(entry.path().parent_path().string());
  }
  ASSERT_GE(directories.size(), 4U);
  const HorizonSubject subject;
  for (const std::string& directory : directories) {
    rules::IssueList issues;
    const auto tested = rules::TestVersion(directory, language.policy_language(), subject, issues);
    ASSERT_TRUE(tested.has_value()) << rules::Render(issues);
    EXPECT_EQ(tested->result.failed, 0) << directory;
  }
  const Counts& counts = subject.counts();
  std::printf(
      "%d decisions, %d with change_time, %d of them loose, %d waits; asked again %lld times\n",
      counts.decisions, counts.with_change_time, counts.loose, counts.waits,
      static_cast<long long>(counts.asked));
  EXPECT_GT(counts.waits, 5);
}

}  // namespace
}  // namespace makegood

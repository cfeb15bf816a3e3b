#include "service/decide/policy_watcher.h"

#include <memory>
#include <string>

#include "absl/synchronization/mutex.h"
#include "gtest/gtest.h"
#include "service/decide/decision_language.h"
#include "service/decide/temporary_policies.h"

namespace makegood {
namespace {

using Answer = ChangeDetector::Answer;

// Polls until nothing moves; the last answer.
Answer Settle(ChangeDetector& detector) {
  Answer answer = detector.Poll();
  while (answer == Answer::kMoving) answer = detector.Poll();
  return answer;
}

TEST(ChangeDetectorTest, NothingChangedIsTheSame) {
  TemporaryPolicies policies;
  policies.Write("a/v1/policy.yaml", "x");
  ChangeDetector detector(policies.path());
  EXPECT_EQ(detector.Poll(), Answer::kSame);
  EXPECT_EQ(detector.Poll(), Answer::kSame);
}

TEST(ChangeDetectorTest, AChangeIsToldOnceAndOnlyWhenItHasComeToRest) {
  TemporaryPolicies policies;
  policies.Write("a/v1/policy.yaml", "x");
  ChangeDetector detector(policies.path());
  policies.Write("a/v1/policy.yaml", "xy");
  EXPECT_EQ(detector.Poll(), Answer::kMoving);
  policies.Write("a/v1/policy.yaml", "xyz");
  EXPECT_EQ(detector.Poll(), Answer::kMoving);
  EXPECT_EQ(detector.Poll(), Answer::kChanged);
  EXPECT_EQ(detector.Poll(), Answer::kSame);
}

TEST(ChangeDetectorTest, SeesVersionsComeAndGo) {
  TemporaryPolicies policies;
  policies.Write("a/v1/policy.yaml", "x");
  ChangeDetector detector(policies.path());
  policies.Write("a/v2/policy.yaml", "x");
  EXPECT_EQ(Settle(detector), Answer::kChanged);
  policies.Remove("a/v2");
  EXPECT_EQ(Settle(detector), Answer::kChanged);
  policies.Write("b/v1/policy.yaml", "x");
  EXPECT_EQ(Settle(detector), Answer::kChanged);
}

TEST(ChangeDetectorTest, SeesADirectoryThatAppears) {
  TemporaryPolicies policies;
  ChangeDetector detector(policies.path() + "/later");
  EXPECT_EQ(detector.Poll(), Answer::kSame);
  policies.Write("later/a/v1/policy.yaml", "x");
  EXPECT_EQ(Settle(detector), Answer::kChanged);
}

// Kubernetes mounts a ConfigMap as links that lead through ..data, and swaps only that one.
TEST(ChangeDetectorTest, SeesASwappedLink) {
  TemporaryPolicies policies;
  policies.Write("..one/a.yaml", TinyPolicy("a", 1));
  policies.Write("..two/a.yaml", TinyPolicy("a", 2));
  policies.Link("..one", "..data");
  policies.Link("../../..data/a.yaml", "a/v1/policy.yaml");
  ChangeDetector detector(policies.path());
  EXPECT_EQ(detector.Poll(), Answer::kSame);
  policies.Link("..two", "..data");
  EXPECT_EQ(Settle(detector), Answer::kChanged);
}

// What the watcher has come to, to wait for. A file that is half written may be taken over before
// the whole of it.
class Reloads {
 public:
  void Add(const ShelfStatus& status) {
    absl::MutexLock lock(&mutex_);
    last_ = status;
  }

  // Fails the test if the shelf does not come to that.
  void Await(ShelfStatus::State state, size_t versions) {
    absl::MutexLock lock(&mutex_);
    const auto is_there = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return last_.state == state && last_.catalog->versions().size() == versions;
    };
    EXPECT_TRUE(mutex_.AwaitWithTimeout(absl::Condition(&is_there), absl::Seconds(30)))
        << rules::Render(*last_.issues);
  }

 private:
  absl::Mutex mutex_;
  ShelfStatus last_ ABSL_GUARDED_BY(mutex_);
};

TEST(PolicyWatcherTest, TakesOverWhatChangesAndSurvivesWhatIsBroken) {
  const DecisionLanguage language;
  TemporaryPolicies policies;
  policies.Write("a/v1/policy.yaml", TinyPolicy("a", 1));
  PolicyShelf shelf(language.policy_language(), {policies.path(), std::nullopt}, {});
  Reloads reloads;
  PolicyWatcher watcher(
      shelf, absl::Milliseconds(5), [] { return absl::UnixEpoch(); },
      [&reloads](const ShelfStatus& status) { reloads.Add(status); });
  shelf.Reload(absl::UnixEpoch());

  policies.Write("b/v1/policy.yaml", TinyPolicy("b", 1));
  reloads.Await(ShelfStatus::State::kCurrent, 2);

  policies.Write("c/v1/policy.yaml", "broken");
  reloads.Await(ShelfStatus::State::kStale, 2);
  EXPECT_EQ(shelf.catalog()->versions().size(), 2u);

  policies.Write("c/v1/policy.yaml", TinyPolicy("c", 1));
  reloads.Await(ShelfStatus::State::kCurrent, 3);
  EXPECT_EQ(shelf.catalog()->versions().size(), 3u);
}

TEST(PolicyWatcherTest, LeavesPoliciesOfTheProgramAlone) {
  const DecisionLanguage language;
  PolicyShelf shelf(
      language.policy_language(),
      {"embedded", std::vector<rules::PolicyText>{{"a/v1/policy.yaml", TinyPolicy("a", 1)}}}, {});
  PolicyWatcher watcher(
      shelf, absl::Milliseconds(1), [] { return absl::UnixEpoch(); },
      [](const ShelfStatus&) { FAIL(); });
}

}  // namespace
}  // namespace makegood

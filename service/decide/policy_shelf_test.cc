#include "service/decide/policy_shelf.h"

#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "service/decide/decision_language.h"
#include "service/decide/temporary_policies.h"

namespace makegood {
namespace {

using State = ShelfStatus::State;

const absl::Time kFirst = absl::FromUnixSeconds(1'000);
const absl::Time kSecond = absl::FromUnixSeconds(2'000);

class PolicyShelfTest : public testing::Test {
 protected:
  PolicyShelf MakeShelf(bool allow_edits = false) {
    return PolicyShelf(language_.policy_language(), {policies_.path(), std::nullopt},
                       {allow_edits});
  }

  DecisionLanguage language_;
  TemporaryPolicies policies_;
};

TEST_F(PolicyShelfTest, IsEmptyUntilItIsLoaded) {
  PolicyShelf shelf = MakeShelf();
  EXPECT_EQ(shelf.catalog(), nullptr);
  EXPECT_EQ(shelf.status().state, State::kEmpty);
  EXPECT_EQ(shelf.status().directory, policies_.path());
  EXPECT_FALSE(shelf.status().issues->has_errors());
}

TEST_F(PolicyShelfTest, LoadsADirectory) {
  policies_.Write("a/v1/policy.yaml", TinyPolicy("a", 1));
  PolicyShelf shelf = MakeShelf();
  const ShelfStatus status = shelf.Reload(kFirst);
  EXPECT_EQ(status.state, State::kCurrent) << rules::Render(*status.issues);
  ASSERT_NE(status.catalog, nullptr);
  EXPECT_EQ(status.catalog->versions().size(), 1u);
  EXPECT_EQ(status.load_time, kFirst);
  EXPECT_EQ(status.attempt_time, kFirst);
  EXPECT_EQ(shelf.catalog(), status.catalog);
}

TEST_F(PolicyShelfTest, TakesTextsAsWell) {
  PolicyShelf shelf(
      language_.policy_language(),
      {"embedded", std::vector<rules::PolicyText>{{"a/v1/policy.yaml", TinyPolicy("a", 1)}}}, {});
  EXPECT_EQ(shelf.Reload(kFirst).state, State::kCurrent);
  EXPECT_NE(shelf.catalog()->Find("a@v1"), nullptr);
}

TEST_F(PolicyShelfTest, StaysEmptyWithErrorsAndSaysWhy) {
  policies_.Write("a/v1/policy.yaml", "name: a\nrule: 7\n");
  PolicyShelf shelf = MakeShelf();
  const ShelfStatus status = shelf.Reload(kFirst);
  EXPECT_EQ(status.state, State::kEmpty);
  EXPECT_EQ(shelf.catalog(), nullptr);
  EXPECT_EQ(status.attempt_time, kFirst);
  EXPECT_TRUE(status.issues->has_errors());
}

TEST_F(PolicyShelfTest, ADirectoryThatIsNotThereIsAnError) {
  PolicyShelf shelf(language_.policy_language(), {policies_.path() + "/none", std::nullopt}, {});
  EXPECT_EQ(shelf.Reload(kFirst).state, State::kEmpty);
  EXPECT_TRUE(shelf.status().issues->has_errors());
}

TEST_F(PolicyShelfTest, AReloadAddsVersions) {
  policies_.Write("a/v1/policy.yaml", TinyPolicy("a", 1));
  PolicyShelf shelf = MakeShelf();
  const std::shared_ptr<const rules::Catalog> before = shelf.Reload(kFirst).catalog;
  policies_.Write("a/v2/policy.yaml", TinyPolicy("a", 2, "2026-02-01T00:00:00Z"));
  const ShelfStatus after = shelf.Reload(kSecond);
  EXPECT_EQ(after.state, State::kCurrent) << rules::Render(*after.issues);
  EXPECT_EQ(after.catalog->versions().size(), 2u);
  EXPECT_EQ(after.load_time, kSecond);
  EXPECT_EQ(before->versions().size(), 1u);  // Whoever decides by it goes on.
}

TEST_F(PolicyShelfTest, TheSameContentChangesNothing) {
  policies_.Write("a/v1/policy.yaml", TinyPolicy("a", 1));
  PolicyShelf shelf = MakeShelf();
  const ShelfStatus first = shelf.Reload(kFirst);
  const ShelfStatus second = shelf.Reload(kSecond);
  EXPECT_EQ(first.catalog, second.catalog);
  EXPECT_EQ(second.load_time, kFirst);
  EXPECT_EQ(second.attempt_time, kSecond);
}

TEST_F(PolicyShelfTest, ABrokenVersionKeepsTheLastGoodCatalog) {
  policies_.Write("a/v1/policy.yaml", TinyPolicy("a", 1));
  PolicyShelf shelf = MakeShelf();
  const ShelfStatus good = shelf.Reload(kFirst);
  policies_.Write("a/v2/policy.yaml", "name: a\n");
  const ShelfStatus broken = shelf.Reload(kSecond);
  EXPECT_EQ(broken.state, State::kStale);
  EXPECT_EQ(broken.catalog, good.catalog);
  EXPECT_EQ(broken.load_time, kFirst);
  EXPECT_EQ(broken.attempt_time, kSecond);
  EXPECT_TRUE(broken.issues->has_errors());
  policies_.Write("a/v2/policy.yaml", TinyPolicy("a", 2, "2026-02-01T00:00:00Z"));
  EXPECT_EQ(shelf.Reload(kSecond).state, State::kCurrent);
}

TEST_F(PolicyShelfTest, AnEditedVersionIsRefusedAndToldWhere) {
  policies_.Write("a/v1/policy.yaml", TinyPolicy("a", 1));
  PolicyShelf shelf = MakeShelf();
  const ShelfStatus good = shelf.Reload(kFirst);
  policies_.Write("a/v1/policy.yaml", TinyPolicy("a", 2));
  policies_.Write("b/v1/policy.yaml", TinyPolicy("b", 1));
  const ShelfStatus status = shelf.Reload(kSecond);
  EXPECT_EQ(status.state, State::kStale);
  EXPECT_EQ(status.catalog, good.catalog);
  const std::string text = rules::Render(*status.issues);
  EXPECT_TRUE(absl::StrContains(
      text, "/a/v1/policy.yaml:1:1: error[MG0505]: a@v1 is in force and was edited"))
      << text;
  EXPECT_TRUE(absl::StrContains(text, "publish it as v2")) << text;
  policies_.Write("a/v1/policy.yaml", TinyPolicy("a", 1));
  EXPECT_EQ(shelf.Reload(kSecond).state, State::kCurrent);
  EXPECT_NE(shelf.catalog()->Find("b@v1"), nullptr);
}

TEST_F(PolicyShelfTest, ARemovedVersionIsRefused) {
  policies_.Write("a/v1/policy.yaml", TinyPolicy("a", 1));
  policies_.Write("b/v1/policy.yaml", TinyPolicy("b", 1));
  PolicyShelf shelf = MakeShelf();
  shelf.Reload(kFirst);
  policies_.Remove("b");
  const ShelfStatus status = shelf.Reload(kSecond);
  EXPECT_EQ(status.state, State::kStale);
  EXPECT_NE(shelf.catalog()->Find("b@v1"), nullptr);
  EXPECT_TRUE(absl::StrContains(rules::Render(*status.issues), "error[MG0506]: b@v1 is in force"));
}

TEST_F(PolicyShelfTest, WithAllowEditsVersionsChangeAndGo) {
  policies_.Write("a/v1/policy.yaml", TinyPolicy("a", 1));
  policies_.Write("b/v1/policy.yaml", TinyPolicy("b", 1));
  PolicyShelf shelf = MakeShelf(/*allow_edits=*/true);
  shelf.Reload(kFirst);
  policies_.Write("a/v1/policy.yaml", TinyPolicy("a", 2));
  policies_.Remove("b");
  const ShelfStatus status = shelf.Reload(kSecond);
  EXPECT_EQ(status.state, State::kCurrent);
  EXPECT_EQ(status.catalog->Find("b@v1"), nullptr);
  EXPECT_TRUE(absl::StrContains(status.catalog->Find("a@v1")->source->text(), "charge(2,"));
}

}  // namespace
}  // namespace makegood

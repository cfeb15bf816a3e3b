#include "rules/policy/catalog.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gtest/gtest.h"
#include "rules/base/issue.h"
#include "rules/cel/values/time.h"
#include "rules/policy/testing/order_language.h"

namespace makegood::rules {
namespace {

std::string Policy(const std::string& name, const std::string& times) {
  return absl::StrCat("name: ", name, "\nmakegood:\n  marketplace: shop\n", times,
                      "  stages: [SHIPPING]\n  reasons: {early: It is too early to say.}\n"
                      "rule:\n  match:\n    - output: hold(\"early\")\n");
}
std::string From(const std::string& time) {
  return absl::StrCat("  effective_time: ", time, "T00:00:00Z\n");
}

cel::TimeParts Day(const std::string& day) {
  return *cel::ParseTimestamp(absl::StrCat(day, "T00:00:00Z"));
}

std::string FirstLines(const IssueList& issues) {
  std::string text;
  for (const Issue& issue : issues.issues()) {
    const std::string rendered = Render(issue);
    absl::StrAppend(&text, rendered.substr(0, rendered.find('\n')), "\n");
  }
  return text;
}

std::shared_ptr<const Catalog> Make(std::vector<PolicyText> texts, std::string* issues_text) {
  IssueList issues;
  auto catalog = Catalog::FromTexts("dir", std::move(texts), testing::OrderLanguage(), issues);
  *issues_text = FirstLines(issues);
  return catalog;
}

TEST(CatalogTest, FindsVersionsByNameAndByTime) {
  std::string issues;
  const auto catalog =
      Make({{"b/v1/policy.yaml", Policy("b", From("2026-01-01"))},
            {"a/v10/policy.yaml", Policy("a", From("2026-03-01"))},
            {"a/v2/policy.yaml",
             Policy("a", From("2026-01-01") + "  expire_time: 2026-02-01T00:00:00Z\n")}},
           &issues);
  ASSERT_NE(catalog, nullptr) << issues;
  EXPECT_EQ(issues, "");
  ASSERT_EQ(catalog->versions().size(), 3u);
  EXPECT_EQ(catalog->versions()[0].id(), "a@v2");
  EXPECT_EQ(catalog->versions()[1].id(), "a@v10");
  EXPECT_EQ(catalog->Names(), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(catalog->Find("a")->version, 10);
  EXPECT_EQ(catalog->Find("a@v2")->version, 2);
  EXPECT_EQ(catalog->Find("a@v3"), nullptr);
  EXPECT_EQ(catalog->Find("c"), nullptr);
  EXPECT_TRUE(catalog->HasPolicy("b"));
  EXPECT_FALSE(catalog->HasPolicy("c"));
  EXPECT_EQ(catalog->InForce("a", Day("2025-12-31")), nullptr);
  EXPECT_EQ(catalog->InForce("a", Day("2026-01-01"))->version, 2);
  EXPECT_EQ(catalog->InForce("a", Day("2026-02-01")), nullptr);  // Over, and the next not begun.
  EXPECT_EQ(catalog->InForce("a", Day("2026-03-01"))->version, 10);
}

// Files are compiled by several threads; what is found does not tell which came first.
TEST(CatalogTest, IssuesAreInTheOrderOfTheFiles) {
  std::vector<PolicyText> texts;
  std::string expected;
  for (int i = 10; i < 60; ++i) {
    const std::string name = absl::StrCat("policy_", i);
    // Every third is right, and takes much longer than one that is wrong from the beginning.
    const bool is_right = i % 3 == 0;
    texts.push_back({absl::StrCat(name, "/v1/policy.yaml"),
                     is_right ? Policy(name, From("2026-01-01")) : "name: [\n"});
    if (!is_right) absl::StrAppend(&expected, "dir/", name, "/v1/policy.yaml\n");
  }
  IssueList issues;
  EXPECT_EQ(Catalog::FromTexts("dir", texts, testing::OrderLanguage(), issues), nullptr);
  std::string places;
  for (const Issue& issue : issues.issues()) {
    absl::StrAppend(&places, issue.place.source->name(), "\n");
  }
  EXPECT_EQ(places, expected);
}

TEST(CatalogTest, DigestsAreThoseOfTheFilesAndOfAllOfThem) {
  std::string issues;
  const auto one = Make({{"a/v1/policy.yaml", Policy("a", From("2026-01-01"))}}, &issues);
  const auto same = Make({{"a/v1/policy.yaml", Policy("a", From("2026-01-01"))}}, &issues);
  const auto other = Make({{"a/v1/policy.yaml", Policy("a", From("2026-01-02"))}}, &issues);
  const auto moved = Make({{"a/v2/policy.yaml", Policy("a", From("2026-01-01"))}}, &issues);
  ASSERT_NE(one, nullptr) << issues;
  EXPECT_EQ(one->digest().size(), 64u);
  EXPECT_EQ(one->digest(), same->digest());
  EXPECT_NE(one->digest(), other->digest());
  EXPECT_NE(one->digest(), moved->digest());
  EXPECT_EQ(one->versions()[0].digest, moved->versions()[0].digest);
}

struct LayoutCase {
  const char* name;
  std::vector<PolicyText> texts;
  std::string issues;
};

const LayoutCase kLayoutCases[] = {
    {"the name differs from the folder",
     {{"a/v1/policy.yaml", Policy("b", From("2026-01-01"))}},
     "dir/a/v1/policy.yaml:1:7: error[MG0503]: the policy in folder `a` is named `b`\n"},
    {"a version twice",
     {{"a/v1/policy.yaml", Policy("a", From("2026-01-01"))},
      {"a/v1/policy.yaml", Policy("a", From("2026-01-02"))}},
     "error[MG0501]: a@v1 is there twice: a/v1/policy.yaml and a/v1/policy.yaml\n"},
    {"a later version takes effect earlier",
     {{"a/v1/policy.yaml", Policy("a", From("2026-01-02"))},
      {"a/v2/policy.yaml", Policy("a", From("2026-01-01"))}},
     "dir/a/v2/policy.yaml:4:19: error[MG0504]: a@v2 takes effect no later than a@v1, which would "
     "never be in force\n"},
    {"not a version",
     {{"a/1/policy.yaml", Policy("a", From("2026-01-02"))}},
     "error[MG0503]: `a/1/policy.yaml` is no place for a policy\n"},
    {"a leading zero",
     {{"a/v01/policy.yaml", Policy("a", From("2026-01-02"))}},
     "error[MG0503]: `a/v01/policy.yaml` is no place for a policy\n"},
    {"nothing", {}, "error[MG0503]: there is no policy in dir\n"},
    {"mistakes of several files in one run",
     {{"a/v1/policy.yaml",
       absl::StrReplaceAll(Policy("a", From("2026-01-01")), {{"hold(", "held("}})},
      {"b/v1/policy.yaml",
       absl::StrReplaceAll(Policy("b", From("2026-01-01")), {{"\"early\"", "\"late\""}})}},
     "dir/a/v1/policy.yaml:9:15: error[MG0206]: unknown function `held`\n"
     "dir/b/v1/policy.yaml:9:20: error[MG0306]: the reason `late` is not declared\n"},
};

TEST(CatalogTest, RefusesAWrongLayoutAsAWhole) {
  for (const LayoutCase& test : kLayoutCases) {
    std::string issues;
    EXPECT_EQ(Make(test.texts, &issues), nullptr) << test.name;
    EXPECT_EQ(issues, test.issues) << test.name;
  }
}

// A directory of its own for each test.
class CatalogDirectoryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* root = std::getenv("TEST_TMPDIR");
    directory_ = std::string(root == nullptr ? "/tmp" : root) + "/" +
                 ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(directory_);
    std::filesystem::create_directories(directory_);
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  void Write(const std::string& path, const std::string& text) {
    const std::filesystem::path file = std::filesystem::path(directory_) / path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }
  std::string Load(std::shared_ptr<const Catalog>* catalog) {
    IssueList issues;
    *catalog = Catalog::Load(directory_, testing::OrderLanguage(), issues);
    return absl::StrReplaceAll(FirstLines(issues), {{directory_, "DIR"}});
  }

  std::string directory_;
};

TEST_F(CatalogDirectoryTest, ReadsEveryVersionAndPassesOverOtherFiles) {
  Write("a/v1/policy.yaml", Policy("a", From("2026-01-01")));
  Write("a/v2/policy.yaml", Policy("a", From("2026-02-01")));
  Write("a/v2/tests.yaml", "cases: []");
  Write("README.md", "read me");
  Write(".git/v1/policy.yaml", "no policy");
  std::shared_ptr<const Catalog> catalog;
  EXPECT_EQ(Load(&catalog), "");
  ASSERT_NE(catalog, nullptr);
  EXPECT_EQ(catalog->versions().size(), 2u);
  EXPECT_EQ(catalog->directory(), directory_);
}

TEST_F(CatalogDirectoryTest, FollowsTheLinksOfAMountedConfigMap) {
  Write("..2026_01/a/v1/policy.yaml", Policy("a", From("2026-01-01")));
  Write("..2026_02/a/v1/policy.yaml", Policy("a", From("2026-02-01")));
  std::filesystem::create_directory_symlink("..2026_01", directory_ + "/..data");
  std::filesystem::create_directory_symlink("..data/a", directory_ + "/a");
  std::shared_ptr<const Catalog> before;
  EXPECT_EQ(Load(&before), "");
  std::filesystem::remove(directory_ + "/..data");
  std::filesystem::create_directory_symlink("..2026_02", directory_ + "/..data");
  std::shared_ptr<const Catalog> after;
  EXPECT_EQ(Load(&after), "");
  ASSERT_NE(before, nullptr);
  ASSERT_NE(after, nullptr);
  EXPECT_NE(before->digest(), after->digest());
}

TEST_F(CatalogDirectoryTest, SaysWhatIsMisplaced) {
  Write("a/policy.yaml", "");
  Write("b/1/policy.yaml", "");
  Write("c/v1/polizy.yaml", "");
  Write("d/notes.txt", "");
  std::filesystem::create_directories(directory_ + "/e/v1/policy.yaml");
  Write("f/v1/policy.yaml", std::string(300'000, ' '));
  std::shared_ptr<const Catalog> catalog;
  EXPECT_EQ(Load(&catalog),
            "error[MG0503]: DIR/a/policy.yaml is in no version\n"
            "error[MG0503]: `1` in DIR/b is no version\n"
            "error[MG0503]: there is no policy.yaml in DIR/c/v1\n"
            "error[MG0503]: there is no version of a policy in DIR/d\n"
            "error[MG0502]: cannot read DIR/e/v1/policy.yaml: Is a directory\n"
            "error[MG0101]: DIR/f/v1/policy.yaml has more than 262144 bytes\n");
  EXPECT_EQ(catalog, nullptr);
}

TEST_F(CatalogDirectoryTest, AMissingDirectoryIsUnreadable) {
  std::filesystem::remove_all(directory_);
  std::shared_ptr<const Catalog> catalog;
  EXPECT_EQ(Load(&catalog), "error[MG0502]: cannot read DIR: No such file or directory\n");
  EXPECT_EQ(catalog, nullptr);
}

}  // namespace
}  // namespace makegood::rules

#include "service/rpc/policy_calls.h"

#include <memory>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "google/rpc/code.pb.h"
#include "gtest/gtest.h"
#include "rules/base/issue.h"
#include "service/decide/decision_language.h"
#include "service/decide/temporary_policies.h"
#include "service/rpc/status_mapping.h"

namespace makegood {
namespace {

class PolicyCallsTest : public testing::Test {
 protected:
  PolicyCallsTest() {
    std::vector<rules::PolicyText> texts;
    for (const char* name : {"a", "b", "c"}) {
      for (const int version : {1, 2}) {
        texts.push_back(
            {absl::StrCat(name, "/v", version, "/policy.yaml"),
             TinyPolicy(name, version, absl::StrCat("2026-0", version, "-01T00:00:00Z"))});
      }
    }
    rules::IssueList issues;
    catalog_ = rules::Catalog::FromTexts("test", texts, language_.policy_language(), issues);
    EXPECT_NE(catalog_, nullptr) << rules::Render(issues);
  }

  DecisionLanguage language_;
  std::shared_ptr<const rules::Catalog> catalog_;
};

TEST_F(PolicyCallsTest, PagesShowEachVersionOnceInOrder) {
  std::vector<std::string> seen;
  v1::ListPoliciesRequest request;
  request.set_page_size(4);
  for (int page = 0; page < 2; ++page) {
    v1::ListPoliciesResponse response;
    ASSERT_EQ(ListPolicies(*catalog_, request, &response).code(), google::rpc::OK);
    for (const auto& policy : response.policies()) seen.push_back(policy.policy());
    EXPECT_EQ(response.next_page_token().empty(), page == 1);
    request.set_page_token(response.next_page_token());
  }
  EXPECT_EQ(seen, (std::vector<std::string>{"a@v1", "a@v2", "b@v1", "b@v2", "c@v1", "c@v2"}));
}

TEST_F(PolicyCallsTest, APageThatEndsWithTheListHasNoToken) {
  v1::ListPoliciesRequest request;
  request.set_page_size(6);
  v1::ListPoliciesResponse response;
  ListPolicies(*catalog_, request, &response);
  EXPECT_EQ(response.policies_size(), 6);
  EXPECT_EQ(response.next_page_token(), "");
}

TEST_F(PolicyCallsTest, ListsOneMarketplaceOnly) {
  v1::ListPoliciesRequest request;
  request.set_marketplace("b_market");
  v1::ListPoliciesResponse response;
  ListPolicies(*catalog_, request, &response);
  ASSERT_EQ(response.policies_size(), 2);
  EXPECT_EQ(response.policies(0).policy(), "b@v1");
}

TEST_F(PolicyCallsTest, ATokenIsGoodForItsListOnly) {
  v1::ListPoliciesRequest request;
  request.set_page_size(1);
  v1::ListPoliciesResponse response;
  ListPolicies(*catalog_, request, &response);
  request.set_page_token(response.next_page_token());
  request.set_marketplace("b_market");
  EXPECT_EQ(ReasonOf(ListPolicies(*catalog_, request, &response)), "INVALID_PAGE_TOKEN");
  request.clear_marketplace();
  for (const char* token : {"nonsense", "!", "YQ", "YQpiCmM"}) {
    request.set_page_token(token);
    EXPECT_EQ(ReasonOf(ListPolicies(*catalog_, request, &response)), "INVALID_PAGE_TOKEN") << token;
  }
}

TEST_F(PolicyCallsTest, GetTellsAllAboutAVersion) {
  v1::GetPolicyRequest request;
  request.set_policy("b");
  v1::GetPolicyResponse response;
  ASSERT_EQ(GetPolicy(*catalog_, request, &response).code(), google::rpc::OK);
  const v1::PolicyInfo& policy = response.policy();
  EXPECT_EQ(policy.policy(), "b@v2");
  EXPECT_EQ(policy.description(), "Charges 2 credits for every lead.");
  EXPECT_EQ(policy.marketplace(), "b_market");
  ASSERT_EQ(policy.stages_size(), 1);
  EXPECT_EQ(policy.stages(0), v1::Facts::CHARGE);
  EXPECT_EQ(policy.effective_time().seconds(), 1'769'904'000);
  EXPECT_EQ(policy.digest().substr(0, 7), "sha256:");
  EXPECT_EQ(policy.digest().size(), 71u);
  EXPECT_EQ(policy.file(), "test/b/v2/policy.yaml");
  ASSERT_EQ(policy.reasons_size(), 1);
  EXPECT_EQ(policy.reasons(0).code(), "accepted");
  EXPECT_EQ(policy.reasons(0).text(), "You accepted this lead.");
  EXPECT_EQ(response.source(), TinyPolicy("b", 2, "2026-02-01T00:00:00Z"));
}

TEST_F(PolicyCallsTest, GetSaysWhatIsNotThere) {
  v1::GetPolicyRequest request;
  v1::GetPolicyResponse response;
  request.set_policy("z");
  EXPECT_EQ(ReasonOf(GetPolicy(*catalog_, request, &response)), "POLICY_NOT_FOUND");
  request.set_policy("a@v3");
  EXPECT_EQ(ReasonOf(GetPolicy(*catalog_, request, &response)), "POLICY_VERSION_NOT_FOUND");
  request.set_policy("");
  EXPECT_EQ(ReasonOf(GetPolicy(*catalog_, request, &response)), "INVALID_FIELD");
}

TEST_F(PolicyCallsTest, CheckFindsMistakesInEveryFile) {
  v1::CheckPoliciesRequest request;
  const auto add = [&request](const char* path, std::string text) {
    auto& file = *request.add_files();
    file.set_path(path);
    file.set_text(std::move(text));
  };
  add("p/a/v1/policy.yaml", TinyPolicy("other", 1));
  add("b.yaml", "name: b\nrule:\n  match:\n    - output: nonsense(1)\n");
  add("fine.yaml", TinyPolicy("fine", 1));
  v1::CheckPoliciesResponse response;
  ASSERT_EQ(CheckPolicies(language_.policy_language(), request, &response).code(), google::rpc::OK);
  EXPECT_GE(response.error_count(), 2);
  std::set<std::string> files;
  for (const v1::Diagnostic& diagnostic : response.diagnostics()) {
    files.insert(diagnostic.range().file());
    EXPECT_EQ(diagnostic.code().substr(0, 2), "MG");
    EXPECT_FALSE(diagnostic.rendered().empty());
  }
  EXPECT_EQ(files, (std::set<std::string>{"b.yaml", "p/a/v1/policy.yaml"}));
}

// A file that is refused for what it takes is told what that is; one that is wrong is not.
TEST_F(PolicyCallsTest, CostsAreToldWhereTheyAreAskedFor) {
  v1::CheckPoliciesRequest request;
  const auto add = [&request](const char* path, std::string text) {
    auto& file = *request.add_files();
    file.set_path(path);
    file.set_text(std::move(text));
  };
  const std::string fine = TinyPolicy("fine", 1);
  add("fine.yaml", fine);
  add("wrong.yaml", "name: b\nrule:\n  match:\n    - output: nonsense(1)\n");
  add("costly.yaml",
      absl::StrCat(
          fine.substr(0, fine.find("rule:")),
          "rule:\n  match:\n"
          "    - condition: contacts.exists(c, contacts.exists(d, c.event_id == d.event_id))\n"
          "      output: charge(1, \"accepted\")\n",
          fine.substr(fine.find("    - ", fine.find("rule:")))));
  v1::CheckPoliciesResponse response;
  ASSERT_EQ(CheckPolicies(language_.policy_language(), request, &response).code(), google::rpc::OK);
  EXPECT_EQ(response.costs_size(), 0);
  request.set_include_costs(true);
  response.Clear();
  ASSERT_EQ(CheckPolicies(language_.policy_language(), request, &response).code(), google::rpc::OK);
  EXPECT_EQ(response.steps_max(), 1'000'000);
  ASSERT_EQ(response.costs_size(), 2) << response.DebugString();
  EXPECT_EQ(response.costs(0).path(), "fine.yaml");
  const v1::PolicyCost& costly = response.costs(1);
  EXPECT_EQ(costly.path(), "costly.yaml");
  ASSERT_GE(costly.stages_size(), 1);
  EXPECT_GT(costly.stages(0).steps(), response.steps_max());
  EXPECT_EQ(costly.expressions(0).kind(), v1::ExpressionCost::CONDITION);
  EXPECT_EQ(costly.expressions(0).range().file(), "costly.yaml");
}

TEST_F(PolicyCallsTest, CheckOfGoodFilesSaysNothing) {
  v1::CheckPoliciesRequest request;
  auto& file = *request.add_files();
  file.set_path("a/v1/policy.yaml");
  file.set_text(TinyPolicy("a", 1));
  v1::CheckPoliciesResponse response;
  ASSERT_EQ(CheckPolicies(language_.policy_language(), request, &response).code(), google::rpc::OK);
  EXPECT_EQ(response.error_count(), 0);
  EXPECT_EQ(response.diagnostics_size(), 0) << response.DebugString();
}

}  // namespace
}  // namespace makegood

// What all calls share: the policies in force, and what the engine keeps with them. Many threads
// decide by them while they are loaded anew, and say byte for byte what one thread alone says.

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "service/decide/decider.h"
#include "service/decide/decision_language.h"
#include "service/decide/embedded_policies.h"
#include "service/decide/facts_file.h"
#include "service/decide/policy_shelf.h"
#include "service/decide/policy_test_subject.h"
#include "service/decide/temporary_policies.h"

namespace makegood {
namespace {

constexpr int kThreads = 4;
constexpr int kReloadsMin = 3;
constexpr size_t kStride = 7;  // Of the cases, one in so many is asked.

// What the cases of the shipped policies ask.
struct Question {
  std::string policy;  // "dingdoor_guarantee@v1"
  v1::Facts facts;
  cel::TimeParts now;
};

class Collector final : public rules::TestSubject {
 public:
  rules::ExpectationKeys keys() const override { return DecisionKeys(); }

  std::optional<Answer> Ask(const rules::PolicyUnderTest& policy, const rules::TestCase& test,
                            rules::IssueList& issues) const override {
    Question question{policy.label, {}, test.now};
    if (!ReadTestFacts(test.facts, test.anchor, question.facts, issues)) return std::nullopt;
    if (count_++ % kStride == 0) questions.push_back(std::move(question));
    return Answer();
  }

  mutable std::vector<Question> questions;

 private:
  mutable size_t count_ = 0;
};

std::string Answer(const rules::Catalog& catalog, const Question& question) {
  DecideOptions options;
  options.trace = rules::TraceLevel::kValues;
  options.ask_applies_to = true;
  options.forecast_steps = 2;
  return Decide(*catalog.Find(question.policy), question.facts, question.now, options)
      .SerializeAsString();
}

TEST(SharedPoliciesTest, ManyThreadsDecideAsOneWhileTheShelfIsReloaded) {
  const DecisionLanguage language;
  TemporaryPolicies policies;
  Collector collector;
  for (const rules::PolicyText& text : EmbeddedPolicies()) {
    policies.Write(text.path, text.text);
    const std::string directory = "policies/" + text.path.substr(0, text.path.rfind('/'));
    rules::IssueList issues;
    ASSERT_TRUE(
        rules::TestVersion(directory, language.policy_language(), collector, issues).has_value())
        << rules::Render(issues);
  }
  const std::vector<Question>& questions = collector.questions;
  ASSERT_GT(questions.size(), 15u);

  PolicyShelf shelf(language.policy_language(), {policies.path(), std::nullopt},
                    {/*allow_edits=*/true});
  const ShelfStatus status = shelf.Reload(absl::UnixEpoch());
  ASSERT_NE(status.catalog, nullptr) << rules::Render(*status.issues);
  std::vector<std::string> expected;
  for (const Question& question : questions) {
    expected.push_back(Answer(*status.catalog, question));
  }

  std::atomic<int> deciding = kThreads;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (size_t i = 0; i < questions.size(); ++i) {
        const size_t at = (i + thread * questions.size() / kThreads) % questions.size();
        EXPECT_EQ(Answer(*shelf.catalog(), questions[at]), expected[at]) << questions[at].policy;
      }
      --deciding;
    });
  }
  // Takes no other lock, which could order by chance what the shelf has to order.
  std::thread onlooker([&] {
    const size_t versions = status.catalog->versions().size();
    while (deciding > 0) {
      const size_t now = shelf.catalog()->versions().size();
      EXPECT_TRUE(now == versions || now == versions + 1) << now;
    }
  });
  // Each time there is something new, so that what was kept with the policies is gone.
  for (int reload = 1; reload <= kReloadsMin || deciding > 0; ++reload) {
    policies.Write("another/v1/policy.yaml", TinyPolicy("another", reload));
    const ShelfStatus now = shelf.Reload(absl::FromUnixSeconds(reload));
    EXPECT_EQ(now.load_time, absl::FromUnixSeconds(reload)) << rules::Render(*now.issues);
  }
  for (std::thread& thread : threads) thread.join();
  onlooker.join();
}

}  // namespace
}  // namespace makegood

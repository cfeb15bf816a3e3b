// The evaluator's rows: `bazel run -c opt //tests/bench:evaluator`. README.md tells how to
// read them.
//
//   --only=GROUP   search, expression, policy, compile

#include <cstdint>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "rules/base/check.h"
#include "service/decide/decider.h"
#include "tests/bench/allocations.h"
#include "tests/bench/guarantee.h"
#include "tests/bench/row.h"

namespace makegood::bench {
namespace {

Work Repeat(std::function<uint64_t()> once) {
  return [once = std::move(once)](int64_t times) {
    uint64_t sum = 0;
    for (int64_t i = 0; i < times; ++i) sum += once();
    return sum;
  };
}

// What the evaluator takes from the heap for one decision, once it is warm.
int64_t AllocationsOf(const std::function<void()>& once) {
  for (int i = 0; i < 3; ++i) once();
  const int64_t before = AllocationCount();
  for (int i = 0; i < 100; ++i) once();
  return (AllocationCount() - before) / 100;
}

void PrintAllocations(const std::string& name, const std::function<void()>& once) {
  Row row;
  row.name = "heap allocations, " + name;
  row.ours = static_cast<double>(AllocationsOf(once));
  row.unit = "allocations";
  Print(row);
}

void ListSearch() {
  const v1::Facts facts = TwentyContacts();
  const Expression expression(kHasRecentContact);
  cel::Arena arena;
  const Measured measured = Interleave(
      [&](int64_t times) {
        uint64_t sum = 0;
        for (int64_t i = 0; i < times; ++i) {
          Keep(&facts);
          sum += HasRecentContact(facts);
        }
        return sum;
      },
      [&](int64_t times) {
        uint64_t sum = 0;
        for (int64_t i = 0; i < times; ++i) {
          arena.Reset();
          sum += expression.Evaluate(arena, facts, kNow).is_true();
        }
        return sum;
      });
  Print({"list search, 20 elements, none matching", measured.reference, measured.ours, 5,
         Better::kLess, "ns"});
}

uint64_t EvaluateTimes(const Expression& expression, cel::Arena& arena, const v1::Facts& facts,
                       int64_t times) {
  uint64_t sum = 0;
  for (int64_t i = 0; i < times; ++i) {
    arena.Reset();
    sum += expression.Evaluate(arena, facts, kNow).as_text().size();
  }
  return sum;
}

void OneExpression() {
  const Expression expression(kGuaranteeReason);
  cel::Arena arena;
  for (const Case& c : GuaranteeCases()) {
    const auto evaluate = [&](int64_t times) {
      return EvaluateTimes(expression, arena, c.facts, times);
    };
    const Measured by_hand = Interleave(
        [&](int64_t times) {
          uint64_t sum = 0;
          for (int64_t i = 0; i < times; ++i) {
            Keep(&c.facts);
            sum += GuaranteeReason(c.facts, kNow).size();
          }
          return sum;
        },
        evaluate);
    Print({"guarantee, one expression, " + c.name, by_hand.reference, by_hand.ours, c.goal,
           Better::kLess, "ns"});
    PrintAllocations("one expression, " + c.name, [&] { evaluate(1); });
  }
}

void PolicyFile() {
  const Expression expression(kGuaranteeReason);
  const auto catalog = LoadPolicy("tests/bench/guarantee.yaml");
  const rules::PolicyVersion& version = catalog->versions().front();
  cel::Arena arena;
  for (const Case& c : GuaranteeCases()) {
    const auto evaluate = [&](int64_t times) {
      return EvaluateTimes(expression, arena, c.facts, times);
    };
    const google::protobuf::Message& message = c.facts;
    rules::CompiledPolicy::Input input;
    input.facts = &message;
    input.now = kNow;
    input.stage = "GUARANTEE";
    const auto judge = [&] {
      arena.Reset();
      const rules::PolicyResult result = version.policy->Evaluate(arena, input);
      return static_cast<uint64_t>(result.horizon.offset) + result.path.size();
    };
    const Measured policy = Interleave(evaluate, Repeat(judge));
    Print({"guarantee, policy file to rule, verdict and horizon, " + c.name, policy.reference,
           policy.ours, 2, Better::kLess, "ns"});
    const Measured whole =
        Interleave(evaluate, Repeat([&] {
                     return static_cast<uint64_t>(Decide(version, c.facts, kNow).reason().size());
                   }));
    Print({"guarantee, Decide() with the Decision message, id and digest, " + c.name,
           whole.reference, whole.ours, 0, Better::kLess, "ns"});
    PrintAllocations("policy file, " + c.name, [&] { judge(); });
  }
}

void Compiling() {
  std::ifstream file("policies/dingdoor_guarantee/v1/policy.yaml");
  std::ostringstream text;
  text << file.rdbuf();
  const auto load = [&](int count) {
    std::vector<rules::PolicyText> texts;
    for (int i = 0; i < count; ++i) {
      const std::string name = absl::StrCat("policy_", i + 1);
      texts.push_back({absl::StrCat(name, "/v1/policy.yaml"),
                       absl::StrReplaceAll(text.str(), {{"name: dingdoor_guarantee",
                                                         absl::StrCat("name: ", name)}})});
    }
    rules::IssueList issues;
    const auto catalog =
        rules::Catalog::FromTexts("", std::move(texts), Language().policy_language(), issues);
    MAKEGOOD_CHECK(catalog != nullptr);
    return static_cast<uint64_t>(catalog->versions().size());
  };
  const Measured one = Interleave(Repeat([&] { return load(1); }), Repeat([&] { return load(1); }));
  Print({"compile the guarantee policy", 0, one.ours / 1e6, 2, Better::kLess, "ms"});
  // Of all threads: files are compiled on all processors, and the goal is for one.
  const std::clock_t before = std::clock();
  load(1'000);
  Print({"load 1,000 policies, CPU time", 0,
         static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC, 2, Better::kLess, "s"});
}

}  // namespace
}  // namespace makegood::bench

int main(int argc, char** argv) {
  std::string only;
  for (int i = 1; i < argc; ++i) {
    absl::string_view argument = argv[i];
    if (absl::ConsumePrefix(&argument, "--only=")) {
      only = std::string(argument);
      continue;
    }
    std::fprintf(stderr, "usage: evaluator [--only=GROUP]\n");
    return 2;
  }
  const struct {
    const char* name;
    void (*run)();
  } groups[] = {
      {"search", makegood::bench::ListSearch},
      {"expression", makegood::bench::OneExpression},
      {"policy", makegood::bench::PolicyFile},
      {"compile", makegood::bench::Compiling},
  };
  for (const auto& group : groups) {
    if (only.empty() || only == group.name) group.run();
  }
  return 0;
}

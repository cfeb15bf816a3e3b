// The decisions that the benchmarks measure, three times: written by hand in C++ over the
// generated classes, as one CEL expression, and as a policy file (guarantee.yaml).

#ifndef MAKEGOOD_TESTS_BENCH_GUARANTEE_H_
#define MAKEGOOD_TESTS_BENCH_GUARANTEE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "makegood/v1/facts.pb.h"
#include "rules/cel/cel.h"
#include "rules/cel/values/time.h"
#include "rules/policy/catalog.h"
#include "service/decide/decision_language.h"

namespace makegood::bench {

inline constexpr cel::TimeParts kNow{1'790'000'000, 0};

// A customer and a pro, told apart by what a decision has to look at.
struct Case {
  std::string name;
  v1::Facts facts;
  double goal;  // Of the expression, as a multiple of the hand-written code; 0: none.
};
std::vector<Case> GuaranteeCases();

// Twenty contacts of a channel other than the one that is looked for.
v1::Facts TwentyContacts();

// By hand.
bool HasRecentContact(const v1::Facts& facts);
absl::string_view GuaranteeReason(const v1::Facts& facts, cel::TimeParts now);

// In CEL: the same, as a bool and a string.
extern const char kHasRecentContact[];
extern const char kGuaranteeReason[];

// An expression over facts and `now`, compiled as policies' expressions are.
class Expression {
 public:
  explicit Expression(absl::string_view text);

  // With everything that an evaluation needs made anew but for the arena's memory.
  cel::Value Evaluate(cel::Arena& arena, const v1::Facts& facts, cel::TimeParts now,
                      cel::Horizon* horizon = nullptr) const;

 private:
  std::unique_ptr<const cel::Environment> environment_;
  std::unique_ptr<const cel::Program> program_;
  int facts_slot_ = -1;
  int now_slot_ = -1;
};

const DecisionLanguage& Language();

// The policy of a file, which must be right.
std::shared_ptr<const rules::Catalog> LoadPolicy(const std::string& path);

}  // namespace makegood::bench

#endif  // MAKEGOOD_TESTS_BENCH_GUARANTEE_H_

// From typed tree to program: every name becomes a slot, every call the function that
// carries it out, every field its access; constant parts are computed once, and the loops
// of macros run as searches and filters.

#ifndef MAKEGOOD_RULES_CEL_COMPILE_COMPILER_H_
#define MAKEGOOD_RULES_CEL_COMPILE_COMPILER_H_

#include <memory>

#include "rules/base/issue.h"
#include "rules/base/limits.h"
#include "rules/cel/check/typed_ast.h"
#include "rules/cel/compile/shared_times.h"
#include "rules/cel/evaluate/program.h"
#include "rules/cel/types/declarations.h"
#include "rules/cel/values/message_adapter.h"
#include "rules/cel/values/time_world.h"

namespace makegood::cel {

struct CompileOptions {
  rules::Limits limits;

  // Compute constant parts now. Off only to compare both ways in tests.
  bool fold = true;

  // Constant parts are computed in this world; it outlives the compilation.
  const TimeWorld* world = &kRealTime;

  // Hand the value of every part to Activation::recorder, for explanations.
  bool record_values = false;

  // Where times are kept that other programs may read too. Null: for this program alone.
  SharedTimes* shared_times = nullptr;

  // Needed for expressions that touch messages; both outlive the program.
  const MessageAdapter* adapter = nullptr;
  const TypeProvider* types = nullptr;
};

// Null if something that only shows now is wrong, such as a pattern that is no regular expression;
// it is then in `issues`. The declarations that `ast` was checked against must outlive the program.
// Thread-safe, but for `options.shared_times`.
std::unique_ptr<const Program> Compile(const TypedAst& ast, const CompileOptions& options,
                                       rules::IssueList& issues);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_COMPILE_COMPILER_H_

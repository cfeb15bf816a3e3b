#include "rules/cel/check/block.h"

#include <variant>

#include "absl/strings/str_cat.h"

namespace makegood::cel {

bool IsBlock(const Call& call) {
  return call.function == "cel.@block" && call.target == nullptr && call.args.size() == 2 &&
         std::holds_alternative<ListExpr>(call.args[0]->node);
}

std::string BlockVariable(size_t index) { return absl::StrCat("@index", index); }

}  // namespace makegood::cel

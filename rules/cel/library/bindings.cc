#include "rules/cel/library/families.h"

namespace makegood::cel {
namespace {

constexpr LibraryEntry kEntries[] = {
    {"cel_block_list", "cel.@block(list(A), B) -> B", nullptr,
     "an expression in which the elements of a list have names (cel.block becomes this)"},
};

}  // namespace

constexpr LibraryFamily kBindingsFamily = MakeFamily("bindings", "names for values", kEntries);

}  // namespace makegood::cel

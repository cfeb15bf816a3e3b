// The names under which operators stand in the tree (CEL language definition, "Standard
// definitions").

#ifndef MAKEGOOD_RULES_CEL_SYNTAX_OPERATORS_H_
#define MAKEGOOD_RULES_CEL_SYNTAX_OPERATORS_H_

namespace makegood::cel::op {

inline constexpr char kConditional[] = "_?_:_";
inline constexpr char kAnd[] = "_&&_";
inline constexpr char kOr[] = "_||_";
inline constexpr char kNot[] = "!_";
inline constexpr char kNegate[] = "-_";
inline constexpr char kEquals[] = "_==_";
inline constexpr char kNotEquals[] = "_!=_";
inline constexpr char kLess[] = "_<_";
inline constexpr char kLessEquals[] = "_<=_";
inline constexpr char kGreater[] = "_>_";
inline constexpr char kGreaterEquals[] = "_>=_";
inline constexpr char kAdd[] = "_+_";
inline constexpr char kSubtract[] = "_-_";
inline constexpr char kMultiply[] = "_*_";
inline constexpr char kDivide[] = "_/_";
inline constexpr char kModulo[] = "_%_";
inline constexpr char kIndex[] = "_[_]";
inline constexpr char kIn[] = "@in";
inline constexpr char kOptionalSelect[] = "_?._";
inline constexpr char kOptionalIndex[] = "_[?_]";
inline constexpr char kNotStrictlyFalse[] = "@not_strictly_false";

// Adds an entry to a map under construction; a key that is there already is an error.
// Called with (map, key, value) or (map, map).
inline constexpr char kMapInsert[] = "cel.@mapInsert";

// The accumulator of every macro's loop: no author can write this name.
inline constexpr char kAccumulator[] = "@result";

// The loop variable of a comprehension that only binds its accumulator to a name: its range
// is an empty list, its condition `false`, its step the accumulator, and its result the
// expression in which the name can be used (`cel.bind`).
inline constexpr char kUnusedVariable[] = "#unused";

// What `optMap` and `optFlatMap` bind the optional to that they are called on.
inline constexpr char kTarget[] = "@target";

// What sortBy calls the list that it sorts.
inline constexpr char kSortInput[] = "@__sortBy_input__";

}  // namespace makegood::cel::op

#endif  // MAKEGOOD_RULES_CEL_SYNTAX_OPERATORS_H_

// Expressions made up at random, by a grammar that a file lists:
//
//   any: bool time list(time)
//   bool  4  {time} < {time}
//   bool  3  {T} in {list(T)}
//   bool  2  {list(T)}.exists({x:T}, {bool})
//   list(T)  1  [{T}, {T}]
//   T  1  cel.bind({x:time}, {!time}, {T})
//
// A line is a type, a weight and a text. `{type}` stands for any phrase of that type, `T` for one
// of the types after `any:` (the same one in the whole line). `{x:type}` puts the name of a new
// variable there, which the phrases after it may use; `{!type}` may not. `{=1}` says the first
// phrase of the line once more. A line without braces is a leaf; every type needs one. Texts with a
// space outside of brackets are put in parentheses where they are a part of another.

#ifndef MAKEGOOD_TESTS_HORIZON_GRAMMAR_H_
#define MAKEGOOD_TESTS_HORIZON_GRAMMAR_H_

#include <functional>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace makegood {

using Random = std::mt19937_64;

// A number below `count`.
inline int Below(Random& random, int count) {
  return static_cast<int>(random() % static_cast<uint64_t>(count));
}

struct Production {
  enum class Hole { kText, kPart, kOutsidePart, kName, kAgain };
  struct Piece {
    Hole hole = Hole::kText;
    std::string text;  // The text itself, the type of what stands there, or which part it is.
  };

  std::string result;
  int weight = 1;
  std::vector<Piece> pieces;
  bool is_leaf = true;
  bool needs_parentheses = false;
};

// A made-up expression, as the tree of productions that it came from.
struct Phrase {
  std::string type;
  const Production* production = nullptr;  // Null: the variable `name`.
  std::string name;                        // Of the variable that it is or introduces.
  std::vector<Phrase> parts;

  std::string ToText() const;
  int size() const;
};

class Grammar {
 public:
  // Ends the program if the file is not there or a line of it cannot be read.
  static Grammar Load(const std::string& path);

  // A variable that phrases may use: its name and type.
  using Scope = std::vector<std::pair<std::string, std::string>>;

  // Likes of one case: a factor for each production, and the types that T may be. Expressions
  // that have everything in equal measure all look alike; a case that likes a few things much
  // finds more.
  struct Taste {
    std::vector<int> factors;
    std::vector<std::string> types;
  };
  Taste RandomTaste(Random& random) const;

  Phrase Generate(const std::string& type, int depth, const Scope& scope, const Taste& taste,
                  Random& random) const;

  const std::vector<std::string>& any_types() const { return any_types_; }

  // Makes `phrase` smaller for as long as `still_fails` says that what is left shows the failure.
  void Shrink(Phrase& phrase, const std::function<bool()>& still_fails) const;

 private:
  struct Option {
    const Production* production;
    std::string parameter;  // What T is; empty where the result does not tell.
  };
  const std::vector<Option>& OptionsFor(const std::string& type) const;
  Phrase Fill(const Option& option, const std::string& type, int depth, Scope& scope,
              const Taste& taste, Random& random) const;
  Phrase Make(const std::string& type, int depth, Scope& scope, const Taste& taste,
              Random& random) const;

  std::vector<std::string> any_types_;
  std::vector<Production> productions_;
  mutable std::map<std::string, std::vector<Option>> options_;
};

}  // namespace makegood

#endif  // MAKEGOOD_TESTS_HORIZON_GRAMMAR_H_

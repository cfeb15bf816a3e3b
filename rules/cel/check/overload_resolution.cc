// Every overload whose parameters the arguments fit is kept: with an argument of type dyn
// several may, and the evaluator picks among them by the values. The result has a type only
// if all of them agree on it.
//
// When nothing fits, the sentence goes from the outside in: was it called as a method or a
// function, with how many arguments, on what receiver, and only then with which types.

#include "rules/cel/check/overload_resolution.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "rules/cel/check/operand_hint.h"
#include "rules/cel/check/wording.h"
#include "rules/cel/syntax/operators.h"

namespace makegood::cel {
namespace {

using rules::issue_code::kNoOverload;

constexpr size_t kShapesShownMax = 4;

bool Fits(const Type& type, const Overload& overload, size_t position, const Inference& inference) {
  Inference trial = inference;
  const Inference::Shape shape = trial.Instantiate(overload);
  return trial.Unify(type, shape.parameters[position]);
}

class NoOverloadReport {
 public:
  NoOverloadReport(const TypedCall& call, const Inference& inference, const CheckContext& context)
      : call_(call), inference_(inference), context_(context), name_(call.function.name) {}

  void Write() {
    if (const OperatorWords* words = FindOperator(name_)) return WriteOperator(*words);
    std::vector<const Overload*> same_shape;
    for (const Overload& overload : call_.function.overloads) {
      if (overload.is_method == call_.is_method) same_shape.push_back(&overload);
    }
    if (same_shape.empty()) return WriteWrongShape();

    // A wrong receiver makes all that follows meaningless.
    if (call_.is_method && !AnyFits(same_shape, 0)) return WriteWrongReceiver(same_shape);

    std::vector<const Overload*> same_count;
    for (const Overload* overload : same_shape) {
      if (overload->parameters.size() == call_.arguments.size()) same_count.push_back(overload);
    }
    if (same_count.empty()) return WriteWrongCount(same_shape);
    for (size_t i = call_.is_method ? 1 : 0; i < call_.arguments.size(); ++i) {
      if (!AnyFits(same_count, i)) return WriteWrongArgument(same_count, i);
    }
    WriteWrongCombination(same_count);
  }

 private:
  std::string Word(const Type& type) const { return TypeWord(context_.declarations, type); }
  std::string Article(const Type& type) const {
    return TypeWithArticle(context_.declarations, type);
  }

  bool AnyFits(const std::vector<const Overload*>& overloads, size_t position) const {
    return std::any_of(overloads.begin(), overloads.end(), [&](const Overload* overload) {
      return position < overload->parameters.size() &&
             Fits(call_.types[position], *overload, position, inference_);
    });
  }

  std::string Shapes(const std::vector<const Overload*>& overloads) const {
    std::vector<std::string> shapes;
    for (const Overload* overload : overloads) {
      if (shapes.size() == kShapesShownMax) break;
      shapes.push_back(absl::StrCat("`", CallShape(context_.declarations, name_, *overload), "`"));
    }
    return Enumerate(shapes, "or");
  }

  // The types that overloads want in one position, each once.
  std::vector<std::string> Wanted(const std::vector<const Overload*>& overloads,
                                  size_t position) const {
    std::vector<std::string> wanted;
    for (const Overload* overload : overloads) {
      std::string word = Article(overload->parameters[position]);
      if (std::find(wanted.begin(), wanted.end(), word) == wanted.end()) {
        wanted.push_back(std::move(word));
      }
    }
    return wanted;
  }

  void WriteOperator(const OperatorWords& words) {
    const bool logical = name_ == op::kAnd || name_ == op::kOr || name_ == op::kNot;
    if (logical || name_ == op::kConditional) {
      // All operands of the logical ones are bools, of `? :` only the first.
      const size_t count = logical ? call_.types.size() : 1;
      bool written = false;
      for (size_t i = 0; i < count; ++i) {
        if (inference_.Finalize(call_.types[i]).kind() == TypeKind::kBool) continue;
        Inference trial = inference_;
        if (trial.Unify(call_.types[i], Type::Bool())) continue;
        const Expr& operand = *call_.arguments[i];
        const std::string what =
            !call_.macro.empty()        ? absl::StrCat("the condition of `", call_.macro, "`")
            : name_ == op::kConditional ? std::string("the condition before `?`")
                                        : absl::StrCat("an operand of `", words.symbol, "`");
        context_
            .ErrorOver(operand, kNoOverload,
                       absl::StrCat(what, " is a bool, not ", Article(call_.types[i])))
            .help = OperandHint(operand, call_.types[i], Type::Bool(), context_);
        written = true;
      }
      if (written) return;
    }
    if (name_ == op::kConditional) {
      context_.ErrorAt(call_.expr.id, kNoOverload,
                       absl::StrCat("both outcomes of `? :` have one type, not ",
                                    Word(call_.types[1]), " and ", Word(call_.types[2])));
      return;
    }
    std::vector<std::string> given;
    for (const Type& type : call_.types) given.push_back(Word(type));
    context_
        .ErrorAt(call_.expr.id, kNoOverload,
                 absl::StrCat("`", words.symbol, "` takes ", words.takes, ", not ",
                              Enumerate(given, "and")))
        .help = OperatorHint(name_, call_.arguments, call_.types, context_);
  }

  void WriteWrongShape() {
    std::string arguments;
    for (size_t i = call_.is_method ? 0 : 1; i < call_.arguments.size(); ++i) {
      absl::StrAppend(&arguments, arguments.empty() ? "" : ", ",
                      context_.QuoteOf(*call_.arguments[i]));
    }
    if (call_.is_method) {
      rules::Issue& issue = context_.ErrorAt(
          call_.expr.id, kNoOverload, absl::StrCat("`", name_, "` is a function, not a method"));
      issue.help = absl::StrCat("write `", name_, "(", arguments, ")`");
      return;
    }
    rules::Issue& issue = context_.ErrorAt(
        call_.expr.id, kNoOverload, absl::StrCat("`", name_, "` is a method, not a function"));
    if (call_.arguments.empty()) {
      issue.help = absl::StrCat("write `…", ".", name_, "()` after the value it is for");
    } else {
      issue.help = absl::StrCat("write `", context_.QuoteOf(*call_.arguments[0]), ".", name_, "(",
                                arguments, ")`");
    }
  }

  void WriteWrongReceiver(const std::vector<const Overload*>& overloads) {
    std::vector<std::string> receivers = Wanted(overloads, 0);
    if (receivers.size() > kShapesShownMax) receivers.resize(kShapesShownMax);
    context_
        .ErrorAt(call_.expr.id, kNoOverload,
                 absl::StrCat("`", name_, "` is a method of ", Enumerate(receivers, "or"),
                              ", not of ", Article(call_.types[0])))
        .help =
        OperandHint(*call_.arguments[0], call_.types[0], overloads[0]->parameters[0], context_);
  }

  void WriteWrongCount(const std::vector<const Overload*>& overloads) {
    const size_t receiver = call_.is_method ? 1 : 0;
    std::set<size_t> counts;
    for (const Overload* overload : overloads) {
      counts.insert(overload->parameters.size() - receiver);
    }
    std::vector<std::string> words;
    for (size_t count : counts) words.push_back(absl::StrCat(count));
    if (words == std::vector<std::string>{"0"}) words[0] = "no";
    const size_t given = call_.arguments.size() - receiver;
    context_
        .ErrorAt(call_.expr.id, kNoOverload,
                 absl::StrCat("`", name_, "` takes ", Enumerate(words, "or"),
                              *counts.rbegin() == 1 ? " argument" : " arguments", ", not ",
                              given == 0 ? "none" : absl::StrCat(given)))
        .help = absl::StrCat("write ", Shapes(overloads));
  }

  void WriteWrongArgument(const std::vector<const Overload*>& overloads, size_t position) {
    const Expr& argument = *call_.arguments[position];
    std::vector<std::string> wanted = Wanted(overloads, position);
    if (wanted.size() > kShapesShownMax) wanted.resize(kShapesShownMax);
    const bool only = call_.arguments.size() == (call_.is_method ? 2u : 1u);
    rules::Issue& issue = context_.ErrorOver(
        argument, kNoOverload,
        absl::StrCat("`", name_, "` takes ", Enumerate(wanted, "or"), only ? "" : " here", ", not ",
                     Article(call_.types[position])));
    issue.help =
        OperandHint(argument, call_.types[position], overloads[0]->parameters[position], context_);
    if (issue.help.empty() && !only) {
      issue.help = absl::StrCat("write ", Shapes(overloads));
    }
  }

  void WriteWrongCombination(const std::vector<const Overload*>& overloads) {
    std::vector<std::string> given;
    for (size_t i = call_.is_method ? 1 : 0; i < call_.types.size(); ++i) {
      given.push_back(Word(call_.types[i]));
    }
    context_
        .ErrorAt(call_.expr.id, kNoOverload,
                 absl::StrCat("`", name_, "` does not take ", Enumerate(given, "and"),
                              call_.is_method ? " on " + Article(call_.types[0]) : " together"))
        .help = absl::StrCat("write ", Shapes(overloads));
  }

  const TypedCall& call_;
  const Inference& inference_;
  const CheckContext& context_;
  const std::string& name_;
};

}  // namespace

std::optional<OverloadChoice> ChooseOverloads(const TypedCall& call, Inference& inference) {
  std::optional<OverloadChoice> choice;
  for (const Overload& overload : call.function.overloads) {
    if (overload.is_method != call.is_method || overload.parameters.size() != call.types.size()) {
      continue;
    }
    // Most overloads name no type parameters and are their own instance.
    std::optional<Inference::Shape> made;
    if (Inference::IsGeneric(overload)) made = inference.Instantiate(overload);
    if (!inference.UnifyAll(call.types, made ? made->parameters : overload.parameters)) continue;
    Type result = inference.Resolve(made ? made->result : overload.result);
    if (!choice.has_value()) {
      choice = OverloadChoice{{&overload}, std::move(result)};
      continue;
    }
    choice->overloads.push_back(&overload);
    if (choice->result != result) choice->result = Type::Dyn();
  }
  return choice;
}

void ReportNoOverload(const TypedCall& call, const Inference& inference,
                      const CheckContext& context) {
  NoOverloadReport(call, inference, context).Write();
}

}  // namespace makegood::cel

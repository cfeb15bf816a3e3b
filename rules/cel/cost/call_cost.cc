// Each rule repeats, with the greatest sizes in place of the real ones, what its function charges
// (rules/cel/library). All of them grow with every size, so that the greatest sizes give the
// greatest number of steps.

#include "rules/cel/cost/call_cost.h"

#include <algorithm>
#include <utility>

namespace makegood::cel {
namespace {

constexpr int64_t kScalarTextBytes = 512;  // Any number, time or bool, however it is written.
constexpr int64_t kRegexCompileSteps = 100;

// What rules read of a call.
struct Call {
  const CallSizes& sizes;
  const SizeModel& model;

  const ValueSize& operator[](size_t i) const {
    static const ValueSize kNone;
    return i < sizes.arguments.size() ? sizes.arguments[i] : kNone;
  }
  size_t size() const { return sizes.arguments.size(); }
  int64_t bytes(size_t i) const { return (*this)[i].text_bytes(); }
  int64_t text_steps(size_t i) const { return TextStepsMax(bytes(i)); }
  int64_t count(size_t i) const { return (*this)[i].size(); }
  ValueSize element(size_t i) const { return (*this)[i].Element(); }

  // Reading every element of a list once.
  int64_t reads(size_t i) const { return Times(count(i), element(i).read_steps); }
  // A step for each element, and reading it.
  int64_t walk(size_t i) const { return Plus(count(i), reads(i)); }
};

ValueSize ListOf(int64_t count, ValueSize element) {
  element.read_steps = 0;  // It has been read.
  return ValueSize::OfList(count, std::move(element));
}
ValueSize OptionalOf(ValueSize content) { return ListOf(1, std::move(content)); }
CallCost Takes(int64_t steps) { return {steps, {}}; }
CallCost Makes(ValueSize result) { return {0, std::move(result)}; }

int64_t SumOfSteps(std::initializer_list<int64_t> steps) {
  int64_t sum = 0;
  for (const int64_t part : steps) sum = Plus(sum, part);
  return sum;
}

CallCost Free(const Call&) { return {}; }
CallCost FirstArgument(const Call& call) { return Makes(call[0]); }
CallCost ScalarText(const Call&) { return Makes(ValueSize::OfText(kScalarTextBytes)); }

// ---- Texts.

CallCost ReadText(const Call& call) { return Takes(call.text_steps(0)); }
CallCost ReadSecond(const Call& call) { return Takes(call.text_steps(1)); }
CallCost TextSize(const Call& call) {
  return {call.text_steps(0), ValueSize::OfNumber(call.bytes(0))};
}
CallCost BytesSize(const Call& call) { return Makes(ValueSize::OfNumber(call.bytes(0))); }
CallCost CopyText(const Call& call) {
  return {call.text_steps(0), ValueSize::OfText(call.bytes(0))};
}
CallCost SameBytes(const Call& call) { return Makes(ValueSize::OfText(call.bytes(0))); }
CallCost AddTexts(const Call& call) {
  const int64_t bytes = Plus(call.bytes(0), call.bytes(1));
  return {TextStepsMax(bytes), ValueSize::OfText(bytes)};
}
CallCost ContainsText(const Call& call) {
  return Takes(TextStepsMax(Plus(call.bytes(0), call.bytes(1))));
}
CallCost CompareTexts(const Call& call) {
  return Takes(TextStepsMax(std::min(call.bytes(0), call.bytes(1))));
}
CallCost CharAt(const Call& call) {
  return {call.text_steps(0), ValueSize::OfText(std::min<int64_t>(call.bytes(0), 4))};
}
CallCost IndexOf(const Call& call) {
  return Takes(SumOfSteps({call.text_steps(0), call.text_steps(0), call.text_steps(1)}));
}
CallCost LastIndexOf(const Call& call) {
  const int64_t text = call.bytes(0);
  if (text == kUnbounded) return Takes(kUnbounded);
  // The longest work is a wanted text of half the length.
  const int64_t wanted = std::min(call.bytes(1), (text + 1) / 2);
  return Takes(SumOfSteps(
      {call.text_steps(0), call.text_steps(0), TextStepsMax(Times(text - wanted + 1, wanted))}));
}
CallCost Join(const Call& call) {
  const int64_t bytes =
      Plus(Times(call.count(0), call.element(0).text_bytes()), Times(call.count(0), call.bytes(1)));
  return {Plus(call.walk(0), TextStepsMax(bytes)), ValueSize::OfText(bytes)};
}
CallCost Substring(const Call& call) {
  return {Plus(call.text_steps(0), call.text_steps(0)), ValueSize::OfText(call.bytes(0))};
}

// At most so many matches of a text: one at each of its places and one at the end.
int64_t MatchesMax(const Call& call) { return Plus(call.bytes(0), 1); }
CallCost ReplaceText(const Call& call) {
  const int64_t matches = MatchesMax(call);
  const int64_t bytes = Plus(call.bytes(0), Times(matches, call.bytes(2)));
  return {SumOfSteps({call.text_steps(0), Times(Plus(matches, 1), Plus(1, call.text_steps(1))),
                      TextStepsMax(bytes)}),
          ValueSize::OfText(bytes)};
}
CallCost SplitText(const Call& call) {
  const int64_t pieces = MatchesMax(call);
  return {Plus(call.text_steps(0), Times(Plus(pieces, 1), Plus(1, call.text_steps(1)))),
          ListOf(pieces, ValueSize::OfText(call.bytes(0)))};
}
CallCost QuoteText(const Call& call) {
  const int64_t bytes = Plus(Times(2, call.bytes(0)), 2);
  return {TextStepsMax(bytes), ValueSize::OfText(bytes)};
}
CallCost Recode(const Call& call) {  // base64, in either direction.
  return {Times(2, call.text_steps(0)), ValueSize::OfText(Plus(Times(2, call.bytes(0)), 4))};
}

// What format() does with one argument, and how long it becomes.
struct Written {
  int64_t steps = 0;
  int64_t bytes = 0;
};
Written WriteValue(const ValueSize& value) {
  if (value.unbounded) return {kUnbounded, kUnbounded};
  Written written{Plus(1, TextStepsMax(Times(3, value.bytes))),
                  Plus(kScalarTextBytes, Times(2, value.bytes))};
  if (value.count == 0) return written;
  const ValueSize element = value.Element();
  const int64_t key_bytes = value.Key().text_bytes();
  const Written each = WriteValue(element);
  written.steps = Plus(
      written.steps,
      Times(value.count, SumOfSteps({2, element.read_steps, TextStepsMax(key_bytes), each.steps})));
  written.bytes = Plus(
      written.bytes,
      Times(value.count, SumOfSteps({each.bytes, key_bytes, value.key ? kScalarTextBytes : 0, 4})));
  return written;
}
CallCost Format(const Call& call) {
  const Written each = WriteValue(call.element(1));
  // Each clause takes an argument, and the first that has none ends it.
  const int64_t clauses = std::min(call.bytes(0), Plus(call.count(1), 1));
  const int64_t arguments = std::min(clauses, call.count(1));
  const int64_t bytes = Plus(call.bytes(0), Times(arguments, each.bytes));
  const int64_t per_argument = Plus(call.element(1).read_steps, each.steps);
  return {SumOfSteps({clauses, Times(arguments, per_argument), TextStepsMax(bytes)}),
          ValueSize::OfText(bytes)};
}

// ---- Regular expressions.

// Matching all of a text once: compiling the pattern, if it is none that is constant, included.
int64_t MatchSteps(const Call& call, int64_t bytes) {
  if (call.sizes.regex != nullptr) return call.sizes.regex->StepsFor(bytes);
  return Plus(Plus(kRegexCompileSteps, call.bytes(1)),
              Times(bytes, call.sizes.pattern_size_max) / 64);
}
// A longer text is an error.
int64_t MatchedBytes(const Call& call) {
  return std::min(call.bytes(0), call.sizes.pattern_text_max);
}
CallCost MatchOnce(const Call& call) { return Takes(MatchSteps(call, MatchedBytes(call))); }
CallCost ExtractOne(const Call& call) {
  const int64_t bytes = MatchedBytes(call);
  return {Plus(MatchSteps(call, bytes), 1), OptionalOf(ValueSize::OfText(bytes))};
}
// Each search begins behind the last one, and reads all of the rest.
int64_t SearchAllSteps(const Call& call) {
  const int64_t bytes = MatchedBytes(call);
  return Plus(MatchSteps(call, Times(bytes, bytes + 1) / 2), bytes + 1);
}
CallCost ExtractAll(const Call& call) {
  const int64_t bytes = MatchedBytes(call);
  return {SearchAllSteps(call), ListOf(bytes + 1, ValueSize::OfText(bytes))};
}
CallCost ReplaceAll(const Call& call) {
  const int64_t matches = MatchesMax(call);
  const int64_t pieces = call.bytes(2);
  // A group, `\1`, takes two characters, and the groups of all matches are the text at most.
  const int64_t bytes =
      SumOfSteps({call.bytes(0), Times(matches, call.bytes(2)), Times(pieces / 2, call.bytes(0))});
  return {SumOfSteps({call.text_steps(2), SearchAllSteps(call), Times(matches, pieces),
                      TextStepsMax(bytes)}),
          ValueSize::OfText(bytes)};
}

// ---- Equality and containers.

CallCost Equals(const Call& call) { return Takes(call.model.EqualSteps(call[0], call[1])); }
CallCost InList(const Call& call) {
  const ValueSize element = call.element(1);
  const int64_t each = SumOfSteps({1, element.read_steps, call.model.EqualSteps(call[0], element)});
  return Takes(Times(call.count(1), each));
}
CallCost InMap(const Call& call) { return Takes(call.element(1).read_steps); }
CallCost Count(const Call& call) { return Makes(ValueSize::OfNumber(call.count(0))); }
CallCost Index(const Call& call) {
  ValueSize element = call.element(0);
  const int64_t steps = element.read_steps;
  element.read_steps = 0;
  return {steps, std::move(element)};
}
CallCost OptionalIndex(const Call& call) {
  const ValueSize element = call.element(0);
  return {element.read_steps, OptionalOf(element)};
}
// Of an optional of a list or map; or of a list or map after all, where types are not known.
CallCost IndexInOptional(const Call& call) {
  const ValueSize content = call.element(0);
  const ValueSize element = content.Element();
  return {std::max(content.read_steps, element.read_steps),
          OptionalOf(cel::Join(content, element))};
}
CallCost AddLists(const Call& call) {
  return {Plus(call.walk(0), call.walk(1)),
          ListOf(Plus(call.count(0), call.count(1)), cel::Join(call.element(0), call.element(1)))};
}

// ---- Lists.

// Values that are looked up rather than compared one by one.
bool IsIndexed(const Call& call, size_t i) {
  if (i >= call.sizes.types.size() || call.sizes.types[i].kind() != TypeKind::kList) return false;
  switch (call.sizes.types[i].element().kind()) {
    case TypeKind::kBool:
    case TypeKind::kInt:
    case TypeKind::kUint:
    case TypeKind::kEnum:
    case TypeKind::kString: return true;
    default: return false;
  }
}
// Whether a list, made a set, has each of so many elements.
int64_t LookUpSteps(const Call& call, size_t set, size_t elements) {
  const ValueSize member = call.element(set);
  const ValueSize element = call.element(elements);
  int64_t each = SumOfSteps({1, element.read_steps, TextStepsMax(element.text_bytes())});
  if (!IsIndexed(call, set) || !IsIndexed(call, elements)) {
    each = Plus(each, Times(call.count(set), Plus(1, call.model.EqualSteps(element, member))));
  }
  const int64_t adding = SumOfSteps({2, member.read_steps, TextStepsMax(member.text_bytes())});
  return Plus(Times(call.count(set), adding), Times(call.count(elements), each));
}
CallCost Distinct(const Call& call) {
  return {LookUpSteps(call, 0, 0), ListOf(call.count(0), call.element(0))};
}
CallCost HasAll(const Call& call) { return Takes(LookUpSteps(call, 0, 1)); }
CallCost HasAny(const Call& call) { return Takes(LookUpSteps(call, 1, 0)); }
CallCost SameSet(const Call& call) {
  return Takes(Plus(LookUpSteps(call, 0, 1), LookUpSteps(call, 1, 0)));
}

// Steps, and the elements of the result.
struct Flat {
  int64_t steps = 0;
  int64_t count = 0;
  ValueSize element;
};
Flat FlattenList(const ValueSize& list, int64_t depth) {
  if (list.unbounded) return {kUnbounded, kUnbounded, list};
  Flat flat;
  flat.element = list.Element();
  flat.steps = Times(list.count, Plus(1, flat.element.read_steps));
  flat.count = list.count;
  if (depth > 0 && (flat.element.unbounded || flat.element.element != nullptr)) {
    const Flat inner = FlattenList(flat.element, depth - 1);
    flat.steps = Plus(flat.steps, Times(list.count, inner.steps));
    flat.count = Times(list.count, std::max<int64_t>(1, inner.count));
    flat.element = cel::Join(flat.element, inner.element);
  }
  return flat;
}
CallCost Flatten(const Call& call) {
  Flat flat = FlattenList(call[0], call.size() > 1 ? call[1].number : 1);
  return {flat.steps, ListOf(flat.count, std::move(flat.element))};
}
CallCost Range(const Call& call) {
  const int64_t count = call[0].number;
  return {count, ListOf(count, ValueSize::OfNumber(count))};
}
CallCost Slice(const Call& call) {
  const int64_t count = std::min(call.count(0), call[2].number);
  return {Times(count, Plus(1, call.element(0).read_steps)), ListOf(count, call.element(0))};
}
CallCost CopyList(const Call& call) {
  return {call.walk(0), ListOf(call.count(0), call.element(0))};
}
CallCost Sort(const Call& call) {
  const size_t keys = call.size() > 1 ? 1 : 0;
  const int64_t count = std::min(call.count(0), call.count(keys));
  int64_t rounds = 1;
  for (int64_t rest = count; rest > 1; rest /= 2) ++rounds;
  const int64_t bytes = Times(count, call.element(keys).text_bytes());
  const int64_t reads =
      Times(count, Plus(call.element(0).read_steps, call.element(keys).read_steps));
  return {SumOfSteps({count, reads, Times(rounds, Plus(count, TextStepsMax(bytes)))}),
          ListOf(count, call.element(0))};
}

// ---- Numbers, optionals, maps.

CallCost GreatestOfTwo(const Call& call) {
  return Makes(ValueSize::OfNumber(std::max(call[0].number, call[1].number)));
}
CallCost LeastOfTwo(const Call& call) {
  return Makes(ValueSize::OfNumber(std::min(call[0].number, call[1].number)));
}
CallCost PickOfList(const Call& call) {
  return {call.walk(0), ValueSize::OfNumber(call.element(0).number)};
}
CallCost ToOptional(const Call& call) { return Makes(OptionalOf(call[0])); }
CallCost Content(const Call& call) { return Makes(call.element(0)); }
CallCost Unwrap(const Call& call) {
  return {call.walk(0), ListOf(call.count(0), call.element(0).Element())};
}
// Entries are added one by one to a map that no one else has: its array is copied when it is full
// and then has room for as many again, which makes two steps more for each entry.
constexpr int64_t kInsertSteps = 3;
CallCost InsertEntry(const Call& call) {
  return {kInsertSteps, ValueSize::OfMap(Plus(call.count(0), 1), cel::Join(call[0].Key(), call[1]),
                                         cel::Join(call.element(0), call[2]))};
}
CallCost InsertMap(const Call& call) {
  return {
      Times(call.count(1), Plus(kInsertSteps, call.element(1).read_steps)),
      ValueSize::OfMap(Plus(call.count(0), call.count(1)), cel::Join(call[0].Key(), call[1].Key()),
                       cel::Join(call.element(0), call.element(1)))};
}

using Rule = CallCost (*)(const Call&);

struct Line {
  Rule rule;
  const char* ids;  // Of overloads, with a space behind each.
};

constexpr Line kLines[] = {
    {Free,
     "logical_and logical_or logical_not not_strictly_false conditional string_to_bool "
     "string_to_int64 string_to_uint64 string_to_timestamp optional_hasValue optional_none "
     "timestamp_to_year_with_tz timestamp_to_month_with_tz "
     "timestamp_to_day_of_month_1_based_with_tz timestamp_to_day_of_month_with_tz "
     "timestamp_to_day_of_week_with_tz timestamp_to_day_of_year_with_tz "
     "timestamp_to_hours_with_tz timestamp_to_minutes_with_tz timestamp_to_seconds_tz "
     "timestamp_to_milliseconds_with_tz timestamp_start_of_day_with_tz "},
    {FirstArgument,
     "to_dyn string_to_string bytes_to_bytes int64_to_int64 math_@max_int math_@min_int "},
    {ScalarText,
     "type bool_to_string int64_to_string uint64_to_string double_to_string timestamp_to_string "
     "duration_to_string "},

    {ReadText, "string_to_double string_to_duration "},
    {ReadSecond, "starts_with_string ends_with_string "},
    {TextSize, "size_string string_size "},
    {BytesSize, "size_bytes bytes_size "},
    {CopyText,
     "bytes_to_string string_lower_ascii string_upper_ascii string_reverse string_trim "
     "string_substring_int "},
    {SameBytes, "string_to_bytes "},
    {AddTexts, "add_string add_bytes "},
    {ContainsText, "contains_string "},
    {CompareTexts,
     "less_string less_bytes less_equals_string less_equals_bytes greater_string greater_bytes "
     "greater_equals_string greater_equals_bytes "},
    {CharAt, "string_char_at_int "},
    {IndexOf, "string_index_of_string string_index_of_string_int "},
    {LastIndexOf, "string_last_index_of_string string_last_index_of_string_int "},
    {Join, "list_join list_join_string "},
    {Substring, "string_substring_int_int "},
    {ReplaceText, "string_replace_string_string string_replace_string_string_int "},
    {SplitText, "string_split_string string_split_string_int "},
    {QuoteText, "strings_quote "},
    {Recode, "base64_encode_bytes base64_decode_string "},
    {Format, "string_format "},

    {MatchOnce, "matches matches_string "},
    {ExtractOne, "regex_extract_string_string "},
    {ExtractAll, "regex_extractAll_string_string "},
    {ReplaceAll, "regex_replace_string_string_string regex_replace_string_string_string_int "},

    {Equals, "equals not_equals "},
    {InList, "in_list "},
    {InMap, "in_map "},
    {Count, "size_list list_size size_map map_size "},
    {Index, "index_list index_map "},
    {OptionalIndex, "list_optindex_optional_int map_optindex_optional_value "},
    {IndexInOptional,
     "optional_list_optindex_optional_int optional_map_optindex_optional_value "
     "optional_list_index_int optional_map_index_value "},
    {AddLists, "add_list "},

    {Distinct, "list_distinct "},
    {HasAll, "list_sets_contains_list "},
    {HasAny, "list_sets_intersects_list "},
    {SameSet, "list_sets_equivalent_list "},
    {Flatten, "list_flatten list_flatten_int "},
    {Range, "lists_range "},
    {Slice, "list_slice "},
    {CopyList, "list_reverse "},
    {OptionalIndex, "list_first list_last "},
    {Sort,
     "list_int_sort list_uint_sort list_double_sort list_bool_sort list_duration_sort "
     "list_timestamp_sort list_string_sort list_bytes_sort list_int_sortByAssociatedKeys "
     "list_uint_sortByAssociatedKeys list_double_sortByAssociatedKeys "
     "list_bool_sortByAssociatedKeys list_duration_sortByAssociatedKeys "
     "list_timestamp_sortByAssociatedKeys list_string_sortByAssociatedKeys "
     "list_bytes_sortByAssociatedKeys "},

    {GreatestOfTwo, "math_@max_int_int "},
    {LeastOfTwo, "math_@min_int_int "},
    {PickOfList,
     "math_@max_list_double math_@max_list_int math_@max_list_uint math_@min_list_double "
     "math_@min_list_int math_@min_list_uint "},
    {ToOptional, "optional_of optional_ofNonZeroValue "},
    {Content, "optional_value "},
    {Unwrap, "optional_unwrap optional_unwrapOpt "},
    {InsertEntry, "@mapInsert_map_key_value "},
    {InsertMap, "@mapInsert_map_map "},
};

const std::unordered_map<std::string, Rule>& Rules() {
  static const auto* const kRules = [] {
    auto* rules = new std::unordered_map<std::string, Rule>();
    for (const Line& line : kLines) {
      absl::string_view rest = line.ids;
      while (!rest.empty()) {
        const size_t space = rest.find(' ');
        rules->emplace(std::string(rest.substr(0, space)), line.rule);
        rest.remove_prefix(space + 1);
      }
    }
    return rules;
  }();
  return *kRules;
}

bool IsScalar(const Type& type) {
  switch (type.kind()) {
    case TypeKind::kNull:
    case TypeKind::kBool:
    case TypeKind::kInt:
    case TypeKind::kUint:
    case TypeKind::kDouble:
    case TypeKind::kTimestamp:
    case TypeKind::kDuration:
    case TypeKind::kEnum: return true;
    default: return false;
  }
}

// Whether it takes and gives scalars alone. Where math's functions take numbers of different kinds
// they give one of them, which is dyn.
bool IsOfScalars(const Overload& overload) {
  return std::all_of(overload.parameters.begin(), overload.parameters.end(), IsScalar) &&
         (IsScalar(overload.result) || overload.result.is_dyn());
}

}  // namespace

CallCost CostOfCall(const Overload& overload, const CallSizes& call, const SizeModel& model) {
  const auto rule = Rules().find(overload.id);
  if (rule != Rules().end()) return rule->second(Call{call, model});
  if (IsOfScalars(overload) || IsScalar(overload.result)) return {};
  if (overload.result.kind() == TypeKind::kMessage) {
    return Makes(ValueSize::OfMade(overload.result.name(), ValueSize::Unbounded()));
  }
  return Makes(ValueSize::Unbounded());
}

bool HasCallCost(const Overload& overload) {
  return Rules().count(overload.id) > 0 || IsOfScalars(overload);
}

}  // namespace makegood::cel

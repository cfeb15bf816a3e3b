#include "rules/cel/types/declarations.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "absl/strings/str_cat.h"

namespace makegood::cel {

namespace {

// What copies share, for a change: a copy of its own if others have it too.
template <typename T>
T& Own(std::shared_ptr<T>& shared) {
  if (shared == nullptr) {
    shared = std::make_shared<T>();
  } else if (shared.use_count() > 1) {
    shared = std::make_shared<T>(*shared);
  } else {
    // Whoever shared it let go of it just now, perhaps in another thread.
    std::atomic_thread_fence(std::memory_order_acquire);
  }
  return *shared;
}

}  // namespace

std::vector<Declarations::Variable>::const_iterator Declarations::PlaceOf(
    absl::string_view variable) const {
  return std::lower_bound(
      variables_.begin(), variables_.end(), variable,
      [](const Variable& known, absl::string_view name) { return known->name < name; });
}

void Declarations::AddVariable(VariableDeclaration variable) {
  const auto place = variables_.begin() + (PlaceOf(variable.name) - variables_.cbegin());
  const bool is_known = place != variables_.end() && (*place)->name == variable.name;
  auto added = std::make_shared<const VariableDeclaration>(std::move(variable));
  if (is_known) {
    *place = std::move(added);
  } else {
    variables_.insert(place, std::move(added));
  }
}

void Declarations::AddFunction(FunctionDeclaration function) {
  Own(functions_)[function.name].name = function.name;
  for (Overload& overload : function.overloads) {
    AddOverload(function.name, std::move(overload));
  }
}

void Declarations::AddOverload(absl::string_view function, Overload overload) {
  FunctionDeclaration& known = Own(functions_)[std::string(function)];
  known.name = std::string(function);
  const auto same_id = std::find_if(known.overloads.begin(), known.overloads.end(),
                                    [&](const Overload& other) { return other.id == overload.id; });
  if (same_id == known.overloads.end()) {
    known.overloads.push_back(std::move(overload));
  } else {
    *same_id = std::move(overload);
  }
}

void Declarations::AddAbbreviation(absl::string_view short_name, absl::string_view full_name) {
  Own(abbreviations_).insert_or_assign(std::string(short_name), std::string(full_name));
}

const VariableDeclaration* Declarations::FindVariable(absl::string_view name) const {
  const auto place = PlaceOf(name);
  return place != variables_.end() && (*place)->name == name ? place->get() : nullptr;
}

const VariableDeclaration* Declarations::VariableInSlot(int slot) const {
  const auto found =
      std::find_if(variables_.begin(), variables_.end(), [slot](const Variable& variable) {
        return variable->slot == slot && variable->field == nullptr;
      });
  return found == variables_.end() ? nullptr : found->get();
}

const FunctionDeclaration* Declarations::FindFunction(absl::string_view name) const {
  if (functions_ == nullptr) return nullptr;
  const auto found = functions_->find(name);
  return found == functions_->end() ? nullptr : &found->second;
}

const Declarations::Abbreviations& Declarations::abbreviations() const {
  static const Abbreviations& none = *new Abbreviations();
  return abbreviations_ == nullptr ? none : *abbreviations_;
}

std::vector<std::string> Declarations::Candidates(absl::string_view name) const {
  const bool from_root = !name.empty() && name[0] == '.';
  if (from_root) name.remove_prefix(1);

  // An abbreviation is a whole name already: no container is put before it.
  const absl::string_view::size_type dot = name.find('.');
  const auto abbreviation = abbreviations().find(name.substr(0, dot));
  if (abbreviation != abbreviations().end()) {
    return {dot == absl::string_view::npos ? abbreviation->second
                                           : absl::StrCat(abbreviation->second, name.substr(dot))};
  }
  if (from_root || container_.empty()) return {std::string(name)};

  std::vector<std::string> candidates;
  absl::string_view prefix = container_;
  while (true) {
    candidates.push_back(absl::StrCat(prefix, ".", name));
    const absl::string_view::size_type last_dot = prefix.rfind('.');
    if (last_dot == absl::string_view::npos) break;
    prefix = prefix.substr(0, last_dot);
  }
  candidates.push_back(std::string(name));
  return candidates;
}

std::vector<std::string> Declarations::VariableNames() const {
  std::vector<std::string> names;
  for (const Variable& variable : variables_) names.push_back(variable->name);
  return names;
}

std::vector<std::string> Declarations::FunctionNames() const {
  std::vector<std::string> names;
  if (functions_ == nullptr) return names;
  for (const auto& [name, function] : *functions_) names.push_back(name);
  return names;
}

}  // namespace makegood::cel

#include "rules/cel/types/declarations.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "absl/strings/str_cat.h"

namespace makegood::cel {

void Declarations::AddVariable(VariableDeclaration variable) {
  std::string name = variable.name;
  variables_.insert_or_assign(std::move(name), std::move(variable));
}

Declarations::Functions& Declarations::OwnFunctions() {
  if (functions_ == nullptr) {
    functions_ = std::make_shared<Functions>();
  } else if (functions_.use_count() > 1) {
    functions_ = std::make_shared<Functions>(*functions_);
  } else {
    // Whoever shared them let go of them just now, perhaps in another thread.
    std::atomic_thread_fence(std::memory_order_acquire);
  }
  return *functions_;
}

void Declarations::AddFunction(FunctionDeclaration function) {
  OwnFunctions()[function.name].name = function.name;
  for (Overload& overload : function.overloads) {
    AddOverload(function.name, std::move(overload));
  }
}

void Declarations::AddOverload(absl::string_view function, Overload overload) {
  FunctionDeclaration& known = OwnFunctions()[std::string(function)];
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
  abbreviations_.insert_or_assign(std::string(short_name), std::string(full_name));
}

const VariableDeclaration* Declarations::FindVariable(absl::string_view name) const {
  const auto found = variables_.find(name);
  return found == variables_.end() ? nullptr : &found->second;
}

const FunctionDeclaration* Declarations::FindFunction(absl::string_view name) const {
  if (functions_ == nullptr) return nullptr;
  const auto found = functions_->find(name);
  return found == functions_->end() ? nullptr : &found->second;
}

std::vector<std::string> Declarations::Candidates(absl::string_view name) const {
  const bool from_root = !name.empty() && name[0] == '.';
  if (from_root) name.remove_prefix(1);

  // An abbreviation is a whole name already: no container is put before it.
  const absl::string_view::size_type dot = name.find('.');
  const auto abbreviation = abbreviations_.find(name.substr(0, dot));
  if (abbreviation != abbreviations_.end()) {
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
  for (const auto& [name, variable] : variables_) names.push_back(name);
  return names;
}

std::vector<std::string> Declarations::FunctionNames() const {
  std::vector<std::string> names;
  if (functions_ == nullptr) return names;
  for (const auto& [name, function] : *functions_) names.push_back(name);
  return names;
}

}  // namespace makegood::cel

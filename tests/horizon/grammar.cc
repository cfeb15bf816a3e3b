#include "tests/horizon/grammar.h"

#include <fstream>
#include <optional>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "rules/base/check.h"

namespace makegood {
namespace {

constexpr int kShrinkTriesMax = 4'000;

// `pattern` with T in it, against a type without: what T must be.
std::optional<std::string> Match(const std::string& pattern, const std::string& type) {
  const size_t at = pattern.find('T');
  if (at == std::string::npos) {
    return pattern == type ? std::optional<std::string>("") : std::nullopt;
  }
  const std::string before = pattern.substr(0, at);
  const std::string after = pattern.substr(at + 1);
  if (type.size() <= before.size() + after.size() || !absl::StartsWith(type, before) ||
      !absl::EndsWith(type, after)) {
    return std::nullopt;
  }
  return type.substr(before.size(), type.size() - before.size() - after.size());
}

std::string WithParameter(const std::string& type, const std::string& parameter) {
  return absl::StrReplaceAll(type, {{"T", parameter}});
}

Production Parse(const std::string& line) {
  std::istringstream words(line);
  Production production;
  MAKEGOOD_CHECK(static_cast<bool>(words >> production.result >> production.weight >> std::ws));
  std::string text;
  std::getline(words, text);
  int brackets = 0;
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    // Braces of a map are written twice.
    const bool doubled = i + 1 < text.size() && text[i + 1] == text[i];
    if ((text[i] == '{' || text[i] == '}') && doubled) {
      plain += text[i++];
      continue;
    }
    if (text[i] == '{') {
      const size_t end = text.find('}', i);
      MAKEGOOD_CHECK(end != std::string::npos);
      std::string type = text.substr(i + 1, end - i - 1);
      Production::Hole hole = Production::Hole::kPart;
      if (type[0] == '!') {
        hole = Production::Hole::kOutsidePart;
        type = type.substr(1);
      } else if (type[0] == '=') {
        hole = Production::Hole::kAgain;
        type = type.substr(1);
      } else if (const size_t colon = type.find(':'); colon != std::string::npos) {
        hole = Production::Hole::kName;
        type = type.substr(colon + 1);
      }
      production.pieces.push_back({Production::Hole::kText, plain});
      plain.clear();
      production.pieces.push_back({hole, type});
      production.is_leaf = false;
      i = end;
      continue;
    }
    if (text[i] == '(' || text[i] == '[') ++brackets;
    if (text[i] == ')' || text[i] == ']') --brackets;
    if (text[i] == ' ' && brackets == 0) production.needs_parentheses = true;
    plain += text[i];
  }
  production.pieces.push_back({Production::Hole::kText, plain});
  return production;
}

}  // namespace

std::string Phrase::ToText() const {
  if (production == nullptr) return name;
  std::string text;
  const auto append = [&text](const Phrase& phrase) {
    const bool wraps = phrase.production != nullptr && phrase.production->needs_parentheses;
    absl::StrAppend(&text, wraps ? "(" : "", phrase.ToText(), wraps ? ")" : "");
  };
  size_t part = 0;
  for (const Production::Piece& piece : production->pieces) {
    switch (piece.hole) {
      case Production::Hole::kText: text += piece.text; break;
      case Production::Hole::kName: text += name; break;
      case Production::Hole::kAgain: append(parts[std::stoul(piece.text) - 1]); break;
      default: append(parts[part++]);
    }
  }
  return text;
}

int Phrase::size() const {
  int size = 1;
  for (const Phrase& part : parts) size += part.size();
  return size;
}

Grammar Grammar::Load(const std::string& path) {
  std::ifstream file(path);
  MAKEGOOD_CHECK(file.good());
  Grammar grammar;
  std::string line;
  while (std::getline(file, line)) {
    if (line.empty() || line[0] == '#') continue;
    if (absl::StartsWith(line, "any:")) {
      std::istringstream types(line.substr(4));
      for (std::string type; types >> type;) grammar.any_types_.push_back(type);
    } else {
      grammar.productions_.push_back(Parse(line));
    }
  }
  return grammar;
}

Grammar::Taste Grammar::RandomTaste(Random& random) const {
  Taste taste;
  taste.factors.assign(productions_.size(), 1);
  const int likes = Below(random, 12);
  for (int i = 0; i < likes; ++i) taste.factors[random() % productions_.size()] = 12;
  const int types = 1 + Below(random, 3);
  for (int i = 0; i < types; ++i) taste.types.push_back(any_types_[random() % any_types_.size()]);
  const int of_now = (const int[]){1, 2, 8}[Below(random, 3)];
  for (size_t i = 0; i < productions_.size(); ++i) {
    if (productions_[i].is_leaf && productions_[i].pieces[0].text == "now")
      taste.factors[i] *= of_now;
  }
  return taste;
}

const std::vector<Grammar::Option>& Grammar::OptionsFor(const std::string& type) const {
  const auto [found, is_new] = options_.try_emplace(type);
  if (is_new) {
    for (const Production& production : productions_) {
      const std::optional<std::string> parameter = Match(production.result, type);
      if (parameter.has_value()) found->second.push_back({&production, *parameter});
    }
  }
  return found->second;
}

Phrase Grammar::Fill(const Option& option, const std::string& type, int depth, Scope& scope,
                     const Taste& taste, Random& random) const {
  Phrase phrase;
  phrase.type = type;
  phrase.production = option.production;
  const std::string parameter =
      option.parameter.empty() ? taste.types[random() % taste.types.size()] : option.parameter;
  const size_t outside = scope.size();
  for (const Production::Piece& piece : option.production->pieces) {
    const std::string wanted = WithParameter(piece.text, parameter);
    switch (piece.hole) {
      case Production::Hole::kText:
      case Production::Hole::kAgain: break;
      case Production::Hole::kName:
        phrase.name = absl::StrCat("x", outside);
        scope.emplace_back(phrase.name, wanted);
        break;
      case Production::Hole::kPart:
        phrase.parts.push_back(Make(wanted, depth - 1, scope, taste, random));
        break;
      case Production::Hole::kOutsidePart: {
        Scope before(scope.begin(), scope.begin() + static_cast<ptrdiff_t>(outside));
        phrase.parts.push_back(Make(wanted, depth - 1, before, taste, random));
        break;
      }
    }
  }
  scope.resize(outside);
  return phrase;
}

Phrase Grammar::Make(const std::string& type, int depth, Scope& scope, const Taste& taste,
                     Random& random) const {
  const std::vector<Option>& options = OptionsFor(type);
  const auto weight_of = [&](const Option& option) {
    if (depth <= 0 && !option.production->is_leaf) return 0;
    return option.production->weight *
           taste.factors[static_cast<size_t>(option.production - productions_.data())];
  };
  int total = 0;
  for (const Option& option : options) total += weight_of(option);
  std::vector<const std::string*> variables;
  for (const auto& [name, variable_type] : scope) {
    if (variable_type == type) variables.push_back(&name);
  }
  // In scope and of the right type is what the surrounding macro is about.
  const int of_variables = variables.empty() ? 0 : 1 + total / 3;
  MAKEGOOD_CHECK(total + of_variables > 0);
  int chosen = Below(random, total + of_variables);
  if (chosen < of_variables) {
    Phrase phrase;
    phrase.type = type;
    phrase.name = *variables[random() % variables.size()];
    return phrase;
  }
  chosen -= of_variables;
  for (const Option& option : options) {
    chosen -= weight_of(option);
    if (chosen < 0) return Fill(option, type, depth, scope, taste, random);
  }
  MAKEGOOD_CHECK(false);
  return {};
}

Phrase Grammar::Generate(const std::string& type, int depth, const Scope& scope, const Taste& taste,
                         Random& random) const {
  Scope names = scope;
  return Make(type, depth, names, taste, random);
}

void Grammar::Shrink(Phrase& phrase, const std::function<bool()>& still_fails) const {
  int tries = 0;
  bool smaller = true;
  while (smaller && tries < kShrinkTriesMax) {
    smaller = false;
    std::vector<Phrase*> nodes;
    const std::function<void(Phrase&)> collect = [&](Phrase& node) {
      nodes.push_back(&node);
      for (Phrase& part : node.parts) collect(part);
    };
    collect(phrase);
    for (Phrase* node : nodes) {
      if (node->parts.empty()) continue;
      std::vector<Phrase> candidates;
      for (const Option& option : OptionsFor(node->type)) {
        if (!option.production->is_leaf) continue;
        candidates.emplace_back();
        candidates.back().type = node->type;
        candidates.back().production = option.production;
      }
      const std::function<void(const Phrase&)> within = [&](const Phrase& inner) {
        for (const Phrase& part : inner.parts) {
          if (part.type == node->type && !part.parts.empty()) candidates.push_back(part);
          within(part);
        }
      };
      within(*node);
      for (Phrase& candidate : candidates) {
        Phrase saved = std::exchange(*node, std::move(candidate));
        if (++tries < kShrinkTriesMax && still_fails()) {
          smaller = true;
          break;
        }
        *node = std::move(saved);
      }
      if (smaller) break;
    }
  }
}

}  // namespace makegood

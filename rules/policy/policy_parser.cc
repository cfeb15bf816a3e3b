#include "rules/policy/policy_parser.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "rules/policy/makegood_section.h"
#include "rules/policy/yaml_reader.h"
#include "rules/policy/yaml_source.h"

namespace makegood::rules {
namespace {

class PolicyParser {
 public:
  PolicyParser(const YamlDocument& yaml, const Limits& limits, IssueList& issues)
      : yaml_(yaml), limits_(limits), reader_(yaml, issues) {}

  std::optional<PolicyDocument> Parse() {
    const YamlNode& root = yaml_.root();
    if (root.is_null) {
      reader_.AddError(issue_code::kMissingKey, root, "the file is empty; a policy needs `rule`");
      return std::nullopt;
    }
    if (!reader_.ExpectRecord(
            root, "a policy",
            {"name", "description", "display_name", "imports", "rule", "makegood"})) {
      return std::nullopt;
    }
    PolicyDocument document;
    document.source = yaml_.source();
    if (const YamlNode* node = root.Find("name")) document.name = reader_.ReadText(*node, "`name`");
    if (const YamlNode* node = root.Find("description")) {
      document.description = reader_.ReadProse(*node, "`description`");
    }
    if (const YamlNode* node = root.Find("display_name")) {
      document.display_name = reader_.ReadProse(*node, "`display_name`");
    }
    if (const YamlNode* node = root.Find("imports")) document.imports = ReadImports(*node);
    std::vector<std::string> required = {"rule"};
    if (const YamlNode* node = root.Find("makegood")) {
      document.makegood = ReadMakegoodSection(*node, reader_);
      required.insert(required.begin(), "name");
    }
    reader_.RequireKeys(root, "a policy", required);
    const YamlNode* rule = root.Find("rule");
    if (rule == nullptr) return std::nullopt;
    document.rule = ReadRule(*rule, /*depth=*/1);
    return document;
  }

 private:
  std::vector<Import> ReadImports(const YamlNode& node) {
    std::vector<Import> imports;
    if (!reader_.ExpectList(node, "`imports`")) return imports;
    for (const YamlNode& item : node.items) {
      if (!reader_.ExpectRecord(item, "an import", {"name"})) continue;
      if (!reader_.RequireKeys(item, "an import", {"name"})) continue;
      if (auto name = reader_.ReadText(*item.Find("name"), "`name`")) {
        imports.push_back({*std::move(name)});
      }
    }
    return imports;
  }

  Rule ReadRule(const YamlNode& node, int depth) {
    Rule rule;
    rule.place = reader_.StartOf(node);
    if (depth > limits_.rule_depth_max) {
      reader_.AddError(
          issue_code::kPolicyTooLarge, node,
          absl::StrCat("more than ", limits_.rule_depth_max, " rules inside one another"));
      return rule;
    }
    if (!reader_.ExpectRecord(node, "a rule", {"id", "description", "variables", "match"})) {
      return rule;
    }
    if (const YamlNode* part = node.Find("id")) rule.id = reader_.ReadText(*part, "`id`");
    if (const YamlNode* part = node.Find("description")) {
      rule.description = reader_.ReadProse(*part, "`description`");
    }
    if (const YamlNode* part = node.Find("variables")) {
      if (reader_.ExpectList(*part, "`variables`")) {
        for (const YamlNode& item : part->items) ReadVariable(item, rule);
      }
    }
    if (!reader_.RequireKeys(node, "a rule", {"match"})) return rule;
    const YamlNode& matches = *node.Find("match");
    if (!reader_.ExpectList(matches, "`match`")) return rule;
    if (matches.items.empty()) {
      reader_.AddError(issue_code::kMissingKey, matches, "`match` needs at least one item");
    }
    for (const YamlNode& item : matches.items) {
      if (++match_count_ > limits_.match_count_max) {
        if (match_count_ == limits_.match_count_max + 1) {
          reader_.AddError(
              issue_code::kPolicyTooLarge, item,
              absl::StrCat("more than ", limits_.match_count_max, " matches in one policy"));
        }
        break;
      }
      rule.matches.push_back(ReadMatch(item, depth));
    }
    return rule;
  }

  void ReadVariable(const YamlNode& node, Rule& rule) {
    if (!reader_.ExpectRecord(node, "a variable",
                              {"name", "expression", "description", "display_name"})) {
      return;
    }
    Variable variable;
    variable.place = reader_.StartOf(node);
    variable.is_reported = !reader_.RequireKeys(node, "a variable", {"name", "expression"});
    bool is_named = false;
    if (const YamlNode* part = node.Find("name")) {
      if (auto name = reader_.ReadName(*part, "`name`")) {
        variable.name = *std::move(name);
        is_named = true;
      }
    }
    if (const YamlNode* part = node.Find("expression")) {
      if (auto expression = reader_.ReadExpression(*part, "`expression`")) {
        variable.expression = *std::move(expression);
      } else {
        variable.is_reported = true;
      }
    }
    if (variable.is_reported) variable.expression = Excerpt(yaml_.source(), "", {});
    if (const YamlNode* part = node.Find("description")) {
      variable.description = reader_.ReadProse(*part, "`description`");
    }
    if (const YamlNode* part = node.Find("display_name")) {
      variable.display_name = reader_.ReadProse(*part, "`display_name`");
    }
    // Without a name nobody can refer to it.
    if (is_named) rule.variables.push_back(std::move(variable));
  }

  Match ReadMatch(const YamlNode& node, int depth) {
    Match match;
    match.place = reader_.StartOf(node);
    if (!reader_.ExpectRecord(node, "a match",
                              {"id", "condition", "output", "rule", "explanation"})) {
      match.is_reported = true;
      return match;
    }
    // A key that is misspelt may have been the condition.
    static constexpr absl::string_view kKeys[] = {"id", "condition", "output", "rule",
                                                  "explanation"};
    for (const YamlEntry& entry : node.entries) {
      if (std::find(std::begin(kKeys), std::end(kKeys), entry.key.text()) == std::end(kKeys))
        match.is_reported = true;
    }
    if (const YamlNode* part = node.Find("id")) match.id = reader_.ReadText(*part, "`id`");
    ReadPart(node, "condition", match, match.condition);
    ReadPart(node, "output", match, match.output);
    ReadPart(node, "explanation", match, match.explanation);

    const YamlEntry* output = FindEntry(node, "output");
    const YamlEntry* rule = FindEntry(node, "rule");
    const YamlEntry* explanation = FindEntry(node, "explanation");
    if (rule != nullptr) match.rule = std::make_unique<Rule>(ReadRule(rule->value, depth + 1));
    if (output == nullptr && rule == nullptr) {
      reader_.AddError(issue_code::kMissingKey, node, "a match needs `output` or `rule`");
      match.is_reported = true;
    } else if (output != nullptr && rule != nullptr) {
      Issue& issue =
          reader_.issues().AddError(issue_code::kWrongNode, yaml_.PlaceOfKey(*rule),
                                    "a match has either an `output` or a `rule`, not both");
      issue.remarks.push_back({"the output is here", yaml_.PlaceOfKey(*output)});
      match.rule = nullptr;
      match.is_reported = true;
    } else if (rule != nullptr && explanation != nullptr) {
      reader_.issues()
          .AddError(issue_code::kWrongNode, yaml_.PlaceOfKey(*explanation),
                    "an `explanation` belongs beside an `output`; this match has a `rule`")
          .help = "move it to the matches of the rule";
      match.explanation.reset();
      match.is_reported = true;
    }
    return match;
  }

  // An expression of a match that may be left out.
  void ReadPart(const YamlNode& node, absl::string_view key, Match& match,
                std::optional<Excerpt>& part) {
    const YamlNode* value = node.Find(key);
    if (value == nullptr) return;
    part = reader_.ReadExpression(*value, absl::StrCat("`", key, "`"));
    if (!part.has_value()) match.is_reported = true;
  }

  static const YamlEntry* FindEntry(const YamlNode& node, absl::string_view key) {
    for (const YamlEntry& entry : node.entries) {
      if (entry.key.text() == key) return &entry;
    }
    return nullptr;
  }

  const YamlDocument& yaml_;
  const Limits& limits_;
  YamlReader reader_;
  int match_count_ = 0;
};

}  // namespace

std::optional<PolicyDocument> ParsePolicy(const std::shared_ptr<const Source>& source,
                                          const Limits& limits, IssueList& issues) {
  const std::unique_ptr<YamlDocument> yaml = ReadYaml(source, limits, issues);
  if (yaml == nullptr) return std::nullopt;
  return PolicyParser(*yaml, limits, issues).Parse();
}

}  // namespace makegood::rules

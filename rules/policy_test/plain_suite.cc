#include "rules/policy_test/plain_suite.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "rules/policy/yaml_reader.h"
#include "rules/policy/yaml_source.h"
#include "rules/policy_test/yaml_data.h"

namespace makegood::rules {
namespace {

class PlainSuiteParser {
 public:
  PlainSuiteParser(const YamlDocument& document, IssueList& issues)
      : document_(document), reader_(document, issues) {}

  std::vector<PlainCase> Parse() {
    const YamlNode& root = document_.root();
    if (!reader_.ExpectRecord(root, "a test file", {"name", "description", "section"}) ||
        !reader_.RequireKeys(root, "a test file", {"section"}))
      return {};
    if (const YamlNode* name = root.Find("name")) reader_.ReadProse(*name, "`name`");
    if (const YamlNode* text = root.Find("description")) reader_.ReadProse(*text, "`description`");
    const YamlNode& sections = *root.Find("section");
    if (!reader_.ExpectList(sections, "`section`")) return {};
    for (const YamlNode& section : sections.items) ReadSection(section);
    if (cases_.empty() && sections.items.empty())
      reader_.AddError(issue_code::kMissingKey, sections, "`section` has no tests");
    return std::move(cases_);
  }

 private:
  void ReadSection(const YamlNode& node) {
    if (!reader_.ExpectRecord(node, "a section", {"name", "description", "tests"}) ||
        !reader_.RequireKeys(node, "a section", {"name", "tests"}))
      return;
    const std::optional<Excerpt> name = reader_.ReadText(*node.Find("name"), "`name`");
    if (const YamlNode* text = node.Find("description")) reader_.ReadProse(*text, "`description`");
    const YamlNode& tests = *node.Find("tests");
    if (!reader_.ExpectList(tests, "`tests`") || !name.has_value()) return;
    for (const YamlNode& test : tests.items) ReadCase(test, name->text());
  }

  void ReadCase(const YamlNode& node, absl::string_view section) {
    if (!reader_.ExpectRecord(node, "a test",
                              {"name", "description", "input", "context_expr", "output"}) ||
        !reader_.RequireKeys(node, "a test", {"name", "output"}))
      return;
    PlainCase test;
    const YamlNode& name = *node.Find("name");
    if (const auto text = reader_.ReadText(name, "`name`"))
      test.name = absl::StrCat(section, ": ", text->text());
    test.place = reader_.PlaceOf(name);
    const auto [first, is_new] = seen_.emplace(test.name, test.place);
    if (!is_new) {
      reader_
          .AddError(issue_code::kDuplicateName, name,
                    absl::StrCat("two tests are named `", test.name, "`"))
          .remarks.push_back({"the first one", first->second});
    }
    if (const YamlNode* input = node.Find("input")) ReadInputs(*input, test);
    if (const YamlNode* context = node.Find("context_expr"))
      test.context = reader_.ReadExpression(*context, "`context_expr`");
    ReadOutput(*node.Find("output"), test.output);
    cases_.push_back(std::move(test));
  }

  void ReadInputs(const YamlNode& node, PlainCase& test) {
    if (!reader_.ExpectMap(node, "`input`")) return;
    for (const YamlEntry& entry : node.entries) {
      PlainInput input;
      input.name = std::string(entry.key.text());
      input.name_place = document_.PlaceOfKey(entry);
      // A map with one of these keys alone says how its value is written.
      const YamlNode* only =
          entry.value.entries.size() == 1 ? &entry.value.entries[0].value : nullptr;
      if (only != nullptr && only == entry.value.Find("expr")) {
        const auto expression = reader_.ReadExpression(*only, "`expr`");
        if (!expression.has_value()) continue;
        input.value = *expression;
      } else {
        const bool is_wrapped = only != nullptr && only == entry.value.Find("value");
        input.value = ToData(document_, is_wrapped ? *only : entry.value);
      }
      test.inputs.push_back(std::move(input));
    }
  }

  void ReadOutput(const YamlNode& node, PlainOutput& output) {
    output.place = reader_.PlaceOf(node);
    if (node.kind == YamlKind::kScalar) {
      if (const auto expression = reader_.ReadExpression(node, "`output`"))
        output.value = *expression;
      return;
    }
    if (!reader_.ExpectRecord(node, "`output`", {"value", "expr", "error_set"})) return;
    if (node.entries.size() != 1) {
      reader_.AddError(issue_code::kMissingKey, node,
                       "`output` needs one of `value`, `expr` and `error_set`");
      return;
    }
    output.place = reader_.PlaceOf(node.entries[0].value);
    if (const YamlNode* value = node.Find("value")) output.value = ToData(document_, *value);
    if (const YamlNode* expression = node.Find("expr")) {
      if (const auto text = reader_.ReadExpression(*expression, "`expr`")) output.value = *text;
    }
    if (const YamlNode* errors = node.Find("error_set")) ReadErrors(*errors, output);
  }

  void ReadErrors(const YamlNode& node, PlainOutput& output) {
    if (!reader_.ExpectList(node, "`error_set`")) return;
    std::vector<std::string> texts;
    for (const YamlNode& item : node.items) {
      if (const auto text = reader_.ReadText(item, "an error")) texts.emplace_back(text->text());
    }
    if (node.items.empty())
      reader_.AddError(issue_code::kInvalidExpectation, node, "`error_set` names no error");
    output.value = std::move(texts);
  }

  const YamlDocument& document_;
  YamlReader reader_;
  std::vector<PlainCase> cases_;
  std::map<std::string, Place> seen_;
};

}  // namespace

std::optional<std::vector<PlainCase>> ParsePlainSuite(const std::shared_ptr<const Source>& source,
                                                      const Limits& limits, IssueList& issues) {
  const int errors_before = issues.error_count();
  const std::unique_ptr<YamlDocument> document = ReadYaml(source, limits, issues);
  if (document == nullptr) return std::nullopt;
  std::vector<PlainCase> cases = PlainSuiteParser(*document, issues).Parse();
  if (issues.error_count() > errors_before) return std::nullopt;
  return cases;
}

}  // namespace makegood::rules

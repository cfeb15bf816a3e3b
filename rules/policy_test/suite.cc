#include "rules/policy_test/suite.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "rules/policy/scalar.h"
#include "rules/policy/yaml_reader.h"
#include "rules/policy/yaml_source.h"
#include "rules/policy_test/time_offset.h"
#include "rules/policy_test/yaml_data.h"

namespace makegood::rules {
namespace {

using cel::DataNode;

constexpr char kTimeHelp[] =
    "write an offset from the anchor, such as +24h, or RFC 3339, such as 2026-03-02T10:00:00Z";

// Maps go into maps, entry by entry; whatever else is replaced; null takes an entry away.
void Merge(const DataNode& from, DataNode& into) {
  if (from.kind != DataNode::Kind::kMap || into.kind != DataNode::Kind::kMap) {
    into = from;
    return;
  }
  for (const cel::DataEntry& entry : from.entries) {
    const auto found =
        std::find_if(into.entries.begin(), into.entries.end(),
                     [&](const cel::DataEntry& other) { return other.key == entry.key; });
    if (entry.value.kind == DataNode::Kind::kNull) {
      if (found != into.entries.end()) into.entries.erase(found);
    } else if (found != into.entries.end()) {
      Merge(entry.value, found->value);
    } else {
      into.entries.push_back(entry);
      if (entry.value.kind == DataNode::Kind::kMap) {
        // Nulls inside a map that is new take nothing away, and must not stay as values.
        DataNode fresh;
        fresh.kind = DataNode::Kind::kMap;
        fresh.place = entry.value.place;
        Merge(entry.value, fresh);
        into.entries.back().value = std::move(fresh);
      }
    }
  }
}

class SuiteParser {
 public:
  SuiteParser(const YamlDocument& document, const ExpectationKeys& keys, IssueList& issues)
      : document_(document), reader_(document, issues), keys_(keys), issues_(issues) {}

  std::optional<Suite> Parse() {
    const int errors_before = issues_.error_count();
    Suite suite;
    suite.source = document_.source();
    const YamlNode& root = document_.root();
    if (!reader_.ExpectRecord(root, "a test file", {"policy", "anchor", "facts", "cases"}))
      return std::nullopt;
    reader_.RequireKeys(root, "a test file", {"cases"});
    if (const YamlNode* policy = root.Find("policy")) {
      if (const auto text = reader_.ReadText(*policy, "`policy`")) {
        suite.policy = std::string(text->text());
        suite.policy_place = reader_.PlaceOf(*policy);
      }
    }
    if (const YamlNode* anchor = root.Find("anchor")) anchor_ = ReadAnchor(*anchor);
    if (const YamlNode* facts = root.Find("facts")) ReadFixtures(*facts);
    if (const YamlNode* cases = root.Find("cases")) ReadCases(*cases, suite);
    if (issues_.error_count() > errors_before) return std::nullopt;
    return suite;
  }

 private:
  struct Fixture {
    const YamlNode* node = nullptr;
    std::optional<DataNode> merged;
    bool is_being_merged = false;
  };

  cel::TimeParts ReadAnchor(const YamlNode& node) {
    if (const auto time = cel::ParseTimestamp(node.value())) return *time;
    reader_
        .AddError(issue_code::kInvalidScalar, node, absl::StrCat("`", node.value(), "` is no time"))
        .help = "write RFC 3339, such as 2026-03-02T10:00:00Z";
    return anchor_;
  }

  // -- fixtures ----------------------------------------------------------------------------

  void ReadFixtures(const YamlNode& node) {
    if (!reader_.ExpectMap(node, "`facts`")) return;
    for (const YamlEntry& entry : node.entries) {
      if (reader_.ExpectMap(entry.value, "a fixture"))
        fixtures_[std::string(entry.key.text())].node = &entry.value;
    }
    for (auto& [name, fixture] : fixtures_) MergeFixture(fixture);
  }

  const DataNode& MergeFixture(Fixture& fixture) {
    if (fixture.merged.has_value()) return *fixture.merged;
    fixture.is_being_merged = true;
    DataNode merged;
    merged.kind = DataNode::Kind::kMap;
    merged.place = reader_.PlaceOf(*fixture.node);
    if (const YamlNode* from = fixture.node->Find("from")) MergeNamed(*from, merged);
    DataNode own = ToData(document_, *fixture.node);
    own.entries.erase(
        std::remove_if(own.entries.begin(), own.entries.end(),
                       [](const cel::DataEntry& entry) { return entry.key == "from"; }),
        own.entries.end());
    Merge(own, merged);
    fixture.is_being_merged = false;
    fixture.merged = std::move(merged);
    return *fixture.merged;
  }

  // `from`: a name, or a list of names that are merged from left to right.
  void MergeNamed(const YamlNode& from, DataNode& into) {
    if (from.kind == YamlKind::kList) {
      for (const YamlNode& item : from.items) MergeNamed(item, into);
      return;
    }
    const auto name = reader_.ReadText(from, "`from`");
    if (!name.has_value()) return;
    const auto found = fixtures_.find(std::string(name->text()));
    if (found == fixtures_.end()) {
      ReportUnknownFixture(from, name->text());
    } else if (found->second.is_being_merged) {
      reader_.AddError(issue_code::kUnknownFixture, from,
                       absl::StrCat("`", name->text(), "` takes its facts from itself"));
    } else {
      Merge(MergeFixture(found->second), into);
    }
  }

  void ReportUnknownFixture(const YamlNode& node, absl::string_view name) {
    std::vector<std::string> names;
    for (const auto& [known, fixture] : fixtures_) names.push_back(known);
    Issue& issue = reader_.AddError(issue_code::kUnknownFixture, node,
                                    absl::StrCat("there are no facts named `", name, "`"));
    if (const std::string nearest = NearestName(name, names); !nearest.empty()) {
      issue.help = absl::StrCat("did you mean `", nearest, "`?");
      issue.suggestion = nearest;
    }
  }

  // -- cases -------------------------------------------------------------------------------

  void ReadCases(const YamlNode& node, Suite& suite) {
    if (!reader_.ExpectList(node, "`cases`")) return;
    if (node.items.empty()) reader_.AddError(issue_code::kWrongNode, node, "`cases` has no case");
    for (const YamlNode& item : node.items) ReadCase(item, suite);
  }

  void ReadCase(const YamlNode& node, Suite& suite) {
    if (!reader_.ExpectRecord(node, "a case",
                              {"name", "from", "facts", "now", "anchor", "constants", "expect"}))
      return;
    if (!reader_.RequireKeys(node, "a case", {"name", "now", "expect"})) return;
    TestCase test;
    ReadName(*node.Find("name"), test);
    test.place = reader_.PlaceOf(*node.Find("name"));
    test.anchor = anchor_;
    if (const YamlNode* anchor = node.Find("anchor")) test.anchor = ReadAnchor(*anchor);
    test.now = ReadTime(*node.Find("now"), test.anchor).value_or(test.anchor);
    test.facts.kind = DataNode::Kind::kMap;
    test.facts.place = reader_.StartOf(node);
    if (const YamlNode* from = node.Find("from")) MergeNamed(*from, test.facts);
    if (const YamlNode* facts = node.Find("facts")) {
      if (reader_.ExpectMap(*facts, "`facts`")) Merge(ToData(document_, *facts), test.facts);
    }
    if (const YamlNode* constants = node.Find("constants")) ReadConstants(*constants, test);
    ReadExpectations(*node.Find("expect"), test);
    suite.cases.push_back(std::move(test));
  }

  void ReadName(const YamlNode& node, TestCase& test) {
    const auto name = reader_.ReadText(node, "`name`");
    if (!name.has_value()) return;
    test.name = std::string(name->text());
    if (!names_.insert(test.name).second) {
      reader_.AddError(issue_code::kDuplicateName, node, "another case has this name");
    }
  }

  std::optional<cel::TimeParts> ReadTime(const YamlNode& node, cel::TimeParts anchor) {
    const auto time = ParseTestTime(node.value(), anchor);
    if (!time.has_value()) {
      reader_
          .AddError(issue_code::kInvalidScalar, node,
                    absl::StrCat("`", node.value(), "` is no time"))
          .help = kTimeHelp;
    }
    return time;
  }

  void ReadConstants(const YamlNode& node, TestCase& test) {
    if (!reader_.ExpectMap(node, "`constants`")) return;
    for (const YamlEntry& entry : node.entries) {
      ConstantOverride constant;
      constant.name = std::string(entry.key.text());
      constant.place = reader_.PlaceOf(entry.value);
      if (entry.value.kind == YamlKind::kList) {
        constant.is_list = true;
        for (const YamlNode& item : entry.value.items) {
          if (auto value = reader_.ReadTyped(item, "a constant's element"))
            constant.values.push_back(*std::move(value));
        }
      } else if (auto value = reader_.ReadTyped(entry.value, "a constant")) {
        constant.value = *std::move(value);
      }
      test.constants.push_back(std::move(constant));
    }
  }

  // -- expectations ------------------------------------------------------------------------

  void ReadExpectations(const YamlNode& node, TestCase& test, const std::string& prefix = "") {
    if (!reader_.ExpectMap(node, prefix.empty() ? "`expect`" : absl::StrCat("`", prefix, "`")))
      return;
    if (node.entries.empty())
      reader_.AddError(issue_code::kInvalidExpectation, node, "nothing is expected");
    for (const YamlEntry& entry : node.entries) {
      const std::string key = prefix.empty() ? std::string(entry.key.text())
                                             : absl::StrCat(prefix, ".", entry.key.text());
      const auto known = keys_.find(key);
      if (known != keys_.end()) {
        ReadExpectation(entry.value, key, known->second, test);
      } else if (HasNestedKeys(key)) {
        ReadExpectations(entry.value, test, key);
      } else {
        ReportUnknownKey(entry, key);
      }
    }
  }

  bool HasNestedKeys(const std::string& key) const {
    const auto next = keys_.lower_bound(key + ".");
    return next != keys_.end() && next->first.compare(0, key.size() + 1, key + ".") == 0;
  }

  void ReportUnknownKey(const YamlEntry& entry, const std::string& key) {
    std::vector<std::string> names;
    for (const auto& [name, kind] : keys_) names.push_back(name);
    Issue& issue = issues_.AddError(issue_code::kUnknownKey, document_.PlaceOfKey(entry),
                                    absl::StrCat("unknown key `", key, "` in `expect`"));
    if (const std::string nearest = NearestName(key, names); !nearest.empty()) {
      issue.help = absl::StrCat("did you mean `", nearest, "`?");
      issue.suggestion = nearest;
    }
  }

  void ReadExpectation(const YamlNode& node, const std::string& key, ExpectationKind kind,
                       TestCase& test) {
    Expectation expectation;
    expectation.key = key;
    expectation.place = reader_.PlaceOf(node);
    const std::string what = absl::StrCat("`", key, "`");
    switch (kind) {
      case ExpectationKind::kWord:
        if (const auto text = reader_.ReadProse(node, what))
          expectation.values.emplace_back(text->text());
        break;
      case ExpectationKind::kInteger:
        if (const auto number = reader_.ReadInteger(node, what))
          expectation.values.push_back(absl::StrCat(*number));
        break;
      case ExpectationKind::kBool:
        if (const auto truth = reader_.ReadBool(node, what))
          expectation.values.emplace_back(*truth ? "true" : "false");
        break;
      case ExpectationKind::kTime:
        if (node.value() == "never") {
          expectation.values.emplace_back("never");
        } else if (const auto time = ReadTime(node, test.anchor)) {
          expectation.values.push_back(cel::FormatTimestamp(*time));
        }
        break;
      case ExpectationKind::kWords:
        if (!reader_.ExpectList(node, what)) return;
        for (const YamlNode& item : node.items) {
          if (const auto text = reader_.ReadText(item, what))
            expectation.values.emplace_back(text->text());
        }
        break;
    }
    test.expectations.push_back(std::move(expectation));
  }

  const YamlDocument& document_;
  YamlReader reader_;
  const ExpectationKeys& keys_;
  IssueList& issues_;
  cel::TimeParts anchor_ = *cel::ParseTimestamp("2026-01-01T00:00:00Z");
  std::map<std::string, Fixture> fixtures_;
  std::set<std::string> names_;
};

}  // namespace

std::optional<Suite> ParseSuite(const std::shared_ptr<const Source>& source,
                                const ExpectationKeys& keys, const Limits& limits,
                                IssueList& issues) {
  const int errors_before = issues.error_count();
  const std::unique_ptr<YamlDocument> document = ReadYaml(source, limits, issues);
  if (document == nullptr) return std::nullopt;
  std::optional<Suite> suite = SuiteParser(*document, keys, issues).Parse();
  if (issues.error_count() > errors_before) return std::nullopt;
  return suite;
}

}  // namespace makegood::rules

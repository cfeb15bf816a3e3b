#include "tests/cel_conformance/test_case.h"

#include <fstream>
#include <sstream>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace makegood::cel_conformance {
namespace {

using nlohmann::json;

absl::StatusOr<std::string> ReadData(const std::string& name) {
  std::ifstream file(absl::StrCat("tests/cel_conformance/data/", name), std::ios::binary);
  if (!file) {
    return absl::NotFoundError(absl::StrCat("tests/cel_conformance/data/", name,
                                            " is not there: type tests/cel_conformance/install"));
  }
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

std::string TextOf(const json& test, const char* key) { return test.value(key, std::string()); }

std::optional<std::string> OptionalText(const json& test, const char* key) {
  const auto found = test.find(key);
  if (found == test.end()) return std::nullopt;
  return found->get<std::string>();
}

json PartOf(const json& test, const char* key) {
  const auto found = test.find(key);
  return found == test.end() ? json() : *found;
}

}  // namespace

const char* NameOf(Suite suite) {
  switch (suite) {
    case Suite::kEvaluation: return "evaluation";
    case Suite::kParsing: return "parsing";
    case Suite::kChecking: return "checking";
    case Suite::kComprehensions: return "comprehensions";
  }
  return "";
}

absl::StatusOr<std::vector<TestCase>> ReadSuite(Suite suite) {
  const absl::StatusOr<std::string> text = ReadData(absl::StrCat(NameOf(suite), ".json"));
  if (!text.ok()) return text.status();
  std::vector<TestCase> tests;
  for (const json& test : json::parse(*text)) {
    TestCase test_case;
    test_case.suite = suite;
    test_case.name = TextOf(test, "name");
    test_case.expression = TextOf(test, "expr");
    test_case.container = TextOf(test, "container");
    test_case.tree = OptionalText(test, "ast");
    test_case.checked_tree = OptionalText(test, "checkedAst");
    test_case.checked_type = OptionalText(test, "type");
    test_case.disable_check = test.value("disableCheck", false);
    test_case.check_only = test.value("checkOnly", false);
    test_case.type_env = PartOf(test, "typeEnv");
    test_case.bindings = PartOf(test, "bindings");
    test_case.value = PartOf(test, "value");
    test_case.typed_result = PartOf(test, "typedResult");
    test_case.eval_error = PartOf(test, "evalError");
    tests.push_back(std::move(test_case));
  }
  return tests;
}

absl::StatusOr<std::string> ReadDescriptors() { return ReadData("descriptors.binpb"); }

}  // namespace makegood::cel_conformance

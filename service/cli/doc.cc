// `makegood doc`: what this very program offers to policy authors, by topic.

#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "CLI/App.hpp"
#include "CLI/Validators.hpp"
#include "google/protobuf/struct.pb.h"
#include "rules/policy/function_manual.h"
#include "service/cli/option_help.h"
#include "service/cli/output.h"
#include "service/cli/verb.h"
#include "service/decide/decision_language.h"

namespace makegood {
namespace {

constexpr char kExamples[] = R"(
Topics: functions, all functions, operators and macros with their types. What is printed comes
from the tables that carry them out.

  makegood doc functions
  makegood doc functions --format plain | grep timestamp     # one line each)";

void PrintPretty(const std::vector<rules::ManualSection>& sections) {
  for (const rules::ManualSection& section : sections) {
    std::cout << (&section == &sections.front() ? "" : "\n") << section.name << ": "
              << section.description << "\n\n";
    for (const rules::ManualEntry& entry : section.entries) {
      std::cout << "  " << entry.usage << "\n      " << entry.description << "\n";
    }
  }
}

void PrintPlain(const std::vector<rules::ManualSection>& sections) {
  for (const rules::ManualSection& section : sections) {
    for (const rules::ManualEntry& entry : section.entries) {
      std::cout << section.name << "\t" << entry.usage << "\t" << entry.description << "\n";
    }
  }
}

// A text as JSON writes it, in quotes.
std::string JsonText(const std::string& text) {
  google::protobuf::Value value;
  value.set_string_value(text);
  std::string json = ToJson(value);
  while (!json.empty() && json.back() == '\n') json.pop_back();
  return json;
}

// Not a google.protobuf.Struct, whose keys have no order.
void PrintJson(const std::vector<rules::ManualSection>& sections) {
  std::cout << "{\n  \"sections\": [";
  const char* before_section = "\n";
  for (const rules::ManualSection& section : sections) {
    std::cout << std::exchange(before_section, ",\n") << "    {\"name\": " << JsonText(section.name)
              << ", \"description\": " << JsonText(section.description) << ", \"entries\": [";
    const char* before_entry = "\n";
    for (const rules::ManualEntry& entry : section.entries) {
      std::cout << std::exchange(before_entry, ",\n")
                << "      {\"usage\": " << JsonText(entry.usage)
                << ", \"description\": " << JsonText(entry.description) << "}";
    }
    std::cout << "\n    ]}";
  }
  std::cout << "\n  ]\n}\n";
}

// What a topic tells, as sections of a manual.
using Topic = std::vector<rules::ManualSection> (*)();

std::vector<rules::ManualSection> Functions() {
  const DecisionLanguage language;
  return rules::FunctionManual(language.policy_language());
}

const std::map<std::string, Topic>& Topics() {
  static const auto& topics = *new std::map<std::string, Topic>{{"functions", Functions}};
  return topics;
}

class DocVerb final : public Verb {
 public:
  const char* name() const override { return "doc"; }
  const char* summary() const override { return "Print what policies may say"; }
  const char* examples() const override { return kExamples; }

  void Declare(CLI::App& app) override {
    std::vector<std::string> names;
    for (const auto& [topic, sections] : Topics()) names.push_back(topic);
    CLI::Option& option = *app.add_option("topic", topic_)->required();
    option.check(
        CLI::Validator([names](std::string& given) { return NotOneOf(given, names); }, ""));
    Describe(option, "TOPIC", "functions");
    DeclareFormat(app, kAllFormats, format_);
  }

  int Run() override {
    const std::vector<rules::ManualSection> sections = Topics().at(topic_)();
    switch (format_) {
      case OutputFormat::kPretty: PrintPretty(sections); break;
      case OutputFormat::kPlain: PrintPlain(sections); break;
      case OutputFormat::kJson: PrintJson(sections); break;
    }
    return kExitOk;
  }

 private:
  std::string topic_;
  OutputFormat format_ = OutputFormat::kPretty;
};

}  // namespace

std::unique_ptr<Verb> NewDocVerb() { return std::make_unique<DocVerb>(); }

}  // namespace makegood

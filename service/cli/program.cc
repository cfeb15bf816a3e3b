#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "CLI/App.hpp"
#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "absl/strings/match.h"
#include "rules/base/issue.h"
#include "service/cli/verb.h"

namespace makegood {
namespace {

constexpr char kSummary[] =
    "Decides when a lead marketplace gives a pro's credits back, by policies written in YAML and "
    "CEL.";

constexpr char kFooter[] = R"(
Exit codes: 0 fine, 1 internal error, 2 wrong usage, 3 a policy or facts file has errors,
4 a test failed, 8 the server cannot be reached.

  makegood serve                          start the service on 127.0.0.1:7070
  makegood check policies                 all mistakes of all policies
  makegood test policies                  their tests
  makegood simulate SCRIPT                what happens over time
  makegood VERB --help                    more about a verb)";

// CLI11 would only say that a subcommand is required.
int RefuseUnknownVerb(int argc, const char* const* argv,
                      const std::vector<std::unique_ptr<Verb>>& verbs) {
  if (argc < 2 || argv[1][0] == '-') return kExitOk;
  const std::string given = argv[1];
  std::vector<std::string> names;
  for (const auto& verb : verbs) {
    if (given == verb->name()) return kExitOk;
    names.push_back(verb->name());
  }
  std::cerr << "makegood: there is no verb `" << given << "`";
  if (const std::string nearest = rules::NearestName(given, names); !nearest.empty())
    std::cerr << "; did you mean `" << nearest << "`?";
  std::cerr << "\nRun `makegood --help` for the list.\n";
  return kExitUsage;
}

// CLI11 names an argument that is missing before one that is misspelt, and the misspelt ones in
// reverse. What is misspelt is mostly why the other is missing.
int RefuseUnknownOption(const CLI::App& verb) {
  for (const std::string& given : verb.remaining()) {
    if (!absl::StartsWith(given, "--")) continue;
    const std::string name = given.substr(0, given.find('='));
    std::vector<std::string> names;
    for (const CLI::Option* option : verb.get_options()) {
      for (const std::string& known : option->get_lnames()) names.push_back("--" + known);
    }
    std::cerr << "makegood: " << verb.get_name() << " has no option `" << name << "`";
    if (const std::string nearest = rules::NearestName(name, names); !nearest.empty())
      std::cerr << "; did you mean `" << nearest << "`?";
    std::cerr << "\nRun `makegood " << verb.get_name() << " --help` for the list.\n";
    return kExitUsage;
  }
  return kExitOk;
}

}  // namespace

int RunProgram(int argc, const char* const* argv) {
  std::vector<std::unique_ptr<Verb>> verbs;
  verbs.push_back(NewServeVerb());
  verbs.push_back(NewCheckVerb());
  verbs.push_back(NewTestVerb());
  verbs.push_back(NewSimulateVerb());
  verbs.push_back(NewEvalVerb());
  verbs.push_back(NewExplainVerb());
  verbs.push_back(NewDocVerb());
  verbs.push_back(NewBackupVerb());
  verbs.push_back(NewRestoreVerb());

  try {
    CLI::App app(kSummary, "makegood");
    app.require_subcommand(1);
    if (const int code = RefuseUnknownVerb(argc, argv, verbs); code != kExitOk) return code;
    app.footer(kFooter);
    for (const auto& verb : verbs) {
      CLI::App& declared = *app.add_subcommand(verb->name(), verb->summary());
      declared.footer(verb->examples());
      verb->Declare(declared);
    }
    try {
      app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      for (const CLI::App* verb : app.get_subcommands()) {
        if (RefuseUnknownOption(*verb) != kExitOk) return kExitUsage;
      }
      // CLI11 throws for --help as well, which then is no error.
      return app.exit(error) == 0 ? kExitOk : kExitUsage;
    }
    for (const auto& verb : verbs) {
      if (app.got_subcommand(verb->name())) return verb->Run();
    }
    return kExitUsage;
  } catch (const std::exception& error) {
    std::cerr << "makegood: " << error.what() << "\n";
    return kExitInternal;
  }
}

}  // namespace makegood

#include <algorithm>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "CLI/App.hpp"
#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "rules/base/issue.h"
#include "service/cli/verb.h"

namespace makegood {
namespace {

constexpr char kSummary[] =
    "Decides when a lead marketplace gives a pro's credits back, by policies written in YAML and "
    "CEL.";

constexpr char kFooter[] = R"(
Exit codes: 0 fine, 1 internal error, 2 wrong usage, 3 a policy or facts file has errors,
4 a test failed, 6 more would change than is allowed, 8 the server cannot be reached.

  makegood serve                          start the service on 127.0.0.1:7070
  makegood check policies                 all mistakes of all policies
  makegood test policies                  their tests
  makegood simulate SCRIPT                what happens over time
  makegood VERB --help                    more about a verb)";

// Says that there is no such thing, and which of those that there are may have been meant.
int Refuse(absl::string_view problem, const std::string& given,
           const std::vector<std::string>& known, absl::string_view help) {
  std::cerr << "makegood: " << problem << " `" << given << "`";
  if (const std::string nearest = rules::NearestName(given, known); !nearest.empty())
    std::cerr << "; did you mean `" << nearest << "`?";
  std::cerr << "\nRun `" << help << "` for the list.\n";
  return kExitUsage;
}

// CLI11 would only say that a subcommand is required.
int RefuseUnknownVerb(int argc, const char* const* argv,
                      const std::vector<std::unique_ptr<Verb>>& verbs) {
  if (argc < 2 || argv[1][0] == '-') return kExitOk;
  std::vector<std::string> names;
  for (const auto& verb : verbs) names.push_back(verb->name());
  if (std::find(names.begin(), names.end(), argv[1]) != names.end()) return kExitOk;
  return Refuse("there is no verb", argv[1], names, "makegood --help");
}

// CLI11 names an argument that is missing before one that is misspelt, and the misspelt ones in
// reverse. What is misspelt is mostly why the other is missing.
int RefuseUnknownOption(const CLI::App& verb) {
  const std::vector<std::string> unknown = verb.remaining();
  const auto option = std::find_if(unknown.begin(), unknown.end(), [](const std::string& given) {
    return absl::StartsWith(given, "--");
  });
  if (option == unknown.end()) return kExitOk;
  std::vector<std::string> names;
  for (const CLI::Option* known : verb.get_options()) {
    for (const std::string& name : known->get_lnames()) names.push_back("--" + name);
  }
  const std::string program = absl::StrCat("makegood ", verb.get_name());
  return Refuse(absl::StrCat(verb.get_name(), " has no option"),
                option->substr(0, option->find('=')), names, program + " --help");
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
  verbs.push_back(NewBacktestVerb());
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

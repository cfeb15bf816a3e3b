// The verbs of the program: each declares its options and does its work.

#ifndef MAKEGOOD_SERVICE_CLI_VERB_H_
#define MAKEGOOD_SERVICE_CLI_VERB_H_

#include <memory>

namespace CLI {
class App;
}  // namespace CLI

namespace makegood {

// What the program ends with. Scripts rely on these.
enum ExitCode {
  kExitOk = 0,
  kExitInternal = 1,     // A file that cannot be read, an address that is taken, a bug.
  kExitUsage = 2,        // Wrong options, arguments or configuration.
  kExitCheck = 3,        // A policy, test, facts file or script has errors.
  kExitTest = 4,         // A test case or a script failed.
  kExitLimit = 6,        // More would change than is allowed.
  kExitUnreachable = 8,  // The server could not be reached.
};

// One verb, from the command line to its exit code.
class Verb {
 public:
  virtual ~Verb() = default;

  virtual const char* name() const = 0;
  virtual const char* summary() const = 0;   // A line for the list of verbs.
  virtual const char* examples() const = 0;  // Stands at the end of its help.

  // Declares options that write into this verb, which outlives `app`.
  virtual void Declare(CLI::App& app) = 0;

  // Does what the options say: results to standard output, errors to standard error.
  virtual int Run() = 0;
};

std::unique_ptr<Verb> NewServeVerb();
std::unique_ptr<Verb> NewCheckVerb();
std::unique_ptr<Verb> NewTestVerb();
std::unique_ptr<Verb> NewSimulateVerb();
std::unique_ptr<Verb> NewEvalVerb();
std::unique_ptr<Verb> NewExplainVerb();
std::unique_ptr<Verb> NewDocVerb();
std::unique_ptr<Verb> NewBacktestVerb();
std::unique_ptr<Verb> NewBackupVerb();
std::unique_ptr<Verb> NewRestoreVerb();

// Finds the verb and runs it; the result is an ExitCode.
int RunProgram(int argc, const char* const* argv);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_CLI_VERB_H_

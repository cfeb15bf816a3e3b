// How options look in help: name and value on the left, what they mean on the right, lines of at
// most 100 columns.

#ifndef MAKEGOOD_SERVICE_CLI_OPTION_HELP_H_
#define MAKEGOOD_SERVICE_CLI_OPTION_HELP_H_

#include <map>
#include <string>
#include <vector>

#include "service/cli/output.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace makegood {

// Sets what stands for the value ("DIR") and the text of an option that takes one.
void Describe(CLI::Option& option, const std::string& value, const std::string& text);

// A text of any length in lines that fit beside the names of options.
std::string WrapHelp(const std::string& text);

// What is wrong with a value that has to be one of `names`; empty if it is. CLI11's own words show
// how the program stores them.
std::string NotOneOf(const std::string& given, const std::vector<std::string>& names);

// Declares --format, spelled alike by every verb that has it. `formats` by their names.
void DeclareFormat(CLI::App& app, std::map<std::string, OutputFormat> formats,
                   OutputFormat& format);

// pretty, plain, json.
extern const std::map<std::string, OutputFormat> kAllFormats;

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_CLI_OPTION_HELP_H_

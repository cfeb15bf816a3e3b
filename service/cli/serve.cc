// `makegood serve`: from flags and a configuration file to the running service.

#include "service/serve.h"

#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <string>

#include "CLI/App.hpp"
#include "absl/strings/str_cat.h"
#include "rules/base/issue.h"
#include "rules/base/limits.h"
#include "service/cli/files.h"
#include "service/cli/option_help.h"
#include "service/cli/verb.h"
#include "service/config.h"

namespace makegood {
namespace {

constexpr char kExamples[] = R"(
All but --config may stand in a YAML file as well, with underscores (drain_timeout: 30s); a flag
takes precedence.

  makegood serve
  makegood serve --listen 0.0.0.0:7070 --policies /etc/makegood/policies --data /var/lib/makegood
  makegood serve --config makegood.yaml --log-format json

SIGTERM and SIGINT: health says NOT_SERVING, calls under way end, exit code 0. SIGHUP: reload.)";

class ServeVerb final : public Verb {
 public:
  const char* name() const override { return "serve"; }
  const char* summary() const override { return "Start the service"; }
  const char* examples() const override { return kExamples; }

  void Declare(CLI::App& app) override {
    Describe(*app.add_option("--config", config_path_), "FILE",
             "A YAML file with the options below");
    for (const ConfigOption& option : ConfigOptions()) {
      if (option.is_switch()) {
        app.add_flag_function(
            option.flag(), [this, &option](int64_t) { flags_[option.name] = "true"; },
            WrapHelp(option.help));
        continue;
      }
      CLI::Option* const added = app.add_option_function<std::string>(
          option.flag(),
          [this, &option](const std::string& value) { flags_[option.name] = value; });
      Describe(*added, option.value, option.help);
      if (!option.needs_value()) added->expected(0, 1)->default_str("true");
    }
  }

  int Run() override {
    Config config;
    if (!config_path_.empty()) {
      const auto source = ReadSource(config_path_, rules::Limits().file_bytes_max);
      if (!source.ok()) return Fail(std::string(source.status().message()), kExitUsage);
      rules::IssueList issues;
      if (!ReadConfig(*source, config, issues)) {
        std::cerr << rules::Render(issues);
        return kExitUsage;
      }
    }
    bool flags_are_right = true;
    for (const ConfigOption& option : ConfigOptions()) {
      const auto flag = flags_.find(option.name);
      if (flag == flags_.end()) continue;
      const std::string problem = SetConfigOption(option.name, flag->second, config);
      if (problem.empty()) continue;
      flags_are_right = false;
      Fail(absl::StrCat(option.flag(), ": ", problem), kExitUsage);
    }
    if (!flags_are_right) return kExitUsage;
    const absl::Status status = Serve(config, OriginOf(config.policies));
    return status.ok() ? kExitOk : Fail(std::string(status.message()), kExitInternal);
  }

 private:
  static int Fail(const std::string& message, int exit) {
    std::cerr << "makegood serve: " << message << "\n";
    return exit;
  }

  std::string config_path_;
  std::map<std::string, std::string> flags_;  // By the option's name; as written.
};

}  // namespace

std::unique_ptr<Verb> NewServeVerb() { return std::make_unique<ServeVerb>(); }

}  // namespace makegood

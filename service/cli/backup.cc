// `makegood backup`: a copy of the database, while the service is at work or not.

#include "service/store/sqlite/backup.h"

#include <iostream>
#include <memory>
#include <string>

#include "CLI/App.hpp"
#include "absl/status/status.h"
#include "service/cli/option_help.h"
#include "service/cli/verb.h"
#include "service/data_directory.h"

namespace makegood {
namespace {

constexpr char kExamples[] = R"(
The service may be running; it is not held up. The copy is one file, as the database was at one
instant, read through before it gets its name: if FILE is there, it is whole. Never copy the
database by other means while the service runs. Exit code 0: copied, 1: not.

  makegood backup --data /var/lib/makegood --to /backup/makegood-2026-03-02.db)";

class BackupVerb final : public Verb {
 public:
  const char* name() const override { return "backup"; }
  const char* summary() const override { return "Copy the database to a file"; }
  const char* examples() const override { return kExamples; }

  void Declare(CLI::App& app) override {
    CLI::Option& data = *app.add_option("--data", data_)->required();
    Describe(data, "DIR", "The data directory of the service");
    CLI::Option& to = *app.add_option("--to", to_)->required();
    Describe(to, "FILE", "The file to make; it must not be there");
    app.add_flag(
        "--cut-damaged-log", cut_damaged_log_,
        WrapHelp("Leave out what was committed behind a damaged place of the log, which is an "
                 "error otherwise"));
  }

  int Run() override {
    const absl::Status status = CopyDatabase(
        DatabasePath(data_), to_, cut_damaged_log_ ? DamagedLog::kCutOff : DamagedLog::kRefuse);
    if (status.ok()) {
      std::cout << "copied to " << to_ << "\n";
      return kExitOk;
    }
    std::cerr << "makegood backup: " << status.message() << "\n";
    return kExitInternal;
  }

 private:
  std::string data_;
  std::string to_;
  bool cut_damaged_log_ = false;
};

}  // namespace

std::unique_ptr<Verb> NewBackupVerb() { return std::make_unique<BackupVerb>(); }

}  // namespace makegood

// `makegood restore`: a backup becomes the database of a data directory.

#include <iostream>
#include <memory>
#include <string>

#include "CLI/App.hpp"
#include "absl/status/status.h"
#include "rules/base/status_macros.h"
#include "service/cli/option_help.h"
#include "service/cli/verb.h"
#include "service/data_directory.h"
#include "service/store/sqlite/backup.h"

namespace makegood {
namespace {

constexpr char kExamples[] = R"(
No service may run on the directory, and it may hold no database yet: move makegood.db, and
makegood.db-wal if it is there, away first. The backup is read through before it is taken over.
What was recorded after the backup is not in it. Exit code 0: restored, 1: not.

  makegood restore --from /backup/makegood-2026-03-02.db --data /var/lib/makegood)";

class RestoreVerb final : public Verb {
 public:
  const char* name() const override { return "restore"; }
  const char* summary() const override { return "Make a data directory from a backup"; }
  const char* examples() const override { return kExamples; }

  void Declare(CLI::App& app) override {
    CLI::Option& from = *app.add_option("--from", from_)->required();
    Describe(from, "FILE", "What `makegood backup` wrote");
    CLI::Option& data = *app.add_option("--data", data_)->required();
    Describe(data, "DIR", "The data directory of the service; made if it is not there");
  }

  int Run() override {
    const absl::Status status = Restore();
    if (status.ok()) {
      std::cout << "restored to " << DatabasePath(data_) << "\n";
      return kExitOk;
    }
    std::cerr << "makegood restore: " << status.message() << "\n";
    return kExitInternal;
  }

 private:
  absl::Status Restore() const {
    // Its lock keeps a service from starting meanwhile.
    ASSIGN_OR_RETURN(const std::unique_ptr<DataDirectory> directory, DataDirectory::Open(data_));
    return CopyDatabase(from_, DatabasePath(data_));
  }

  std::string from_;
  std::string data_;
};

}  // namespace

std::unique_ptr<Verb> NewRestoreVerb() { return std::make_unique<RestoreVerb>(); }

}  // namespace makegood

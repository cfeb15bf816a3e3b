#include "service/serve.h"

#include <atomic>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <functional>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "rules/base/issue.h"
#include "rules/base/status_macros.h"
#include "service/data_directory.h"
#include "service/decide/decision_language.h"
#include "service/decide/policy_watcher.h"
#include "service/domain/clock.h"
#include "service/observe/log.h"
#include "service/rpc/server.h"
#include "service/signals.h"
#include "service/store/sqlite/sqlite_store.h"
#include "service/store/store.h"

namespace makegood {
namespace {

// Lines about the mistakes of one load; GetCatalogStatus has more of them.
constexpr size_t kIssuesLoggedMax = 10;

void LogIssues(const rules::IssueList& issues, Log& log) {
  size_t count = 0;
  for (const rules::Issue& issue : issues.issues()) {
    if (issue.severity != rules::Severity::kError || ++count > kIssuesLoggedMax) continue;
    LogFields fields;
    if (issue.place.source != nullptr) {
      const rules::Position position = issue.place.source->PositionAt(issue.place.span.begin);
      fields.emplace_back("place", absl::StrCat(issue.place.source->name(), ":", position.line, ":",
                                                position.column));
    }
    fields.emplace_back("issue", absl::StrFormat("MG%04d", issue.code.number));
    fields.emplace_back("text", issue.message);
    log.Error("policy error", fields);
  }
}

void LogReload(const ShelfStatus& status, Log& log) {
  LogFields fields = {{"directory", status.directory}};
  if (status.catalog != nullptr) {
    fields.emplace_back("versions", status.catalog->versions().size());
    fields.emplace_back("digest", status.catalog->digest());
  }
  if (status.state == ShelfStatus::State::kCurrent) {
    log.Info("policies loaded", fields);
    return;
  }
  fields.emplace_back("errors", status.issues->error_count());
  log.Error(status.catalog == nullptr ? "no policies to decide by"
                                      : "policies have errors; the last good ones stay",
            fields);
  LogIssues(*status.issues, log);
}

// Beside the file first, so that whoever waits for it never reads half of it.
absl::Status WritePortFile(const std::string& path, int port) {
  const std::string temporary = absl::StrCat(path, ".new");
  std::ofstream file(temporary);
  file << port << "\n";
  file.close();
  if (file.fail() || std::rename(temporary.c_str(), path.c_str()) != 0) {
    return absl::FailedPreconditionError(absl::StrCat("cannot write the port file ", path));
  }
  return absl::OkStatus();
}

// The database in the data directory; null without a directory.
absl::StatusOr<std::unique_ptr<Store>> OpenStore(const std::string& directory, Log& log) {
  if (directory.empty()) return nullptr;
  SqliteOptions options;
  options.path = DatabasePath(directory);
  ASSIGN_OR_RETURN(std::unique_ptr<Store> store, SqliteStore::Open(options));
  log.Info("database open", {{"file", options.path}});
  return store;
}

// Until a signal asks for the end.
void WaitForEnd(const SignalWaiter& signals, const std::function<ShelfStatus()>& reload, Log& log) {
  while (true) {
    const int signal = signals.Wait();
    if (signal != SIGHUP) {
      log.Info("stopping", {{"signal", signal == SIGINT ? "SIGINT" : "SIGTERM"}});
      return;
    }
    log.Info("reloading", {{"signal", "SIGHUP"}});
    reload();
  }
}

}  // namespace

absl::Status Serve(const Config& config, PolicyOrigin origin) {
  const SignalWaiter signals({SIGTERM, SIGINT, SIGHUP});
  std::signal(SIGPIPE, SIG_IGN);
  RaiseFileLimit();
  Log log(config.log_format, config.log_level);
  const SystemClock clock;
  ASSIGN_OR_RETURN(const std::unique_ptr<DataDirectory> data, DataDirectory::Open(config.data));

  const DecisionLanguage language;
  PolicyShelf shelf(language.policy_language(), std::move(origin), {config.allow_edits});
  std::unique_ptr<Server> server;
  // Set by this thread, asked by those of ReloadPolicies and of the watcher.
  std::atomic<bool> is_store_open = false;
  const auto take_over = [&](const ShelfStatus& status) {
    LogReload(status, log);
    server->SetServing(is_store_open && status.catalog != nullptr);
  };
  const auto reload = [&] {
    ShelfStatus status = shelf.Reload(clock.Now());
    take_over(status);
    return status;
  };

  ServerOptions options;
  options.listen = config.listen;
  options.in_flight_max = config.max_in_flight;
  ASSIGN_OR_RETURN(server, Server::Start(options, shelf, reload, clock, log));
  log.Info(absl::StrCat("listening on ", server->address()));
  // Listening comes first: a large database takes a while to be migrated and read through, and who
  // asks health meanwhile is told NOT_SERVING.
  ASSIGN_OR_RETURN(std::unique_ptr<Store> store, OpenStore(config.data, log));
  is_store_open = true;
  std::unique_ptr<PolicyWatcher> watcher;
  if (config.reload_interval > absl::ZeroDuration()) {
    watcher = std::make_unique<PolicyWatcher>(
        shelf, config.reload_interval, [&clock] { return clock.Now(); }, take_over);
  }
  reload();
  if (!config.port_file.empty()) RETURN_IF_ERROR(WritePortFile(config.port_file, server->port()));

  WaitForEnd(signals, reload, log);
  watcher.reset();
  signals.ExitAtNext();
  server->Stop(config.drain_timeout);
  store.reset();
  log.Info("stopped");
  return absl::OkStatus();
}

}  // namespace makegood

#include "service/serve.h"

#include <atomic>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "rules/base/issue.h"
#include "rules/base/status_macros.h"
#include "service/data_directory.h"
#include "service/deadlines/advance_clock.h"
#include "service/deadlines/agenda.h"
#include "service/deadlines/clock_guard.h"
#include "service/deadlines/duties.h"
#include "service/deadlines/scheduler.h"
#include "service/decide/decision_language.h"
#include "service/decide/policy_watcher.h"
#include "service/domain/clock.h"
#include "service/domain/service_clock.h"
#include "service/domain/test_clock.h"
#include "service/observe/log.h"
#include "service/rpc/admin_service.h"
#include "service/rpc/server.h"
#include "service/rpc/workflow_door.h"
#include "service/signals.h"
#include "service/store/ringing_store.h"
#include "service/store/sqlite/sqlite_store.h"
#include "service/store/store.h"
#include "service/workflow/workflow.h"

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

// The clock goes on from where it stood when the service ran before, whatever the system says.
absl::Status RestoreClock(Store& store, ServiceClock& clock, TestClock& test_clock, Log& log) {
  ASSIGN_OR_RETURN(const std::optional<absl::Time> kept, KeptClock(store));
  if (!kept.has_value()) return absl::OkStatus();
  if (const absl::Duration behind = *kept - clock.Now(); behind > kClockJumpMax) {
    log.Warn("the clock is behind the time at which the service ran before, and stands until then",
             {{"behind", absl::FormatDuration(behind)}});
  }
  clock.NotBefore(*kept);
  test_clock.AdvanceTo(*kept);
  return absl::OkStatus();
}

// Until a signal asks for the end.
void WaitForEnd(const SignalWaiter& signals, const std::function<void()>& reload, Log& log) {
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
  const SystemClock system_clock;
  TestClock test_clock(config.test_clock_start.value_or(system_clock.Now()));
  ServiceClock clock(config.test_clock ? static_cast<const Clock&>(test_clock) : system_clock);
  ASSIGN_OR_RETURN(const std::unique_ptr<DataDirectory> data, DataDirectory::Open(config.data));

  const DecisionLanguage language;
  PolicyShelf shelf(language.policy_language(), std::move(origin), {config.allow_edits});
  // Made once the server listens, and gone after it.
  std::unique_ptr<Store> store;
  std::optional<RingingStore> ringing_store;
  std::optional<Workflow> workflow;
  WorkflowDoor door(!config.data.empty());
  // By the clock time brings what is due by itself, by the test clock when that is moved.
  Scheduler scheduler(clock, log);
  std::unique_ptr<Agenda> test_agenda;
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

  AdminControls controls;
  controls.are_deadlines_paused = [&scheduler] { return scheduler.is_paused(); };
  if (config.test_clock) {
    log.Warn("the time stands still until AdvanceClock moves it: this is no server to rely on",
             {{"now", absl::FormatTime(clock.Now(), absl::UTCTimeZone())}});
    controls.advance_clock = [&](absl::Time time, const std::function<bool()>& is_cancelled) {
      return AdvanceClock(test_clock, *test_agenda, time, is_cancelled);
    };
  }
  ServerOptions options;
  options.listen = config.listen;
  options.in_flight_max = config.max_in_flight;
  ASSIGN_OR_RETURN(server,
                   Server::Start(options, {shelf, reload, clock, door, std::move(controls), log}));
  log.Info(absl::StrCat("listening on ", server->address()));
  // Listening comes first: a large database takes a while to be migrated and read through, and who
  // asks health meanwhile is told NOT_SERVING.
  ASSIGN_OR_RETURN(store, OpenStore(config.data, log));
  if (store != nullptr) {
    RETURN_IF_ERROR(RestoreClock(*store, clock, test_clock, log));
    ringing_store.emplace(*store, [&] {
      scheduler.Poke();
      server->Poke();
    });
    workflow.emplace(Workflow{*ringing_store, shelf, clock});
    test_agenda = std::make_unique<Agenda>(DutiesOf(*workflow, log));
    door.Open(*workflow);
  }
  is_store_open = true;
  std::unique_ptr<PolicyWatcher> watcher;
  if (config.reload_interval > absl::ZeroDuration()) {
    watcher = std::make_unique<PolicyWatcher>(
        shelf, config.reload_interval, [&clock] { return clock.Now(); }, take_over);
  }
  reload();
  if (workflow.has_value() && !config.test_clock) scheduler.Start(DutiesOf(*workflow, log));
  if (!config.port_file.empty()) RETURN_IF_ERROR(WritePortFile(config.port_file, server->port()));

  WaitForEnd(
      signals,
      [&] {
        reload();
        scheduler.Confirm();
      },
      log);
  // First what works by itself, then whoever asks, then what all of them needed.
  watcher.reset();
  scheduler.Stop();
  signals.ExitAtNext();
  server->Stop(config.drain_timeout);
  store.reset();
  log.Info("stopped");
  return absl::OkStatus();
}

}  // namespace makegood

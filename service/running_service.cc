#include "service/running_service.h"

#include <atomic>
#include <functional>
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
#include "service/rpc/admin_service.h"
#include "service/rpc/server.h"
#include "service/rpc/workflow_door.h"
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

}  // namespace

// In the order in which they are made; they go in the opposite one.
struct RunningService::Parts {
  Parts(const Config& config, PolicyOrigin origin, std::unique_ptr<DataDirectory> locked, Log& to)
      : log(to),
        test_clock(config.test_clock_start.value_or(system_clock.Now())),
        clock(config.test_clock ? static_cast<const Clock&>(test_clock) : system_clock),
        data(std::move(locked)),
        shelf(language.policy_language(), std::move(origin), {config.allow_edits}),
        door(!config.data.empty()),
        scheduler(clock, log) {}

  ~Parts() { Stop(absl::ZeroDuration()); }

  void TakeOver(const ShelfStatus& status) {
    LogReload(status, log);
    server->SetServing(is_store_open && status.catalog != nullptr);
  }

  ShelfStatus Reload() {
    ShelfStatus status = shelf.Reload(clock.Now());
    TakeOver(status);
    return status;
  }

  absl::Status Start(const Config& config);

  // First what works by itself, then whoever asks, then what all of them needed.
  void StopScheduler() {
    watcher.reset();
    scheduler.Stop();
  }
  void Stop(absl::Duration timeout) {
    StopScheduler();
    if (server != nullptr) server->Stop(timeout);
    store.reset();
  }

  Log& log;
  const SystemClock system_clock;
  TestClock test_clock;
  ServiceClock clock;
  const std::unique_ptr<DataDirectory> data;
  const DecisionLanguage language;
  PolicyShelf shelf;
  // Made once the server listens, and gone after it.
  std::unique_ptr<Store> store;
  std::optional<RingingStore> ringing_store;
  std::optional<Workflow> workflow;
  WorkflowDoor door;
  // By the clock time brings what is due by itself, by the test clock when that is moved.
  Scheduler scheduler;
  std::unique_ptr<Agenda> test_agenda;
  std::unique_ptr<Server> server;
  // Set by the thread that starts, asked by those of ReloadPolicies and of the watcher.
  std::atomic<bool> is_store_open = false;
  std::unique_ptr<PolicyWatcher> watcher;
};

absl::Status RunningService::Parts::Start(const Config& config) {
  AdminControls controls;
  controls.are_deadlines_paused = [this] { return scheduler.is_paused(); };
  if (config.test_clock) {
    log.Warn("the time stands still until AdvanceClock moves it: this is no server to rely on",
             {{"now", absl::FormatTime(clock.Now(), absl::UTCTimeZone())}});
    controls.advance_clock = [this](absl::Time time, const std::function<bool()>& is_cancelled) {
      return AdvanceClock(test_clock, *test_agenda, time, is_cancelled);
    };
  }
  ServerOptions options;
  options.listen = config.listen;
  options.in_flight_max = config.max_in_flight;
  ASSIGN_OR_RETURN(server, Server::Start(options, {shelf, [this] { return Reload(); }, clock, door,
                                                   std::move(controls), log}));
  log.Info(absl::StrCat("listening on ", server->address()));
  // Listening comes first: a large database takes a while to be migrated and read through, and who
  // asks health meanwhile is told NOT_SERVING.
  ASSIGN_OR_RETURN(store, OpenStore(config.data, log));
  if (store != nullptr) {
    RETURN_IF_ERROR(RestoreClock(*store, clock, test_clock, log));
    ringing_store.emplace(*store, [this] {
      scheduler.Poke();
      server->Poke();
    });
    workflow.emplace(Workflow{*ringing_store, shelf, clock});
    test_agenda = std::make_unique<Agenda>(DutiesOf(*workflow, config.event_retention, log));
    door.Open(*workflow);
  }
  is_store_open = true;
  if (config.reload_interval > absl::ZeroDuration()) {
    watcher = std::make_unique<PolicyWatcher>(
        shelf, config.reload_interval, [this] { return clock.Now(); },
        [this](const ShelfStatus& status) { TakeOver(status); });
  }
  Reload();
  if (workflow.has_value() && !config.test_clock) {
    scheduler.Start(DutiesOf(*workflow, config.event_retention, log));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<RunningService>> RunningService::Start(const Config& config,
                                                                      PolicyOrigin origin,
                                                                      Log& log) {
  ASSIGN_OR_RETURN(std::unique_ptr<DataDirectory> data, DataDirectory::Open(config.data));
  auto parts = std::make_unique<Parts>(config, std::move(origin), std::move(data), log);
  RETURN_IF_ERROR(parts->Start(config));
  return std::unique_ptr<RunningService>(new RunningService(std::move(parts)));
}

RunningService::RunningService(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

RunningService::~RunningService() = default;

const std::string& RunningService::address() const { return parts_->server->address(); }

int RunningService::port() const { return parts_->server->port(); }

ShelfStatus RunningService::policies() const { return parts_->shelf.status(); }

ShelfStatus RunningService::Reload() { return parts_->Reload(); }

void RunningService::ConfirmClock() { parts_->scheduler.Confirm(); }

void RunningService::StopScheduler() { parts_->StopScheduler(); }

void RunningService::Stop(absl::Duration timeout) { parts_->Stop(timeout); }

}  // namespace makegood

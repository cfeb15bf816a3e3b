#include "service/serve.h"

#include <csignal>
#include <cstdio>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"
#include "service/observe/log.h"
#include "service/rpc/server_limits.h"
#include "service/running_service.h"
#include "service/signals.h"

namespace makegood {
namespace {

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
  PrepareToServe();
  Log log(config.log_format, config.log_level);
  ASSIGN_OR_RETURN(const std::unique_ptr<RunningService> service,
                   RunningService::Start(config, std::move(origin), log));
  if (!config.port_file.empty()) RETURN_IF_ERROR(WritePortFile(config.port_file, service->port()));
  WaitForEnd(
      signals,
      [&] {
        service->Reload();
        service->ConfirmClock();
      },
      log);
  service->StopScheduler();
  signals.ExitAtNext();
  service->Stop(config.drain_timeout);
  log.Info("stopped");
  return absl::OkStatus();
}

}  // namespace makegood

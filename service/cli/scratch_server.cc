#include "service/cli/scratch_server.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "rules/base/status_macros.h"

namespace makegood {

absl::StatusOr<std::unique_ptr<ScratchServer>> ScratchServer::Start(const PolicyOrigin& origin,
                                                                    cel::TimeParts start) {
  std::error_code error;
  std::string directory =
      (std::filesystem::temp_directory_path(error) / "makegood.XXXXXX").string();
  if (mkdtemp(directory.data()) == nullptr)
    return absl::InternalError(absl::StrCat("cannot make the temporary directory ", directory));
  std::unique_ptr<ScratchServer> server(new ScratchServer(directory, origin, start));
  RETURN_IF_ERROR(server->StartService());
  return server;
}

ScratchServer::ScratchServer(std::string directory, PolicyOrigin origin, cel::TimeParts start)
    : directory_(std::move(directory)),
      origin_(std::move(origin)),
      log_(LogFormat::kText, LogLevel::kError) {
  config_.listen = "127.0.0.1:0";
  config_.data = directory_;
  config_.reload_interval = absl::ZeroDuration();
  config_.test_clock = true;
  config_.test_clock_start = cel::ToAbslTime(start);
}

ScratchServer::~ScratchServer() {
  service_.reset();
  std::error_code error;
  std::filesystem::remove_all(directory_, error);
}

absl::Status ScratchServer::StartService() {
  auto started = RunningService::Start(config_, origin_, log_);
  // What is wrong with a server of our own is not for the caller to mend.
  if (!started.ok()) return absl::InternalError(started.status().message());
  service_ = *std::move(started);
  if (service_->policies().catalog == nullptr)
    return absl::InvalidArgumentError("the policies have errors; see `makegood check`");
  return absl::OkStatus();
}

absl::Status ScratchServer::Restart() {
  service_.reset();
  return StartService();
}

}  // namespace makegood

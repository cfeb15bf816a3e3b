#include "service/rpc/server.h"

#include <chrono>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "grpc/grpc.h"
#include "grpcpp/ext/health_check_service_server_builder_option.h"
#include "grpcpp/health_check_service_interface.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "service/rpc/call.h"
#include "service/rpc/case_service.h"
#include "service/rpc/credit_service.h"
#include "service/rpc/decision_service.h"
#include "service/rpc/event_service.h"
#include "service/rpc/lead_service.h"
#include "service/rpc/policy_service.h"
#include "service/rpc/reflection.h"
#include "service/rpc/reflection_service.h"
#include "service/rpc/review_service.h"
#include "service/rpc/server_limits.h"
#include "service/rpc/verb_call.h"

namespace makegood {
namespace {

// Our services, and what each needs in order to serve.
enum class Needs { kNothing, kPolicies, kDatabase };
struct ServiceName {
  const char* name;
  Needs needs;
};
constexpr ServiceName kServices[] = {
    {"makegood.v1.AdminService", Needs::kDatabase},
    {"makegood.v1.CaseService", Needs::kDatabase},
    {"makegood.v1.CreditService", Needs::kDatabase},
    {"makegood.v1.DecisionService", Needs::kPolicies},
    {"makegood.v1.EventService", Needs::kDatabase},
    {"makegood.v1.LeadService", Needs::kDatabase},
    {"makegood.v1.PolicyService", Needs::kNothing},
    {"makegood.v1.ReviewService", Needs::kDatabase},
};

std::vector<std::string> AllServices() {
  std::vector<std::string> names = {"grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection",
                                    "grpc.reflection.v1alpha.ServerReflection"};
  for (const ServiceName& service : kServices) names.push_back(service.name);
  return names;
}

// How long there must have been no call before the streams are cut: a call that was accepted
// takes a moment to get to us.
constexpr absl::Duration kQuietTime = absl::Milliseconds(100);
constexpr absl::Duration kQuietCheckInterval = absl::Milliseconds(10);

// "127.0.0.1:0" with another port.
std::string WithPort(const std::string& listen, int port) {
  const size_t colon = listen.rfind(':');
  return colon == std::string::npos ? listen : absl::StrCat(listen.substr(0, colon), ":", port);
}

}  // namespace

struct Server::Parts {
  Parts(const ServerOptions& options, Served served)
      : desk(served.log, options.in_flight_max),
        door(served.door),
        watch(desk, door, served.clock, options.events),
        reflection(AllServices()) {
    const VerbDesk verbs{desk, door};
    services.push_back(NewAdminService(verbs, served.clock, std::move(served.controls)));
    services.push_back(NewCaseService(verbs));
    services.push_back(NewCreditService(verbs));
    services.push_back(NewDecisionService(verbs, served.shelf, served.clock));
    services.push_back(NewEventService(verbs, watch));
    services.push_back(NewLeadService(verbs));
    services.push_back(NewPolicyService(verbs, served.shelf, std::move(served.reload)));
    services.push_back(NewReviewService(verbs));
    services.push_back(NewReflectionService(reflection));
    services.push_back(NewReflectionServiceV1Alpha(reflection));
  }

  void SetHealth(bool serving) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    auto& health = *server->GetHealthCheckService();
    health.SetServingStatus("", serving);
    for (const ServiceName& service : kServices) {
      const bool has_needs = service.needs != Needs::kDatabase || door.workflow() != nullptr;
      health.SetServingStatus(service.name,
                              service.needs == Needs::kNothing || (serving && has_needs));
    }
  }

  CallDesk desk;
  const WorkflowDoor& door;
  EventWatch watch;
  Reflection reflection;
  std::vector<std::unique_ptr<grpc::Service>> services;
  std::unique_ptr<grpc::Server> server;  // Gone before what it serves.
  int port = 0;
  std::string address;

  absl::Mutex mutex;
  bool stopped ABSL_GUARDED_BY(mutex) = false;
};

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options, Served served) {
  grpc::EnableDefaultHealthCheckService(true);
  auto parts = std::make_unique<Parts>(options, std::move(served));
  grpc::ServerBuilder builder;
  SetLimits(builder);
  builder.AddListeningPort(options.listen, grpc::InsecureServerCredentials(), &parts->port);
  for (const auto& service : parts->services) builder.RegisterService(service.get());
  parts->server = builder.BuildAndStart();
  if (parts->server == nullptr || parts->port == 0) {
    return absl::UnavailableError(
        absl::StrCat("cannot listen on ", options.listen,
                     ": the address is in use or is not one of this machine"));
  }
  parts->address = WithPort(options.listen, parts->port);
  {
    absl::MutexLock lock(&parts->mutex);
    parts->SetHealth(false);
  }
  return std::unique_ptr<Server>(new Server(std::move(parts)));
}

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Server::~Server() { Stop(absl::ZeroDuration()); }

const std::string& Server::address() const { return parts_->address; }

int Server::port() const { return parts_->port; }

void Server::SetServing(bool serving) {
  absl::MutexLock lock(&parts_->mutex);
  if (!parts_->stopped) parts_->SetHealth(serving);
}

void Server::Poke() { parts_->watch.Poke(); }

void Server::Stop(absl::Duration timeout) {
  {
    absl::MutexLock lock(&parts_->mutex);
    if (parts_->stopped) return;
    parts_->stopped = true;
    parts_->server->GetHealthCheckService()->SetServingStatus(false);
  }
  parts_->watch.Stop();
  absl::Notification done;
  std::thread shutdown([&] {
    parts_->server->Shutdown(absl::ToChronoTime(absl::Now() + timeout));
    parts_->server->Wait();
    done.Notify();
  });
  // Shutdown waits for every call, and those who watch our health or keep a reflection stream
  // open would hold it up to the end. They are cut as soon as no real call is left.
  absl::Duration quiet = absl::ZeroDuration();
  while (!done.WaitForNotificationWithTimeout(kQuietCheckInterval)) {
    quiet = parts_->desk.in_flight() == 0 ? quiet + kQuietCheckInterval : absl::ZeroDuration();
    if (quiet >= kQuietTime) {
      grpc_server_cancel_all_calls(parts_->server->c_server());
      break;
    }
  }
  shutdown.join();
}

}  // namespace makegood

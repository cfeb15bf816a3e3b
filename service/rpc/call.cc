#include "service/rpc/call.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/str_format.h"
#include "google/rpc/code.pb.h"
#include "grpcpp/server_context.h"
#include "service/rpc/status_mapping.h"
#include "service/rpc/validate.h"

namespace makegood {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr char kRequestIdKey[] = "x-request-id";
constexpr size_t kRequestIdMax = 128;

// What may stand in a header and in a line of the log.
bool IsRequestId(absl::string_view text) {
  return !text.empty() && text.size() <= kRequestIdMax &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

// Lives from the call's beginning until gRPC has sent the answer.
class UnaryCall final : public grpc::ServerUnaryReactor {
 public:
  UnaryCall(CallDesk& desk, grpc::CallbackServerContext& context, absl::string_view method,
            std::function<google::rpc::Status(CallRecord&)> work)
      : desk_(desk),
        context_(context),
        method_(method),
        work_(std::move(work)),
        start_(SteadyClock::now()) {
    record_.request_id = TakeRequestId(desk, context);
    record_.is_cancelled = [this] { return context_.IsCancelled(); };
  }

  // Until then nothing of the call's own work has been done.
  void Start(const google::protobuf::Message& request, CallLength length) {
    if (!desk_.Admit()) {
      End(TooManyRequests(desk_.in_flight_max()));
      return;
    }
    const auto size = static_cast<int64_t>(request.ByteSizeLong());
    if (size > kRequestBytesMax) {
      End(RequestTooLarge(size, kRequestBytesMax));
    } else if (length == CallLength::kShort) {
      Work();
    } else {
      desk_.queue(length).Add([this] { Work(); });
    }
  }

  void OnDone() override {
    desk_.Release();
    delete this;
  }

  // gRPC would have another thread call OnDone, which costs more than all else that a short call
  // costs; ours neither waits nor computes. gRPC means it for its own reactors; should a later one
  // not ask any more, `override` says so.
  bool InternalInlineable() override { return true; }

 private:
  void Work() {
    if (context_.deadline() <= std::chrono::system_clock::now()) {
      End(DeadlineExceeded());
    } else if (context_.IsCancelled()) {
      End(Cancelled());
    } else {
      End(WorkGuarded());
    }
  }

  // Our own mistakes and a lack of memory end one call, not the service.
  google::rpc::Status WorkGuarded() {
    try {
      return work_(record_);
    } catch (const std::exception& error) {
      desk_.log().Error("a call failed",
                        {{"incident_id", record_.request_id}, {"what", error.what()}});
      return InternalError(record_.request_id);
    }
  }

  // The last that is done with the call: gRPC may delete it before Finish returns.
  void End(const google::rpc::Status& status) {
    WriteToLog(status);
    Finish(ToGrpcStatus(status));
  }

  void WriteToLog(const google::rpc::Status& status) {
    const bool is_warning = record_.is_suspicious || status.code() == google::rpc::INTERNAL ||
                            status.code() == google::rpc::RESOURCE_EXHAUSTED;
    if (!desk_.log().IsOn(is_warning ? LogLevel::kWarn : LogLevel::kInfo)) return;
    const auto latency =
        std::chrono::duration_cast<std::chrono::microseconds>(SteadyClock::now() - start_);
    LogFields fields;
    fields.reserve(5 + record_.fields.size());
    fields.emplace_back("method", method_);
    fields.emplace_back("code", CodeName(status));
    fields.emplace_back("latency_us", latency.count());
    fields.emplace_back("request_id", record_.request_id);
    if (status.code() != google::rpc::OK) fields.emplace_back("reason", ReasonOf(status));
    for (LogField& field : record_.fields) fields.push_back(std::move(field));
    is_warning ? desk_.log().Warn("call", fields) : desk_.log().Info("call", fields);
  }

  CallDesk& desk_;
  grpc::CallbackServerContext& context_;
  const absl::string_view method_;
  const std::function<google::rpc::Status(CallRecord&)> work_;
  const SteadyClock::time_point start_;
  CallRecord record_;
};

}  // namespace

CallDesk::CallDesk(Log& log, int in_flight_max)
    : log_(log),
      in_flight_max_(in_flight_max),
      first_id_(absl::Uniform<uint64_t>(absl::BitGen())) {}

std::string CallDesk::NewRequestId() {
  // An odd factor makes different numbers of different counts, far apart.
  return absl::StrFormat("%016x", first_id_ + id_count_.fetch_add(1) * 0x9E3779B97F4A7C15u);
}

std::string TakeRequestId(CallDesk& desk, grpc::CallbackServerContext& context) {
  std::string id;
  const auto found = context.client_metadata().find(kRequestIdKey);
  if (found != context.client_metadata().end()) {
    const absl::string_view given(found->second.data(), found->second.size());
    if (IsRequestId(given)) id = std::string(given);
  }
  if (id.empty()) id = desk.NewRequestId();
  context.AddInitialMetadata(kRequestIdKey, id);
  return id;
}

grpc::ServerUnaryReactor* StartCall(CallDesk& desk, grpc::CallbackServerContext& context,
                                    absl::string_view method,
                                    const google::protobuf::Message& request, CallLength length,
                                    std::function<google::rpc::Status(CallRecord&)> work) {
  auto* const call = new UnaryCall(desk, context, method, std::move(work));
  call->Start(request, length);
  return call;
}

}  // namespace makegood

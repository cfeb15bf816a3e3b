#include "service/rpc/server_limits.h"

#include <sys/resource.h>

#include <cstddef>

#include "absl/synchronization/mutex.h"
#include "grpc/grpc.h"
#include "grpcpp/resource_quota.h"

namespace makegood {
namespace {

// What gRPC reads at all. Twice what a request may have, so that somewhat too large a request
// gets an error that says how large it was.
constexpr int kReceiveBytesMax = 8 * 1024 * 1024;

// Buffers of all connections together.
constexpr size_t kMemoryQuotaBytes = 512 * 1024 * 1024;

// As many connections as the system allows: gRPC does not recover when it cannot open another file.
void RaiseFileLimit() {
  rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

void PrepareToServe() {
  RaiseFileLimit();
  // Debian's Abseil looks for cycles among locks whenever one is taken, and gRPC takes many.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
}

void SetLimits(grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(kReceiveBytesMax);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, 100);
  // Whoever connects and says nothing.
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, 5'000);
  // Clients that never reconnect would never find a new instance behind a load balancer.
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, 10 * 60 * 1'000);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, 30 * 1'000);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, 5 * 60 * 1'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 30 * 1'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10 * 1'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 30 * 1'000);
  // Two servers on one port would share its calls without anybody knowing.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  grpc::ResourceQuota quota("makegood");
  quota.Resize(kMemoryQuotaBytes);
  builder.SetResourceQuota(quota);
}

}  // namespace makegood

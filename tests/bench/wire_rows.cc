// The rows about calls over the network: ours against a call that does nothing, many decisions in
// one call against one each, and ours against Cerbos.

#include <sched.h>
#include <time.h>

#include <cstdio>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "makegood/v1/decision_service.pb.h"
#include "rules/base/check.h"
#include "tests/bench/cerbos/check_resources.pb.h"
#include "tests/bench/guarantee.h"
#include "tests/bench/row.h"
#include "tests/bench/servers.h"
#include "tests/bench/service_rows.h"

namespace makegood::bench {
namespace {

constexpr int kRounds = 15;
constexpr double kRoundSeconds = 0.4;
constexpr int kInFlight = 64;
constexpr int kBatch = 500;
constexpr char kCheckResources[] = "/cerbos.svc.v1.CerbosService/CheckResources";

// Server and client together have two processors, however many there are.
class TwoProcessors {
 public:
  TwoProcessors() {
    MAKEGOOD_CHECK(sched_getaffinity(0, sizeof before_, &before_) == 0);
    cpu_set_t two;
    CPU_ZERO(&two);
    for (int cpu = 0; cpu < CPU_SETSIZE && CPU_COUNT(&two) < 2; ++cpu) {
      if (CPU_ISSET(cpu, &before_)) CPU_SET(cpu, &two);
    }
    MAKEGOOD_CHECK(sched_setaffinity(0, sizeof two, &two) == 0);
  }
  ~TwoProcessors() { sched_setaffinity(0, sizeof before_, &before_); }

 private:
  cpu_set_t before_;
};

// A lead of the guarantee that nobody has answered: the pro has written so many messages.
v1::Facts Unanswered(int messages) {
  constexpr int64_t kStart = 1'789'900'000;
  v1::Facts facts;
  facts.set_stage(v1::Facts::GUARANTEE);
  v1::Lead& lead = *facts.mutable_lead();
  lead.set_marketplace("dingdoor");
  lead.set_lead_id("lead-70114");
  lead.set_lead_class(v1::Lead::REQUEST);
  lead.set_category("piano");
  lead.set_area("us/texas/austin");
  lead.set_state(v1::Lead::OPEN);
  lead.set_price_credits(12);
  v1::Charge& charge = *facts.mutable_charge();
  charge.set_charge_id("charge-70114");
  charge.set_credits(12);
  charge.set_paid_credits(12);
  charge.mutable_charge_time()->set_seconds(kStart - 30);
  charge.mutable_first_message_time()->set_seconds(kStart);
  for (int i = 0; i < messages; ++i) {
    v1::Contact& contact = *facts.add_contacts();
    contact.set_event_id(absl::StrCat("event-", 90'210 + i));
    contact.mutable_time()->set_seconds(kStart + 60 * i);
    contact.set_sender(v1::Contact::PRO);
    contact.set_kind(v1::Contact::MESSAGE);
    contact.set_channel(v1::Contact::CHAT);
    contact.set_delivery(v1::Contact::DELIVERED);
  }
  return facts;
}

v1::DecideRequest RequestFor(const std::string& policy, v1::Facts facts) {
  v1::DecideRequest request;
  request.set_policy(policy);
  *request.mutable_facts() = std::move(facts);
  return request;
}

v1::Decision Ask(Server& server, const v1::DecideRequest& request) {
  v1::DecideResponse response;
  MAKEGOOD_CHECK(server.client().Call(kDecide, request, &response).ok());
  return response.decision();
}

// What one server did in the rounds.
struct Figures {
  std::vector<double> calls_per_second;
  std::vector<double> p99_millis;
  // Of processor time for each call: the server's, and the client's beside it.
  std::vector<double> server_micros;
  std::vector<double> all_micros;
};

// Of this process, which does nothing but call.
double OwnCpuSeconds() {
  timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

void Measure(Server& server, const Load& load, Figures& figures) {
  const double server_before = server.CpuSeconds();
  const double own_before = OwnCpuSeconds();
  const LoadResult result = server.client().RunFor(load, kRoundSeconds);
  const double server_seconds = server.CpuSeconds() - server_before;
  const double own_seconds = OwnCpuSeconds() - own_before;
  MAKEGOOD_CHECK(result.failed == 0 && result.calls() > 0);
  figures.calls_per_second.push_back(result.CallsPerSecond());
  figures.p99_millis.push_back(result.Percentile(99) * 1e3);
  figures.server_micros.push_back(server_seconds * 1e6 / result.calls());
  figures.all_micros.push_back((server_seconds + own_seconds) * 1e6 / result.calls());
}

struct Compared {
  Figures reference;
  Figures ours;
};

// Turn about, after a round of each that does not count.
Compared Compare(Server& reference, const Load& reference_load, Server& ours,
                 const Load& our_load) {
  Figures warm_up;
  Measure(reference, reference_load, warm_up);
  Measure(ours, our_load, warm_up);
  Compared compared;
  for (int round = 0; round < kRounds; ++round) {
    Measure(reference, reference_load, compared.reference);
    Measure(ours, our_load, compared.ours);
  }
  return compared;
}

void DecideRowsFor(Server& makegood, int messages) {
  const v1::DecideRequest request = RequestFor("dingdoor_guarantee", Unanswered(messages));
  v1::DecideResponse response;
  *response.mutable_decision() = Ask(makegood, request);
  MAKEGOOD_CHECK(response.decision().outcome() == v1::Decision::REFUND);
  Server echo = Server::Echo(response);
  const Load load = {kDecide, request.SerializeAsString(), kInFlight};
  const Compared compared = Compare(echo, load, makegood, load);
  const std::string name = absl::StrCat("Decide, ", messages, " contacts, 64 in flight");
  Print({name + ", against a call that does nothing", Median(compared.reference.calls_per_second),
         Median(compared.ours.calls_per_second), 0.8, Better::kMore, "calls/s"});
  Print({name + ", p99", Median(compared.reference.p99_millis), Median(compared.ours.p99_millis),
         1.5, Better::kLess, "ms"});
  Print({name + ", CPU of server and client for each call", Median(compared.reference.all_micros),
         Median(compared.ours.all_micros), 0, Better::kLess, "us"});
  Print({name + ", CPU of the server for each call", Median(compared.reference.server_micros),
         Median(compared.ours.server_micros), 0, Better::kLess, "us"});
}

// The facts as attributes of a resource. Cerbos has no fields that are there without being set.
cerbos::CheckResourcesRequest CerbosRequestFor(const v1::Facts& facts) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  MAKEGOOD_CHECK(google::protobuf::util::MessageToJsonString(facts, &json, options).ok());
  google::protobuf::Struct attributes;
  MAKEGOOD_CHECK(google::protobuf::util::JsonStringToMessage(json, &attributes).ok());
  (*attributes.mutable_fields())["contacts"].mutable_list_value();  // At least an empty one.

  cerbos::CheckResourcesRequest request;
  request.set_request_id("request-1");
  request.mutable_principal()->set_id("pro-1");
  request.mutable_principal()->add_roles("pro");
  cerbos::ResourceEntry& entry = *request.add_resources();
  entry.add_actions("refund");
  entry.mutable_resource()->set_kind("guarantee");
  entry.mutable_resource()->set_id("lead-70114");
  entry.mutable_resource()->mutable_attr()->swap(*attributes.mutable_fields());
  return request;
}

bool AskCerbos(Server& server, const v1::Facts& facts) {
  cerbos::CheckResourcesResponse response;
  MAKEGOOD_CHECK(server.client().Call(kCheckResources, CerbosRequestFor(facts), &response).ok());
  MAKEGOOD_CHECK(response.results_size() == 1);
  const auto found = response.results(0).actions().find("refund");
  MAKEGOOD_CHECK(found != response.results(0).actions().end());
  return found->second == cerbos::EFFECT_ALLOW;
}

}  // namespace

void DecideRows() {
  const TwoProcessors two;
  const PolicyDirectory policies;
  Server makegood = Server::Makegood(policies);
  DecideRowsFor(makegood, 3);
  DecideRowsFor(makegood, 40);
}

void BatchRow() {
  const TwoProcessors two;
  const PolicyDirectory policies;
  Server makegood = Server::Makegood(policies);
  const v1::DecideRequest one = RequestFor("dingdoor_guarantee", Unanswered(3));
  v1::BatchDecideRequest many;
  for (int i = 0; i < kBatch; ++i) *many.add_requests() = one;
  v1::BatchDecideResponse response;
  MAKEGOOD_CHECK(makegood.client().Call(kBatchDecide, many, &response).ok());
  MAKEGOOD_CHECK(response.results_size() == kBatch);
  const Compared compared =
      Compare(makegood, {kDecide, one.SerializeAsString(), kInFlight}, makegood,
              {kBatchDecide, many.SerializeAsString(), /*in_flight=*/2});
  Print({"BatchDecide of 500, against Decide, CPU of server and client for each decision",
         Median(compared.reference.all_micros), Median(compared.ours.all_micros) / kBatch, 0.1,
         Better::kLess, "us"});
  Print({"BatchDecide of 500, against Decide, CPU of the server for each decision",
         Median(compared.reference.server_micros), Median(compared.ours.server_micros) / kBatch,
         0.1, Better::kLess, "us"});
}

void CerbosRows() {
  const TwoProcessors two;
  std::optional<Server> cerbos = Server::Cerbos();
  if (!cerbos.has_value()) {
    std::fprintf(stderr, "no rows against Cerbos: tests/bench/cerbos/install brings it\n");
    return;
  }
  const PolicyDirectory policies;
  Server makegood = Server::Makegood(policies);
  const v1::Facts facts = Unanswered(3);
  // The two policies say the same.
  std::vector<v1::Facts> all = {facts};
  for (Case& c : GuaranteeCases()) all.push_back(std::move(c.facts));
  for (const v1::Facts& each : all) {
    const v1::Decision decision = Ask(makegood, RequestFor("bench_guarantee", each));
    MAKEGOOD_CHECK(AskCerbos(*cerbos, each) == (decision.reason() == "no_customer_response"));
  }
  const Compared compared = Compare(
      *cerbos, {kCheckResources, CerbosRequestFor(facts).SerializeAsString(), kInFlight}, makegood,
      {kDecide, RequestFor("bench_guarantee", facts).SerializeAsString(), kInFlight});
  Print({"Decide, 64 in flight, against Cerbos", Median(compared.reference.calls_per_second),
         Median(compared.ours.calls_per_second), 8, Better::kMore, "calls/s"});
  Print({"Decide, 64 in flight, against Cerbos, p99", Median(compared.reference.p99_millis),
         Median(compared.ours.p99_millis), 0, Better::kLess, "ms"});
  Print({"Decide against Cerbos, CPU of the server for each call",
         Median(compared.reference.server_micros), Median(compared.ours.server_micros), 0.1,
         Better::kLess, "us"});
  Print({"memory after these calls, against Cerbos",
         static_cast<double>(MemoryKilobytes(cerbos->pid(), "VmRSS")),
         static_cast<double>(MemoryKilobytes(makegood.pid(), "VmRSS")), 0.5, Better::kLess, "KiB"});
}

}  // namespace makegood::bench

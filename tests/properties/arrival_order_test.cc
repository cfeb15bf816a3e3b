// What happened decides, and not when we were told: six events of a lead, told in each order there
// is, come to the same end, and to the end that a plain reading of the guarantee gives.
//
// MAKEGOOD_EVENT_SETS sets how many sets of six events are tried, MAKEGOOD_ORDER_STRIDE how many
// orders lie between two that are tried (1: every order), MAKEGOOD_SEED where chance begins.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <map>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "makegood/v1/credit_service.pb.h"
#include "makegood/v1/lead_service.pb.h"
#include "service/workflow/queries.h"
#include "service/workflow/record_events.h"
#include "service/workflow/testing/workflow_test.h"
#include "service/workflow/timestamp.h"
#include "tests/testing/number_from_environment.h"

namespace makegood {
namespace {

constexpr int kEvents = 6;
constexpr int kAtOnce = 10;
constexpr int64_t kCredits = 12;
constexpr absl::Duration kWindow = absl::Hours(24);
constexpr absl::Duration kInstant = absl::Nanoseconds(1);

// What an event is to the guarantee if it happens inside the window.
enum class Means { kNothing, kConnection, kDoubtfulNumber, kDoubtfulCall };

struct Kind {
  Means means;
  const char* event;
};

const Kind kKinds[] = {
    {Means::kConnection, "contact { sender: CUSTOMER kind: MESSAGE channel: CHAT }"},
    {Means::kConnection, "contact { sender: CUSTOMER kind: CALL channel: PROXY answered: false }"},
    {Means::kConnection,
     "contact { sender: PRO kind: CALL channel: PROXY answered: true answered_by: HUMAN }"},
    {Means::kConnection, "contact { sender: PRO kind: NUMBER_SHARED channel: CHAT }"},
    {Means::kDoubtfulNumber,
     "contact { sender: PRO kind: NUMBER_SHARED channel: CHAT confidence: 0.5 }"},
    {Means::kDoubtfulCall,
     "contact { sender: CUSTOMER kind: CALL channel: PROXY attribution: UNCERTAIN }"},
    {Means::kNothing, "contact { sender: CUSTOMER kind: MESSAGE channel: CHAT automatic: true }"},
    {Means::kNothing, "contact { sender: CUSTOMER kind: MESSAGE channel: OUTSIDE }"},
    {Means::kNothing, "contact { sender: PRO kind: MESSAGE channel: CHAT }"},
    {Means::kNothing,
     "contact { sender: PRO kind: CALL channel: PROXY answered: true answered_by: MACHINE }"},
    {Means::kNothing,
     "lead_changed { lead { state: CANCELLED } update_mask { paths: 'lead.state' } }"},
};

// Since the first message; those about the edges of the window as often as the others.
const absl::Duration kInstants[] = {absl::ZeroDuration(),      kInstant,       -kInstant,
                                    absl::Hours(-1),           absl::Hours(3), absl::Hours(23),
                                    kWindow - kInstant,        kWindow,        kWindow + kInstant,
                                    kWindow + absl::Minutes(1)};

struct Event {
  const Kind* kind = nullptr;  // Null: the first message itself.
  absl::Duration at;
};

using EventSet = std::vector<Event>;

// The guarantee, read plainly: a connection inside the window ends it; a doubt that nobody has
// cleared up goes to a person; silence brings everything back.
v1::Decision::Outcome Promised(const EventSet& set) {
  bool is_doubtful = false;
  for (const Event& event : set) {
    if (event.kind == nullptr || event.at < absl::ZeroDuration() || event.at >= kWindow) continue;
    if (event.kind->means == Means::kConnection) return v1::Decision::DENY;
    is_doubtful |= event.kind->means != Means::kNothing;
  }
  return is_doubtful ? v1::Decision::REVIEW : v1::Decision::REFUND;
}

// Two thirds of the sets hold no connection inside the window: else nearly all would be denied.
EventSet MakeSet(std::mt19937_64& random, bool with_first_message, bool may_connect) {
  EventSet set;
  if (with_first_message) set.push_back({});
  while (set.size() < kEvents) {
    const Kind& kind = kKinds[random() % std::size(kKinds)];
    const absl::Duration at = kInstants[random() % std::size(kInstants)];
    if (kind.means == Means::kConnection && !may_connect && at < kWindow) continue;
    if (kind.means != Means::kNothing && !may_connect && random() % 3 != 0) continue;
    set.push_back({&kind, at});
  }
  return set;
}

std::string ToString(const EventSet& set) {
  std::string text;
  for (const Event& event : set) {
    absl::StrAppend(&text, "  ", absl::FormatDuration(event.at), " ",
                    event.kind == nullptr ? "first_message_sent" : event.kind->event, "\n");
  }
  return text;
}

// The first of every `stride`.
std::vector<std::vector<int>> Permutations(int64_t stride) {
  std::vector<int> order(kEvents);
  std::iota(order.begin(), order.end(), 0);
  std::vector<std::vector<int>> some;
  int64_t number = 0;
  do {
    if (number++ % stride == 0) some.push_back(order);
  } while (std::next_permutation(order.begin(), order.end()));
  return some;
}

// One store, in which each order is a lead, and so is each order that comes at once.
class World final : public WorkflowTest {
 public:
  World() : WorkflowTest("dingdoor"), start_(now() + absl::Hours(1)) {}

  // Leads that are paid for. The clock is then short of the limit, or beyond it by less than the
  // policy waits for what is late.
  void Prepare(int leads, bool with_first_message, bool is_beyond) {
    v1::RecordEventsRequest batch = Batch();
    for (int lead = 0; lead < leads; ++lead) {
      const std::string pro = absl::StrCat("'pro-", lead, "'");
      v1::LeadEvent bought =
          Make<v1::LeadEvent>(absl::StrCat("pro_id: ", pro, " credits_granted { credits: 12 }"));
      bought.set_event_id(absl::StrCat("bought-", lead));
      SetTimestampTo(now(), bought.mutable_event_time());
      *batch.add_events() = bought;
      Add(lead, -1,
          absl::StrCat("lead_received { lead { lead_class: REQUEST price_credits: 12 } "
                       "pro { pro_id: ",
                       pro, " } }"),
          now(), batch);
      Add(lead, -2, "lead_accepted {}", now(), batch);
    }
    Send(batch);
    Pass(absl::Hours(1));
    if (with_first_message) {
      v1::RecordEventsRequest first = Batch();
      for (int lead = 0; lead < leads; ++lead) Add(lead, -3, Event(), first);
      Send(first);
    }
    Pass(kWindow + (is_beyond ? absl::Minutes(4) : -absl::Seconds(30)));
  }

  v1::RecordEventsRequest Batch() { return Make<v1::RecordEventsRequest>(""); }

  void Add(int lead, int index, const Event& event, v1::RecordEventsRequest& batch) {
    Add(lead, index, event.kind == nullptr ? "first_message_sent {}" : event.kind->event,
        start_ + event.at, batch);
  }

  void Send(const v1::RecordEventsRequest& batch) {
    const auto response = RecordEvents(workflow(), batch);
    ASSERT_TRUE(response.ok()) << response.status();
    for (const v1::RecordEventResult& result : response->results()) {
      ASSERT_TRUE(result.has_recorded()) << result.ShortDebugString();
    }
  }

  v1::Case Guarantee(int lead) { return FindCase(absl::StrCat("lead-", lead, "/guarantee/1")); }

  int64_t Balance(int lead) {
    return GetBalance(workflow(),
                      Make<v1::GetBalanceRequest>(absl::StrCat("pro_id: 'pro-", lead, "'")))
        ->credits();
  }

  using WorkflowTest::Pass;

 private:
  void TestBody() override {}

  void Add(int lead, int index, const std::string& what, absl::Time at,
           v1::RecordEventsRequest& batch) {
    v1::LeadEvent event = Make<v1::LeadEvent>(what);
    event.set_lead_id(absl::StrCat("lead-", lead));
    event.set_event_id(absl::StrCat("lead-", lead, "/", index));
    SetTimestampTo(at, event.mutable_event_time());
    *batch.add_events() = event;
  }

  const absl::Time start_;
};

TEST(ArrivalOrderTest, EveryOrderOfSixEventsComesToTheSameEnd) {
  const int64_t sets = NumberFromEnvironment("MAKEGOOD_EVENT_SETS", 3);
  const int64_t seed = NumberFromEnvironment("MAKEGOOD_SEED", 1);
  std::printf("seed %lld\n", static_cast<long long>(seed));
  std::mt19937_64 random(static_cast<uint64_t>(seed));
  const std::vector<std::vector<int>> orders =
      Permutations(NumberFromEnvironment("MAKEGOOD_ORDER_STRIDE", 1));
  const int count = static_cast<int>(orders.size());
  std::map<std::string, int> outcomes;
  for (int64_t number = 0; number < sets; ++number) {
    // Told before the limit, the first message among the six; or after it, as late as is allowed.
    // (A first message that is told as late as that decides at once.)
    const bool is_beyond = number % 2 == 1;
    const EventSet set = MakeSet(random, !is_beyond, /*may_connect=*/number % 3 == 2);
    const v1::Decision::Outcome promised = Promised(set);
    SCOPED_TRACE(absl::StrCat("seed ", seed, ", set ", number, ":\n", ToString(set)));
    World world;
    // The first leads hear of one event at a time, the others, for every tenth order, of all six at
    // once.
    const int leads = count + count / kAtOnce;
    const auto order_of = [&](int lead) {
      return orders[lead < count ? lead : (lead - count) * kAtOnce];
    };
    world.Prepare(leads, is_beyond, is_beyond);
    for (int i = 0; i < kEvents; ++i) {
      v1::RecordEventsRequest batch = world.Batch();
      for (int lead = 0; lead < count; ++lead) {
        world.Add(lead, orders[lead][i], set[orders[lead][i]], batch);
      }
      world.Send(batch);
    }
    v1::RecordEventsRequest batch = world.Batch();
    for (int lead = count; lead < leads; ++lead) {
      for (const int event : order_of(lead)) world.Add(lead, event, set[event], batch);
    }
    world.Send(batch);
    world.Pass(absl::Hours(24));

    for (int lead = 0; lead < leads; ++lead) {
      const v1::Case found = world.Guarantee(lead);
      // Which of two connections is named may depend on which was heard of first; what comes of it
      // may not.
      ASSERT_EQ(v1::Decision::Outcome_Name(found.decision().outcome()),
                v1::Decision::Outcome_Name(promised))
          << (lead < count ? "one by one" : "at once") << ", order "
          << ::testing::PrintToString(order_of(lead)) << "\n"
          << found.DebugString();
      const int64_t credits = promised == v1::Decision::REFUND ? kCredits : 0;
      ASSERT_EQ(found.refunded_credits(), credits) << found.DebugString();
      ASSERT_EQ(world.Balance(lead), credits);
    }
    ++outcomes[v1::Decision::Outcome_Name(promised)];
  }
  for (const auto& [outcome, times] : outcomes)
    std::printf("%s: %d sets\n", outcome.c_str(), times);
  EXPECT_GT(outcomes.size(), 1u) << "sets that all end alike show little";
}

}  // namespace
}  // namespace makegood

// Streams of events as clients see them: a real server, a real store, and events that the test
// writes.

#include "service/rpc/event_watch.h"

#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/client_context.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "gtest/gtest.h"
#include "makegood/v1/event_service.grpc.pb.h"
#include "service/decide/decision_language.h"
#include "service/domain/outbox_event.h"
#include "service/domain/test_clock.h"
#include "service/outbox/event_feed.h"
#include "service/store/ringing_store.h"
#include "tests/testing/temporary_store.h"

namespace makegood {
namespace {

const Tenant kDingdoor("dingdoor");

class Service final : public v1::EventService::CallbackService {
 public:
  explicit Service(EventWatch& watch) : watch_(watch) {}

  grpc::ServerWriteReactor<v1::WatchEventsResponse>* WatchEvents(
      grpc::CallbackServerContext* context, const v1::WatchEventsRequest* request) override {
    return watch_.Start(*context, *request);
  }

 private:
  EventWatch& watch_;
};

// A stream as its caller has it.
class Watching {
 public:
  Watching(v1::EventService::Stub& stub, const v1::WatchEventsRequest& request)
      : reader_(stub.WatchEvents(&context_, request)) {}

  // The next part: "e id@token" or "c token"; at the end "end REASON token".
  std::string Next() {
    v1::WatchEventsResponse response;
    if (reader_->Read(&response)) {
      if (response.has_event()) {
        return absl::StrCat("e ", response.event().event_id(), "@",
                            response.event().resume_token());
      }
      return absl::StrCat("c ", response.checkpoint().resume_token());
    }
    const grpc::Status status = reader_->Finish();
    google::rpc::Status rich;
    google::rpc::ErrorInfo info;
    rich.ParseFromString(status.error_details());
    for (const auto& any : rich.details()) {
      if (any.UnpackTo(&info)) break;
    }
    const auto token = info.metadata().find("resume_token");
    return absl::StrCat("end ", status.error_code(), " ", info.reason(), " ",
                        token == info.metadata().end() ? "" : token->second);
  }

  // The next event; checkpoints before it are read over.
  std::string NextEvent() {
    while (true) {
      std::string part = Next();
      if (part[0] != 'c') return part;
    }
  }

  void Cancel() { context_.TryCancel(); }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::WatchEventsResponse>> reader_;
};

class EventWatchTest : public testing::Test {
 protected:
  void StartServer(const EventWatchOptions& options = {}) {
    watch_ = std::make_unique<EventWatch>(desk_, door_, clock_, options);
    service_ = std::make_unique<Service>(*watch_);
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(service_.get());
    server_ = builder.BuildAndStart();
    stub_ = v1::EventService::NewStub(
        grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials()));
    door_.Open(workflow_);
  }

  void TearDown() override {
    watch_->Stop();
    server_->Shutdown();
    server_->Wait();
  }

  void Append(const std::string& id, const std::string& lead, size_t padding = 0) {
    v1::Event event;
    event.set_event_id(id);
    event.set_lead_id(lead);
    event.mutable_notice()->set_text(std::string(padding, 'x'));
    OutboxEvent row;
    row.event_id = EventId(id);
    row.lead_id = LeadId(lead);
    row.kind = "notice";
    row.create_time = absl::UnixEpoch();
    row.payload = {kEventPayloadVersion, event.SerializeAsString()};
    const absl::Status status = ringing_.RunTransaction(
        [&](Transaction& tx) { return tx.outbox().Append(kDingdoor, row); });
    ASSERT_TRUE(status.ok()) << status;
  }

  void Trim(int64_t through) {
    ASSERT_TRUE(ringing_
                    .RunTransaction([&](Transaction& tx) {
                      return tx.outbox().Trim(kDingdoor, through).status();
                    })
                    .ok());
  }

  static v1::WatchEventsRequest From(v1::WatchEventsRequest::Start start,
                                     const std::string& lead = "") {
    v1::WatchEventsRequest request;
    request.set_marketplace("dingdoor");
    request.set_start(start);
    request.set_lead_id(lead);
    return request;
  }

  static v1::WatchEventsRequest After(const std::string& token) {
    v1::WatchEventsRequest request;
    request.set_marketplace("dingdoor");
    request.set_resume_token(token);
    return request;
  }

  std::ostringstream log_text_;
  Log log_{LogFormat::kText, LogLevel::kInfo, &log_text_};
  DecisionLanguage language_;
  PolicyShelf shelf_{language_.policy_language(), PolicyOrigin{"nowhere", {}}, {}};
  TestClock clock_{absl::UnixEpoch()};
  TemporaryStore store_;
  RingingStore ringing_{*store_, [this] { watch_->Poke(); }};
  Workflow workflow_{ringing_, shelf_, clock_};
  WorkflowDoor door_{true};
  CallDesk desk_{log_, 1'000};
  std::unique_ptr<EventWatch> watch_;
  std::unique_ptr<Service> service_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<v1::EventService::Stub> stub_;
};

TEST_F(EventWatchTest, FromTheBeginningAndOn) {
  StartServer();
  Append("a", "lead-1");
  Append("b", "lead-2");
  Watching watching(*stub_, From(v1::WatchEventsRequest::BEGINNING));
  EXPECT_EQ(watching.Next(), "e a@dingdoor:1");
  EXPECT_EQ(watching.Next(), "e b@dingdoor:2");
  Append("c", "lead-1");
  EXPECT_EQ(watching.NextEvent(), "e c@dingdoor:3");
}

TEST_F(EventWatchTest, FromNowTellsWhereThatIsAndThenOnlyWhatIsNew) {
  StartServer();
  Append("a", "lead-1");
  Watching watching(*stub_, From(v1::WatchEventsRequest::NOW));
  EXPECT_EQ(watching.Next(), "c dingdoor:1");
  Append("b", "lead-1");
  EXPECT_EQ(watching.NextEvent(), "e b@dingdoor:2");
}

TEST_F(EventWatchTest, ATokenGoesOnBehindItsEvent) {
  StartServer();
  for (const char* id : {"a", "b", "c"}) Append(id, "lead-1");
  Watching watching(*stub_, After("dingdoor:2"));
  EXPECT_EQ(watching.Next(), "e c@dingdoor:3");
}

// More than a page, in order, and none twice.
TEST_F(EventWatchTest, ALongStreamComesWholeAndInOrder) {
  EventWatchOptions options;
  options.page_size = 7;
  StartServer(options);
  constexpr int kCount = 200;
  for (int i = 1; i <= kCount; ++i) Append(absl::StrCat("e", i), "lead-1");
  Watching watching(*stub_, From(v1::WatchEventsRequest::BEGINNING));
  for (int i = 1; i <= kCount; ++i) {
    EXPECT_EQ(watching.NextEvent(), absl::StrCat("e e", i, "@dingdoor:", i));
  }
}

TEST_F(EventWatchTest, OfOneLeadOnlyAndTheTokenPassesTheOthers) {
  StartServer();
  Append("a", "lead-1");
  Append("b", "lead-2");
  Append("c", "lead-2");
  Watching watching(*stub_, From(v1::WatchEventsRequest::BEGINNING, "lead-1"));
  EXPECT_EQ(watching.Next(), "e a@dingdoor:1");
  EXPECT_EQ(watching.Next(), "c dingdoor:3");
  Append("d", "lead-2");
  EXPECT_EQ(watching.Next(), "c dingdoor:4");
  Append("e", "lead-1");
  EXPECT_EQ(watching.NextEvent(), "e e@dingdoor:5");
}

TEST_F(EventWatchTest, CheckpointsComeWhileNothingHappens) {
  EventWatchOptions options;
  options.checkpoint_interval = absl::Milliseconds(20);
  StartServer(options);
  Watching watching(*stub_, From(v1::WatchEventsRequest::NOW));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(watching.Next(), "c dingdoor:0");
}

TEST_F(EventWatchTest, ATokenBeforeWhatWasRemovedIsExpired) {
  StartServer();
  for (const char* id : {"a", "b", "c"}) Append(id, "lead-1");
  Trim(2);
  EXPECT_EQ(Watching(*stub_, After("dingdoor:1")).Next(), "end 11 RESUME_TOKEN_EXPIRED dingdoor:2");
  EXPECT_EQ(Watching(*stub_, From(v1::WatchEventsRequest::BEGINNING)).Next(), "e c@dingdoor:3");
}

TEST_F(EventWatchTest, RequestsThatAreNoneAreRefused) {
  StartServer();
  EXPECT_EQ(Watching(*stub_, After("other:1")).Next(), "end 3 INVALID_RESUME_TOKEN ");
  EXPECT_EQ(Watching(*stub_, v1::WatchEventsRequest()).Next(), "end 3 INVALID_FIELD ");
}

TEST_F(EventWatchTest, MoreStreamsThanThereMayBeAreRefused) {
  EventWatchOptions options;
  options.streams_max = 1;
  StartServer(options);
  Watching first(*stub_, From(v1::WatchEventsRequest::NOW));
  EXPECT_EQ(first.Next(), "c dingdoor:0");
  EXPECT_EQ(Watching(*stub_, From(v1::WatchEventsRequest::NOW)).Next(), "end 8 TOO_MANY_REQUESTS ");
  first.Cancel();
  EXPECT_EQ(first.NextEvent(), "end 1  ");
}

// Nobody reads: the buffers of the connection fill up, the stream is cut, and the token leads to
// what was not delivered.
TEST_F(EventWatchTest, AReaderThatIsTooSlowIsCutAndMissesNothing) {
  EventWatchOptions options;
  options.patience = absl::Milliseconds(100);
  options.page_size = 10;
  StartServer(options);
  constexpr int kCount = 100;
  for (int i = 1; i <= kCount; ++i) Append(absl::StrCat("e", i), "lead-1", 200'000);
  int read = 0;
  std::string token;
  {
    Watching watching(*stub_, From(v1::WatchEventsRequest::BEGINNING));
    while (watch_->cut_count() == 0) std::this_thread::yield();
    std::string part;
    while (absl::StartsWith(part = watching.NextEvent(), "e ")) {
      ++read;
      token = part.substr(part.find('@') + 1);
    }
    EXPECT_EQ(part.rfind("end 10 READER_TOO_SLOW dingdoor:", 0), 0u) << part;
    // The message under way when it was cut may come once more.
    const std::string given = part.substr(part.rfind(' ') + 1);
    EXPECT_TRUE(given == token || given == absl::StrCat("dingdoor:", read - 1)) << part;
    token = given;
  }
  ASSERT_LT(read, kCount);
  const int64_t delivered = *PositionOf(kDingdoor, token);
  Watching again(*stub_, After(token));
  for (int64_t i = delivered + 1; i <= kCount; ++i) {
    ASSERT_EQ(again.NextEvent(), absl::StrCat("e e", i, "@dingdoor:", i));
  }
}

TEST_F(EventWatchTest, AServerThatStopsTellsWhereToGoOn) {
  StartServer();
  Append("a", "lead-1");
  Watching watching(*stub_, From(v1::WatchEventsRequest::BEGINNING));
  EXPECT_EQ(watching.Next(), "e a@dingdoor:1");
  watch_->Stop();
  // The client may have the event before the server knows that it has been written; it is then told
  // once more.
  EXPECT_THAT(watching.NextEvent(), testing::AnyOf("end 14 SERVER_STOPPING dingdoor:1",
                                                   "end 14 SERVER_STOPPING dingdoor:0"));
  EXPECT_EQ(Watching(*stub_, From(v1::WatchEventsRequest::NOW)).Next(), "end 14 SERVER_STOPPING ");
}

// Those who wait cost no threads: all of them hear of one event.
TEST_F(EventWatchTest, AThousandWaitForNews) {
  StartServer();
  std::vector<std::unique_ptr<Watching>> all;
  for (int i = 0; i < 1'000; ++i) {
    all.push_back(std::make_unique<Watching>(*stub_, From(v1::WatchEventsRequest::NOW)));
  }
  for (auto& watching : all) ASSERT_EQ(watching->Next(), "c dingdoor:0");
  Append("a", "lead-1");
  for (auto& watching : all) ASSERT_EQ(watching->NextEvent(), "e a@dingdoor:1");
  // Those who go in the middle of it leave the others alone.
  for (size_t i = 0; i < all.size(); i += 2) all[i]->Cancel();
  Append("b", "lead-1");
  for (size_t i = 1; i < all.size(); i += 2) ASSERT_EQ(all[i]->NextEvent(), "e b@dingdoor:2");
}

}  // namespace
}  // namespace makegood

// The thread goes round: each time something was committed, and a few times in each interval, it
// offers every stream a turn. A stream that has nothing under way takes what is new for it, one
// page at most, and sends it message by message as gRPC tells that the one before has gone; it then
// asks for another round. Streams at the same place share what was read for them, so that news
// costs one query for each marketplace and not one for each caller.
//
// A stream is always in one of three states: idle, busy (a message is under way, and whoever hears
// of its end goes on) or ended. Only whoever takes it out of idle, or is told of the end of a
// message, calls gRPC; so nothing is ever started after the end. gRPC may call back before a call
// of ours returns, so that no mutex is held during one.

#include "service/rpc/event_watch.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "google/rpc/code.pb.h"
#include "grpcpp/server_context.h"
#include "service/outbox/event_feed.h"
#include "service/rpc/status_mapping.h"
#include "service/rpc/validate.h"
#include "service/rpc/verb_call.h"
#include "service/workflow/timestamp.h"

namespace makegood {
namespace {

constexpr char kMethod[] = "EventService.WatchEvents";

// Commits that follow each other fast are told in one go.
constexpr absl::Duration kGatherTime = absl::Milliseconds(10);

// On a watch that nobody can set.
absl::Duration Elapsed() {
  return absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace

// What was read in one round, for all streams that are at the same place.
class EventWatch::Round {
 public:
  Round(Store& store, int page_size) : store_(store), page_size_(page_size) {}

  using Page = absl::StatusOr<std::shared_ptr<const EventPage>>;

  const Page& Read(const Tenant& tenant, int64_t after) {
    const auto [entry, is_new] =
        pages_.try_emplace({tenant, after}, absl::UnknownError("not read"));
    if (is_new) {
      absl::StatusOr<EventPage> page = ReadEvents(store_, tenant, after, page_size_);
      if (page.ok()) {
        entry->second = std::make_shared<const EventPage>(*std::move(page));
      } else {
        entry->second = page.status();
      }
    }
    return entry->second;
  }

  Store& store() { return store_; }

 private:
  Store& store_;
  const int page_size_;
  std::map<std::pair<Tenant, int64_t>, Page> pages_;
};

class EventWatch::Stream final : public grpc::ServerWriteReactor<v1::WatchEventsResponse> {
 public:
  Stream(EventWatch& watch, grpc::CallbackServerContext& context,
         const v1::WatchEventsRequest& request)
      : watch_(watch),
        context_(context),
        request_(request),
        tenant_(request.marketplace()),
        request_id_(TakeRequestId(watch.desk_, context)) {}

  // Before anybody else knows the stream.
  void KeepUntilDone(std::shared_ptr<Stream> self) { self_ = std::move(self); }

  // Ends an idle stream; one that is busy, as soon as its message has gone.
  void End(google::rpc::Status status) ABSL_LOCKS_EXCLUDED(mutex_) {
    {
      absl::MutexLock lock(&mutex_);
      if (state_ == State::kEnded) return;
      if (state_ == State::kBusy) {
        if (!end_.has_value()) end_ = std::move(status);
        waiting_.clear();
        return;
      }
      state_ = State::kEnded;
    }
    FinishWith(status);
  }

  void EndBecauseServerStops() {
    google::rpc::Status status;
    {
      absl::MutexLock lock(&mutex_);
      status = ServerStopping(TokenToGoOn());
    }
    End(std::move(status));
  }

  // What is new, what is overdue.
  void Turn(Round& round, absl::Duration now) ABSL_LOCKS_EXCLUDED(mutex_) {
    google::rpc::Status end;
    {
      absl::MutexLock lock(&mutex_);
      if (state_ == State::kEnded) return;
      if (state_ == State::kBusy) {
        CutIfTooSlow(now);
        return;
      }
      end = Take(round, now);
      if (end.code() != google::rpc::OK) {
        state_ = State::kEnded;
      } else if (waiting_.empty()) {
        return;
      } else {
        TakeNext(now);
      }
    }
    // Nobody else does anything while it is not idle.
    if (end.code() == google::rpc::OK) {
      StartWrite(&sending_);
    } else {
      FinishWith(end);
    }
  }

  void OnWriteDone(bool ok) override {
    std::optional<google::rpc::Status> end;
    bool goes_on = false;
    {
      absl::MutexLock lock(&mutex_);
      end = std::move(end_);
      if (!ok && !end.has_value()) end = Cancelled();
      if (end.has_value()) {
        state_ = State::kEnded;
      } else {
        position_ = sending_position_;
        goes_on = !waiting_.empty();
        if (goes_on) {
          TakeNext(Elapsed());
        } else {
          state_ = State::kIdle;
        }
      }
    }
    if (end.has_value()) {
      FinishWith(*end);
    } else if (goes_on) {
      StartWrite(&sending_);
    } else {
      watch_.AskForTurn();
    }
  }

  void OnCancel() override { End(Cancelled()); }

  void OnDone() override {
    watch_.Leave(this);
    self_.reset();  // The last thing done with it, unless the thread still holds it.
  }

  // Without ever having been told of to the thread.
  void Refuse(const google::rpc::Status& status) {
    {
      absl::MutexLock lock(&mutex_);
      state_ = State::kEnded;
    }
    FinishWith(status);
  }

 private:
  enum class State { kIdle, kBusy, kEnded };

  struct Message {
    v1::WatchEventsResponse response;
    int64_t position;  // The stream goes on after it.
  };

  // Where a caller who has read everything so far goes on; empty before the beginning is known.
  std::string TokenToGoOn() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return position_.has_value() ? ResumeTokenOf(tenant_, *position_) : request_.resume_token();
  }

  absl::StatusOr<int64_t> FindBeginning(Store& store) const {
    switch (request_.start()) {
      case v1::WatchEventsRequest::BEGINNING: return BeginningOfEvents(store, tenant_);
      case v1::WatchEventsRequest::NOW: return EndOfEvents(store, tenant_);
      default: return PositionOf(tenant_, request_.resume_token());
    }
  }

  // Puts what is to be sent into `waiting_`; a status that is not OK ends the stream.
  google::rpc::Status Take(Round& round, absl::Duration now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (!position_.has_value()) {
      absl::StatusOr<int64_t> beginning = FindBeginning(round.store());
      if (!beginning.ok()) return EndOf(beginning.status());
      position_ = *beginning;
    }
    const Round::Page& page = round.Read(tenant_, *position_);
    if (!page.ok()) return EndOf(page.status());
    const EventPage& events = **page;
    bool is_last_asked_for = true;
    for (size_t i = 0; i < events.events.size(); ++i) {
      const v1::Event& event = events.events[i];
      is_last_asked_for = request_.lead_id().empty() || event.lead_id() == request_.lead_id();
      if (!is_last_asked_for) continue;
      waiting_.push_back({{}, events.positions[i]});
      *waiting_.back().response.mutable_event() = event;
    }
    const int64_t end = events.positions.empty() ? *position_ : events.positions.back();
    // Told after others' events, so that these need not be looked through again, and now and then.
    const bool is_due = waiting_.empty() && now >= checkpoint_at_;
    if (!is_last_asked_for || is_due) {
      waiting_.push_back({{}, end});
      v1::Checkpoint& checkpoint = *waiting_.back().response.mutable_checkpoint();
      checkpoint.set_resume_token(ResumeTokenOf(tenant_, end));
      SetTimestampTo(watch_.clock_.Now(), checkpoint.mutable_time());
    }
    if (!waiting_.empty()) checkpoint_at_ = now + watch_.options_.checkpoint_interval;
    return {};
  }

  google::rpc::Status EndOf(const absl::Status& status) {
    return EndOfVerb(status, request_id_, watch_.desk_.log());
  }

  void CutIfTooSlow(absl::Duration now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const absl::Duration taken = now - busy_since_;
    if (taken <= watch_.options_.patience) return;
    if (!end_.has_value()) {
      // Told when the caller has read what is under way, which comes before it in any case.
      end_ = ReaderTooSlow(TokenToGoOn());
      ++watch_.cut_count_;
      waiting_.clear();
    } else if (taken > watch_.options_.patience_at_all) {
      context_.TryCancel();
    }
  }

  // Makes the stream busy with what waits first. StartWrite(&sending_) is due, without the mutex.
  void TakeNext(absl::Duration now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    state_ = State::kBusy;
    busy_since_ = now;
    sending_ = std::move(waiting_.front().response);
    sending_position_ = waiting_.front().position;
    waiting_.pop_front();
  }

  // The state is kEnded. Nothing may be done with the stream afterwards.
  void FinishWith(const google::rpc::Status& status) {
    Log& log = watch_.desk_.log();
    LogFields fields = {{"method", kMethod},
                        {"code", CodeName(status)},
                        {"request_id", request_id_},
                        {"marketplace", tenant_.value()}};
    if (const std::string reason = ReasonOf(status); !reason.empty()) {
      fields.emplace_back("reason", reason);
    }
    log.Info("stream", fields);
    Finish(ToGrpcStatus(status));
  }

  EventWatch& watch_;
  grpc::CallbackServerContext& context_;
  const v1::WatchEventsRequest request_;
  const Tenant tenant_;
  const std::string request_id_;
  std::shared_ptr<Stream> self_;

  absl::Mutex mutex_;
  State state_ ABSL_GUARDED_BY(mutex_) = State::kIdle;
  std::optional<int64_t> position_ ABSL_GUARDED_BY(mutex_);  // After what has been sent.
  std::deque<Message> waiting_ ABSL_GUARDED_BY(mutex_);
  v1::WatchEventsResponse sending_;  // gRPC's while it is busy.
  int64_t sending_position_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Duration busy_since_ ABSL_GUARDED_BY(mutex_);
  absl::Duration checkpoint_at_ ABSL_GUARDED_BY(mutex_) = -absl::InfiniteDuration();
  std::optional<google::rpc::Status> end_ ABSL_GUARDED_BY(mutex_);  // Once it is not busy.
};

EventWatch::EventWatch(CallDesk& desk, const WorkflowDoor& door, const Clock& clock,
                       const EventWatchOptions& options)
    : desk_(desk), door_(door), clock_(clock), options_(options), thread_([this] { Run(); }) {}

EventWatch::~EventWatch() { Stop(); }

grpc::ServerWriteReactor<v1::WatchEventsResponse>* EventWatch::Start(
    grpc::CallbackServerContext& context, const v1::WatchEventsRequest& request) {
  auto stream = std::make_shared<Stream>(*this, context, request);
  Stream* const reactor = stream.get();
  reactor->KeepUntilDone(stream);
  google::rpc::Status end;
  const std::vector<Violation> violations = Validate(request);
  if (door_.workflow() == nullptr) {
    end = door_.WhyShut();
  } else if (!violations.empty()) {
    end = InvalidFields(violations);
  } else if (Enter(std::move(stream), end)) {
    AskForTurn();
    return reactor;
  }
  reactor->Refuse(end);
  return reactor;
}

bool EventWatch::Enter(std::shared_ptr<Stream> stream, google::rpc::Status& end) {
  absl::MutexLock lock(&mutex_);
  if (stopping_) {
    end = ServerStopping("");
  } else if (streams_.size() >= static_cast<size_t>(options_.streams_max)) {
    end = TooManyRequests(options_.streams_max);
  } else {
    streams_.push_back(std::move(stream));
    return true;
  }
  return false;
}

void EventWatch::Leave(const Stream* stream) {
  std::shared_ptr<Stream> left;  // Goes after the mutex.
  absl::MutexLock lock(&mutex_);
  const auto found =
      std::find_if(streams_.begin(), streams_.end(),
                   [stream](const std::shared_ptr<Stream>& one) { return one.get() == stream; });
  if (found == streams_.end()) return;
  left = std::move(*found);
  *found = std::move(streams_.back());
  streams_.pop_back();
}

void EventWatch::Poke() {
  absl::MutexLock lock(&mutex_);
  poked_ = true;
}

void EventWatch::AskForTurn() {
  absl::MutexLock lock(&mutex_);
  is_somebody_hungry_ = true;
}

void EventWatch::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

void EventWatch::Run() {
  const auto has_news = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return stopping_ || is_somebody_hungry_ || (poked_ && !streams_.empty());
  };
  const absl::Duration tick = std::min(options_.checkpoint_interval, options_.patience) / 4;
  while (true) {
    std::vector<std::shared_ptr<Stream>> streams;
    bool is_last = false;
    {
      absl::MutexLock lock(&mutex_);
      const bool is_idle = streams_.empty();
      mutex_.AwaitWithTimeout(absl::Condition(&has_news),
                              is_idle ? absl::InfiniteDuration() : tick);
      if (!is_somebody_hungry_) mutex_.AwaitWithTimeout(absl::Condition(&stopping_), kGatherTime);
      is_somebody_hungry_ = false;
      poked_ = false;
      is_last = stopping_;
      streams = streams_;
    }
    if (is_last) {
      for (const auto& stream : streams) stream->EndBecauseServerStops();
      return;
    }
    Round round(door_.workflow()->store, options_.page_size);
    for (const auto& stream : streams) stream->Turn(round, Elapsed());
  }
}

}  // namespace makegood

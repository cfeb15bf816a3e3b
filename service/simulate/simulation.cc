#include "service/simulate/simulation.h"

#include <memory>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/rpc/code.pb.h"
#include "makegood/v1/admin_service.pb.h"
#include "makegood/v1/event_service.pb.h"
#include "makegood/v1/lead_service.pb.h"
#include "rules/base/check.h"
#include "rules/cel/message/message_reader.h"
#include "service/simulate/api.h"
#include "service/simulate/names.h"
#include "service/simulate/telling.h"
#include "service/simulate/value_text.h"

namespace makegood::simulate {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr int kEventsPageSize = 1'000;

void SetTime(cel::TimeParts time, google::protobuf::Timestamp* into) {
  into->set_seconds(time.seconds);
  into->set_nanos(time.nanos);
}

class Player {
 public:
  Player(const Script& script, ServerUnderScript& server)
      : script_(script), server_(server), now_(script.start) {
    played_.script = &script;
  }

  PlayedScript Play() {
    if (Prepare()) PlaySteps(script_.steps, /*is_repetition=*/false);
    return std::move(played_);
  }

 private:
  // -- before the first step -------------------------------------------------------------------

  bool Prepare() {
    v1::GetServerInfoResponse info;
    const google::rpc::Status status =
        CallByName("GetServerInfo", v1::GetServerInfoRequest(), &info);
    if (status.code() != google::rpc::OK)
      return Fail(absl::StrCat("the server answers: ", ErrorText(status)));
    if (!info.test_clock()) {
      return Fail("the server runs by the real clock; start it with --test-clock");
    }
    const cel::TimeParts now = ToParts(info.now());
    if (script_.start < now) {
      return Fail(absl::StrCat("the server's clock, ", cel::FormatTimestamp(now),
                               ", is past the script's start"));
    }
    if (now < script_.start) {
      v1::AdvanceClockRequest request;
      SetTime(script_.start, request.mutable_time());
      v1::AdvanceClockResponse answer;
      const google::rpc::Status moved = CallByName("AdvanceClock", request, &answer);
      if (moved.code() != google::rpc::OK)
        return Fail(absl::StrCat("the clock cannot be moved: ", ErrorText(moved)));
    }
    std::vector<v1::Event> earlier;
    return ReadEvents(earlier);
  }

  bool Fail(std::string error) {
    played_.error = std::move(error);
    return false;
  }

  google::rpc::Status CallByName(const char* name, const Message& request, Message* answer) {
    const auto* method = FindMethod(name);
    MAKEGOOD_CHECK(method != nullptr);
    return server_.Call(*method, request, answer);
  }

  // -- steps -----------------------------------------------------------------------------------

  // False after a step that went wrong.
  bool PlaySteps(const std::vector<Step>& steps, bool is_repetition) {
    for (const Step& step : steps) {
      const bool went_on = step.kind == Step::Kind::kGroup ? PlayGroup(step, 0, is_repetition)
                                                           : PlayStep(step, is_repetition);
      if (!went_on) return false;
    }
    return true;
  }

  // One turn of the loop for each combination, the last counter's values the fastest.
  bool PlayGroup(const Step& group, size_t depth, bool is_repetition) {
    if (depth == group.counters.size()) {
      if (!group.say.empty() && !is_repetition) {
        PlayedStep& heading = played_.steps.emplace_back();
        heading.step = &group;
        heading.time = OffsetText(now_, script_.start);
        heading.say = group.say;
      }
      return PlaySteps(group.steps, is_repetition);
    }
    const Counter& counter = group.counters[depth];
    for (size_t i = 0; i < counter.values.size(); ++i) {
      names_[counter.name] = counter.values[i];
      if (!PlayGroup(group, depth + 1, is_repetition || i > 0)) return false;
    }
    return true;
  }

  bool PlayStep(const Step& step, bool is_repetition) {
    PlayedStep& played = played_.steps.emplace_back();
    played.step = &step;
    played.say = Substitute(step.say, names_);
    played.time = OffsetText(now_, script_.start);
    played.is_repetition = is_repetition;
    if (step.kind == Step::Kind::kRestart) {
      Restart(step, played);
    } else {
      MakeCall(step, played);
    }
    std::vector<v1::Event> events;
    if (!ReadEvents(events)) return false;
    for (const v1::Event& event : events) played.told.push_back(TellEvent(event, script_.start));
    for (const Told& told : step.told) CompareTold(told, events, played);
    return played.mismatches.empty();
  }

  void Restart(const Step& step, PlayedStep& played) {
    played.call = "the server is broken off and started again";
    const absl::Status status = server_.Restart();
    if (!status.ok())
      played.mismatches.push_back(
          {"restart", "a server", std::string(status.message()), step.place});
  }

  void MakeCall(const Step& step, PlayedStep& played) {
    const std::unique_ptr<Message> request = MakeRequest(step, played);
    if (request == nullptr) return;
    played.call = TellRequest(*step.method, *request, script_.start);
    const std::unique_ptr<Message> answer = NewMessage(*step.method->output_type());
    const google::rpc::Status status = server_.Call(*step.method, *request, answer.get());
    if (status.code() != google::rpc::OK) {
      played.answer = ErrorText(status);
      CompareError(step, StatusWord(status), played);
      return;
    }
    if (!step.error.empty()) {
      played.mismatches.push_back({"error", step.error, "an answer", step.error_place});
      return;
    }
    if (step.method->name() == "AdvanceClock")
      now_ = ToParts(static_cast<const v1::AdvanceClockResponse&>(*answer).now());
    played.answer = TellAnswer(*answer, script_.start);
    if (step.expect.has_value()) {
      played.mismatches = Compare(Substitute(*step.expect, names_), *answer, script_.start);
    } else if (step.method->name() == "RecordEvents") {
      CompareResults(step, static_cast<const v1::RecordEventsResponse&>(*answer), played);
    }
    for (const Keep& keep : step.keep) KeepValue(keep, *answer, played);
  }

  // Null, with a mismatch, when a value that came from a name does not fit.
  std::unique_ptr<Message> MakeRequest(const Step& step, PlayedStep& played) {
    std::unique_ptr<Message> request = NewMessage(*step.method->input_type());
    ++calls_;
    switch (step.kind) {
      case Step::Kind::kAdvance:
        SetTime(cel::FromAbslTime(cel::ToAbslTime(now_) + step.span),
                static_cast<v1::AdvanceClockRequest&>(*request).mutable_time());
        return request;
      case Step::Kind::kAdvanceTo:
        SetTime(step.time, static_cast<v1::AdvanceClockRequest&>(*request).mutable_time());
        return request;
      default: break;
    }
    rules::IssueList issues;
    if (!cel::ReadMessage(Substitute(step.request, names_), request.get(),
                          ScriptReadOptions(script_.start), issues)) {
      for (const rules::Issue& issue : issues.issues())
        played.mismatches.push_back({"request", "a value that fits", issue.message, issue.place});
      return nullptr;
    }
    FillIn(request.get());
    return request;
  }

  // What the script need not say.
  void FillIn(Message* request) const {
    FillInField(request, "marketplace", script_.marketplace);
    FillInField(request, "request_id", absl::StrCat(script_.id, "-", calls_));
    if (request->GetDescriptor() != v1::RecordEventsRequest::descriptor()) return;
    auto& record = static_cast<v1::RecordEventsRequest&>(*request);
    for (int i = 0; i < record.events_size(); ++i) {
      v1::LeadEvent& event = *record.mutable_events(i);
      if (event.event_id().empty())
        event.set_event_id(absl::StrCat(script_.id, "-", calls_, "-", i + 1));
      if (!event.has_event_time()) SetTime(now_, event.mutable_event_time());
    }
  }

  static void FillInField(Message* request, const char* name, const std::string& value) {
    const FieldDescriptor* field = request->GetDescriptor()->FindFieldByName(name);
    if (field == nullptr || field->is_repeated() || field->type() != FieldDescriptor::TYPE_STRING)
      return;
    const google::protobuf::Reflection& reflection = *request->GetReflection();
    if (reflection.GetString(*request, field).empty()) reflection.SetString(request, field, value);
  }

  // -- what came of it -------------------------------------------------------------------------

  static void CompareError(const Step& step, const std::string& reason, PlayedStep& played) {
    if (step.error == reason) return;
    played.mismatches.push_back({"error", step.error.empty() ? "an answer" : step.error, reason,
                                 step.error.empty() ? step.place : step.error_place});
  }

  // Unless a script says otherwise all its events are recorded.
  static void CompareResults(const Step& step, const v1::RecordEventsResponse& answer,
                             PlayedStep& played) {
    for (int i = 0; i < answer.results_size(); ++i) {
      if (!answer.results(i).has_status()) continue;
      played.mismatches.push_back({absl::StrCat("results[", i, "]"), "recorded",
                                   ErrorText(answer.results(i).status()), step.place});
    }
  }

  void KeepValue(const Keep& keep, const Message& answer, PlayedStep& played) {
    const Message* message = &answer;
    for (size_t i = 0; i < keep.path.size(); ++i) {
      const google::protobuf::Reflection& reflection = *message->GetReflection();
      const FieldDescriptor* field = FindField(*message->GetDescriptor(), keep.path[i]);
      int index = -1;
      if (field->is_repeated()) {
        const int size = reflection.FieldSize(*message, field);
        if (!absl::SimpleAtoi(keep.path[++i], &index) || index >= size) {
          played.mismatches.push_back({absl::StrCat("keep.", keep.name),
                                       absl::StrCat("an element ", keep.path[i]),
                                       absl::StrCat(size, " elements"), keep.place});
          return;
        }
      }
      if (i + 1 == keep.path.size()) {
        names_[keep.name] = KeptText(*message, *field, index);
        return;
      }
      message = index < 0 ? &reflection.GetMessage(*message, field)
                          : &reflection.GetRepeatedMessage(*message, field, index);
    }
  }

  std::string KeptText(const Message& message, const FieldDescriptor& field, int index) const {
    return ValueText(message, field, index, script_.start);
  }

  // -- what others are told --------------------------------------------------------------------

  // Reads what was told since the last time.
  bool ReadEvents(std::vector<v1::Event>& events) {
    while (true) {
      v1::ListEventsRequest request;
      request.set_marketplace(script_.marketplace);
      request.set_resume_token(resume_token_);
      request.set_page_size(kEventsPageSize);
      v1::ListEventsResponse answer;
      const google::rpc::Status status = CallByName("ListEvents", request, &answer);
      if (status.code() != google::rpc::OK)
        return Fail(absl::StrCat("what was told cannot be read: ", ErrorText(status)));
      for (const v1::Event& event : answer.events()) events.push_back(event);
      resume_token_ = answer.resume_token();
      if (!answer.more()) return true;
    }
  }

  void CompareTold(const Told& told, const std::vector<v1::Event>& events,
                   PlayedStep& played) const {
    std::vector<const Message*> of_kind;
    for (const v1::Event& event : events) {
      const google::protobuf::Reflection& reflection = *event.GetReflection();
      if (reflection.HasField(event, told.kind))
        of_kind.push_back(&reflection.GetMessage(event, told.kind));
    }
    for (Mismatch& mismatch :
         CompareElements(Substitute(told.elements, names_),
                         absl::StrCat("told.", told.kind->name()), of_kind, script_.start))
      played.mismatches.push_back(std::move(mismatch));
  }

  const Script& script_;
  ServerUnderScript& server_;
  cel::TimeParts now_;
  int calls_ = 0;
  Names names_;
  std::string resume_token_;
  PlayedScript played_;
};

}  // namespace

PlayedScript Play(const Script& script, ServerUnderScript& server) {
  return Player(script, server).Play();
}

}  // namespace makegood::simulate

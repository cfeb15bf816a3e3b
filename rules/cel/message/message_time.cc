#include "rules/cel/message/message_time.h"

#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"

namespace makegood::cel {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::Message;

// Both messages have `seconds = 1` and `nanos = 2`.
struct SecondsAndNanos {
  int64_t seconds = 0;
  int32_t nanos = 0;
};

template <typename Generated>
SecondsAndNanos Read(const Message& message) {
  if (message.GetDescriptor() == Generated::descriptor()) {
    const auto& time = static_cast<const Generated&>(message);
    return {time.seconds(), time.nanos()};
  }
  const Descriptor& type = *message.GetDescriptor();
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  return {reflection.GetInt64(message, type.FindFieldByNumber(1)),
          reflection.GetInt32(message, type.FindFieldByNumber(2))};
}

template <typename Generated>
void Write(SecondsAndNanos time, Message* message) {
  if (message->GetDescriptor() == Generated::descriptor()) {
    auto* generated = static_cast<Generated*>(message);
    generated->set_seconds(time.seconds);
    generated->set_nanos(time.nanos);
    return;
  }
  const Descriptor& type = *message->GetDescriptor();
  const google::protobuf::Reflection& reflection = *message->GetReflection();
  reflection.SetInt64(message, type.FindFieldByNumber(1), time.seconds);
  reflection.SetInt32(message, type.FindFieldByNumber(2), time.nanos);
}

}  // namespace

bool ReadTimestamp(const Message& message, TimeParts* time) {
  const SecondsAndNanos content = Read<google::protobuf::Timestamp>(message);
  *time = {content.seconds, content.nanos};
  return content.nanos >= 0 && content.nanos < kNanosPerSecond && IsTimestampInRange(*time);
}

bool ReadDuration(const Message& message, TimeParts* time) {
  const SecondsAndNanos content = Read<google::protobuf::Duration>(message);
  if (content.nanos <= -kNanosPerSecond || content.nanos >= kNanosPerSecond) return false;
  if (content.seconds > 0 && content.nanos < 0) return false;
  if (content.seconds < 0 && content.nanos > 0) return false;
  const Nanoseconds total =
      static_cast<Nanoseconds>(content.seconds) * kNanosPerSecond + content.nanos;
  if (!IsDurationInRange(total)) return false;
  *time = TimeParts::FromNanoseconds(total);
  return true;
}

void WriteTimestamp(TimeParts time, Message* message) {
  Write<google::protobuf::Timestamp>({time.seconds, time.nanos}, message);
}

void WriteDuration(TimeParts time, Message* message) {
  // The message's nanoseconds have the sign of its seconds; ours are never negative.
  SecondsAndNanos content{time.seconds, time.nanos};
  if (content.seconds < 0 && content.nanos > 0) {
    content.seconds += 1;
    content.nanos -= static_cast<int32_t>(kNanosPerSecond);
  }
  Write<google::protobuf::Duration>(content, message);
}

}  // namespace makegood::cel

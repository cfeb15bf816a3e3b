// Timestamps and durations in and out of their messages.

#ifndef MAKEGOOD_RULES_CEL_MESSAGE_MESSAGE_TIME_H_
#define MAKEGOOD_RULES_CEL_MESSAGE_MESSAGE_TIME_H_

#include "google/protobuf/message.h"
#include "rules/cel/values/time.h"

namespace makegood::cel {

// The content of a google.protobuf.Timestamp or Duration; false when it is out of CEL's
// range, or not well-formed (nanoseconds below 0, or of another sign than the seconds).
bool ReadTimestamp(const google::protobuf::Message& message, TimeParts* time);
bool ReadDuration(const google::protobuf::Message& message, TimeParts* time);

// `time` must be in range.
void WriteTimestamp(TimeParts time, google::protobuf::Message* message);
void WriteDuration(TimeParts time, google::protobuf::Message* message);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_MESSAGE_MESSAGE_TIME_H_

// Instants and spans in and out of their messages.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_TIMESTAMP_H_
#define MAKEGOOD_SERVICE_WORKFLOW_TIMESTAMP_H_

#include "absl/time/time.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"

namespace makegood {

inline absl::Time FromTimestamp(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

// Exact to the nanosecond, which is as fine as the store takes.
inline void SetTimestampTo(absl::Time time, google::protobuf::Timestamp* out) {
  const int64_t seconds = absl::ToUnixSeconds(time);  // Rounds down.
  out->set_seconds(seconds);
  out->set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
}

inline absl::Duration FromProtoDuration(const google::protobuf::Duration& span) {
  return absl::Seconds(span.seconds()) + absl::Nanoseconds(span.nanos());
}

inline void SetDurationTo(absl::Duration span, google::protobuf::Duration* out) {
  out->set_seconds(absl::IDivDuration(span, absl::Seconds(1), &span));
  out->set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(span)));
}

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_TIMESTAMP_H_

// Values of messages as scripts write them.

#ifndef MAKEGOOD_SERVICE_SIMULATE_VALUE_TEXT_H_
#define MAKEGOOD_SERVICE_SIMULATE_VALUE_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "google/protobuf/timestamp.pb.h"
#include "rules/cel/message/message_reader.h"
#include "rules/cel/values/time.h"

namespace makegood::simulate {

// "+24h5m", counted from the script's start.
std::string OffsetText(cel::TimeParts time, cel::TimeParts start);

cel::TimeParts ToParts(const google::protobuf::Timestamp& time);

// How messages are read from scripts: times may be offsets from `start`.
cel::ReadOptions ScriptReadOptions(cel::TimeParts start);

// The value of a field, of a repeated one the element at `index` (-1: it is not repeated). Enums
// are names, times offsets from `start`, spans "24h", messages maps.
std::string ValueText(const google::protobuf::Message& message,
                      const google::protobuf::FieldDescriptor& field, int index,
                      cel::TimeParts start);

// "{lead_id: lead-1, report: {reason: spam}}": the fields that are set, on one line.
std::string MessageText(const google::protobuf::Message& message, cel::TimeParts start);

// The name of an error's reason; of one that has none, of its code.
std::string StatusWord(const google::protobuf::Message& status);

}  // namespace makegood::simulate

#endif  // MAKEGOOD_SERVICE_SIMULATE_VALUE_TEXT_H_

// What happened, in words: a line for a call, for its answer, and for each thing that others were
// told.

#ifndef MAKEGOOD_SERVICE_SIMULATE_TELLING_H_
#define MAKEGOOD_SERVICE_SIMULATE_TELLING_H_

#include <string>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "google/rpc/status.pb.h"
#include "makegood/v1/event.pb.h"
#include "rules/cel/values/time.h"

namespace makegood::simulate {

// "FileReport {lead_id: lead-1, report: {reason: spam}}", without what every request has.
std::string TellRequest(const google::protobuf::MethodDescriptor& method,
                        const google::protobuf::Message& request, cel::TimeParts start);

// Of the cases, decisions, reviews and payouts in an answer: what became of them. Empty when there
// are none.
std::string TellAnswer(const google::protobuf::Message& answer, cel::TimeParts start);

std::string TellEvent(const v1::Event& event, cel::TimeParts start);

// "LEASE_LOST: the lease ran out".
std::string ErrorText(const google::rpc::Status& status);

}  // namespace makegood::simulate

#endif  // MAKEGOOD_SERVICE_SIMULATE_TELLING_H_

// google.protobuf.Any: packing and unpacking with the types of one pool.

#ifndef MAKEGOOD_RULES_CEL_MESSAGE_ANY_H_
#define MAKEGOOD_RULES_CEL_MESSAGE_ANY_H_

#include <string>

#include "google/protobuf/any.pb.h"
#include "google/protobuf/message.h"
#include "rules/cel/message/environment.h"

namespace makegood::cel {

// The content, allocated in `arena`; null with a reason in `error` when the type is unknown
// or the bytes do not parse.
const google::protobuf::Message* UnpackAny(const google::protobuf::Any& any,
                                           const MessageEnvironment& environment,
                                           google::protobuf::Arena* arena, std::string* error);

// The bytes are deterministic: maps in order of their keys.
void PackAny(const google::protobuf::Message& content, google::protobuf::Any* any);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_MESSAGE_ANY_H_

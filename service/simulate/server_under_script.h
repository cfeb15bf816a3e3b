// The server that a script is played against.

#ifndef MAKEGOOD_SERVICE_SIMULATE_SERVER_UNDER_SCRIPT_H_
#define MAKEGOOD_SERVICE_SIMULATE_SERVER_UNDER_SCRIPT_H_

#include "absl/status/status.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "google/rpc/status.pb.h"

namespace makegood::simulate {

// For one thread.
class ServerUnderScript {
 public:
  virtual ~ServerUnderScript() = default;

  // Makes a unary call; on OK `answer` holds what came back.
  virtual google::rpc::Status Call(const google::protobuf::MethodDescriptor& method,
                                   const google::protobuf::Message& request,
                                   google::protobuf::Message* answer) = 0;

  // Breaks the server off without letting it finish anything, and starts it again over the same
  // data.
  //
  //   Unimplemented   it is not ours to restart
  virtual absl::Status Restart() = 0;
};

}  // namespace makegood::simulate

#endif  // MAKEGOOD_SERVICE_SIMULATE_SERVER_UNDER_SCRIPT_H_

// What the server says about itself: which services it has and how their messages look, from
// the descriptors that are a part of the program. Those keep the comments of the protos, so
// that `describe` is the manual.

#ifndef MAKEGOOD_SERVICE_RPC_REFLECTION_H_
#define MAKEGOOD_SERVICE_RPC_REFLECTION_H_

#include <map>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "grpc/reflection/v1/reflection.pb.h"

namespace makegood {

// Immutable and thread-safe.
class Reflection {
 public:
  // `services`: the full names of the services to list.
  explicit Reflection(std::vector<std::string> services);
  Reflection(const Reflection&) = delete;
  Reflection& operator=(const Reflection&) = delete;

  // Answers one request of a stream. An answer with a file has all the files that it imports as
  // well, after it. What cannot be answered is an error_response, as the protocol has it.
  grpc::reflection::v1::ServerReflectionResponse Answer(
      const grpc::reflection::v1::ServerReflectionRequest& request) const;

 private:
  using Response = grpc::reflection::v1::ServerReflectionResponse;

  void AddFile(const google::protobuf::FileDescriptor* file, Response& response) const;
  void ListExtensions(const std::string& type, Response& response) const;

  const std::vector<std::string> services_;
  google::protobuf::DescriptorPool pool_;
  std::map<std::string, std::string> files_;  // Serialized FileDescriptorProtos by name.
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_RPC_REFLECTION_H_

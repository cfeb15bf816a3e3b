// Message types that are not linked into the program: a pool and a factory made from a
// FileDescriptorSet (protoc --descriptor_set_out --include_imports).

#ifndef MAKEGOOD_RULES_CEL_MESSAGE_DESCRIPTOR_FILES_H_
#define MAKEGOOD_RULES_CEL_MESSAGE_DESCRIPTOR_FILES_H_

#include <memory>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/dynamic_message.h"

namespace makegood::cel {

// Thread-safe. Give pool() and factory() to DescriptorTypes.
class DescriptorFiles {
 public:
  // Files that are linked into the program, such as timestamp.proto, are taken from there
  // and not from the set; their messages are of the generated classes.
  //
  //   InvalidArgument   a file that does not build, with the first thing wrong with it
  static absl::StatusOr<std::unique_ptr<DescriptorFiles>> Make(
      const google::protobuf::FileDescriptorSet& files);

  const google::protobuf::DescriptorPool& pool() const { return pool_; }
  google::protobuf::MessageFactory& factory() { return factory_; }

 private:
  DescriptorFiles();

  google::protobuf::DescriptorPool pool_;
  google::protobuf::DynamicMessageFactory factory_;  // Declared after the pool: ends before it.
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_MESSAGE_DESCRIPTOR_FILES_H_

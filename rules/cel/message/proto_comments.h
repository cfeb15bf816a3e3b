// The comments of .proto files, which are the policy author's manual. Code that protoc
// generates does not carry them; a FileDescriptorSet written with source info does.

#ifndef MAKEGOOD_RULES_CEL_MESSAGE_PROTO_COMMENTS_H_
#define MAKEGOOD_RULES_CEL_MESSAGE_PROTO_COMMENTS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"

namespace makegood::cel {

// Immutable and thread-safe.
class ProtoComments {
 public:
  // A set with the files that are asked about and all that they import, imports first.
  // Files that do not build are left out, and then have no comments.
  explicit ProtoComments(const google::protobuf::FileDescriptorSet& files);

  // The first sentence of the comment before a field or message; empty when there is none.
  std::string OfField(absl::string_view message, absl::string_view field) const;
  std::string OfMessage(absl::string_view message) const;

 private:
  google::protobuf::DescriptorPool pool_;
};

// "Requested by the pro.\n Required. More." → "Requested by the pro."
std::string FirstSentence(absl::string_view comment);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_MESSAGE_PROTO_COMMENTS_H_

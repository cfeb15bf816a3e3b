// The descriptors of every proto that the service speaks, with the comments of their
// authors, as a part of the binary. Generated code leaves the comments out, and they are
// what `describe` shows to operators and what messages quote to policy authors.

#ifndef MAKEGOOD_PROTO_EMBEDDED_DESCRIPTORS_H_
#define MAKEGOOD_PROTO_EMBEDDED_DESCRIPTORS_H_

#include "absl/strings/string_view.h"

namespace makegood {

// A serialized google.protobuf.FileDescriptorSet: makegood.v1, google.rpc, gRPC's health and
// reflection, and the well-known types that these import. Each file comes once and after its
// imports, so that a DescriptorPool can take them in this order. Lives as long as the program.
absl::string_view EmbeddedDescriptors();

}  // namespace makegood

#endif  // MAKEGOOD_PROTO_EMBEDDED_DESCRIPTORS_H_

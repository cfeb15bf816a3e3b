// The calls of the service by their names, so that a script can make any of them: as the
// descriptors have them, so that no call needs code of its own.

#ifndef MAKEGOOD_SERVICE_SIMULATE_API_H_
#define MAKEGOOD_SERVICE_SIMULATE_API_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace makegood::simulate {

// "FileReport", or "CaseService.FileReport". Null if there is none.
const google::protobuf::MethodDescriptor* FindMethod(absl::string_view name);

// "FileReport", … of all calls.
std::vector<std::string> MethodNames();

// An empty message of a generated class.
std::unique_ptr<google::protobuf::Message> NewMessage(const google::protobuf::Descriptor& type);

// A field by its name in the .proto file or in lowerCamelCase. Null if there is none.
const google::protobuf::FieldDescriptor* FindField(const google::protobuf::Descriptor& type,
                                                   absl::string_view name);

// The names of a message's fields, for suggestions.
std::vector<std::string> FieldNames(const google::protobuf::Descriptor& type);

}  // namespace makegood::simulate

#endif  // MAKEGOOD_SERVICE_SIMULATE_API_H_

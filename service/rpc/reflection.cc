#include "service/rpc/reflection.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/rpc/code.pb.h"
#include "proto/embedded_descriptors.h"
#include "rules/base/check.h"

namespace makegood {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using grpc::reflection::v1::ServerReflectionRequest;
using grpc::reflection::v1::ServerReflectionResponse;

void SetError(google::rpc::Code code, std::string message, ServerReflectionResponse& response) {
  auto& error = *response.mutable_error_response();
  error.set_error_code(code);
  error.set_error_message(std::move(message));
}

}  // namespace

Reflection::Reflection(std::vector<std::string> services) : services_(std::move(services)) {
  google::protobuf::FileDescriptorSet set;
  const absl::string_view descriptors = EmbeddedDescriptors();
  MAKEGOOD_CHECK(set.ParseFromArray(descriptors.data(), static_cast<int>(descriptors.size())));
  for (const google::protobuf::FileDescriptorProto& file : set.file()) {
    MAKEGOOD_CHECK(pool_.BuildFile(file) != nullptr);
    files_[file.name()] = file.SerializeAsString();
  }
}

ServerReflectionResponse Reflection::Answer(const ServerReflectionRequest& request) const {
  ServerReflectionResponse response;
  response.set_valid_host(request.host());
  *response.mutable_original_request() = request;
  switch (request.message_request_case()) {
    case ServerReflectionRequest::kListServices: {
      auto& list = *response.mutable_list_services_response();
      for (const std::string& service : services_) list.add_service()->set_name(service);
      break;
    }
    case ServerReflectionRequest::kFileByFilename:
      AddFile(pool_.FindFileByName(request.file_by_filename()), response);
      break;
    case ServerReflectionRequest::kFileContainingSymbol:
      AddFile(pool_.FindFileContainingSymbol(request.file_containing_symbol()), response);
      break;
    case ServerReflectionRequest::kFileContainingExtension: {
      const auto& wanted = request.file_containing_extension();
      const Descriptor* const type = pool_.FindMessageTypeByName(wanted.containing_type());
      const FieldDescriptor* const extension =
          type == nullptr ? nullptr : pool_.FindExtensionByNumber(type, wanted.extension_number());
      AddFile(extension == nullptr ? nullptr : extension->file(), response);
      break;
    }
    case ServerReflectionRequest::kAllExtensionNumbersOfType:
      ListExtensions(request.all_extension_numbers_of_type(), response);
      break;
    case ServerReflectionRequest::MESSAGE_REQUEST_NOT_SET:
      SetError(google::rpc::INVALID_ARGUMENT, "the request asks nothing that this server knows",
               response);
      break;
  }
  return response;
}

void Reflection::AddFile(const FileDescriptor* file, Response& response) const {
  if (file == nullptr) {
    SetError(google::rpc::NOT_FOUND, "not found", response);
    return;
  }
  std::set<const FileDescriptor*> seen = {file};
  std::vector<const FileDescriptor*> files = {file};
  for (size_t next = 0; next < files.size(); ++next) {
    response.mutable_file_descriptor_response()->add_file_descriptor_proto(
        files_.at(files[next]->name()));
    for (int i = 0; i < files[next]->dependency_count(); ++i) {
      if (seen.insert(files[next]->dependency(i)).second)
        files.push_back(files[next]->dependency(i));
    }
  }
}

void Reflection::ListExtensions(const std::string& type, Response& response) const {
  const Descriptor* const descriptor = pool_.FindMessageTypeByName(type);
  if (descriptor == nullptr) {
    SetError(google::rpc::NOT_FOUND, absl::StrCat("there is no message ", type), response);
    return;
  }
  auto& answer = *response.mutable_all_extension_numbers_response();
  answer.set_base_type_name(type);
  std::vector<const FieldDescriptor*> extensions;
  pool_.FindAllExtensions(descriptor, &extensions);
  for (const FieldDescriptor* const extension : extensions)
    answer.add_extension_number(extension->number());
  std::sort(answer.mutable_extension_number()->begin(), answer.mutable_extension_number()->end());
}

}  // namespace makegood

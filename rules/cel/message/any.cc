#include "rules/cel/message/any.h"

#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace makegood::cel {

const google::protobuf::Message* UnpackAny(const google::protobuf::Any& any,
                                           const MessageEnvironment& environment,
                                           google::protobuf::Arena* arena, std::string* error) {
  const std::string& url = any.type_url();
  const size_t slash = url.rfind('/');
  const google::protobuf::Descriptor* type = nullptr;
  if (slash != std::string::npos) {
    type = environment.pool->FindMessageTypeByName(url.substr(slash + 1));
  }
  if (type == nullptr) {
    *error = url.empty() ? "google.protobuf.Any is empty: it has no type"
                         : absl::StrCat("google.protobuf.Any has an unknown type '", url, "'");
    return nullptr;
  }
  google::protobuf::Message* content = environment.factory->GetPrototype(type)->New(arena);
  if (!content->ParsePartialFromString(any.value())) {
    *error = absl::StrCat("google.protobuf.Any does not hold a valid ", type->full_name());
    return nullptr;
  }
  return content;
}

void PackAny(const google::protobuf::Message& content, google::protobuf::Any* any) {
  any->set_type_url(absl::StrCat("type.googleapis.com/", content.GetDescriptor()->full_name()));
  google::protobuf::io::StringOutputStream stream(any->mutable_value());
  google::protobuf::io::CodedOutputStream output(&stream);
  output.SetSerializationDeterministic(true);
  content.SerializePartialToCodedStream(&output);
}

}  // namespace makegood::cel

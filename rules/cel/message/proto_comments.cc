#include "rules/cel/message/proto_comments.h"

#include "absl/strings/ascii.h"

namespace makegood::cel {
namespace {

// A broken file is no reason to fail: it only has no comments.
class Silent final : public google::protobuf::DescriptorPool::ErrorCollector {
 public:
  void AddError(const std::string&, const std::string&, const google::protobuf::Message*,
                ErrorLocation, const std::string&) override {}
};

template <typename Descriptor>
std::string CommentOf(const Descriptor* descriptor) {
  google::protobuf::SourceLocation location;
  if (descriptor == nullptr || !descriptor->GetSourceLocation(&location)) return "";
  return FirstSentence(location.leading_comments);
}

}  // namespace

ProtoComments::ProtoComments(const google::protobuf::FileDescriptorSet& files) {
  Silent silent;
  for (const google::protobuf::FileDescriptorProto& file : files.file()) {
    pool_.BuildFileCollectingErrors(file, &silent);
  }
}

std::string ProtoComments::OfField(absl::string_view message, absl::string_view field) const {
  const google::protobuf::Descriptor* type = pool_.FindMessageTypeByName(std::string(message));
  return type == nullptr ? "" : CommentOf(type->FindFieldByName(std::string(field)));
}

std::string ProtoComments::OfMessage(absl::string_view message) const {
  return CommentOf(pool_.FindMessageTypeByName(std::string(message)));
}

std::string FirstSentence(absl::string_view comment) {
  std::string sentence;
  for (char c : comment) {
    if (absl::ascii_isspace(static_cast<unsigned char>(c))) {
      if (!sentence.empty() && sentence.back() == '.') return sentence;
      if (!sentence.empty() && sentence.back() != ' ') sentence += ' ';
    } else {
      sentence += c;
    }
  }
  absl::StripAsciiWhitespace(&sentence);
  return sentence;
}

}  // namespace makegood::cel

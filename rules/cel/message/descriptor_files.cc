#include "rules/cel/message/descriptor_files.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace makegood::cel {
namespace {

class FirstError final : public google::protobuf::DescriptorPool::ErrorCollector {
 public:
  void AddError(const std::string& file, const std::string& element,
                const google::protobuf::Message*, ErrorLocation,
                const std::string& message) override {
    if (text_.empty()) text_ = absl::StrCat(file, ": ", element, ": ", message);
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace

DescriptorFiles::DescriptorFiles()
    : pool_(google::protobuf::DescriptorPool::generated_pool()), factory_(&pool_) {
  factory_.SetDelegateToGeneratedFactory(true);
}

absl::StatusOr<std::unique_ptr<DescriptorFiles>> DescriptorFiles::Make(
    const google::protobuf::FileDescriptorSet& files) {
  std::unique_ptr<DescriptorFiles> made(new DescriptorFiles());
  for (const google::protobuf::FileDescriptorProto& file : files.file()) {
    if (made->pool_.FindFileByName(file.name()) != nullptr) continue;
    FirstError error;
    if (made->pool_.BuildFileCollectingErrors(file, &error) == nullptr) {
      return absl::InvalidArgumentError(error.text());
    }
  }
  return made;
}

}  // namespace makegood::cel

// What operators and policy authors rely on: the set is complete in itself, and nothing in
// makegood.v1 lacks its comment.

#include "proto/embedded_descriptors.h"

#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "gtest/gtest.h"

namespace makegood {
namespace {

class EmbeddedDescriptorsTest : public testing::Test {
 protected:
  void SetUp() override {
    const absl::string_view bytes = EmbeddedDescriptors();
    ASSERT_TRUE(files_.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
    for (const google::protobuf::FileDescriptorProto& file : files_.file()) {
      ASSERT_NE(pool_.BuildFile(file), nullptr)
          << file.name() << " needs a file that comes after it or not at all";
    }
  }

  google::protobuf::FileDescriptorSet files_;
  google::protobuf::DescriptorPool pool_;
};

TEST_F(EmbeddedDescriptorsTest, KnowsAllThatAServerMayBeAskedToDescribe) {
  for (const char* symbol : {
           "makegood.v1.DecisionService.BatchDecide",
           "makegood.v1.PolicyService.GetCatalogStatus",
           "makegood.v1.ErrorReason",
           "google.rpc.BadRequest.FieldViolation",
           "google.rpc.Code",
           "google.rpc.ErrorInfo",
           "google.rpc.ResourceInfo",
           "google.rpc.RetryInfo",
           "google.protobuf.Timestamp",
           "grpc.health.v1.Health.Check",
           "grpc.reflection.v1.ServerReflection",
           "grpc.reflection.v1alpha.ServerReflection",
       }) {
    EXPECT_NE(pool_.FindFileContainingSymbol(symbol), nullptr) << symbol;
  }
}

// Names what has no comment of at least a sentence.
class Uncommented {
 public:
  void Look(const google::protobuf::FileDescriptor& file) {
    for (int i = 0; i < file.message_type_count(); ++i) Look(*file.message_type(i));
    for (int i = 0; i < file.enum_type_count(); ++i) Look(*file.enum_type(i));
    for (int i = 0; i < file.service_count(); ++i) {
      const google::protobuf::ServiceDescriptor& service = *file.service(i);
      Demand(service);
      for (int j = 0; j < service.method_count(); ++j) Demand(*service.method(j));
    }
  }

  const std::vector<std::string>& names() const { return names_; }
  int looked_at() const { return looked_at_; }

 private:
  void Look(const google::protobuf::Descriptor& message) {
    Demand(message);
    for (int i = 0; i < message.field_count(); ++i) Demand(*message.field(i));
    for (int i = 0; i < message.nested_type_count(); ++i) Look(*message.nested_type(i));
    for (int i = 0; i < message.enum_type_count(); ++i) Look(*message.enum_type(i));
  }

  void Look(const google::protobuf::EnumDescriptor& type) {
    Demand(type);
    for (int i = 0; i < type.value_count(); ++i) Demand(*type.value(i));
  }

  template <typename Descriptor>
  void Demand(const Descriptor& descriptor) {
    ++looked_at_;
    google::protobuf::SourceLocation location;
    if (!descriptor.GetSourceLocation(&location) ||
        location.leading_comments.find('.') == std::string::npos) {
      names_.push_back(descriptor.full_name());
    }
  }

  std::vector<std::string> names_;
  int looked_at_ = 0;
};

TEST_F(EmbeddedDescriptorsTest, EverythingOfOursIsCommented) {
  Uncommented uncommented;
  for (const google::protobuf::FileDescriptorProto& file : files_.file()) {
    if (file.package() == "makegood.v1") uncommented.Look(*pool_.FindFileByName(file.name()));
  }
  EXPECT_GT(uncommented.looked_at(), 300);
  EXPECT_EQ(absl::StrJoin(uncommented.names(), "\n"), "");
}

}  // namespace
}  // namespace makegood

#include "service/rpc/reflection.h"

#include <set>
#include <string>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "gtest/gtest.h"

namespace makegood {
namespace {

using grpc::reflection::v1::ServerReflectionRequest;
using grpc::reflection::v1::ServerReflectionResponse;

const Reflection& TheReflection() {
  static const auto* const reflection =
      new Reflection({"makegood.v1.DecisionService", "grpc.health.v1.Health"});
  return *reflection;
}

// The files of an answer; each can be built once those that follow it are, and none is missing.
std::vector<google::protobuf::FileDescriptorProto> FilesOf(
    const ServerReflectionResponse& response) {
  std::vector<google::protobuf::FileDescriptorProto> files;
  std::set<std::string> names;
  for (const std::string& bytes : response.file_descriptor_response().file_descriptor_proto()) {
    EXPECT_TRUE(files.emplace_back().ParseFromString(bytes));
    EXPECT_TRUE(names.insert(files.back().name()).second) << "twice: " << files.back().name();
  }
  for (const auto& file : files) {
    for (const std::string& import : file.dependency())
      EXPECT_EQ(names.count(import), 1u) << import;
  }
  return files;
}

TEST(ReflectionTest, ListsTheServices) {
  ServerReflectionRequest request;
  request.set_host("localhost");
  request.set_list_services("*");
  const auto response = TheReflection().Answer(request);
  ASSERT_EQ(response.list_services_response().service_size(), 2);
  EXPECT_EQ(response.list_services_response().service(0).name(), "makegood.v1.DecisionService");
  EXPECT_EQ(response.valid_host(), "localhost");
  EXPECT_EQ(response.original_request().list_services(), "*");
}

TEST(ReflectionTest, AFileComesFirstAndItsImportsWithIt) {
  ServerReflectionRequest request;
  request.set_file_by_filename("makegood/v1/decision_service.proto");
  const auto files = FilesOf(TheReflection().Answer(request));
  ASSERT_GT(files.size(), 4u);
  EXPECT_EQ(files[0].name(), "makegood/v1/decision_service.proto");
}

// What clients resolve: services to describe, details of errors, the health service.
TEST(ReflectionTest, FindsSymbolsOfEveryKind) {
  const std::pair<const char*, const char*> kSymbols[] = {
      {"makegood.v1.DecisionService", "makegood/v1/decision_service.proto"},
      {"makegood.v1.DecisionService.Decide", "makegood/v1/decision_service.proto"},
      {"makegood.v1.Facts", "makegood/v1/facts.proto"},
      {"makegood.v1.Facts.stage", "makegood/v1/facts.proto"},
      {"makegood.v1.Contact.Channel", "makegood/v1/facts.proto"},
      {"makegood.v1.ErrorReason", "makegood/v1/error_reason.proto"},
      {"google.rpc.ErrorInfo", "google/rpc/error_details.proto"},
      {"google.rpc.BadRequest", "google/rpc/error_details.proto"},
      {"google.protobuf.Timestamp", "google/protobuf/timestamp.proto"},
      {"grpc.health.v1.Health", "grpc/health/v1/health.proto"},
      {"grpc.reflection.v1.ServerReflection", "grpc/reflection/v1/reflection.proto"},
      {"grpc.reflection.v1alpha.ServerReflection", "grpc/reflection/v1alpha/reflection.proto"},
  };
  for (const auto& [symbol, file] : kSymbols) {
    ServerReflectionRequest request;
    request.set_file_containing_symbol(symbol);
    const auto files = FilesOf(TheReflection().Answer(request));
    ASSERT_FALSE(files.empty()) << symbol;
    EXPECT_EQ(files[0].name(), file) << symbol;
  }
}

TEST(ReflectionTest, DescriptorsKeepTheirComments) {
  ServerReflectionRequest request;
  request.set_file_containing_symbol("makegood.v1.DecisionService");
  const auto files = FilesOf(TheReflection().Answer(request));
  bool found = false;
  for (const auto& location : files.at(0).source_code_info().location()) {
    found |= location.leading_comments().find("Decides one lead") != std::string::npos;
  }
  EXPECT_TRUE(found);
}

TEST(ReflectionTest, WhatIsNotThereIsAnErrorResponse) {
  ServerReflectionRequest requests[5];
  requests[0].set_file_by_filename("nothing.proto");
  requests[1].set_file_containing_symbol("makegood.v1.Nothing");
  requests[2].mutable_file_containing_extension()->set_containing_type("makegood.v1.Facts");
  requests[2].mutable_file_containing_extension()->set_extension_number(100);
  requests[3].set_all_extension_numbers_of_type("makegood.v1.Nothing");
  requests[4].mutable_file_containing_extension()->set_containing_type("makegood.v1.Nothing");
  for (const auto& request : requests) {
    const auto response = TheReflection().Answer(request);
    EXPECT_EQ(response.error_response().error_code(), 5) << request.DebugString();
    EXPECT_EQ(response.original_request().SerializeAsString(), request.SerializeAsString());
  }
}

TEST(ReflectionTest, ARequestThatAsksNothingIsInvalid) {
  EXPECT_EQ(TheReflection().Answer(ServerReflectionRequest()).error_response().error_code(), 3);
}

TEST(ReflectionTest, AMessageWithoutExtensionsHasAnEmptyList) {
  ServerReflectionRequest request;
  request.set_all_extension_numbers_of_type("makegood.v1.Facts");
  const auto response = TheReflection().Answer(request);
  EXPECT_EQ(response.all_extension_numbers_response().base_type_name(), "makegood.v1.Facts");
  EXPECT_EQ(response.all_extension_numbers_response().extension_number_size(), 0);
}

}  // namespace
}  // namespace makegood

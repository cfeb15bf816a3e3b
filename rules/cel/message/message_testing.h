// What the tests of this folder share: the types of testdata, in each way in which message
// types come into the program, and values as short text.

#ifndef MAKEGOOD_RULES_CEL_MESSAGE_MESSAGE_TESTING_H_
#define MAKEGOOD_RULES_CEL_MESSAGE_MESSAGE_TESTING_H_

#include <memory>
#include <string>

#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/dynamic_message.h"
#include "google/protobuf/message.h"
#include "gtest/gtest.h"
#include "rules/cel/message/descriptor_types.h"
#include "rules/cel/values/eval_context.h"

namespace makegood::cel {

// `1`, `1u`, `1.5`, `"a"`, `b"a"`, `null`, `[1, 2]`, `{"a": 1}`, `2026-01-01T00:00:00Z`,
// `90s`, `Kinds{int32_field: 1}`, `error OVERFLOW: …`.
std::string Show(EvalContext& context, Value value);

// The descriptors of testdata with comments and imports.
const google::protobuf::FileDescriptorSet& TestFiles();

// The types of testdata: linked into the program, the same with generated accesses, or made
// from descriptors at run time, well-known types included.
class TestTypes {
 public:
  enum Source { kLinked, kGeneratedAccess, kDynamic };
  explicit TestTypes(Source source, DescriptorTypesOptions options = {});

  static std::string SourceName(const testing::TestParamInfo<Source>& test);

  const DescriptorTypes& types() const { return *types_; }

  // `type` is `Kinds` or `Kinds2`, or a full name; `text` is in protobuf's text format.
  std::unique_ptr<google::protobuf::Message> Parse(const std::string& type,
                                                   const std::string& text) const;

 private:
  google::protobuf::DescriptorPool pool_;
  google::protobuf::DynamicMessageFactory factory_;
  std::unique_ptr<DescriptorTypes> types_;
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_MESSAGE_MESSAGE_TESTING_H_

// Writes a table of accesses (generated_access.h) for the messages of .proto files.

#ifndef MAKEGOOD_RULES_CEL_MESSAGE_GENERATOR_ACCESS_TABLE_GENERATOR_H_
#define MAKEGOOD_RULES_CEL_MESSAGE_GENERATOR_ACCESS_TABLE_GENERATOR_H_

#include <string>
#include <vector>

#include "google/protobuf/compiler/code_generator.h"

namespace makegood::cel {

// A protoc plugin. Parameters, separated by commas:
//   table=facts_access           the files are facts_access.h and facts_access.cc …
//   include=proto/facts_access.h …, included by this name …
//   function=FactsAccessTable    … and declare `const AccessTable& FactsAccessTable()` in
//   namespace=makegood           … this namespace.
// One table for all files that are named on protoc's command line.
class AccessTableGenerator final : public google::protobuf::compiler::CodeGenerator {
 public:
  bool Generate(const google::protobuf::FileDescriptor* file, const std::string& parameter,
                google::protobuf::compiler::GeneratorContext* context,
                std::string* error) const override;
  bool GenerateAll(const std::vector<const google::protobuf::FileDescriptor*>& files,
                   const std::string& parameter,
                   google::protobuf::compiler::GeneratorContext* context,
                   std::string* error) const override;
  uint64_t GetSupportedFeatures() const override { return FEATURE_PROTO3_OPTIONAL; }
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_MESSAGE_GENERATOR_ACCESS_TABLE_GENERATOR_H_

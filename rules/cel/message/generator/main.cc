// The protoc plugin.

#include "google/protobuf/compiler/plugin.h"
#include "rules/cel/message/generator/access_table_generator.h"

int main(int argc, char* argv[]) {
  const makegood::cel::AccessTableGenerator generator;
  return google::protobuf::compiler::PluginMain(argc, argv, &generator);
}

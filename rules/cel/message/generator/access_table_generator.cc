// For each field the table gets one line, which names the class template that reads its
// kind and the getters that protoc's C++ code has for it, as captureless lambdas: they are
// template arguments, so the calls are inlined. Kinds without a template (maps, wrappers,
// bytes, …) get no line, and are read by reflection.

#include "rules/cel/message/generator/access_table_generator.h"

#include <map>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "google/protobuf/compiler/cpp/names.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/io/printer.h"
#include "google/protobuf/io/zero_copy_stream.h"
#include "rules/cel/message/well_known.h"

namespace makegood::cel {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;

// "::makegood::v1::Contact"; a nested message is `Outer_Inner` in generated code.
std::string ClassName(const Descriptor& message) {
  std::string name = message.name();
  for (const Descriptor* outer = message.containing_type(); outer != nullptr;
       outer = outer->containing_type()) {
    name = absl::StrCat(outer->name(), "_", name);
  }
  const std::string& package = message.file()->package();
  return absl::StrCat("::", absl::StrReplaceAll(package, {{".", "::"}}),
                      package.empty() ? "" : "::", name);
}

// The access class of a field, or nothing.
std::string AccessClass(const FieldDescriptor& field) {
  const std::string message = ClassName(*field.containing_type());
  const std::string getter = google::protobuf::compiler::cpp::FieldName(&field);
  auto lambda = [&message](absl::string_view result, absl::string_view expression) {
    return absl::StrCat("[](const ", message, "& message) -> ", result, " { return ", expression,
                        "; }");
  };
  auto call = [&getter](absl::string_view prefix = "") {
    return absl::StrCat("message.", prefix, getter, "()");
  };
  const bool is_plain_message =
      field.message_type() != nullptr && StaysMessage(*field.message_type());
  if (field.is_map()) return "";
  if (field.is_repeated()) {
    if (!is_plain_message) return "";
    return absl::StrCat("GeneratedElements<", message, ",\n    ", lambda("const auto&", call()),
                        ">");
  }
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat("GeneratedInt<IntField, ", message, ",\n    ", lambda("int64_t", call()),
                          ">");
    case FieldDescriptor::CPPTYPE_BOOL:
      return absl::StrCat("GeneratedInt<BoolField, ", message, ",\n    ", lambda("int64_t", call()),
                          ">");
    case FieldDescriptor::CPPTYPE_ENUM:
      if (IsNullValueEnum(*field.enum_type())) return "";
      return absl::StrCat("GeneratedInt<EnumField, ", message, ",\n    ", lambda("int64_t", call()),
                          ">");
    case FieldDescriptor::CPPTYPE_STRING:
      if (field.type() == FieldDescriptor::TYPE_BYTES) return "";
      return absl::StrCat("GeneratedString<", message, ",\n    ",
                          lambda("const std::string&", call()), ">");
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      const auto type = field.message_type()->well_known_type();
      const bool is_time =
          type == Descriptor::WELLKNOWNTYPE_TIMESTAMP || type == Descriptor::WELLKNOWNTYPE_DURATION;
      if (!is_time && !is_plain_message) return "";
      return absl::StrCat(is_time ? "GeneratedTime<" : "GeneratedMessage<", message, ",\n    ",
                          lambda("bool", call("has_")), ",\n    ", lambda("const auto&", call()),
                          ">");
    }
    default: return "";
  }
}

void PrintMessage(const Descriptor& message, google::protobuf::io::Printer& printer) {
  if (message.options().map_entry()) return;
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    const std::string access = AccessClass(field);
    if (access.empty()) continue;
    printer.Print("table.Add<$message$, $access$>($number$);  // $name$\n", "message",
                  ClassName(message), "access", access, "number", absl::StrCat(field.number()),
                  "name", field.name());
  }
  for (int i = 0; i < message.nested_type_count(); ++i) {
    PrintMessage(*message.nested_type(i), printer);
  }
}

}  // namespace

bool AccessTableGenerator::Generate(const FileDescriptor* file, const std::string& parameter,
                                    google::protobuf::compiler::GeneratorContext* context,
                                    std::string* error) const {
  return GenerateAll({file}, parameter, context, error);
}

bool AccessTableGenerator::GenerateAll(const std::vector<const FileDescriptor*>& files,
                                       const std::string& parameter,
                                       google::protobuf::compiler::GeneratorContext* context,
                                       std::string* error) const {
  std::vector<std::pair<std::string, std::string>> pairs;
  google::protobuf::compiler::ParseGeneratorParameter(parameter, &pairs);
  std::map<std::string, std::string> options(pairs.begin(), pairs.end());
  for (const char* name : {"table", "include", "function", "namespace"}) {
    if (options[name].empty()) {
      *error = absl::StrCat("the parameter ", name, " is missing");
      return false;
    }
  }
  std::string guard = absl::StrCat(absl::AsciiStrToUpper(options["include"]), "_");
  for (char& c : guard) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c))) c = '_';
  }
  options["guard"] = guard;

  {
    std::unique_ptr<google::protobuf::io::ZeroCopyOutputStream> stream(
        context->Open(options["table"] + ".h"));
    google::protobuf::io::Printer printer(stream.get(), '$');
    printer.Print(options,
                  "// Generated by rules/cel/message/generator. Fast accesses to message fields.\n"
                  "\n"
                  "#ifndef $guard$\n"
                  "#define $guard$\n"
                  "\n"
                  "#include \"rules/cel/message/access_table.h\"\n"
                  "\n"
                  "namespace $namespace$ {\n"
                  "\n"
                  "const ::makegood::cel::AccessTable& $function$();\n"
                  "\n"
                  "}  // namespace $namespace$\n"
                  "\n"
                  "#endif  // $guard$\n");
  }
  std::unique_ptr<google::protobuf::io::ZeroCopyOutputStream> stream(
      context->Open(options["table"] + ".cc"));
  google::protobuf::io::Printer printer(stream.get(), '$');
  printer.Print(options,
                "// Generated by rules/cel/message/generator.\n"
                "\n"
                "#include \"$include$\"\n"
                "\n");
  for (const FileDescriptor* file : files) {
    std::string header = file->name();
    header.resize(header.size() - std::string(".proto").size());
    printer.Print("#include \"$header$.pb.h\"\n", "header", header);
  }
  printer.Print(options,
                "#include \"rules/cel/message/generated_access.h\"\n"
                "\n"
                "namespace $namespace$ {\n"
                "namespace {\n"
                "\n"
                "using namespace ::makegood::cel;\n"
                "\n"
                "void AddAll(GeneratedAccessTable& table) {\n");
  printer.Indent();
  for (const FileDescriptor* file : files) {
    for (int i = 0; i < file->message_type_count(); ++i) {
      PrintMessage(*file->message_type(i), printer);
    }
  }
  printer.Outdent();
  printer.Print(options,
                "}\n"
                "\n"
                "}  // namespace\n"
                "\n"
                "const ::makegood::cel::AccessTable& $function$() {\n"
                "  static const GeneratedAccessTable* const table = [] {\n"
                "    auto* made = new GeneratedAccessTable;\n"
                "    AddAll(*made);\n"
                "    return made;\n"
                "  }();\n"
                "  return *table;\n"
                "}\n"
                "\n"
                "}  // namespace $namespace$\n");
  return true;
}

}  // namespace makegood::cel

#include "rules/cel/message/message_testing.h"

#include <fstream>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "rules/base/check.h"
#include "rules/cel/message/test_access.h"
#include "rules/cel/message/testdata/kinds2.pb.h"
#include "rules/cel/message/testdata/kinds3.pb.h"
#include "rules/cel/values/containers.h"
#include "rules/cel/values/error.h"
#include "rules/cel/values/message_adapter.h"
#include "rules/cel/values/type_name.h"

namespace makegood::cel {

std::string Show(EvalContext& context, Value value) {
  switch (value.kind()) {
    case Kind::kNull: return "null";
    case Kind::kBool: return value.as_bool() ? "true" : "false";
    case Kind::kInt: return absl::StrCat(value.as_int());
    case Kind::kUint: return absl::StrCat(value.as_uint(), "u");
    case Kind::kDouble: {
      std::string text = absl::StrCat(value.as_double());
      if (text.find_first_of(".en") == std::string::npos) text += ".0";
      return text;
    }
    case Kind::kString: return absl::StrCat("\"", absl::CHexEscape(value.as_text()), "\"");
    case Kind::kBytes: return absl::StrCat("b\"", absl::CHexEscape(value.as_text()), "\"");
    case Kind::kTimestamp: return FormatTimestamp(value.as_time());
    case Kind::kDuration: return FormatDuration(value.as_time());
    case Kind::kList: {
      std::string text = "[";
      for (size_t i = 0; i < value.as_list()->size(); ++i) {
        absl::StrAppend(&text, i == 0 ? "" : ", ", Show(context, value.as_list()->Get(context, i)));
      }
      return text + "]";
    }
    case Kind::kMap: {
      std::string text = "{";
      for (size_t i = 0; i < value.as_map()->size(); ++i) {
        absl::StrAppend(&text, i == 0 ? "" : ", ", Show(context, value.as_map()->KeyAt(context, i)),
                        ": ", Show(context, value.as_map()->ValueAt(context, i)));
      }
      return text + "}";
    }
    case Kind::kMessage:
      return value.as_message()->adapter->ToText(value.as_message()->message, 500);
    case Kind::kError:
      return absl::StrCat("error ", ErrorCodeName(value.as_error()->code), ": ",
                          value.as_error()->message);
    default: return std::string(KindName(value.kind()));
  }
}

const google::protobuf::FileDescriptorSet& TestFiles() {
  static const auto* files = [] {
    auto* read = new google::protobuf::FileDescriptorSet;
    std::ifstream stream("rules/cel/message/test_messages.binpb", std::ios::binary);
    MAKEGOOD_CHECK(read->ParseFromIstream(&stream));
    return read;
  }();
  return *files;
}

TestTypes::TestTypes(Source source, DescriptorTypesOptions options) {
  // Mentioned, so that the linker keeps them.
  testdata::Kinds::descriptor();
  testdata::Kinds2::descriptor();
  if (source == kDynamic) {
    for (const google::protobuf::FileDescriptorProto& file : TestFiles().file()) {
      MAKEGOOD_CHECK(pool_.BuildFile(file) != nullptr);
    }
    options.pool = &pool_;
    options.factory = &factory_;
  }
  if (source == kGeneratedAccess) options.access_table = &TestAccessTable();
  types_ = std::make_unique<DescriptorTypes>(options);
}

std::string TestTypes::SourceName(const testing::TestParamInfo<Source>& test) {
  switch (test.param) {
    case kLinked: return "Linked";
    case kGeneratedAccess: return "GeneratedAccess";
    case kDynamic: return "Dynamic";
  }
  return "";
}

std::unique_ptr<google::protobuf::Message> TestTypes::Parse(const std::string& type,
                                                            const std::string& text) const {
  const MessageEnvironment& environment = types_->environment();
  const std::string name =
      type.find('.') == std::string::npos ? absl::StrCat("makegood.cel.testdata.", type) : type;
  const google::protobuf::Descriptor* descriptor = environment.pool->FindMessageTypeByName(name);
  MAKEGOOD_CHECK(descriptor != nullptr);
  std::unique_ptr<google::protobuf::Message> message(
      environment.factory->GetPrototype(descriptor)->New());
  google::protobuf::TextFormat::Parser parser;
  parser.AllowPartialMessage(true);
  MAKEGOOD_CHECK(parser.ParseFromString(text, message.get()));
  return message;
}

}  // namespace makegood::cel

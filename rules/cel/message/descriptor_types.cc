// Descriptors are immutable and live as long as their pool, so they are the keys under
// which the declarations of a message's fields are kept. A message's declarations are made
// all at once when it is first asked for, outside the lock: two threads may both make them,
// and the first to finish wins.

#include "rules/cel/message/descriptor_types.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "rules/cel/message/field_access_factory.h"
#include "rules/cel/message/field_type.h"
#include "rules/cel/message/message_equality.h"
#include "rules/cel/message/message_field.h"
#include "rules/cel/message/message_maker.h"

namespace makegood::cel {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

struct DescriptorTypes::MessageType {
  absl::flat_hash_map<std::string, std::unique_ptr<MessageFieldDeclaration>> fields;
};

DescriptorTypes::DescriptorTypes(const DescriptorTypesOptions& options)
    : access_table_(options.access_table) {
  environment_.adapter = this;
  environment_.pool =
      options.pool != nullptr ? options.pool : google::protobuf::DescriptorPool::generated_pool();
  environment_.factory = options.factory != nullptr
                             ? options.factory
                             : google::protobuf::MessageFactory::generated_factory();
  environment_.unset_fields_are_errors = options.unset_fields_are_errors;
  if (options.comments != nullptr) {
    comments_ = std::make_unique<ProtoComments>(*options.comments);
  }
}

DescriptorTypes::~DescriptorTypes() = default;

const Descriptor* DescriptorTypes::FindMessage(absl::string_view name) const {
  return message_names_.Find(name, [this](const std::string& full_name) {
    return environment_.pool->FindMessageTypeByName(full_name);
  });
}

const EnumDescriptor* DescriptorTypes::FindEnum(absl::string_view name) const {
  return enum_names_.Find(name, [this](const std::string& full_name) {
    return environment_.pool->FindEnumTypeByName(full_name);
  });
}

std::optional<Type> DescriptorTypes::FindType(absl::string_view name) const {
  const Descriptor* type = FindMessage(name);
  if (type == nullptr || type->options().map_entry()) return std::nullopt;
  return TypeOfMessage(*type);
}

const FieldDeclaration* DescriptorTypes::FindField(absl::string_view message,
                                                   absl::string_view field) const {
  const Descriptor* type = FindMessage(message);
  return type == nullptr ? nullptr : FindField(type, field);
}

std::vector<std::string> DescriptorTypes::FieldNames(absl::string_view message) const {
  std::vector<std::string> names;
  const Descriptor* type = FindMessage(message);
  if (type == nullptr) return names;
  for (int i = 0; i < type->field_count(); ++i) names.push_back(type->field(i)->name());
  return names;
}

// Protobuf gives enum values the scope of their enum (`pkg.M.VALUE`); CEL names them inside
// it (`pkg.M.Enum.VALUE`).
std::optional<TypeProvider::EnumValue> DescriptorTypes::FindEnumValue(
    absl::string_view name) const {
  const size_t dot = name.rfind('.');
  if (dot == absl::string_view::npos) return std::nullopt;
  const EnumDescriptor* type = FindEnum(name.substr(0, dot));
  if (type == nullptr) return std::nullopt;
  const google::protobuf::EnumValueDescriptor* value =
      type->FindValueByName(std::string(name.substr(dot + 1)));
  if (value == nullptr) return std::nullopt;
  return EnumValue{type->full_name(), value->number()};
}

std::vector<std::string> DescriptorTypes::EnumValueNames(absl::string_view enum_name) const {
  std::vector<std::string> names;
  const EnumDescriptor* type = FindEnum(enum_name);
  if (type == nullptr) return names;
  for (int i = 0; i < type->value_count(); ++i) names.push_back(type->value(i)->name());
  return names;
}

bool DescriptorTypes::IsEnum(absl::string_view name) const { return FindEnum(name) != nullptr; }

std::string DescriptorTypes::FileOf(absl::string_view type_name) const {
  const google::protobuf::FileDescriptor* file =
      environment_.pool->FindFileContainingSymbol(std::string(type_name));
  return file == nullptr ? "" : file->name();
}

std::shared_ptr<const MessageMaker> DescriptorTypes::MakeMaker(
    absl::string_view message, const std::vector<const FieldDeclaration*>& fields) const {
  const Descriptor* type = FindMessage(message);
  if (type == nullptr) return nullptr;
  std::vector<const FieldDescriptor*> descriptors;
  for (const FieldDeclaration* field : fields) {
    descriptors.push_back(static_cast<const MessageFieldDeclaration*>(field)->descriptor);
  }
  return MakeMessageMaker(*type, std::move(descriptors), environment_);
}

absl::string_view DescriptorTypes::TypeName(const void* message) const {
  return AsMessage(message).GetDescriptor()->full_name();
}

Value DescriptorTypes::GetField(EvalContext& context, const void* message,
                                absl::string_view field) const {
  const FieldDeclaration* found = FindField(AsMessage(message).GetDescriptor(), field);
  if (found != nullptr) return found->access->Get(context, message);
  return context.Error(ErrorCode::kNoSuchField,
                       absl::StrCat("no such field '", field, "' in ", TypeName(message)));
}

Value DescriptorTypes::HasField(EvalContext& context, const void* message,
                                absl::string_view field) const {
  const FieldDeclaration* found = FindField(AsMessage(message).GetDescriptor(), field);
  if (found != nullptr) return Value::Bool(found->access->Has(message));
  return context.Error(ErrorCode::kNoSuchField,
                       absl::StrCat("no such field '", field, "' in ", TypeName(message)));
}

Value DescriptorTypes::Equal(EvalContext& context, const void* a, const void* b) const {
  return EqualMessages(context, AsMessage(a), AsMessage(b), environment_);
}

bool DescriptorTypes::IsEmpty(const void* message) const {
  return AsMessage(message).ByteSizeLong() == 0;
}

std::string DescriptorTypes::ToText(const void* message, size_t length_max) const {
  google::protobuf::TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  printer.SetUseUtf8StringEscaping(true);
  printer.SetHideUnknownFields(true);
  std::string fields;
  printer.PrintToString(AsMessage(message), &fields);
  if (!fields.empty() && fields.back() == ' ') fields.pop_back();
  std::string text = absl::StrCat(AsMessage(message).GetDescriptor()->name(), "{", fields, "}");
  constexpr absl::string_view kCut = "...";
  if (text.size() > length_max) {
    size_t length = length_max > kCut.size() ? length_max - kCut.size() : 0;
    while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) --length;
    text.resize(length);
    absl::StrAppend(&text, kCut.substr(0, length_max));
  }
  return text;
}

std::string DescriptorTypes::CommentOf(absl::string_view message) const {
  return comments_ == nullptr ? "" : comments_->OfMessage(message);
}

const DescriptorTypes::MessageType* DescriptorTypes::FindMessageType(
    const Descriptor* descriptor) const {
  {
    absl::ReaderMutexLock lock(&mutex_);
    auto found = messages_.find(descriptor);
    if (found != messages_.end()) return found->second.get();
  }
  auto made = std::make_unique<MessageType>();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const FieldDescriptor& field = *descriptor->field(i);
    made->fields.emplace(field.name(), MakeField(field));
  }
  absl::MutexLock lock(&mutex_);
  return messages_.try_emplace(descriptor, std::move(made)).first->second.get();
}

const MessageFieldDeclaration* DescriptorTypes::FindField(const Descriptor* descriptor,
                                                          absl::string_view name) const {
  const MessageType* type = FindMessageType(descriptor);
  auto found = type->fields.find(name);
  if (found != type->fields.end()) return found->second.get();

  if (descriptor->extension_range_count() == 0) return nullptr;
  const FieldDescriptor* extension = environment_.pool->FindExtensionByName(std::string(name));
  if (extension == nullptr || extension->containing_type() != descriptor) return nullptr;
  absl::MutexLock lock(&mutex_);
  std::unique_ptr<MessageFieldDeclaration>& declaration = extensions_[extension];
  if (declaration == nullptr) declaration = MakeField(*extension);
  return declaration.get();
}

std::unique_ptr<MessageFieldDeclaration> DescriptorTypes::MakeField(
    const FieldDescriptor& field) const {
  auto made = std::make_unique<MessageFieldDeclaration>();
  made->descriptor = &field;
  if (access_table_ != nullptr) made->owned_access = access_table_->Make(field, environment_);
  if (made->owned_access == nullptr) made->owned_access = MakeFieldAccess(field, environment_);
  made->access = made->owned_access.get();
  made->name = field.is_extension() ? field.full_name() : field.name();
  made->type = TypeOfField(field);
  made->explicit_presence = !field.is_repeated() && field.has_presence();
  made->is_message = !field.is_repeated() && field.message_type() != nullptr;
  if (comments_ != nullptr && !field.is_extension()) {
    made->comment = comments_->OfField(field.containing_type()->full_name(), field.name());
  }
  return made;
}

}  // namespace makegood::cel

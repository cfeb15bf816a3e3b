// Message types from protobuf descriptors, for the checker (names, types, comments), for
// the compiler (accesses and makers) and for the evaluator (looking into messages).

#ifndef MAKEGOOD_RULES_CEL_MESSAGE_DESCRIPTOR_TYPES_H_
#define MAKEGOOD_RULES_CEL_MESSAGE_DESCRIPTOR_TYPES_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/message.h"
#include "rules/cel/message/access_table.h"
#include "rules/cel/message/environment.h"
#include "rules/cel/message/proto_comments.h"
#include "rules/cel/types/declarations.h"
#include "rules/cel/values/message_adapter.h"

namespace makegood::cel {

struct MessageFieldDeclaration;  // message_field.h

struct DescriptorTypesOptions {
  // Null: the types that are linked into the program. Both outlive the DescriptorTypes, and
  // no types are added to the pool while it is used; a pool of one's own needs the factory that
  // makes its messages (DescriptorFiles has both).
  const google::protobuf::DescriptorPool* pool = nullptr;
  google::protobuf::MessageFactory* factory = nullptr;

  // With comments (protoc --include_source_info) and imports; read by the constructor. Null:
  // fields have no comments.
  const google::protobuf::FileDescriptorSet* comments = nullptr;

  // Asked first for each field's access; outlives the DescriptorTypes. May be null.
  const AccessTable* access_table = nullptr;

  // As Declarations::unset_fields_are_errors, which must be set alike.
  bool unset_fields_are_errors = false;
};

// Thread-safe. Names are full names, without a leading dot. Fields go by their names in the
// .proto file; an extension goes by its full name.
class DescriptorTypes final : public TypeProvider, public MessageAdapter {
 public:
  explicit DescriptorTypes(const DescriptorTypesOptions& options = {});
  ~DescriptorTypes() override;
  DescriptorTypes(const DescriptorTypes&) = delete;
  DescriptorTypes& operator=(const DescriptorTypes&) = delete;

  // TypeProvider
  std::optional<Type> FindType(absl::string_view name) const override;
  const FieldDeclaration* FindField(absl::string_view message,
                                    absl::string_view field) const override;
  std::vector<std::string> FieldNames(absl::string_view message) const override;
  std::optional<EnumValue> FindEnumValue(absl::string_view name) const override;
  std::vector<std::string> EnumValueNames(absl::string_view enum_name) const override;
  bool IsEnum(absl::string_view name) const override;
  std::string FileOf(absl::string_view type_name) const override;
  std::shared_ptr<const MessageMaker> MakeMaker(
      absl::string_view message, const std::vector<const FieldDeclaration*>& fields) const override;

  // MessageAdapter. A `message` is a google::protobuf::Message from this pool's factory.
  absl::string_view TypeName(const void* message) const override;
  Value GetField(EvalContext& context, const void* message, absl::string_view field) const override;
  Value HasField(EvalContext& context, const void* message, absl::string_view field) const override;
  Value Equal(EvalContext& context, const void* a, const void* b) const override;
  bool IsEmpty(const void* message) const override;
  std::string ToText(const void* message, size_t length_max) const override;

  // The first sentence of a message's comment; empty when there is none.
  std::string CommentOf(absl::string_view message) const;

  // For to_value.h and its like.
  const MessageEnvironment& environment() const { return environment_; }

 private:
  struct MessageType;

  // By full name; null when there is none.
  const google::protobuf::Descriptor* FindMessage(absl::string_view name) const;
  const google::protobuf::EnumDescriptor* FindEnum(absl::string_view name) const;
  const MessageType* FindMessageType(const google::protobuf::Descriptor* descriptor) const;
  const MessageFieldDeclaration* FindField(const google::protobuf::Descriptor* descriptor,
                                           absl::string_view field) const;
  std::unique_ptr<MessageFieldDeclaration> MakeField(
      const google::protobuf::FieldDescriptor& field) const;

  MessageEnvironment environment_;
  const AccessTable* const access_table_;

  // What the pool said of names that it was asked for. It takes a lock of its own and its time,
  // most of it for names that mean nothing, and expressions are full of those: `lead.state`.
  template <typename Descriptor>
  class Names {
   public:
    // What `search` gives for the name. It is asked once, of names beyond kMax each time.
    template <typename Search>
    const Descriptor* Find(absl::string_view name, const Search& search) {
      {
        absl::ReaderMutexLock lock(&mutex_);
        const auto found = known_.find(name);
        if (found != known_.end()) return found->second;
      }
      const Descriptor* type = search(std::string(name));
      absl::MutexLock lock(&mutex_);
      if (known_.size() < kMax) known_.emplace(name, type);
      return type;
    }

   private:
    // Names come from whoever writes policies, so they are not remembered without end.
    static constexpr size_t kMax = 10'000;

    absl::Mutex mutex_;
    absl::flat_hash_map<std::string, const Descriptor*> known_ ABSL_GUARDED_BY(mutex_);
  };
  mutable Names<google::protobuf::Descriptor> message_names_;
  mutable Names<google::protobuf::EnumDescriptor> enum_names_;

  mutable absl::Mutex mutex_;
  // Made when a message is first asked for; never removed.
  mutable absl::flat_hash_map<const google::protobuf::Descriptor*, std::unique_ptr<MessageType>>
      messages_ ABSL_GUARDED_BY(mutex_);
  mutable absl::flat_hash_map<const google::protobuf::FieldDescriptor*,
                              std::unique_ptr<MessageFieldDeclaration>>
      extensions_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<const ProtoComments> comments_;
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_MESSAGE_DESCRIPTOR_TYPES_H_

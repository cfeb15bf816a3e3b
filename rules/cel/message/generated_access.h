// Accesses that read with the getters that protoc generates, which the compiler inlines,
// instead of by reflection. The code that generator/ writes is a table of these.

#ifndef MAKEGOOD_RULES_CEL_MESSAGE_GENERATED_ACCESS_H_
#define MAKEGOOD_RULES_CEL_MESSAGE_GENERATED_ACCESS_H_

#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "rules/cel/message/access_table.h"
#include "rules/cel/message/container_access.h"
#include "rules/cel/message/singular_access.h"

namespace makegood::cel {

template <typename Message>
const Message& As(const void* message) {
  return static_cast<const Message&>(AsMessage(message));
}

// Base is IntField, EnumField or BoolField; Getter is `int64_t(const Message&)`.
template <typename Base, typename Message, auto Getter>
class GeneratedInt final : public Base {
 public:
  using Base::Base;
  int64_t GetInt(const void* message) const override { return Getter(As<Message>(message)); }
  uint64_t MatchInts(const void* const* messages, uint64_t among, IntRange range) const override {
    return MatchMessages(messages, among, [range](const void* message) {
      return range.Contains(Getter(As<Message>(message)));
    });
  }
};

// Getter is `const std::string&(const Message&)`.
template <typename Message, auto Getter>
class GeneratedString final : public StringField {
 public:
  using StringField::StringField;
  absl::string_view GetString(const void* message) const override {
    return Getter(As<Message>(message));
  }
};

inline TimeParts ReadGeneratedTime(const google::protobuf::Timestamp& time) {
  const TimeParts parts{time.seconds(), time.nanos()};
  const bool valid =
      static_cast<uint32_t>(parts.nanos) < kNanosPerSecond && IsTimestampInRange(parts);
  return valid ? parts : kNoTime;
}
TimeParts ReadGeneratedTime(const google::protobuf::Duration& time);

// HasGetter is `bool(const Message&)`, Getter `const Timestamp&(const Message&)` or the same
// with Duration.
template <typename Message, auto HasGetter, auto Getter>
class GeneratedTime final : public TimeField {
 public:
  using TimeField::TimeField;
  bool Has(const void* message) const override { return HasGetter(As<Message>(message)); }
  TimeParts GetTime(const void* message) const override {
    const Message& typed = As<Message>(message);
    return HasGetter(typed) ? ReadGeneratedTime(Getter(typed)) : kNoTime;
  }
};

// Getter is `const Content&(const Message&)`.
template <typename Message, auto HasGetter, auto Getter>
class GeneratedMessage final : public MessageField {
 public:
  using MessageField::MessageField;
  bool Has(const void* message) const override { return HasGetter(As<Message>(message)); }
  const void* GetMessage(const void* message) const override {
    const Message& typed = As<Message>(message);
    return HasGetter(typed) ? AsOpaquePointer(Getter(typed)) : nullptr;
  }
};

// Getter is `const RepeatedPtrField<Element>&(const Message&)`.
template <typename Message, auto Getter>
class GeneratedElements final : public RepeatedMessageField {
 public:
  using RepeatedMessageField::RepeatedMessageField;
  MessageArray Elements(EvalContext&, const void* message) const override {
    const auto& elements = Getter(As<Message>(message));
    // The array holds untyped pointers, whatever class they are seen as.
    return {reinterpret_cast<const void* const*>(elements.data()),
            static_cast<size_t>(elements.size())};
  }
};

// A table of such accesses, by field.
class GeneratedAccessTable final : public AccessTable {
 public:
  using MakeFunction = std::unique_ptr<FieldAccess> (*)(const google::protobuf::FieldDescriptor&,
                                                        const MessageEnvironment&);

  // The field with this number of a generated message.
  template <typename Message, typename Access>
  void Add(int field_number) {
    makers_[Message::descriptor()->FindFieldByNumber(field_number)] =
        [](const google::protobuf::FieldDescriptor& field,
           const MessageEnvironment& environment) -> std::unique_ptr<FieldAccess> {
      return std::make_unique<Access>(field, environment);
    };
  }

  std::unique_ptr<FieldAccess> Make(const google::protobuf::FieldDescriptor& field,
                                    const MessageEnvironment& environment) const override;

 private:
  absl::flat_hash_map<const google::protobuf::FieldDescriptor*, MakeFunction> makers_;
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_MESSAGE_GENERATED_ACCESS_H_

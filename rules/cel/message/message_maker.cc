#include "rules/cel/message/message_maker.h"

#include <utility>

#include "rules/cel/message/message_arena.h"
#include "rules/cel/message/set_field.h"
#include "rules/cel/message/to_value.h"

namespace makegood::cel {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

class DescriptorMaker final : public MessageMaker {
 public:
  DescriptorMaker(const Message& prototype, std::vector<const FieldDescriptor*> fields,
                  const MessageEnvironment& environment)
      : prototype_(prototype), fields_(std::move(fields)), environment_(environment) {}

  Value Make(EvalContext& context, const Value* values, const bool* present) const override {
    if (!context.Charge(1 + static_cast<int64_t>(fields_.size()))) return context.BudgetError();
    Message* message = prototype_.New(&MessageArena(context));
    for (size_t i = 0; i < fields_.size(); ++i) {
      if (!present[i]) continue;
      const Value error = SetField(context, message, *fields_[i], values[i], environment_);
      if (error.is_error()) return error;
    }
    return ToValue(context, *message, environment_);
  }

 private:
  const Message& prototype_;
  const std::vector<const FieldDescriptor*> fields_;
  const MessageEnvironment& environment_;
};

}  // namespace

std::unique_ptr<const MessageMaker> MakeMessageMaker(const google::protobuf::Descriptor& type,
                                                     std::vector<const FieldDescriptor*> fields,
                                                     const MessageEnvironment& environment) {
  return std::make_unique<DescriptorMaker>(*environment.factory->GetPrototype(&type),
                                           std::move(fields), environment);
}

}  // namespace makegood::cel

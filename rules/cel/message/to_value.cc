#include "rules/cel/message/to_value.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "google/protobuf/any.pb.h"
#include "google/protobuf/wrappers.pb.h"
#include "rules/cel/message/any.h"
#include "rules/cel/message/json_view.h"
#include "rules/cel/message/message_arena.h"
#include "rules/cel/message/message_time.h"
#include "rules/cel/message/well_known.h"

namespace makegood::cel {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::Message;

// An Any in an Any in an Any: more than anybody means.
constexpr int kAnyDepthMax = 16;

// The `value` of a wrapper message; its texts stay where they are.
template <typename Generated>
auto Unwrap(EvalContext& context, const Message& message)
    -> decltype(std::declval<const Generated&>().value()) {
  return AsGenerated<Generated>(message, context).value();
}

}  // namespace

Value ToValue(EvalContext& context, const Message& outer, const MessageEnvironment& environment) {
  const Message* message = &outer;
  for (int depth = 0;; ++depth) {
    if (message->GetDescriptor()->well_known_type() != Descriptor::WELLKNOWNTYPE_ANY) break;
    if (depth == kAnyDepthMax) {
      return context.Error(ErrorCode::kInvalidArgument, "google.protobuf.Any is nested too deep");
    }
    const auto& any = AsGenerated<google::protobuf::Any>(*message, context);
    if (!context.Charge(1 + static_cast<int64_t>(any.value().size() / 16))) {
      return context.BudgetError();
    }
    std::string error;
    message = UnpackAny(any, environment, &MessageArena(context), &error);
    if (message == nullptr) return context.Error(ErrorCode::kInvalidArgument, error);
  }

  namespace pb = google::protobuf;
  switch (message->GetDescriptor()->well_known_type()) {
    case Descriptor::WELLKNOWNTYPE_DOUBLEVALUE:
      return Value::Double(Unwrap<pb::DoubleValue>(context, *message));
    case Descriptor::WELLKNOWNTYPE_FLOATVALUE:
      return Value::Double(Unwrap<pb::FloatValue>(context, *message));
    case Descriptor::WELLKNOWNTYPE_INT64VALUE:
      return Value::Int(Unwrap<pb::Int64Value>(context, *message));
    case Descriptor::WELLKNOWNTYPE_UINT64VALUE:
      return Value::Uint(Unwrap<pb::UInt64Value>(context, *message));
    case Descriptor::WELLKNOWNTYPE_INT32VALUE:
      return Value::Int(Unwrap<pb::Int32Value>(context, *message));
    case Descriptor::WELLKNOWNTYPE_UINT32VALUE:
      return Value::Uint(Unwrap<pb::UInt32Value>(context, *message));
    case Descriptor::WELLKNOWNTYPE_STRINGVALUE:
      return Value::String(Unwrap<pb::StringValue>(context, *message));
    case Descriptor::WELLKNOWNTYPE_BYTESVALUE:
      return Value::Bytes(Unwrap<pb::BytesValue>(context, *message));
    case Descriptor::WELLKNOWNTYPE_BOOLVALUE:
      return Value::Bool(Unwrap<pb::BoolValue>(context, *message));
    case Descriptor::WELLKNOWNTYPE_TIMESTAMP: {
      TimeParts time;
      if (ReadTimestamp(*message, &time)) return Value::Timestamp(time);
      return context.Error(ErrorCode::kOverflow, "timestamp out of range");
    }
    case Descriptor::WELLKNOWNTYPE_DURATION: {
      TimeParts time;
      if (ReadDuration(*message, &time)) return Value::Duration(time);
      return context.Error(ErrorCode::kOverflow, "duration out of range");
    }
    case Descriptor::WELLKNOWNTYPE_VALUE:
      return ViewJson(context, AsGenerated<pb::Value>(*message, context));
    case Descriptor::WELLKNOWNTYPE_STRUCT:
      return ViewJson(context, AsGenerated<pb::Struct>(*message, context));
    case Descriptor::WELLKNOWNTYPE_LISTVALUE:
      return ViewJson(context, AsGenerated<pb::ListValue>(*message, context));
    default: return MakeMessage(context, AsOpaquePointer(*message), environment.adapter);
  }
}

}  // namespace makegood::cel

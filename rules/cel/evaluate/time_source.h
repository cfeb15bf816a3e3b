// Where a node takes a time from that stands in a message: most times are set and in range, and
// then they are read without more ado.

#ifndef MAKEGOOD_RULES_CEL_EVALUATE_TIME_SOURCE_H_
#define MAKEGOOD_RULES_CEL_EVALUATE_TIME_SOURCE_H_

#include <utility>

#include "rules/cel/evaluate/message_source.h"
#include "rules/cel/evaluate/node.h"
#include "rules/cel/values/field_access.h"

namespace makegood::cel {

// `kind` is kTimestamp or kDuration, as the field is.
template <Kind kind>
class TimeSource {
 public:
  TimeSource(NodePtr message, const FieldAccess* access)
      : message_(std::move(message)), access_(access) {}

  // NotYetComputed if there is more to be done than to read it.
  Value Find(Frame& frame) const {
    const void* message = message_.Find(frame);
    if (message == nullptr) return NotYetComputed();
    const TimeParts time = access_->GetTime(message);
    if (IsNoTime(time)) return NotYetComputed();
    return kind == Kind::kTimestamp ? Value::Timestamp(time) : Value::Duration(time);
  }

  const MessageSource& message() const { return message_; }
  const FieldAccess& access() const { return *access_; }

 private:
  MessageSource message_;
  const FieldAccess* access_;
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_EVALUATE_TIME_SOURCE_H_

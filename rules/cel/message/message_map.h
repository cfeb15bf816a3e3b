// A map whose values are made when they are asked for: the keys are read once, into an
// array in the order of the keys, which makes the order of a protobuf map (a hash map, and
// seeded differently in every process) the same every time.

#ifndef MAKEGOOD_RULES_CEL_MESSAGE_MESSAGE_MAP_H_
#define MAKEGOOD_RULES_CEL_MESSAGE_MESSAGE_MAP_H_

#include "google/protobuf/message.h"
#include "rules/cel/values/containers.h"
#include "rules/cel/values/eval_context.h"

namespace makegood::cel {

// Makes a value of what stands behind a key. Immutable and thread-safe.
class ItemReader {
 public:
  virtual Value Read(EvalContext& context, const google::protobuf::Message& item) const = 0;

 protected:
  ~ItemReader() = default;
};

struct MessageMapEntry {
  Value key;
  const google::protobuf::Message* item = nullptr;
};

class MessageMap final : public Map {
 public:
  // `entries` live in the context's arena, have keys of one kind, and are put into order
  // here; of two with the same key the later counts. `reader` lives as long as the map.
  static Value Make(EvalContext& context, MessageMapEntry* entries, size_t size,
                    const ItemReader* reader);

  size_t size() const override { return size_; }
  bool Find(EvalContext& context, Value key, Value* value) const override;
  Value KeyAt(EvalContext&, size_t index) const override { return entries_[index].key; }
  Value ValueAt(EvalContext& context, size_t index) const override {
    return reader_->Read(context, *entries_[index].item);
  }

  // Use Make.
  MessageMap(const MessageMapEntry* entries, size_t size, const ItemReader* reader)
      : entries_(entries), size_(size), reader_(reader) {}

 private:
  const MessageMapEntry* entries_;
  size_t size_;
  const ItemReader* reader_;
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_MESSAGE_MESSAGE_MAP_H_

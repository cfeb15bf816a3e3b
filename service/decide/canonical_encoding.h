// One encoding of a message's content that is the same whoever serialized it and with whatever
// library. Serialized protobuf does not promise that (maps, unknown fields).
//
// Every value is preceded by a letter for its kind, and says where it ends, so that no two
// different messages encode alike:
//
//   message            M <field number> <value> … 0   fields that are set, by number
//   list               L <values> E
//   map                a list of entries as messages, sorted by their encoding
//   signed and enum    I <varint>                     as protobuf's int64 has it
//   unsigned, bool     U, B <varint>
//   double             D <eight bytes>                the most significant one first
//   text, bytes        T <length> <bytes>
//
// Numbers of fields and lengths are varints too. Digests of it are stored: it never changes.

#ifndef MAKEGOOD_SERVICE_DECIDE_CANONICAL_ENCODING_H_
#define MAKEGOOD_SERVICE_DECIDE_CANONICAL_ENCODING_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace makegood {

// Bytes that grow at their end, and are never cleared before they are written.
class ByteString {
 public:
  absl::string_view view() const { return {bytes_.get(), size_}; }
  size_t size() const { return size_; }

  // Room for so many more bytes; write there, then Advance.
  char* Room(size_t bytes) {
    if (bytes > capacity_ - size_) Grow(bytes);
    return bytes_.get() + size_;
  }
  void Advance(size_t bytes) { size_ += bytes; }
  void Truncate(size_t size) { size_ = size; }
  char* at(size_t offset) { return bytes_.get() + offset; }

 private:
  void Grow(size_t bytes);

  std::unique_ptr<char[]> bytes_;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

// Appends the encoding of any message. Unknown fields do not count.
void AppendCanonical(const google::protobuf::Message& message, ByteString& out);

// The same, asking the message field by field: slower, simpler, and what AppendCanonical must
// agree with.
void AppendCanonicalByReflection(const google::protobuf::Message& message, ByteString& out);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DECIDE_CANONICAL_ENCODING_H_

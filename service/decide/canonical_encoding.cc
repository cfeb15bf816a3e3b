// Asking a message for its fields by reflection takes several times as long as serializing it by
// generated code. So the message is serialized, and its bytes are encoded anew by a table of what
// stands behind each field number. What the bytes do not say in one pass (groups, extensions,
// fields in another order than that of their numbers) is left to reflection.

#include "service/decide/canonical_encoding.h"

#include <endian.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/node_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/wire_format_lite.h"

namespace makegood {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::internal::WireFormatLite;

constexpr size_t kVarintMax = 10;

void AppendByte(char byte, ByteString& out) {
  *out.Room(1) = byte;
  out.Advance(1);
}

char* WriteVarint(uint64_t number, char* to) {
  for (; number >= 0x80; number >>= 7) *to++ = static_cast<char>(number | 0x80);
  *to++ = static_cast<char>(number);
  return to;
}

void AppendFieldNumber(uint32_t number, ByteString& out) {
  char* const to = out.Room(kVarintMax);
  out.Advance(static_cast<size_t>(WriteVarint(number, to) - to));
}

void AppendNumber(char kind, uint64_t number, ByteString& out) {
  char* const to = out.Room(1 + kVarintMax);
  *to = kind;
  out.Advance(static_cast<size_t>(WriteVarint(number, to + 1) - to));
}

void AppendDouble(uint64_t bits, ByteString& out) {
  const uint64_t big_endian = htobe64(bits);
  char* const to = out.Room(1 + sizeof big_endian);
  *to = 'D';
  std::memcpy(to + 1, &big_endian, sizeof big_endian);
  out.Advance(1 + sizeof big_endian);
}

void AppendText(absl::string_view text, ByteString& out) {
  char* const to = out.Room(1 + kVarintMax + text.size());
  *to = 'T';
  char* const begin = WriteVarint(text.size(), to + 1);
  std::memcpy(begin, text.data(), text.size());
  out.Advance(static_cast<size_t>(begin - to) + text.size());
}

void BeginMessage(ByteString& out) { AppendByte('M', out); }
void EndMessage(ByteString& out) { AppendByte('\0', out); }
void BeginList(ByteString& out) { AppendByte('L', out); }
void EndList(ByteString& out) { AppendByte('E', out); }

uint64_t BitsOf(double number) {
  uint64_t bits;
  std::memcpy(&bits, &number, sizeof bits);
  return bits;
}

// Sorts the encodings that end where the next begins, the last at the end of `out`.
void SortEncodings(const std::vector<size_t>& begins, ByteString& out) {
  if (begins.size() < 2) return;
  const size_t first = begins.front();
  const std::string copy(out.view().substr(first));
  std::vector<absl::string_view> entries;
  for (size_t i = 0; i < begins.size(); ++i) {
    const size_t end = i + 1 < begins.size() ? begins[i + 1] : out.size();
    entries.push_back(absl::string_view(copy).substr(begins[i] - first, end - begins[i]));
  }
  std::sort(entries.begin(), entries.end());
  char* to = out.at(first);
  for (const absl::string_view entry : entries) {
    std::memcpy(to, entry.data(), entry.size());
    to += entry.size();
  }
}

// -- from serialized bytes ------------------------------------------------------------------

struct MessagePlan;

// What stands behind a field number.
struct FieldPlan {
  bool is_known = false;
  bool is_repeated = false;
  bool is_map = false;
  FieldDescriptor::Type type = FieldDescriptor::TYPE_INT64;
  const MessagePlan* message = nullptr;  // What a message is of.

  bool IsPacked(WireFormatLite::WireType wire_type) const {
    return is_repeated && wire_type == WireFormatLite::WIRETYPE_LENGTH_DELIMITED &&
           FieldDescriptor::IsTypePackable(type);
  }

  // Whether bytes of this number are the field's. Else they are of a type that the field does not
  // have here, and unknown.
  bool IsOf(WireFormatLite::WireType wire_type) const {
    return IsPacked(wire_type) || wire_type == WireFormatLite::WireTypeForFieldType(
                                                   static_cast<WireFormatLite::FieldType>(type));
  }
};

struct MessagePlan {
  // By number. Those of this tree's messages have no gaps to speak of.
  std::vector<FieldPlan> fields;
  bool needs_reflection = false;

  const FieldPlan* Find(uint32_t tag) const {
    const auto number = static_cast<size_t>(WireFormatLite::GetTagFieldNumber(tag));
    if (number >= fields.size() || !fields[number].is_known) return nullptr;
    return fields[number].IsOf(WireFormatLite::GetTagWireType(tag)) ? &fields[number] : nullptr;
  }
};

// Field numbers above this are looked up by reflection, lest a table be mostly empty.
constexpr int kNumberMax = 512;

bool NeedsReflection(const FieldDescriptor& field) {
  if (field.number() > kNumberMax || field.type() == FieldDescriptor::TYPE_GROUP) return true;
  // Numbers that a closed enum does not name are unknown, and serialized as if they were not.
  return field.enum_type() != nullptr &&
         field.enum_type()->file()->syntax() == google::protobuf::FileDescriptor::SYNTAX_PROTO2;
}

// Plans, made when they are first asked for and kept. Thread-safe.
class Plans {
 public:
  const MessagePlan& Of(const Descriptor& descriptor) {
    // Nearly all questions are about the same few types.
    thread_local const Descriptor* last = nullptr;
    thread_local const MessagePlan* last_plan = nullptr;
    if (last != &descriptor) {
      absl::MutexLock lock(&mutex_);
      last_plan = &Make(descriptor);
      last = &descriptor;
    }
    return *last_plan;
  }

 private:
  const MessagePlan& Make(const Descriptor& descriptor) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const auto [found, is_new] = plans_.try_emplace(&descriptor);
    MessagePlan& plan = found->second;
    if (!is_new) return plan;
    plan.needs_reflection = descriptor.extension_range_count() > 0;
    for (int i = 0; i < descriptor.field_count(); ++i) {
      const FieldDescriptor& field = *descriptor.field(i);
      if (NeedsReflection(field)) {
        plan.needs_reflection = true;
        continue;
      }
      const auto number = static_cast<size_t>(field.number());
      if (plan.fields.size() <= number) plan.fields.resize(number + 1);
      // Types may contain themselves: their plan is under way then, and its place is known.
      const MessagePlan* message =
          field.message_type() == nullptr ? nullptr : &Make(*field.message_type());
      plan.fields[number] = {true, field.is_repeated(), field.is_map(), field.type(), message};
    }
    return plan;
  }

  absl::Mutex mutex_;
  absl::node_hash_map<const Descriptor*, MessagePlan> plans_ ABSL_GUARDED_BY(mutex_);
};

// Encodes serialized messages. Every function returns false when the bytes have something that
// only reflection can tell, or are none that a message serializes to.
class Transcoder {
 public:
  Transcoder(absl::string_view bytes, ByteString& out)
      : at_(reinterpret_cast<const uint8_t*>(bytes.data())), end_(at_ + bytes.size()), out_(out) {}

  // Up to the end of the bytes.
  bool Message(const MessagePlan& plan) {
    if (plan.needs_reflection) return false;
    BeginMessage(out_);
    uint32_t last = 0;
    while (at_ != end_) {
      uint32_t tag;
      if (!ReadTag(&tag)) return false;
      const FieldPlan* const field = plan.Find(tag);
      if (field == nullptr) {
        if (!Skip(tag)) return false;
        continue;
      }
      const auto number = static_cast<uint32_t>(WireFormatLite::GetTagFieldNumber(tag));
      if (number <= last) return false;
      last = number;
      AppendFieldNumber(number, out_);
      if (!(field->is_repeated ? Repeated(*field, tag) : Value(*field))) return false;
    }
    EndMessage(out_);
    return true;
  }

 private:
  // All elements, which stand in a row, each behind the same tag; the first tag is read.
  bool Repeated(const FieldPlan& field, uint32_t tag) {
    BeginList(out_);
    std::vector<size_t> begins;
    const bool is_packed = field.IsPacked(WireFormatLite::GetTagWireType(tag));
    do {
      if (is_packed) {
        const uint8_t* const outer = end_;
        if (!Enter()) return false;
        while (at_ != end_) {
          if (!Value(field)) return false;
        }
        end_ = outer;
      } else {
        if (field.is_map) begins.push_back(out_.size());
        if (!Value(field)) return false;
      }
    } while (ReadIfSame(tag));
    SortEncodings(begins, out_);
    EndList(out_);
    return true;
  }

  bool Value(const FieldPlan& field) {
    switch (field.type) {
      case FieldDescriptor::TYPE_INT32:
      case FieldDescriptor::TYPE_ENUM:
      case FieldDescriptor::TYPE_INT64: return Varint('I');
      case FieldDescriptor::TYPE_UINT32:
      case FieldDescriptor::TYPE_UINT64: return Varint('U');
      case FieldDescriptor::TYPE_BOOL: return Varint('B');
      case FieldDescriptor::TYPE_SINT32:
      case FieldDescriptor::TYPE_SINT64: {
        uint64_t number;
        if (!ReadVarint(&number)) return false;
        AppendNumber('I', static_cast<uint64_t>(WireFormatLite::ZigZagDecode64(number)), out_);
        return true;
      }
      case FieldDescriptor::TYPE_FIXED32:
      case FieldDescriptor::TYPE_SFIXED32:
      case FieldDescriptor::TYPE_FLOAT: {
        uint32_t word;
        if (!ReadFixed(&word)) return false;
        word = le32toh(word);
        if (field.type == FieldDescriptor::TYPE_FIXED32) {
          AppendNumber('U', word, out_);
        } else if (field.type == FieldDescriptor::TYPE_SFIXED32) {
          AppendNumber('I', static_cast<uint64_t>(int64_t{static_cast<int32_t>(word)}), out_);
        } else {
          AppendDouble(BitsOf(WireFormatLite::DecodeFloat(word)), out_);
        }
        return true;
      }
      case FieldDescriptor::TYPE_FIXED64:
      case FieldDescriptor::TYPE_SFIXED64:
      case FieldDescriptor::TYPE_DOUBLE: {
        uint64_t word;
        if (!ReadFixed(&word)) return false;
        word = le64toh(word);
        if (field.type == FieldDescriptor::TYPE_DOUBLE) {
          AppendDouble(word, out_);
        } else {
          AppendNumber(field.type == FieldDescriptor::TYPE_FIXED64 ? 'U' : 'I', word, out_);
        }
        return true;
      }
      case FieldDescriptor::TYPE_STRING:
      case FieldDescriptor::TYPE_BYTES: {
        absl::string_view text;
        if (!ReadText(&text)) return false;
        AppendText(text, out_);
        return true;
      }
      case FieldDescriptor::TYPE_MESSAGE: {
        const uint8_t* const outer = end_;
        if (!Enter() || !Message(*field.message)) return false;
        end_ = outer;
        return true;
      }
      case FieldDescriptor::TYPE_GROUP: return false;
    }
    return false;
  }

  bool Varint(char kind) {
    uint64_t number;
    if (!ReadVarint(&number)) return false;
    AppendNumber(kind, number, out_);
    return true;
  }

  // -- the wire format

  size_t left() const { return static_cast<size_t>(end_ - at_); }

  bool ReadVarint(uint64_t* number) {
    *number = 0;
    for (int shift = 0; shift < 64 && at_ != end_; shift += 7) {
      const uint8_t byte = *at_++;
      *number |= uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) return true;
    }
    return false;
  }

  bool ReadTag(uint32_t* tag) {
    uint64_t number;
    if (!ReadVarint(&number)) return false;
    *tag = static_cast<uint32_t>(number);
    return true;
  }

  // Reads the next tag if it is this one.
  bool ReadIfSame(uint32_t tag) {
    const uint8_t* const before = at_;
    uint32_t next;
    if (at_ != end_ && ReadTag(&next) && next == tag) return true;
    at_ = before;
    return false;
  }

  template <typename Word>
  bool ReadFixed(Word* word) {
    if (left() < sizeof *word) return false;
    std::memcpy(word, at_, sizeof *word);
    at_ += sizeof *word;
    return true;
  }

  bool ReadText(absl::string_view* text) {
    uint64_t size;
    if (!ReadVarint(&size) || size > left()) return false;
    *text = {reinterpret_cast<const char*>(at_), size};
    at_ += size;
    return true;
  }

  // Makes the end that of what has its length here; the caller puts the outer one back.
  bool Enter() {
    uint64_t size;
    if (!ReadVarint(&size) || size > left()) return false;
    end_ = at_ + size;
    return true;
  }

  bool Skip(uint32_t tag) {
    uint64_t varint;
    uint32_t half;
    absl::string_view text;
    switch (WireFormatLite::GetTagWireType(tag)) {
      case WireFormatLite::WIRETYPE_VARINT: return ReadVarint(&varint);
      case WireFormatLite::WIRETYPE_FIXED64: return ReadFixed(&varint);
      case WireFormatLite::WIRETYPE_FIXED32: return ReadFixed(&half);
      case WireFormatLite::WIRETYPE_LENGTH_DELIMITED: return ReadText(&text);
      default: return false;  // Groups.
    }
  }

  const uint8_t* at_;
  const uint8_t* end_;
  ByteString& out_;
};

// -- by reflection --------------------------------------------------------------------------

void AppendSigned(int64_t number, ByteString& out) {
  AppendNumber('I', static_cast<uint64_t>(number), out);
}

// One element of a repeated field, or (index -1) a singular one.
void AppendValue(const Message& message, const FieldDescriptor& field, int index, ByteString& out) {
  const Reflection& reflection = *message.GetReflection();
  const bool repeated = index >= 0;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      AppendSigned(repeated ? reflection.GetRepeatedInt32(message, &field, index)
                            : reflection.GetInt32(message, &field),
                   out);
      return;
    case FieldDescriptor::CPPTYPE_INT64:
      AppendSigned(repeated ? reflection.GetRepeatedInt64(message, &field, index)
                            : reflection.GetInt64(message, &field),
                   out);
      return;
    case FieldDescriptor::CPPTYPE_UINT32:
      AppendNumber('U',
                   repeated ? reflection.GetRepeatedUInt32(message, &field, index)
                            : reflection.GetUInt32(message, &field),
                   out);
      return;
    case FieldDescriptor::CPPTYPE_UINT64:
      AppendNumber('U',
                   repeated ? reflection.GetRepeatedUInt64(message, &field, index)
                            : reflection.GetUInt64(message, &field),
                   out);
      return;
    case FieldDescriptor::CPPTYPE_DOUBLE:
      AppendDouble(BitsOf(repeated ? reflection.GetRepeatedDouble(message, &field, index)
                                   : reflection.GetDouble(message, &field)),
                   out);
      return;
    case FieldDescriptor::CPPTYPE_FLOAT:
      AppendDouble(BitsOf(repeated ? reflection.GetRepeatedFloat(message, &field, index)
                                   : reflection.GetFloat(message, &field)),
                   out);
      return;
    case FieldDescriptor::CPPTYPE_BOOL:
      AppendNumber('B',
                   repeated ? reflection.GetRepeatedBool(message, &field, index)
                            : reflection.GetBool(message, &field),
                   out);
      return;
    case FieldDescriptor::CPPTYPE_ENUM:
      AppendSigned(repeated ? reflection.GetRepeatedEnumValue(message, &field, index)
                            : reflection.GetEnumValue(message, &field),
                   out);
      return;
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string scratch;  // For representations of texts that this protobuf does not have.
      AppendText(repeated ? reflection.GetRepeatedStringReference(message, &field, index, &scratch)
                          : reflection.GetStringReference(message, &field, &scratch),
                 out);
      return;
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      AppendCanonicalByReflection(repeated ? reflection.GetRepeatedMessage(message, &field, index)
                                           : reflection.GetMessage(message, &field),
                                  out);
      return;
  }
}

void AppendRepeated(const Message& message, const FieldDescriptor& field, ByteString& out) {
  const int size = message.GetReflection()->FieldSize(message, &field);
  BeginList(out);
  std::vector<size_t> begins;
  for (int i = 0; i < size; ++i) {
    if (field.is_map()) begins.push_back(out.size());
    AppendValue(message, field, i, out);
  }
  SortEncodings(begins, out);
  EndList(out);
}

}  // namespace

void ByteString::Grow(size_t bytes) {
  const size_t capacity = std::max(size_ + bytes, 2 * capacity_);
  std::unique_ptr<char[]> larger(new char[capacity]);
  if (size_ > 0) std::memcpy(larger.get(), bytes_.get(), size_);
  bytes_ = std::move(larger);
  capacity_ = capacity;
}

void AppendCanonicalByReflection(const Message& message, ByteString& out) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  BeginMessage(out);
  for (const FieldDescriptor* field : fields) {
    AppendFieldNumber(static_cast<uint32_t>(field->number()), out);
    if (field->is_repeated()) {
      AppendRepeated(message, *field, out);
    } else {
      AppendValue(message, *field, -1, out);
    }
  }
  EndMessage(out);
}

void AppendCanonical(const Message& message, ByteString& out) {
  static Plans* const plans = new Plans;
  const Descriptor& descriptor = *message.GetDescriptor();
  // Types of other pools may go, and others come to where they were.
  const bool stays =
      descriptor.file()->pool() == google::protobuf::DescriptorPool::generated_pool();
  const MessagePlan* const plan = stays ? &plans->Of(descriptor) : nullptr;
  const size_t begin = out.size();
  if (plan != nullptr && !plan->needs_reflection) {
    const size_t size = message.ByteSizeLong();
    const std::unique_ptr<char[]> bytes(new char[size]);
    message.SerializeWithCachedSizesToArray(reinterpret_cast<uint8_t*>(bytes.get()));
    // An element of a list takes three times the room that it takes when serialized, at most; what
    // else there is, less.
    out.Room(3 * size + kVarintMax);
    if (Transcoder({bytes.get(), size}, out).Message(*plan)) return;
    out.Truncate(begin);
  }
  AppendCanonicalByReflection(message, out);
}

}  // namespace makegood

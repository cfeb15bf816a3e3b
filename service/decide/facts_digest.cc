// The encoding: every value is preceded by a letter for its kind and, where its length is
// not fixed, by the length, so that no two different messages encode alike:
//
//   message   M <field number> <value> … E      fields that are set, by number
//   list      L <count> <values>
//   map       L <count> <entries as messages>   entries sorted by their encoding
//   int, enum, bool, double as eight bytes; text with its length

#include "service/decide/facts_digest.h"

#include <endian.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "absl/strings/escaping.h"
#include "google/protobuf/descriptor.h"
#include "rules/base/check.h"

namespace makegood {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// The most significant byte first.
void AppendWord(char kind, uint64_t word, std::string& out) {
  const uint64_t big_endian = htobe64(word);
  char bytes[1 + sizeof big_endian];
  bytes[0] = kind;
  std::memcpy(bytes + 1, &big_endian, sizeof big_endian);
  out.append(bytes, sizeof bytes);
}

void AppendText(const std::string& text, std::string& out) {
  AppendWord('T', text.size(), out);
  out += text;
}

void AppendMessage(const Message& message, std::string& out);

uint64_t BitsOf(double number) {
  uint64_t bits;
  std::memcpy(&bits, &number, sizeof bits);
  return bits;
}

// One element of a repeated field, or (index -1) a singular one.
void AppendValue(const Message& message, const FieldDescriptor& field, int index,
                 std::string& out) {
  const Reflection& reflection = *message.GetReflection();
  const bool repeated = index >= 0;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      AppendWord('I',
                 repeated ? reflection.GetRepeatedInt32(message, &field, index)
                          : reflection.GetInt32(message, &field),
                 out);
      return;
    case FieldDescriptor::CPPTYPE_INT64:
      AppendWord('I',
                 repeated ? reflection.GetRepeatedInt64(message, &field, index)
                          : reflection.GetInt64(message, &field),
                 out);
      return;
    case FieldDescriptor::CPPTYPE_UINT32:
      AppendWord('U',
                 repeated ? reflection.GetRepeatedUInt32(message, &field, index)
                          : reflection.GetUInt32(message, &field),
                 out);
      return;
    case FieldDescriptor::CPPTYPE_UINT64:
      AppendWord('U',
                 repeated ? reflection.GetRepeatedUInt64(message, &field, index)
                          : reflection.GetUInt64(message, &field),
                 out);
      return;
    case FieldDescriptor::CPPTYPE_DOUBLE:
      AppendWord('D',
                 BitsOf(repeated ? reflection.GetRepeatedDouble(message, &field, index)
                                 : reflection.GetDouble(message, &field)),
                 out);
      return;
    case FieldDescriptor::CPPTYPE_FLOAT:
      AppendWord('D',
                 BitsOf(repeated ? reflection.GetRepeatedFloat(message, &field, index)
                                 : reflection.GetFloat(message, &field)),
                 out);
      return;
    case FieldDescriptor::CPPTYPE_BOOL:
      AppendWord('B',
                 repeated ? reflection.GetRepeatedBool(message, &field, index)
                          : reflection.GetBool(message, &field),
                 out);
      return;
    case FieldDescriptor::CPPTYPE_ENUM:
      AppendWord('I',
                 repeated ? reflection.GetRepeatedEnumValue(message, &field, index)
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
      AppendMessage(repeated ? reflection.GetRepeatedMessage(message, &field, index)
                             : reflection.GetMessage(message, &field),
                    out);
      return;
  }
}

void AppendRepeated(const Message& message, const FieldDescriptor& field, std::string& out) {
  const int size = message.GetReflection()->FieldSize(message, &field);
  AppendWord('L', size, out);
  if (!field.is_map()) {
    for (int i = 0; i < size; ++i) AppendValue(message, field, i, out);
    return;
  }
  std::vector<std::string> entries(size);
  for (int i = 0; i < size; ++i) AppendValue(message, field, i, entries[i]);
  std::sort(entries.begin(), entries.end());
  for (const std::string& entry : entries) out += entry;
}

void AppendMessage(const Message& message, std::string& out) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  out.push_back('M');
  for (const FieldDescriptor* field : fields) {
    AppendWord('F', field->number(), out);
    if (field->is_repeated()) {
      AppendRepeated(message, *field, out);
    } else {
      AppendValue(message, *field, -1, out);
    }
  }
  out.push_back('E');
}

}  // namespace

std::string CanonicalDigest(const Message& message) {
  std::string encoded;
  AppendMessage(message, encoded);
  return Sha256Hex(encoded);
}

std::string Sha256Hex(absl::string_view bytes) {
  // Looked up once: OpenSSL would do it at each call, which takes longer than a short text's
  // digest.
  static const EVP_MD* const kSha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  MAKEGOOD_CHECK(EVP_Digest(bytes.data(), bytes.size(), digest, &size, kSha256, nullptr) == 1);
  return absl::BytesToHexString({reinterpret_cast<const char*>(digest), size});
}

}  // namespace makegood

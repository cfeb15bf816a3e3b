#include "service/decide/canonical_encoding.h"

#include <random>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/unknown_field_set.h"
#include "google/protobuf/wrappers.pb.h"
#include "gtest/gtest.h"
#include "makegood/v1/decision.pb.h"
#include "makegood/v1/facts.pb.h"

namespace makegood {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

std::string Encoded(const Message& message) {
  ByteString out;
  AppendCanonical(message, out);
  return std::string(out.view());
}

std::string EncodedByReflection(const Message& message) {
  ByteString out;
  AppendCanonicalByReflection(message, out);
  return std::string(out.view());
}

// Sets fields of messages at random, to values at which encodings differ: nothing, the least, the
// most, an enum's number without a name.
class Filler {
 public:
  explicit Filler(uint32_t seed) : random_(seed) {}

  void Fill(Message& message, int depth = 0) {
    const Reflection& reflection = *message.GetReflection();
    const auto& descriptor = *message.GetDescriptor();
    for (int i = 0; i < descriptor.field_count(); ++i) {
      const FieldDescriptor& field = *descriptor.field(i);
      if (Below(3) == 0) continue;
      if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && depth > 3) continue;
      if (!field.is_repeated()) {
        Set(message, field, depth);
        continue;
      }
      for (int count = Below(4); count > 0; --count) Add(message, field, depth);
    }
    if (Below(8) == 0) {
      // A number that means something, with what it does not mean, and one that means nothing.
      reflection.MutableUnknownFields(&message)->AddFixed32(1 + Below(4), 7);
      reflection.MutableUnknownFields(&message)->AddLengthDelimited(900, "unknown");
    }
  }

 private:
  int Below(int n) { return static_cast<int>(random_() % static_cast<uint32_t>(n)); }
  int64_t Number() {
    const int64_t kNumbers[] = {0, 1, -1, 127, 128, 1'789'900'000, INT64_MIN, INT64_MAX};
    return kNumbers[Below(8)];
  }
  double Real() {
    const double kNumbers[] = {0.0, -0.0, 0.5, -1e300};
    return kNumbers[Below(4)];
  }
  std::string Text() {
    const char* kTexts[] = {"", "a", "piano", "a text that is longer than what fits into a string"};
    return kTexts[Below(4)];
  }
  int Enum() { return Below(6) - 1; }

  void Set(Message& message, const FieldDescriptor& field, int depth) {
    const Reflection& reflection = *message.GetReflection();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return reflection.SetInt32(&message, &field, static_cast<int32_t>(Number()));
      case FieldDescriptor::CPPTYPE_INT64: return reflection.SetInt64(&message, &field, Number());
      case FieldDescriptor::CPPTYPE_UINT32:
        return reflection.SetUInt32(&message, &field, static_cast<uint32_t>(Number()));
      case FieldDescriptor::CPPTYPE_UINT64:
        return reflection.SetUInt64(&message, &field, static_cast<uint64_t>(Number()));
      case FieldDescriptor::CPPTYPE_DOUBLE: return reflection.SetDouble(&message, &field, Real());
      case FieldDescriptor::CPPTYPE_FLOAT:
        return reflection.SetFloat(&message, &field, static_cast<float>(Real()));
      case FieldDescriptor::CPPTYPE_BOOL:
        return reflection.SetBool(&message, &field, Below(2) == 0);
      case FieldDescriptor::CPPTYPE_ENUM: return reflection.SetEnumValue(&message, &field, Enum());
      case FieldDescriptor::CPPTYPE_STRING: return reflection.SetString(&message, &field, Text());
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return Fill(*reflection.MutableMessage(&message, &field), depth + 1);
    }
  }

  void Add(Message& message, const FieldDescriptor& field, int depth) {
    const Reflection& reflection = *message.GetReflection();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING: return reflection.AddString(&message, &field, Text());
      case FieldDescriptor::CPPTYPE_ENUM: return reflection.AddEnumValue(&message, &field, Enum());
      case FieldDescriptor::CPPTYPE_INT64: return reflection.AddInt64(&message, &field, Number());
      case FieldDescriptor::CPPTYPE_DOUBLE: return reflection.AddDouble(&message, &field, Real());
      case FieldDescriptor::CPPTYPE_MESSAGE: {
        if (field.is_map()) return AddEntry(message);
        return Fill(*reflection.AddMessage(&message, &field), depth + 1);
      }
      default: ADD_FAILURE() << field.full_name() << ": not of a kind that was thought of";
    }
  }

  // Of the one kind of map that there is. Through its own type: two entries have two keys.
  void AddEntry(Message& message) {
    auto& fields = *dynamic_cast<google::protobuf::Struct&>(message).mutable_fields();
    Fill(fields[Text()], 4);
  }

  std::mt19937 random_;
};

TEST(CanonicalEncodingTest, BothWaysAgreeOnRandomMessages) {
  size_t longest = 0;
  for (uint32_t seed = 0; seed < 3'000; ++seed) {
    SCOPED_TRACE(seed);
    v1::Facts facts;
    Filler(seed).Fill(facts);
    v1::Decision decision;
    Filler(seed).Fill(decision);
    const std::string encoded = Encoded(facts);
    ASSERT_EQ(encoded, EncodedByReflection(facts)) << facts.DebugString();
    ASSERT_EQ(Encoded(decision), EncodedByReflection(decision)) << decision.DebugString();
    longest = std::max(longest, encoded.size());
  }
  EXPECT_GT(longest, 1'500U) << "nothing much was compared";
}

// Kinds that no message of ours has today.
TEST(CanonicalEncodingTest, BothWaysAgreeOnEveryKindOfField) {
  google::protobuf::FloatValue real;
  real.set_value(-0.1F);
  google::protobuf::UInt32Value small;
  small.set_value(UINT32_MAX);
  google::protobuf::UInt64Value large;
  large.set_value(UINT64_MAX);
  google::protobuf::BytesValue bytes;
  bytes.set_value(std::string("\0\xFF", 2));
  // A proto2 message with extensions, packed numbers and an unnamed rest.
  google::protobuf::FileDescriptorProto file;
  v1::Facts::descriptor()->file()->CopyTo(&file);
  google::protobuf::SourceCodeInfo::Location place;
  for (const int number : {4, 0, 2, 1 << 20}) place.add_path(number);
  for (const Message* message :
       std::vector<const Message*>{&real, &small, &large, &bytes, &file, &place}) {
    EXPECT_EQ(Encoded(*message), EncodedByReflection(*message)) << message->GetTypeName();
  }
}

TEST(CanonicalEncodingTest, IsWhatItsHeaderSays) {
  v1::Facts facts;
  facts.mutable_charge()->set_credits(258);
  facts.mutable_pro()->add_areas("ab");
  facts.mutable_pro()->add_areas("");
  facts.add_contacts()->set_confidence(0.5);
  facts.mutable_contacts(0)->mutable_time()->set_seconds(-1);
  const auto number = [](const char* message, const char* field) {
    const auto* pool = google::protobuf::DescriptorPool::generated_pool();
    return std::string(
        1,
        static_cast<char>(pool->FindMessageTypeByName(message)->FindFieldByName(field)->number()));
  };
  const std::string end(1, '\0');
  const std::string minus_one = std::string(9, '\xFF') + "\x01";
  const std::string half = "\x3F\xE0" + std::string(6, '\0');
  const std::string time = "M" + number("google.protobuf.Timestamp", "seconds") + "I" + minus_one;
  EXPECT_EQ(Encoded(facts), "M" + number("makegood.v1.Facts", "charge") + "M" +
                                number("makegood.v1.Charge", "credits") + "I\x82\x02" + end +
                                number("makegood.v1.Facts", "contacts") + "LM" +
                                number("makegood.v1.Contact", "time") + time + end +
                                number("makegood.v1.Contact", "confidence") + "D" + half + end +
                                "E" + number("makegood.v1.Facts", "pro") + "M" +
                                number("makegood.v1.Pro", "areas") + "LT\x02" + "abT" + end + "E" +
                                end + end);
}

}  // namespace
}  // namespace makegood

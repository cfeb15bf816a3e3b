#include "service/decide/facts_digest.h"

#include <set>
#include <string>

#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "makegood/v1/facts.pb.h"

namespace makegood {
namespace {

v1::Facts Facts(const std::string& text) {
  v1::Facts facts;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &facts));
  return facts;
}

TEST(FactsDigestTest, Sha256IsTheStandardOne) {
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(FactsDigestTest, DifferentFactsHaveDifferentDigests) {
  const char* kFacts[] = {
      "",
      "lead {}",
      "charge {}",
      "lead { lead_id: 'a' }",
      "lead { lead_id: 'ab' }",
      "lead { lead_id: 'a' category: 'b' }",
      "pro { categories: 'a' categories: 'b' }",
      "pro { categories: 'ab' }",
      "pro { areas: 'a' areas: 'b' }",
      "charge { credits: 1 }",
      "charge { credits: -1 }",
      "charge { charge_time {} }",
      "charge { charge_time { nanos: 1 } }",
      "contacts { confidence: 0 }",
      "contacts { confidence: 0.5 }",
      "contacts {}",
      "contacts {} contacts {}",
      "customer { minor: false }",
  };
  std::set<std::string> digests;
  for (const char* facts : kFacts) {
    EXPECT_TRUE(digests.insert(CanonicalDigest(Facts(facts))).second) << facts;
  }
}

TEST(FactsDigestTest, TheOrderOfMapEntriesDoesNotMatter) {
  const std::string a = "fields { key: 'a' value { bool_value: true } }";
  const std::string b = "fields { key: 'b' value { number_value: 2 } }";
  const std::string digest = CanonicalDigest(Facts("lead { attributes {" + a + b + "} }"));
  EXPECT_EQ(digest, CanonicalDigest(Facts("lead { attributes {" + b + a + "} }")));
  EXPECT_NE(digest, CanonicalDigest(Facts("lead { attributes {" + a + "} }")));
}

}  // namespace
}  // namespace makegood

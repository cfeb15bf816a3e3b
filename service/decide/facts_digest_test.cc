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

// Digests are stored with decisions: one that changes from version to version would make a stranger
// of every decision recorded before.
TEST(FactsDigestTest, TheEncodingNeverChanges) {
  EXPECT_EQ(CanonicalDigest(Facts(R"(
              stage: REPORT
              lead { lead_id: 'lead' price_credits: 12 create_time { seconds: -1 nanos: 5 }
                     attributes { fields { key: 'b' value { number_value: 2.5 } }
                                  fields { key: 'a' value { bool_value: true } } } }
              contacts { sender: PRO confidence: 0.5 deleted: true }
              pro { pro_id: 'pro' categories: 'x' categories: '' })")),
            "48fee7cad9d4023118b100f294e9ffab67ab0dddd9e5b557b482ef2a9d4ca39d");
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

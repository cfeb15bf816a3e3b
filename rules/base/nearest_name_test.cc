#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "rules/base/issue.h"

namespace makegood::rules {
namespace {

struct NearestCase {
  std::string word;
  std::vector<std::string> candidates;
  std::string nearest;
};

const NearestCase kCases[] = {
    {"chanel", {"kind", "channel", "sender"}, "channel"},
    {"condtion", {"output", "condition"}, "condition"},
    {"ouptut", {"output", "input"}, "output"},  // Swapped neighbours.
    {"firstMessageTime", {"first_message_time", "charge_time"}, "first_message_time"},
    {"first-message-time", {"first_message_time"}, "first_message_time"},
    {"CUSTOMER", {"customer"}, "customer"},
    {"ID", {"id", "if"}, "id"},
    {"id", {"if", "in"}, ""},  // Of two letters one is too many.
    {"foo", {"bar", "baz"}, ""},
    {"verdict", {"charge"}, ""},
    {"aa", {"ab", "AA"}, "AA"},
    {"cat", {"bat", "hat"}, "bat"},  // The first of equals.
    {"", {"a"}, ""},
    {"a", {}, ""},
    {std::string(1000, 'x'), {std::string(1000, 'x')}, ""},  // Not compared at all.
};

TEST(NearestNameTest, FindsWhatTheAuthorMostLikelyMeant) {
  for (const NearestCase& c : kCases) {
    EXPECT_EQ(NearestName(c.word, c.candidates), c.nearest) << c.word;
  }
}

}  // namespace
}  // namespace makegood::rules

#include "service/rpc/validate.h"

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "service/decide/fact_bounds.h"

namespace makegood {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

std::string Text(const std::vector<Violation>& violations) {
  std::vector<std::string> lines;
  for (const Violation& violation : violations) {
    lines.push_back(absl::StrCat(violation.field, ": ", violation.description));
  }
  return absl::StrJoin(lines, "\n");
}

template <typename Request>
Request FromJson(const std::string& json) {
  Request request;
  const auto status = google::protobuf::util::JsonStringToMessage(json, &request);
  EXPECT_TRUE(status.ok()) << status.ToString() << "\n" << json;
  return request;
}

constexpr char kLead[] = R"("lead":{"marketplace":"dingdoor","leadId":"l1"})";

struct Case {
  const char* facts;     // JSON, between the braces, after the lead.
  const char* expected;  // All of what is said.
};

// Facts, and the whole of what is wrong with them.
const Case kCases[] = {
    {R"("stage":"CHARGE")", ""},
    {R"("stage":"GUARANTEE","charge":{})", ""},
    {R"("stage":"GUARANTEE")", "facts.charge: required at stage GUARANTEE"},
    {R"("stage":"REPORT")", "facts.report: required at stage REPORT"},
    {R"("stage":"DISPUTE")", "facts.dispute: required at stage DISPUTE"},
    {R"("stage":"PAYOUT")", "facts.payout: required at stage PAYOUT"},
    {R"("charge":{})", "facts.stage: required"},
    {R"("stage":77)", "facts.stage: no value has the number 77"},
    {R"("stage":"REPORT","report":{})", ""},
    {R"("stage":"REPORT","report":{"fileTime":"2026-01-01T00:00:00Z"})",
     "facts.report.reason: required once the report is filed (file_time)"},
    {R"("stage":"CHARGE","contacts":[{}])",
     "facts.contacts[0].time: required\nfacts.contacts[0].sender: "
     "required\nfacts.contacts[0].kind: required"},
    {R"("stage":"CHARGE","findings":[{}])",
     "facts.findings[0].kind: required\nfacts.findings[0].state: required"},
    {R"("stage":"CHARGE","charge":{"credits":-1})",
     "facts.charge.credits: -1 is not between 0 and 1000000000"},
    {R"("stage":"CHARGE","charge":{"credits":1000000000})", ""},
    {R"("stage":"CHARGE","charge":{"credits":1000000001})",
     "facts.charge.credits: 1000000001 is not between 0 and 1000000000"},
    {R"("stage":"CHARGE","charge":{"credits":12,"paidCredits":10,"bonusCredits":2})", ""},
    {R"("stage":"CHARGE","charge":{"credits":12,"paidCredits":10})",
     "facts.charge.paid_credits: with bonus_credits this makes 10, and credits is 12"},
    {R"("stage":"CHARGE","charge":{"credits":12,"refundedCredits":12})", ""},
    {R"("stage":"CHARGE","charge":{"credits":12,"refundedCredits":13})",
     "facts.charge.refunded_credits: 13 is more than credits, which is 12"},
    {R"("stage":"CHARGE","charge":{"refundableCredits":-5})", ""},
    {R"("stage":"CHARGE","charge":{"policy":"a@v1"})", ""},
    {R"("stage":"CHARGE","charge":{"policy":"a"})",
     "facts.charge.policy: `a` is not of the form name@v1"},
    {R"("stage":"CHARGE","refund":{"credits":5,"remainingCredits":6,"payableCredits":7})",
     "facts.refund.remaining_credits: 6 is more than credits, which is 5\n"
     "facts.refund.payable_credits: 7 is more than remaining_credits, which is 6"},
    {R"("stage":"CHARGE","refund":{"spentCredits":1000000000,"lowestBalanceCredits":7})", ""},
    {R"("stage":"CHARGE","refund":{"spentCredits":-1,"lowestBalanceCredits":1000000001})",
     "facts.refund.spent_credits: -1 is not between 0 and 1000000000\n"
     "facts.refund.lowest_balance_credits: 1000000001 is not between 0 and 1000000000"},
    {R"("stage":"CHARGE","pro":{"timeZone":"Europe/Madrid"})", ""},
    {R"("stage":"CHARGE","pro":{"timeZone":"Europe/Atlantis"})",
     "facts.pro.time_zone: `Europe/Atlantis` is no time zone; write its IANA name, such as "
     "Europe/Madrid"},
    {R"("stage":"CHARGE","customer":{"attributes":{"a":{"b":[1,[null,"x",true]]}}})", ""},
    {R"("stage":"CHARGE","customer":{"attributes":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{}}}}}}}}})",
     ""},
    {R"("stage":"CHARGE","customer":{"attributes":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{}}}}}}}}}})",
     "facts.customer.attributes.a.a.a.a.a.a.a.a: nested more than 8 deep"},
    {R"("stage":"CHARGE","customer":{"attributes":{"a":[[[[[[[[1]]]]]]]]}})",
     "facts.customer.attributes.a[0][0][0][0][0][0][0]: nested more than 8 deep"},
};

TEST(ValidateFactsTest, SaysAllThatIsWrongAndWhere) {
  for (const Case& test : kCases) {
    const auto facts = FromJson<v1::Facts>(absl::StrCat("{", kLead, ",", test.facts, "}"));
    EXPECT_EQ(Text(Validate(facts)), test.expected) << test.facts;
  }
}

TEST(ValidateFactsTest, EmptyFactsLackStageAndLead) {
  EXPECT_EQ(Text(Validate(v1::Facts())), "facts.stage: required\nfacts.lead: required");
}

TEST(ValidateFactsTest, TwoContactsMayNotShareAnId) {
  const auto facts = FromJson<v1::Facts>(absl::StrCat(
      "{", kLead,
      R"(,"stage":"CHARGE","contacts":[)"
      R"({"eventId":"e1","time":"2026-01-01T00:00:00Z","sender":"PRO","kind":"CALL"},)"
      R"({"time":"2026-01-01T00:00:00Z","sender":"PRO","kind":"CALL"},)"
      R"({"time":"2026-01-01T00:00:00Z","sender":"PRO","kind":"CALL"},)"
      R"({"eventId":"e1","time":"2026-01-01T00:00:00Z","sender":"PRO","kind":"CALL"}]})"));
  EXPECT_EQ(Text(Validate(facts)), "facts.contacts[3].event_id: the same as of contacts[0]");
}

TEST(ValidateFactsTest, CharactersAreCountedNotBytes) {
  auto facts = FromJson<v1::Facts>(absl::StrCat("{", kLead, R"(,"stage":"CHARGE"})"));
  for (int i = 0; i < 256; ++i) facts.mutable_lead()->mutable_category()->append("é");
  EXPECT_EQ(Text(Validate(facts)), "");
  facts.mutable_lead()->mutable_category()->append("é");
  EXPECT_EQ(Text(Validate(facts)), "facts.lead.category: more than 256 characters");
}

TEST(ValidateFactsTest, AttributesAreFewShortAndFinite) {
  auto facts = FromJson<v1::Facts>(absl::StrCat("{", kLead, R"(,"stage":"CHARGE"})"));
  auto& fields = *facts.mutable_lead()->mutable_attributes()->mutable_fields();
  for (int i = 0; i < 64; ++i) fields[absl::StrCat("k", i)].set_bool_value(true);
  EXPECT_EQ(Text(Validate(facts)), "");
  fields["k0"].set_number_value(std::numeric_limits<double>::infinity());
  EXPECT_EQ(Text(Validate(facts)), "facts.lead.attributes.k0: not a number");
  fields["k0"].set_string_value(std::string(257, 'x'));
  EXPECT_EQ(Text(Validate(facts)), "facts.lead.attributes.k0: more than 256 characters");
  fields["k0"].clear_kind();
  EXPECT_EQ(Text(Validate(facts)), "facts.lead.attributes.k0: no value");
  fields["k64"].set_bool_value(true);
  EXPECT_EQ(Text(Validate(facts)), "facts.lead.attributes: 65 entries; at most 64");
}

// Below, every field of Facts is broken in turn, found by reflection: a field added to the proto
// and forgotten in validate_facts.cc fails.

bool IsWellKnown(const Descriptor& type) { return type.file()->package() == "google.protobuf"; }

// Sets every field, at every depth, lists to one element each.
void Fill(Message& message) {
  const Reflection& reflection = *message.GetReflection();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = message.GetDescriptor()->field(i);
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE: {
        Message& child = field->is_repeated() ? *reflection.AddMessage(&message, field)
                                              : *reflection.MutableMessage(&message, field);
        if (!IsWellKnown(*child.GetDescriptor())) Fill(child);
        break;
      }
      case FieldDescriptor::CPPTYPE_STRING:
        field->is_repeated() ? reflection.AddString(&message, field, "x")
                             : reflection.SetString(&message, field, "x");
        break;
      case FieldDescriptor::CPPTYPE_ENUM: reflection.SetEnumValue(&message, field, 1); break;
      case FieldDescriptor::CPPTYPE_INT64: reflection.SetInt64(&message, field, 1); break;
      case FieldDescriptor::CPPTYPE_INT32: reflection.SetInt32(&message, field, 1); break;
      case FieldDescriptor::CPPTYPE_DOUBLE: reflection.SetDouble(&message, field, 0.5); break;
      case FieldDescriptor::CPPTYPE_BOOL: reflection.SetBool(&message, field, true); break;
      default: FAIL() << "no such fields in Facts: " << field->full_name();
    }
  }
}

v1::Facts FullFacts() {
  v1::Facts facts;
  Fill(facts);
  facts.mutable_charge()->set_bonus_credits(0);
  facts.mutable_charge()->set_policy("x@v1");
  facts.mutable_pro()->set_time_zone("UTC");
  const std::string digest = "sha256:" + std::string(64, 'a');
  facts.mutable_report()->mutable_evidence(0)->set_digest(digest);
  facts.mutable_dispute()->mutable_evidence(0)->set_digest(digest);
  return facts;
}

// Calls `check` once for each way of breaking a field below `message`, which is restored after.
void BreakEachField(Message& message, const std::string& path,
                    const std::function<void(const std::string& broken_path)>& check) {
  const Reflection& reflection = *message.GetReflection();
  const auto whole = std::unique_ptr<Message>(message.New());
  whole->CopyFrom(message);
  const auto restore = [&] { message.CopyFrom(*whole); };
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = message.GetDescriptor()->field(i);
    const std::string at = absl::StrCat(path, ".", field->name());
    if (field->full_name() == "makegood.v1.Charge.refundable_credits")
      continue;  // Replaced by the service.
    if (field->is_repeated()) {
      while (reflection.FieldSize(message, field) <= 1'000) {
        if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
          reflection.AddMessage(&message, field)
              ->CopyFrom(reflection.GetRepeatedMessage(message, field, 0));
        } else {
          reflection.AddString(&message, field, "x");
        }
      }
      check(at);
      restore();
      const std::string first = absl::StrCat(at, "[0]");
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        BreakEachField(*reflection.MutableRepeatedMessage(&message, field, 0), first, check);
      } else {
        reflection.SetRepeatedString(&message, field, 0, std::string(10'001, 'x'));
        check(first);
        restore();
      }
      continue;
    }
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE: {
        Message& child = *reflection.MutableMessage(&message, field);
        const std::string& type = child.GetDescriptor()->full_name();
        const Reflection& parts = *child.GetReflection();
        const FieldDescriptor* seconds = child.GetDescriptor()->FindFieldByName("seconds");
        const FieldDescriptor* nanos = child.GetDescriptor()->FindFieldByName("nanos");
        if (type == "google.protobuf.Timestamp") {
          for (const int64_t bad :
               {int64_t{-62'135'596'801}, int64_t{253'402'300'800}, INT64_MAX, INT64_MIN}) {
            parts.SetInt64(&child, seconds, bad);
            check(at);
          }
          restore();
          for (const int32_t bad : {-1, 1'000'000'000}) {
            parts.SetInt32(reflection.MutableMessage(&message, field), nanos, bad);
            check(at);
          }
          restore();
        } else if (type == "google.protobuf.Duration") {
          for (const int64_t bad :
               {int64_t{9'223'372'036}, int64_t{-9'223'372'036}, INT64_MAX, INT64_MIN}) {
            parts.SetInt64(&child, seconds, bad);
            check(at);
          }
          parts.SetInt64(&child, seconds, 1);
          for (const int32_t bad : {-1, 1'000'000'000}) {
            parts.SetInt32(&child, nanos, bad);
            check(at);
          }
          restore();
        } else if (type == "google.protobuf.Struct") {
          const FieldDescriptor* entries = child.GetDescriptor()->FindFieldByName("fields");
          for (int entry = 0; entry <= 64; ++entry) {
            Message& added = *parts.AddMessage(&child, entries);
            added.GetReflection()->SetString(&added, added.GetDescriptor()->FindFieldByName("key"),
                                             absl::StrCat("k", entry));
          }
          check(at);
          restore();
        } else {
          BreakEachField(child, at, check);
        }
        break;
      }
      case FieldDescriptor::CPPTYPE_STRING:
        reflection.SetString(&message, field, std::string(10'001, 'x'));
        check(at);
        restore();
        break;
      case FieldDescriptor::CPPTYPE_ENUM:
        for (const int bad : {99, -1}) {
          reflection.SetEnumValue(&message, field, bad);
          check(at);
        }
        restore();
        break;
      case FieldDescriptor::CPPTYPE_INT64:
        for (const int64_t bad : {int64_t{-1}, INT64_MIN}) {
          reflection.SetInt64(&message, field, bad);
          check(at);
        }
        restore();
        break;
      case FieldDescriptor::CPPTYPE_INT32:
        reflection.SetInt32(&message, field, -1);
        check(at);
        restore();
        break;
      case FieldDescriptor::CPPTYPE_DOUBLE:
        for (const double bad :
             {-0.001, 1.001, std::nan(""), std::numeric_limits<double>::infinity()}) {
          reflection.SetDouble(&message, field, bad);
          check(at);
        }
        restore();
        break;
      default: break;
    }
  }
}

TEST(ValidateFactsTest, FactsWithEveryFieldSetAreFine) {
  EXPECT_EQ(Text(Validate(FullFacts())), "");
}

TEST(ValidateFactsTest, EveryFieldIsBounded) {
  v1::Facts facts = FullFacts();
  int count = 0;
  BreakEachField(facts, "facts", [&](const std::string& path) {
    ++count;
    std::vector<std::string> fields;
    for (const Violation& violation : Validate(facts)) fields.push_back(violation.field);
    EXPECT_THAT(fields, testing::Contains(path));
  });
  EXPECT_GT(count, 200);
}

// Elements that a repeated field may have, and characters of a text: as FactBounds() says of the
// field, and not one more.
void TryBounds(Message& message, const std::string& path, const v1::Facts& facts, int* count) {
  const Reflection& reflection = *message.GetReflection();
  const cel::DeclaredBounds& bounds = FactBounds();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = message.GetDescriptor()->field(i);
    const std::string at = absl::StrCat(path, ".", field->name());
    const auto found = bounds.fields.find(field->full_name());
    cel::FieldBound bound;
    if (found != bounds.fields.end()) bound = found->second;
    const int64_t characters = bound.characters >= 0 ? bound.characters : bounds.characters;
    const auto whole = std::unique_ptr<Message>(message.New());
    whole->CopyFrom(message);
    const auto has_violation = [&](const std::string& of) {
      for (const Violation& violation : Validate(facts)) {
        if (violation.field == of) return true;
      }
      return false;
    };
    if (field->is_repeated()) {
      ASSERT_GE(bound.elements, 0) << field->full_name() << " has no line in FactBounds()";
      const auto grow_to = [&](int64_t size) {
        while (reflection.FieldSize(message, field) < size) {
          if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
            reflection.AddMessage(&message, field)
                ->CopyFrom(reflection.GetRepeatedMessage(message, field, 0));
          } else {
            reflection.AddString(&message, field, "x");
          }
        }
      };
      grow_to(bound.elements);
      EXPECT_FALSE(has_violation(at)) << at;
      grow_to(bound.elements + 1);
      EXPECT_TRUE(has_violation(at)) << at;
      message.CopyFrom(*whole);
      ++*count;
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        TryBounds(*reflection.MutableRepeatedMessage(&message, field, 0), at + "[0]", facts, count);
      } else {
        for (const bool fits : {true, false}) {
          reflection.SetRepeatedString(&message, field, 0,
                                       std::string(characters + (fits ? 0 : 1), 'x'));
          EXPECT_EQ(has_violation(at + "[0]"), !fits) << at;
        }
        message.CopyFrom(*whole);
      }
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      Message& child = *reflection.MutableMessage(&message, field);
      if (!IsWellKnown(*child.GetDescriptor())) TryBounds(child, at, facts, count);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      // What has a form of its own is as long as that, or a name that exists.
      const bool has_form =
          field->name() == "digest" || field->name() == "policy" || field->name() == "time_zone";
      for (const bool fits : {true, false}) {
        if (fits && has_form) continue;
        reflection.SetString(&message, field, std::string(characters + (fits ? 0 : 1), 'x'));
        EXPECT_EQ(has_violation(at), !fits) << at << " with " << characters << " characters";
      }
      message.CopyFrom(*whole);
      ++*count;
    }
  }
}

// From these bounds the worst case of a policy is computed.
TEST(ValidateFactsTest, EveryFieldHasTheBoundThatIsDeclaredOfIt) {
  v1::Facts facts = FullFacts();
  int count = 0;
  TryBounds(facts, "facts", facts, &count);
  EXPECT_GT(count, 40);
}

TEST(ValidateFactsTest, AListInAttributesHasAThousandElements) {
  auto facts = FromJson<v1::Facts>(absl::StrCat("{", kLead, R"(,"stage":"CHARGE"})"));
  auto& list =
      *(*facts.mutable_lead()->mutable_attributes()->mutable_fields())["tags"].mutable_list_value();
  while (list.values_size() < 1'000) list.add_values()->set_bool_value(true);
  EXPECT_EQ(Text(Validate(facts)), "");
  list.add_values()->set_bool_value(true);
  EXPECT_EQ(Text(Validate(facts)), "facts.lead.attributes.tags: 1001 of them; at most 1000");
}

struct RequestCase {
  const char* request;
  const char* expected;
};

const RequestCase kDecideCases[] = {
    {R"({"policy":"a","facts":{"stage":"CHARGE","lead":{"marketplace":"m","leadId":"l"}}})", ""},
    {R"({"policy":"a@v12","now":"2026-01-01T00:00:00Z","facts":{"stage":"CHARGE","lead":{"marketplace":"m","leadId":"l"}},"trace":"VALUES","forecastSteps":16})",
     ""},
    {"{}", "policy: required\nfacts: required"},
    {R"({"policy":"a@1","facts":{},"trace":9,"forecastSteps":17})",
     "policy: `a@1` is not of the form name or name@v1\nfacts.stage: required\nfacts.lead: "
     "required\n"
     "trace: no value has the number 9\nforecast_steps: 17 is not between 0 and 16"},
    {R"({"policy":"a@v0","facts":{"stage":"CHARGE","lead":{"marketplace":"m","leadId":"l"}}})",
     "policy: `a@v0` is not of the form name or name@v1"},
    {R"({"policy":"@v1","facts":{"stage":"CHARGE","lead":{"marketplace":"m","leadId":"l"}},"forecastSteps":-1})",
     "policy: `@v1` is not of the form name or name@v1\nforecast_steps: -1 is not between 0 and "
     "16"},
};

TEST(ValidateTest, DecideRequests) {
  for (const RequestCase& test : kDecideCases) {
    EXPECT_EQ(Text(Validate(FromJson<v1::DecideRequest>(test.request))), test.expected)
        << test.request;
  }
}

TEST(ValidateTest, ABatchHasOneToAThousandRequests) {
  v1::BatchDecideRequest request;
  EXPECT_EQ(Text(Validate(request)), "requests: required");
  for (int i = 0; i < 1'000; ++i) request.add_requests();
  EXPECT_EQ(Text(Validate(request)), "");
  request.add_requests();
  EXPECT_EQ(Text(Validate(request)), "requests: 1001 of them; at most 1000");
}

TEST(ValidateTest, PolicyServiceRequests) {
  EXPECT_EQ(Text(Validate(v1::ListPoliciesRequest())), "");
  EXPECT_EQ(Text(Validate(FromJson<v1::ListPoliciesRequest>(R"({"pageSize":-1})"))),
            "page_size: -1 is less than 0");
  EXPECT_EQ(Text(Validate(v1::GetPolicyRequest())), "policy: required");
  EXPECT_EQ(Text(Validate(FromJson<v1::GetPolicyRequest>(R"({"policy":"a@b"})"))),
            "policy: `a@b` is not of the form name or name@v1");
  EXPECT_EQ(Text(Validate(v1::CheckPoliciesRequest())), "files: required");
  EXPECT_EQ(Text(Validate(FromJson<v1::CheckPoliciesRequest>(
                R"({"files":[{"path":"a","text":"b"},{"path":"a","text":"b"},{}]})"))),
            "files[1].path: `a` comes twice\nfiles[2].path: required\nfiles[2].text: required");
}

}  // namespace
}  // namespace makegood

#include "rules/policy/testing/order_language.h"

#include <string>

#include "rules/cel/message/descriptor_types.h"
#include "rules/cel/values/containers.h"
#include "rules/policy/testing/orders.pb.h"

namespace makegood::rules::testing {
namespace {

using cel::EvalContext;
using cel::Value;

const cel::DescriptorTypes& Types() {
  static const cel::DescriptorTypes* const types = [] {
    OrderFacts::descriptor();  // Links the messages in.
    cel::DescriptorTypesOptions options;
    options.unset_fields_are_errors = true;
    return new cel::DescriptorTypes(options);
  }();
  return *types;
}

Value Make(EvalContext& context, const char* kind, int64_t amount, absl::string_view queue,
           absl::string_view reason) {
  Answer* answer = context.arena().New<Answer>();
  answer->set_kind(kind);
  answer->set_amount(amount);
  answer->set_queue(std::string(queue));
  answer->set_reason(std::string(reason));
  return cel::MakeMessage(context, static_cast<const google::protobuf::Message*>(answer), &Types());
}

Value Pay(EvalContext& context, Value amount, Value reason) {
  return Make(context, "PAY", amount.as_int(), "", reason.as_text());
}
Value Refuse(EvalContext& context, Value reason) {
  return Make(context, "REFUSE", 0, "", reason.as_text());
}
Value Hold(EvalContext& context, Value reason) {
  return Make(context, "HOLD", 0, "", reason.as_text());
}
Value Ask(EvalContext& context, Value queue, Value reason) {
  return Make(context, "ASK", 0, queue.as_text(), reason.as_text());
}
Value About(EvalContext& context, Value answer, Value findings) {
  const auto* message = static_cast<const google::protobuf::Message*>(answer.as_message()->message);
  Answer* copy = context.arena().New<Answer>(static_cast<const Answer&>(*message));
  for (size_t i = 0; i < findings.as_list()->size(); ++i) {
    copy->add_asks(std::string(findings.as_list()->Get(context, i).as_text()));
  }
  return cel::MakeMessage(context, static_cast<const google::protobuf::Message*>(copy), &Types());
}
Value Proven(EvalContext&, Value finding) { return Value::Bool(finding.as_text() == "broken"); }

const cel::OverloadImpl kPay(&Pay, cel::TimeBehaviour::kParametric);
const cel::OverloadImpl kRefuse(&Refuse, cel::TimeBehaviour::kParametric);
const cel::OverloadImpl kHold(&Hold, cel::TimeBehaviour::kParametric);
const cel::OverloadImpl kAsk(&Ask, cel::TimeBehaviour::kParametric);
const cel::OverloadImpl kAbout(&About, cel::TimeBehaviour::kParametric);
const cel::OverloadImpl kProven(&Proven, cel::TimeBehaviour::kParametric);

constexpr char kPackage[] = "makegood.rules.testing.";

const cel::LibraryEntry kEntries[] = {
    {"pay", "pay(int, string) -> makegood.rules.testing.Answer", &kPay, "pays an amount back"},
    {"refuse", "refuse(string) -> makegood.rules.testing.Answer", &kRefuse, "pays nothing"},
    {"hold", "hold(string) -> makegood.rules.testing.Answer", &kHold, "decides later"},
    {"ask", "ask(string, string) -> makegood.rules.testing.Answer", &kAsk, "asks a person"},
    {"answer_about",
     "makegood.rules.testing.Answer.about(list(string)) -> makegood.rules.testing.Answer", &kAbout,
     "what the person is asked"},
    {"proven", "proven(string) -> bool", &kProven, "whether a finding is proven"},
};

PolicyLanguage MakeLanguage() {
  PolicyLanguage language;
  const std::string package = kPackage;
  language.facts_type = package + "OrderFacts";
  language.verdict_type = package + "Answer";
  language.types = &Types();
  language.adapter = &Types();
  language.abbreviations = {{"Stage", package + "OrderFacts.Stage"},
                            {"Answer", package + "Answer"}};
  language.families = {{"answers", "What a policy answers.", kEntries,
                        static_cast<int>(sizeof(kEntries) / sizeof(kEntries[0]))}};
  language.argument_roles = {
      {"pay", {ArgumentRole::kNone, ArgumentRole::kReason}},
      {"refuse", {ArgumentRole::kReason}},
      {"hold", {ArgumentRole::kReason}},
      {"ask", {ArgumentRole::kQueue, ArgumentRole::kReason}},
      {"answer_about", {ArgumentRole::kNone, ArgumentRole::kFinding}},
      {"proven", {ArgumentRole::kFinding}},
  };
  language.stage_field = "stage";
  language.stage_enum = package + "OrderFacts.Stage";
  language.stages = {"SHIPPING", "COMPLAINT", "APPEAL"};
  language.present_fields = {
      {"SHIPPING", {"order"}}, {"COMPLAINT", {"order", "complaint"}}, {"APPEAL", {"order"}}};
  language.reason_placeholders = {"credits", "missing"};
  language.attribute_fields = {{"order", "order.attributes"}};
  return language;
}

}  // namespace

const PolicyLanguage& OrderLanguage() {
  static const PolicyLanguage* const language = new PolicyLanguage(MakeLanguage());
  return *language;
}

}  // namespace makegood::rules::testing

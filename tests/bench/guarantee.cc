#include "tests/bench/guarantee.h"

#include <cstdio>
#include <fstream>
#include <sstream>
#include <utility>

#include "rules/base/check.h"
#include "rules/base/issue.h"

namespace makegood::bench {
namespace {

using v1::Contact;

constexpr int64_t kStart = 1'789'900'000;  // More than 24 hours before kNow.
constexpr int64_t kDay = 86'400;

void AddContact(v1::Facts& facts, Contact::Party sender, Contact::Kind kind,
                Contact::Channel channel, int64_t seconds) {
  Contact& contact = *facts.add_contacts();
  contact.set_event_id("event-" + std::to_string(facts.contacts_size()));
  contact.mutable_time()->set_seconds(seconds);
  contact.set_sender(sender);
  contact.set_kind(kind);
  contact.set_channel(channel);
}

v1::Facts Started() {
  v1::Facts facts;
  facts.set_stage(v1::Facts::GUARANTEE);
  facts.mutable_lead()->set_marketplace("dingdoor");
  facts.mutable_lead()->set_lead_id("lead-1");
  facts.mutable_charge()->set_credits(12);
  facts.mutable_charge()->mutable_first_message_time()->set_seconds(kStart);
  return facts;
}

// -- by hand --------------------------------------------------------------------------------

int64_t Nanoseconds(const google::protobuf::Timestamp& time) {
  return time.seconds() * 1'000'000'000 + time.nanos();
}
constexpr int64_t kWindow = kDay * 1'000'000'000;

}  // namespace

bool HasRecentContact(const v1::Facts& facts) {
  const int64_t start = Nanoseconds(facts.charge().first_message_time());
  for (const Contact& contact : facts.contacts()) {
    if (contact.channel() == Contact::PROXY && Nanoseconds(contact.time()) - start < kWindow) {
      return true;
    }
  }
  return false;
}

absl::string_view GuaranteeReason(const v1::Facts& facts, cel::TimeParts now) {
  if (!facts.charge().has_first_message_time()) return "awaiting_first_message";
  const int64_t start = Nanoseconds(facts.charge().first_message_time());
  for (const Contact& contact : facts.contacts()) {
    if (contact.sender() == Contact::CUSTOMER && contact.kind() == Contact::MESSAGE &&
        contact.channel() == Contact::CHAT) {
      const int64_t time = Nanoseconds(contact.time());
      if (time >= start && time - start < kWindow) return "reply_in_window";
    }
  }
  for (const Contact& contact : facts.contacts()) {
    if (contact.kind() == Contact::CALL && contact.channel() == Contact::PROXY &&
        (contact.sender() == Contact::CUSTOMER || contact.answered())) {
      const int64_t time = Nanoseconds(contact.time());
      if (time >= start && time - start < kWindow) return "connected";
    }
  }
  const int64_t instant = now.seconds * 1'000'000'000 + now.nanos;
  return instant - start < kWindow ? "awaiting_customer" : "no_customer_response";
}

// -- in CEL ---------------------------------------------------------------------------------

const char kHasRecentContact[] = R"(
    contacts.exists(m, m.channel == Channel.PROXY
                       && m.time - charge.first_message_time < duration("24h")))";

const char kGuaranteeReason[] = R"(
    !has(charge.first_message_time) ? "awaiting_first_message"
    : contacts.exists(c, c.sender == Party.CUSTOMER && c.kind == Kind.MESSAGE
        && c.channel == Channel.CHAT && c.time >= charge.first_message_time
        && c.time - charge.first_message_time < duration("24h")) ? "reply_in_window"
    : contacts.exists(c, c.kind == Kind.CALL && c.channel == Channel.PROXY
        && (c.sender == Party.CUSTOMER || c.answered) && c.time >= charge.first_message_time
        && c.time - charge.first_message_time < duration("24h")) ? "connected"
    : now - charge.first_message_time < duration("24h") ? "awaiting_customer"
    : "no_customer_response")";

v1::Facts TwentyContacts() {
  v1::Facts facts = Started();
  for (int i = 0; i < 20; ++i) {
    AddContact(facts, Contact::PRO, Contact::MESSAGE, Contact::CHAT, kStart + i);
  }
  return facts;
}

std::vector<Case> GuaranteeCases() {
  std::vector<Case> cases;
  cases.push_back({"no contacts", Started(), 12});

  v1::Facts one = Started();
  AddContact(one, Contact::CUSTOMER, Contact::MESSAGE, Contact::CHAT, kStart + 60);
  cases.push_back({"one customer message", one, 12});

  v1::Facts many = Started();
  for (int i = 0; i < 20; ++i) {
    AddContact(many, Contact::PRO, Contact::MESSAGE, Contact::CHAT, kStart + 2 * i);
    AddContact(many, Contact::PRO, Contact::CALL, Contact::PROXY, kStart + 2 * i + 1);
  }
  cases.push_back({"20 messages + 20 calls, none qualifying", many, 6});

  v1::Facts late = Started();
  for (int i = 0; i < 20; ++i) {
    AddContact(late, Contact::CUSTOMER, Contact::MESSAGE, Contact::CHAT, kStart + kDay + 2 * i);
    AddContact(late, Contact::CUSTOMER, Contact::CALL, Contact::PROXY, kStart + kDay + 2 * i + 1);
  }
  cases.push_back({"20 messages + 20 calls, every time compared", late, 0});
  return cases;
}

const DecisionLanguage& Language() {
  static const DecisionLanguage* const language = new DecisionLanguage();
  return *language;
}

Expression::Expression(absl::string_view text) {
  const rules::PolicyLanguage& language = Language().policy_language();
  cel::EnvironmentOptions options;
  options.typed_enums = true;
  options.unset_fields_are_errors = true;
  cel::EnvironmentBuilder builder(options);
  builder.SetTypes(language.types, language.adapter);
  builder.AddStandardLibrary();
  for (const auto& [name, full_name] : language.abbreviations)
    builder.AddAbbreviation(name, full_name);
  facts_slot_ = builder.AddVariable("facts", cel::Type::Message(language.facts_type));
  builder.AddFieldsOf("facts");
  cel::VariableDeclaration now;
  now.name = "now";
  now.type = cel::Type::Timestamp();
  now.moving = true;
  now.touches_now = true;
  now_slot_ = builder.AddVariable(std::move(now));
  environment_ = builder.Build();
  rules::IssueList issues;
  program_ = environment_->Compile(rules::Excerpt::FromText("<bench>", std::string(text)),
                                   std::nullopt, issues);
  MAKEGOOD_CHECK(program_ != nullptr);
}

cel::Value Expression::Evaluate(cel::Arena& arena, const v1::Facts& facts, cel::TimeParts now,
                                cel::Horizon* horizon) const {
  const google::protobuf::Message& message = facts;
  cel::EvalContext context(arena, rules::Limits().cost_max, environment_->adapter());
  cel::Activation activation(arena, environment_->slot_count());
  activation.Bind(facts_slot_, cel::MakeMessage(context, &message, context.adapter()));
  activation.Bind(now_slot_, cel::Value::Timestamp(now, /*slope=*/1));
  const cel::Value value = program_->Evaluate(context, activation);
  if (horizon != nullptr) *horizon = context.horizon();
  return value;
}

std::shared_ptr<const rules::Catalog> LoadPolicy(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  rules::IssueList issues;
  std::vector<rules::PolicyText> texts = {{"bench_guarantee/v1/policy.yaml", text.str()}};
  auto catalog =
      rules::Catalog::FromTexts("", std::move(texts), Language().policy_language(), issues);
  if (catalog == nullptr)
    std::fprintf(stderr, "%s: %s\n", path.c_str(), issues.issues().at(0).message.c_str());
  MAKEGOOD_CHECK(catalog != nullptr);
  return catalog;
}

}  // namespace makegood::bench

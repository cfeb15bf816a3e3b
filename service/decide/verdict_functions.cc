#include "service/decide/verdict_functions.h"

#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "makegood/v1/facts.pb.h"
#include "makegood/v1/verdict.pb.h"
#include "rules/cel/message/message_arena.h"
#include "rules/cel/message/message_time.h"
#include "rules/cel/values/containers.h"
#include "rules/cel/values/message_adapter.h"
#include "rules/cel/values/type_name.h"

namespace makegood {
namespace {

using cel::ErrorCode;
using cel::EvalContext;
using cel::OverloadImpl;
using cel::TimeBehaviour;
using cel::Value;
using rules::ArgumentRole;
using v1::Verdict;

std::string Text(Value value) { return std::string(value.as_text()); }

Verdict* NewVerdict(EvalContext& context) {
  return google::protobuf::Arena::CreateMessage<Verdict>(&cel::MessageArena(context));
}

Value ToValue(EvalContext& context, const Verdict& verdict) {
  const google::protobuf::Message& message = verdict;
  return cel::MakeMessage(context, &message, context.adapter());
}

const Verdict& AsVerdict(EvalContext& context, Value value) {
  const auto& message = *static_cast<const google::protobuf::Message*>(value.as_message()->message);
  return cel::AsGenerated<Verdict>(message, context);
}

// A verdict that differs from `value` in what `change` does to it.
template <typename Change>
Value Changed(EvalContext& context, Value value, const Change& change) {
  Verdict* copy = NewVerdict(context);
  copy->CopyFrom(AsVerdict(context, value));
  change(*copy);
  return ToValue(context, *copy);
}

Value NewOutcome(EvalContext& context, Verdict::Outcome outcome, Value reason) {
  Verdict* verdict = NewVerdict(context);
  verdict->set_outcome(outcome);
  verdict->set_reason(Text(reason));
  return ToValue(context, *verdict);
}

// refund() and charge(): an amount that is no amount is a mistake of the policy, and must not
// become a movement of credits.
Value NewAmount(EvalContext& context, Verdict::Outcome outcome, Value credits, Value reason) {
  if (credits.as_int() < 0) {
    return context.Error(ErrorCode::kInvalidArgument,
                         absl::StrCat(outcome == Verdict::REFUND ? "refund" : "charge",
                                      "() takes 0 credits or more, not ", credits.as_int()));
  }
  Verdict* verdict = NewVerdict(context);
  verdict->set_outcome(outcome);
  verdict->set_reason(Text(reason));
  verdict->set_credits(credits.as_int());
  return ToValue(context, *verdict);
}

// An error, or null when every element is a text, which `add` was then given.
template <typename Add>
Value ForEachText(EvalContext& context, Value list, absl::string_view function, const Add& add) {
  const cel::List& texts = *list.as_list();
  for (size_t i = 0; i < texts.size(); ++i) {
    const Value text = texts.Get(context, i);
    if (text.is_error()) return text;
    if (text.kind() != cel::Kind::kString) {
      return context.Error(
          ErrorCode::kInvalidArgument,
          absl::StrCat(function, " takes a list of texts, not of ", cel::DisplayTypeName(text)));
    }
    add(Text(text));
  }
  return Value::Null();
}

Value Refund(EvalContext& context, Value credits, Value reason) {
  return NewAmount(context, Verdict::REFUND, credits, reason);
}
Value Charge(EvalContext& context, Value credits, Value reason) {
  return NewAmount(context, Verdict::CHARGE, credits, reason);
}
Value Deny(EvalContext& context, Value reason) {
  return NewOutcome(context, Verdict::DENY, reason);
}
Value NotFilable(EvalContext& context, Value reason) {
  return NewOutcome(context, Verdict::NOT_FILABLE, reason);
}
Value Wait(EvalContext& context, Value reason) {
  return NewOutcome(context, Verdict::WAIT, reason);
}

Value WaitFor(EvalContext& context, Value reason, Value missing) {
  Verdict* verdict = NewVerdict(context);
  verdict->set_outcome(Verdict::WAIT);
  verdict->set_reason(Text(reason));
  const Value error = ForEachText(context, missing, "wait()",
                                  [&](std::string text) { verdict->add_missing(std::move(text)); });
  return error.is_error() ? error : ToValue(context, *verdict);
}

Value AskReview(EvalContext& context, Value queue, Value reason) {
  Verdict* verdict = NewVerdict(context);
  verdict->set_outcome(Verdict::REVIEW);
  verdict->set_queue(Text(queue));
  verdict->set_reason(Text(reason));
  return ToValue(context, *verdict);
}

Value To(EvalContext& context, Value verdict, Value destination) {
  if (!v1::Destination_IsValid(static_cast<int>(destination.as_int()))) {
    return context.Error(ErrorCode::kInvalidArgument,
                         absl::StrCat("to() takes a Destination, not ", destination.as_int()));
  }
  return Changed(context, verdict, [&](Verdict& copy) {
    copy.set_destination(static_cast<v1::Destination>(destination.as_int()));
  });
}

Value Flag(EvalContext& context, Value verdict, Value flag) {
  return Changed(context, verdict, [&](Verdict& copy) { copy.add_flags(Text(flag)); });
}

Value Ask(EvalContext& context, Value verdict, Value kinds) {
  Verdict* copy = NewVerdict(context);
  copy->CopyFrom(AsVerdict(context, verdict));
  const Value error = ForEachText(context, kinds, "ask()",
                                  [&](std::string kind) { copy->add_asks(std::move(kind)); });
  return error.is_error() ? error : ToValue(context, *copy);
}

Value Suggest(EvalContext& context, Value verdict, Value suggestion) {
  return Changed(context, verdict, [&](Verdict& copy) {
    copy.mutable_suggestion()->CopyFrom(AsVerdict(context, suggestion));
  });
}

Value OtherReviewer(EvalContext& context, Value verdict) {
  return Changed(context, verdict, [](Verdict& copy) { copy.set_other_reviewer(true); });
}

Value Due(EvalContext& context, Value verdict, Value time) {
  return Changed(context, verdict, [&](Verdict& copy) {
    cel::WriteTimestamp(time.as_time(), copy.mutable_due_time());
  });
}

Value Discretionary(EvalContext& context, Value verdict) {
  return Changed(context, verdict, [](Verdict& copy) { copy.set_discretionary(true); });
}

// Of several findings of one kind the latest counts; of two at the same time, the one that
// stands later in the facts.
Value FindingIs(EvalContext& context, Value findings, Value kind, v1::Finding::State state) {
  const cel::List& list = *findings.as_list();
  if (!context.Charge(static_cast<int64_t>(list.size()))) return context.BudgetError();
  const v1::Finding* latest = nullptr;
  for (size_t i = 0; i < list.size(); ++i) {
    const Value element = list.Get(context, i);
    if (element.is_error()) return element;
    const auto& message =
        *static_cast<const google::protobuf::Message*>(element.as_message()->message);
    const v1::Finding& finding = cel::AsGenerated<v1::Finding>(message, context);
    if (finding.kind() != absl::string_view(kind.as_text())) continue;
    const auto earlier = [](const v1::Finding& a, const v1::Finding& b) {
      return a.time().seconds() != b.time().seconds() ? a.time().seconds() < b.time().seconds()
                                                      : a.time().nanos() < b.time().nanos();
    };
    if (latest == nullptr || !earlier(finding, *latest)) latest = &finding;
  }
  return Value::Bool(latest != nullptr && latest->state() == state);
}

Value Proven(EvalContext& context, Value findings, Value kind) {
  return FindingIs(context, findings, kind, v1::Finding::PROVEN);
}
Value Refuted(EvalContext& context, Value findings, Value kind) {
  return FindingIs(context, findings, kind, v1::Finding::REFUTED);
}

constexpr OverloadImpl kRefund(Refund, TimeBehaviour::kParametric);
constexpr OverloadImpl kCharge(Charge, TimeBehaviour::kParametric);
constexpr OverloadImpl kDeny(Deny, TimeBehaviour::kParametric);
constexpr OverloadImpl kNotFilable(NotFilable, TimeBehaviour::kParametric);
constexpr OverloadImpl kWait(Wait, TimeBehaviour::kParametric);
constexpr OverloadImpl kWaitFor(WaitFor, TimeBehaviour::kParametric);
constexpr OverloadImpl kReview(AskReview, TimeBehaviour::kParametric);
constexpr OverloadImpl kTo(To, TimeBehaviour::kParametric);
constexpr OverloadImpl kFlag(Flag, TimeBehaviour::kParametric);
constexpr OverloadImpl kAsk(Ask, TimeBehaviour::kParametric);
constexpr OverloadImpl kSuggest(Suggest, TimeBehaviour::kParametric);
constexpr OverloadImpl kOtherReviewer(OtherReviewer, TimeBehaviour::kParametric);
constexpr OverloadImpl kDiscretionary(Discretionary, TimeBehaviour::kParametric);
// Opaque: in a message a time stands still, and nobody could tell when it will have moved.
constexpr OverloadImpl kDue(Due, TimeBehaviour::kOpaque);
constexpr OverloadImpl kProven(Proven, TimeBehaviour::kParametric);
constexpr OverloadImpl kRefuted(Refuted, TimeBehaviour::kParametric);

// One line for each word: its signature, what it means, and what its texts name.
struct Word {
  cel::LibraryEntry entry;
  std::vector<ArgumentRole> roles;
};

const std::vector<Word>& VerdictWords() {
  constexpr ArgumentRole kNone = ArgumentRole::kNone;
  constexpr ArgumentRole kReasonRole = ArgumentRole::kReason;
  static const auto* words = new std::vector<Word>{
      {{"refund", "refund(int, string) -> makegood.v1.Verdict", &kRefund,
        "gives that many credits back, with the reason's code"},
       {kNone, kReasonRole}},
      {{"deny", "deny(string) -> makegood.v1.Verdict", &kDeny, "no credits back; may be disputed"},
       {kReasonRole}},
      {{"wait", "wait(string) -> makegood.v1.Verdict", &kWait,
        "not decided yet; decided again when time or an event changes the answer"},
       {kReasonRole}},
      {{"wait_missing", "wait(string, list(string)) -> makegood.v1.Verdict", &kWaitFor,
        "as wait(reason), and names what the pro still has to do"},
       {kReasonRole, kNone}},
      {{"review", "review(string, string) -> makegood.v1.Verdict", &kReview,
        "a person of that queue decides; queue first, then the reason"},
       {ArgumentRole::kQueue, kReasonRole}},
      {{"charge", "charge(int, string) -> makegood.v1.Verdict", &kCharge,
        "charges the pro for the lead"},
       {kNone, kReasonRole}},
      {{"not_filable", "not_filable(string) -> makegood.v1.Verdict", &kNotFilable,
        "no case opens, and the report button is hidden"},
       {kReasonRole}},
      {{"verdict_to", "makegood.v1.Verdict.to(enum:makegood.v1.Destination) -> makegood.v1.Verdict",
        &kTo, "where the credits go: the balance, or the original payment method"},
       {kNone, kNone}},
      {{"verdict_flag", "makegood.v1.Verdict.flag(string) -> makegood.v1.Verdict", &kFlag,
        "adds a remark for people and reports; changes nothing else"},
       {kNone, kNone}},
      {{"verdict_ask", "makegood.v1.Verdict.ask(list(string)) -> makegood.v1.Verdict", &kAsk,
        "the findings that the reviewer should establish"},
       {kNone, ArgumentRole::kFinding}},
      {{"verdict_suggest",
        "makegood.v1.Verdict.suggest(makegood.v1.Verdict) -> makegood.v1.Verdict", &kSuggest,
        "what the policy would decide if nobody finds otherwise"},
       {kNone, kNone}},
      {{"verdict_other_reviewer", "makegood.v1.Verdict.other_reviewer() -> makegood.v1.Verdict",
        &kOtherReviewer, "by somebody who has not judged this case before"},
       {kNone}},
      {{"verdict_discretionary", "makegood.v1.Verdict.discretionary() -> makegood.v1.Verdict",
        &kDiscretionary, "goodwill: not owed by the rules"},
       {kNone}},
      {{"verdict_due", "makegood.v1.Verdict.due(timestamp) -> makegood.v1.Verdict", &kDue,
        "to be judged until then, a time of the facts, instead of when the queue promises"},
       {kNone, kNone}},
  };
  return *words;
}

const std::vector<Word>& FindingWords() {
  static const auto* words = new std::vector<Word>{
      {{"findings_proven", "list(makegood.v1.Finding).proven(string) -> bool", &kProven,
        "the latest finding of that kind says that it is so"},
       {ArgumentRole::kNone, ArgumentRole::kFinding}},
      {{"findings_refuted", "list(makegood.v1.Finding).refuted(string) -> bool", &kRefuted,
        "the latest finding of that kind says that it is not so"},
       {ArgumentRole::kNone, ArgumentRole::kFinding}},
  };
  return *words;
}

cel::LibraryFamily Family(const char* name, const char* description, const std::vector<Word>& words,
                          std::vector<cel::LibraryEntry>& entries) {
  for (const Word& word : words) entries.push_back(word.entry);
  return {name, description, entries.data(), static_cast<int>(entries.size())};
}

}  // namespace

std::vector<cel::LibraryFamily> VerdictFamilies() {
  struct Tables {
    std::vector<cel::LibraryEntry> verdict_entries;
    std::vector<cel::LibraryEntry> finding_entries;
    std::vector<cel::LibraryFamily> families;
    Tables()
        : families({Family("verdicts", "what a policy answers", VerdictWords(), verdict_entries),
                    Family("findings", "what a person or a detector established", FindingWords(),
                           finding_entries)}) {}
  };
  static const Tables* const tables = new Tables();
  return tables->families;
}

std::map<std::string, std::vector<ArgumentRole>> VerdictArgumentRoles() {
  std::map<std::string, std::vector<ArgumentRole>> roles;
  for (const auto* words : {&VerdictWords(), &FindingWords()}) {
    for (const Word& word : *words) roles[word.entry.id] = word.roles;
  }
  return roles;
}

}  // namespace makegood

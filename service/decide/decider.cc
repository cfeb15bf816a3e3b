// From verdict to decision: evaluate, bound the credits, word the explanation, ask what a
// review would lead to, look ahead. Everything that is evaluated here is a call of the same
// policy with other facts or another instant.

#include "service/decide/decider.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "rules/cel/message/message_arena.h"
#include "rules/cel/message/message_time.h"
#include "rules/cel/values/arena.h"
#include "service/decide/decision_language.h"
#include "service/decide/decision_trace.h"
#include "service/decide/facts.h"
#include "service/decide/facts_digest.h"
#include "service/decide/reason_text.h"

namespace makegood {
namespace {

using rules::PolicyResult;
using rules::PolicyVersion;
using v1::Decision;
using v1::Verdict;

// A change farther away is "not within 100 years" and is not told (horizon kept sound: an
// absent change_time promises no more than that).
constexpr int64_t kFarthestChange = int64_t{100} * 365 * 86'400 * cel::kNanosPerSecond;

// Evaluations in a row for one forecast: each finds one instant at which the answer may
// change, and several of them may pass before it does.
constexpr int kForecastHopsMax = 1'000;

constexpr char kAlreadyRefunded[] = "already_refunded";
constexpr char kNotOffered[] = "not_offered";

cel::TimeParts Later(cel::TimeParts time, int64_t nanoseconds) {
  return cel::TimeParts::FromNanoseconds(time.ToNanoseconds() + nanoseconds);
}

// The documented answers of the stages that a policy does not list.
Verdict BuiltInVerdict(const v1::Facts& facts) {
  Verdict verdict;
  switch (facts.stage()) {
    case v1::Facts::CHARGE:
      verdict.set_outcome(Verdict::CHARGE);
      verdict.set_reason("lead_received");
      verdict.set_credits(facts.lead().price_credits());
      break;
    case v1::Facts::DISPUTE:
      verdict.set_outcome(Verdict::REVIEW);
      verdict.set_reason("second_look");
      verdict.set_queue("disputes");
      verdict.set_other_reviewer(true);
      break;
    case v1::Facts::REPORT:
      verdict.set_outcome(Verdict::NOT_FILABLE);
      verdict.set_reason(kNotOffered);
      break;
    default:
      verdict.set_outcome(Verdict::DENY);
      verdict.set_reason(kNotOffered);
      break;
  }
  return verdict;
}

// What a refund may be at most: what is left of the charge, or for a payout what the lot
// that the refund made may still pay out.
int64_t RefundableCredits(const v1::Facts& facts) {
  if (facts.stage() == v1::Facts::PAYOUT) {
    return std::min(facts.refund().remaining_credits(), facts.refund().payable_credits());
  }
  return facts.charge().refundable_credits();
}

// Whether everything was given back that a verdict would give back. Whoever asks then gets told so.
bool NothingIsLeft(const v1::Facts& facts, const Verdict& verdict) {
  return verdict.outcome() == Verdict::REFUND && facts.stage() != v1::Facts::PAYOUT &&
         RefundableCredits(facts) <= 0;
}

Verdict AlreadyRefunded() {
  Verdict verdict;
  verdict.set_outcome(Verdict::DENY);
  verdict.set_reason(kAlreadyRefunded);
  return verdict;
}

int64_t BoundedCredits(const v1::Facts& facts, const Verdict& verdict) {
  if (verdict.outcome() != Verdict::REFUND) return verdict.credits();
  return std::min(verdict.credits(), std::max<int64_t>(0, RefundableCredits(facts)));
}

v1::Destination DestinationOf(const Verdict& verdict) {
  const bool is_left_open =
      verdict.outcome() == Verdict::REFUND && verdict.destination() == v1::DESTINATION_UNSPECIFIED;
  return is_left_open ? v1::BALANCE : verdict.destination();
}

Verdict Bounded(const v1::Facts& facts, const Verdict& verdict) {
  if (NothingIsLeft(facts, verdict)) return AlreadyRefunded();
  Verdict bounded = verdict;
  bounded.set_credits(BoundedCredits(facts, verdict));
  bounded.set_destination(DestinationOf(verdict));
  return bounded;
}

// What is wrong with a verdict, or empty. Functions cannot make such a one, a literal can.
std::string Invalidity(const Verdict& verdict) {
  if (verdict.outcome() == Verdict::OUTCOME_UNSPECIFIED ||
      !Verdict::Outcome_IsValid(verdict.outcome())) {
    return "the verdict has no outcome";
  }
  if (verdict.credits() < 0) return absl::StrCat("the verdict has ", verdict.credits(), " credits");
  if (verdict.reason().empty()) return "the verdict has no reason";
  if (verdict.outcome() == Verdict::REVIEW && verdict.queue().empty())
    return "the verdict names no queue";
  return "";
}

v1::EvaluationError::Code ErrorCodeOf(cel::ErrorCode code) {
  switch (code) {
    case cel::ErrorCode::kUnsetField: return v1::EvaluationError::FACT_MISSING;
    case cel::ErrorCode::kDivideByZero:
    case cel::ErrorCode::kModulusByZero: return v1::EvaluationError::DIVISION_BY_ZERO;
    case cel::ErrorCode::kOverflow: return v1::EvaluationError::NUMERIC_OVERFLOW;
    case cel::ErrorCode::kNoSuchKey:
    case cel::ErrorCode::kNoSuchField:
    case cel::ErrorCode::kIndexOutOfBounds: return v1::EvaluationError::NO_SUCH_ELEMENT;
    case cel::ErrorCode::kInvalidArgument:
    case cel::ErrorCode::kDuplicateKey: return v1::EvaluationError::INVALID_CONVERSION;
    case cel::ErrorCode::kBudgetExceeded: return v1::EvaluationError::BUDGET_EXHAUSTED;
    default: return v1::EvaluationError::NO_SUCH_OVERLOAD;
  }
}

// The path of the fact that was read, as the policy has it: "charge.first_message_time".
std::string MissingFact(const cel::Program& program, cel::ExprId id) {
  const rules::Span extent = program.ExtentOf(id);
  absl::string_view text = program.text().text();
  text = text.substr(extent.begin, extent.end - extent.begin);
  absl::ConsumePrefix(&text, "facts.");
  return std::string(text);
}

void SetError(const cel::ErrorInfo& info, Decision& decision) {
  decision.set_outcome(Decision::ERROR);
  v1::EvaluationError& error = *decision.mutable_error();
  error.set_code(ErrorCodeOf(info.code));
  error.set_message(std::string(info.message));
  if (info.program != nullptr) {
    const auto* program = static_cast<const cel::Program*>(info.program);
    if (info.code == cel::ErrorCode::kUnsetField) {
      error.set_field(MissingFact(*program, info.expr_id));
    }
    SetRange(program->PlaceOfNode(info.expr_id), error.mutable_range());
  }
}

// One evaluation: the outcome with everything that belongs to it, without what looks
// further (suggestions of asked findings, forecast).
class Judgement {
 public:
  Judgement(const PolicyVersion& version, const v1::Facts& facts, cel::TimeParts now)
      : version_(version), document_(version.policy->document()), facts_(facts), now_(now) {}

  // Whether the version's `applies_to` fails; the decision is then that error.
  bool FailsToApply(Decision& decision) {
    cel::WriteTimestamp(now_, decision.mutable_decide_time());
    const cel::Value applies = version_.policy->AppliesTo(arena_, Input());
    if (applies.is_error()) SetError(*applies.as_error(), decision);
    return applies.is_error();
  }

  // Fills in `decision` from outcome to change_time, and the trace.
  void Fill(rules::TraceLevel trace, Decision& decision) {
    const std::string stage = v1::Facts::Stage_Name(facts_.stage());
    cel::WriteTimestamp(now_, decision.mutable_decide_time());
    if (!ListsStage(document_, stage)) {
      SetVerdict(BuiltInVerdict(facts_), decision);
      return;
    }
    rules::CompiledPolicy::Input input = Input();
    input.stage = stage;
    input.trace = trace;
    const PolicyResult result = version_.policy->Evaluate(arena_, input);
    decision.set_cost(result.cost);
    SetOutcome(result, decision);
    SetChangeTime(result.horizon, decision);
    for (const std::string& reason : result.failed_checks) decision.add_failed_checks(reason);
    for (const std::string& reason : result.warnings) decision.add_flags(reason);
    if (trace != rules::TraceLevel::kNone) AddTrace(*version_.policy, result, arena_, decision);
  }

 private:
  rules::CompiledPolicy::Input Input() const {
    rules::CompiledPolicy::Input input;
    const google::protobuf::Message& message = facts_;
    input.facts = &message;
    input.now = now_;
    return input;
  }

  void SetOutcome(const PolicyResult& result, Decision& decision) {
    switch (result.kind) {
      case PolicyResult::Kind::kNoMatch: decision.set_outcome(Decision::NO_MATCH); return;
      case PolicyResult::Kind::kError: SetError(*result.value.as_error(), decision); return;
      case PolicyResult::Kind::kOutput: break;
    }
    Verdict scratch;
    const auto& message =
        *static_cast<const google::protobuf::Message*>(result.value.as_message()->message);
    const Verdict& verdict = cel::AsGenerated<Verdict>(message, &scratch);
    SetRule(result, decision);
    if (const std::string invalid = Invalidity(verdict); !invalid.empty()) {
      decision.clear_rule();
      decision.set_outcome(Decision::ERROR);
      decision.mutable_error()->set_code(v1::EvaluationError::INVALID_VERDICT);
      decision.mutable_error()->set_message(invalid);
      const rules::Excerpt& output = *result.path.back()->output;
      SetRange(rules::PlaceOf(output, {0, static_cast<uint32_t>(output.text().size())}),
               decision.mutable_error()->mutable_range());
      return;
    }
    SetVerdict(verdict, decision);
    if (!result.explanation.empty()) decision.set_explanation(result.explanation);
  }

  void SetVerdict(const Verdict& verdict, Decision& decision) {
    if (NothingIsLeft(facts_, verdict)) return SetVerdict(AlreadyRefunded(), decision);
    decision.set_outcome(static_cast<Decision::Outcome>(verdict.outcome()));
    decision.set_reason(verdict.reason());
    decision.set_credits(BoundedCredits(facts_, verdict));
    decision.set_destination(DestinationOf(verdict));
    decision.set_queue(verdict.queue());
    *decision.mutable_missing() = verdict.missing();
    *decision.mutable_flags() = verdict.flags();
    decision.set_other_reviewer(verdict.other_reviewer());
    decision.set_discretionary(verdict.discretionary());
    if (verdict.has_due_time()) *decision.mutable_due_time() = verdict.due_time();
    if (verdict.has_suggestion()) {
      *decision.mutable_suggestion() = Bounded(facts_, verdict.suggestion());
    }
    for (const std::string& kind : verdict.asks()) {
      v1::AskedFinding& asked = *decision.add_asks();
      asked.set_kind(kind);
      asked.set_question(QuestionOf(document_, kind));
    }
    if (const std::string* text = version_.policy->ReasonText(decision.reason())) {
      decision.set_explanation(RenderReason(*text, decision));
    }
  }

  void SetRule(const PolicyResult& result, Decision& decision) {
    v1::RulePath& path = *decision.mutable_rule();
    for (size_t i = 0; i < result.path.size(); ++i) {
      if (result.rules[i]->id.has_value()) path.add_ids(std::string(result.rules[i]->id->text()));
      if (result.path[i]->id.has_value()) path.add_ids(std::string(result.path[i]->id->text()));
    }
    const rules::Place& place = result.path.back()->place;
    if (place.source == nullptr) return;
    path.set_file(place.source->name());
    path.set_line(place.source->LineAt(place.span.begin));
  }

  void SetChangeTime(const cel::Horizon& horizon, Decision& decision) {
    if (horizon.opaque) {
      cel::WriteTimestamp(now_, decision.mutable_change_time());  // Stands for this instant only.
    } else if (horizon.offset <= kFarthestChange) {
      cel::WriteTimestamp(Later(now_, horizon.offset), decision.mutable_change_time());
    }
  }

  const PolicyVersion& version_;
  const rules::PolicyDocument& document_;
  const v1::Facts& facts_;
  cel::TimeParts now_;
  cel::Arena arena_;
};

// What a decision would be if the facts were `facts`, as a verdict.
Verdict VerdictIf(const PolicyVersion& version, const v1::Facts& facts, cel::TimeParts now) {
  Decision decision;
  Judgement(version, facts, now).Fill(rules::TraceLevel::kNone, decision);
  Verdict verdict;
  if (!Verdict::Outcome_IsValid(decision.outcome())) return verdict;  // NO_MATCH, ERROR
  verdict.set_outcome(static_cast<Verdict::Outcome>(decision.outcome()));
  verdict.set_reason(decision.reason());
  verdict.set_credits(decision.credits());
  verdict.set_destination(decision.destination());
  verdict.set_queue(decision.queue());
  if (decision.has_due_time()) *verdict.mutable_due_time() = decision.due_time();
  return verdict;
}

// For a review that asks for findings: where each answer would lead.
void AddAnswers(const PolicyVersion& version, const v1::Facts& facts, cel::TimeParts now,
                Decision& decision) {
  for (v1::AskedFinding& asked : *decision.mutable_asks()) {
    v1::Facts answered = facts;
    v1::Finding& finding = *answered.add_findings();
    finding.set_kind(asked.kind());
    finding.set_source(v1::Finding::REVIEWER);
    cel::WriteTimestamp(now, finding.mutable_time());
    finding.set_state(v1::Finding::PROVEN);
    *asked.mutable_if_proven() = VerdictIf(version, answered, now);
    finding.set_state(v1::Finding::REFUTED);
    *asked.mutable_if_refuted() = VerdictIf(version, answered, now);
  }
}

// An absent time reads as the epoch, to which no review is due.
bool SameTime(const google::protobuf::Timestamp& a, const google::protobuf::Timestamp& b) {
  return a.seconds() == b.seconds() && a.nanos() == b.nanos();
}

// Hops from horizon to horizon and shows those at which the decision really changes. Horizons are
// sound and not always tight: at some of them the decision stays what it was.
void AddForecast(const PolicyVersion& version, const v1::Facts& facts, int steps,
                 Decision& decision) {
  Decision last = decision;
  for (int hop = 0; decision.forecast_size() < steps; ++hop) {
    if (!last.has_change_time()) return;
    const cel::TimeParts next{last.change_time().seconds(), last.change_time().nanos()};
    const cel::TimeParts at{last.decide_time().seconds(), last.decide_time().nanos()};
    // A decision without a horizon to hop to (recheck_every) stands for its own instant only.
    if (hop == kForecastHopsMax || !(at < next) || !cel::IsTimestampInRange(next)) {
      *decision.mutable_forecast_until_time() = last.change_time();
      decision.set_forecast_incomplete(true);
      return;
    }
    Decision following;
    Judgement(version, facts, next).Fill(rules::TraceLevel::kNone, following);
    if (!ActAlike(last, following)) {
      v1::ForecastEntry& entry = *decision.add_forecast();
      cel::WriteTimestamp(next, entry.mutable_time());
      entry.set_outcome(following.outcome());
      entry.set_reason(following.reason());
      entry.set_credits(following.credits());
    }
    last = std::move(following);
  }
}

}  // namespace

bool ActAlike(const Decision& a, const Decision& b) {
  return a.outcome() == b.outcome() && a.reason() == b.reason() && a.credits() == b.credits() &&
         a.destination() == b.destination() && a.queue() == b.queue() &&
         SameTime(a.due_time(), b.due_time()) && a.error().code() == b.error().code();
}

bool ListsStage(const rules::PolicyDocument& document, absl::string_view stage) {
  if (!document.makegood.has_value()) return true;  // Plain CEL policies answer whenever asked.
  const std::vector<rules::Excerpt>& stages = document.makegood->stages;
  return std::any_of(stages.begin(), stages.end(),
                     [&](const rules::Excerpt& listed) { return listed.text() == stage; });
}

cel::Value AppliesTo(const PolicyVersion& version, const v1::Facts& facts, cel::Arena& arena) {
  const auto& section = version.policy->document().makegood;
  if (!section.has_value() || !section->applies_to.has_value()) return cel::Value::Bool(true);
  v1::Facts prepared = facts;
  PrepareFacts(prepared);
  rules::CompiledPolicy::Input input;
  const google::protobuf::Message& message = prepared;
  input.facts = &message;
  // Errors keep their text in the arena; what is a bool points nowhere.
  return version.policy->AppliesTo(arena, input);
}

Decision Decide(const PolicyVersion& version, v1::Facts facts, cel::TimeParts now,
                const DecideOptions& options) {
  Decision decision;
  DecideInPlace(version, facts, now, options, decision);
  return decision;
}

void DecideInPlace(const PolicyVersion& version, v1::Facts& facts, cel::TimeParts now,
                   const DecideOptions& options, Decision& decision) {
  PrepareFacts(facts);
  decision.set_policy(version.id());
  decision.set_policy_digest(absl::StrCat("sha256:", version.digest));
  decision.set_stage(facts.stage());
  if (options.names) {
    decision.set_facts_digest(absl::StrCat("sha256:", CanonicalDigest(facts)));
    decision.set_decision_id(NameDecision(decision, now));
  }
  if (options.ask_applies_to && Judgement(version, facts, now).FailsToApply(decision)) return;
  Judgement(version, facts, now).Fill(options.trace, decision);
  AddAnswers(version, facts, now, decision);
  if (options.forecast_steps > 0) AddForecast(version, facts, options.forecast_steps, decision);
}

}  // namespace makegood

// A batch is cut by lead. What is told of one lead is one piece of work: its events are appended,
// the lead is computed anew, and its cases are decided once, so that no case is decided between two
// events that came together. Many such pieces share a transaction, and so a commit.

#include "service/workflow/record_events.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/rpc/code.pb.h"
#include "rules/base/status_macros.h"
#include "service/decide/decider.h"
#include "service/ledger/order.h"
#include "service/workflow/case_machine.h"
#include "service/workflow/charge_lead.h"
#include "service/workflow/credit_orders.h"
#include "service/workflow/lead_book.h"
#include "service/workflow/lead_log.h"
#include "service/workflow/policy_choice.h"
#include "service/workflow/requests.h"
#include "service/workflow/rpc_status.h"
#include "service/workflow/timestamp.h"
#include "service/workflow/workflow_error.h"

namespace makegood {
namespace {

// How long before its lead an event may have happened.
constexpr absl::Duration kPastMax = absl::Hours(24);

// Pieces of work that share a transaction. More would keep others waiting for the writer.
constexpr size_t kPiecesMax = 100;

// Events of one lead, or one event about credits.
struct Piece {
  std::string lead_id;
  std::vector<int> events;  // Where they are in the request.
};

std::string TimeText(absl::Time time) {
  return absl::FormatTime(absl::RFC3339_full, time, absl::UTCTimeZone());
}

bool IsAboutCredits(const v1::LeadEvent& event) {
  return event.has_credits_granted() || event.has_credits_spent();
}

// What an event posts, where it posts anything.
TransactionId TransactionOf(const v1::LeadEvent& event) {
  return TransactionId(absl::StrCat("event/", event.event_id()));
}

std::vector<Piece> Cut(const std::vector<EventToLog>& events) {
  std::vector<Piece> pieces;
  std::map<std::string, size_t> by_lead;
  for (int i = 0; i < static_cast<int>(events.size()); ++i) {
    const v1::LeadEvent& event = events[i].event;
    if (IsAboutCredits(event)) {
      pieces.push_back({"", {i}});
      continue;
    }
    const auto [found, is_new] = by_lead.emplace(event.lead_id(), pieces.size());
    if (is_new) pieces.push_back({event.lead_id(), {}});
    pieces[found->second].events.push_back(i);
  }
  return pieces;
}

// When a lead was made, as far as is known: nothing about it happened long before.
absl::Time MadeAt(const v1::Lead& lead) {
  return FromTimestamp(lead.has_create_time() ? lead.create_time() : lead.receive_time());
}

// The work on one piece inside a transaction.
class PieceWork {
 public:
  PieceWork(const Scene& scene, const std::vector<EventToLog>& events,
            v1::RecordEventsResponse& response)
      : scene_(scene), events_(events), response_(response) {}

  // Errors of single events go to their results; one that is returned undoes everything.
  absl::Status Run(const Piece& piece) {
    if (piece.lead_id.empty()) return MoveCredits(piece.events.front());
    absl::StatusOr<LeadFile> known =
        LoadLead(scene_.tx, scene_.moment.tenant, LeadId(piece.lead_id));
    if (known.ok()) {
      lead_ = *std::move(known);
    } else if (ReasonOf(known.status()) != v1::LEAD_NOT_FOUND) {
      return known.status();
    }
    for (const int index : piece.events) {
      const absl::Status recorded = Record(index);
      if (recorded.ok()) continue;
      if (!IsCallers(recorded)) return recorded;
      SetRpcStatus(recorded, Result(index).mutable_status());
    }
    if (recorded_.empty()) return absl::OkStatus();
    if (!unfolded_.empty()) RETURN_IF_ERROR(RefreshLead(scene_, std::move(unfolded_), *lead_));
    RETURN_IF_ERROR(Decide());
    return absl::OkStatus();
  }

 private:
  v1::RecordEventResult& Result(int index) { return *response_.mutable_results(index); }

  // Whether the caller has to know, as opposed to the store or us.
  static bool IsCallers(const absl::Status& status) {
    return ReasonOf(status) != v1::ERROR_REASON_UNSPECIFIED &&
           ReasonOf(status) != v1::POLICIES_NOT_LOADED;
  }

  absl::Status CheckTime(const v1::LeadEvent& event) const {
    const absl::Time at = FromTimestamp(event.event_time());
    if (at > scene_.moment.now + kAheadMax) {
      return WorkflowError(v1::EVENT_IN_FUTURE,
                           absl::StrCat("event \"", event.event_id(), "\" happens at ",
                                        TimeText(at), ", and it is ", TimeText(scene_.moment.now)),
                           {{"event_time", TimeText(at)}, {"now", TimeText(scene_.moment.now)}});
    }
    if (!lead_.has_value() || event.has_lead_received()) return absl::OkStatus();
    const absl::Time earliest = MadeAt(lead_->record.facts().lead()) - kPastMax;
    if (at >= earliest) return absl::OkStatus();
    return WorkflowError(v1::EVENT_TOO_OLD,
                         absl::StrCat("event \"", event.event_id(), "\" happened at ", TimeText(at),
                                      ", long before lead \"", event.lead_id(), "\" was made"),
                         {{"event_time", TimeText(at)}, {"earliest", TimeText(earliest)}});
  }

  // A repetition, whatever has become of the lead since; false for an id that is new.
  absl::StatusOr<bool> WasTold(const EventToLog& told) const {
    const v1::LeadEvent& event = told.event;
    const absl::StatusOr<LeadEvent> earlier =
        scene_.tx.events().Get(scene_.moment.tenant, EventId(event.event_id()));
    if (absl::IsNotFound(earlier.status())) {
      // Events about credits have their ids in the ledger.
      const absl::Status posted =
          IsAboutCredits(event)
              ? absl::NotFoundError("")
              : scene_.tx.ledger().Get(scene_.moment.tenant, TransactionOf(event)).status();
      if (absl::IsNotFound(posted)) return false;
      RETURN_IF_ERROR(posted);
    } else {
      RETURN_IF_ERROR(earlier.status());
      if (earlier->digest == told.row.digest) return true;
    }
    return EventIdReused(event);
  }

  absl::Status Record(int index) {
    const v1::LeadEvent& event = events_[index].event;
    ASSIGN_OR_RETURN(const bool was_told, WasTold(events_[index]));
    if (was_told) {
      Result(index).mutable_recorded()->set_repetition(true);
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(CheckTime(event));
    if (event.has_lead_received()) {
      RETURN_IF_ERROR(Receive(event));
    } else if (!lead_.has_value()) {
      return WorkflowError(v1::LEAD_NOT_FOUND,
                           absl::StrCat("lead \"", event.lead_id(), "\" was never received"),
                           {{"lead_id", event.lead_id()}});
    }
    if (lead_->record.event_count() + static_cast<int64_t>(unfolded_.size()) >= kEventsMax) {
      return WorkflowError(
          v1::TOO_MANY_EVENTS,
          absl::StrCat("lead \"", event.lead_id(), "\" has ", kEventsMax, " events"),
          {{"limit", absl::StrCat(kEventsMax)}});
    }
    // What the books refuse is not recorded either.
    if (event.has_lead_charged()) RETURN_IF_ERROR(Charge(event));
    if (event.has_chargeback_opened() || event.has_chargeback_closed()) {
      RETURN_IF_ERROR(ChargeBack(event));
    }
    ASSIGN_OR_RETURN(LoggedEvent logged, AppendToLog(scene_, events_[index]));
    // What was received is known since the lead was inserted.
    if (!event.has_lead_received()) unfolded_.push_back(std::move(logged));
    Result(index).mutable_recorded();
    recorded_.push_back(index);
    return absl::OkStatus();
  }

  absl::Status Receive(const v1::LeadEvent& event) {
    if (lead_.has_value()) {
      return WorkflowError(v1::LEAD_ALREADY_RECEIVED,
                           absl::StrCat("lead \"", event.lead_id(), "\" is known"),
                           {{"lead_id", event.lead_id()}});
    }
    const v1::LeadReceived& received = event.lead_received();
    LeadFile lead;
    lead.row.lead_id = LeadId(event.lead_id());
    lead.row.pro_id = ProId(received.pro().pro_id());
    lead.row.receive_time = FromTimestamp(received.lead().receive_time());
    lead.record = FoldLead({{event, {}}});
    lead.row.body = Encode(lead.record);
    RETURN_IF_ERROR(scene_.tx.leads().Insert(scene_.moment.tenant, lead.row));
    lead.row.revision = 1;
    lead_ = std::move(lead);
    was_received_ = true;
    return absl::OkStatus();
  }

  absl::Status Charge(const v1::LeadEvent& event) {
    const v1::LeadCharged& told = event.lead_charged();
    const absl::Time at = FromTimestamp(event.event_time());
    ASSIGN_OR_RETURN(const rules::PolicyVersion* version,
                     PolicyFor(scene_.moment, FactsOf(*lead_), at));
    LeadCharge charge;
    charge.charge_id = ChargeId(told.charge_id());
    charge.credits = Credits(told.credits());
    charge.paid_from = told.paid_from();
    charge.charge_time = at;
    RETURN_IF_ERROR(ChargeLead(scene_, *version, charge, *lead_));
    was_charged_ = true;
    return absl::OkStatus();
  }

  absl::Status ChargeBack(const v1::LeadEvent& event) {
    if (!lead_->charge.has_value()) {
      return WorkflowError(v1::LEAD_NOT_CHARGED,
                           absl::StrCat("lead \"", event.lead_id(), "\" was not charged"),
                           {{"lead_id", event.lead_id()}});
    }
    const int64_t credits = event.chargeback_closed().credits();
    if (credits == 0) return absl::OkStatus();
    Order order;
    order.kind = TransactionKind::kChargeback;
    order.transaction_id = TransactionOf(event);
    order.pro_id = lead_->row.pro_id;
    order.charge_id = ChargeId(lead_->charge->charge_id());
    order.idempotency_key = EffectKey(order.charge_id, "CHARGEBACK", event.event_id());
    order.credits = Credits(credits);
    order.now = scene_.moment.now;
    const absl::Status taken = CarryOut(scene_, lead_->row.lead_id, order).status();
    if (RefusalOf(taken) == Refusal::kNothingToTake) {
      return WorkflowError(v1::CREDITS_NOT_AVAILABLE, taken.message(),
                           {{"credits", absl::StrCat(credits)}, {"available", "0"}});
    }
    return taken;
  }

  absl::Status MoveCredits(int index) {
    const v1::LeadEvent& event = events_[index].event;
    const auto move = [&]() -> absl::StatusOr<bool> {
      ASSIGN_OR_RETURN(const bool was_told, WasTold(events_[index]));
      if (was_told) return true;
      RETURN_IF_ERROR(CheckTime(event));
      Order order;
      order.transaction_id = TransactionOf(event);
      order.pro_id = ProId(event.pro_id());
      order.now = scene_.moment.now;
      if (event.has_credits_granted()) {
        const v1::CreditsGranted& granted = event.credits_granted();
        order.kind = granted.bonus() ? TransactionKind::kGrant : TransactionKind::kPurchase;
        order.credits = Credits(granted.credits());
        if (granted.has_expire_time()) order.expire_time = FromTimestamp(granted.expire_time());
      } else {
        order.kind = TransactionKind::kSpend;
        order.credits = Credits(event.credits_spent().credits());
        order.charge_id = ChargeId(absl::StrCat("event/", event.event_id()));
      }
      // The key holds the content: the same id with another one is another key, and the
      // transaction's id is then taken.
      order.idempotency_key = events_[index].row.digest;
      absl::StatusOr<Posting> posting = CarryOut(scene_, LeadId(), order);
      if (absl::IsAlreadyExists(posting.status())) {
        return EventIdReused(event);
      }
      RETURN_IF_ERROR(posting.status());
      return posting->is_repetition;
    };
    const absl::StatusOr<bool> moved = move();
    if (moved.ok()) {
      Result(index).mutable_recorded()->set_repetition(*moved);
      return absl::OkStatus();
    }
    if (!IsCallers(moved.status())) return moved.status();
    SetRpcStatus(moved.status(), Result(index).mutable_status());
    return absl::OkStatus();
  }

  absl::Status Decide() {
    ASSIGN_OR_RETURN(const std::unique_ptr<CaseMachine> machine, CaseMachine::Load(scene_, *lead_));
    Incoming incoming;
    incoming.since = events_[recorded_.front()].row.event_time;
    for (const int index : recorded_) {
      incoming.since = std::min(*incoming.since, events_[index].row.event_time);
    }
    std::vector<CaseFile*> there;
    for (const auto& file : machine->cases()) there.push_back(file.get());
    if (was_charged_) RETURN_IF_ERROR(BeginGuarantee(*machine));
    bool is_late = false;
    for (CaseFile* file : there) {
      const bool was_late = HasFlag(kLateEvidence, *file);
      RETURN_IF_ERROR(machine->Feed(*file, CaseEvent::kLeadEvent, incoming).status());
      is_late |= !was_late && HasFlag(kLateEvidence, *file);
    }
    if (was_received_ && !was_charged_) RETURN_IF_ERROR(BeginCharge(*machine));
    for (const int index : recorded_) {
      v1::RecordedEvent& recorded = *Result(index).mutable_recorded();
      recorded.set_late(is_late);
      for (const std::string& id : machine->written()) recorded.add_case_ids(id);
    }
    return absl::OkStatus();
  }

  // The marketplace has charged: there is nothing left to decide about that, and the guarantee
  // begins.
  absl::Status BeginGuarantee(CaseMachine& machine) {
    if (CaseFile* charge = machine.Latest(CaseStage::kCharge);
        charge != nullptr && charge->state() == CaseState::kOpen) {
      RETURN_IF_ERROR(machine.Feed(*charge, CaseEvent::kRefundedElsewhere).status());
    }
    return machine.OpenGuarantee();
  }

  // Whether the pro is to be charged, where the policy decides about that. Elsewhere the
  // marketplace charges and tells.
  absl::Status BeginCharge(CaseMachine& machine) {
    ASSIGN_OR_RETURN(const rules::PolicyVersion* version, machine.Version());
    if (!ListsStage(version->policy->document(), CaseStageName(CaseStage::kCharge))) {
      return absl::OkStatus();
    }
    return machine.Open(CaseStage::kCharge, CaseEvent::kLeadReceived, {}).status();
  }

  const Scene& scene_;
  const std::vector<EventToLog>& events_;
  v1::RecordEventsResponse& response_;
  std::optional<LeadFile> lead_;
  std::vector<int> recorded_;          // Of the present piece.
  std::vector<LoggedEvent> unfolded_;  // Of those, what the record of the lead does not know yet.
  bool was_received_ = false;
  bool was_charged_ = false;
};

// Runs pieces in one transaction. After an error nothing of them has happened.
absl::Status RunPieces(const Workflow& workflow, const Moment& moment,
                       const std::vector<EventToLog>& events, const Piece* begin, const Piece* end,
                       bool is_trial, v1::RecordEventsResponse& response) {
  return RunOrTry(workflow.store, is_trial, [&](Transaction& tx) -> absl::Status {
    const Scene scene{tx, moment};
    for (const Piece* piece = begin; piece != end; ++piece) {
      for (const int index : piece->events) response.mutable_results(index)->clear_result();
      RETURN_IF_ERROR(PieceWork(scene, events, response).Run(*piece));
    }
    return absl::OkStatus();
  });
}

}  // namespace

absl::StatusOr<v1::RecordEventsResponse> RecordEvents(const Workflow& workflow,
                                                      const v1::RecordEventsRequest& request) {
  const Moment moment = MomentOf(workflow, request.marketplace());
  RETURN_IF_ERROR(CatalogOf(moment).status());
  std::vector<EventToLog> events;
  events.reserve(static_cast<size_t>(request.events_size()));
  v1::RecordEventsResponse response;
  for (v1::LeadEvent event : request.events()) {
    CompleteEvent(request.marketplace(), event);
    response.add_results()->set_event_id(event.event_id());
    events.push_back(PrepareForLog(std::move(event), moment.now));
  }
  const std::vector<Piece> pieces = Cut(events);
  for (size_t begin = 0; begin < pieces.size(); begin += kPiecesMax) {
    const size_t end = std::min(pieces.size(), begin + kPiecesMax);
    const auto run = [&](size_t first, size_t last) {
      return RunPieces(workflow, moment, events, pieces.data() + first, pieces.data() + last,
                       request.validate_only(), response);
    };
    absl::Status status = run(begin, end);
    if (status.ok()) continue;
    if (absl::IsUnavailable(status) || absl::IsDataLoss(status)) return status;
    // One piece has failed for a reason of ours: it must not take the others with it.
    for (size_t i = begin; i < end; ++i) {
      status = run(i, i + 1);
      if (status.ok()) continue;
      if (absl::IsUnavailable(status) || absl::IsDataLoss(status)) return status;
      for (const int index : pieces[i].events) {
        SetRpcStatus(status, response.mutable_results(index)->mutable_status());
      }
    }
  }
  return response;
}

}  // namespace makegood

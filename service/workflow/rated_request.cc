#include "service/workflow/rated_request.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "rules/policy/document.h"

namespace makegood {
namespace {

using Request = RatedLead::Request;

// What the service answers itself, whatever a policy says.
constexpr char kServicesOwn[] = "already_refunded";

// For policies that do not say.
const RequestReasons& UsualReasons() {
  static const auto* const reasons =
      new RequestReasons{{kServicesOwn, "late", "no_charge", "peer_rate"}, {"duplicate"}};
  return *reasons;
}

void Replace(const std::optional<std::vector<rules::Excerpt>>& told,
             absl::flat_hash_set<std::string>& reasons) {
  if (!told.has_value()) return;
  reasons.clear();
  for (const rules::Excerpt& reason : *told) reasons.emplace(reason.text());
}

bool IsFlagged(const v1::Case& of_lead, const char* flag) {
  const auto& flags = of_lead.flags();
  return std::find(flags.begin(), flags.end(), flag) != flags.end();
}

Request AnswerTo(const v1::Case& request, const RequestReasons& reasons) {
  const v1::Decision& decision = request.decision();
  if (IsFlagged(request, "overturned")) return Request::kOverturned;
  if (request.state() == v1::Case::MOOT) return Request::kNotOnMerit;  // Nobody judged it.
  switch (decision.outcome()) {
    case v1::Decision::REFUND:
      // Whichever of the two names it: a person's approval has a reason of its own.
      return reasons.marketplace_fault.contains(decision.reason()) ||
                     reasons.marketplace_fault.contains(request.report().reason())
                 ? Request::kMarketplace
                 : Request::kOnMerit;
    case v1::Decision::DENY:
      return reasons.not_on_merit.contains(decision.reason()) ? Request::kNotOnMerit
                                                              : Request::kOnMerit;
    case v1::Decision::NOT_FILABLE: return Request::kNotOnMerit;
    default: return Request::kUndecided;
  }
}

// Of several requests of one kind about a lead, the one that weighs most.
void Weigh(Request answer, Request& weightiest) {
  constexpr Request kByWeight[] = {Request::kNone,    Request::kUndecided,   Request::kNotOnMerit,
                                   Request::kOnMerit, Request::kMarketplace, Request::kOverturned};
  const auto weight = [&](Request request) {
    return std::find(std::begin(kByWeight), std::end(kByWeight), request);
  };
  if (weight(answer) > weight(weightiest)) weightiest = answer;
}

}  // namespace

const RequestReasons& RequestReasonBook::For(const std::string& policy) {
  const auto [entry, is_new] = reasons_.try_emplace(policy, UsualReasons());
  RequestReasons& reasons = entry->second;
  if (!is_new || catalog_ == nullptr) return reasons;
  const rules::PolicyVersion* version = catalog_->Find(policy);
  if (version == nullptr || !version->policy->document().makegood.has_value()) return reasons;
  const rules::HistoryReasons& told = version->policy->document().makegood->history;
  Replace(told.not_on_merit, reasons.not_on_merit);
  reasons.not_on_merit.insert(kServicesOwn);
  Replace(told.marketplace_fault, reasons.marketplace_fault);
  return reasons;
}

void LeadRequest::Add(const v1::Case& of_lead, const RequestReasons& reasons) {
  switch (of_lead.stage()) {
    case v1::Facts::REPORT: Weigh(AnswerTo(of_lead, reasons), report_); return;
    case v1::Facts::DISPUTE: {
      const Request answer = AnswerTo(of_lead, reasons);
      const bool granted = of_lead.decision().outcome() == v1::Decision::REFUND;
      Weigh(granted ? Request::kOverturned : answer, dispute_);
      return;
    }
    default: return;
  }
}

RatedLead::Request LeadRequest::Get() const {
  if (report_ == Request::kNone || dispute_ == Request::kOverturned) return dispute_;
  return report_;
}

}  // namespace makegood

// What asking for the credits of a lead back says about how often a pro asks.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_RATED_REQUEST_H_
#define MAKEGOOD_SERVICE_WORKFLOW_RATED_REQUEST_H_

#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/container/node_hash_map.h"
#include "makegood/v1/case.pb.h"
#include "rules/policy/catalog.h"
#include "service/domain/peer_rate.h"

namespace makegood {

// Which reasons of a policy version say nothing against a pro who asked.
struct RequestReasons {
  absl::flat_hash_set<std::string> not_on_merit;       // Of denials.
  absl::flat_hash_set<std::string> marketplace_fault;  // Of approvals and of reports.
};

// The reasons of policy versions, each looked up once.
class RequestReasonBook {
 public:
  // `catalog` outlives the book, and may be null.
  explicit RequestReasonBook(const rules::Catalog* catalog) : catalog_(catalog) {}

  // As `makegood: history:` of this version ("name@v2") has them. Where the catalog has no such
  // version, or it is silent: late, no_charge and peer_rate are not on merit, duplicate is the
  // marketplace's fault. `already_refunded`, the service's own answer, is never on merit.
  const RequestReasons& For(const std::string& policy);

 private:
  const rules::Catalog* catalog_;
  absl::node_hash_map<std::string, RequestReasons> reasons_;
};

// All cases of one lead taken together; they come in any order.
//
// A pro asks by a report, and where there is none (a denied guarantee) by a dispute. What counts is
// how that request was answered. A dispute of a report changes this only when it is granted: a
// denial stands until then.
class LeadRequest {
 public:
  // Cases of other stages say nothing.
  void Add(const v1::Case& of_lead, const RequestReasons& reasons);

  RatedLead::Request Get() const;

 private:
  RatedLead::Request report_ = RatedLead::Request::kNone;
  RatedLead::Request dispute_ = RatedLead::Request::kNone;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_RATED_REQUEST_H_

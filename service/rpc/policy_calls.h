// PolicyService without the wire.

#ifndef MAKEGOOD_SERVICE_RPC_POLICY_CALLS_H_
#define MAKEGOOD_SERVICE_RPC_POLICY_CALLS_H_

#include "google/rpc/status.pb.h"
#include "makegood/v1/policy_service.pb.h"
#include "rules/policy/catalog.h"
#include "rules/policy/policy_language.h"

namespace makegood {

// Each fills in `response` and answers OK, or the error that the caller gets.
google::rpc::Status ListPolicies(const rules::Catalog& catalog,
                                 const v1::ListPoliciesRequest& request,
                                 v1::ListPoliciesResponse* response);
google::rpc::Status GetPolicy(const rules::Catalog& catalog, const v1::GetPolicyRequest& request,
                              v1::GetPolicyResponse* response);
google::rpc::Status CheckPolicies(const rules::PolicyLanguage& language,
                                  const v1::CheckPoliciesRequest& request,
                                  v1::CheckPoliciesResponse* response);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_RPC_POLICY_CALLS_H_

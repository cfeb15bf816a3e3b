// What many requests have in common.

#ifndef MAKEGOOD_SERVICE_RPC_REQUEST_CHECKS_H_
#define MAKEGOOD_SERVICE_RPC_REQUEST_CHECKS_H_

#include <cstdint>

#include "service/rpc/field_checker.h"

namespace makegood {

// Ours hold a place in a list and what it was asked for.
inline constexpr int kTokenMax = 2'048;

// The fields that requests begin with: `request_id`, where there is one, and `marketplace`.
template <typename Request>
void CheckBeginning(const Request& request, FieldChecker& checker) {
  if constexpr (requires { request.request_id(); }) {
    checker.RequiredText("request_id", request.request_id(), kIdMax);
  }
  checker.RequiredText("marketplace", request.marketplace(), kCodeMax);
}

// `page_size` and `page_token` of a list.
template <typename Request>
void CheckPaging(const Request& request, FieldChecker& checker) {
  checker.Range("page_size", request.page_size(), 0, INT64_MAX);
  checker.Text("page_token", request.page_token(), kTokenMax);
}

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_RPC_REQUEST_CHECKS_H_

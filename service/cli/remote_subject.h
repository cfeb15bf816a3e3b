// Policy tests against a running server: the same cases, asked over gRPC.

#ifndef MAKEGOOD_SERVICE_CLI_REMOTE_SUBJECT_H_
#define MAKEGOOD_SERVICE_CLI_REMOTE_SUBJECT_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "rules/policy_test/runner.h"

namespace makegood {

// Asks the server at HOST:PORT for the decision of the policy version under test, which the
// server has to have. Cases that override constants are left out: a server decides by what is
// published.
//
//   Unavailable   the server does not answer
absl::StatusOr<std::unique_ptr<const rules::TestSubject>> ConnectSubject(
    const std::string& address);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_CLI_REMOTE_SUBJECT_H_

#include "service/rpc/decide_calls.h"

#include <utility>
#include <vector>

#include "google/rpc/code.pb.h"
#include "service/decide/decider.h"
#include "service/decide/version_selection.h"
#include "service/rpc/selection_status.h"
#include "service/rpc/status_mapping.h"
#include "service/rpc/validate.h"

namespace makegood {
namespace {

rules::TraceLevel TraceLevelOf(v1::TraceNode::Level level) {
  switch (level) {
    case v1::TraceNode::RULES: return rules::TraceLevel::kRules;
    case v1::TraceNode::VALUES: return rules::TraceLevel::kValues;
    default: return rules::TraceLevel::kNone;
  }
}

cel::TimeParts InstantOf(const v1::DecideRequest& request, cel::TimeParts default_now) {
  if (!request.has_now()) return default_now;
  return {request.now().seconds(), request.now().nanos()};
}

// Of a request that was validated.
void DecideValid(const rules::PolicyVersion& version, v1::DecideRequest& request,
                 cel::TimeParts now, bool ask_applies_to, v1::Decision* decision) {
  DecideOptions options;
  options.ask_applies_to = ask_applies_to;
  options.trace = TraceLevelOf(request.trace());
  options.forecast_steps = request.forecast_steps();
  DecideInPlace(version, *request.mutable_facts(), now, options, *decision);
}

}  // namespace

google::rpc::Status DecideOne(const rules::Catalog& catalog, v1::DecideRequest& request,
                              cel::TimeParts default_now, v1::Decision* decision) {
  if (const std::vector<Violation> violations = Validate(request); !violations.empty()) {
    return InvalidFields(violations);
  }
  const cel::TimeParts now = InstantOf(request, default_now);
  const VersionSelection selection = SelectVersion(catalog, request.policy(), request.facts(), now);
  if (selection.problem != VersionSelection::Problem::kNone) return StatusOf(selection);
  DecideValid(*selection.version, request, now, selection.applies_to_fails, decision);
  return {};
}

google::rpc::Status DecideBy(const rules::PolicyVersion& version, v1::DecideRequest& request,
                             cel::TimeParts default_now, v1::Decision* decision) {
  if (const std::vector<Violation> violations = Validate(request); !violations.empty()) {
    return InvalidFields(violations);
  }
  DecideValid(version, request, InstantOf(request, default_now), /*ask_applies_to=*/false,
              decision);
  return {};
}

google::rpc::Status DecideBatch(const rules::Catalog& catalog, v1::BatchDecideRequest& request,
                                cel::TimeParts default_now,
                                const std::function<bool()>& is_cancelled,
                                v1::BatchDecideResponse* response) {
  if (const std::vector<Violation> violations = Validate(request); !violations.empty()) {
    return InvalidFields(violations);
  }
  response->mutable_results()->Reserve(request.requests_size());
  for (v1::DecideRequest& one : *request.mutable_requests()) {
    if (is_cancelled()) return Cancelled();
    v1::BatchDecideResult& result = *response->add_results();
    google::rpc::Status status = DecideOne(catalog, one, default_now, result.mutable_decision());
    // Of the two, the result has the one that was set last.
    if (status.code() != google::rpc::OK) *result.mutable_status() = std::move(status);
  }
  return {};
}

}  // namespace makegood

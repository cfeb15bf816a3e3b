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
v1::Decision DecideValid(const rules::PolicyVersion& version, const v1::DecideRequest& request,
                         cel::TimeParts now, bool ask_applies_to = false) {
  DecideOptions options;
  options.ask_applies_to = ask_applies_to;
  options.trace = TraceLevelOf(request.trace());
  options.forecast_steps = request.forecast_steps();
  return Decide(version, request.facts(), now, options);
}

}  // namespace

google::rpc::Status DecideOne(const rules::Catalog& catalog, const v1::DecideRequest& request,
                              cel::TimeParts default_now, v1::Decision* decision) {
  if (const std::vector<Violation> violations = Validate(request); !violations.empty()) {
    return InvalidFields(violations);
  }
  const cel::TimeParts now = InstantOf(request, default_now);
  const VersionSelection selection = SelectVersion(catalog, request.policy(), request.facts(), now);
  if (selection.problem != VersionSelection::Problem::kNone) return StatusOf(selection);
  *decision = DecideValid(*selection.version, request, now, selection.applies_to_fails);
  return {};
}

google::rpc::Status DecideBy(const rules::PolicyVersion& version, const v1::DecideRequest& request,
                             cel::TimeParts default_now, v1::Decision* decision) {
  if (const std::vector<Violation> violations = Validate(request); !violations.empty()) {
    return InvalidFields(violations);
  }
  *decision = DecideValid(version, request, InstantOf(request, default_now));
  return {};
}

google::rpc::Status DecideBatch(const rules::Catalog& catalog,
                                const v1::BatchDecideRequest& request, cel::TimeParts default_now,
                                const std::function<bool()>& is_cancelled,
                                v1::BatchDecideResponse* response) {
  if (const std::vector<Violation> violations = Validate(request); !violations.empty()) {
    return InvalidFields(violations);
  }
  response->mutable_results()->Reserve(request.requests_size());
  for (const v1::DecideRequest& one : request.requests()) {
    if (is_cancelled()) return Cancelled();
    v1::BatchDecideResult& result = *response->add_results();
    v1::Decision decision;
    google::rpc::Status status = DecideOne(catalog, one, default_now, &decision);
    if (status.code() == google::rpc::OK) {
      *result.mutable_decision() = std::move(decision);
    } else {
      *result.mutable_status() = std::move(status);
    }
  }
  return {};
}

}  // namespace makegood

#include "service/rpc/verb_call.h"

namespace makegood {

google::rpc::Status EndOfVerb(const absl::Status& status, absl::string_view request_id, Log& log) {
  if (IsForTheLog(status)) {
    log.Error("a verb failed",
              {{"incident_id", request_id},
               {"what", status.ToString(absl::StatusToStringMode::kWithNoExtraData)}});
  }
  return StatusOfVerb(status, request_id);
}

}  // namespace makegood

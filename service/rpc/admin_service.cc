#include "service/rpc/admin_service.h"

#include <utility>

#include "absl/synchronization/mutex.h"
#include "makegood/v1/admin_service.grpc.pb.h"
#include "service/version.h"
#include "service/workflow/queries.h"
#include "service/workflow/timestamp.h"
#include "service/workflow/verify_books.h"

namespace makegood {
namespace {

class Service final : public v1::AdminService::CallbackService {
 public:
  Service(const VerbDesk& verbs, const Clock& clock, AdminControls controls)
      : verbs_(verbs), clock_(clock), controls_(std::move(controls)) {}

  MAKEGOOD_VERB_CALL(AdminService, ListDeadlines)
  MAKEGOOD_VERB_CALL(AdminService, VerifyLedger)

  grpc::ServerUnaryReactor* GetServerInfo(grpc::CallbackServerContext* context,
                                          const v1::GetServerInfoRequest* request,
                                          v1::GetServerInfoResponse* response) override {
    return StartCall(verbs_.desk, *context, "AdminService.GetServerInfo", *request,
                     CallLength::kShort, [this, response](CallRecord&) {
                       response->set_version(kVersion);
                       SetTimestampTo(clock_.Now(), response->mutable_now());
                       response->set_test_clock(controls_.advance_clock != nullptr);
                       response->set_deadlines_paused(controls_.are_deadlines_paused());
                       response->set_has_store(verbs_.door.has_data());
                       response->set_request_bytes_max(kRequestBytesMax);
                       response->set_in_flight_max(verbs_.desk.in_flight_max());
                       return google::rpc::Status();
                     });
  }

  grpc::ServerUnaryReactor* AdvanceClock(grpc::CallbackServerContext* context,
                                         const v1::AdvanceClockRequest* request,
                                         v1::AdvanceClockResponse* response) override {
    return StartCall(verbs_.desk, *context, "AdminService.AdvanceClock", *request,
                     CallLength::kStored, [this, request, response](CallRecord& record) {
                       return DoAdvanceClock(*request, response, record);
                     });
  }

 private:
  google::rpc::Status DoAdvanceClock(const v1::AdvanceClockRequest& request,
                                     v1::AdvanceClockResponse* response, CallRecord& record) {
    if (controls_.advance_clock == nullptr) return NoTestClock();
    if (verbs_.door.workflow() == nullptr) return verbs_.door.WhyShut();
    if (const std::vector<Violation> violations = Validate(request); !violations.empty()) {
      return InvalidFields(violations);
    }
    absl::MutexLock lock(&advancing_);
    const absl::StatusOr<int64_t> fired =
        controls_.advance_clock(FromTimestamp(request.time()), record.is_cancelled);
    if (!fired.ok()) return EndOfVerb(fired.status(), record.request_id, verbs_.desk.log());
    SetTimestampTo(clock_.Now(), response->mutable_now());
    response->set_fired(*fired);
    record.fields = {{"fired", *fired}};
    return {};
  }

  const VerbDesk verbs_;
  const Clock& clock_;
  const AdminControls controls_;
  absl::Mutex advancing_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewAdminService(const VerbDesk& verbs, const Clock& clock,
                                               AdminControls controls) {
  return std::make_unique<Service>(verbs, clock, std::move(controls));
}

}  // namespace makegood

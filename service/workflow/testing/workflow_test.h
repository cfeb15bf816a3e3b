// For tests of the workflow: a store of its own, the policies that ship with the program, and a
// clock that stands still until it is moved.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_TESTING_WORKFLOW_TEST_H_
#define MAKEGOOD_SERVICE_WORKFLOW_TESTING_WORKFLOW_TEST_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "gtest/gtest.h"
#include "makegood/v1/case_service.pb.h"
#include "makegood/v1/error_reason.pb.h"
#include "makegood/v1/review_service.pb.h"
#include "service/domain/test_clock.h"
#include "service/workflow/workflow.h"
#include "tests/testing/temporary_store.h"

namespace makegood {

class WorkflowTest : public ::testing::Test {
 protected:
  // The clock begins at 2026-03-02T10:00:00Z.
  explicit WorkflowTest(std::string marketplace);
  // With other policies than those that ship. `shelf` outlives the test.
  WorkflowTest(std::string marketplace, const PolicyShelf& shelf);

  Workflow workflow() { return {*store_, shelf(), clock_}; }
  Workflow workflow_without_policies();
  Store& store() { return *store_; }
  const PolicyShelf& shelf() const { return shelf_; }
  const std::string& marketplace() const { return marketplace_; }
  absl::Time now() const { return clock_.Now(); }

  // Moves the clock and deals with all that is due then.
  void Pass(absl::Duration span);

  // A request from its text form. The marketplace, and a request_id of its own, are filled in where
  // the text leaves them out.
  template <typename Request>
  Request Make(const std::string& text) {
    Request request;
    FillIn(text, request);
    return request;
  }

  // Records events: the text of a RecordEventsRequest. What an event leaves out of id and time is
  // filled in: it happens now. All of them have to be recorded.
  void Record(const std::string& events);

  // Tells of a lead that pro "pat" got now, with what the text says of it: fields of Lead. Where
  // the policy decides about charges it is charged for at once, elsewhere by Charge(), as
  // "<lead_id>/charge".
  void Receive(const std::string& lead_id, const std::string& lead);
  void Charge(const std::string& lead_id, int64_t credits);

  // The pro buys credits, or is given some.
  void Buy(const std::string& pro_id, int64_t credits);
  void Give(const std::string& pro_id, int64_t credits);
  // The pro uses some for something else.
  void Spend(const std::string& pro_id, int64_t credits);

  // Reports a lead by the button. The report has to open a case.
  v1::FileReportResponse Report(const std::string& lead_id, const std::string& reason);

  // Takes a named review for 15 minutes, and answers it: the text of a ResolveReviewRequest without
  // what says who does so.
  v1::ReviewItem Claim(const std::string& review_id, const std::string& reviewer_id);
  v1::ResolveReviewResponse Resolve(const std::string& review_id, const std::string& reviewer_id,
                                    const std::string& answer);

  v1::Case FindCase(const std::string& case_id);
  v1::ReviewItem FindReview(const std::string& review_id);

  // All that the store holds of the marketplace, as text: the same before and after means that
  // nothing has happened.
  std::string Everything();

  // A call that is refused.
  struct Refused {
    const char* what;
    std::function<absl::Status()> call;
    v1::ErrorReason reason;
  };
  // Makes each call, expects its reason, and that nothing has happened.
  void ExpectRefused(const std::vector<Refused>& calls);

 private:
  void FillIn(const std::string& text, google::protobuf::Message& request);

  const std::string marketplace_;
  const PolicyShelf& shelf_;
  TemporaryStore store_;
  TestClock clock_;
  int ids_ = 0;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_TESTING_WORKFLOW_TEST_H_

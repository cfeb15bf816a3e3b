// A marketplace to which things happen, one after the other, told by numbers: so that a story can
// be made up by chance, and a shorter one be found that fails as well.

#ifndef MAKEGOOD_TESTS_PROPERTIES_LIFE_STORY_H_
#define MAKEGOOD_TESTS_PROPERTIES_LIFE_STORY_H_

#include <functional>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "makegood/v1/lead_service.pb.h"
#include "service/workflow/testing/workflow_test.h"

namespace makegood {

// A step before it is known what it refers to: the numbers choose among what there is.
struct Step {
  int verb = 0;   // From 0 to LifeStory::kVerbs - 1.
  int which = 0;  // From 0 on.
  int count = 0;  // From 0 on.
};

std::ostream& operator<<(std::ostream& out, const Step& step);

class LifeStory final : public WorkflowTest {
 public:
  static constexpr int kVerbs = 36;

  // One of the marketplaces that have policies, by number.
  explicit LifeStory(int marketplace);

  // Lets it happen, and says so in words; empty if nothing of the kind could happen. An error that
  // the protos do not document, or a repetition that changes something, is in mistakes().
  std::string Tell(const Step& step);

  // What was wrong while it was told, and what is wrong now; empty: nothing.
  std::vector<std::string> WhatIsWrong();

  // Decides all recorded decisions again. Returns how many there are; differences are mistakes.
  int64_t Replay();

  // The states that cases were seen in, as "GUARANTEE OPEN".
  const std::set<std::string>& states() const { return states_; }

 private:
  // A call that was made, to be made again.
  struct Call {
    absl::Time time;
    std::function<std::string()> make;  // Makes it, and returns the answer as text.
    std::string answer;
  };

  void TestBody() override {}

  template <typename Request, typename Verb>
  bool Do(const std::string& request, Verb verb);
  bool Happen(const std::string& events, absl::Duration ago = absl::ZeroDuration());
  bool Receive(const std::string& lead_id, const Step& step);
  bool Contact(const std::string& lead_id, const Step& step);
  bool ResolveOne(const Step& step, bool is_refund);
  bool Again(const Step& step);
  bool Perform(const Step& step);

  void Check(const absl::Status& status);
  void Look();  // At what there is by now, for steps to choose from.
  std::string Choose(const std::vector<std::string>& among, int which) const;

  std::string words_;
  std::vector<std::string> mistakes_;
  std::vector<Call> calls_;
  std::vector<v1::RecordEventsRequest> batches_;
  std::set<std::string> states_;

  std::vector<std::string> leads_;
  std::vector<std::string> cases_;
  std::vector<std::string> refunds_;
  std::vector<std::string> payouts_;
  std::vector<std::string> reviews_;  // That wait for a person.
  std::vector<std::string> asked_;    // That wait for the pro.
};

}  // namespace makegood

#endif  // MAKEGOOD_TESTS_PROPERTIES_LIFE_STORY_H_

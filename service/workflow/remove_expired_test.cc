#include "service/workflow/remove_expired.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "service/domain/outbox_event.h"
#include "service/domain/request_record.h"
#include "tests/testing/temporary_store.h"

namespace makegood {
namespace {

const Tenant kLessons("lessons");
const Tenant kDingdoor("dingdoor");
const absl::Time kBegin = absl::FromUnixSeconds(1'772'445'600);

class RemoveExpiredTest : public ::testing::Test {
 protected:
  void Write(absl::FunctionRef<absl::Status(Transaction&)> write) {
    const absl::Status status = store_->RunTransaction([&](Transaction& tx) { return write(tx); });
    ASSERT_TRUE(status.ok()) << status;
  }

  // `count` events, one a second from kBegin on.
  void Append(const Tenant& tenant, int count) {
    Write([&](Transaction& tx) -> absl::Status {
      for (int i = 0; i < count; ++i) {
        OutboxEvent event;
        event.event_id = EventId(absl::StrCat(tenant.value(), "-event-", ++events_));
        event.lead_id = LeadId("lead-1");
        event.kind = "notice";
        event.create_time = kBegin + absl::Seconds(i);
        event.payload = {1, "text"};
        if (absl::Status status = tx.outbox().Append(tenant, event); !status.ok()) return status;
      }
      return absl::OkStatus();
    });
  }

  // The position after which the stream begins, and how many events it has.
  std::string Stream(const Tenant& tenant) {
    std::string text;
    Write([&](Transaction& tx) -> absl::Status {
      const int64_t trimmed = tx.outbox().GetTrimmedPosition(tenant).value();
      const auto left = tx.outbox().List(tenant, trimmed, kPageRowsMax);
      text = absl::StrCat("after ", trimmed, ": ", left.value().size());
      return absl::OkStatus();
    });
    return text;
  }

  TemporaryStore store_;
  int events_ = 0;
};

TEST_F(RemoveExpiredTest, EventsAreRemovedUpToAnInstantAndOfOneMarketplaceOnly) {
  Append(kLessons, 501);  // More than two batches.
  Append(kDingdoor, 3);
  const struct {
    int seconds;
    int64_t removed;
    const char* left;
  } kSteps[] = {
      {0, 0, "after 0: 501"},  // What was written at the instant stays.
      {1, 1, "after 1: 500"},
      {1, 0, "after 1: 500"},        // A second time there is nothing to remove.
      {401, 400, "after 401: 100"},  // Two whole batches.
      {9'999, 100, "after 501: 0"},
      {9'999, 0, "after 501: 0"},
  };
  for (const auto& step : kSteps) {
    SCOPED_TRACE(step.seconds);
    const auto removed =
        RemoveEventsBefore(*store_, kLessons, kBegin + absl::Seconds(step.seconds));
    ASSERT_TRUE(removed.ok()) << removed.status();
    EXPECT_EQ(*removed, step.removed);
    EXPECT_EQ(Stream(kLessons), step.left);
  }
  EXPECT_EQ(Stream(kDingdoor), "after 0: 3");
  Append(kLessons, 1);  // The stream goes on where it was.
  EXPECT_EQ(Stream(kLessons), "after 501: 1");
}

TEST_F(RemoveExpiredTest, AnswersAreRemovedOnceTheirTimeIsOver) {
  Write([](Transaction& tx) -> absl::Status {
    for (int i = 0; i < 450; ++i) {
      RequestRecord record;
      record.request_id = RequestId(absl::StrCat("request-", i));
      record.digest = "digest";
      record.response = {1, "text"};
      record.create_time = kBegin;
      record.expire_time = kBegin + absl::Seconds(i);
      const Tenant& tenant = i % 2 == 0 ? kLessons : kDingdoor;
      if (absl::Status status = tx.requests().Insert(tenant, record); !status.ok()) return status;
    }
    return absl::OkStatus();
  });
  const auto find = [&](int i) {
    bool is_there = false;
    Write([&](Transaction& tx) -> absl::Status {
      const Tenant& tenant = i % 2 == 0 ? kLessons : kDingdoor;
      is_there = tx.requests().Find(tenant, RequestId(absl::StrCat("request-", i)), "digest").ok();
      return absl::OkStatus();
    });
    return is_there;
  };
  EXPECT_EQ(RemoveExpiredAnswers(*store_, kBegin - absl::Nanoseconds(1)).value(), 0);
  EXPECT_EQ(RemoveExpiredAnswers(*store_, kBegin + absl::Seconds(420)).value(), 421);
  EXPECT_FALSE(find(419));
  EXPECT_FALSE(find(420));
  EXPECT_TRUE(find(421));
  EXPECT_TRUE(find(449));
}

}  // namespace
}  // namespace makegood

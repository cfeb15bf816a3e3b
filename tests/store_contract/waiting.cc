// What waits for somebody or something: deadlines, reviews, events to deliver, requests to repeat.

#include "tests/store_contract/store_contract.h"

namespace makegood {
namespace {

TEST_P(StoreContract, DeadlinesComeDueInOrderAndPassOnce) {
  WriteLeadAndCase();
  const auto arm = [&](const std::string& kind, int64_t seconds) {
    int64_t generation = 0;
    EXPECT_OK(Write([&](Transaction& t) {
      auto result = t.deadlines().Arm({Dingdoor(), LeadId("lead-1"), kind, At(seconds)});
      if (result.ok()) generation = *result;
      return result.status();
    }));
    return generation;
  };
  const auto due = [&](absl::Time now) {
    std::string kinds;
    const auto deadlines =
        Get([&](const Transaction& t) { return t.deadlines().ListDue(now, 10); });
    for (const Deadline& deadline : *deadlines) {
      kinds += absl::StrCat(deadline.kind, deadline.generation, " ");
    }
    return kinds;
  };
  const auto next = [&] {
    return *Get([](const Transaction& t) { return t.deadlines().GetNextDueTime(); });
  };
  EXPECT_EQ(next(), std::nullopt);
  EXPECT_EQ(arm("b", 20), 1);
  EXPECT_EQ(arm("a", 30), 1);
  EXPECT_EQ(next(), At(20));
  // Not a nanosecond early.
  EXPECT_EQ(due(At(20, 0)), "");
  EXPECT_EQ(due(At(20)), "b1 ");
  EXPECT_EQ(due(At(30)), "b1 a1 ");
  // Armed for the same instant: the same deadline. For another one: another.
  EXPECT_EQ(arm("a", 30), 1);
  EXPECT_EQ(arm("a", 10), 2);
  EXPECT_EQ(due(At(30)), "a2 b1 ");
  const Deadline stale{Dingdoor(), LeadId("lead-1"), "a", At(30), 1};
  Deadline current = stale;
  current.generation = 2;
  EXPECT_CODE(Write([&](Transaction& t) { return t.deadlines().Complete(stale); }), kAborted);
  EXPECT_OK(Write([&](Transaction& t) { return t.deadlines().Complete(current); }));
  EXPECT_CODE(Write([&](Transaction& t) { return t.deadlines().Complete(current); }), kAborted);
  EXPECT_OK(Write(
      [](Transaction& t) { return t.deadlines().Disarm(Dingdoor(), LeadId("lead-1"), "b"); }));
  EXPECT_EQ(due(At(100)), "");
  EXPECT_EQ(next(), std::nullopt);
  // The generation goes on over all that.
  EXPECT_EQ(arm("a", 40), 3);
  EXPECT_EQ(
      *Get([](const Transaction& t) { return t.deadlines().List(Dingdoor(), std::nullopt, 10); }),
      (std::vector<Deadline>{{Dingdoor(), LeadId("lead-1"), "a", At(40), 3}}));
  EXPECT_CODE(Write([](Transaction& t) {
                return t.deadlines().Arm({Dingdoor(), LeadId("nothing"), "a", At(1)}).status();
              }),
              kFailedPrecondition);
}

TEST_P(StoreContract, TheClockNeverGoesBack) {
  EXPECT_CODE(Get([](const Transaction& t) { return t.deadlines().GetClock(); }).status(),
              kNotFound);
  const auto advance = [&](absl::Time now) {
    absl::Time latest;
    EXPECT_OK(Write([&](Transaction& t) {
      auto result = t.deadlines().AdvanceClock(now);
      if (result.ok()) latest = *result;
      return result.status();
    }));
    return latest;
  };
  EXPECT_EQ(advance(At(10)), At(10));
  EXPECT_EQ(advance(At(5)), At(10));
  EXPECT_EQ(advance(At(10, 2)), At(10, 2));
  Reopen();
  EXPECT_EQ(*Get([](const Transaction& t) { return t.deadlines().GetClock(); }), At(10, 2));
}

TEST_P(StoreContract, AQueueGivesEachItemToOnePersonAtATime) {
  WriteLeadAndCase();
  ReviewItem barred = SampleReview("barred", "case-1", At(5));
  barred.barred_reviewer = "ann";
  ASSERT_OK(Write([&](Transaction& t) {
    for (const ReviewItem& item :
         {barred, SampleReview("soon", "case-1", At(10)), SampleReview("late", "case-1", At(20)),
          SampleReview("stopped", "case-1", std::nullopt)}) {
      if (absl::Status status = t.reviews().Insert(Dingdoor(), item); !status.ok()) return status;
    }
    return absl::OkStatus();
  }));
  const auto lease = [&](const std::string& reviewer, int64_t now) {
    ReviewItem item;
    const absl::Status status = Write([&](Transaction& t) {
      auto result = t.reviews().LeaseNext(Dingdoor(), "reports", reviewer, At(now), At(now + 60));
      if (result.ok()) item = *result;
      return result.status();
    });
    return status.ok() ? absl::StrCat(item.review_id.value(), " ", item.fence, " ", item.revision)
                       : absl::StatusCodeToString(status.code());
  };
  EXPECT_EQ(lease("ann", 0), "soon 1 2");
  EXPECT_EQ(lease("ann", 0), "late 1 2");
  EXPECT_EQ(lease("ben", 0), "barred 1 2");
  EXPECT_EQ(lease("ben", 0), "stopped 1 2");
  EXPECT_EQ(lease("ben", 59), "NOT_FOUND");
  // The lease has run out: the next one gets it, with another fence.
  EXPECT_EQ(lease("ben", 60), "barred 2 3");
  EXPECT_EQ(lease("ben", 60), "soon 2 3");
  ReviewItem resolved =
      *Get([](const Transaction& t) { return t.reviews().Get(Dingdoor(), ReviewId("soon")); });
  EXPECT_EQ(resolved.holder, "ben");
  EXPECT_EQ(resolved.lease_until, At(120));
  resolved.state = ReviewState::kResolved;
  ReviewItem asked =
      *Get([](const Transaction& t) { return t.reviews().Get(Dingdoor(), ReviewId("late")); });
  asked.state = ReviewState::kAwaitingInformation;
  asked.due_time.reset();
  ASSERT_OK(Write([&](Transaction& t) {
    absl::Status status = t.reviews().Update(Dingdoor(), resolved);
    return status.ok() ? t.reviews().Update(Dingdoor(), asked) : status;
  }));
  EXPECT_CODE(Write([&](Transaction& t) { return t.reviews().Update(Dingdoor(), asked); }),
              kAborted);
  std::string open;
  std::optional<TimeCursor> after;
  while (true) {
    const auto page = *Get([&](const Transaction& t) {
      return t.reviews().ListQueue(Dingdoor(), "reports", after, 1);
    });
    if (page.empty()) break;
    open += page[0].review_id.value() + " ";
    after =
        TimeCursor{page[0].due_time.value_or(absl::InfiniteFuture()), page[0].review_id.value()};
  }
  EXPECT_EQ(open, "barred late stopped ");
  EXPECT_EQ(*Get([](const Transaction& t) {
    return t.reviews().GetStats(Dingdoor(), "reports", At(61));
  }),
            (QueueStats{2, 1, 1, 1, At(5)}));
  EXPECT_EQ(Get([](const Transaction& t) {
              return t.reviews().ListByCase(Dingdoor(), CaseId("case-1"));
            })->size(),
            4u);
  EXPECT_CODE(Write([](Transaction& t) {
                return t.reviews().Insert(Dingdoor(), SampleReview("x", "nothing", At(1)));
              }),
              kFailedPrecondition);
}

TEST_P(StoreContract, TheOutboxIsReadFromWhereOneStopped) {
  const auto append = [&](const std::string& id) {
    ASSERT_OK(Write([&](Transaction& t) {
      return t.outbox().Append(Dingdoor(), SampleOutboxEvent(id, "lead-1"));
    }));
  };
  const auto list = [&](int64_t after, int limit) -> std::string {
    const auto events =
        Get([&](const Transaction& t) { return t.outbox().List(Dingdoor(), after, limit); });
    if (!events.ok()) return absl::StatusCodeToString(events.status().code());
    std::string text;
    for (const OutboxEvent& event : *events) {
      text += absl::StrCat(event.position, event.event_id.value(), " ");
    }
    return text;
  };
  const auto last = [&] {
    return *Get([](const Transaction& t) { return t.outbox().GetLastPosition(Dingdoor()); });
  };
  const auto trimmed = [&] {
    return *Get([](const Transaction& t) { return t.outbox().GetTrimmedPosition(Dingdoor()); });
  };
  const auto trim = [&](int64_t through) {
    int64_t removed = -1;
    EXPECT_OK(Write([&](Transaction& t) {
      auto result = t.outbox().Trim(Dingdoor(), through);
      if (result.ok()) removed = *result;
      return result.status();
    }));
    return removed;
  };
  EXPECT_EQ(last(), 0);
  EXPECT_EQ(list(0, 10), "");
  for (const char* id : {"a", "b", "c"}) append(id);
  EXPECT_EQ(list(0, 2), "1a 2b ");
  EXPECT_EQ(list(2, 2), "3c ");
  EXPECT_EQ(list(3, 2), "");
  EXPECT_EQ(trimmed(), 0);
  EXPECT_EQ(trim(2), 2);
  EXPECT_EQ(trimmed(), 2);
  EXPECT_EQ(list(1, 10), "OUT_OF_RANGE");
  EXPECT_EQ(list(2, 10), "3c ");
  // All of it, and more than there is: positions still never come twice.
  EXPECT_EQ(trim(99), 1);
  EXPECT_EQ(trimmed(), 3);
  EXPECT_EQ(last(), 3);
  append("d");
  EXPECT_EQ(list(3, 10), "4d ");
  EXPECT_EQ(last(), 4);
}

TEST_P(StoreContract, ARepeatedRequestIsKnownUntilItExpires) {
  const RequestRecord record = SampleRequest("r", "digest", 100);
  ASSERT_OK(Write([&](Transaction& t) { return t.requests().Insert(Dingdoor(), record); }));
  const auto find = [&](const std::string& id, const std::string& digest) {
    return Get(
        [&](const Transaction& t) { return t.requests().Find(Dingdoor(), RequestId(id), digest); });
  };
  EXPECT_EQ(*find("r", "digest"), record);
  EXPECT_CODE(find("r", "other").status(), kAlreadyExists);
  EXPECT_CODE(find("other", "digest").status(), kNotFound);
  EXPECT_CODE(Write([&](Transaction& t) { return t.requests().Insert(Dingdoor(), record); }),
              kAlreadyExists);
  const auto expire = [&](absl::Time now) {
    int64_t removed = -1;
    EXPECT_OK(Write([&](Transaction& t) {
      auto result = t.requests().DeleteExpired(now, 10);
      if (result.ok()) removed = *result;
      return result.status();
    }));
    return removed;
  };
  EXPECT_EQ(expire(At(100, 0)), 0);
  EXPECT_EQ(expire(At(100)), 1);
  EXPECT_CODE(find("r", "digest").status(), kNotFound);
}

}  // namespace
}  // namespace makegood

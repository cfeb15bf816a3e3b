#include "service/outbox/event_feed.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/domain/outbox_event.h"
#include "service/workflow/workflow_error.h"
#include "tests/testing/temporary_store.h"

namespace makegood {
namespace {

const Tenant kDingdoor("dingdoor");

class EventFeedTest : public testing::Test {
 protected:
  void Append(const std::string& id, const std::string& lead, int64_t version = 1,
              const std::string* bytes = nullptr) {
    v1::Event event;
    event.set_event_id(id);
    event.set_lead_id(lead);
    OutboxEvent row;
    row.event_id = EventId(id);
    row.lead_id = LeadId(lead);
    row.kind = "case_changed";
    row.create_time = absl::FromUnixSeconds(1);
    row.payload = {version, bytes != nullptr ? *bytes : event.SerializeAsString()};
    ASSERT_TRUE(
        store_->RunTransaction([&](Transaction& tx) { return tx.outbox().Append(kDingdoor, row); })
            .ok());
  }

  void Trim(int64_t through) {
    ASSERT_TRUE(store_
                    ->RunTransaction([&](Transaction& tx) {
                      return tx.outbox().Trim(kDingdoor, through).status();
                    })
                    .ok());
  }

  // "id@token …", then where it ended.
  std::string List(const std::string& token, int page_size = 0, const std::string& lead = "") {
    v1::ListEventsRequest request;
    request.set_marketplace("dingdoor");
    request.set_resume_token(token);
    request.set_page_size(page_size);
    request.set_lead_id(lead);
    const auto response = ListEvents(*store_, request);
    if (!response.ok()) return v1::ErrorReason_Name(ReasonOf(response.status()));
    std::string text;
    for (const v1::Event& event : response->events()) {
      absl::StrAppend(&text, event.event_id(), "@", event.resume_token(), " ");
    }
    return absl::StrCat(text, "end ", response->resume_token(), response->more() ? " more" : "");
  }

  TemporaryStore store_;
};

TEST_F(EventFeedTest, IsReadFromWhereOneStopped) {
  EXPECT_EQ(List(""), "end dingdoor:0");
  for (const char* id : {"a", "b", "c"}) Append(id, "lead-1");
  Append("d", "lead-2");
  EXPECT_EQ(List(""), "a@dingdoor:1 b@dingdoor:2 c@dingdoor:3 d@dingdoor:4 end dingdoor:4");
  EXPECT_EQ(List("", 2), "a@dingdoor:1 b@dingdoor:2 end dingdoor:2 more");
  EXPECT_EQ(List("dingdoor:2", 2), "c@dingdoor:3 d@dingdoor:4 end dingdoor:4 more");
  EXPECT_EQ(List("dingdoor:4", 2), "end dingdoor:4");
  EXPECT_EQ(List("", 0, "lead-2"), "d@dingdoor:4 end dingdoor:4");
  // Others' events are looked at and left out: the token goes on behind them.
  EXPECT_EQ(List("", 2, "lead-2"), "end dingdoor:2 more");
}

TEST_F(EventFeedTest, ATokenThatIsNoneIsRefused) {
  const char* const tokens[] = {"x",
                                "dingdoor",
                                "dingdoor:",
                                "dingdoor:-1",
                                "dingdoor:1x",
                                "dingdoor:01",
                                "other:1",
                                "dingdoor:1:2",
                                "dingdoor: 1",
                                "dingdoor:+1",
                                "dingdoor:99999999999999999999"};
  for (const char* token : tokens) EXPECT_EQ(List(token), "INVALID_RESUME_TOKEN") << token;
}

TEST_F(EventFeedTest, ATokenOfATenantWithAColonIsItsOwn) {
  EXPECT_EQ(*PositionOf(Tenant("a:1"), ResumeTokenOf(Tenant("a:1"), 7)), 7);
  EXPECT_FALSE(PositionOf(Tenant("a"), ResumeTokenOf(Tenant("a:1"), 7)).ok());
}

TEST_F(EventFeedTest, ATokenBeforeWhatWasRemovedSaysWhereToBegin) {
  for (const char* id : {"a", "b", "c"}) Append(id, "lead-1");
  Trim(2);
  const auto page = ReadEvents(*store_, kDingdoor, 1, 10);
  EXPECT_EQ(page.status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(ReasonOf(page.status()), v1::RESUME_TOKEN_EXPIRED);
  EXPECT_EQ(ErrorInfoOf(page.status())->metadata().at("resume_token"), "dingdoor:2");
  EXPECT_EQ(List("dingdoor:2"), "c@dingdoor:3 end dingdoor:3");
  EXPECT_EQ(List(""), "c@dingdoor:3 end dingdoor:3");
  EXPECT_EQ(*BeginningOfEvents(*store_, kDingdoor), 2);
  EXPECT_EQ(*EndOfEvents(*store_, kDingdoor), 3);
}

TEST_F(EventFeedTest, WhatCannotBeReadIsAnErrorOfOurs) {
  Append("a", "lead-1", 2);
  EXPECT_EQ(ReadEvents(*store_, kDingdoor, 0, 10).status().code(), absl::StatusCode::kInternal);
}

TEST_F(EventFeedTest, BytesThatAreNoEventAreAnErrorOfOurs) {
  const std::string bytes = "\xff";
  Append("a", "lead-1", 1, &bytes);
  EXPECT_EQ(ReadEvents(*store_, kDingdoor, 0, 10).status().code(), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace makegood

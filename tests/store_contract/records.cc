// Leads, charges, events, cases, decisions, peers: each comes back as it was, and in pages.

#include "tests/store_contract/store_contract.h"

namespace makegood {
namespace {

TEST_P(StoreContract, AnUpdateWantsTheRevisionThatWasRead) {
  Lead lead = SampleLead("lead-1");
  ASSERT_OK(Write([&](Transaction& t) { return t.leads().Insert(Dingdoor(), lead); }));
  lead.body = Bytes("changed");
  Lead moved = lead;
  moved.pro_id = ProId("somebody else");
  moved.receive_time = At(1);
  ASSERT_OK(Write([&](Transaction& t) { return t.leads().Update(Dingdoor(), moved); }));
  EXPECT_CODE(Write([&](Transaction& t) { return t.leads().Update(Dingdoor(), lead); }), kAborted);
  lead.revision = 2;
  EXPECT_EQ(*Get([](const Transaction& t) { return t.leads().Get(Dingdoor(), LeadId("lead-1")); }),
            lead);
  EXPECT_CODE(
      Write([&](Transaction& t) { return t.leads().Update(Dingdoor(), SampleLead("lead-2")); }),
      kNotFound);
}

TEST_P(StoreContract, LeadsArePagedFromTheLatestOnAndByPro) {
  ASSERT_OK(Write([](Transaction& t) {
    for (int i = 0; i < 10; ++i) {
      // Two at each instant.
      const absl::Status status = t.leads().Insert(
          Dingdoor(), SampleLead(absl::StrCat("lead-", i), i % 2 == 0 ? "even" : "odd", i / 2));
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }));
  const auto list = [&](const std::string& pro, int limit) {
    std::string ids;
    std::optional<TimeCursor> before;
    while (true) {
      const auto page = Get([&](const Transaction& t) {
        return t.leads().List(Dingdoor(), ProId(pro), before, limit);
      });
      EXPECT_OK(page.status());
      if (page->empty()) return ids;
      for (const Lead& lead : *page) ids += lead.lead_id.value().substr(5);
      before = TimeCursor{page->back().receive_time, page->back().lead_id.value()};
    }
  };
  for (const int limit : {1, 3, 10, kPageRowsMax}) {
    EXPECT_EQ(list("", limit), "9876543210") << limit;
    EXPECT_EQ(list("even", limit), "86420") << limit;
    EXPECT_EQ(list("nobody", limit), "") << limit;
  }
  for (const int limit : {0, -1, kPageRowsMax + 1}) {
    EXPECT_CODE(Get([&](const Transaction& t) {
                  return t.leads().List(Dingdoor(), ProId(), std::nullopt, limit);
                }).status(),
                kInvalidArgument);
  }
}

TEST_P(StoreContract, InstantsAreExactOrRefused) {
  Lead lead = SampleLead("lead-1");
  for (const absl::Time instant :
       {absl::FromUnixSeconds(-62'135'596'800),
        absl::FromUnixSeconds(253'402'300'799) + absl::Nanoseconds(999'999'999)}) {
    lead.receive_time = instant;
    lead.lead_id = LeadId(absl::FormatTime(instant));
    ASSERT_OK(Write([&](Transaction& t) { return t.leads().Insert(Dingdoor(), lead); }));
    EXPECT_EQ(Get([&](const Transaction& t) {
                return t.leads().Get(Dingdoor(), lead.lead_id);
              })->receive_time,
              instant);
  }
  lead.lead_id = LeadId("another");
  for (const absl::Time instant : {absl::InfiniteFuture(), At(0) + absl::Nanoseconds(1) / 4}) {
    lead.receive_time = instant;
    EXPECT_CODE(Write([&](Transaction& t) { return t.leads().Insert(Dingdoor(), lead); }),
                kInvalidArgument);
  }
}

TEST_P(StoreContract, ALeadHasOneChargeThatPinsItsPolicy) {
  WriteLeadAndCase();
  const Charge charge = SampleCharge("charge-1", "lead-1");
  ASSERT_OK(Write([&](Transaction& t) { return t.charges().Insert(Dingdoor(), charge); }));
  EXPECT_EQ(*Get([](const Transaction& t) {
    return t.charges().GetByLead(Dingdoor(), LeadId("lead-1"));
  }),
            charge);
  EXPECT_EQ(*Get([](const Transaction& t) {
    return t.charges().List(Dingdoor(), ProId("pro-1"), std::nullopt, 10);
  }),
            std::vector<Charge>{charge});
  const struct {
    Charge charge;
    absl::StatusCode code;
  } kCases[] = {
      {SampleCharge("charge-1", "lead-1"), absl::StatusCode::kAlreadyExists},
      {SampleCharge("charge-2", "lead-1"), absl::StatusCode::kAlreadyExists},
      {SampleCharge("charge-3", "nothing"), absl::StatusCode::kFailedPrecondition},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(
        Write([&](Transaction& t) { return t.charges().Insert(Dingdoor(), test.charge); }).code(),
        test.code)
        << test.charge.charge_id;
  }
}

TEST_P(StoreContract, EventsAreALogForEachLeadAndRepetitionsChangeNothing) {
  const struct {
    LeadEvent event;
    absl::StatusCode code;
    int64_t sequence;
    bool is_repetition;
  } kCases[] = {
      {SampleEvent("e1", "lead-1"), absl::StatusCode::kOk, 1, false},
      {SampleEvent("e2", "lead-1"), absl::StatusCode::kOk, 2, false},
      {SampleEvent("e3", "lead-2"), absl::StatusCode::kOk, 1, false},
      {SampleEvent("e1", "lead-1"), absl::StatusCode::kOk, 1, true},
      {SampleEvent("e1", "lead-1", "other digest"), absl::StatusCode::kAlreadyExists, 0, false},
      {SampleEvent("e1", "lead-2", "other digest"), absl::StatusCode::kAlreadyExists, 0, false},
  };
  for (const auto& test : kCases) {
    LeadEventTable::Appended appended;
    const absl::Status status = Write([&](Transaction& t) {
      auto result = t.events().Append(Dingdoor(), test.event);
      if (result.ok()) appended = *result;
      return result.status();
    });
    EXPECT_EQ(status.code(), test.code) << status;
    EXPECT_EQ(appended.sequence, test.sequence);
    EXPECT_EQ(appended.is_repetition, test.is_repetition);
  }
  LeadEvent second = SampleEvent("e2", "lead-1");
  second.sequence = 2;
  EXPECT_EQ(*Get([](const Transaction& t) {
    return t.events().List(Dingdoor(), LeadId("lead-1"), 1, 10);
  }),
            std::vector<LeadEvent>{second});
  EXPECT_EQ(*Get([](const Transaction& t) { return t.events().Get(Dingdoor(), EventId("e2")); }),
            second);
}

TEST_P(StoreContract, CasesAreOneForEachLeadStageAndRound) {
  WriteLeadAndCase();
  EXPECT_CODE(Write([](Transaction& t) {
                return t.cases().Insert(Dingdoor(), SampleCase("case-2", "lead-1"));
              }),
              kAlreadyExists);
  EXPECT_CODE(Write([](Transaction& t) {
                return t.cases().Insert(Dingdoor(), SampleCase("case-2", "nothing"));
              }),
              kFailedPrecondition);
  Case closed = SampleCase("case-1", "lead-1");
  closed.state = "CLOSED";
  ASSERT_OK(Write([&](Transaction& t) {
    absl::Status status =
        t.cases().Insert(Dingdoor(), SampleCase("case-2", "lead-1", "DISPUTE", 2));
    return status.ok() ? t.cases().Update(Dingdoor(), closed) : status;
  }));
  EXPECT_CODE(Write([&](Transaction& t) { return t.cases().Update(Dingdoor(), closed); }),
              kAborted);
  closed.revision = 2;
  const Case dispute = SampleCase("case-2", "lead-1", "DISPUTE", 2);
  EXPECT_EQ(
      *Get([](const Transaction& t) { return t.cases().ListByLead(Dingdoor(), LeadId("lead-1")); }),
      (std::vector<Case>{dispute, closed}));
  const auto list = [&](const std::string& pro, const std::string& state) {
    return Get([&](const Transaction& t) {
             return t.cases().List(Dingdoor(), ProId(pro), state, std::nullopt, 10);
           })
        ->size();
  };
  EXPECT_EQ(list("", ""), 2u);
  EXPECT_EQ(list("pro-1", ""), 2u);
  EXPECT_EQ(list("pro-2", ""), 0u);
  EXPECT_EQ(list("", "CLOSED"), 1u);
  EXPECT_EQ(list("pro-1", "OPEN"), 1u);
}

TEST_P(StoreContract, DecisionsAreNumberedInTheirCaseAndKeptInOrderOfTime) {
  WriteLeadAndCase();
  const auto insert = [&](const std::string& id, int64_t seconds) {
    int64_t sequence = 0;
    EXPECT_OK(Write([&](Transaction& t) {
      auto result = t.decisions().Insert(Dingdoor(), SampleDecision(id, "case-1", seconds));
      if (result.ok()) sequence = *result;
      return result.status();
    }));
    return sequence;
  };
  EXPECT_EQ(insert("late", 90), 1);
  EXPECT_EQ(insert("early", 60), 2);
  Decision late = SampleDecision("late", "case-1", 90);
  late.sequence = 1;
  Decision early = SampleDecision("early", "case-1", 60);
  early.sequence = 2;
  EXPECT_EQ(*Get([](const Transaction& t) {
    return t.decisions().ListByCase(Dingdoor(), CaseId("case-1"), 0, 9);
  }),
            (std::vector<Decision>{late, early}));
  EXPECT_EQ(
      *Get([](const Transaction& t) { return t.decisions().List(Dingdoor(), std::nullopt, 9); }),
      (std::vector<Decision>{early, late}));
  EXPECT_EQ(*Get([](const Transaction& t) {
    return t.decisions().List(Dingdoor(), TimeCursor{At(60), "early"}, 9);
  }),
            std::vector<Decision>{late});
  EXPECT_EQ(
      *Get([](const Transaction& t) { return t.decisions().Get(Dingdoor(), DecisionId("late")); }),
      late);
  EXPECT_CODE(Write([](Transaction& t) {
                return t.decisions().Insert(Dingdoor(), SampleDecision("late", "case-1")).status();
              }),
              kAlreadyExists);
  EXPECT_CODE(Write([](Transaction& t) {
                return t.decisions().Insert(Dingdoor(), SampleDecision("x", "nothing")).status();
              }),
              kFailedPrecondition);
}

TEST_P(StoreContract, TheLatestPeerSnapshotIsTheLastOneUntilNow) {
  const auto snapshot = [](const std::string& id, int64_t seconds) {
    return PeerSnapshot{id, "plumbers", At(seconds), Bytes(id)};
  };
  ASSERT_OK(Write([&](Transaction& t) {
    absl::Status status = t.peers().Insert(Dingdoor(), snapshot("old", 0));
    return status.ok() ? t.peers().Insert(Dingdoor(), snapshot("new", 100)) : status;
  }));
  const auto latest = [&](int64_t seconds) {
    return Get([&](const Transaction& t) {
      return t.peers().GetLatest(Dingdoor(), "plumbers", At(seconds));
    });
  };
  EXPECT_CODE(latest(-1).status(), kNotFound);
  EXPECT_EQ(*latest(0), snapshot("old", 0));
  EXPECT_EQ(*latest(99), snapshot("old", 0));
  EXPECT_EQ(*latest(100), snapshot("new", 100));
  EXPECT_EQ(*Get([](const Transaction& t) { return t.peers().Get(Dingdoor(), "old"); }),
            snapshot("old", 0));
}

}  // namespace
}  // namespace makegood

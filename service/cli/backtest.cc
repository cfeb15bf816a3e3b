// `makegood backtest`: what another version of a policy would have decided.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <limits>
#include <memory>
#include <string>
#include <tuple>

#include "CLI/App.hpp"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "grpcpp/client_context.h"
#include "makegood/v1/decision.pb.h"
#include "makegood/v1/policy_service.grpc.pb.h"
#include "service/cli/channel.h"
#include "service/cli/option_help.h"
#include "service/cli/output.h"
#include "service/cli/table.h"
#include "service/cli/time_option.h"
#include "service/cli/verb.h"

namespace makegood {
namespace {

constexpr int kPageSize = 1'000;
constexpr std::chrono::seconds kCallTimeout(60);
constexpr int kExamplesKept = 10;  // As many as a page has.
constexpr int kExamplesShown = 3;

constexpr char kExamples[] = R"(
A running server decides once more what it has decided, each decision with the facts and as of the
instant that it had, and tells what would have come out differently. Nothing is changed. The
version to try is one that the server has loaded: publish it with an `effective_time` in the future
to try it before it counts. Without --policy every decision is made once more by the version that
made it, which should change nothing.

  makegood backtest --server 127.0.0.1:7070 --marketplace dingdoor --policy dingdoor_guarantee@v2
  makegood backtest --server 127.0.0.1:7070 --marketplace dingdoor --max-changes 0

Exit code 0: compared, 2: no such policy or a wrong option, 6: more decisions would change than
--max-changes allows, 8: the server cannot be reached.)";

// Adds one page's changes to those of the pages before.
void Add(const v1::BacktestResponse& page, v1::BacktestResponse& sum) {
  const auto key = [](const v1::BacktestChange& change) {
    return std::make_tuple(change.recorded_outcome(), change.recorded_reason(), change.outcome(),
                           change.reason());
  };
  sum.set_decision_count(sum.decision_count() + page.decision_count());
  sum.set_skipped_count(sum.skipped_count() + page.skipped_count());
  for (const v1::BacktestChange& change : page.changes()) {
    v1::BacktestChange* into = nullptr;
    for (v1::BacktestChange& known : *sum.mutable_changes()) {
      if (key(known) == key(change)) into = &known;
    }
    if (into == nullptr) {
      *sum.add_changes() = change;
      continue;
    }
    into->set_decision_count(into->decision_count() + change.decision_count());
    into->set_recorded_credits(into->recorded_credits() + change.recorded_credits());
    into->set_credits(into->credits() + change.credits());
    for (const std::string& id : change.decision_ids()) {
      if (into->decision_ids_size() < kExamplesKept) into->add_decision_ids(id);
    }
  }
}

int64_t ChangedCount(const v1::BacktestResponse& sum) {
  int64_t count = 0;
  for (const v1::BacktestChange& change : sum.changes()) count += change.decision_count();
  return count;
}

std::string AnswerText(v1::Decision::Outcome outcome, const std::string& reason) {
  return absl::StrCat(v1::Decision::Outcome_Name(outcome), reason.empty() ? "" : " ", reason);
}

std::string ForPeople(const v1::BacktestResponse& sum) {
  std::string text;
  int64_t refunds = 0;  // How many credits more would have come back.
  Table table({"was", "would be", "decisions", "credits"});
  for (const v1::BacktestChange& change : sum.changes()) {
    if (change.outcome() == v1::Decision::REFUND) refunds += change.credits();
    if (change.recorded_outcome() == v1::Decision::REFUND) refunds -= change.recorded_credits();
    const int shown = std::min(kExamplesShown, change.decision_ids_size());
    table.AddRow(
        {AnswerText(change.recorded_outcome(), change.recorded_reason()),
         AnswerText(change.outcome(), change.reason()), absl::StrCat(change.decision_count()),
         absl::StrCat(change.recorded_credits(), " → ", change.credits())},
        absl::StrCat(absl::StrJoin(change.decision_ids().begin(),
                                   change.decision_ids().begin() + shown, ", "),
                     change.decision_count() > shown ? ", …" : ""));
  }
  if (sum.changes_size() > 0) absl::StrAppend(&text, table.ToString(), "\n");
  absl::StrAppend(&text, sum.decision_count(), " decided once more, ", ChangedCount(sum),
                  " differently");
  if (sum.skipped_count() > 0) absl::StrAppend(&text, ", ", sum.skipped_count(), " passed over");
  if (refunds != 0) {
    absl::StrAppend(&text, "; ", std::abs(refunds), refunds > 0 ? " more" : " fewer",
                    " credits would have been refunded");
  }
  return absl::StrCat(text, "\n");
}

class BacktestVerb final : public Verb {
 public:
  const char* name() const override { return "backtest"; }
  const char* summary() const override { return "Tell what another version would have decided"; }
  const char* examples() const override { return kExamples; }

  void Declare(CLI::App& app) override {
    Describe(*app.add_option("--server", server_)->required(), "HOST:PORT", "The server to ask");
    Describe(*app.add_option("--marketplace", marketplace_)->required(), "NAME",
             "The marketplace whose decisions are compared");
    Describe(*app.add_option("--policy", policy_), "NAME@vN",
             "The version to try; default each decision's own");
    Describe(*app.add_option("--from", from_), "TIME",
             "Only what was decided at or after it, in RFC 3339");
    Describe(*app.add_option("--to", to_), "TIME", "Only what was decided before it");
    Describe(*app.add_option("--max-changes", changes_max_), "N",
             "How many decisions may change; more are exit code 6");
    DeclareFormat(app, {{"pretty", OutputFormat::kPretty}, {"json", OutputFormat::kJson}}, format_);
  }

  int Run() override {
    v1::BacktestRequest request;
    request.set_marketplace(marketplace_);
    request.set_policy(policy_);
    request.set_page_size(kPageSize);
    for (const auto& [option, text, time] :
         {std::make_tuple("--from", &from_, &v1::BacktestRequest::mutable_start_time),
          std::make_tuple("--to", &to_, &v1::BacktestRequest::mutable_end_time)}) {
      if (text->empty()) continue;
      const auto read = ReadTimeOption(option, *text);
      if (!read.ok()) return Fail(read.status(), kExitUsage);
      *(request.*time)() = *read;
    }

    const auto channel = ConnectServer(server_);
    if (!channel.ok()) return Fail(channel.status(), kExitUnreachable);
    const auto stub = v1::PolicyService::NewStub(*channel);
    v1::BacktestResponse sum;
    do {
      grpc::ClientContext context;
      context.set_deadline(std::chrono::system_clock::now() + kCallTimeout);
      v1::BacktestResponse page;
      const grpc::Status status = stub->Backtest(&context, request, &page);
      if (!status.ok()) return Fail(status);
      Add(page, sum);
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());

    std::cout << (format_ == OutputFormat::kJson ? ToJson(sum) : ForPeople(sum));
    return changes_max_ < ChangedCount(sum) ? kExitLimit : kExitOk;
  }

 private:
  static int Fail(const absl::Status& status, int exit) {
    std::cerr << "makegood backtest: " << status.message() << "\n";
    return exit;
  }

  static int Fail(const grpc::Status& status) {
    std::cerr << "makegood backtest: " << CallErrorText(status) << "\n";
    switch (status.error_code()) {
      case grpc::StatusCode::INVALID_ARGUMENT:
      case grpc::StatusCode::NOT_FOUND:
      case grpc::StatusCode::FAILED_PRECONDITION: return kExitUsage;
      case grpc::StatusCode::UNAVAILABLE:
      case grpc::StatusCode::DEADLINE_EXCEEDED: return kExitUnreachable;
      default: return kExitInternal;
    }
  }

  std::string server_;
  std::string marketplace_;
  std::string policy_;
  std::string from_;
  std::string to_;
  int64_t changes_max_ = std::numeric_limits<int64_t>::max();
  OutputFormat format_ = OutputFormat::kPretty;
};

}  // namespace

std::unique_ptr<Verb> NewBacktestVerb() { return std::make_unique<BacktestVerb>(); }

}  // namespace makegood

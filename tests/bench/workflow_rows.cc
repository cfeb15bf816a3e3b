// The rows about the workflow over a store: no network, the verbs themselves.

#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "rules/base/check.h"
#include "service/decide/decider.h"
#include "service/store/sqlite/verifying_vfs.h"
#include "service/workflow/backtest.h"
#include "service/workflow/decide_due.h"
#include "service/workflow/records.h"
#include "service/workflow/replay.h"
#include "tests/bench/marketplace.h"
#include "tests/bench/process.h"
#include "tests/bench/row.h"
#include "tests/bench/service_rows.h"

namespace makegood::bench {
namespace {

constexpr int kWriters = 64;
constexpr int kStoryEvents = 5;   // Of each lead.
constexpr int kLeadsOfAPro = 10;  // That fall due in the same second.
constexpr int kGroup = 100;       // Rows' events per commit of the reference.

double SecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// -- SQLite by hand -------------------------------------------------------------------------

class Database {
 public:
  // The pages that it writes have sums by another `vfs` than SQLite's own alone.
  explicit Database(const std::string& path, const char* vfs = nullptr) {
    MAKEGOOD_CHECK(sqlite3_open_v2(path.c_str(), &handle_, SQLITE_OPEN_READWRITE, vfs) ==
                   SQLITE_OK);
  }
  ~Database() { sqlite3_close(handle_); }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  void Run(const std::string& sql) {
    char* error = nullptr;
    if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, &error) == SQLITE_OK) return;
    std::fprintf(stderr, "%s: %s\n", sql.c_str(), error);
    std::abort();
  }

  std::vector<std::string> Column(const std::string& sql) {
    std::vector<std::string> texts;
    sqlite3_stmt* statement = Prepare(sql);
    while (sqlite3_step(statement) == SQLITE_ROW) {
      texts.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(statement, 0)));
    }
    sqlite3_finalize(statement);
    return texts;
  }

  sqlite3_stmt* Prepare(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    MAKEGOOD_CHECK(sqlite3_prepare_v2(handle_, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK);
    return statement;
  }

 private:
  sqlite3* handle_ = nullptr;
};

// A row as values to be bound.
struct BareRow {
  std::vector<sqlite3_value*> values;
  int64_t rank = 0;  // When it is inserted, of all that is: after how many events.
};

struct TableRows {
  std::string name;
  std::vector<BareRow> rows;  // By rank.
};

std::vector<std::string> TableNames(Database& database) {
  return database.Column(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'");
}

// In the order of their keys.
std::vector<TableRows> AllRows(const std::string& path) {
  Database database(path);
  std::vector<TableRows> tables;
  for (const std::string& name : TableNames(database)) {
    TableRows& table = tables.emplace_back();
    table.name = name;
    sqlite3_stmt* statement = database.Prepare("SELECT * FROM " + name);
    while (sqlite3_step(statement) == SQLITE_ROW) {
      BareRow& row = table.rows.emplace_back();
      for (int i = 0; i < sqlite3_column_count(statement); ++i) {
        row.values.push_back(sqlite3_value_dup(sqlite3_column_value(statement, i)));
      }
    }
    sqlite3_finalize(statement);
  }
  return tables;
}

void Free(std::vector<TableRows>& tables) {
  for (TableRows& table : tables) {
    for (BareRow& row : table.rows) {
      for (sqlite3_value* value : row.values) sqlite3_value_free(value);
    }
  }
}

// As they stand, spread over as many events.
void RankAsTheyStand(int64_t events, std::vector<TableRows>& tables) {
  for (TableRows& table : tables) {
    for (size_t i = 0; i < table.rows.size(); ++i) {
      table.rows[i].rank = events * static_cast<int64_t>(i) / std::ssize(table.rows);
    }
  }
}

// As if the events of all leads came at once, without any order. The outbox keeps its own.
void RankInNoOrder(int64_t events, std::vector<TableRows>& tables) {
  std::mt19937 random(1);
  for (TableRows& table : tables) {
    if (table.name != "outbox_event") std::shuffle(table.rows.begin(), table.rows.end(), random);
  }
  RankAsTheyStand(events, tables);
}

// Inserts all rows into an empty database of the same tables and indexes, what came of 100 events
// in a commit of the same durability. Seconds.
double InsertBare(int64_t events, const std::vector<TableRows>& tables) {
  Marketplace empty;
  const std::string path = empty.database();
  empty.Close();
  Database database(path);
  for (const std::string& trigger :
       database.Column("SELECT name FROM sqlite_schema WHERE type = 'trigger'")) {
    database.Run("DROP TRIGGER " + trigger);
  }
  // Memory and checkpoints as SqliteStore has them.
  database.Run(
      "PRAGMA foreign_keys = OFF; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
      "PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 4000");
  std::vector<sqlite3_stmt*> inserts;
  for (const TableRows& table : tables) {
    database.Run("DELETE FROM " + table.name);
    const size_t columns = table.rows.empty() ? 1 : table.rows.front().values.size();
    std::string marks = "?";
    for (size_t i = 1; i < columns; ++i) marks += ", ?";
    inserts.push_back(table.rows.empty() ? nullptr
                                         : database.Prepare(absl::StrCat("INSERT INTO ", table.name,
                                                                         " VALUES (", marks, ")")));
  }
  std::vector<size_t> done(tables.size(), 0);
  const auto start = std::chrono::steady_clock::now();
  for (int64_t through = kGroup; through - kGroup < events; through += kGroup) {
    database.Run("BEGIN IMMEDIATE");
    for (size_t t = 0; t < tables.size(); ++t) {
      for (size_t& i = done[t]; i < tables[t].rows.size(); ++i) {
        const BareRow& row = tables[t].rows[i];
        if (row.rank >= through) break;
        for (size_t c = 0; c < row.values.size(); ++c) {
          sqlite3_bind_value(inserts[t], static_cast<int>(c) + 1, row.values[c]);
        }
        MAKEGOOD_CHECK(sqlite3_step(inserts[t]) == SQLITE_DONE);
        sqlite3_reset(inserts[t]);
      }
    }
    database.Run("COMMIT");
  }
  const double seconds = SecondsSince(start);
  for (sqlite3_stmt* insert : inserts) sqlite3_finalize(insert);
  return seconds;
}

// -- RecordEvents ---------------------------------------------------------------------------

// By writer: its lead with this number.
std::string LeadOf(int writer, int number) { return absl::StrCat("lead-", writer, "-", number); }

std::vector<v1::LeadEvent> StoryOf(int writer, int number, absl::Time now) {
  return Story(LeadOf(writer, number), absl::StrCat("pro-", writer), now);
}

// Every writer tells of its own leads, an event to a call. Seconds.
double RecordByAll(const Workflow& workflow, int leads_each, absl::Time now) {
  const auto start = std::chrono::steady_clock::now();
  std::vector<std::thread> writers;
  for (int w = 0; w < kWriters; ++w) {
    writers.emplace_back([&workflow, w, leads_each, now] {
      for (int i = 0; i < leads_each; ++i) {
        for (v1::LeadEvent& event : StoryOf(w, i, now)) Tell(workflow, {std::move(event)});
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  return SecondsSince(start);
}

// What one lead leaves, by table: of each of its rows, in the order of their keys, the event of
// the story that it came with.
std::map<std::string, std::vector<int>> RowsOfAStory() {
  Marketplace marketplace;
  Tell(marketplace.workflow(), {CreditsFor("pro-0", 100'000)});
  Database database(marketplace.database());
  std::map<std::string, std::vector<int>> rows;
  std::map<std::string, int64_t> before;
  const std::vector<v1::LeadEvent> story = StoryOf(0, 0, marketplace.clock().Now());
  for (int event = -1; event < static_cast<int>(story.size()); ++event) {
    if (event >= 0) Tell(marketplace.workflow(), {story[static_cast<size_t>(event)]});
    for (const std::string& table : TableNames(database)) {
      int64_t count = 0;
      MAKEGOOD_CHECK(
          absl::SimpleAtoi(database.Column("SELECT count(*) FROM " + table).front(), &count));
      if (event >= 0) {
        rows[table].insert(rows[table].end(), static_cast<size_t>(count - before[table]), event);
      }
      before[table] = count;
    }
  }
  return rows;
}

// The lead that a row is about, by a key of it that begins like a lead's; no number for none.
std::pair<int, int> LeadOf(const BareRow& row) {
  for (sqlite3_value* const value : row.values) {
    if (sqlite3_value_type(value) != SQLITE_TEXT) continue;
    const auto* const text = reinterpret_cast<const char*>(sqlite3_value_text(value));
    int writer = 0;
    int number = 0;
    if (std::sscanf(text, "lead-%d-%d", &writer, &number) == 2) {
      return {writer, number};
    }
  }
  return {-1, -1};
}

// As they came, all writers going on at the same pace: the first events of the writers' first
// leads, then their second ones.
void RankByArrival(std::vector<TableRows>& tables) {
  const std::map<std::string, std::vector<int>> story = RowsOfAStory();
  for (TableRows& table : tables) {
    std::map<std::pair<int, int>, size_t> seen;
    for (BareRow& row : table.rows) {
      const std::pair<int, int> lead = LeadOf(row);
      if (lead.first < 0) continue;  // Was there before.
      const std::vector<int>& events = story.at(table.name);
      const size_t index = seen[lead]++;
      MAKEGOOD_CHECK(index < events.size());
      row.rank = (int64_t{lead.second} * kStoryEvents + events[index]) * kWriters + lead.first;
    }
    std::stable_sort(table.rows.begin(), table.rows.end(),
                     [](const BareRow& a, const BareRow& b) { return a.rank < b.rank; });
  }
}

// -- deadlines ------------------------------------------------------------------------------

// All that this process has written.
int64_t WrittenBytes() {
  std::ifstream file("/proc/self/io");
  std::string key;
  int64_t number = 0;
  while (file >> key >> number) {
    if (key == "wchar:") return number;
  }
  return 0;
}

// From now on VmHWM is the most since now.
void ForgetMostMemory() { std::ofstream("/proc/self/clear_refs") << "5"; }

// Leads whose deadline is far away. Nothing of them is read until then, so one lead's body serves
// for all.
void AddPending(const std::string& path, int64_t count) {
  if (count == 0) return;
  const VerifyingVfs verifying("");
  Database database(path, verifying.name().c_str());
  database.Run("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; BEGIN");
  const std::string numbers = absl::StrCat(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ", count, ") ");
  database.Run(absl::StrCat(
      numbers, "INSERT INTO lead SELECT tenant, 'pending-' || i, pro_id, receive_time, 1, ",
      "body_version, body FROM n, (SELECT * FROM lead LIMIT 1)"));
  database.Run(absl::StrCat(
      numbers, "INSERT INTO deadline SELECT '", kMarketplace, "', 'pending-' || i, kind, 1, ",
      "printf('2027-01-01T%02d:%02d:%02d.%09dZ', i % 24, i % 60, i / 60 % 60, i) ",
      "FROM n, (SELECT kind FROM deadline LIMIT 1)"));
  database.Run("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
}

struct Fired {
  double count = 0;
  double p99_seconds = 0;
  double seconds = 0;
  double cpu_seconds = 0;
  double written_bytes = 0;
  double memory_kilobytes = 0;  // The most while firing, all that the process has.
  double refunds = 0;
};

// A day after their first messages, which were sent within one second, `due_count` guarantees fall
// due.
Fired FireAll(int due_count, int64_t pending) {
  Marketplace marketplace;
  const absl::Time start = marketplace.clock().Now();
  // The policy waits that long for what is told late (its settle_delay).
  const absl::Time due = start + absl::Hours(24) + absl::Minutes(5);
  constexpr int kTogether = 100;
  const int pros = std::max(1, due_count / kLeadsOfAPro);
  const double seconds_apart = 1.0 / due_count;
  std::vector<v1::LeadEvent> bought;
  for (int pro = 0; pro < pros; ++pro) {
    bought.push_back(CreditsFor(absl::StrCat("pro-", pro), 100 * kLeadsOfAPro));
  }
  Tell(marketplace.workflow(), bought);
  for (int i = 0; i < due_count; i += kTogether) {
    std::vector<v1::LeadEvent> events;
    for (int j = i; j < i + kTogether; ++j) {
      for (v1::LeadEvent& event : Story(absl::StrCat("lead-", j), absl::StrCat("pro-", j % pros),
                                        start - absl::Seconds(1 - j * seconds_apart))) {
        if (event.has_contact()) continue;
        events.push_back(std::move(event));
      }
    }
    Tell(marketplace.workflow(), events);
  }
  marketplace.Close();
  AddPending(marketplace.database(), pending);
  marketplace.Open();

  Fired fired;
  ForgetMostMemory();
  const int64_t written_before = WrittenBytes();
  const clock_t cpu_before = clock();
  // The clock of the marketplace goes as fast as ours, from the moment the first one is due.
  const absl::Time first_due = due - absl::Seconds(1);
  const auto begin = std::chrono::steady_clock::now();
  std::vector<double> lateness;
  while (SecondsSince(begin) < 120) {
    const absl::Time now = first_due + absl::Seconds(SecondsSince(begin));
    marketplace.clock().AdvanceTo(now);
    const absl::StatusOr<DueResult> result = DecideDue(marketplace.workflow(), now, 500);
    MAKEGOOD_CHECK(result.ok() && result->failures.empty());
    // The earliest come first.
    const double at = SecondsSince(begin);
    for (int i = 0; i < result->fired; ++i) {
      lateness.push_back(at - static_cast<double>(lateness.size()) * seconds_apart);
    }
    if (static_cast<int>(lateness.size()) >= due_count) break;
    if (result->fired == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  fired.seconds = SecondsSince(begin);
  fired.cpu_seconds = static_cast<double>(clock() - cpu_before) / CLOCKS_PER_SEC;
  fired.written_bytes = static_cast<double>(WrittenBytes() - written_before);
  fired.memory_kilobytes = static_cast<double>(MemoryKilobytes(getpid(), "VmHWM"));
  fired.count = static_cast<double>(lateness.size());
  std::sort(lateness.begin(), lateness.end());
  if (!lateness.empty()) fired.p99_seconds = lateness[lateness.size() * 99 / 100];
  marketplace.Close();
  Database database(marketplace.database());
  MAKEGOOD_CHECK(absl::SimpleAtod(
      database.Column("SELECT count(*) FROM decision WHERE outcome = 'REFUND'").front(),
      &fired.refunds));
  return fired;
}

// What `work` returns, which is copied as bytes.
template <typename Result>
Result InProcessOfItsOwn(const std::function<Result()>& work) {
  int ends[2];
  MAKEGOOD_CHECK(pipe(ends) == 0);
  const pid_t child = fork();
  MAKEGOOD_CHECK(child >= 0);
  if (child == 0) {
    const Result result = work();
    const bool told = write(ends[1], &result, sizeof result) == sizeof result;
    _exit(told ? 0 : 1);
  }
  close(ends[1]);
  Result result;
  MAKEGOOD_CHECK(read(ends[0], &result, sizeof result) == sizeof result);
  close(ends[0]);
  waitpid(child, nullptr, 0);
  return result;
}

// -- replay ---------------------------------------------------------------------------------

struct Recorded {
  std::string id;
  v1::Facts facts;
  cel::TimeParts now;
};

std::vector<Recorded> RecordedDecisions(Marketplace& marketplace) {
  std::vector<Recorded> recorded;
  MAKEGOOD_CHECK(marketplace.workflow()
                     .store
                     .RunSnapshot([&](const Transaction& tx) -> absl::Status {
                       auto rows =
                           tx.decisions().List(Tenant(kMarketplace), std::nullopt, kPageRowsMax);
                       if (!rows.ok()) return rows.status();
                       for (const Decision& row : *rows) {
                         Recorded& one = recorded.emplace_back();
                         one.id = row.decision_id.value();
                         one.now = cel::FromAbslTime(row.decide_time);
                         MAKEGOOD_CHECK(Decode(row.facts, one.facts).ok());
                       }
                       return absl::OkStatus();
                     })
                     .ok());
  return recorded;
}

struct Replayed {
  double count = 0;
  double cpu_nanoseconds = 0;   // Of each.
  double memory_kilobytes = 0;  // The most meanwhile, all that the process has.
};

// Back-tests whatever was decided about so many leads, by the versions that decided it.
Replayed ReplayAll(int leads) {
  constexpr int kTogether = 100;
  Marketplace marketplace;
  const Workflow workflow = marketplace.workflow();
  for (int i = 0; i < leads; i += kTogether) {
    const std::string pro = absl::StrCat("pro-", i);
    Tell(workflow, {CreditsFor(pro, 100 * kTogether)});
    std::vector<v1::LeadEvent> events;
    for (int j = i; j < i + kTogether; ++j) {
      for (v1::LeadEvent& event : Story(absl::StrCat("lead-", j), pro, marketplace.clock().Now())) {
        events.push_back(std::move(event));
      }
    }
    Tell(workflow, events);
  }
  ForgetMostMemory();
  Replayed replayed;
  const int64_t before = ThreadCpuNanoseconds();
  v1::BacktestRequest request;
  request.set_marketplace(kMarketplace);
  request.set_page_size(1'000);
  do {
    const auto page = Backtest(workflow, request);
    MAKEGOOD_CHECK(page.ok() && page->changes().empty() && page->skipped_count() == 0);
    replayed.count += static_cast<double>(page->decision_count());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  replayed.cpu_nanoseconds = static_cast<double>(ThreadCpuNanoseconds() - before) / replayed.count;
  replayed.memory_kilobytes = static_cast<double>(MemoryKilobytes(getpid(), "VmHWM"));
  return replayed;
}

}  // namespace

void ReplayManyRows() {
  constexpr int kFew = 8'000;  // Enough to fill SQLite's cache of pages.
  const auto few = InProcessOfItsOwn<Replayed>([] { return ReplayAll(kFew); });
  const auto many = InProcessOfItsOwn<Replayed>([] { return ReplayAll(4 * kFew); });
  const std::string of = absl::StrCat("back-test of ", many.count, " recorded decisions, against ",
                                      few.count, " of them: ");
  Print({of + "each", few.cpu_nanoseconds, many.cpu_nanoseconds, 1.25, Better::kLess, "ns"});
  Print({of + "memory", few.memory_kilobytes, many.memory_kilobytes, 1.25, Better::kLess, "KiB"});
}

void RecordEventsRow(int rounds) {
  constexpr int kLeadsEach = 10;
  constexpr int kEvents = kWriters * kLeadsEach * kStoryEvents;
  std::vector<double> ours;
  std::vector<double> by_arrival;
  std::vector<double> by_key;
  std::vector<double> in_no_order;
  std::vector<double> cpu;
  for (int round = 0; round < rounds; ++round) {
    Marketplace marketplace;
    for (int w = 0; w < kWriters; ++w) {
      Tell(marketplace.workflow(), {CreditsFor(absl::StrCat("pro-", w), 100'000)});
    }
    const clock_t cpu_before = clock();
    ours.push_back(kEvents /
                   RecordByAll(marketplace.workflow(), kLeadsEach, marketplace.clock().Now()));
    cpu.push_back(static_cast<double>(clock() - cpu_before) / CLOCKS_PER_SEC * 1e6 / kEvents);
    marketplace.Close();
    std::vector<TableRows> rows = AllRows(marketplace.database());
    RankAsTheyStand(kEvents, rows);
    by_key.push_back(kEvents / InsertBare(kEvents, rows));
    RankByArrival(rows);
    by_arrival.push_back(kEvents / InsertBare(kEvents, rows));
    RankInNoOrder(kEvents, rows);
    in_no_order.push_back(kEvents / InsertBare(kEvents, rows));
    Free(rows);
  }
  const std::string name =
      "RecordEvents, 64 writers, durable, against bare inserts of the rows it leaves, ";
  const double mine = Median(ours);
  Print({name + "as they came", Median(by_arrival), mine, 0.5, Better::kMore, "events/s"});
  Print({name + "by their keys", Median(by_key), mine, 0, Better::kMore, "events/s"});
  Print({name + "in no order", Median(in_no_order), mine, 0, Better::kMore, "events/s"});
  Print({"RecordEvents, CPU per event", 0, Median(cpu), 0, Better::kLess, "us"});
}

void DeadlineRows(int due, int64_t pending) {
  const auto few = InProcessOfItsOwn<Fired>([&] { return FireAll(due, 0); });
  const auto many = InProcessOfItsOwn<Fired>([&] { return FireAll(due, pending); });
  const std::string of = absl::StrCat(due, " deadlines due in one second, ", pending, " pending: ");
  const auto all = static_cast<double>(due);
  Print({of + "fired", 0, many.count, all, Better::kMore, "deadlines"});
  Print({of + "refunds decided", 0, many.refunds, all, Better::kLess, "decisions"});
  Print({of + "fired each second", 0, many.count / many.seconds, 0, Better::kMore, "deadlines/s"});
  Print({of + "CPU of each", 0, many.cpu_seconds * 1e6 / many.count, 0, Better::kLess, "us"});
  Print({of + "written for each", 0, many.written_bytes / 1024 / many.count, 0, Better::kLess,
         "KiB"});
  Print({of + "p99 lateness", 0, many.p99_seconds, 5, Better::kLess, "s"});
  Print({of + "memory while firing, against none pending", few.memory_kilobytes,
         many.memory_kilobytes, 1.25, Better::kLess, "KiB"});
}

void ReplayRows() {
  Marketplace marketplace;
  Tell(marketplace.workflow(), {CreditsFor("pro", 100'000)});
  for (int i = 0; i < 300; ++i) {
    for (v1::LeadEvent& event : Story(absl::StrCat("lead-", i), "pro", marketplace.clock().Now())) {
      Tell(marketplace.workflow(), {std::move(event)});
    }
  }
  const std::vector<Recorded> recorded = RecordedDecisions(marketplace);
  MAKEGOOD_CHECK(recorded.size() > 300);
  const rules::PolicyVersion* version = marketplace.catalog().Find("dingdoor_guarantee");
  MAKEGOOD_CHECK(version != nullptr);
  cel::Arena arena;
  const auto evaluate = [&](int64_t times) {
    uint64_t sum = 0;
    for (int64_t i = 0; i < times; ++i) {
      const Recorded& one = recorded[static_cast<size_t>(i) % recorded.size()];
      const google::protobuf::Message& message = one.facts;
      rules::CompiledPolicy::Input input;
      input.facts = &message;
      input.now = one.now;
      input.stage = v1::Facts::Stage_Name(one.facts.stage());
      arena.Reset();
      sum += version->policy->Evaluate(arena, input).path.size();
    }
    return sum;
  };
  const auto decide = [&](int64_t times) {
    uint64_t sum = 0;
    for (int64_t i = 0; i < times; ++i) {
      const Recorded& one = recorded[static_cast<size_t>(i) % recorded.size()];
      sum += Decide(*version, one.facts, one.now).reason().size();
    }
    return sum;
  };
  const Workflow workflow = marketplace.workflow();
  const auto replay = [&](int64_t times) {
    v1::ReplayDecisionRequest request;
    request.set_marketplace(kMarketplace);
    for (int64_t i = 0; i < times; ++i) {
      request.set_decision_id(recorded[static_cast<size_t>(i) % recorded.size()].id);
      const auto replayed = ReplayDecision(workflow, request);
      MAKEGOOD_CHECK(replayed.ok() && replayed->same());
    }
    return static_cast<uint64_t>(times);
  };
  // Many at a time, from wherever the last round has come to.
  std::string token;
  const auto backtest = [&](int64_t times) {
    int64_t done = 0;
    while (done < times) {
      v1::BacktestRequest request;
      request.set_marketplace(kMarketplace);
      request.set_page_size(static_cast<int32_t>(std::min<int64_t>(1'000, times - done)));
      request.set_page_token(token);
      const auto page = Backtest(workflow, request);
      MAKEGOOD_CHECK(page.ok() && page->changes().empty() && page->skipped_count() == 0);
      done += page->decision_count();
      token = page->next_page_token();
    }
    return static_cast<uint64_t>(done);
  };
  const Measured by_evaluator = Interleave(evaluate, backtest);
  Print({"back-test of recorded decisions, each, against the evaluator's time",
         by_evaluator.reference, by_evaluator.ours, 3, Better::kLess, "ns"});
  const Measured by_decide = Interleave(decide, backtest);
  Print({"back-test of recorded decisions, each, against Decide()", by_decide.reference,
         by_decide.ours, 0, Better::kLess, "ns"});
  const Measured single = Interleave(decide, replay);
  Print({"replay of one recorded decision, against Decide()", single.reference, single.ours, 0,
         Better::kLess, "ns"});
}

}  // namespace makegood::bench

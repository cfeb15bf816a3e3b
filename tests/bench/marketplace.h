// A marketplace to measure the workflow with: a store of its own on the disk, the policies that
// ship with the program, and the events of leads.

#ifndef MAKEGOOD_TESTS_BENCH_MARKETPLACE_H_
#define MAKEGOOD_TESTS_BENCH_MARKETPLACE_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "makegood/v1/lead_service.pb.h"
#include "service/domain/test_clock.h"
#include "service/store/sqlite/sqlite_store.h"
#include "service/workflow/workflow.h"

namespace makegood::bench {

inline constexpr char kMarketplace[] = "dingdoor";

// A directory that is gone with this object. Where the benchmarks run, or in $BENCH_DIRECTORY: a
// file system in memory would sync nothing.
class Directory {
 public:
  Directory();
  ~Directory();
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  std::string Path(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

class Marketplace {
 public:
  Marketplace();

  Workflow workflow() { return {*store_, *shelf_, clock_}; }
  TestClock& clock() { return clock_; }
  const rules::Catalog& catalog() const { return *catalog_; }

  std::string database() const { return directory_.Path("makegood.db"); }
  // Lets go of the database, for somebody else to look at or to write.
  void Close() { store_.reset(); }
  void Open();

 private:
  Directory directory_;
  std::unique_ptr<PolicyShelf> shelf_;
  std::shared_ptr<const rules::Catalog> catalog_;
  std::unique_ptr<Store> store_;
  TestClock clock_;
};

// Credits for a pro to be charged with.
v1::LeadEvent CreditsFor(const std::string& pro_id, int64_t credits);

// What is told of one lead, from its receipt to two contacts: five events, in the order in which
// they happen, up to `start`.
std::vector<v1::LeadEvent> Story(const std::string& lead_id, const std::string& pro_id,
                                 absl::Time start);

// Tells of them in one call; all have to be recorded.
void Tell(const Workflow& workflow, const std::vector<v1::LeadEvent>& events);

}  // namespace makegood::bench

#endif  // MAKEGOOD_TESTS_BENCH_MARKETPLACE_H_

// Where the service keeps everything that must not be lost. A contract: SQLite keeps it in
// service/store/sqlite; nothing in it is particular to SQLite, and each store that keeps it
// passes tests/store_contract.

#ifndef MAKEGOOD_SERVICE_STORE_STORE_H_
#define MAKEGOOD_SERVICE_STORE_STORE_H_

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "service/store/transaction.h"

namespace makegood {

// Thread-safe.
//
// What a call of RunTransaction or RunSnapshot can end with, besides what the closure returns:
//
//   Unavailable   the disk is full, or the database cannot be reached. Reading goes on, and the
//                 same call may succeed later without a restart. Nothing was written as far as
//                 anybody can see now; yet when a connection breaks, or the process ends just
//                 then, it may turn out to be there. So repeat with the same keys, never new ones.
//   DataLoss      the database is damaged: a person has to restore a backup. Once a transaction has
//                 ended so, all that write do, until another process has opened the database;
//                 snapshots that do not meet the damage go on
//
// When the system cannot say whether a write reached the disk (fsync failed), the process ends
// on the spot: what the kernel's memory and the disk hold may differ from then on, so that only
// a new process, which reads the disk, knows what was kept.
class Store {
 public:
  using Work = absl::FunctionRef<absl::Status(Transaction&)>;
  using Reading = absl::FunctionRef<absl::Status(const Transaction&)>;

  virtual ~Store() = default;

  // Runs `work` and commits when it returns OK: all that it wrote, or, after any other status,
  // nothing. Returns OK only when everything is on the disk, so that neither a crash nor a power
  // cut can undo it. Blocks until then.
  //
  // Isolation: serializable, as if all transactions of all threads and processes ran one after
  // the other; `work` sees what it has written itself. Many transactions may share one commit;
  // one that fails is undone by itself and the others do not notice.
  //
  // `work` must be repeatable: the store may undo it and call it again (a database over a
  // network does so when two transactions collide), on any thread. So it takes the clock,
  // identifiers and randomness as values from outside, talks to nothing but the transaction, and
  // what it puts into variables outside it puts there anew each time. It is short, since others
  // wait for it, and never calls the store.
  virtual absl::Status RunTransaction(Work work) = 0;

  // Runs `work` as RunTransaction would, undoes whatever it wrote, and returns what RunTransaction
  // would have returned. Nothing of it is ever seen by others or on the disk.
  virtual absl::Status TryTransaction(Work work) = 0;

  // Runs `reading` on the state after some commit, and the same state throughout: one that
  // includes whatever any RunTransaction returned OK for before this call. Never waits for
  // writers. Short as well: what it can see cannot be cleaned up until it ends.
  virtual absl::Status RunSnapshot(Reading reading) = 0;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_STORE_STORE_H_

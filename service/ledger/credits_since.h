// What became of all of a pro's credits since some instant, whatever lots they are of: for
// policies that pay out by what was spent, or by how low the balance went.

#ifndef MAKEGOOD_SERVICE_LEDGER_CREDITS_SINCE_H_
#define MAKEGOOD_SERVICE_LEDGER_CREDITS_SINCE_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/domain/credits.h"
#include "service/ledger/posting.h"

namespace makegood {

struct CreditsSince {
  // What SPENDs took that were not reversed. That some came back later changes nothing: they are
  // refunds of their own.
  Credits spent;

  // What the pro had when it was least. Lapsed credits are not had. Payouts that were asked for
  // since are left out of account, so that one that fails takes nothing away; from what remains of
  // the lots they are missing all the same.
  Credits lowest;

  // When the next of the credits lapse that count for `lowest`.
  absl::Time next_lapse = absl::InfiniteFuture();
};

// From after `since` up to `now`. The book has all of the pro's lots and at least the pro's
// transactions that were posted after `since`, the earliest first; those up to `since` change
// nothing. None is later than `now`.
absl::StatusOr<CreditsSince> CreditsSinceAt(const Book& book, absl::Time since, absl::Time now);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_LEDGER_CREDITS_SINCE_H_

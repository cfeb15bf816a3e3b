// The facts as a policy reads them: what the caller brought, in the order and with the sums
// that policies may rely on.

#ifndef MAKEGOOD_SERVICE_DECIDE_FACTS_H_
#define MAKEGOOD_SERVICE_DECIDE_FACTS_H_

#include "makegood/v1/facts.pb.h"

namespace makegood {

// Sorts the contacts, oldest first (time, then record_time, then event_id; a record_time that
// is not set sorts as the time), and computes charge.refundable_credits. Doing it twice
// changes nothing.
void PrepareFacts(v1::Facts& facts);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DECIDE_FACTS_H_

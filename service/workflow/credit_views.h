// The ledger's records as callers see them.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_CREDIT_VIEWS_H_
#define MAKEGOOD_SERVICE_WORKFLOW_CREDIT_VIEWS_H_

#include "makegood/v1/credits.pb.h"
#include "service/domain/ledger_entry.h"
#include "service/domain/lot.h"

namespace makegood {

v1::LedgerTransaction ToProto(const LedgerTransaction& transaction);
v1::CreditLot ToProto(const Lot& lot);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_CREDIT_VIEWS_H_

// All rows of a list that the store gives out in pages, the latest first.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_VISIT_ROWS_H_
#define MAKEGOOD_SERVICE_WORKFLOW_VISIT_ROWS_H_

#include <optional>

#include "absl/status/status.h"
#include "rules/base/status_macros.h"
#include "service/domain/case.h"
#include "service/domain/charge.h"
#include "service/domain/ledger_entry.h"
#include "service/store/transaction.h"

namespace makegood {

// Before which row the next page begins.
inline TimeCursor CursorOf(const Case& row) { return {row.open_time, row.case_id.value()}; }
inline TimeCursor CursorOf(const Charge& row) { return {row.charge_time, row.charge_id.value()}; }
inline TimeCursor CursorOf(const LedgerTransaction& row) {
  return {row.post_time, row.transaction_id.value()};
}

// Hands rows to `visit` until it has seen enough: it returns a StatusOr<bool>, whether to go on.
// `list` returns the page, of kPageRowsMax rows at most, before a cursor.
template <typename List, typename Visit>
absl::Status VisitRows(std::optional<TimeCursor> before, const List& list, const Visit& visit) {
  while (true) {
    ASSIGN_OR_RETURN(const auto page, list(before));
    for (const auto& row : page) {
      ASSIGN_OR_RETURN(const bool go_on, visit(row));
      if (!go_on) return absl::OkStatus();
    }
    if (page.size() < kPageRowsMax) return absl::OkStatus();
    before = CursorOf(page.back());
  }
}

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_VISIT_ROWS_H_

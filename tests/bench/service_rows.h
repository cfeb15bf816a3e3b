// The groups of rows of `service`; README.md tells what each compares.

#ifndef MAKEGOOD_TESTS_BENCH_SERVICE_ROWS_H_
#define MAKEGOOD_TESTS_BENCH_SERVICE_ROWS_H_

#include <cstdint>

namespace makegood::bench {

// workflow_rows.cc
void RecordEventsRow(int rounds);
void ReplayRows();
// Each runs in a process of its own, so that their memory can be compared. No thread may be
// running.
void DeadlineRows(int due, int64_t pending);
void ReplayManyRows();

// wire_rows.cc
void DecideRows();
void BatchRow();
void CerbosRows();

// operation_rows.cc
void EditRows();
void StartRows();

}  // namespace makegood::bench

#endif  // MAKEGOOD_TESTS_BENCH_SERVICE_ROWS_H_

// The sum that each page of a database carries in its last eight bytes, which SQLite leaves free
// for it. It is made of the page and its number, so that a page in another's place has a wrong one.

#ifndef MAKEGOOD_SERVICE_STORE_SQLITE_PAGE_SUMS_H_
#define MAKEGOOD_SERVICE_STORE_SQLITE_PAGE_SUMS_H_

#include <cstdint>

namespace makegood {

inline constexpr int kPageBytes = 4096;  // As SQLite makes them, unless told otherwise.
inline constexpr int kSumBytes = 8;

// Where page 1 says how many bytes are left free at the end of every page.
inline constexpr int kSumBytesPlace = 20;

// Puts the sum into the page. Pages are numbered from 1.
void PutSum(char* page, int64_t number);

// Whether the page is what it was when its sum was put into it.
bool HasItsSum(const char* page, int64_t number);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_STORE_SQLITE_PAGE_SUMS_H_

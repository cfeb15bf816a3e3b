#include "service/store/sqlite/page_sums.h"

#include <xxhash.h>

#include <cstring>

namespace makegood {
namespace {

// In the order of bytes that the library calls canonical, whatever the machine's is.
XXH64_canonical_t SumOf(const char* page, int64_t number) {
  XXH64_canonical_t sum;
  static_assert(sizeof(sum) == kSumBytes);
  XXH64_canonicalFromHash(
      &sum, XXH3_64bits_withSeed(page, kPageBytes - kSumBytes, static_cast<XXH64_hash_t>(number)));
  return sum;
}

}  // namespace

void PutSum(char* page, int64_t number) {
  const XXH64_canonical_t sum = SumOf(page, number);
  std::memcpy(page + kPageBytes - kSumBytes, &sum, kSumBytes);
}

bool HasItsSum(const char* page, int64_t number) {
  const XXH64_canonical_t sum = SumOf(page, number);
  return std::memcmp(page + kPageBytes - kSumBytes, &sum, kSumBytes) == 0;
}

}  // namespace makegood

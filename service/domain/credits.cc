#include "service/domain/credits.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace makegood {
namespace {

absl::Status OutOfRange(Credits a, absl::string_view operation, Credits b) {
  return absl::OutOfRangeError(
      absl::StrCat(a.amount(), operation, b.amount(), " credits do not fit into 64 bits"));
}

}  // namespace

absl::StatusOr<Credits> Add(Credits a, Credits b) {
  int64_t sum = 0;
  if (__builtin_add_overflow(a.amount(), b.amount(), &sum)) return OutOfRange(a, " + ", b);
  return Credits(sum);
}

absl::StatusOr<Credits> Subtract(Credits a, Credits b) {
  int64_t difference = 0;
  if (__builtin_sub_overflow(a.amount(), b.amount(), &difference)) return OutOfRange(a, " - ", b);
  return Credits(difference);
}

absl::StatusOr<Credits> Negate(Credits amount) { return Subtract(Credits(), amount); }

std::string ToString(Credits amount) {
  return absl::StrCat(amount.amount(), amount.amount() == 1 ? " credit" : " credits");
}

std::ostream& operator<<(std::ostream& out, Credits amount) { return out << ToString(amount); }

}  // namespace makegood

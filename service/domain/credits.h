// An exact amount of credits. Arithmetic that leaves the range of 64 bits is an error and
// never wraps; there is no implicit way from or to a plain number.

#ifndef MAKEGOOD_SERVICE_DOMAIN_CREDITS_H_
#define MAKEGOOD_SERVICE_DOMAIN_CREDITS_H_

#include <compare>
#include <cstdint>
#include <ostream>
#include <string>

#include "absl/status/statusor.h"

namespace makegood {

class Credits {
 public:
  constexpr Credits() = default;
  constexpr explicit Credits(int64_t amount) : amount_(amount) {}

  constexpr int64_t amount() const { return amount_; }
  constexpr bool IsZero() const { return amount_ == 0; }
  constexpr bool IsPositive() const { return amount_ > 0; }
  constexpr bool IsNegative() const { return amount_ < 0; }

  friend constexpr auto operator<=>(Credits, Credits) = default;
  friend constexpr bool operator==(Credits, Credits) = default;

 private:
  int64_t amount_ = 0;
};

// Each is OutOfRange where the result does not fit.
absl::StatusOr<Credits> Add(Credits a, Credits b);
absl::StatusOr<Credits> Subtract(Credits a, Credits b);
absl::StatusOr<Credits> Negate(Credits amount);

// "1 credit", "12 credits", "-3 credits".
std::string ToString(Credits amount);
std::ostream& operator<<(std::ostream& out, Credits amount);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DOMAIN_CREDITS_H_

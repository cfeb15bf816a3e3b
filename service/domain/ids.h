// Ids, one type for each noun: a LeadId where a CaseId belongs does not compile.

#ifndef MAKEGOOD_SERVICE_DOMAIN_IDS_H_
#define MAKEGOOD_SERVICE_DOMAIN_IDS_H_

#include <ostream>
#include <string>
#include <utility>

namespace makegood {

// A text that names one thing; empty where there is none. Ordered by its bytes.
template <typename Tag>
class StrongId {
 public:
  StrongId() = default;
  explicit StrongId(std::string value) : value_(std::move(value)) {}

  const std::string& value() const { return value_; }
  bool empty() const { return value_.empty(); }

  friend auto operator<=>(const StrongId&, const StrongId&) = default;
  friend bool operator==(const StrongId&, const StrongId&) = default;

  template <typename Hash>
  friend Hash AbslHashValue(Hash hash, const StrongId& id) {
    return Hash::combine(std::move(hash), id.value_);
  }

  friend std::ostream& operator<<(std::ostream& out, const StrongId& id) {
    return out << id.value_;
  }

 private:
  std::string value_;
};

// The marketplace; first in every key.
using Tenant = StrongId<struct TenantTag>;

using LeadId = StrongId<struct LeadTag>;
using ProId = StrongId<struct ProTag>;
using ChargeId = StrongId<struct ChargeTag>;
using CaseId = StrongId<struct CaseTag>;
using DecisionId = StrongId<struct DecisionTag>;
using EventId = StrongId<struct EventTag>;
using RequestId = StrongId<struct RequestTag>;
using ReviewId = StrongId<struct ReviewTag>;
using RefundId = StrongId<struct RefundTag>;
using PayoutId = StrongId<struct PayoutTag>;
using LotId = StrongId<struct LotTag>;
using TransactionId = StrongId<struct TransactionTag>;

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DOMAIN_IDS_H_

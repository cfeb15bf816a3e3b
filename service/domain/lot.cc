#include "service/domain/lot.h"

namespace makegood {

absl::string_view LotOriginName(LotOrigin origin) {
  switch (origin) {
    case LotOrigin::kPaid: return "PAID";
    case LotOrigin::kBonus: return "BONUS";
    case LotOrigin::kRefund: return "REFUND";
  }
  return "";
}

}  // namespace makegood

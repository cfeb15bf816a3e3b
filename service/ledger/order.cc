#include "service/ledger/order.h"

#include "absl/strings/cord.h"

namespace makegood {
namespace {

struct RefusalRow {
  Refusal refusal;
  absl::string_view name;
  absl::StatusCode code;
};
constexpr RefusalRow kRefusals[] = {
    {Refusal::kOrderIncomplete, "ORDER_INCOMPLETE", absl::StatusCode::kInvalidArgument},
    {Refusal::kKeyReused, "KEY_REUSED", absl::StatusCode::kAlreadyExists},
    {Refusal::kAlreadyCharged, "ALREADY_CHARGED", absl::StatusCode::kAlreadyExists},
    {Refusal::kLotsTooSmall, "LOTS_TOO_SMALL", absl::StatusCode::kFailedPrecondition},
    {Refusal::kUnknownCharge, "UNKNOWN_CHARGE", absl::StatusCode::kNotFound},
    {Refusal::kAlreadyRefunded, "ALREADY_REFUNDED", absl::StatusCode::kFailedPrecondition},
    {Refusal::kOverCharge, "OVER_CHARGE", absl::StatusCode::kFailedPrecondition},
    {Refusal::kUnknownRefund, "UNKNOWN_REFUND", absl::StatusCode::kNotFound},
    {Refusal::kPayoutHeld, "PAYOUT_HELD", absl::StatusCode::kFailedPrecondition},
    {Refusal::kPayoutUsed, "PAYOUT_USED", absl::StatusCode::kFailedPrecondition},
    {Refusal::kPayoutBonusOnly, "PAYOUT_BONUS_ONLY", absl::StatusCode::kFailedPrecondition},
    {Refusal::kPayoutOverLot, "PAYOUT_OVER_LOT", absl::StatusCode::kFailedPrecondition},
    {Refusal::kPayoutExists, "PAYOUT_EXISTS", absl::StatusCode::kAlreadyExists},
    {Refusal::kPayoutNotPending, "PAYOUT_NOT_PENDING", absl::StatusCode::kFailedPrecondition},
    {Refusal::kNothingToTake, "NOTHING_TO_TAKE", absl::StatusCode::kFailedPrecondition},
    {Refusal::kNothingExpired, "NOTHING_EXPIRED", absl::StatusCode::kFailedPrecondition},
    {Refusal::kUnknownTransaction, "UNKNOWN_TRANSACTION", absl::StatusCode::kNotFound},
    {Refusal::kNotReversible, "NOT_REVERSIBLE", absl::StatusCode::kFailedPrecondition},
};

// The refusal travels with the status, so that layers between here and the caller need not
// know of it.
constexpr char kPayloadUrl[] = "makegood/ledger-refusal";

const RefusalRow& RowOf(Refusal refusal) { return kRefusals[static_cast<size_t>(refusal)]; }

constexpr bool RowsStandInOrder() {
  for (size_t i = 0; i < std::size(kRefusals); ++i) {
    if (static_cast<size_t>(kRefusals[i].refusal) != i) return false;
  }
  return true;
}
static_assert(RowsStandInOrder());

}  // namespace

absl::string_view RefusalName(Refusal refusal) { return RowOf(refusal).name; }

absl::Status Refuse(Refusal refusal, absl::string_view message) {
  absl::Status status(RowOf(refusal).code, message);
  status.SetPayload(kPayloadUrl, absl::Cord(RefusalName(refusal)));
  return status;
}

std::optional<Refusal> RefusalOf(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kPayloadUrl);
  if (!payload.has_value()) return std::nullopt;
  for (const RefusalRow& row : kRefusals) {
    if (*payload == row.name) return row.refusal;
  }
  return std::nullopt;
}

}  // namespace makegood

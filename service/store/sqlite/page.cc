#include "service/store/sqlite/page.h"

#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"
#include "service/store/sqlite/instant_text.h"

namespace makegood {
namespace {

absl::StatusOr<PageStart> StartAt(const std::optional<TimeCursor>& cursor, const char* without) {
  if (!cursor.has_value()) return PageStart{without, ""};
  if (cursor->time == absl::InfiniteFuture()) return PageStart{kAfterAllTimes, cursor->id};
  ASSIGN_OR_RETURN(std::string time, InstantText(cursor->time));
  return PageStart{std::move(time), cursor->id};
}

}  // namespace

absl::StatusOr<PageStart> PageBefore(const std::optional<TimeCursor>& cursor, int limit) {
  RETURN_IF_ERROR(CheckPageLimit(limit));
  return StartAt(cursor, kAfterAllTimes);
}

absl::StatusOr<PageStart> PageAfter(const std::optional<TimeCursor>& cursor, int limit) {
  RETURN_IF_ERROR(CheckPageLimit(limit));
  return StartAt(cursor, "");
}

absl::Status CheckPageLimit(int limit) {
  if (limit >= 1 && limit <= kPageRowsMax) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("a page of ", limit, " rows; it may have 1 to ", kPageRowsMax));
}

absl::Status WhyNotUpdated(const absl::Status& status) {
  if (!status.ok()) return status;
  return absl::AbortedError("written by somebody else since it was read");
}

}  // namespace makegood

// Abseil loads a zone by opening a file of that name and remembers every name it was ever
// asked for, also wrong ones. Names come from policies and from facts, so neither a path nor
// an endless number of wrong names may reach it: only names that the system's zone directory
// holds do. The directory is listed once.

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "rules/cel/values/time.h"

namespace makegood::cel {
namespace {

using ZoneNames = absl::flat_hash_set<std::string>;

ZoneNames ListZoneNames() {
  const char* configured = std::getenv("TZDIR");  // As Abseil finds it.
  const std::string root = configured != nullptr ? configured : "/usr/share/zoneinfo";
  ZoneNames names;
  std::error_code error;
  std::filesystem::recursive_directory_iterator it(root, error);
  for (; !error && it != std::filesystem::recursive_directory_iterator(); it.increment(error)) {
    const std::string path = it->path().string();
    std::string name = path.substr(std::min(path.size(), root.size() + 1));
    if (name == "posix" || name == "right") {  // The same zones again, and with leap seconds.
      it.disable_recursion_pending();
      continue;
    }
    // Lists of zones and the like have a dot or begin in lower case; `localtime` and
    // `posixrules` depend on the machine.
    if (name.empty() || name.front() < 'A' || name.front() > 'Z' || absl::StrContains(name, '.')) {
      continue;
    }
    std::error_code ignored;
    if (std::filesystem::is_regular_file(it->path(), ignored)) names.insert(std::move(name));
  }
  return names;
}

bool IsZoneName(absl::string_view name) {
  static const ZoneNames& names = *new ZoneNames(ListZoneNames());
  return names.contains(name);
}

// "+05:30", "-08:00", and without a sign as the conformance tests have it.
std::optional<int> ParseOffsetSeconds(absl::string_view text) {
  const bool west = absl::ConsumePrefix(&text, "-");
  if (!west) absl::ConsumePrefix(&text, "+");
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  for (const size_t i : {0, 1, 3, 4}) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
  }
  const int hours = (text[0] - '0') * 10 + (text[1] - '0');
  const int minutes = (text[3] - '0') * 10 + (text[4] - '0');
  if (hours > 23 || minutes > 59) return std::nullopt;
  const int seconds = (hours * 60 + minutes) * 60;
  return west ? -seconds : seconds;
}

}  // namespace

std::optional<absl::TimeZone> FindTimeZone(absl::string_view name) {
  if (name == "UTC") return absl::UTCTimeZone();
  if (const std::optional<int> offset = ParseOffsetSeconds(name); offset.has_value()) {
    return absl::FixedTimeZone(*offset);
  }
  absl::TimeZone zone;
  if (!IsZoneName(name) || !absl::LoadTimeZone(name, &zone)) return std::nullopt;
  return zone;
}

}  // namespace makegood::cel

// The engine asks for stretches and cells; the plain walk asks what a clock shows. Both read the
// two tables, and nothing else is shared: cells come from bounds, fields from counting.

#include "tests/horizon/toy_world.h"

#include <iterator>
#include <string>
#include <vector>

#include "rules/base/check.h"
#include "rules/cel/library/calendar.h"

namespace makegood::cel {
namespace {

constexpr int kMillisecond = 2;
constexpr int kSecond = 6;
constexpr int kMinute = 12;
constexpr int kHour = 36;
constexpr int kDay = 30;  // Not a multiple of the hour: no field may count on another.

// Local times at which months begin; those at which years begin are among them.
constexpr int kMonths[] = {-900, -31, 20, 55, 100, 131, 170, 900};
constexpr int kYears[] = {-900, 20, 100, 900};

struct Change {
  int instant;  // From then on.
  int offset;
};
struct Zone {
  const char* name;
  std::vector<Change> changes;
};

const std::vector<Zone>& Zones() {
  static const auto& zones = *new std::vector<Zone>{
      {"UTC", {{-10'000, 0}}},
      {"Fixed", {{-10'000, -9}}},
      {"Whole", {{-10'000, 12}, {50, 48}, {110, 12}}},
      {"Half", {{-10'000, 0}, {40, 18}, {95, 0}}},
      {"Odd", {{-10'000, 5}, {33, -7}, {77, 11}, {150, 0}}},
      {"Hasty", {{-10'000, 0}, {60, 36}, {61, 0}, {62, 5}, {63, 6}, {90, -36}}},
      {"Fold", {{-10'000, 3}, {70, 0}, {73, 3}, {76, 0}}},
  };
  return zones;
}

const Zone* FindZone(absl::string_view name) {
  for (const Zone& zone : Zones()) {
    if (name == zone.name) return &zone;
  }
  return nullptr;
}

Nanoseconds Down(Nanoseconds a, int b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }

// -- for the engine ------------------------------------------------------------------------

TimeParts Parts(Nanoseconds t) { return TimeParts::FromNanoseconds(t); }

class ToyClock final : public WallClock {
 public:
  explicit ToyClock(const Zone& zone) : zone_(zone) {}

  Stretch StretchAt(TimeParts instant) const override {
    const Nanoseconds t = instant.ToNanoseconds();
    size_t i = 0;
    while (i + 1 < zone_.changes.size() && zone_.changes[i + 1].instant <= t) ++i;
    const int end = i + 1 < zone_.changes.size() ? zone_.changes[i + 1].instant : 10'000;
    return {Parts(zone_.changes[i].offset), Parts(zone_.changes[i].instant), Parts(end)};
  }

  Cell CellAt(TimeParts local, CalendarField field) const override {
    const Nanoseconds t = local.ToNanoseconds();
    switch (field) {
      case CalendarField::kFullYear: return Between(t, kYears, std::size(kYears), 2);
      case CalendarField::kMonth: return Between(t, kMonths, std::size(kMonths), 4);
      case CalendarField::kDate: {
        Cell cell = Unit(t, kDay, 4);
        ++cell.value;
        return cell;
      }
      case CalendarField::kDayOfMonth: return Unit(t, kDay, 4);
      case CalendarField::kDayOfWeek: return Unit(t, kDay, 3);
      case CalendarField::kDayOfYear: return Unit(t, kDay, 5);
      case CalendarField::kHours: return Unit(t, kHour, 2);
      case CalendarField::kMinutes: return Unit(t, kMinute, 3);
      case CalendarField::kSeconds: return Unit(t, kSecond, 2);
      case CalendarField::kMilliseconds: return Unit(t, kMillisecond, 3);
    }
    return {};
  }

 private:
  static Cell Unit(Nanoseconds t, int unit, int cycle) {
    const Nanoseconds count = Down(t, unit);
    return {static_cast<int64_t>((count % cycle + cycle) % cycle), Parts(count * unit),
            Parts((count + 1) * unit)};
  }
  static Cell Between(Nanoseconds t, const int* bounds, size_t size, int cycle) {
    size_t i = 0;
    while (i + 2 < size && bounds[i + 1] <= t) ++i;
    return {static_cast<int64_t>(i) % cycle, Parts(bounds[i]), Parts(bounds[i + 1])};
  }

  const Zone& zone_;
};

const WallClock* FindClock(absl::string_view name) {
  static const auto& clocks = *[] {
    auto* made = new std::vector<std::pair<std::string, ToyClock>>();
    for (const Zone& zone : Zones()) made->emplace_back(zone.name, ToyClock(zone));
    return made;
  }();
  for (const auto& [known, clock] : clocks) {
    if (name == known) return &clock;
  }
  return nullptr;
}

// -- for the plain walk --------------------------------------------------------------------

class PlainToyTime final : public PlainTime {
 public:
  bool IsTimestamp(Nanoseconds t) const override { return 0 <= t && t <= kToyTimeMax; }
  bool IsDuration(Nanoseconds d) const override {
    return -kToyDurationMax <= d && d <= kToyDurationMax;
  }
  int64_t hour() const override { return kHour; }
  int64_t minute() const override { return kMinute; }
  int64_t second() const override { return kSecond; }
  int64_t millisecond() const override { return kMillisecond; }

  std::optional<int64_t> Field(absl::string_view getter, Nanoseconds t,
                               absl::string_view zone_name) const override {
    const Zone* zone = FindZone(zone_name);
    if (zone == nullptr) return std::nullopt;
    int offset = 0;
    for (const Change& change : zone->changes) {
      if (t >= change.instant) offset = change.offset;
    }
    const Nanoseconds local = t + offset;
    const auto counted = [&](int unit, int cycle) {
      return static_cast<int64_t>((Down(local, unit) + 120) % cycle);  // 120: of all the cycles.
    };
    if (getter == "getHours") return counted(kHour, 2);
    if (getter == "getMinutes") return counted(kMinute, 3);
    if (getter == "getSeconds") return counted(kSecond, 2);
    if (getter == "getMilliseconds") return counted(kMillisecond, 3);
    if (getter == "getDate") return counted(kDay, 4) + 1;
    if (getter == "getDayOfMonth") return counted(kDay, 4);
    if (getter == "getDayOfWeek") return counted(kDay, 3);
    if (getter == "getDayOfYear") return counted(kDay, 5);
    if (getter == "getMonth") return Begun(local, kMonths, std::size(kMonths)) % 4;
    MAKEGOOD_CHECK(getter == "getFullYear");
    return Begun(local, kYears, std::size(kYears)) % 2;
  }

  std::optional<Nanoseconds> StartOfDay(Nanoseconds t, absl::string_view zone_name) const override {
    const Zone* zone = FindZone(zone_name);
    if (zone == nullptr) return std::nullopt;
    const auto day_at = [&](Nanoseconds instant) {
      int offset = 0;
      for (const Change& change : zone->changes) {
        if (instant >= change.instant) offset = change.offset;
      }
      return Down(instant + offset, kDay);
    };
    // No clock is more than 90 ahead of another of the same zone.
    Nanoseconds first = t - 150;
    while (day_at(first) != day_at(t)) ++first;
    return first;
  }

 private:
  static int64_t Begun(Nanoseconds local, const int* bounds, size_t size) {
    int64_t begun = -1;
    for (size_t i = 0; i < size; ++i) begun += bounds[i] <= local ? 1 : 0;
    return begun;
  }
};

}  // namespace

const char* const kToyZones[] = {"UTC", "Fixed", "Whole", "Half",
                                 "Odd", "Hasty", "Fold",  "Nowhere"};
const int kToyZoneCount = static_cast<int>(std::size(kToyZones));

const TimeWorld& ToyWorld() {
  static constexpr TimeWorld kWorld{
      {{0, 0}, {0, kToyTimeMax}},
      {{-1, 1'000'000'000 - kToyDurationMax}, {0, kToyDurationMax}},
      -kToyDurationMax,
      kToyDurationMax,
      kHour,
      kMinute,
      kSecond,
      kMillisecond,
      &FindClock,
  };
  return kWorld;
}

const PlainTime& ToyTime() {
  static const PlainToyTime& time = *new PlainToyTime();
  return time;
}

}  // namespace makegood::cel

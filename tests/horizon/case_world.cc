#include "tests/horizon/case_world.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "rules/base/check.h"
#include "rules/cel/syntax/macros.h"
#include "rules/cel/values/containers.h"
#include "tests/horizon/toy_world.h"

namespace makegood::cel {
namespace {

Value Time(Nanoseconds t) { return Value::Timestamp(TimeParts::FromNanoseconds(t)); }
Value Duration(Nanoseconds d) { return Value::Duration(TimeParts::FromNanoseconds(d)); }

// -- the small world -----------------------------------------------------------------------

Nanoseconds SmallNow(Random& random) {
  return random() % 8 == 0 ? 0 : Below(random, kToyTimeMax + 1);
}

// At `now`, beside it, at an end of the world, or anywhere.
Nanoseconds SmallTime(Nanoseconds now, Random& random) {
  const Nanoseconds near[] = {now, now, now - 1, now + 1, 0, kToyTimeMax};
  const Nanoseconds t =
      random() % 2 == 0 ? near[Below(random, 6)] : Nanoseconds{Below(random, kToyTimeMax + 1)};
  return std::clamp<Nanoseconds>(t, 0, kToyTimeMax);
}

Nanoseconds SmallDuration(Random& random) {
  const int often[] = {0, 1, -1, 6, 36, -36, kToyDurationMax, -kToyDurationMax};
  return random() % 3 == 0 ? often[Below(random, 8)]
                           : Below(random, 2 * kToyDurationMax + 1) - kToyDurationMax;
}

// -- the wide one --------------------------------------------------------------------------

constexpr Nanoseconds kSecond = kNanosPerSecond;
constexpr Nanoseconds kDay = 86'400 * kSecond;

Nanoseconds At(const char* time) { return ParseTimestamp(time)->ToNanoseconds(); }

// Where clocks change or calendars turn, and the ends of what can be told.
const std::vector<Nanoseconds>& Edges() {
  static const auto& edges = *new std::vector<Nanoseconds>{
      At("0001-01-01T00:00:00Z"),           At("1883-11-18T17:00:00Z"),
      At("1937-07-01T00:00:00Z"),           At("1970-01-01T00:00:00Z"),
      At("1972-01-07T00:44:30Z"),           At("2000-02-29T12:00:00Z"),
      At("2011-12-30T10:00:00Z"),           At("2024-12-31T23:59:59.999999999Z"),
      At("2026-03-02T10:00:00Z"),           At("2026-03-08T07:00:00Z"),
      At("2026-03-29T01:00:00Z"),           At("2026-04-04T15:00:00Z"),
      At("2026-10-25T01:00:00Z"),           At("2026-11-01T06:00:00Z"),
      At("2262-04-11T23:47:16.854775807Z"), At("2438-03-30T01:00:00Z"),
      At("2500-03-28T01:00:00Z"),           At("9999-12-31T23:59:59.999999999Z")};
  return edges;
}

// Small ones as often as large ones.
Nanoseconds AnySpan(Random& random) {
  const int bits = Below(random, 63);
  const auto span = static_cast<Nanoseconds>(random() >> (63 - bits) >> 1);
  return random() % 2 == 0 ? span : -span;
}

Nanoseconds Within(Nanoseconds t) {
  return std::clamp(t, At("0001-01-01T00:00:00Z"), At("9999-12-31T23:59:59.999999999Z"));
}

const char* const kWideZones[] = {
    "UTC",          "Europe/Madrid",   "America/New_York",  "Australia/Lord_Howe", "Asia/Kathmandu",
    "Pacific/Apia", "Africa/Monrovia", "America/Sao_Paulo", "Asia/Tokyo"};

// When some clock is changed, in any century: the calendar repeats after 400 years, and so do the
// rules of clocks.
Nanoseconds AnyChange(Random& random) {
  absl::TimeZone zone;
  MAKEGOOD_CHECK(absl::LoadTimeZone(kWideZones[random() % std::size(kWideZones)], &zone));
  constexpr int64_t kFrom = -2'208'988'800;  // 1900
  constexpr int64_t kTo = 2'145'916'800;     // 2038
  const int64_t from = kFrom + static_cast<int64_t>(random() % static_cast<uint64_t>(kTo - kFrom));
  absl::TimeZone::CivilTransition change;
  if (!zone.NextTransition(absl::FromUnixSeconds(from), &change)) return from * kSecond;
  const bool is_gap = change.to > change.from;
  const int64_t at = absl::ToUnixSeconds(zone.At(is_gap ? change.from : change.to).trans);
  return (at + int64_t{146'097} * 86'400 * (at > 0 ? Below(random, 5) : 0)) * kSecond;
}

Nanoseconds WideNow(Random& random) {
  const Nanoseconds edge =
      random() % 2 == 0 ? AnyChange(random) : Edges()[random() % Edges().size()];
  const Nanoseconds beside[] = {0,
                                -1,
                                1,
                                -kSecond / 2,
                                -1'800 * kSecond,
                                3'600 * kSecond,
                                -kDay / 2,
                                -static_cast<Nanoseconds>(random() % 1'000) * kDay / 30,
                                AnySpan(random)};
  return Within(edge + beside[random() % std::size(beside)]);
}

Nanoseconds WideTime(Nanoseconds now, Random& random) {
  if (random() % 8 == 0) return Edges()[random() % Edges().size()];
  const Nanoseconds beside[] = {0,     -1,   1,         kSecond,         3'600 * kSecond,
                                -kDay, kDay, 30 * kDay, AnySpan(random), AnySpan(random)};
  return Within(now + beside[random() % std::size(beside)]);
}

Nanoseconds WideDuration(Random& random) {
  const Nanoseconds often[] = {0,    1,     -1,        kSecond,   3'600 * kSecond,
                               kDay, -kDay, 30 * kDay, INT64_MAX, INT64_MIN};
  return random() % 2 == 0 ? often[random() % std::size(often)] : AnySpan(random);
}

MacroTable AllMacros() {
  MacroTable macros = MacroTable::Standard();
  macros.Add(MacroTable::Lists()).Add(MacroTable::Bindings()).Add(MacroTable::Optionals());
  return macros;
}

std::unique_ptr<const Environment> MakeEnvironment(const CaseWorld& world) {
  EnvironmentOptions options;
  options.world = world.engine;
  static const MacroTable& macros = *new MacroTable(AllMacros());
  options.macros = &macros;
  EnvironmentBuilder builder(options);
  builder.AddStandardLibrary();
  for (const LibraryFamily& family : ExtensionLibraries()) builder.AddFamily(family);
  for (const char* name : {"a", "b", "c"}) builder.AddVariable(name, Type::Timestamp());
  for (const char* name : {"d", "e", "f"}) builder.AddVariable(name, Type::Duration());
  for (const char* name : {"n", "m"}) builder.AddVariable(name, Type::Int());
  for (const char* name : {"p", "q"}) builder.AddVariable(name, Type::Bool());
  builder.AddVariable("z", Type::String());
  builder.AddVariable("ts", Type::List(Type::Timestamp()));
  builder.AddVariable("ds", Type::List(Type::Duration()));
  builder.AddVariable("ns", Type::List(Type::Int()));
  builder.AddVariable("nested", Type::List(Type::List(Type::Timestamp())));
  builder.AddVariable("by", Type::Map(Type::String(), Type::Timestamp()));
  VariableDeclaration now;
  now.name = "now";
  now.type = Type::Timestamp();
  now.moving = true;
  builder.AddVariable(std::move(now));
  return builder.Build();
}

}  // namespace

const CaseWorld& SmallWorld() {
  static const CaseWorld& world = *[] {
    auto* made = new CaseWorld();
    made->engine = &ToyWorld();
    made->plain = &ToyTime();
    made->time_max = kToyTimeMax;
    made->zones.assign(kToyZones, kToyZones + kToyZoneCount);
    made->is_small = true;
    made->pick_now = SmallNow;
    made->pick_time = SmallTime;
    made->pick_duration = SmallDuration;
    return made;
  }();
  return world;
}

const CaseWorld& WideWorld() {
  static const CaseWorld& world = *[] {
    auto* made = new CaseWorld();
    made->engine = &kRealTime;
    made->plain = &PlainTime::Real();
    made->time_min = At("0001-01-01T00:00:00Z");
    made->time_max = At("9999-12-31T23:59:59.999999999Z");
    made->zones.assign(std::begin(kWideZones), std::end(kWideZones));
    for (const char* name : {"+05:45", "-09:30", "Nowhere/City"}) made->zones.push_back(name);
    made->words = {{"\"Fixed\"", "\"+05:45\""},
                   {"\"Whole\"", "\"Europe/Madrid\""},
                   {"\"Half\"", "\"Australia/Lord_Howe\""},
                   {"\"Odd\"", "\"Africa/Monrovia\""},
                   {"\"Hasty\"", "\"Pacific/Apia\""},
                   {"\"Fold\"", "\"America/New_York\""},
                   {"\"Nowhere\"", "\"Nowhere/City\""},
                   {"\"7ns\"", "\"25h\""},
                   {"\"-36ns\"", "\"-1h\""}};
    made->pick_now = WideNow;
    made->pick_time = WideTime;
    made->pick_duration = WideDuration;
    return made;
  }();
  return world;
}

CaseFacts MakeCaseFacts(const CaseWorld& world, Random& random) {
  CaseFacts facts;
  facts.now = world.pick_now(random);
  const auto time = [&] { return world.pick_time(facts.now, random); };
  const auto duration = [&] { return world.pick_duration(random); };
  for (Nanoseconds& t : facts.times) t = time();
  for (Nanoseconds& d : facts.durations) d = duration();
  for (int& i : facts.ints) i = Below(random, 9) - 3;
  for (bool& b : facts.bools) b = random() % 2 == 0;
  facts.zone = world.zones[random() % world.zones.size()];
  const auto fill = [&](auto& list, const auto& make) {
    const int size = Below(random, 5);
    for (int i = 0; i < size; ++i) list.push_back(i > 0 && random() % 3 == 0 ? list[0] : make());
  };
  fill(facts.time_list, time);
  fill(facts.duration_list, duration);
  fill(facts.int_list, [&] { return Below(random, 5) - 1; });
  return facts;
}

const Environment& EnvironmentOf(const CaseWorld& world) {
  static auto& environments = *new std::map<const CaseWorld*, std::unique_ptr<const Environment>>();
  std::unique_ptr<const Environment>& environment = environments[&world];
  if (environment == nullptr) environment = MakeEnvironment(world);
  return *environment;
}

std::vector<std::pair<std::string, Value>> FactValues(EvalContext& context,
                                                      const CaseFacts& facts) {
  const auto list = [&](const auto& numbers, const auto& make) {
    std::vector<Value> elements;
    for (const auto number : numbers) elements.push_back(make(number));
    return MakeList(context, elements.data(), elements.size());
  };
  const Value times = list(facts.time_list, Time);
  const Value nested[] = {times, list(std::vector<Nanoseconds>{facts.times[0]}, Time)};
  MapSlot* by = context.arena().NewArray<MapSlot>(2);
  by[0] = {Value::String("one"), Time(facts.times[0])};
  by[1] = {Value::String("UTC"), Time(facts.times[1])};
  return {{"a", Time(facts.times[0])},
          {"b", Time(facts.times[1])},
          {"c", Time(facts.times[2])},
          {"d", Duration(facts.durations[0])},
          {"e", Duration(facts.durations[1])},
          {"f", Duration(facts.durations[2])},
          {"n", Value::Int(facts.ints[0])},
          {"m", Value::Int(facts.ints[1])},
          {"p", Value::Bool(facts.bools[0])},
          {"q", Value::Bool(facts.bools[1])},
          {"z", Value::String(context.arena().CopyString(facts.zone))},
          {"ts", times},
          {"ds", list(facts.duration_list, Duration)},
          {"ns", list(facts.int_list, [](int i) { return Value::Int(i); })},
          {"nested", MakeList(context, nested, 2)},
          {"by", MakeMap(context, by, 2)}};
}

std::string CaseFacts::ToText() const {
  const auto text = [](Nanoseconds t) {
    const TimeParts parts = TimeParts::FromNanoseconds(t);
    return parts.seconds == 0 ? absl::StrCat(parts.nanos) : FormatDuration(parts);
  };
  const auto join = [&](const std::vector<Nanoseconds>& list) {
    return absl::StrJoin(list, ", ",
                         [&](std::string* out, Nanoseconds t) { absl::StrAppend(out, text(t)); });
  };
  return absl::StrCat("now = ", text(now), "; a, b, c = ", text(times[0]), ", ", text(times[1]),
                      ", ", text(times[2]), "; d, e, f = ", text(durations[0]), ", ",
                      text(durations[1]), ", ", text(durations[2]), "; n, m = ", ints[0], ", ",
                      ints[1], "; p, q = ", bools[0], ", ", bools[1], "; z = ", zone, "; ts = [",
                      join(time_list), "]; ds = [", join(duration_list), "]; ns = [",
                      absl::StrJoin(int_list, ", "), "]");
}

}  // namespace makegood::cel

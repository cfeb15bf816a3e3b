#include "service/simulate/report.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace makegood::simulate {
namespace {

std::string PlaceText(const rules::Place& place) {
  if (place.source == nullptr) return "";
  const rules::Position position = place.source->PositionAt(place.span.begin);
  return absl::StrCat(place.source->name(), ":", position.line, ":", position.column);
}

std::string MismatchText(const Mismatch& mismatch) {
  return absl::StrCat(PlaceText(mismatch.place), ": ", mismatch.path, ": wanted ", mismatch.wanted,
                      ", got ", mismatch.got);
}

// Empty when all went well.
std::vector<std::string> Problems(const PlayedScript& played) {
  std::vector<std::string> problems;
  if (!played.error.empty())
    problems.push_back(absl::StrCat(played.script->source->name(), ": ", played.error));
  if (played.steps.empty()) return problems;
  for (const Mismatch& mismatch : played.steps.back().mismatches)
    problems.push_back(MismatchText(mismatch));
  return problems;
}

void AppendStep(const PlayedStep& step, std::string& text) {
  if (!step.say.empty()) absl::StrAppend(&text, "\n  ", step.say, "\n");
  if (!step.call.empty()) absl::StrAppendFormat(&text, "  %-12s %s\n", step.time, step.call);
  if (!step.answer.empty()) absl::StrAppendFormat(&text, "  %-12s   = %s\n", "", step.answer);
  for (const std::string& told : step.told)
    absl::StrAppendFormat(&text, "  %-12s   > %s\n", "", told);
}

}  // namespace

std::string StoryForPeople(const PlayedScript& played) {
  std::string text = played.script->story;
  if (!played.script->shows.empty())
    absl::StrAppend(&text, " (", absl::StrJoin(played.script->shows, ", "), ")");
  absl::StrAppend(&text, "\n");
  int left_out = 0;
  for (const PlayedStep& step : played.steps) {
    // The turns of a loop are alike: the first is told, and where it went wrong the last.
    if (step.is_repetition && step.mismatches.empty()) {
      ++left_out;
      continue;
    }
    if (left_out > 0)
      absl::StrAppendFormat(&text, "  %-12s … and so on, %d more calls\n", "", left_out);
    left_out = 0;
    AppendStep(step, text);
  }
  if (left_out > 0)
    absl::StrAppendFormat(&text, "  %-12s … and so on, %d more calls\n", "", left_out);
  for (const std::string& problem : Problems(played))
    absl::StrAppend(&text, "  FAIL ", problem, "\n");
  return text;
}

std::string StoryAsLine(const PlayedScript& played) {
  std::string text = absl::StrCat(played.passed() ? "ok " : "FAIL ", played.script->source->name(),
                                  ": ", played.script->story, "\n");
  for (const std::string& problem : Problems(played)) absl::StrAppend(&text, problem, "\n");
  return text;
}

std::string StoriesAsJson(const std::vector<PlayedScript>& stories) {
  nlohmann::json all = nlohmann::json::array();
  for (const PlayedScript& played : stories) {
    nlohmann::json steps = nlohmann::json::array();
    for (const PlayedStep& step : played.steps) {
      nlohmann::json mismatches = nlohmann::json::array();
      for (const Mismatch& mismatch : step.mismatches) {
        mismatches.push_back({{"path", mismatch.path},
                              {"wanted", mismatch.wanted},
                              {"got", mismatch.got},
                              {"place", PlaceText(mismatch.place)}});
      }
      steps.push_back({{"say", step.say},
                       {"time", step.time},
                       {"call", step.call},
                       {"answer", step.answer},
                       {"told", step.told},
                       {"mismatches", std::move(mismatches)}});
    }
    all.push_back({{"script", played.script->source->name()},
                   {"story", played.script->story},
                   {"shows", played.script->shows},
                   {"passed", played.passed()},
                   {"error", played.error},
                   {"steps", std::move(steps)}});
  }
  return all.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

rules::JunitSuite StoriesAsJunit(const std::vector<PlayedScript>& stories) {
  rules::JunitSuite suite{"scenarios", {}};
  for (const PlayedScript& played : stories) {
    const std::vector<std::string> problems = Problems(played);
    suite.cases.push_back(
        {played.script->id, problems.empty() ? "" : problems[0], absl::StrJoin(problems, "\n")});
  }
  return suite;
}

}  // namespace makegood::simulate

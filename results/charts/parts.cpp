#include "results/charts/parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "results/interval_words.hpp"
#include "results/simulation_words.hpp"

namespace pushbench::results {

std::vector<TrialGroup> trial_groups(const Run& run) {
  std::vector<std::string> scenarios;
  std::map<std::pair<std::size_t, std::string>, TrialGroup> groups;
  for (const Trial& trial : run.trials) {
    auto found = std::find(scenarios.begin(), scenarios.end(), trial.scenario);
    if (found == scenarios.end()) found = scenarios.insert(scenarios.end(), trial.scenario);
    if (trial.status != TrialStatus::ok) continue;
    TrialGroup& group = groups[{static_cast<std::size_t>(found - scenarios.begin()), trial.transport}];
    group.scenario = trial.scenario;
    group.transport = trial.transport;
    group.trials.push_back(&trial);
  }
  std::vector<TrialGroup> result;
  for (auto& [key, group] : groups) result.push_back(std::move(group));
  return result;
}

std::vector<std::vector<TrialGroup>> by_scenario(std::vector<TrialGroup> groups) {
  std::vector<std::vector<TrialGroup>> result;
  for (TrialGroup& group : groups) {
    if (result.empty() || result.back().front().scenario != group.scenario) result.emplace_back();
    result.back().push_back(std::move(group));
  }
  return result;
}

std::string shown_name(const Source& source) {
  const std::filesystem::path file{source.file};
  return file.is_absolute() ? file.filename().string() : source.file;
}

std::string source_text(const Source& source) {
  // A simulation has no day: what it was is in its name.
  const Origin origin = origin_of(source.run);
  const std::string day =
      origin == Origin::measured ? source.run.started_at.substr(0, 10) : std::string{words_of(origin)};
  return fmt::format("{}{}{}{}{}", shown_name(source), day.empty() ? "" : ", ", day,
                     source.run.command_line.empty() ? "" : ": ", source.run.command_line);
}

Chart new_chart(const Source& source, std::string scenario, std::string title, std::string caption,
                std::vector<std::string> columns) {
  const Origin origin = origin_of(source.run, scenario);
  if (origin == Origin::simulated) caption = "Simulated, not measured. " + caption;
  if (origin == Origin::mixed) caption = "Partly simulated, not all measured. " + caption;
  return {"", std::move(title), std::move(caption), source_text(source), std::move(scenario), {std::move(columns), {}}};
}

std::string median_words(std::size_t trials) {
  return trials < 2 ? "one trial, so without an interval"
                    : fmt::format("medians of {} trials with {}", trials, interval_words(trials));
}

Datum datum(const Value& value) { return value ? Datum{*value} : Datum{}; }

Datum milliseconds(const Value& us) { return us ? Datum{*us / 1e3} : Datum{}; }

}  // namespace pushbench::results

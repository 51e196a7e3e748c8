#include "results/comparison/merge.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "results/comparison/circumstances.hpp"
#include "runtime/input_error.hpp"

namespace pushbench::results {

namespace {

void check_trials(const Run& round, const std::string& origin) {
  if (round.trials.empty()) throw InputError(origin, "has no trials", "a result of \"pushbench run --trials 1\"");
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (const Trial& trial : round.trials) {
    if (seen.emplace(trial.scenario, trial.transport).second) continue;
    throw InputError(origin, "has several trials of " + trial.scenario + " over " + trial.transport,
                     "one of each in a round");
  }
}

void add_scenarios(Run& into, const Run& round) {
  check_loads(into, round);
  for (const ScenarioRecord& scenario : round.scenarios) {
    const bool known = std::any_of(into.scenarios.begin(), into.scenarios.end(),
                                   [&](const ScenarioRecord& one) { return one.name == scenario.name; });
    if (!known) into.scenarios.push_back(scenario);
  }
}

}  // namespace

void add_round(Run& into, const Run& round, std::uint32_t number, const std::string& origin) {
  check_trials(round, origin);
  if (into.trials.empty()) {
    into.environment = round.environment;
    into.control = round.control;
    into.tool_version = round.tool_version;
  }
  if (into.environment.commit != round.environment.commit || into.tool_version != round.tool_version) {
    throw InputError(origin, "was made by another build than the rounds before", "one build from first to last");
  }
  if (into.control != round.control) {
    throw InputError(origin, "has another control than the rounds before", in_quotes(into.control));
  }
  add_scenarios(into, round);
  auto place = static_cast<std::uint32_t>(into.trials.size());
  for (Trial trial : round.trials) {
    trial.number = number;
    trial.place = ++place;
    into.trials.push_back(std::move(trial));
  }
}

}  // namespace pushbench::results

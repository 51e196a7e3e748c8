// Scenarios by transports: who meets the goals.
#include "results/charts/parts.hpp"
#include "results/format.hpp"
#include "results/matrix.hpp"

namespace pushbench::results {

std::vector<Chart> goal_matrix(const Source& source, const Summary& summary) {
  if (summary.goals.empty()) return {};
  Chart chart =
      new_chart(source, summary.goals.size() == 1 ? summary.goals.front().scenario : "",
                summary.goals.size() == 1 ? summary.goals.front().scenario + ": who meets the goal"
                                          : "Which transport meets which scenario's goals",
                "The figure nearest to its goal, or furthest beyond it, as a factor: below 1 it is met. A frame "
                "and a star: the least CPU of the server among those that meet it.",
                {"scenario", "transport", "verdict", "factor", "metric", "detail", "goals", "cheapest"});
  for (const GoalCheck& check : summary.goals) {
    std::string goals;
    for (const Goal& goal : check.goals) goals += (goals.empty() ? "" : ", ") + words_of(goal);
    for (const Judgement& judgement : check.judgements) {
      bool cheapest = false;
      for (const std::string& name : check.cheapest.transports) cheapest = cheapest || name == judgement.transport;
      chart.data.rows.push_back({check.scenario, judgement.transport, std::string{name_of(judgement.verdict)},
                                 datum(judgement.factor),
                                 judgement.metric.empty() ? Datum{} : Datum{label_of(judgement.metric)},
                                 judgement.detail, goals, cheapest ? 1.0 : 0.0});
    }
  }
  return {std::move(chart)};
}

}  // namespace pushbench::results

// What only simulated trials have: energy of the clients' radios, the states they were in, and what it costs to run.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

#include "results/charts/parts.hpp"
#include "results/charts/sweeps.hpp"
#include "results/format.hpp"

namespace pushbench::results {

namespace {

/// More states a file may have, but no radio.
constexpr std::size_t kMostStates = 12;

/// Scenarios that are drawn in one chart: those of a sweep together, every other one alone.
struct Panel {
  std::string scenario;  ///< empty: of a sweep
  std::string title;
  std::vector<SweptValue> points;
};

std::vector<Panel> panels_of(const Run& run) {
  std::vector<Panel> panels;
  const std::vector<ScenarioSweep> sweeps = sweeps_of(run);
  for (const ScenarioSweep& sweep : sweeps) {
    panels.push_back({"", fmt::format("{} scenarios over {}", sweep.points.size(), sweep.key), sweep.points});
  }
  for (const ScenarioRecord& scenario : run.scenarios) {
    const bool swept = std::any_of(sweeps.begin(), sweeps.end(), [&](const ScenarioSweep& sweep) {
      return std::any_of(sweep.points.begin(), sweep.points.end(),
                         [&](const SweptValue& point) { return point.scenario == scenario.name; });
    });
    if (!swept)
      panels.push_back({scenario.name, scenario.name, {{scenario.name, scenario.name, scenario.name, std::nullopt}}});
  }
  return panels;
}

const Trial* first_trial(const Run& run, const Row& row) {
  const auto found = std::find_if(run.trials.begin(), run.trials.end(), [&](const Trial& trial) {
    return trial.scenario == row.scenario && trial.transport == row.transport && trial.status == TrialStatus::ok;
  });
  return found == run.trials.end() ? nullptr : &*found;
}

/// Of the row's trials with a bill the one whose cost for a million users is the nearest to `median`: its parts are of
/// one trial, and as a rule add up to the median.
const Bill* median_bill(const Run& run, const Row& row, double median) {
  const Bill* nearest = nullptr;
  for (const Trial& trial : run.trials) {
    if (trial.scenario != row.scenario || trial.transport != row.transport || trial.status != TrialStatus::ok) continue;
    if (!trial.bill) continue;
    const double distance = std::abs(trial.bill->million_users_usd - median);
    if (!nearest || distance < std::abs(nearest->million_users_usd - median)) nearest = &*trial.bill;
  }
  return nearest;
}

/// Of each panel a chart, if `add` puts rows into it: one call for each transport at each of its values.
template <class Add>
std::vector<Chart> panel_charts(const Source& source, const Summary& summary, const char* what, const char* caption,
                                const std::vector<std::string>& columns, Add add) {
  std::vector<Chart> charts;
  for (const Panel& panel : panels_of(source.run)) {
    Chart chart = new_chart(source, panel.scenario, fmt::format("{}: {}", panel.title, what), caption, columns);
    for (const SweptValue& point : panel.points) {
      for (const Row& row : summary.rows) {
        if (row.scenario != point.scenario) continue;
        if (const Trial* trial = first_trial(source.run, row)) add(chart.data, row, *trial, point);
      }
    }
    if (!chart.data.rows.empty()) charts.push_back(std::move(chart));
  }
  return charts;
}

}  // namespace

std::vector<Chart> client_energy(const Source& source, const Summary& summary) {
  return panel_charts(
      source, summary, "energy of a client and hour",
      "What the radio uses beyond idle, by a model; the second label is its share of a full battery in an hour.",
      {"at", "transport", "energy_j_per_client_hour", "low", "high", "battery_percent_per_hour", "radio", "battery"},
      [](DataTable& data, const Row& row, const Trial& trial, const SweptValue& point) {
        const Figure& energy = row.figure("energy_j_per_client_hour");
        if (!energy.value || !trial.energy) return;
        const Value share = row.figure("battery_share_per_hour").value;
        data.rows.push_back({point.words, row.transport, datum(energy.value), datum(energy.low), datum(energy.high),
                             share ? datum(*share * 100) : Datum{}, trial.energy->radio, trial.energy->battery});
      });
}

std::vector<Chart> radio_states(const Source& source, const Summary& summary) {
  return panel_charts(
      source, summary, "what the clients' radios did",
      "Shares of the time, by a model: active carries data, idle sleeps, all else is awake without data.",
      {"at", "transport", "state", "percent_of_time", "order"},
      [&](DataTable& data, const Row& row, const Trial&, const SweptValue& point) {
        std::map<std::string, std::vector<double>> shares;
        for (const Trial& trial : source.run.trials) {
          if (trial.scenario != row.scenario || trial.transport != row.transport || !trial.energy ||
              trial.status != TrialStatus::ok) {
            continue;
          }
          for (const auto& [state, share] : trial.energy->state_shares) shares[state].push_back(share);
        }
        std::size_t told = 0;
        for (const auto& [state, values] : shares) {
          if (told++ == kMostStates) break;
          // Idle last, so that what is awake can be compared from the left.
          const double order = state == "active" ? 0 : state == "idle" ? 2 : 1;
          double sum = 0;
          for (const double value : values) sum += value;
          const Value mean = ratio(sum, static_cast<double>(values.size()));
          data.rows.push_back({point.words, row.transport, state, mean ? datum(*mean * 100) : Datum{}, order});
        }
      });
}

std::vector<Chart> monthly_costs(const Source& source, const Summary& summary) {
  std::string prices;
  for (const Trial& trial : source.run.trials) {
    if (trial.bill && prices.empty()) prices = plain_text(trial.bill->prices);
  }
  const std::string caption =
      "US dollars a month for a million users, by the list " + prices +
      "; named is the limit that decides how many servers it takes. A managed gateway's bill, egress included, is in "
      "the data.";
  return panel_charts(
      source, summary, "what it costs a month", caption.c_str(),
      {"at", "transport", "part", "usd_per_million_users_month", "total", "binding", "servers",
       "gateway_usd_per_million_users_month"},
      [&](DataTable& data, const Row& row, const Trial&, const SweptValue& point) {
        const Value million = row.figure("cost_usd_per_million_users_month").value;
        const Bill* bill = million ? median_bill(source.run, row, *million) : nullptr;
        if (!bill) return;
        const Value gateway = bill->million_users_gateway_usd ? believable(*bill->million_users_gateway_usd) : Value{};
        for (const auto& [part, usd] : {std::pair<const char*, double>{"servers", bill->million_users_servers_usd},
                                        {"egress", bill->million_users_egress_usd}}) {
          data.rows.push_back({point.words, row.transport, part, datum(believable(usd)),
                               datum(believable(bill->million_users_usd)), row.binding,
                               datum(row.figure("servers_needed").value), datum(gateway)});
        }
      });
}

std::vector<Chart> swept_figures(const Source& source, const Summary& summary) {
  struct Line {
    const char* metric;
    const char* words;
    double scale;
  };
  constexpr std::array kLines{Line{"latency_p99_us", "p99 latency, ms", 1e-3},
                              Line{"energy_j_per_client_hour", "energy, J a client and hour", 1},
                              Line{"battery_share_per_hour", "battery, % an hour", 100},
                              Line{"cost_usd_per_million_users_month", "USD a month, a million users", 1}};
  std::vector<Chart> charts;
  for (const ScenarioSweep& sweep : sweeps_of(source.run)) {
    Chart chart =
        new_chart(source, "", fmt::format("What changes with {}", sweep.key),
                  "Each line is a transport over the swept values, in their order; figures are on a logarithmic scale.",
                  {"key", "place", "at", "value_of_key", "transport", "figure", "value", "low", "high"});
    for (std::size_t i = 0; i < sweep.points.size(); ++i) {
      for (const Row& row : summary.rows) {
        if (row.scenario != sweep.points[i].scenario) continue;
        for (const Line& line : kLines) {
          const Figure& figure = row.figure(line.metric);
          if (!figure.value) continue;
          const auto scaled = [&](const Value& value) { return value ? datum(*value * line.scale) : Datum{}; };
          chart.data.rows.push_back({sweep.key, static_cast<double>(i), sweep.points[i].text,
                                     datum(sweep.points[i].number), row.transport, line.words, scaled(figure.value),
                                     scaled(figure.low), scaled(figure.high)});
        }
      }
    }
    if (!chart.data.rows.empty()) charts.push_back(std::move(chart));
  }
  return charts;
}

}  // namespace pushbench::results

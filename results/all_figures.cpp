#include "results/all_figures.hpp"

#include "results/capacity_figures.hpp"
#include "results/capacity_words.hpp"
#include "results/ceiling_figures.hpp"
#include "results/value.hpp"

namespace pushbench::results {

namespace {

void add_trials(const Run& run, std::vector<NamedFigure>& all) {
  if (run.trials.empty()) return;
  for (const Row& row : summarise(run).rows) {
    for (std::size_t i = 0; i < row.figures.size(); ++i) {
      if (!row.figures[i].value) continue;
      const Metric& metric = metrics()[i];
      all.push_back({row.scenario, row.transport, row.is_control, std::string{metric.name}, metric.unit, metric.what,
                     row.figures[i], row.trials_ok, row.simulated});
    }
  }
}

void add_ceiling(const Ceiling& ceiling, std::vector<NamedFigure>& all) {
  const auto add = [&](std::string_view name, std::string_view unit, std::string_view what, const Value& value) {
    if (value) all.push_back({"ceiling", ceiling.transport, false, std::string{name}, unit, what, {.value = value}, 1});
  };
  add("connections_held", "1", "the most connections that were held at once", number(ceiling.held));
  if (ceiling.steps.empty()) return;
  for (const StepFigure& figure : step_figures()) {
    add(figure.name, figure.unit, figure.what, figure.of(ceiling, ceiling.steps.back()));
  }
}

void add_capacity(const Capacity& capacity, std::vector<NamedFigure>& all) {
  const std::string at = at_text(capacity);
  const std::string scenario = capacity.scenario + (at.empty() ? "" : " at " + at);
  const auto add = [&](std::string_view name, std::string_view unit, std::string_view what, const Value& value) {
    if (!value) return;
    all.push_back(
        {scenario, capacity.transport, false, std::string{name}, unit, what, {.value = value}, capacity.confirmations});
  };
  const KneeFigures figures = figures_at_knee(capacity);
  if (capacity.of == CapacityOf::clients) {
    add("capacity_clients", "1", "the most clients at which it meets the goal", number(capacity.knee));
  } else {
    add("capacity_messages_per_s", "1/s", "the most messages a second at which it meets the goal",
        number(capacity.knee));
  }
  add("capacity_latency_p50_us", "us", "received minus intended, at the capacity", figures.latency_p50_us);
  add("capacity_latency_p99_us", "us", "received minus intended, at the capacity", figures.latency_p99_us);
  add("capacity_server_cpu_cores", "1", "CPU of the server over time at the capacity: 1 is one core full",
      figures.server_cpu_cores);
}

}  // namespace

std::vector<NamedFigure> all_figures(const Run& run) {
  std::vector<NamedFigure> all;
  add_trials(run, all);
  for (const Ceiling& ceiling : run.ceilings) add_ceiling(ceiling, all);
  for (const Capacity& capacity : run.capacities) add_capacity(capacity, all);
  return all;
}

}  // namespace pushbench::results

#include "results/exporters/google_benchmark.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include "results/capacity_figures.hpp"
#include "results/capacity_words.hpp"
#include "results/ceiling_figures.hpp"
#include "results/json_writer.hpp"
#include "results/metrics.hpp"
#include "results/simulation_words.hpp"
#include "results/statistics.hpp"
#include "results/value.hpp"

namespace pushbench::results {

namespace {

/// Latencies that are benchmarks of their own: all that a gate would be put on.
constexpr std::array<std::string_view, 5> kTimes{"latency_p50_us", "latency_p99_us", "uplink_latency_p50_us",
                                                 "uplink_latency_p99_us", "recovery_p50_us"};

struct Repetition {
  double real_us = 0, cpu_us = 0;
  std::uint64_t iterations = 1;
  OrderedJson counters = OrderedJson::object();
};

struct Benchmark {
  std::string name;
  std::vector<Repetition> repetitions;
};

/// The benchmarks of a run, in Google Benchmark's form.
class Page {
 public:
  void add(const Benchmark& benchmark) {
    for (std::size_t i = 0; i < benchmark.repetitions.size(); ++i) {
      const Repetition& repetition = benchmark.repetitions[i];
      OrderedJson entry = head(benchmark, benchmark.name, "iteration");
      entry["repetition_index"] = i;
      entry["threads"] = 1;
      entry["iterations"] = repetition.iterations;
      add_times(entry, repetition.real_us, repetition.cpu_us);
      for (const auto& [name, value] : repetition.counters.items()) entry[name] = value;
      entries_.push_back(std::move(entry));
    }
    if (benchmark.repetitions.size() > 1) add_aggregates(benchmark);
    ++family_;
  }

  OrderedJson take() { return std::move(entries_); }

 private:
  OrderedJson head(const Benchmark& benchmark, const std::string& name, const char* type) const {
    return {{"name", name},
            {"family_index", family_},
            {"per_family_instance_index", 0},
            {"run_name", benchmark.name},
            {"run_type", type},
            {"repetitions", benchmark.repetitions.size()}};
  }

  static void add_times(OrderedJson& entry, double real_us, double cpu_us) {
    entry["real_time"] = real_us;
    entry["cpu_time"] = cpu_us;
    entry["time_unit"] = "us";
  }

  void add_aggregates(const Benchmark& benchmark) {
    std::vector<double> real, cpu;
    for (const Repetition& repetition : benchmark.repetitions) {
      real.push_back(repetition.real_us);
      cpu.push_back(repetition.cpu_us);
    }
    const auto mean = [](const std::vector<double>& values) {
      double sum = 0;
      for (const double value : values) sum += value;
      return sum / static_cast<double>(values.size());
    };
    const auto deviation = [&](const std::vector<double>& values) {
      double squares = 0;
      for (const double value : values) squares += (value - mean(values)) * (value - mean(values));
      return std::sqrt(squares / static_cast<double>(values.size() - 1));
    };
    const auto middle = [](const std::vector<double>& values) { return median(values); };
    const auto variation = [&](const std::vector<double>& values) {
      return mean(values) > 0 ? deviation(values) / mean(values) : 0;
    };
    using Aggregate = std::function<double(const std::vector<double>&)>;
    for (const auto& [name, of] : std::initializer_list<std::pair<const char*, Aggregate>>{
             {"mean", mean}, {"median", middle}, {"stddev", deviation}, {"cv", variation}}) {
      OrderedJson entry = head(benchmark, benchmark.name + "_" + name, "aggregate");
      entry["threads"] = 1;
      entry["aggregate_name"] = name;
      entry["aggregate_unit"] = std::string_view{name} == "cv" ? "percentage" : "time";
      entry["iterations"] = benchmark.repetitions.size();
      add_times(entry, of(real), of(cpu));
      entries_.push_back(std::move(entry));
    }
  }

  OrderedJson entries_ = OrderedJson::array();
  std::uint64_t family_ = 0;
};

OrderedJson counters_of(const Trial& trial) {
  OrderedJson counters = OrderedJson::object();
  for (const Metric& metric : metrics()) {
    if (const Value value = metric.of(trial)) counters[std::string{metric.name}] = *value;
  }
  return counters;
}

void add_trials(const Run& run, Page& page) {
  std::vector<std::pair<std::string, std::string>> known;
  for (const Trial& first : run.trials) {
    const std::pair key{first.scenario, first.transport};
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    known.push_back(key);
    bool counters_told = false;
    for (const std::string_view time : kTimes) {
      const Metric& metric = metrics()[metric_index(time)];
      const Metric& cpu = metrics()[metric_index("server_cpu_us_per_message")];
      Benchmark benchmark{(first.simulated ? "simulated/" : "") + first.scenario + "/" + first.transport + "/" +
                              std::string{time.substr(0, time.size() - 3)},
                          {}};
      for (const Trial& trial : run.trials) {
        if (std::pair{trial.scenario, trial.transport} != key || trial.status != TrialStatus::ok) continue;
        const Value value = metric.of(trial);
        if (!value) continue;
        const std::uint64_t messages = std::max<std::uint64_t>(trial.downlink.window_delivered, 1);
        benchmark.repetitions.push_back(
            {*value, cpu.of(trial).value_or(0), messages, counters_told ? OrderedJson::object() : counters_of(trial)});
      }
      if (benchmark.repetitions.empty()) continue;
      counters_told = true;
      page.add(benchmark);
    }
  }
}

void add_ceiling(const Ceiling& ceiling, Page& page) {
  for (const CeilingStep& step : ceiling.steps) {
    const Value until_all = step_figure("broadcast_max_us", ceiling, step);
    if (!until_all) continue;
    OrderedJson counters = OrderedJson::object();
    for (const StepFigure& figure : step_figures()) {
      if (const Value value = figure.of(ceiling, step)) counters[std::string{figure.name}] = *value;
    }
    page.add({"ceiling/" + ceiling.transport + "/" + std::to_string(step.connections),
              {{*until_all, 0, std::max<std::uint64_t>(step.connections, 1), std::move(counters)}}});
  }
}

void add_capacity(const Capacity& capacity, Page& page) {
  const KneeFigures figures = figures_at_knee(capacity);
  if (!capacity.knee || !figures.latency_p99_us) return;
  OrderedJson counters = OrderedJson::object();
  counters[capacity.of == CapacityOf::clients ? "capacity_clients" : "capacity_messages_per_s"] =
      believable(*capacity.knee).value_or(0);
  if (figures.server_cpu_cores) counters["server_cpu_cores"] = *figures.server_cpu_cores;
  const std::string at = at_text(capacity);
  page.add({capacity.scenario + "/" + capacity.transport + "/capacity" + (at.empty() ? "" : "/" + at),
            {{*figures.latency_p99_us, 0, 1, std::move(counters)}}});
}

OrderedJson context_of(const Run& run) {
  OrderedJson context;
  context["date"] = run.started_at;
  context["host_name"] = "";  // results name no host
  context["executable"] = "pushbench";
  context["num_cpus"] = run.environment.cores;
  context["mhz_per_cpu"] = 0;  // not known
  context["caches"] = OrderedJson::array();
  context["load_avg"] = OrderedJson::array();
  context["library_build_type"] = "release";
  context["pushbench_version"] = run.tool_version;
  context["commit"] = run.environment.commit;
  context["compiler"] = run.environment.compiler;
  context["cpu_model"] = run.environment.cpu_model;
  context["kernel"] = run.environment.kernel;
  context["command_line"] = run.command_line;
  context["status"] = run.status == RunStatus::complete ? "complete" : "partial";
  context["simulated"] = simulation_title(run);
  context["trials_not_counted"] = std::count_if(run.trials.begin(), run.trials.end(),
                                                [](const Trial& trial) { return trial.status != TrialStatus::ok; });
  return context;
}

}  // namespace

std::string google_benchmark(const Run& run) {
  Page page;
  add_trials(run, page);
  for (const Ceiling& ceiling : run.ceilings) add_ceiling(ceiling, page);
  for (const Capacity& capacity : run.capacities) add_capacity(capacity, page);
  OrderedJson document;
  document["context"] = context_of(run);
  document["benchmarks"] = page.take();
  return print_json(document);
}

}  // namespace pushbench::results

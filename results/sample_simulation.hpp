// A simulated run that could have been, for tests: that of sample.hpp in a modelled world, with energy and cost.
#pragma once

#include <string>

#include "results/sample.hpp"

namespace pushbench::results {

/// Makes a simulated trial of `trial`; `joules` are of a client and hour.
inline void simulate_sample(Trial& trial, double joules, double clients = 5'000'000) {
  trial.started_at = "1970-01-01T00:00:00Z";
  trial.measure_began_us.reset();
  trial.measure_s = 86'400;
  trial.clients_wanted = trial.clients_connected = static_cast<std::uint64_t>(clients);
  trial.simulated = SimulatedWorld{"reference (Some CPU at 2.80GHz)",
                                   "lte",
                                   "always",
                                   3,
                                   4,
                                   86'460,
                                   123'456'789,
                                   5'000'100,
                                   12'000'000'000,
                                   5'000'000,
                                   {{"tls", "1 round trip"}}};
  trial.energy = Energy{
      "lte", "phone, 15.5 Wh", joules, joules / (15.5 * 3600), 118, {{"idle", 0.62}, {"active", 0.03}, {"tail", 0.35}}};
  trial.bill = Bill{"AWS list prices, us-east-1 (2026-09)",
                    {{"cpu", 2.4}, {"memory", 0.9}, {"connections", 3.1}},
                    "connections",
                    4,
                    560.64,
                    220.5,
                    9'500.0,
                    184.2,
                    140.1,
                    44.1,
                    1'900.0};
}

/// Every trial of sample_run(), simulated: with what `network` it was, and one trial each, as most are.
inline Run simulated_run(std::uint32_t trials = 1) {
  Run run = sample_run(trials);
  run.started_at = "1970-01-01T00:00:00Z";
  run.finished_at = run.started_at;
  run.command_line = "pushbench simulate feed --clients 5M --network lte --hours 24";
  double joules = 300;
  for (Trial& trial : run.trials) {
    simulate_sample(trial, joules);
    joules += 75;
    trial.bill->servers_usd += joules;
    trial.bill->million_users_servers_usd += joules / 5;
    trial.bill->million_users_usd += joules / 5;
  }
  return run;
}

/// The same over a swept key: three scenarios that differ in their rate.
inline Run swept_run() {
  Run run = simulated_run();
  const std::vector<Trial> once = run.trials;
  run.scenarios.clear();
  run.trials.clear();
  for (const int rate : {1, 10, 100}) {
    const std::string name = "feed at rate=" + std::to_string(rate);
    run.scenarios.push_back(
        {name, "sha256:" + std::string(64, '0'),
         R"({"channels":{"rate":)" + std::to_string(rate) + R"(},"clients":1000,"name":")" + name + "\"}"});
    for (Trial trial : once) {
      trial.scenario = name;
      trial.energy->joules_per_client_hour += rate;
      run.trials.push_back(std::move(trial));
    }
  }
  return run;
}

/// One simulated trial with every field, and still small.
inline Run small_simulated_run() {
  Run run = small_sample_run();
  run.started_at = "1970-01-01T00:00:00Z";
  run.command_line = "pushbench simulate feed";
  simulate_sample(run.trials[0], 300);
  return run;
}

}  // namespace pushbench::results

// A server worker: a server's work in a process of its own, and what that process uses.
#include <nlohmann/json.hpp>

#include "harness/server_work.hpp"
#include "harness/task.hpp"
#include "transports/registry.hpp"

namespace pushbench {

namespace {

// A server that costs so much more a delivery, to measure whether a comparison finds it: see scripts/check-comparison.
#ifndef PUSHBENCH_SLOWDOWN_NS
#define PUSHBENCH_SLOWDOWN_NS 0
#endif
constexpr Duration kSlowdown{PUSHBENCH_SLOWDOWN_NS};

class ServerTask final : public Task, private PublishWitness {
 public:
  ServerTask(RealRuntime& runtime, const Orders& orders)
      : runtime_(runtime),
        life_(orders.life),
        scenario_(parse_scenario(orders.scenario, "orders")),
        journal_(orders.journal >= 0 ? std::make_unique<Journal>(orders.journal) : nullptr),
        process_(runtime),
        work_(runtime, {.scenario = scenario_,
                        .transport = *find_transport(orders.transport),
                        .run_seed = orders.run_seed,
                        .trial = orders.trial,
                        .shard = orders.shard,
                        .shards = orders.shards,
                        .listen = {orders.listen_address, orders.listen_port},
                        .life = orders.life,
                        .base = orders.base,
                        .log = journal_.get(),
                        .witness = kSlowdown > Duration{} ? this : nullptr}) {}

  nlohmann::json ready() const override { return {{"endpoint", work_.endpoint()}}; }

  void start(const Timetable& timetable) override {
    if (life_ == 0) {
      process_.start(timetable.window);
    } else {
      process_.join(timetable.window);
    }
    work_.start(timetable);
  }

  ProcessFigures figures() const override { return process_.figures(); }

  Progress progress() const override { return work_.progress(); }

  nlohmann::json report(const Lives*) override {
    ServerReport report = work_.report();
    report.process = process_.figures();
    report.slow_consumers = runtime_.counters().slow_consumers;
    report.refused_out_of_files = runtime_.counters().refused_out_of_files;
    return report;
  }

 private:
  void on_published(std::uint64_t deliveries, bool) override {
    const TimePoint until = runtime_.now() + kSlowdown * static_cast<Duration::rep>(deliveries);
    while (runtime_.now() < until) {
    }
  }

  RealRuntime& runtime_;
  std::uint32_t life_;
  Scenario scenario_;
  std::unique_ptr<Journal> journal_;
  ProcessWindow process_;
  ServerWork work_;
};

}  // namespace

std::unique_ptr<Task> make_server_task(RealRuntime& runtime, const Orders& orders) {
  return std::make_unique<ServerTask>(runtime, orders);
}

}  // namespace pushbench

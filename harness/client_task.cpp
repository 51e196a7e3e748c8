// A client worker: its share of the population, and what the kernel says crossed the wire for it.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "harness/population.hpp"
#include "harness/task.hpp"
#include "runtime/input_error.hpp"
#include "transports/registry.hpp"

namespace pushbench {

namespace {

Wires wires_of(RealRuntime& runtime) {
  return {.strike = [&](LinkFault fault, const Wires::Users& users) { runtime.strike(fault, users); },
          .heal = [&](const Wires::Users& users) { runtime.heal(users); },
          .set_source = [&](std::uint32_t user, const std::string& address) { runtime.set_source(user, address); },
          .current_bytes = [&] { return runtime.current_traffic().wire_bytes(); }};
}

PopulationPlan plan_of(const Orders& orders, RealRuntime& runtime) {
  return {.first = orders.share.first,
          .count = orders.share.count,
          .servers = orders.servers,
          .host = orders.host,
          .target = orders.target,
          .joins_running_server = orders.joins_running_server,
          .run_seed = orders.run_seed,
          .trial = orders.trial,
          .wires = wires_of(runtime)};
}

/// Only of 127.0.0.0/8 does every host have several addresses.
void refuse_to_move(const Scenario& scenario, const Orders& orders) {
  const auto moves = [](const Fault& fault) { return fault.kind == FaultKind::move; };
  if (std::ranges::none_of(scenario.faults, moves)) return;
  for (const Endpoint& server : orders.servers) {
    if (server.address.starts_with("127.")) continue;
    throw InputError("faults", "a client of " + server.address + " can't be given another address",
                     "\"move\" for servers in 127.0.0.0/8 alone");
  }
}

class ClientTask final : public Task {
 public:
  ClientTask(RealRuntime& runtime, const Orders& orders)
      : runtime_(runtime),
        scenario_(parse_scenario(orders.scenario, "orders")),
        process_(runtime),
        population_(runtime, scenario_, *find_transport(orders.transport), plan_of(orders, runtime)) {
    refuse_to_move(scenario_, orders);
  }

  nlohmann::json ready() const override { return nlohmann::json::object(); }

  void connect() override { population_.connect(); }

  void start(const Timetable& timetable) override {
    process_.start(
        timetable.window, [this] { wire_begin_ = runtime_.traffic(); }, [this] { wire_end_ = runtime_.traffic(); });
    population_.start(timetable.window, timetable.origin);
  }

  Progress progress() const override {
    return {.connected = population_.connected(),
            .published = population_.published(),
            .received = population_.delivered(),
            .finished = population_.finished()};
  }

  ProcessFigures figures() const override { return process_.figures(); }

  nlohmann::json report(const Lives* lives) override {
    ClientReport report = population_.report(lives);
    report.process = process_.figures();
    if (wire_begin_ && wire_end_) report.wire = *wire_end_ - *wire_begin_;
    return report;
  }

 private:
  RealRuntime& runtime_;
  Scenario scenario_;
  ProcessWindow process_;
  Population population_;
  std::optional<TcpTraffic> wire_begin_, wire_end_;
};

}  // namespace

std::unique_ptr<Task> make_client_task(RealRuntime& runtime, const Orders& orders) {
  return std::make_unique<ClientTask>(runtime, orders);
}

}  // namespace pushbench

// A client worker: its share of the population, and what the kernel says crossed the wire for it.
#include <nlohmann/json.hpp>

#include "harness/population.hpp"
#include "harness/task.hpp"
#include "transports/registry.hpp"

namespace pushbench {

namespace {

PopulationPlan plan_of(const Orders& orders) {
  return {orders.share.first, orders.share.count, orders.servers,
          orders.host,        orders.target,      orders.joins_running_server};
}

class ClientTask final : public Task {
 public:
  ClientTask(RealRuntime& runtime, const Orders& orders)
      : runtime_(runtime),
        uplink_seed_(seed_for(orders.run_seed, orders.trial, Purpose::uplink)),
        scenario_(parse_scenario(orders.scenario, "orders")),
        process_(runtime),
        population_(runtime, scenario_, *find_transport(orders.transport), plan_of(orders)) {}

  nlohmann::json ready() const override { return nlohmann::json::object(); }

  void connect() override { population_.connect(); }

  void start(const Timetable& timetable) override {
    process_.start(
        timetable.window, [this] { wire_begin_ = runtime_.traffic(); }, [this] { wire_end_ = runtime_.traffic(); });
    population_.start(timetable.window, timetable.origin, uplink_seed_);
  }

  Progress progress() const override {
    return {.connected = population_.connected(),
            .published = population_.published(),
            .received = population_.delivered(),
            .finished = population_.finished_publishing()};
  }

  nlohmann::json report(const std::vector<std::uint64_t>* last) override {
    ClientReport report;
    report.process = process_.figures();
    report.downlink = population_.totals(last);
    report.recording = population_.recording();
    report.joined = population_.joined();
    report.uplink_due = population_.due();
    report.uplink_published = population_.published();
    if (wire_begin_ && wire_end_) report.wire = *wire_end_ - *wire_begin_;
    const Population::Counters& counters = population_.counters();
    report.disconnects = counters.disconnects;
    report.protocol_errors = counters.protocol_errors;
    report.first_protocol_error = counters.first_protocol_error;
    report.foreign_messages = counters.foreign_messages;
    report.window_answers = counters.window_answers;
    report.window_empty_answers = counters.window_empty_answers;
    return report;
  }

 private:
  RealRuntime& runtime_;
  std::uint64_t uplink_seed_;
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

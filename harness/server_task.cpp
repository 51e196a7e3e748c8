// A server worker: the hub, the HTTP port, one transport, and the downlink's schedule.
#include <nlohmann/json.hpp>

#include "harness/payload.hpp"
#include "harness/publisher.hpp"
#include "harness/task.hpp"
#include "hub/hub.hpp"
#include "transports/http/server.hpp"
#include "transports/registry.hpp"

namespace pushbench {

namespace {

class ServerTask final : public Task, private HubListener {
 public:
  ServerTask(RealRuntime& runtime, const Orders& orders)
      : runtime_(runtime),
        orders_(orders),
        scenario_(parse_scenario(orders.scenario, "orders")),
        hub_({.history_messages = scenario_.history_messages}),
        process_(runtime),
        http_(runtime, hub_, {.listen = {orders.listen_address, 0}}),
        last_(scenario_.channel_count()) {
    hub_.attach(*this);  // before the transport: an uplink message is counted before it is passed on
    const Transport& transport = *find_transport(orders.transport);
    server_ =
        transport.serve({runtime_, hub_, http_, {orders.listen_address, 0}}, scenario_.settings_of(orders.transport));
    for (std::uint32_t number = 0; number < scenario_.channel_count(); ++number) {
      if (is_mine(number)) channels_[hub_.channel(channel_name(number))] = number;
    }
    for (std::uint32_t client = 0; is_replicated(scenario_) && client < scenario_.clients; ++client) {
      members_here_ += shard_of_client(scenario_, client, orders_.shards) == orders_.shard ? 1 : 0;
    }
  }

  ~ServerTask() override { hub_.detach(*this); }

  nlohmann::json ready() const override { return {{"endpoint", server_->endpoint().value_or(http_.local())}}; }

  void start(const Timetable& timetable) override {
    recorder_ = std::make_unique<Recorder>(timetable.window, timetable.origin);
    process_.start(timetable.window);
    if (!scenario_.downlink) return;
    const std::uint64_t seed = seed_for(orders_.run_seed, orders_.trial, Purpose::downlink);
    payload_.emplace(scenario_.downlink->payload_bytes, seed_for(orders_.run_seed, orders_.trial, Purpose::payload));
    publisher_ = std::make_unique<Publisher>(runtime_, Schedule(*scenario_.downlink, scenario_.channel_count(), seed),
                                             timetable.origin, timetable.window.end,
                                             [this](const Due& due, TimePoint intended) { publish(due, intended); });
  }

  Progress progress() const override {
    return {.connected = server_->followers(),
            .published = owed_,
            .received = hub_.counters().accepted,
            .finished = !publisher_ || publisher_->finished()};
  }

  nlohmann::json report(const std::vector<std::uint64_t>*) override {
    ServerReport report;
    report.process = process_.figures();
    report.published = published_;
    report.due = published_;
    if (publisher_) {
      for (const Due& later : publisher_->remaining()) report.due += is_mine(later.target) ? 1 : 0;
    }
    report.last = last_;
    report.uplink = uplink_.totals(0);
    if (recorder_) report.uplink_recording = recorder_->recording();
    report.duplicates = hub_.counters().duplicates;
    report.slow_consumers = runtime_.counters().slow_consumers;
    report.refused_out_of_files = runtime_.counters().refused_out_of_files;
    return report;
  }

 private:
  bool is_mine(std::uint32_t channel) const { return publishes(scenario_, orders_.shard, orders_.shards, channel); }

  void publish(const Due& due, TimePoint intended) {
    if (!is_mine(due.target)) return;
    Channel& channel = *hub_.channel(channel_name(due.target));
    const TimePoint now = runtime_.now();
    Envelope envelope;
    envelope.channel = channel.name();
    envelope.sequence = channel.last() + 1;
    envelope.intended = intended;
    envelope.sent = std::max(intended, now);
    ++published_;
    hub_.publish(channel, intended, now,
                 payload_->slice(due.k, data_size(scenario_.downlink->payload_bytes, envelope_overhead(envelope))));
  }

  void on_published(const Channel& channel, const Message& message) override {
    const auto found = channels_.find(&channel);
    if (found == channels_.end()) return;  // of somebody else who talks to this port
    last_[found->second] = message.sequence;
    owed_ += is_replicated(scenario_) ? members_here_ : scenario_.members_of(found->second);
    if (!scenario_.uplink) return;
    const auto envelope = parse_envelope(*message.text);
    if (!envelope || envelope->publisher == 0 || envelope->count == 0) return;
    if (uplink_.seen(envelope->publisher, envelope->count) != Arrival::duplicate && recorder_) {
      recorder_->arrived(*envelope, runtime_.now());
    }
  }

  RealRuntime& runtime_;
  Orders orders_;
  Scenario scenario_;
  Hub hub_;
  ProcessWindow process_;
  http::Server http_;
  std::unique_ptr<TransportServer> server_;
  std::unordered_map<const Channel*, std::uint32_t> channels_;
  std::vector<std::uint64_t> last_;
  std::uint64_t members_here_ = 0;
  std::uint64_t owed_ = 0;
  std::uint64_t published_ = 0;
  UplinkLedger uplink_;
  std::optional<Payload> payload_;
  std::unique_ptr<Recorder> recorder_;
  std::unique_ptr<Publisher> publisher_;
};

}  // namespace

std::unique_ptr<Task> make_server_task(RealRuntime& runtime, const Orders& orders) {
  return std::make_unique<ServerTask>(runtime, orders);
}

}  // namespace pushbench

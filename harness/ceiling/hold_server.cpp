// A server worker of a ceiling: holds connections of one transport, and publishes broadcasts to them.
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "harness/ceiling/broadcast.hpp"
#include "harness/ceiling/hold_task.hpp"
#include "harness/payload.hpp"
#include "harness/schedule.hpp"
#include "harness/variant.hpp"
#include "transports/http/server.hpp"
#include "transports/registry.hpp"

namespace pushbench {

namespace {

constexpr double kLongestHeartbeat = 24 * 3600;  // s

class HoldServer final : public HoldTask {
 public:
  HoldServer(RealRuntime& runtime, const HoldOrders& orders, int listener)
      : runtime_(runtime),
        scenario_(parse_scenario(orders.scenario, "orders")),
        transport_(named_transport(orders.transport, "orders")),
        seed_(seed_for(orders.run_seed, 0, Purpose::payload)),
        hub_({.history_messages = scenario_.history_messages, .history_bytes = scenario_.history_bytes}),
        channel_(*hub_.channel(kHeldChannel)) {
    // Before anybody listens; the other port, where nobody connects, may be any.
    runtime_.adopt_listener(orders.listen, listener);
    const Endpoint any{orders.listen.address, 0};
    const bool over_http = transport_.over_http();
    http_ =
        std::make_unique<http::Server>(runtime_, hub_, http::ServerOptions{.listen = over_http ? orders.listen : any});
    server_ = transport_.serve({runtime_, hub_, *http_, over_http ? any : orders.listen},
                               scenario_.settings_of(orders.transport));
    server_->set_heartbeat(Duration::zero());  // whatever the settings say: see "heartbeat"
  }

  ~HoldServer() override { runtime_.disarm(due_); }

  nlohmann::json obey(const nlohmann::json& message) override {
    const auto& type = message.at("type").get_ref<const std::string&>();
    if (type == "state") return {{"state", state()}};
    if (type == "memory") return {{"memory", read_hold_memory()}};
    if (type == "heartbeat") return {{"has", set_heartbeat(message.at("interval_s").get<double>())}};
    if (type == "room") {
      std::optional<std::uint64_t> most;
      if (message.contains("most")) most = message["most"].get<std::uint64_t>();
      runtime_.set_room(most);
    } else if (type == "broadcast") {
      order_broadcast(message.at("number").get<std::uint64_t>(), message.at("at_ns").get<std::int64_t>(),
                      message.at("bytes").get<std::uint32_t>());
    } else {
      throw std::runtime_error("told to " + type + ", which no server of a ceiling knows");
    }
    return nlohmann::json::object();
  }

 private:
  HoldServerState state() const {
    const RealRuntime::Counters& counters = runtime_.counters();
    return {.followers = server_->followers(),
            .open = runtime_.open_streams(),
            .refused_out_of_files = counters.refused_out_of_files,
            .heartbeats = server_->heartbeats()};
  }

  bool set_heartbeat(double interval_s) {
    if (!(interval_s >= 0 && interval_s <= kLongestHeartbeat)) {
      throw std::runtime_error("heartbeats every " + std::to_string(interval_s) + " s; there are those of 0 to a day");
    }
    return server_->set_heartbeat(Duration{std::llround(interval_s * 1e9)});
  }

  void order_broadcast(std::uint64_t number, std::int64_t at_ns, std::uint32_t bytes) {
    if (due_.armed()) {
      throw std::runtime_error("broadcast " + std::to_string(number) + " was ordered before " +
                               std::to_string(number_) + " was published");
    }
    if (bytes > kLongestBroadcast) {
      throw std::runtime_error("a broadcast of " + std::to_string(bytes) + " bytes; there are those of up to " +
                               std::to_string(kLongestBroadcast));
    }
    number_ = number;
    filling_ = Payload(bytes, seed_).slice(0, bytes);
    at_ = TimePoint{Duration{at_ns}};
    runtime_.arm(due_, at_);
  }

  void publish() {
    const TimePoint now = runtime_.now();
    Envelope envelope;
    envelope.channel = channel_.name();
    envelope.sequence = channel_.last() + 1;
    envelope.intended = at_;
    envelope.sent = std::max(at_, now);
    const std::size_t room = data_size(filling_.size(), envelope_overhead(envelope));
    hub_.publish(channel_, at_, now, write_broadcast(number_, filling_, room));
  }

  RealRuntime& runtime_;
  Scenario scenario_;
  const Transport& transport_;
  const std::uint64_t seed_;
  Hub hub_;
  Channel& channel_;
  std::unique_ptr<http::Server> http_;
  std::unique_ptr<TransportServer> server_;
  std::uint64_t number_ = 0;  // of the broadcast that is due next
  std::string filling_;       // as much as it is to be long
  TimePoint at_;
  Timer due_ = Timer::calling<&HoldServer::publish>(*this);
};

}  // namespace

std::unique_ptr<HoldTask> make_hold_server(RealRuntime& runtime, const HoldOrders& orders, int listener) {
  return std::make_unique<HoldServer>(runtime, orders, listener);
}

}  // namespace pushbench

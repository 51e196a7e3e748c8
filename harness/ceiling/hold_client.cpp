// A client worker of a ceiling: connects as many clients as it is told, holds them, and counts what they get.
#include <deque>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "harness/ceiling/broadcast.hpp"
#include "harness/ceiling/hold_task.hpp"
#include "harness/ceiling/holders.hpp"
#include "harness/ceiling/lanes.hpp"
#include "harness/remote.hpp"
#include "harness/variant.hpp"
#include "transports/registry.hpp"

namespace pushbench {

namespace {

/// One server port, and who connects there.
struct Gate {
  ClientContext context;
  std::unique_ptr<ClientFactory> factory = nullptr;
};

/// Clients that are to be connected.
struct Order {
  Gate* gate;
  std::uint64_t count;
  std::uint64_t in_flight;
};

class HoldClient final : public HoldTask {
 public:
  HoldClient(RealRuntime& runtime, const HoldOrders& orders)
      : runtime_(runtime),
        scenario_(parse_scenario(orders.scenario, "orders")),
        transport_(named_transport(orders.transport, "orders")),
        first_(orders.first_client),
        holders_(runtime, first_, [this] { go_on_soon(); }) {
    runtime_.set_sources([this](std::uint32_t client) { return lanes_.next(client); });
  }

  ~HoldClient() override {
    runtime_.disarm(go_on_);
    clients_.clear();  // before the factories that made them
    runtime_.set_sources(nullptr);
  }

  nlohmann::json obey(const nlohmann::json& message) override {
    const auto& type = message.at("type").get_ref<const std::string&>();
    if (type == "state") return {{"state", state()}};
    if (type == "memory") return {{"memory", read_hold_memory()}};
    if (type == "harvest") return {{"harvest", holders_.harvest()}};
    if (type == "expect") return {{"expected", holders_.expect(message.at("number").get<std::uint64_t>())}};
    if (type != "connect") throw std::runtime_error("told to " + type + ", which no client of a ceiling knows");
    order(message.at("lane").get<Lane>(), message.at("count").get<std::uint64_t>(),
          message.at("in_flight").get<std::uint64_t>());
    return nlohmann::json::object();
  }

 private:
  HoldClientState state() const {
    HoldClientState state = holders_.state();
    state.ordered = ordered_;
    return state;
  }

  void order(const Lane& lane, std::uint64_t count, std::uint64_t in_flight) {
    const std::uint64_t numbers = kNobody - first_ - ordered_;
    if (count == 0 || count > numbers) {
      throw std::runtime_error("told to connect " + std::to_string(count) + " clients; there are numbers for 1 to " +
                               std::to_string(numbers) + " more");
    }
    if (in_flight == 0) throw std::runtime_error("told to connect no client at once");
    lanes_.assign(static_cast<ClientId>(first_ + ordered_), lane);
    ordered_ += count;
    orders_.push_back({&gate_to(lane.server), count, in_flight});
    go_on_soon();
  }

  Gate& gate_to(const Endpoint& server) {
    const auto [found, is_new] =
        gates_.try_emplace({server.address, server.port}, Gate{{
                                                              .runtime = runtime_,
                                                              .server = server,
                                                              .host = host_of(server),
                                                              .reconnect = {.reconnect = false},
                                                              .target = {},
                                                          }});
    Gate& gate = found->second;
    if (is_new) gate.factory = transport_.clients(gate.context, scenario_.settings_of(transport_.name()));
    return gate;
  }

  // Not at once: clients that end are not to be destroyed from within their own call.
  void go_on_soon() {
    if (!go_on_.armed()) runtime_.arm(go_on_, runtime_.now());
  }

  void go_on() {
    for (const ClientId id : holders_.take_ended()) clients_[id - first_].reset();
    while (!orders_.empty() && holders_.connecting() < orders_.front().in_flight) {
      Order& order = orders_.front();
      Gate& gate = *order.gate;
      if (--order.count == 0) orders_.pop_front();
      clients_.push_back(gate.factory->make(holders_.begin(), {.follows = &channel_}, holders_));
      clients_.back()->connect(std::nullopt);
    }
  }

  RealRuntime& runtime_;
  Scenario scenario_;
  const Transport& transport_;
  const ClientId first_;
  const std::string channel_{kHeldChannel};
  Lanes lanes_;
  Holders holders_;
  std::map<std::pair<std::string, std::uint16_t>, Gate> gates_;
  std::deque<std::unique_ptr<Client>> clients_;  // no vector: growing, it would hold all of them twice
  std::deque<Order> orders_;
  std::uint64_t ordered_ = 0;
  Timer go_on_ = Timer::calling<&HoldClient::go_on>(*this);
};

}  // namespace

std::unique_ptr<HoldTask> make_hold_client(RealRuntime& runtime, const HoldOrders& orders) {
  return std::make_unique<HoldClient>(runtime, orders);
}

}  // namespace pushbench

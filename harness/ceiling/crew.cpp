#include "harness/ceiling/crew.hpp"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <numeric>

#include "harness/ceiling/hold_task.hpp"
#include "harness/probes.hpp"

namespace pushbench {

namespace {

using nlohmann::json;

// Each client process numbers its clients from a multiple of this: more than it can ever be told to connect.
constexpr ClientId kNumbersOfAProcess = 1 << 20;

std::uint64_t sum_of(const std::map<std::string, std::uint64_t>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const auto& count) { return sum + count.second; });
}

void add_all(std::map<std::string, std::uint64_t>& sums, const std::map<std::string, std::uint64_t>& counts) {
  for (const auto& [reason, count] : counts) sums[reason] += count;
}

template <class Workers, class Value>
std::uint64_t total(const Workers& workers, Value value) {
  return std::accumulate(workers.begin(), workers.end(), std::uint64_t{0},
                         [&](std::uint64_t sum, const auto& worker) { return sum + value(worker); });
}

void add(std::optional<std::uint64_t>& sum, std::optional<std::uint64_t> value) {
  sum = sum && value ? std::optional{*sum + *value} : std::nullopt;
}

bool holds(const Crew::Server& server) { return server.state.open > 0; }
bool holds(const Crew::Client& client) { return client.state.following > 0; }

}  // namespace

std::uint64_t Crew::Client::pending() const {
  return ordered - std::min(ordered, state.following + sum_of(state.failed) + sum_of(state.lost));
}

std::uint64_t Crew::Client::awaited() const {
  return state.begun - std::min(state.begun, state.following + sum_of(state.failed) + sum_of(state.lost));
}

void Crew::start_server(std::uint32_t port, const Endpoint& listen, int listener, std::optional<std::uint64_t> room) {
  HoldOrders orders = common_;
  orders.role = Role::server;
  orders.listen = listen;
  fleet_.start(Role::server, {{"type", "hold"}, {"orders", orders}},
               Fleet::Passed{.descriptor = listener, .as = kListenerDescriptor});
  servers_.push_back({.port = port, .room = room, .base = {}, .started = Clock::now()});
  if (room) fleet_.tell(Role::server, servers_.size() - 1, {{"type", "room"}, {"most", *room}});
}

void Crew::start_client() {
  HoldOrders orders = common_;
  orders.role = Role::client;
  orders.first_client = static_cast<ClientId>(clients_.size()) * kNumbersOfAProcess;
  fleet_.start(Role::client, {{"type", "hold"}, {"orders", orders}});
  clients_.push_back({.base = {}, .started = Clock::now()});
}

void Crew::greet() {
  const auto greet_all = [this](Role role, auto& workers) {
    for (std::size_t i = 0; i < workers.size(); ++i) {
      auto& worker = workers[i];
      if (worker.ready() || (!fleet_.has_answered(role, i) && Clock::now() < worker.started + kPatience)) continue;
      worker.base = fleet_.gather(role, i, "ready", kPatience).at("memory").template get<HoldMemory>();
      if constexpr (std::is_same_v<std::decay_t<decltype(worker)>, Server>) {
        if (worker.room) fleet_.gather(role, i, "room", kPatience);
      }
    }
  };
  greet_all(Role::server, servers_);
  greet_all(Role::client, clients_);
}

void Crew::await_all() {
  constexpr std::chrono::milliseconds kPeriod{2};
  const auto is_ready = [](const auto& worker) { return worker.ready(); };
  for (greet(); !std::ranges::all_of(servers_, is_ready) || !std::ranges::all_of(clients_, is_ready); greet()) {
    fleet_.wait(kPeriod);
  }
}

void Crew::set_room(std::size_t server, std::optional<std::uint64_t> most) {
  json message{{"type", "room"}};
  if (most) message["most"] = *most;
  fleet_.tell(Role::server, server, message);
  fleet_.gather(Role::server, server, "room", kPatience);
  servers_[server].room = most;
}

void Crew::mark_full(Role role, std::size_t index) {
  (role == Role::server ? servers_[index].full : clients_[index].full) = true;
}

void Crew::connect(std::size_t client, const Lane& lane, std::uint64_t count, std::uint32_t in_flight) {
  fleet_.tell(Role::client, client, {{"type", "connect"}, {"lane", lane}, {"count", count}, {"in_flight", in_flight}});
  fleet_.gather(Role::client, client, "connect", kPatience);
  clients_[client].ordered += count;
}

template <class Worker, class State>
void Crew::look_at(Role role, std::vector<Worker>& workers, bool (*is_busy)(const Worker&)) {
  std::vector<std::size_t> asked;
  for (std::size_t i = 0; i < workers.size(); ++i) {
    if (workers[i].ready() && is_busy(workers[i])) asked.push_back(i);
  }
  for (const std::size_t i : asked) fleet_.tell(role, i, {{"type", "state"}});
  for (const std::size_t i : asked) {
    workers[i].state = fleet_.gather(role, i, "state", kPatience).at("state").template get<State>();
  }
}

void Crew::look_at_busy() {
  // Clients first: what a server refused them it has counted when it is asked.
  look_at<Client, HoldClientState>(Role::client, clients_, [](const Client& each) { return each.pending() > 0; });
  look_at<Server, HoldServerState>(Role::server, servers_, [](const Server& each) {
    return each.full || !each.room || each.state.open < *each.room;
  });
}

void Crew::look_at_clients() {
  look_at<Client, HoldClientState>(Role::client, clients_, [](const Client&) { return true; });
}

void Crew::look_at_servers() {
  look_at<Server, HoldServerState>(Role::server, servers_, [](const Server&) { return true; });
}

void Crew::look_at_all() {
  look_at_clients();
  look_at_servers();
}

std::uint64_t Crew::following() const {
  return total(clients_, [](const Client& each) { return each.state.following; });
}
std::uint64_t Crew::followers() const {
  return total(servers_, [](const Server& each) { return each.state.followers; });
}
std::uint64_t Crew::pending() const {
  return total(clients_, [](const Client& each) { return each.pending(); });
}
std::uint64_t Crew::awaited() const {
  return total(clients_, [](const Client& each) { return each.awaited(); });
}
std::uint64_t Crew::settled() const {
  return total(clients_, [](const Client& each) { return each.ordered - each.pending(); });
}
std::uint64_t Crew::lost() const { return sum_of(lost_by_reason()); }
std::uint64_t Crew::refused_out_of_files() const {
  return total(servers_, [](const Server& each) { return each.state.refused_out_of_files; });
}
std::uint64_t Crew::reached() const {
  return total(clients_, [](const Client& each) { return each.state.reached; });
}
std::uint64_t Crew::duplicated() const {
  return total(clients_, [](const Client& each) { return each.state.duplicated; });
}

std::map<std::string, std::uint64_t> Crew::failed() const {
  std::map<std::string, std::uint64_t> failed;
  for (const Client& client : clients_) add_all(failed, client.state.failed);
  return failed;
}

std::map<std::string, std::uint64_t> Crew::lost_by_reason() const {
  std::map<std::string, std::uint64_t> lost;
  for (const Client& client : clients_) add_all(lost, client.state.lost);
  return lost;
}

std::string Crew::first_protocol_error() const {
  for (const Client& client : clients_) {
    if (!client.state.first_protocol_error.empty()) return client.state.first_protocol_error;
  }
  return {};
}

HoldHarvest Crew::harvest() {
  HoldHarvest all;
  for (const json& answer : fleet_.ask(Role::client, {{"type", "harvest"}}, "harvest", kPatience)) {
    const auto one = answer.at("harvest").get<HoldHarvest>();
    all.connect_latency.merge(one.connect_latency);
    all.broadcast_latency.merge(one.broadcast_latency);
  }
  return all;
}

std::uint64_t Crew::expect(std::uint64_t number) {
  std::uint64_t expected = 0;
  for (const json& answer : fleet_.ask(Role::client, {{"type", "expect"}, {"number", number}}, "expect", kPatience)) {
    expected += answer.at("expected").get<std::uint64_t>();
  }
  return expected;
}

void Crew::publish(std::uint64_t number, TimePoint at, std::uint32_t bytes) {
  const std::int64_t at_ns = at.time_since_epoch().count();
  fleet_.ask(Role::server, {{"type", "broadcast"}, {"number", number}, {"at_ns", at_ns}, {"bytes", bytes}}, "broadcast",
             kPatience);
}

bool Crew::set_heartbeat(double interval_s) {
  bool has = false;
  for (const json& answer :
       fleet_.ask(Role::server, {{"type", "heartbeat"}, {"interval_s", interval_s}}, "heartbeat", kPatience)) {
    has = has || answer.at("has").get<bool>();
  }
  return has;
}

std::uint64_t Crew::heartbeats() const {
  return total(servers_, [](const Server& each) { return each.state.heartbeats; });
}

results::HoldingSide Crew::weigh(Role role) {
  results::HoldingSide side;
  side.memory_base_bytes = side.memory_bytes = side.heap_bytes = 0;
  const auto answers = fleet_.ask(role, {{"type", "memory"}}, "memory", kPatience);
  const auto add_all = [&](const auto& workers) {
    for (std::size_t i = 0; i < workers.size(); ++i) {
      if (!workers[i].ready() || !holds(workers[i])) continue;
      auto memory = answers[i].at("memory").template get<HoldMemory>();
      // One that can open no more files can't open the file that tells.
      if (!memory.user_bytes) memory.user_bytes = read_user_memory_bytes(fleet_.process(role, i));
      const HoldMemory& base = *workers[i].base;
      ++side.processes;
      add(side.memory_base_bytes, base.user_bytes);
      add(side.memory_bytes, memory.user_bytes);
      std::optional<std::uint64_t> heap;
      if (memory.heap_bytes && base.heap_bytes)
        heap = *memory.heap_bytes - std::min(*memory.heap_bytes, *base.heap_bytes);
      add(side.heap_bytes, heap);
    }
  };
  role == Role::server ? add_all(servers_) : add_all(clients_);
  return side;
}

// Not politely: there is nothing to be saved, and a process that dies gives up its connections many times faster than
// one that ends each by itself. Servers stand still meanwhile: they would only take note of each that breaks.
void Crew::dismiss() {
  fleet_.halt(Role::server);
  fleet_.kill_all(Role::client);
  fleet_.kill_all(Role::server);
}

std::uint64_t Crew::user_bytes() const {
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < servers_.size(); ++i) {
    bytes += read_user_memory_bytes(fleet_.process(Role::server, i)).value_or(0);
  }
  for (std::size_t i = 0; i < clients_.size(); ++i) {
    bytes += read_user_memory_bytes(fleet_.process(Role::client, i)).value_or(0);
  }
  return bytes;
}

std::optional<std::uint64_t> Crew::open_files(Role role, std::size_t index) const {
  std::error_code error;
  const std::filesystem::directory_iterator files("/proc/" + std::to_string(fleet_.process(role, index)) + "/fd",
                                                  error);
  if (error) return std::nullopt;
  return static_cast<std::uint64_t>(std::distance(begin(files), end(files)));
}

}  // namespace pushbench

#include "harness/ceiling/filling.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "harness/ceiling/walls.hpp"
#include "harness/doctor.hpp"

namespace pushbench {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPeriod{10};
constexpr std::chrono::seconds kBetweenLooks{1};  // at all clients, busy or not
constexpr std::uint64_t kMostOrdered = 4096;  // at once: neither a wall nor Ctrl-C should wait long for what is ordered
constexpr std::uint64_t kOtherFiles = 200;  // a process has fewer open besides its connections: here its limit is near,
constexpr std::uint64_t kFew = 16;          // and so many are ordered at once that few meet the wall in vain
constexpr std::uint64_t kReserve = 24;      // further processes hold so many fewer than the first one could

}  // namespace

Filling::Filling(Climb& climb)
    : climb_(climb),
      crew_(climb.crew),
      lookout_(climb),
      grid_({climb.ceiling.port_first, climb.ceiling.port_last}, climb.plan.lifts.addresses, climb.plan.lifts.ports) {}

bool Filling::begin() {
  ports_.open();
  start_server(0);
  start_client();
  if (end_) {
    climb_.note(*end_, "");
    return false;
  }
  crew_.await_all();
  return true;
}

bool Filling::fill(std::uint64_t goal) {
  if (!climb_.began) climb_.began = Climb::Clock::now();
  for (;;) {
    crew_.greet();
    crew_.look_at_busy();
    if (Climb::Clock::now() > looked_at_clients_ + kBetweenLooks) look_at_clients();
    if (auto wall = lookout_.look(read_kernel_signs(), counts_of(crew_), Climb::Clock::now())) end(std::move(*wall));
    look_for_full_processes();
    climb_.progress.held = crew_.following();
    if (crew_.pending() == 0 || lookout_.is_silent()) {
      if (end_ || crew_.following() >= goal) look_at_clients();
      if (end_) {
        climb_.note(*end_, "");
        return false;
      }
      if (crew_.following() >= goal) return true;
    }
    const std::uint64_t coming = crew_.following() + crew_.pending();
    if (!end_ && crew_.pending() > 0) serve_pending();
    if (!end_ && coming < goal) order(goal - coming);
    climb_.fleet.wait(kPeriod);
  }
}

void Filling::look_at_clients() {
  crew_.look_at_clients();
  climb_.tell_of(crew_.following());
  looked_at_clients_ = Climb::Clock::now();
}

void Filling::end(results::Wall wall) {
  if (!end_) end_ = std::move(wall);
}

void Filling::look_for_full_processes() {
  const std::string out_of_files{name_of(CloseReason::out_of_files)};
  for (std::size_t i = 0; i < crew_.clients().size(); ++i) {
    const Crew::Client& client = crew_.clients()[i];
    if (client.full || !client.state.failed.contains(out_of_files)) continue;
    meet_wall_of_files(Role::client, i, client.state.following);
  }
  for (std::size_t i = 0; i < crew_.servers().size(); ++i) {
    const Crew::Server& server = crew_.servers()[i];
    if (server.full || server.state.refused_out_of_files == 0) continue;
    // Others take what still waits to be accepted; where there can be none, this one goes on refusing.
    if (climb_.plan.lifts.processes) crew_.set_room(i, server.state.open);
    meet_wall_of_files(Role::server, i, server.state.open);
  }
}

void Filling::meet_wall_of_files(Role role, std::size_t index, std::uint64_t held) {
  crew_.mark_full(role, index);
  auto& holds = role == Role::client ? client_holds_ : server_holds_;
  if (holds) return;
  holds = held > 2 * kReserve ? held - kReserve : held;
  results::Wall wall = wall_of_files(
      {.role = role, .number = index + 1, .process = crew_.process(role, index), .open = crew_.open_files(role, index)},
      read_kernel_signs(), climb_.facts);
  // Further ones that could hold nothing either would be started for ever.
  if (wall.kind != results::WallKind::process_files || !climb_.plan.lifts.processes || *holds == 0) {
    end(std::move(wall));
  } else {
    climb_.note(std::move(wall), fmt::format("further {} processes, {} connections each",
                                             role == Role::client ? "client" : "server", grouped(*holds)));
  }
}

void Filling::meet_wall_of_ports() {
  constexpr int kSearches = 2;
  if (searches_ < kSearches && search_for_ports()) return;
  const Endpoint server = ports_.endpoint(ports_.size() - 1);
  const Endpoint source{source_address(grid_.sources() - 1), 0};
  const int error = try_connect(source, server);
  if (error != EADDRNOTAVAIL) {  // ports are not what is wanting
    if (searches_ <= kSearches && search_for_ports()) return;
    results::Wall wall = wall_of_refusal(crew_.failed(), crew_.lost_by_reason(), crew_.first_protocol_error());
    wall.evidence += fmt::format("; connect() from {} to {} port {}: {}", source.address, server.address, server.port,
                                 error == 0 ? "it still finds a port" : std::strerror(error));
    end(std::move(wall));
    return;
  }
  results::Wall wall = wall_of_ports({.grid = grid_,
                                      .ports = {climb_.ceiling.port_first, climb_.ceiling.port_last},
                                      .server = server,
                                      .held = crew_.following(),
                                      .error = error,
                                      .own_network = climb_.ceiling.own_network});
  const std::string lifted_by = grow();
  if (lifted_by.empty()) {
    end(std::move(wall));
  } else {
    climb_.note(std::move(wall), lifted_by);
  }
}

bool Filling::search_for_ports() {
  const std::uint64_t held = crew_.following();
  if (held >= grid_.capacity()) return false;
  ++searches_;
  find_free_ports(grid_.capacity() - held);
  return grid_.next().has_value();
}

void Filling::find_free_ports(std::uint64_t most) {
  for (std::uint32_t source = 0; source < grid_.sources(); ++source) {
    for (std::uint32_t server_port = 0; server_port < grid_.server_ports(); ++server_port) {
      for (std::uint64_t port = climb_.ceiling.port_first; port <= climb_.ceiling.port_last && most > 0; ++port) {
        const auto number = static_cast<std::uint16_t>(port);
        if (try_connect({source_address(source), number}, ports_.endpoint(server_port)) != 0) continue;
        grid_.put_back({.source = source, .server_port = server_port, .first_port = number, .ports = 1});
        --most;
      }
      climb_.fleet.wait(milliseconds{1});  // thousands of system calls a lane: Ctrl-C is heard between them
    }
  }
}

std::string Filling::grow() {
  const std::uint32_t sources = grid_.sources();
  const std::uint32_t server_ports = grid_.server_ports();
  if (!grid_.grow()) return {};
  searches_ = 0;
  if (grid_.sources() > sources) {
    return grid_.sources() == 2
               ? fmt::format("a second source address, {}", source_address(1))
               : fmt::format("source addresses {} to {}", source_address(sources), source_address(grid_.sources() - 1));
  }
  while (ports_.size() < grid_.server_ports()) ports_.open();
  const std::uint16_t first = ports_.endpoint(server_ports).port;
  const std::uint16_t last = ports_.endpoint(grid_.server_ports() - 1).port;
  return server_ports == 1 ? fmt::format("a second server port, {}", last)
                           : fmt::format("{} further server ports, {} to {}", server_ports, first, last);
}

void Filling::order(std::uint64_t need) {
  if (crew_.pending() > 2 * std::uint64_t{lookout_.in_flight()}) return;
  const auto lane = grid_.next();
  if (!lane) {
    if (crew_.pending() == 0) meet_wall_of_ports();
    return;
  }
  const auto client = next_client();
  if (!client) {
    if (!is_client_starting()) start_client();
    return;
  }
  open_rooms(lane->server_port);
  const std::uint64_t servers_room = room_of_servers(lane->server_port);
  if (servers_room == 0) {
    if (!is_server_starting(lane->server_port) && crew_.pending() == 0) start_server(lane->server_port);
    return;
  }
  const std::uint64_t at_once = std::max<std::uint64_t>(kMostOrdered, lookout_.in_flight());
  const std::uint64_t most = std::min({need, at_once, room_of_client(*client), servers_room});
  if (most == 0) return;
  const auto slice = grid_.take(static_cast<std::uint32_t>(most));
  port_ = slice->server_port;
  crew_.connect(*client,
                {.source = source_address(slice->source),
                 .first_port = slice->first_port,
                 .ports = slice->ports,
                 .server = ports_.endpoint(slice->server_port)},
                slice->ports, lookout_.in_flight());
  start_ahead(*client, slice->server_port);
}

void Filling::serve_pending() {
  open_rooms(port_);
  const bool all_full = std::ranges::none_of(crew_.servers(), [this](const Crew::Server& server) {
    return server.port == port_ && !server.full && (!server.ready() || !server_holds_ || room_of_server(server) > 0);
  });
  if (all_full) start_server(port_);
}

std::optional<std::size_t> Filling::next_client() const {
  for (std::size_t i = 0; i < crew_.clients().size(); ++i) {
    const Crew::Client& client = crew_.clients()[i];
    if (client.full || (client_holds_ && client.used() >= *client_holds_)) continue;
    if (!client.ready()) return std::nullopt;
    return i;
  }
  return std::nullopt;
}

std::uint64_t Filling::room_of_client(std::size_t index) const {
  const std::uint64_t used = crew_.clients()[index].used();
  return client_holds_ ? *client_holds_ - std::min(*client_holds_, used) : room_before_the_wall(used);
}

std::uint64_t Filling::room_of_servers(std::uint32_t port) const {
  std::uint64_t room = 0;
  for (const Crew::Server& server : crew_.servers()) {
    if (server.port == port) room += room_of_server(server);
  }
  return room - std::min(room, crew_.pending());
}

std::uint64_t Filling::room_of_server(const Crew::Server& server) const {
  if (!server.ready() || server.full) return 0;
  const std::uint64_t used = server.state.open;
  if (server_holds_) return *server_holds_ - std::min(*server_holds_, used);
  if (server.room) return 0;  // it waits until the one before it has met the wall
  // What is under way has yet to be counted among what it has; room_of_servers() takes it off.
  return room_before_the_wall(used + crew_.pending()) + crew_.pending();
}

/// How many more may be ordered of a process that holds so many, if nobody has met the wall yet.
std::uint64_t Filling::room_before_the_wall(std::uint64_t used) const {
  const std::uint64_t limit = climb_.facts.open_files_soft;
  const std::uint64_t near = limit > 2 * kOtherFiles ? limit - kOtherFiles : limit / 2;
  if (used < near) return near - used;
  return crew_.pending() == 0 ? kFew : 0;
}

void Filling::open_rooms(std::uint32_t port) {
  if (!server_holds_) return;
  const std::uint64_t wanted = kMostOrdered + crew_.pending();
  std::uint64_t open = 0;
  for (std::size_t i = 0; i < crew_.servers().size() && open < wanted; ++i) {
    const Crew::Server& server = crew_.servers()[i];
    if (server.port != port || !server.ready() || server.full) continue;
    if (server.room != server_holds_) crew_.set_room(i, server_holds_);
    open += room_of_server(server);
  }
}

// A process takes some tens of milliseconds to start, in which the others go on.
void Filling::start_ahead(std::size_t client, std::uint32_t port) {
  const std::uint64_t all = climb_.ceiling.target - std::min(climb_.ceiling.target, crew_.following());
  if (!climb_.plan.lifts.processes) return;
  const bool is_last = client + 1 == crew_.clients().size();
  if (is_last && all > room_of_client(client) + crew_.pending() && !is_client_starting()) start_client();
  const std::uint64_t to_come = std::min(all, grid_.left_towards(port) + crew_.pending());
  const bool has_spare = std::ranges::any_of(crew_.servers(), [&](const Crew::Server& server) {
    return server.port == port && (!server.ready() || (server.room == std::uint64_t{0}));
  });
  if (!has_spare && to_come > room_of_servers(port) + crew_.pending()) start_server(port);
}

void Filling::start_client() {
  if (!crew_.clients().empty() && !climb_.plan.lifts.processes) return;
  try {
    crew_.start_client();
  } catch (const std::system_error& error) {
    end(wall_of_processes(Role::client, error, climb_.facts));
  }
}

void Filling::start_server(std::uint32_t port) {
  const bool is_first =
      std::ranges::none_of(crew_.servers(), [port](const Crew::Server& server) { return server.port == port; });
  // The first one accepts whatever comes, until it meets the wall; one that stands by must not take it from it.
  std::optional<std::uint64_t> room = server_holds_;
  if (!is_first) room = 0;
  try {
    crew_.start_server(port, ports_.endpoint(port), ports_.descriptor(port), room);
  } catch (const std::system_error& error) {
    end(wall_of_processes(Role::server, error, climb_.facts));
  }
}

bool Filling::is_client_starting() const {
  return std::ranges::any_of(crew_.clients(), [](const Crew::Client& client) { return !client.ready(); });
}

bool Filling::is_server_starting(std::uint32_t port) const {
  return std::ranges::any_of(crew_.servers(),
                             [port](const Crew::Server& server) { return server.port == port && !server.ready(); });
}

}  // namespace pushbench

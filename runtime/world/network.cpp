#include "runtime/world/network.hpp"

#include <algorithm>
#include <stdexcept>

namespace pushbench::world {

class Network::WorldListener final : public Listener {
 public:
  WorldListener(Network& network, std::size_t port, AcceptHandler& handler)
      : network_(network), port_(port), handler_(handler), local_(network.ports_[port].at) {}
  ~WorldListener() override {
    // Unless its host was killed, and somebody else listens there by now.
    if (network_.ports_[port_].handler == &handler_) network_.ports_[port_].handler = nullptr;
  }
  WorldListener(const WorldListener&) = delete;
  WorldListener& operator=(const WorldListener&) = delete;
  WorldListener(WorldListener&&) = delete;
  WorldListener& operator=(WorldListener&&) = delete;
  const Endpoint& local() const override { return local_; }

 private:
  Network& network_;
  std::size_t port_;
  AcceptHandler& handler_;
  Endpoint local_;
};

Network::~Network() {
  each_connection([](Connection& connection) {
    connection.client().clear();
    connection.server().clear();
  });
}

Host& Network::add_host(HostOptions options) {
  hosts_.push_back(std::make_unique<ModelHost>(*this, std::move(options), random_.split()));
  return *hosts_.back();
}

// ---- Time.

bool Network::step(TimePoint limit) {
  if (stopped_) return false;
  TimePoint earliest = events_.earliest().value_or(TimePoint::max());
  ModelHost* timer_of = nullptr;
  for (const auto& host : hosts_) {
    const TimePoint timer = host->next_timer();
    if (timer >= earliest) continue;
    earliest = timer;
    timer_of = host.get();
  }
  if (earliest > limit || earliest == TimePoint::max()) return false;
  advance(earliest);
  ++happened_;
  if (timer_of != nullptr) {
    timer_of->timer_is_due();
  } else {
    events_.fire_one(now_);
  }
  return true;
}

std::uint64_t Network::pending() const {
  std::uint64_t count = events_.size();
  for (const auto& host : hosts_) count += host->timers();
  return count;
}

// ---- Who listens where.

Network::Port* Network::find_port(const Endpoint& at) {
  const auto found = std::find_if(ports_.begin(), ports_.end(), [&](const Port& port) { return port.at == at; });
  return found == ports_.end() ? nullptr : &*found;
}

Network::Port* Network::listening(const Endpoint& at) {
  for (Port& port : ports_) {
    if (port.handler == nullptr || port.at.port != at.port) continue;
    if (port.at.address == at.address || port.at.address == "0.0.0.0" || port.at.address == "::") return &port;
  }
  return nullptr;
}

std::unique_ptr<Listener> Network::listen(ModelHost& host, const Endpoint& local, AcceptHandler& handler) {
  constexpr std::uint16_t kFirstChosen = 49152;  // RFC 6335, section 6: the dynamic ports
  Endpoint chosen = local;
  if (chosen.port == 0) {
    for (chosen.port = kFirstChosen; find_port(chosen) != nullptr; ++chosen.port) {
    }
  }
  Port* port = find_port(chosen);
  if (port != nullptr && port->handler != nullptr) {
    throw std::runtime_error("cannot listen on " + local.address + " port " + std::to_string(local.port) +
                             ": somebody listens there already");
  }
  if (port == nullptr) port = &ports_.emplace_back(Port{chosen});
  port->host = &host;
  port->handler = &handler;
  const auto number = std::find_if(ports_.begin(), ports_.end(), [&](const Port& each) { return &each == port; });
  return std::make_unique<WorldListener>(*this, static_cast<std::size_t>(number - ports_.begin()), handler);
}

// ---- Connections.

Connection& Network::take_connection() {
  if (free_.empty()) return connections_.emplace_back(*this);
  Connection& connection = *free_.back();
  free_.pop_back();
  return connection;
}

Stream& Network::connect(ModelHost& host, const Endpoint& peer, StreamHandler& handler, std::uint32_t user) {
  Connection& connection = take_connection();
  connection.begin(user, link_of(user));
  if (of_user_.size() <= user) of_user_.resize(std::size_t{user} + 1);
  connection.join(of_user_[user]);
  WorldStream& client = connection.client();
  client.begin(host.next_core(), &handler, WorldStream::State::asking);
  const bool full = host.full();
  const bool out_of_ports = host.out_of_ports();
  host.opened(true);
  if (full || out_of_ports) {
    client.end(full ? CloseReason::out_of_files : CloseReason::out_of_ports);
    return client;
  }
  const TimePoint asked = client.core().charge(host.options().costs.accept);
  ++host.count().accepts;
  const auto moved = moved_.find(user);
  if (moved != moved_.end() && !moved->second) {
    client.end(CloseReason::unreachable);
  } else if (const Port* port = listening(peer); port == nullptr) {
    connection.be_refused(asked);
  } else {
    const auto number = std::find_if(ports_.begin(), ports_.end(), [&](const Port& each) { return &each == port; });
    connection.ask(asked, static_cast<std::uint32_t>(number - ports_.begin()), port->host->next_core());
  }
  return client;
}

void Network::give_back(Connection& connection) {
  connection.leave(of_user_[connection.user()]);
  free_.push_back(&connection);
}

template <class Visit>
void Network::each_connection(Visit visit) {
  for (Connection& connection : connections_) {
    if (connection.in_use()) visit(connection);
  }
}

std::size_t Network::strike(LinkFault fault, const World::Users& hits) {
  std::size_t count = 0;
  each_connection([&](Connection& connection) {
    if (connection.client().live() && hits(connection.user()) && connection.client().strike(fault)) ++count;
  });
  return count;
}

std::size_t Network::strike(LinkFault fault, std::uint32_t user) {
  std::size_t count = 0;
  Connection* next = user < of_user_.size() ? of_user_[user] : nullptr;
  while (next != nullptr) {
    Connection& connection = *next;
    next = connection.older();  // read first: who is struck while it asks may be gone at once
    if (connection.client().live() && connection.client().strike(fault)) ++count;
  }
  return count;
}

std::size_t Network::drop(std::uint32_t user) {
  std::size_t count = 0;
  Connection* next = user < of_user_.size() ? of_user_[user] : nullptr;
  while (next != nullptr) {
    Connection& connection = *next;
    next = connection.older();
    if (connection.server().drop()) ++count;
  }
  return count;
}

void Network::heal(const World::Users& hits) {
  each_connection([&](Connection& connection) {
    if (connection.client().live() && hits(connection.user())) connection.client().heal();
  });
}

void Network::kill(const ModelHost& host) {
  for (Port& port : ports_) {
    if (port.host == &host) port.handler = nullptr;
  }
  each_connection([&](Connection& connection) {
    for (WorldStream* end : {&connection.client(), &connection.server()}) {
      if (end->state() == WorldStream::State::none || &end->core().host() != &host) continue;
      if (end->state() == WorldStream::State::asking) {
        connection.take_back();
      } else if (end->live()) {
        connection.carry_reset(*end, time());
      }
      end->vanish();
    }
  });
}

// ---- Links.

const Link* Network::intern(const Link& link) {
  if (link.mtu <= kSegmentHeader) throw std::invalid_argument("link " + link.name + ": its mtu has no room for data");
  const auto known = std::find(profiles_.begin(), profiles_.end(), link);
  return known == profiles_.end() ? &profiles_.emplace_back(link) : &*known;
}

const Link& Network::link_of(std::uint32_t user) const {
  if (links_.empty()) return *default_link_;
  const auto own = links_.find(user);
  return own == links_.end() ? *default_link_ : *own->second;
}

Bottleneck& Network::bottleneck(std::uint32_t user, const Way& way, bool up) {
  if (way.bits_per_s <= 0) return unlimited_;
  if (bottlenecks_.size() <= user) bottlenecks_.resize(std::size_t{user} + 1);
  return bottlenecks_[user][up ? 1 : 0];
}

void Network::set_source(std::uint32_t user, const std::string& address) {
  // Addresses are only names here; what is none of 127.0.0.0/8, where all hosts are, reaches nobody.
  moved_[user] = address.starts_with("127.");
}

Traffic Network::traffic_now() {
  each_connection([this](Connection& connection) { connection.flush_acks(now_); });
  return traffic_;
}

}  // namespace pushbench::world

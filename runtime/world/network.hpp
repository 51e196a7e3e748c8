// What hosts of the modelled world have in common: time, what is to happen, who listens where, connections and links.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "runtime/world/backlog.hpp"
#include "runtime/world/connection.hpp"
#include "runtime/world/event_queue.hpp"
#include "runtime/world/flight.hpp"
#include "runtime/world/model_host.hpp"
#include "runtime/world/world.hpp"

namespace pushbench::world {

class Network {
 public:
  explicit Network(std::uint64_t seed) : random_(seed), tcp_dice_(random_.split()) {}
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;
  Network(Network&&) = delete;
  Network& operator=(Network&&) = delete;
  /// What is left vanishes without telling anybody.
  ~Network();

  Host& add_host(HostOptions options);
  void set_default_link(const Link& link) { default_link_ = intern(link); }
  void set_link(std::uint32_t user, const Link& link) { links_[user] = intern(link); }
  void set_observer(PacketObserver* observer) { observer_ = observer; }
  void set_source(std::uint32_t user, const std::string& address);

  /// The time of the event that happens now.
  TimePoint event_time() const { return now_; }
  /// The time of who asks: that of the core that runs, or else of the event.
  TimePoint time() const { return running_ == nullptr ? now_ : running_->cursor(); }
  void advance(TimePoint to) { now_ = std::max(now_, to); }
  /// Lets the next thing happen, unless that is due later than `limit`.
  bool step(TimePoint limit);
  std::uint64_t happened() const { return happened_; }
  std::uint64_t pending() const;
  EventQueue& events() { return events_; }

  Stream& connect(ModelHost& host, const Endpoint& peer, StreamHandler& handler, std::uint32_t user);
  std::unique_ptr<Listener> listen(ModelHost& host, const Endpoint& local, AcceptHandler& handler);
  /// Null if nobody listens there any more.
  AcceptHandler* acceptor(std::uint32_t port) const { return ports_[port].handler; }
  Backlog& backlog(std::uint32_t port) { return ports_[port].backlog; }
  void give_back(Connection& connection);
  Flights& flights() { return flights_; }

  std::size_t strike(LinkFault fault, const World::Users& hits);
  std::size_t strike(LinkFault fault, std::uint32_t user);
  void heal(const World::Users& hits);
  std::size_t drop(std::uint32_t user);
  void kill(const ModelHost& host);
  void stop() { stopped_ = true; }
  bool stopped() const { return stopped_; }

  Traffic& traffic() { return traffic_; }
  /// Counts acknowledgements first that have become due.
  Traffic traffic_now();
  std::uint64_t current_bytes() const { return current_ == nullptr ? 0 : current_->wire_bytes(); }
  PacketObserver* observer() const { return observer_; }
  Random& tcp_dice() { return tcp_dice_; }
  Bottleneck& bottleneck(std::uint32_t user, const Way& way, bool up);

  // The core that runs, and the connection whose event is being handled; null if none.
  Core* running() const { return running_; }
  void set_running(Core* core) { running_ = core; }
  void set_current(const Connection* connection) { current_ = connection; }

  std::string scratch;  ///< bytes of several messages, during one call of on_bytes()

 private:
  class WorldListener;
  struct Port {
    Endpoint at;
    ModelHost* host = nullptr;
    AcceptHandler* handler = nullptr;
    Backlog backlog = {};
  };
  static constexpr std::size_t kBlock = 256;

  const Link* intern(const Link& link);
  const Link& link_of(std::uint32_t user) const;
  Connection& take_connection();
  Port* find_port(const Endpoint& at);
  /// Where it is listened, one for all addresses included; null if nowhere.
  Port* listening(const Endpoint& at);
  template <class Visit>
  void each_connection(Visit visit);

  Random random_;
  Random tcp_dice_;
  TimePoint now_{};
  std::uint64_t happened_ = 0;
  EventQueue events_;
  Flights flights_;
  std::deque<Connection> connections_;  // never moved, used again
  std::vector<Connection*> free_;
  std::vector<Connection*> of_user_;  // the newest of each, and from there to the others
  std::deque<Port> ports_;
  std::vector<std::unique_ptr<ModelHost>> hosts_;
  std::deque<Link> profiles_;
  const Link* default_link_ = intern({});
  std::unordered_map<std::uint32_t, const Link*> links_;  // looked up only: its order means nothing
  std::unordered_map<std::uint32_t, bool> moved_;         // to an address that reaches somewhere or not
  std::vector<std::array<Bottleneck, 2>> bottlenecks_;    // by user, where a rate is limited
  Bottleneck unlimited_;
  PacketObserver* observer_ = nullptr;
  Traffic traffic_;
  Core* running_ = nullptr;
  bool stopped_ = false;
  const Connection* current_ = nullptr;
};

}  // namespace pushbench::world

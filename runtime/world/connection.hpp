// A TCP connection of the modelled world: both of its ends, both of its ways, and what befell it.
#pragma once

#include <array>
#include <cstdint>

#include "runtime/world/link.hpp"
#include "runtime/world/stream.hpp"
#include "runtime/world/tcp.hpp"
#include "runtime/world/tcp_acks.hpp"

namespace pushbench::world {

class Network;

class Connection {
 public:
  explicit Connection(Network& network) : network_(network) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  Connection(Connection&&) = delete;
  Connection& operator=(Connection&&) = delete;
  ~Connection() = default;

  Network& network() const { return network_; }
  WorldStream& client() { return client_; }
  WorldStream& server() { return server_; }
  WorldStream& peer_of(const WorldStream& end) { return end.client() ? server_ : client_; }
  bool in_use() const {
    return client_.state() != WorldStream::State::none || server_.state() != WorldStream::State::none;
  }
  std::uint32_t user() const { return user_; }
  std::uint32_t port() const { return port_; }
  std::uint64_t wire_bytes() const { return wire_bytes_; }
  const Link& link() const { return *link_; }

  // Among the connections of one user, of which `newest` is the first.
  void join(Connection*& newest);
  void leave(Connection*& newest);
  Connection* older() const { return older_; }

  /// Begins anew, for another user.
  void begin(std::uint32_t user, const Link& link);
  /// SYN and what follows, or what comes back where nobody listens.
  void ask(TimePoint at, std::uint32_t port, Core& server);
  void be_refused(TimePoint at);
  /// A SYN has come to a listener that may have no room for it.
  void be_asked();

  // From `end`, whose core is done with it at `at`.
  void carry(WorldStream& end, TimePoint at, const SharedBytes& bytes, std::string_view data);
  void carry_fin(WorldStream& end, TimePoint at);
  void carry_reset(WorldStream& end, TimePoint at);

  // What was read at `end`: what arrived when, and that all of it was taken.
  void note_arrival(const WorldStream& end, TimePoint at, std::size_t bytes);
  void note_read(const WorldStream& end, TimePoint at);
  void note_fin(const WorldStream& end, TimePoint at, bool closed);
  /// Counts what acknowledgements have become due.
  void flush_acks(TimePoint at);

  /// Struck: nothing comes to the client, and it sends nothing.
  bool silent() const { return silent_; }
  /// The client's end is gone without a word.
  void forsake() { forsaken_ = true; }
  /// The client asks no longer.
  void take_back();
  /// Of what leaves (`up`) or reaches the client: how much later the observer says that it does.
  Duration observe(TimePoint at, std::size_t payload, bool up) const;
  void fall_silent();
  /// Counts what `end` sent again and again until it gave up.
  void count_retries(const WorldStream& end);
  void heal();
  /// One way, what a segment takes without queues and losses.
  Duration delay(bool up) const { return up ? link_->up.delay : link_->down.delay; }

 private:
  /// The same, where it is the client's and leaves.
  Duration observe_leaving(const WorldStream& end, TimePoint at, std::size_t payload) const {
    return end.client() ? observe(at, payload, true) : Duration::zero();
  }
  bool carries(const WorldStream& end, TimePoint at);
  void open_from(TimePoint at, Traffic traffic);
  void count_again(bool up, std::uint64_t times, std::uint64_t bytes);
  void count(const Traffic& traffic);
  void count_acks(const WorldStream& by, std::uint32_t acks);
  std::uint64_t first_segment(const WorldStream& end) const;
  TcpPath path(bool up, Traffic& traffic) const;

  Network& network_;
  WorldStream client_{*this, true};
  WorldStream server_{*this, false};
  std::array<TcpDirection, 2> ways_;  // down, up
  std::array<TcpAcks, 2> acks_;       // of what comes to the client, to the server
  const Link* link_ = nullptr;
  Connection* older_ = nullptr;  // of the same user
  Connection* newer_ = nullptr;
  TimePoint last_packet_{};
  std::uint64_t wire_bytes_ = 0;
  std::uint32_t user_ = 0;
  std::uint16_t port_ = 0;
  bool silent_ : 1 = false;
  bool forsaken_ : 1 = false;   // the client's end is gone without a word
  bool forgotten_ : 1 = false;  // by a middlebox
  std::uint8_t syns_dropped_ : 4 = 0;
};

}  // namespace pushbench::world

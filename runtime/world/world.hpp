// The modelled world: one thread, virtual time from 0, everything seeded. Hosts with cores that cost time, links with
// rates and losses, TCP between them. The transports that run here are the very objects that run on sockets. Unlike
// runtime/simulated, which breaks connections at any step to try protocol code, this world says what things take and
// cost, and holds millions of connections.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "runtime/link_fault.hpp"
#include "runtime/runtime.hpp"
#include "runtime/world/costs.hpp"
#include "runtime/world/link.hpp"
#include "runtime/world/packets.hpp"

namespace pushbench::world {

class Network;

/// What was done on a host since the world began; with Costs, its CPU time. Exact, so that a calibration can divide by
/// them.
struct Operations {
  std::uint64_t accepts = 0, closes = 0, wakes = 0, reads = 0, sends = 0, timers = 0, publishes = 0;
  std::uint64_t bytes_read = 0, bytes_sent = 0;
  std::uint64_t refused = 0;  ///< of accepts: for want of open files
  double far = 0;  ///< of reads and sends, each by how many connections there were: min(1, those / Costs::far_at)
  double cold_wakes = 0;   ///< of wakes, each by how cold it was, 0 to 1: min(1, idle time / Costs::cold_after)
  Duration cpu{};          ///< of all cores
  Duration busiest_cpu{};  ///< of the core with the most since Host::begin_window()
  std::uint64_t slow_consumers = 0;  ///< streams dropped because more was queued than HostOptions::queue_limit
  std::uint64_t syns_dropped = 0;    ///< for want of room in a listener's backlog
};

/// Its runtime is what protocol code on that host is given.
class Host : public Runtime {
 public:
  virtual ~Host() = default;
  virtual Operations operations() const = 0;
  /// From now on Operations::busiest_cpu counts from 0.
  virtual void begin_window() = 0;
  virtual std::uint64_t connections() const = 0;
  /// The most there ever were at once.
  virtual std::uint64_t most_connections_held() const = 0;
  /// Charges the current core with a message of the schedule: Costs::publish.
  virtual void charge_publish() = 0;
  /// Everything on it ends as by SIGKILL: connections are reset, nobody on the host is told. Its handlers must be gone
  /// before anything else happens; timers are the owner's to disarm.
  virtual void kill() = 0;
  /// Runs nothing until resume(): what arrives waits, timers fire late.
  virtual void pause() = 0;
  virtual void resume() = 0;

 protected:
  using Runtime::Runtime;
};

class World {
 public:
  explicit World(std::uint64_t seed);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  Host& add_host(HostOptions options);

  /// Between the client `user` and wherever it connects; without this, default_link(). Takes effect for connections
  /// asked for from now on.
  void set_default_link(const Link& link);
  void set_link(std::uint32_t user, const Link& link);
  void set_packet_observer(PacketObserver* observer);

  TimePoint now() const;
  /// Lets everything happen that is due until `when`, and makes that the time. `tick` is called about every 100,000
  /// events; true stops there (and run_until returns false).
  bool run_until(TimePoint when, const std::function<bool()>& tick = {});

  /// Nothing happens any more: nothing can be armed or sent, and detaching costs next to nothing. For the end of a
  /// world of millions, before what lives in it is destroyed.
  void stop();

  std::uint64_t events() const;   ///< that have happened
  std::uint64_t pending() const;  ///< events that wait
  Traffic traffic() const;
  /// Wire bytes of the stream whose event is being handled, both ways.
  std::uint64_t current_bytes() const;

  /// As RealRuntime::strike, heal and set_source do it, for connections that clients asked for.
  using Users = std::function<bool(std::uint32_t user)>;
  std::size_t strike(LinkFault fault, const Users& hits);
  /// The same to one user: of millions, many a second.
  std::size_t strike(LinkFault fault, std::uint32_t user);
  void heal(const Users& hits);
  /// The server's side drops the client's connections, as a process does that ends: its protocol code is told reset
  /// soon, the client when the RST has come down to it, if it can. How many connections.
  std::size_t drop(std::uint32_t user);
  void set_source(std::uint32_t user, const std::string& address);

 private:
  std::unique_ptr<Network> network_;
};

}  // namespace pushbench::world

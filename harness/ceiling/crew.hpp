// The worker processes of one climb: started, told to connect, to accept and to publish, and asked how they are. Which
// of them does what is decided elsewhere (filling, holding).
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/ceiling/messages.hpp"
#include "harness/fleet.hpp"
#include "results/ceiling.hpp"

namespace pushbench {

class Crew {
 public:
  using Clock = std::chrono::steady_clock;

  struct Server {
    std::uint32_t port = 0;             ///< number of the server port at which it accepts
    std::optional<std::uint64_t> room;  ///< connections that it may take in all; nothing: any number
    bool full = false;                  ///< it can open no more files
    std::optional<HoldMemory> base;     ///< since it is ready
    HoldServerState state{};
    Clock::time_point started{};

    bool ready() const { return base.has_value(); }
  };

  struct Client {
    bool full = false;
    std::uint64_t ordered = 0;
    std::optional<HoldMemory> base;
    HoldClientState state{};
    Clock::time_point started{};

    bool ready() const { return base.has_value(); }
    /// Ordered, and neither following nor given up yet.
    std::uint64_t pending() const;
    /// Begun, and neither following nor given up yet.
    std::uint64_t awaited() const;
    std::uint64_t used() const { return state.following + pending(); }
  };

  /// `common` is what the orders of all workers have in common. `fleet` is empty, and outlives this.
  Crew(Fleet& fleet, HoldOrders common) : fleet_(fleet), common_(std::move(common)) {}

  const std::vector<Server>& servers() const { return servers_; }
  const std::vector<Client>& clients() const { return clients_; }

  /// Starts a process that accepts what comes to `listener`, `room` of them; it is ready some time later. Throws
  /// std::system_error if it can't be started.
  void start_server(std::uint32_t port, const Endpoint& listen, int listener, std::optional<std::uint64_t> room);
  void start_client();

  // All that follows throws FleetError.

  /// Takes note of who has become ready. One that takes too long is a failure.
  void greet();
  /// Waits until all are.
  void await_all();

  void set_room(std::size_t server, std::optional<std::uint64_t> most);
  void mark_full(Role role, std::size_t index);
  /// Has a client process connect `count` more.
  void connect(std::size_t client, const Lane& lane, std::uint64_t count, std::uint32_t in_flight);

  /// Asks those how they are that have something to do: client processes that connect, servers that still accept.
  void look_at_busy();
  void look_at_clients();
  void look_at_servers();
  void look_at_all();

  // As it was when last asked:

  std::uint64_t following() const;
  std::uint64_t followers() const;  ///< the same, as the servers see it; 0 for transports that never follow
  std::uint64_t pending() const;
  std::uint64_t awaited() const;
  std::uint64_t settled() const;  ///< ordered, and no longer pending
  std::uint64_t lost() const;
  std::uint64_t refused_out_of_files() const;
  /// Connections that came to nothing, by name of the CloseReason.
  std::map<std::string, std::uint64_t> failed() const;
  /// Those that followed once and were ended, likewise.
  std::map<std::string, std::uint64_t> lost_by_reason() const;
  std::string first_protocol_error() const;

  /// What all client processes have measured since they were last asked.
  HoldHarvest harvest();

  /// Has all client processes expect broadcast `number`. Says how many clients are to get it.
  std::uint64_t expect(std::uint64_t number);
  /// Has all servers publish it at `at`.
  void publish(std::uint64_t number, TimePoint at, std::uint32_t bytes);
  /// Of the newest broadcast.
  std::uint64_t reached() const;
  std::uint64_t duplicated() const;

  /// False if the transport has no heartbeats.
  bool set_heartbeat(double interval_s);
  /// Sent by all servers since they were started, as they said when last asked.
  std::uint64_t heartbeats() const;

  /// Memory of those processes of a side that hold something.
  results::HoldingSide weigh(Role role);

  /// User memory of all workers, as the kernel tells it of them.
  std::uint64_t user_bytes() const;
  std::optional<std::uint64_t> open_files(Role role, std::size_t index) const;
  pid_t process(Role role, std::size_t index) const { return fleet_.process(role, index); }

  /// Ends all workers at once.
  void dismiss();

 private:
  template <class Worker, class State>
  void look_at(Role role, std::vector<Worker>& workers, bool (*is_busy)(const Worker&));

  Fleet& fleet_;
  HoldOrders common_;
  std::vector<Server> servers_;
  std::vector<Client> clients_;
};

}  // namespace pushbench

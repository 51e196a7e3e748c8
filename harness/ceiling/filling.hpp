// Connects until so many are held: gives out lanes and room, meets walls and gets past those that it may. Walls are met
// in truth, by the kernel's word; what the first process of a side has learned of them all others keep to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "harness/ceiling/climb.hpp"
#include "harness/ceiling/lane_grid.hpp"
#include "harness/ceiling/lookout.hpp"
#include "harness/ceiling/network.hpp"

namespace pushbench {

class Filling {
 public:
  explicit Filling(Climb& climb);

  /// Starts the first process of each side, and waits for them. False if there can be none: that wall is in the record
  /// then. Throws std::system_error if no port can be opened; like all here, FleetError.
  bool begin();

  /// Connects until `goal` are held: true; or until a wall that stays, which is then the last in the record.
  bool fill(std::uint64_t goal);

  std::uint32_t sources() const { return grid_.sources(); }
  std::uint32_t server_ports() const { return grid_.server_ports(); }

 private:
  /// At all clients: who was lost in a process that has nothing to do is not seen otherwise.
  void look_at_clients();
  void look_for_full_processes();
  void meet_wall_of_files(Role role, std::size_t index, std::uint64_t held);
  void meet_wall_of_ports();
  /// Whether there are some again, of connections that came to nothing.
  bool search_for_ports();
  void find_free_ports(std::uint64_t most);
  /// Opens further lanes; says which, or nothing if there can be none.
  std::string grow();
  void end(results::Wall wall);

  /// Orders some of `need` more connections, if there is room for them; if not, makes some.
  void order(std::uint64_t need);
  /// The client process that is to go on; nothing if all are full, or one has yet to settle what it was told.
  std::optional<std::size_t> next_client() const;
  std::uint64_t room_of_client(std::size_t index) const;
  /// Of all servers at that port that accept, or could at once.
  std::uint64_t room_of_servers(std::uint32_t port) const;
  std::uint64_t room_of_server(const Crew::Server& server) const;
  void open_rooms(std::uint32_t port);
  /// What was ordered must not wait at a server that turned out to be full.
  void serve_pending();
  void start_ahead(std::size_t client, std::uint32_t port);
  void start_client();
  void start_server(std::uint32_t port);
  bool is_client_starting() const;
  bool is_server_starting(std::uint32_t port) const;
  std::uint64_t room_before_the_wall(std::uint64_t used) const;

  Climb& climb_;
  Crew& crew_;
  Lookout lookout_;
  LaneGrid grid_;
  ServerPorts ports_;
  /// What one process holds, once the first of its side has met the wall.
  std::optional<std::uint64_t> client_holds_, server_holds_;
  std::optional<results::Wall> end_;  ///< noted when what was ordered before is settled
  std::uint32_t port_ = 0;            ///< towards which was ordered last
  int searches_ = 0;                  ///< for free ports, since the grid has grown
  Climb::Clock::time_point looked_at_clients_{};
};

}  // namespace pushbench

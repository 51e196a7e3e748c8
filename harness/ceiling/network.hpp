// The network that a ceiling runs in: a namespace of its own, where the kernel lets it have one, so that no setting
// outlives the run and nobody else's connections take its ports.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/probes_machine.hpp"
#include "runtime/runtime.hpp"

namespace pushbench {

/// Moves this process, which has one thread, into a new network namespace with nothing but a loopback device that is
/// up. Empty if it did; else why it could not, in words, and the process is where it was. Throws std::system_error if
/// it is of no use there.
std::string enter_own_network();

/// Of the network namespace that this process is in, which is its own. Throws std::system_error if the kernel refuses.
void set_port_range(PortRange range);
/// Connections that may wait to be accepted, and be half open, become at least as many as a climb can let wait.
void widen_backlogs();

/// What is true inside, with what a namespace hides as it was `outside`.
MachineFacts read_facts_inside(const MachineFacts& outside);

/// The sockets at which servers accept: opened here, so that several processes can share one, and another can take its
/// place behind a port that is known already.
class ServerPorts {
 public:
  ServerPorts() = default;
  ServerPorts(const ServerPorts&) = delete;
  ServerPorts& operator=(const ServerPorts&) = delete;
  ~ServerPorts();

  /// Opens one more. Throws std::system_error.
  void open();

  std::uint32_t size() const { return static_cast<std::uint32_t>(ports_.size()); }
  const Endpoint& endpoint(std::uint32_t number) const { return ports_[number].endpoint; }
  int descriptor(std::uint32_t number) const { return ports_[number].socket; }

 private:
  struct Port {
    Endpoint endpoint;
    int socket;
  };
  std::vector<Port> ports_;
};

/// What the kernel says to a connect() from there, port 0 being its choice: an errno, or 0 if it is under way. What
/// comes of it is ended at once (RST).
int try_connect(const Endpoint& source, const Endpoint& server);

}  // namespace pushbench

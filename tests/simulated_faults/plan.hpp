// What happens in a simulated world, to whom and when: a pure function of a seed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/random.hpp"
#include "runtime/simulated/options.hpp"
#include "transports/transport.hpp"

namespace pushbench::simulated_faults {

/// Who follows and publishes what. The names are those of channels; empty: none.
struct Role {
  std::string follows;
  std::string publishes;
  bool from_the_start = false;  ///< follows after 0, else from when it is first connected
};

enum class Kind : std::uint8_t {
  connect,       ///< a client comes
  publish,       ///< the server, to a channel
  publish_from,  ///< a client
  cut,           ///< of all connections that a client has
  silence,       ///< of a client: for good
  passing_silence,
  stall,  ///< a client reads nothing for a while
  crash,  ///< of the server
  jump,   ///< of the clock
  hostile,
};

/// How a server goes.
enum class Crash : std::uint8_t {
  by_fin,    ///< its connections end behind what was sent, as when the kernel closes them
  by_reset,  ///< what was in flight is lost
  vanishes,  ///< nobody is told
};

struct Act {
  Duration at{};
  Kind kind{};
  std::uint32_t who = 0;    ///< a client, or a channel's number
  std::uint32_t bytes = 0;  ///< of a payload, or of garbage
  bool binary = false;
  bool history_kept = true;
  Crash crash{};
  Duration lasts{};  ///< until the end of a silence or stall, until the server is back; how far the clock jumps
  Cut cut{};
  std::uint64_t dice = 0;  ///< decides the rest
};

struct NumberedCut {
  std::uint64_t number = 0;
  Cut cut;
};

struct Plan {
  std::uint64_t seed = 0;
  const Transport* transport = nullptr;
  Settings settings;
  ReconnectPolicy reconnect;
  SimulatedOptions network;
  std::vector<Role> clients;
  std::vector<Act> acts;  ///< in order of time
  std::vector<NumberedCut> at_steps, at_bytes;
  Duration lasts{};           ///< all acts are within it
  bool clients_first = true;  ///< at the end
  bool says_goodbye = true;   ///< at the end clients close; else all is destroyed as it is
};

inline constexpr std::uint32_t kChannels = 2;
std::string channel_name(std::uint32_t number);

Plan plan_of(std::uint64_t seed);

/// Whether what a client missed comes in the end, and what it sent arrives.
bool resumes(const Plan& plan);

/// A line for the world, one for each client, one for each act.
std::string in_words(const Plan& plan);

}  // namespace pushbench::simulated_faults

// A server given by address: where it is, and what its clock says.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "harness/trial.hpp"

namespace pushbench {

/// "http://host:port", "ws://host:port/path?query", "tcp://host:port" or "host:port", taken apart.
struct Address {
  std::string host;
  std::uint16_t port = 0;
  std::string target;  ///< path and query; empty if it names none ("/" alone does not)
};

/// Throws InputError, naming `flag`.
Address parse_address(std::string_view text, std::string_view flag);

/// Looks the host up: IPv4 first. Throws InputError if it has no address.
Endpoint resolve(const Address& address, std::string_view flag);

/// What a Host header says of a server: "127.0.0.1:8080", "[::1]:8080".
std::string host_of(const Endpoint& server);

/// How far the clock of the pushbench server at `endpoint` (HTTP) is ahead of ours, give or take half of the quickest
/// of some round trips, as NTP has it. Nullopt if it does not answer `GET /clock` as pushbench does.
struct ClockReading {
  Duration ahead{};
  Duration error{};
};
std::optional<ClockReading> read_remote_clock(const Endpoint& endpoint);

}  // namespace pushbench

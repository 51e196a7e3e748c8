// What the command line and the workers of a ceiling say to each other, as data. As in a trial, a worker is told
// everything in its orders and decides nothing by itself.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "harness/messages.hpp"
#include "results/histogram.hpp"

namespace pushbench {

/// Where a ceiling's server worker finds the listening socket that it accepts from, with others or alone.
inline constexpr int kListenerDescriptor = 5;

struct HoldOrders {
  Role role = Role::server;
  std::string scenario;  ///< the effective document: settings of the transport, history
  std::string transport;
  std::uint64_t run_seed = 0;
  std::int64_t clock_offset_ns = 0;  ///< see RealRuntime::Options
  Endpoint listen;                   ///< servers: where the socket at kListenerDescriptor listens
  ClientId first_client = 0;         ///< clients: numbers of this worker's clients begin here
};

/// One source address towards one server port, or a slice of its ports: what a client worker may connect from.
struct Lane {
  std::string source;
  std::uint16_t first_port = 0;
  std::uint32_t ports = 0;  ///< first_port, first_port + 1, …
  Endpoint server;
};

/// A server worker's answer to "state".
struct HoldServerState {
  std::uint64_t followers = 0;             ///< connections that follow the channel now
  std::uint64_t open = 0;                  ///< connections, now
  std::uint64_t refused_out_of_files = 0;  ///< since the start
  std::uint64_t heartbeats = 0;            ///< sent since the start
};

/// A client worker's answer to "state". Clients are never tried twice: who could not connect, or was disconnected, is
/// gone, and the command line orders another.
struct HoldClientState {
  std::uint64_t ordered = 0;                    ///< clients to connect, in all orders
  std::uint64_t begun = 0;                      ///< of these
  std::uint64_t following = 0;                  ///< now
  std::map<std::string, std::uint64_t> failed;  ///< could not connect, by name of the CloseReason
  std::map<std::string, std::uint64_t> lost;    ///< followed once, and were disconnected
  std::string first_protocol_error;
  std::uint64_t expected = 0, reached = 0, duplicated = 0;  ///< of the newest broadcast
};

/// A client worker's answer to "harvest": since the last one.
struct HoldHarvest {
  Histogram connect_latency;
  Histogram broadcast_latency;
};

/// Either worker's answer to "memory".
struct HoldMemory {
  std::optional<std::uint64_t> user_bytes;  ///< see read_user_memory_bytes()
  std::optional<std::uint64_t> heap_bytes;  ///< allocated and not freed
};

// The messages, by type. Each is answered at once by one of the same type (hold: "ready"), or by "failed":
//   hold       {orders}                   -> ready {memory}: HoldMemory before anything is connected
//   state      {}                         -> {state}: HoldServerState or HoldClientState
//   memory     {}                         -> {memory}: HoldMemory
// to servers:
//   room       {most}                     -> {}: they accept no more while so many are open; without `most`: any number
//   broadcast  {number, at_ns, bytes}     -> {}: publish that broadcast, of so many bytes, at that time (run's clock)
//   heartbeat  {interval_s}               -> {has}: from now on, 0 (as at the start) for none; false if the transport
//                                          has none
// to clients:
//   connect    {lane, count, in_flight}   -> {}: connect so many more, never more than in_flight at once
//   expect     {number}                   -> {expected}: whoever follows now is to get the next broadcast
//   harvest    {}                         -> {harvest}: HoldHarvest

void to_json(nlohmann::json& json, const HoldOrders& orders);
void from_json(const nlohmann::json& json, HoldOrders& orders);
void to_json(nlohmann::json& json, const Lane& lane);
void from_json(const nlohmann::json& json, Lane& lane);
void to_json(nlohmann::json& json, const HoldServerState& state);
void from_json(const nlohmann::json& json, HoldServerState& state);
void to_json(nlohmann::json& json, const HoldClientState& state);
void from_json(const nlohmann::json& json, HoldClientState& state);
void to_json(nlohmann::json& json, const HoldHarvest& harvest);
void from_json(const nlohmann::json& json, HoldHarvest& harvest);
void to_json(nlohmann::json& json, const HoldMemory& memory);
void from_json(const nlohmann::json& json, HoldMemory& memory);

}  // namespace pushbench

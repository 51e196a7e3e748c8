// For tests: a WebSocket server and clients of ours in one simulated world.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "transports/http/test_observer.hpp"
#include "transports/websocket/client.hpp"
#include "transports/websocket/test_world.hpp"

namespace pushbench::websocket {

inline std::string from_client(ClientId id, std::uint64_t count, std::string_view data) {
  return write_envelope({.channel = "a",
                         .sequence = 0,
                         .intended = from_us(1),
                         .sent = from_us(1),
                         .publisher = id + 1,
                         .count = count,
                         .data = data});
}

struct Pair : World {
  explicit Pair(const SimulatedOptions& simulated = {}, const DeflateWishes& server = {},
                const ClientOptions& client = {}, const ReconnectPolicy& policy = {})
      : World(simulated, {.deflate = server}),
        context{runtime, this->server.local(), "a", policy, {}},
        clients(context, client) {}

  std::unique_ptr<Client> make(ClientId id = 0) { return clients.make(id, {.follows = &channel}, observer); }

  std::string channel = "a";
  ClientContext context;
  Clients clients;
  http::TestObserver observer;
};

}  // namespace pushbench::websocket

// A connection that waits has no timer of its own, at neither end: whatever watches over connections does so for all of
// them with one.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "hub/hub.hpp"
#include "runtime/simulated/runtime.hpp"
#include "transports/http/server.hpp"
#include "transports/registry.hpp"

namespace pushbench::memory {
namespace {

struct Nobody final : ClientObserver {
  std::size_t connected = 0;
  void on_connected(ClientId) override { ++connected; }
  void on_message(ClientId, const Envelope&) override {}
  void on_foreign(ClientId, std::string_view) override {}
  void on_disconnected(ClientId, CloseReason, bool) override {}
  void on_protocol_error(ClientId, std::string_view) override {}
  void on_answered(ClientId, std::size_t) override {}
};

/// Timers that are armed when so many clients have come to rest, with all settings as they are by default.
std::size_t timers_with(const Transport& transport, std::size_t clients) {
  SimulatedRuntime runtime;
  Hub hub;
  http::Server http(runtime, hub);
  const Settings settings(transport.settings());
  const auto server = transport.serve({runtime, hub, http, {"127.0.0.1", 0}}, settings);
  const ClientContext context{runtime, server->endpoint().value_or(http.local()), "localhost", {}, {}};
  const auto factory = transport.clients(context, settings);
  const std::string channel = "feed";
  Nobody observer;
  std::vector<std::unique_ptr<Client>> all;
  for (std::size_t i = 0; i < clients; ++i) {
    all.push_back(factory->make(static_cast<ClientId>(i), {.follows = &channel}, observer));
    all.back()->connect(std::nullopt);
  }
  runtime.run_until(runtime.now() + std::chrono::seconds{10});
  EXPECT_EQ(observer.connected, clients);
  EXPECT_EQ(server->followers(), clients);
  return runtime.timers();
}

TEST(IdleTimers, AreAsManyForManyConnectionsAsForOne) {
  for (const Transport* transport : transports()) {
    if (!transport->pushes()) continue;  // who is not pushed to must wake up by itself
    EXPECT_EQ(timers_with(*transport, 200), timers_with(*transport, 1)) << transport->name();
  }
}

}  // namespace
}  // namespace pushbench::memory

// For tests of the modelled world: ends of connections that write down what they are told, and a world of two hosts.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "runtime/world/world.hpp"

namespace pushbench::world {

inline const Endpoint kPort{"127.0.0.1", 80};

/// Writes down what it is told; a test may hook into each event.
struct Recorder : StreamHandler {
  explicit Recorder(Runtime& in) : runtime(in) {}

  void on_open() override { note("open"); }
  void on_bytes(std::string_view bytes) override {
    received += bytes;
    note(bytes.size() > 100 ? "much" : std::string{bytes});
  }
  void on_drained() override { note("drained"); }
  void on_close(CloseReason reason) override {
    note(std::string{name_of(reason)});
    stream = nullptr;
  }

  void note(std::string what) {
    times_us.push_back(to_us(runtime.now()));
    told.push_back(std::move(what));
    if (const auto hook = hooks.find(told.back()); hook != hooks.end()) hook->second();
  }

  Runtime& runtime;
  Stream* stream = nullptr;
  std::vector<std::string> told;
  std::vector<std::int64_t> times_us;
  std::string received;
  std::map<std::string, std::function<void()>> hooks;
};

inline Link link_of(Duration one_way) {
  Link link;
  link.up.delay = link.down.delay = one_way;
  return link;
}

/// A server that gives every connection to the same recorder, and a client: 1 ms apart.
struct TwoHosts : AcceptHandler {
  explicit TwoHosts(const HostOptions& server_options = {}, const HostOptions& client_options = {.cores = 0},
                    const Link& link = link_of(std::chrono::milliseconds{1}), std::uint64_t seed = 1)
      : world(seed),
        there(world.add_host(server_options)),
        here(world.add_host(client_options)),
        listener(there.listen(kPort, *this)) {
    world.set_default_link(link);
  }

  StreamHandler* on_accept(Stream& stream) override {
    if (refuses) return nullptr;
    server.stream = &stream;
    server.note("accepted");
    return &server;
  }

  void connect(std::uint32_t user = 0) { client.stream = &here.connect(kPort, client, user); }
  void connect_and_open() {
    connect();
    run(std::chrono::milliseconds{100});
  }
  void run(Duration time = std::chrono::hours{1}) { world.run_until(world.now() + time); }
  std::uint64_t connections() const { return here.connections() + there.connections(); }

  World world;
  Host& there;
  Host& here;
  bool refuses = false;
  Recorder server{there};
  Recorder client{here};
  std::unique_ptr<Listener> listener;
};

}  // namespace pushbench::world

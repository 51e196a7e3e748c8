// For tests of the simulated network: ends of connections that write down what they are told, and a world of two.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runtime/simulated/runtime.hpp"

namespace pushbench {

inline const Endpoint kPort{"10.0.0.1", 80};

/// Writes down what it is told; a test may hook into each event.
struct Recorder : StreamHandler {
  explicit Recorder(Runtime& in) : runtime(in) {}

  void on_open() override { note("open"); }
  void on_bytes(std::string_view bytes) override {
    received += bytes;
    note(std::string{bytes});
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

/// A server that gives every connection to the same recorder, and a client.
struct World : AcceptHandler {
  explicit World(const SimulatedOptions& options = {}) : runtime(options), listener(runtime.listen(kPort, *this)) {}

  StreamHandler* on_accept(Stream& stream) override {
    if (refuses) return nullptr;
    server.stream = &stream;
    server.note("accepted");
    return &server;
  }

  void connect() { client.stream = &runtime.connect(kPort, client); }
  void connect_and_open() {
    connect();
    runtime.run_until_idle(std::chrono::seconds{1});
  }
  void run() { runtime.run_until_idle(std::chrono::hours{1}); }

  SimulatedRuntime runtime;
  bool refuses = false;
  Recorder server{runtime};
  Recorder client{runtime};
  std::unique_ptr<Listener> listener;
};

}  // namespace pushbench

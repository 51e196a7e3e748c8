// The worlds a conversation can take place in: virtual time with an in-memory network, sockets on 127.0.0.1, and
// virtual time with modelled hosts and links.
#pragma once

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <functional>

#include "runtime/real/runtime.hpp"
#include "runtime/simulated/runtime.hpp"
#include "runtime/world/world.hpp"

namespace pushbench::conformance {

class World {
 public:
  virtual Runtime& runtime() = 0;

  /// Lets things happen until `done`, but not for longer than `limit` of its time; whether it is done.
  virtual bool run_until(const std::function<bool()>& done, Duration limit) = 0;

  /// Ends of connections that are not closed yet.
  virtual std::size_t streams() const = 0;

 protected:
  ~World() = default;
};

class SimulatedWorld final : public World {
 public:
  explicit SimulatedWorld(const SimulatedOptions& options) : runtime_(options) {}

  SimulatedRuntime& runtime() override { return runtime_; }
  std::size_t streams() const override { return runtime_.streams(); }
  bool run_until(const std::function<bool()>& done, Duration limit) override {
    // Time is free here, so something that goes round and round must be stopped by its steps.
    constexpr std::uint64_t kMostSteps = 5'000'000;
    const TimePoint end = runtime_.now() + limit;
    const std::uint64_t last_step = runtime_.steps() + kMostSteps;
    while (!done()) {
      if (runtime_.now() >= end || runtime_.steps() > last_step || !runtime_.step()) return done();
    }
    return true;
  }

 private:
  SimulatedRuntime runtime_;
};

class RealWorld final : public World {
 public:
  RealWorld() : runtime_(context_, {}) {}

  Runtime& runtime() override { return runtime_; }
  std::size_t streams() const override { return runtime_.open_streams(); }
  bool run_until(const std::function<bool()>& done, Duration limit) override {
    const TimePoint end = runtime_.now() + limit;
    while (!done()) {
      if (runtime_.now() >= end) return done();
      context_.run_one_for(std::chrono::milliseconds{10});
    }
    return true;
  }

 private:
  boost::asio::io_context context_;
  RealRuntime runtime_;
};

/// All on one host whose core takes its time, over a link that is slow and may lose packets.
class ModelledWorld final : public World {
 public:
  explicit ModelledWorld(std::uint64_t seed = 1, double loss = 0) : world_(seed), host_(world_.add_host(options())) {
    world::Link link;
    link.up = link.down = {.delay = std::chrono::milliseconds{2},
                           .jitter = std::chrono::milliseconds{1},
                           .bits_per_s = 20e6,
                           .loss = loss};
    world_.set_default_link(link);
  }

  world::Host& runtime() override { return host_; }
  std::size_t streams() const override { return host_.connections(); }
  bool run_until(const std::function<bool()>& done, Duration limit) override {
    const TimePoint end = world_.now() + limit;
    while (!done()) {
      if (world_.now() >= end) return done();
      world_.run_until(std::min(end, world_.now() + std::chrono::milliseconds{1}));
    }
    return true;
  }
  world::World& world() { return world_; }

 private:
  static world::HostOptions options() {
    world::HostOptions options{.cores = 1};
    options.costs.accept = options.costs.close = std::chrono::microseconds{20};
    options.costs.wake = options.costs.read = options.costs.parse = options.costs.send = std::chrono::microseconds{5};
    options.costs.timer = std::chrono::microseconds{1};
    options.costs.read_ns_per_byte = options.costs.send_ns_per_byte = 1;
    options.wake_delays = {Duration::zero(), std::chrono::microseconds{50}};
    return options;
  }

  world::World world_;
  world::Host& host_;
};

}  // namespace pushbench::conformance

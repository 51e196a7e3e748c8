// The two worlds a conversation can take place in: virtual time with an in-memory network, and sockets on 127.0.0.1.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>

#include "runtime/real/runtime.hpp"
#include "runtime/simulated/runtime.hpp"

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

}  // namespace pushbench::conformance

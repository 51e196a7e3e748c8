// What a worker's clients are to publish: every series of every group, by schedule.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "harness/crowd.hpp"
#include "harness/payload.hpp"
#include "harness/publisher.hpp"
#include "harness/scenario.hpp"
#include "transports/transport.hpp"

namespace pushbench {

class UplinkLoad {
 public:
  struct Options {
    const Scenario& scenario;
    const Crowd& crowd;
    std::uint32_t first = 0, count = 0;  ///< this worker's clients
    TimePoint origin, end;               ///< messages are due in [origin, end)
    std::uint64_t run_seed = 1;
    std::uint32_t trial = 1;
  };

  /// Told for each message of this worker's clients: who is to publish it, when it was due, and what fills it.
  using Publish = std::function<void(ClientId, TimePoint intended, const Due&, const Payload&)>;

  /// All of `options` outlives it.
  UplinkLoad(Runtime& runtime, const Options& options, Publish publish);

  bool finished() const;
  /// How many messages of this worker's clients are due by the end, and were not published yet.
  std::uint64_t remaining() const;

 private:
  struct Series {
    std::uint32_t group;
    Payload payload;
    std::unique_ptr<Publisher> publisher;
  };

  void add(Runtime& runtime, std::uint32_t group, const Traffic& traffic, std::uint32_t index);
  bool is_mine(ClientId client) const { return client >= options_.first && client - options_.first < options_.count; }

  Options options_;
  Publish publish_;
  std::vector<std::unique_ptr<Series>> series_;  // publishers point at them
};

}  // namespace pushbench

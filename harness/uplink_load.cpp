#include "harness/uplink_load.hpp"

#include <algorithm>
#include <utility>

namespace pushbench {

UplinkLoad::UplinkLoad(Runtime& runtime, const Options& options, Publish publish)
    : options_(options), publish_(std::move(publish)) {
  std::uint32_t index = 0;
  for (std::uint32_t group = 0; group < options_.scenario.groups.size(); ++group) {
    for (const Traffic& traffic : options_.scenario.groups[group].uplink) {
      // The number counts whether or not a crowd this small has such clients: it names the dice.
      if (options_.crowd.size_of(group) > 0) add(runtime, group, traffic, index);
      ++index;
    }
  }
}

void UplinkLoad::add(Runtime& runtime, std::uint32_t group, const Traffic& traffic, std::uint32_t index) {
  const std::uint64_t seed = seed_for(options_.run_seed, options_.trial, Purpose::uplink, index);
  series_.push_back(
      std::make_unique<Series>(Series{group, Payload(traffic.payload.most, seed, traffic.content), nullptr}));
  Series& series = *series_.back();
  series.publisher = std::make_unique<Publisher>(
      runtime, Schedule(traffic, options_.crowd.size_of(group), seed, LoadCurve(options_.scenario.phases)),
      options_.origin, options_.end, [this, &series](const Due& due, TimePoint intended) {
        const ClientId client = options_.crowd.client_of(series.group, due.target);
        if (is_mine(client)) publish_(client, intended, due, series.payload);
      });
}

bool UplinkLoad::finished() const {
  return std::all_of(series_.begin(), series_.end(), [](const auto& each) { return each->publisher->finished(); });
}

std::uint64_t UplinkLoad::remaining() const {
  std::uint64_t remaining = 0;
  for (const auto& series : series_) {
    for (const Due& due : series->publisher->remaining()) {
      remaining += is_mine(options_.crowd.client_of(series->group, due.target)) ? 1 : 0;
    }
  }
  return remaining;
}

}  // namespace pushbench

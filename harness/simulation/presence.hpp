// Which clients are there at which hour of the day: seeded, the same for every transport, and kept nowhere, so that
// millions of clients cost nothing. Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "harness/models/models.hpp"
#include "runtime/clock.hpp"
#include "transports/transport.hpp"

namespace pushbench {

/// A client comes, or goes, so long after measuring began.
struct PresenceChange {
  Duration at{};
  ClientId client = 0;
  bool comes = true;
  bool operator==(const PresenceChange&) const = default;
};

class DailyPresence {
 public:
  /// `profile` outlives it.
  DailyPresence(const PopulationProfile& profile, std::uint64_t seed) : profile_(profile), seed_(seed) {}

  /// Whether everybody is there at all hours.
  bool is_constant() const { return profile_.present_by_hour.empty(); }

  /// Whether `client` is there in the hour of that number, when its changes are done; 0: that in which measuring
  /// begins.
  bool holds(ClientId client, std::uint32_t hour) const;

  /// Since measuring began; zero or less for the hour in which it did.
  Duration begin_of(std::uint32_t hour) const;

  /// What changes from the hour before to `hour`, from 1, among the first `clients`: at random instants of it, in order
  /// of time, and those of an instant by client.
  std::vector<PresenceChange> changes_in(std::uint32_t hour, std::uint32_t clients) const;

 private:
  double share_at(std::uint32_t hour) const;
  double rank_of(ClientId client) const;

  const PopulationProfile& profile_;
  std::uint64_t seed_;
};

}  // namespace pushbench

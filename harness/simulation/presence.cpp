#include "harness/simulation/presence.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "runtime/random.hpp"

namespace pushbench {

namespace {
constexpr double kHourNs = 3600e9;
}

double DailyPresence::share_at(std::uint32_t hour) const {
  const std::vector<double>& shares = profile_.present_by_hour;
  return shares[(static_cast<std::size_t>(profile_.start_hour) + hour) % shares.size()];
}

double DailyPresence::rank_of(ClientId client) const { return Random{seed_ + client}.unit(); }

// Who is there at a low share is there at every higher one: in a day no more clients come and go than the shares ask
// for.
bool DailyPresence::holds(ClientId client, std::uint32_t hour) const {
  return is_constant() || rank_of(client) < share_at(hour);
}

Duration DailyPresence::begin_of(std::uint32_t hour) const {
  const double gone = profile_.start_hour - std::floor(profile_.start_hour);
  return Duration{std::llround((hour - gone) * kHourNs)};
}

std::vector<PresenceChange> DailyPresence::changes_in(std::uint32_t hour, std::uint32_t clients) const {
  std::vector<PresenceChange> changes;
  if (is_constant()) return changes;
  const double before = share_at(hour - 1);
  const double now = share_at(hour);
  const Duration begin = begin_of(hour);
  for (ClientId client = 0; client < clients; ++client) {
    Random dice(seed_ + client);
    const double rank = dice.unit();
    if ((rank < before) == (rank < now)) continue;
    Random of_hour(dice.next() + hour);
    changes.push_back({begin + Duration{std::llround(of_hour.unit() * kHourNs)}, client, rank < now});
  }
  std::ranges::sort(changes, {}, [](const PresenceChange& change) { return std::tuple(change.at, change.client); });
  return changes;
}

}  // namespace pushbench

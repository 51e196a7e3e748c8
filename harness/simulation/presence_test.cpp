#include "harness/simulation/presence.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace pushbench {
namespace {

constexpr std::uint32_t kClients = 10'000;
constexpr Duration kHour = std::chrono::hours{1};

PopulationProfile profile_of(std::vector<double> shares, double start_hour = 0) {
  PopulationProfile profile;
  profile.present_by_hour = std::move(shares);
  profile.start_hour = start_hour;
  return profile;
}

std::uint32_t present(const DailyPresence& presence, std::uint32_t hour) {
  std::uint32_t count = 0;
  for (ClientId client = 0; client < kClients; ++client) count += presence.holds(client, hour) ? 1 : 0;
  return count;
}

TEST(DailyPresence, WithoutHoursEverybodyIsAlwaysThere) {
  const PopulationProfile profile;
  const DailyPresence presence(profile, 1);
  EXPECT_TRUE(presence.is_constant());
  EXPECT_EQ(present(presence, 7), kClients);
  EXPECT_TRUE(presence.changes_in(1, kClients).empty());
}

TEST(DailyPresence, IsTheShareOfTheHourAndGoesRoundTheDay) {
  std::vector<double> shares(24, 0.5);
  shares[22] = 0;
  shares[23] = 1;
  shares[0] = 0.2;
  const PopulationProfile profile = profile_of(shares, 22.25);
  const DailyPresence presence(profile, 3);
  EXPECT_EQ(present(presence, 0), 0U);
  EXPECT_EQ(present(presence, 1), kClients);
  EXPECT_NEAR(present(presence, 2), 0.2 * kClients, 0.02 * kClients);
  EXPECT_NEAR(present(presence, 5), 0.5 * kClients, 0.02 * kClients);
  EXPECT_EQ(present(presence, 24), 0U);
  EXPECT_EQ(presence.begin_of(0), -kHour / 4);
  EXPECT_EQ(presence.begin_of(1), kHour * 3 / 4);
}

TEST(DailyPresence, ChangesLeadFromOneHourToTheNextAtInstantsOfIt) {
  const PopulationProfile profile = profile_of({0.2, 0.8, 0.3});
  const DailyPresence presence(profile, 5);
  for (const std::uint32_t hour : {1U, 2U, 3U}) {
    const std::vector<PresenceChange> changes = presence.changes_in(hour, kClients);
    EXPECT_FALSE(changes.empty());
    for (const PresenceChange& change : changes) {
      EXPECT_NE(presence.holds(change.client, hour - 1), presence.holds(change.client, hour));
      EXPECT_EQ(change.comes, presence.holds(change.client, hour));
      EXPECT_GE(change.at, presence.begin_of(hour));
      EXPECT_LE(change.at, presence.begin_of(hour + 1));
    }
    EXPECT_TRUE(std::ranges::is_sorted(changes, {}, &PresenceChange::at));
    const auto late = std::ranges::count_if(
        changes, [&](const PresenceChange& change) { return change.at > presence.begin_of(hour) + kHour / 2; });
    EXPECT_NEAR(static_cast<double>(late), static_cast<double>(changes.size()) / 2,
                static_cast<double>(changes.size()) / 10);
  }
}

TEST(DailyPresence, IsTheSeedsAndNothingElses) {
  const PopulationProfile profile = profile_of({0.2, 0.8});
  const auto changes = [&](std::uint64_t seed) { return DailyPresence(profile, seed).changes_in(1, 1000); };
  EXPECT_EQ(changes(1), changes(1));
  EXPECT_NE(changes(1), changes(2));
}

}  // namespace
}  // namespace pushbench

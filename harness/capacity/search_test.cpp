#include "harness/capacity/search.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "runtime/random.hpp"

namespace pushbench {
namespace {

using results::CapacityEnd;
using results::ProbeOutcome;

using Server = std::function<Observation(double value)>;

struct Found {
  CapacityEnd end;
  std::optional<double> knee, beyond;
  std::uint32_t confirmed, confirmations;
  std::vector<double> tried;
};

Found search(const SearchOptions& options, const Server& server) {
  CapacitySearch search(options);
  std::vector<double> tried;
  while (const auto next = search.next()) {
    tried.push_back(next->value);
    if (tried.size() > 500) ADD_FAILURE() << "it does not end";
    if (tried.size() > 500) break;
    search.observe(server(next->value));
  }
  return {search.end(), search.knee(), search.beyond(), search.confirmed(), search.confirmations(), tried};
}

Observation meets(double share = 0) { return {ProbeOutcome::meets, share, false}; }
Observation misses() { return {ProbeOutcome::misses, 0.5, false}; }
Observation overloaded() { return {ProbeOutcome::misses, 1, true}; }
Observation saturated() { return {ProbeOutcome::saturated, 1, false}; }

/// Whose CPU is full at `knee`, where it begins to miss.
Server full_at(double knee) {
  return [knee](double value) { return value <= knee ? meets(value / knee) : overloaded(); };
}

TEST(CapacitySearch, FindsTheKneeWithinThePrecisionInFewTrials) {
  for (const double knee : {1200.0, 9000.0, 50'000.0, 777'777.0}) {
    const Found found = search({.start = 1000}, full_at(knee));
    EXPECT_EQ(found.end, CapacityEnd::goal);
    ASSERT_TRUE(found.knee && found.beyond);
    EXPECT_LE(*found.knee, knee);
    EXPECT_GT(*found.beyond, knee);
    EXPECT_LE(*found.beyond - *found.knee, 0.1 * *found.knee);
    EXPECT_EQ(found.confirmed, 3U);
    EXPECT_LE(found.tried.size(), 16U) << knee;
  }
}

TEST(CapacitySearch, WithoutCpuToGoByItDoubles) {
  const Found found = search({.start = 100}, [](double value) { return value <= 10'000 ? meets() : misses(); });
  EXPECT_EQ(found.tried[1], 200);
  EXPECT_EQ(found.tried[2], 400);
  EXPECT_LE(*found.knee, 10'000);
  EXPECT_GE(*found.knee, 10'000 / 1.1);
}

TEST(CapacitySearch, NeverRaisesMoreThanEightfoldAndOnlyTwofoldWhereWorkGrowsFaster) {
  const auto idle = [](double) { return meets(0.001); };
  EXPECT_EQ(search({.start = 10, .most = 1000}, idle).tried[1], 80);
  EXPECT_EQ(search({.start = 10, .most = 1000, .linear = false}, idle).tried[1], 20);
}

TEST(CapacitySearch, DescendsWhereTheStartMisses) {
  const Found found = search({.start = 100'000}, full_at(700));
  EXPECT_EQ(found.end, CapacityEnd::goal);
  EXPECT_LE(*found.knee, 700);
  EXPECT_GE(*found.knee, 700 / 1.1);
}

TEST(CapacitySearch, SaysThatNothingMeetsTheGoal) {
  const Found found = search({.start = 100, .least = 10}, [](double) { return overloaded(); });
  EXPECT_EQ(found.end, CapacityEnd::nothing);
  EXPECT_FALSE(found.knee);
  EXPECT_EQ(found.beyond, 10);
  EXPECT_EQ(found.tried.back(), 10);
}

TEST(CapacitySearch, StopsAtTheBoundAndConfirmsIt) {
  const Found found = search({.start = 100, .most = 5000}, full_at(1e9));
  EXPECT_EQ(found.end, CapacityEnd::bound);
  EXPECT_EQ(found.knee, 5000);
  EXPECT_FALSE(found.beyond);
  EXPECT_EQ(found.confirmed, 3U);
}

TEST(CapacitySearch, ASaturatedGeneratorIsNoMiss) {
  const Found found = search({.start = 100}, [](double value) { return value <= 3000 ? meets(0.2) : saturated(); });
  EXPECT_EQ(found.end, CapacityEnd::generator);
  EXPECT_GE(*found.knee, 3000 / 1.1);
  EXPECT_FALSE(found.beyond) << "what the server would do there is not known";
}

TEST(CapacitySearch, AMissBelowTheGeneratorsLimitIsTheAnswer) {
  const Found found = search({.start = 1000}, [](double value) {
    if (value > 6000) return saturated();
    return value > 4000 ? misses() : meets(0.3);
  });
  EXPECT_EQ(found.end, CapacityEnd::goal);
  EXPECT_LE(*found.knee, 4000);
}

TEST(CapacitySearch, OneAccidentOnTheWayUpCostsATrialAndNotTheKnee) {
  for (std::size_t accident = 0; accident < 4; ++accident) {
    std::size_t trial = 0;
    const Found found =
        search({.start = 100}, [&](double value) { return trial++ == accident ? misses() : full_at(20'000)(value); });
    EXPECT_GE(*found.knee, 20'000 / 1.1) << "accident in trial " << accident;
    EXPECT_LE(*found.knee, 20'000);
  }
}

TEST(CapacitySearch, ANoisyServerIsFoundNearItsKnee) {
  int near = 0;
  constexpr int kSearches = 100;
  for (int seed = 0; seed < kSearches; ++seed) {
    Random dice(static_cast<std::uint64_t>(seed));
    const Found found = search({.start = 100}, [&](double value) {
      const bool accident = dice.below(10) == 0;
      return value <= 5000 && !accident ? meets(value / 5000) : misses();
    });
    if (found.knee && *found.knee <= 5000 && *found.knee >= 3500) ++near;
  }
  EXPECT_GE(near, 85);
}

TEST(CapacitySearch, StepsDownWhereRepeatedTrialsContradict) {
  std::vector<double> seen;
  const Found found = search({.start = 1000}, [&](double value) {
    const bool repeated = std::ranges::find(seen, value) != seen.end();
    seen.push_back(value);
    return value > 3000 || (repeated && value > 2000) ? overloaded() : meets();
  });
  EXPECT_EQ(found.end, CapacityEnd::goal);
  EXPECT_LE(*found.knee, 2000);
  EXPECT_GE(*found.knee, 2000 / 1.1);
  EXPECT_EQ(found.confirmed, 3U);
  EXPECT_LE(*found.beyond, *found.knee * 1.11);
}

TEST(CapacitySearch, LooksBelowAStartThatIsContradicted) {
  std::vector<double> seen;
  const Found found = search({.start = 1000}, [&](double value) {
    const bool repeated = std::ranges::find(seen, value) != seen.end();
    seen.push_back(value);
    return value > 1000 || (repeated && value > 300) ? overloaded() : meets();
  });
  EXPECT_EQ(found.end, CapacityEnd::goal);
  ASSERT_TRUE(found.knee);
  EXPECT_LE(*found.knee, 300);
  EXPECT_GE(*found.knee, 300 / 1.1);
}

TEST(CapacitySearch, IsUnconfirmedWhereNoneOfItHolds) {
  std::vector<double> seen;
  const Found found = search({.start = 1000, .least = 500}, [&](double value) {
    const bool repeated = std::ranges::find(seen, value) != seen.end();
    seen.push_back(value);
    return value > 1500 || repeated ? overloaded() : meets();
  });
  EXPECT_EQ(found.end, CapacityEnd::unconfirmed);
  EXPECT_FALSE(found.knee);
}

TEST(CapacitySearch, MoreThanHalfOfTheRepeatedTrialsMustMeet) {
  int repeats = 0;
  CapacitySearch search({.start = 100, .most = 100});
  search.observe(meets());
  while (search.next()) search.observe(repeats++ == 1 ? misses() : meets());
  EXPECT_EQ(search.end(), CapacityEnd::bound);
  EXPECT_EQ(search.confirmed(), 2U);
  EXPECT_EQ(search.confirmations(), 3U);
}

TEST(CapacitySearch, ClientsAreWholeNumbers) {
  const Found found = search({.start = 1, .most = 100, .whole = true}, full_at(7.5));
  EXPECT_EQ(found.knee, 7);
  EXPECT_EQ(found.beyond, 8);
  for (const double value : found.tried) EXPECT_EQ(value, std::round(value));
}

TEST(CapacitySearch, AFailedTrialIsTriedAgainAndASecondEndsTheSearch) {
  int trials = 0;
  const Found found =
      search({.start = 100, .most = 100}, [&](double) { return ++trials == 1 ? Observation{} : meets(); });
  EXPECT_EQ(found.end, CapacityEnd::bound);
  const Found failed = search({.start = 100}, [](double) { return Observation{}; });
  EXPECT_EQ(failed.end, CapacityEnd::failed);
  EXPECT_EQ(failed.tried.size(), 2U);
  EXPECT_FALSE(failed.knee);
}

TEST(CapacitySearch, WhenStoppedItTellsWhatItKnows) {
  CapacitySearch search({.start = 100});
  search.observe(meets());
  search.stop(CapacityEnd::interrupted);
  EXPECT_FALSE(search.next());
  EXPECT_EQ(search.end(), CapacityEnd::interrupted);
  EXPECT_EQ(search.knee(), 100);
  EXPECT_EQ(search.confirmations(), 0U);
}

TEST(CapacitySearch, StoppedAfterAContradictionItNamesNoLoadThatNoTrialMet) {
  CapacitySearch search({.start = 1000});
  search.observe(meets());
  search.observe(overloaded());
  while (!search.next()->confirms) search.observe(meets());
  const double contradicted = search.next()->value;
  search.observe(overloaded());
  search.observe(overloaded());
  ASSERT_LT(search.next()->value, contradicted);
  CapacitySearch met = search;
  search.stop(CapacityEnd::interrupted);
  EXPECT_FALSE(search.knee());
  EXPECT_EQ(search.beyond(), contradicted);
  const double below = met.next()->value;
  met.observe(meets());
  met.stop(CapacityEnd::interrupted);
  EXPECT_EQ(met.knee(), below);
}

TEST(CapacitySearch, StoppedAfterAMissedRepeatItNamesNoLoadEither) {
  CapacitySearch search({.start = 100, .most = 100, .confirmations = 5});
  search.observe(meets());
  search.observe(misses());
  CapacitySearch later = search;
  search.stop(CapacityEnd::interrupted);
  EXPECT_FALSE(search.knee());
  later.observe(meets());
  later.observe(meets());
  later.stop(CapacityEnd::interrupted);
  EXPECT_EQ(later.knee(), 100) << "2 of 3 met";
}

}  // namespace
}  // namespace pushbench

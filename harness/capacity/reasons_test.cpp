#include "harness/capacity/reasons.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pushbench {
namespace {

using results::Capacity;
using results::CapacityEnd;
using results::ProbeOutcome;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

results::CapacityProbe probe(double value, ProbeOutcome outcome, const char* detail, double server_share) {
  results::CapacityProbe made;
  made.value = value;
  made.outcome = outcome;
  made.detail = detail;
  made.server_cpu_cores = 4 * server_share;  // of several cores
  made.server_cpu_share = server_share;
  return made;
}

Capacity missed_with(double server_share) {
  Capacity capacity;
  capacity.end = CapacityEnd::goal;
  capacity.knee = 100;
  capacity.beyond = 110;
  capacity.probes = {probe(100, ProbeOutcome::meets, "", 0.1), probe(110, ProbeOutcome::misses, "", server_share),
                     probe(400, ProbeOutcome::misses, "", 1)};
  return capacity;
}

TEST(DoubtsOf, AServerThatMissesWithItsFullestCoreHalfIdleIsDoubted) {
  EXPECT_THAT(doubts_of(missed_with(0.4)), ElementsAre(HasSubstr("the server used 40 % of its fullest core")));
  EXPECT_THAT(doubts_of(missed_with(0.8)), IsEmpty());
  Capacity unknown = missed_with(0.4);
  unknown.probes[1].server_cpu_share.reset();
  EXPECT_THAT(doubts_of(unknown), IsEmpty());
}

TEST(ReasonsOf, AreThoseOfTheEnd) {
  Capacity capacity = missed_with(0.4);
  capacity.probes = {probe(1, ProbeOutcome::misses, "p99 9 s", 1), probe(2, ProbeOutcome::saturated, "full", 1),
                     probe(3, ProbeOutcome::failed, "killed", 1)};
  const auto reasons = [&](CapacityEnd end) {
    capacity.end = end;
    return reasons_of(capacity, "--most-rate 9 allows no more");
  };
  EXPECT_THAT(reasons(CapacityEnd::bound), ElementsAre("--most-rate 9 allows no more"));
  EXPECT_THAT(reasons(CapacityEnd::generator), ElementsAre("full"));
  EXPECT_THAT(reasons(CapacityEnd::nothing), ElementsAre("p99 9 s"));
  EXPECT_THAT(reasons(CapacityEnd::failed), ElementsAre("killed"));
  EXPECT_THAT(reasons(CapacityEnd::interrupted), IsEmpty());
}

}  // namespace
}  // namespace pushbench

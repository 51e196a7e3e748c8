#include "harness/capacity/bounds.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/test_scenario.hpp"
#include "runtime/input_error.hpp"
#include "transports/registry.hpp"

namespace pushbench {
namespace {

using results::CapacityOf;
using testing::HasSubstr;

constexpr std::string_view kOneFeed = R"("clients":100,"downlink":{"messages_per_s":40})";
constexpr std::string_view kEach = R"("clients":100,"channels":{"layout":"private"},"downlink":{"messages_per_s":1})";

struct Allowed {
  double clients = 100'000, rate = 1e6;
  std::uint64_t files = 1'000'000;
};

Bounds bounds(std::string_view scenario, CapacityOf of, const Allowed& allowed) {
  CapacityPlan plan;
  plan.most_clients = allowed.clients;
  plan.most_messages_per_s = allowed.rate;
  const CapacityQuestion question{with(scenario), plain(*transports().front()), of, {}};
  return bounds_of(question, plan, {.cpus = {0, 1}, .open_file_limit = allowed.files});
}

TEST(BoundsOf, StartAtTheScenariosOwnLoad) {
  EXPECT_EQ(bounds(kOneFeed, CapacityOf::clients, {}).search.start, 100);
  EXPECT_EQ(bounds(kOneFeed, CapacityOf::message_rate, {}).search.start, 4000);
}

TEST(BoundsOf, NeverExceedTheRateThatIsAllowedThoughTheScenarioDoes) {
  const Bounds clients = bounds(kOneFeed, CapacityOf::clients, {.rate = 1500});
  EXPECT_EQ(clients.search.start, 37);
  EXPECT_EQ(clients.search.most, 37);
  EXPECT_EQ(clients.search.least, 1);
  EXPECT_THAT(clients.why_no_more, HasSubstr("37 clients"));
  EXPECT_THAT(clients.why_no_more, HasSubstr("--most-rate 1500"));
  const Bounds rate = bounds(kOneFeed, CapacityOf::message_rate, {.rate = 1500});
  EXPECT_EQ(rate.search.start, 1500);
  EXPECT_EQ(rate.search.most, 1500);
  EXPECT_EQ(rate.why_no_more, "--most-rate 1500 allows no more");
}

TEST(BoundsOf, NeverExceedTheClientsThatAreAllowed) {
  const Bounds found = bounds(kOneFeed, CapacityOf::clients, {.clients = 50});
  EXPECT_EQ(found.search.start, 50);
  EXPECT_EQ(found.search.most, 50);
  EXPECT_EQ(found.why_no_more, "--most-clients 50 allows no more");
}

TEST(BoundsOf, NameTheLayoutWhereThatIsTheLimit) {
  // One channel with an uplink has one server process: no more clients than its files.
  const Bounds found =
      bounds(R"("clients":100,"uplink":{"messages_per_s":1})", CapacityOf::clients, {.rate = 1e12, .files = 4096});
  EXPECT_LT(found.search.most, 4096);
  EXPECT_THAT(found.why_no_more, HasSubstr("the most that can be laid out here"));
}

TEST(BoundsOf, GoNoLowerThanARateThatAScenarioMayHave) {
  const Bounds rate = bounds(R"("clients":1,"downlink":{"messages_per_s":0.01})", CapacityOf::message_rate, {});
  EXPECT_DOUBLE_EQ(rate.search.least, 0.001);
  EXPECT_DOUBLE_EQ(bounds(kOneFeed, CapacityOf::message_rate, {}).search.least, 4);
  const Bounds clients = bounds(R"("clients":100,"channels":{"layout":"private"},"downlink":{"messages_per_s":0.01})",
                                CapacityOf::clients, {});
  EXPECT_EQ(clients.search.least, 11);
  EXPECT_EQ(bounds(kEach, CapacityOf::clients, {}).search.least, 1);
}

TEST(BoundsOf, RefuseWhatAllowsNothing) {
  EXPECT_THROW(bounds(R"("clients":5)", CapacityOf::message_rate, {}), InputError);
  EXPECT_THROW(bounds(kOneFeed, CapacityOf::clients, {.rate = 39}), InputError);
  EXPECT_THROW(
      bounds(R"("clients":100,"groups":[{"name":"a","members":9},{"name":"b"}])", CapacityOf::clients, {.clients = 9}),
      InputError);
}

}  // namespace
}  // namespace pushbench

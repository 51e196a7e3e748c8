#include "harness/publisher.hpp"

#include <gtest/gtest.h>

#include "runtime/simulated/runtime.hpp"

namespace pushbench {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct Published {
  std::uint64_t k;
  TimePoint intended, at;
};

class PublisherTest : public testing::Test {
 protected:
  void publish(TimePoint begin, TimePoint end) {
    Traffic traffic;
    traffic.messages_per_s = 100;
    publisher.emplace(runtime, Schedule(traffic, 1, 1), begin, end, [this](const Due& due, TimePoint intended) {
      published.push_back({due.k, intended, runtime.now()});
    });
  }

  SimulatedRuntime runtime{{}};
  std::optional<Publisher> publisher;
  std::vector<Published> published;
};

TEST_F(PublisherTest, PublishesEachMessageWhenItIsDueAndStopsAtTheEnd) {
  const TimePoint begin = runtime.now() + seconds{1};
  publish(begin, begin + seconds{1});
  EXPECT_EQ(publisher->remaining().size(), 100U);
  runtime.run_until(begin + seconds{5});
  ASSERT_EQ(published.size(), 100U);
  EXPECT_TRUE(publisher->finished());
  EXPECT_TRUE(publisher->remaining().empty());
  for (std::size_t k = 0; k < published.size(); ++k) {
    EXPECT_EQ(published[k].k, k);
    EXPECT_EQ(published[k].intended, begin + milliseconds{10} * k + milliseconds{5});
    EXPECT_EQ(published[k].at, published[k].intended);
  }
}

TEST_F(PublisherTest, IsFinishedAtOnceWhenNothingMoreIsDue) {
  const TimePoint begin = runtime.now();
  publish(begin, begin + milliseconds{4});  // the first is due after 5
  EXPECT_TRUE(publisher->finished());
  publish(begin, begin + milliseconds{6});
  runtime.run_until(begin + milliseconds{5});
  EXPECT_EQ(published.size(), 1U);
  EXPECT_TRUE(publisher->finished());
}

TEST_F(PublisherTest, WhatIsLateIsPublishedAllTheSameWithTheTimeItWasDue) {
  const TimePoint begin = runtime.now();
  runtime.run_until(begin + seconds{10});
  publish(begin, begin + seconds{2});
  runtime.run_until(begin + seconds{11});
  ASSERT_EQ(published.size(), 200U);
  EXPECT_EQ(published.front().intended, begin + milliseconds{5});
  EXPECT_GE(published.front().at, begin + seconds{10});
}

}  // namespace
}  // namespace pushbench

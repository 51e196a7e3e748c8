#include "harness/reply_streams.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "runtime/simulated/runtime.hpp"

namespace pushbench {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::Each;
using testing::ElementsAreArray;
using testing::IsEmpty;

struct Published {
  std::uint64_t request, k;
  Duration after;  ///< the request's arrival
  bool operator==(const Published&) const = default;
};

class ReplyStreamsTest : public testing::Test {
 protected:
  ReplyStreamsTest() {
    replies.messages_least = 5;
    replies.messages_most = 50;
    replies.per_s_least = 10;
    replies.per_s_most = 100;
    replies.first_after_ms = 300;
    open(seconds{100});
  }

  void open(Duration until) {
    streams.emplace(runtime, replies, 1, runtime.now() + until,
                    [this](const Request& request, const Due& due, TimePoint intended) {
                      EXPECT_EQ(runtime.now(), intended);
                      published.push_back({request.number, due.k, intended - request.accepted});
                      sizes.push_back(due.payload_bytes);
                    });
  }

  std::vector<Published> answer_to(std::uint64_t publisher, std::uint64_t count, std::uint32_t before = 0) {
    published.clear();
    streams->begin({0, publisher, count, runtime.now()}, before);
    runtime.run_until(runtime.now() + seconds{20});
    EXPECT_TRUE(streams->finished());
    return published;
  }

  SimulatedRuntime runtime{{}};
  Replies replies;
  std::optional<ReplyStreams> streams;
  std::vector<Published> published;
  std::vector<std::uint32_t> sizes;
};

TEST_F(ReplyStreamsTest, AnAnswerComesAtItsOwnSteadyPace) {
  const auto answer = answer_to(1, 1);
  ASSERT_GE(answer.size(), 5U);
  ASSERT_LE(answer.size(), 50U);
  EXPECT_EQ(answer[0].after, milliseconds{300});
  const Duration step = answer[1].after - answer[0].after;
  EXPECT_GE(step, milliseconds{10});
  EXPECT_LE(step, milliseconds{100});
  for (std::size_t k = 0; k < answer.size(); ++k) {
    EXPECT_EQ(answer[k].k, k);
    EXPECT_NEAR(static_cast<double>((answer[k].after - answer[0].after).count()), static_cast<double>(k * step.count()),
                static_cast<double>(k + 1));
  }
  EXPECT_THAT(sizes, Each(replies.payload.least));
}

TEST_F(ReplyStreamsTest, WhoAsksAndHowOftenDecidesAndNotWhen) {
  const auto first = answer_to(7, 1);
  EXPECT_EQ(answer_to(7, 1), first);
  EXPECT_NE(answer_to(7, 2), first);
  EXPECT_NE(answer_to(8, 1), first);
}

TEST_F(ReplyStreamsTest, AnotherLifeGoesOnBehindWhatWasPublished) {
  const auto whole = answer_to(3, 9);
  const auto rest = answer_to(3, 9, 4);
  EXPECT_THAT(rest, ElementsAreArray(whole.begin() + 4, whole.end()));
  EXPECT_THAT(answer_to(3, 9, static_cast<std::uint32_t>(whole.size())), IsEmpty());
}

TEST_F(ReplyStreamsTest, NothingComesFromTheEndOn) {
  open(milliseconds{400});
  const auto answer = answer_to(1, 1);
  ASSERT_FALSE(answer.empty());
  EXPECT_LT(answer.back().after, milliseconds{400});
  EXPECT_THAT(answer_to(1, 2), IsEmpty());
}

TEST_F(ReplyStreamsTest, ManyAnswersRunAtOnce) {
  for (std::uint64_t publisher = 1; publisher <= 100; ++publisher)
    streams->begin({publisher, publisher, 1, runtime.now()});
  EXPECT_FALSE(streams->finished());
  runtime.run_until(runtime.now() + seconds{20});
  EXPECT_TRUE(streams->finished());
  std::size_t firsts = 0;
  for (const Published& each : published) firsts += each.k == 0 ? 1 : 0;
  EXPECT_EQ(firsts, 100U);
}

/// A server that is closed down in the middle of its answers must not trip over them.
TEST_F(ReplyStreamsTest, MayBeEndedWhileAnswersRun) {
  streams->begin({1, 1, 1, runtime.now()});
  streams.reset();
  runtime.run_until(runtime.now() + seconds{20});
  EXPECT_THAT(published, IsEmpty());
}

}  // namespace
}  // namespace pushbench

#include "transports/short_polling/client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "transports/http/test_observer.hpp"
#include "transports/http/test_world.hpp"
#include "transports/short_polling/server.hpp"
#include "transports/short_polling/transport.hpp"

namespace pushbench::short_polling {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

struct ClientWorld : http::TestWorld {
  explicit ClientWorld(const http::HeaderStyle& style = {}, const SimulatedOptions& options = {},
                       ReconnectPolicy reconnect = {})
      : TestWorld(options), context{runtime, server.local(), "a", reconnect, {}}, style(style) {}

  Client& connect(std::optional<Cursor> after = std::nullopt) {
    client = clients.make(0, {.follows = &channel}, observer);
    client->connect(after);
    return *client;
  }

  ClientContext context;
  http::HeaderStyle style;
  std::string channel = "news";
  http::TestObserver observer;
  Server polls{{runtime, hub, server, {}}};
  Clients clients{context, seconds{1}, {.style = style}};
  std::unique_ptr<Client> client;
};

/// What must hold however the client connects.
class ShortPollingClient : public testing::TestWithParam<bool> {
 protected:
  http::HeaderStyle style() const { return {.browser = false, .keep_alive = GetParam()}; }
};
INSTANTIATE_TEST_SUITE_P(KeepAlive, ShortPollingClient, testing::Bool());

TEST_P(ShortPollingClient, FollowsFromNowOn) {
  ClientWorld world(style());
  world.publish("news", "old");
  world.connect();
  world.run_for(milliseconds{10});
  EXPECT_THAT(world.observer.take(), ElementsAre("connected"));
  world.publish("news", "a");
  world.publish("news", "b");
  world.run_for(seconds{1} + milliseconds{10});
  EXPECT_THAT(world.observer.take(), ElementsAre("message 2 a", "message 3 b"));
  world.publish("news", "c");
  world.run_for(seconds{3});
  EXPECT_THAT(world.observer.take(), ElementsAre("message 4 c"));
}

TEST_P(ShortPollingClient, FollowsFromACursor) {
  ClientWorld world(style());
  for (const auto* data : {"a", "b", "c"}) world.publish("news", data);
  world.connect(1);
  world.run_for(milliseconds{10});
  EXPECT_THAT(world.observer.take(), ElementsAre("connected", "message 2 b", "message 3 c"));
}

TEST_P(ShortPollingClient, AsksOnceAnIntervalWhateverTheAnswersTake) {
  ClientWorld world(style(), {.delay = milliseconds{100}});
  world.connect();
  world.run_for(seconds{100});
  // One more to learn the cursor; the last may be on its way.
  EXPECT_GE(world.observer.answers, 100);
  EXPECT_LE(world.observer.answers, 101);
  EXPECT_EQ(world.clients.left_out(), 0u);
}

TEST_P(ShortPollingClient, LeavesOutWhatWouldOvertakeAnAnswer) {
  // With a kept connection an answer takes 1.4 s, so every second poll is left out; without, 2.8 s, and two of three
  // are.
  ClientWorld world(style(), {.delay = milliseconds{700}});
  world.connect();
  world.run_for(seconds{120});
  const int expected = GetParam() ? 60 : 40;
  EXPECT_NEAR(world.observer.answers, expected, 2);
  EXPECT_NEAR(static_cast<double>(world.clients.left_out()), 120 - expected, 3);
}

TEST_P(ShortPollingClient, ClosesCleanly) {
  for (const auto when : {milliseconds{1}, milliseconds{2}, milliseconds{3}, milliseconds{10}, milliseconds{4000}}) {
    ClientWorld world(style());
    Client& client = world.connect();
    world.run_for(when);
    world.observer.take();
    client.close();
    EXPECT_THAT(world.observer.take(), IsEmpty());  // never from within the call
    world.run_for(seconds{5});
    EXPECT_THAT(world.observer.take(), ElementsAre("disconnected closed_here")) << when.count();
    EXPECT_EQ(world.runtime.streams(), 0u);
    EXPECT_EQ(world.server.connections(), 0u);
    const int answers = world.observer.answers;
    world.publish("news", "missed");
    client.connect(std::nullopt);
    world.run_for(milliseconds{20});
    EXPECT_THAT(world.observer.take(), ElementsAre("connected"));
    EXPECT_EQ(world.observer.answers, answers + 1);
  }
}

TEST_P(ShortPollingClient, ClosesFromWithinAMessage) {
  ClientWorld world(style());
  for (const auto* data : {"a", "b"}) world.publish("news", data);
  world.observer.on_note = [&](const std::string& what) {
    if (what == "message 1 a") world.client->close();
  };
  world.connect(0);
  world.run_for(seconds{5});
  EXPECT_THAT(world.observer.take(), ElementsAre("connected", "message 1 a", "disconnected closed_here"));
}

TEST_P(ShortPollingClient, LosesNothingInACutAtAnyStep) {
  std::uint64_t steps = 1;
  for (std::uint64_t step = 0; step < steps; ++step) {
    ClientWorld world(style(), {.delay = milliseconds{5}, .chunking = Chunking::random});
    world.runtime.cut_at(step);
    world.connect(0);
    std::vector<std::string> expected;
    for (int i = 1; i <= 20; ++i) {
      world.publish("news", std::to_string(i));
      expected.push_back("message " + std::to_string(i) + " " + std::to_string(i));
      world.run_for(milliseconds{170});
    }
    world.run_for(seconds{30});
    std::vector<std::string> messages;
    for (const std::string& told : world.observer.told) {
      if (told.starts_with("message ")) messages.push_back(told);
      ASSERT_FALSE(told.starts_with("error")) << told << " at " << step;
    }
    ASSERT_EQ(messages, expected) << step;
    if (step == 0) steps = std::min<std::uint64_t>(world.runtime.steps(), 150);
  }
  EXPECT_GT(steps, 20u);
}

TEST_P(ShortPollingClient, GoesOnWithAServerThatNumbersAnew) {
  ClientWorld world(style());
  world.connect(100);
  world.run_for(seconds{2});
  world.publish("news", "a");
  world.run_for(seconds{2});
  EXPECT_THAT(world.observer.take(), ElementsAre("connected", "message 1 a"));
}

TEST_P(ShortPollingClient, PublishesOnAConnectionOfItsOwn) {
  ClientWorld world(style());
  Client& client = world.connect();
  world.run_for(seconds{1});
  client.publish(write_envelope({.channel = "news", .publisher = 1, .count = 1, .data = "x"}));
  world.run_for(seconds{2});
  EXPECT_THAT(world.observer.take(), ElementsAre("connected", "message 1 x"));
  client.publish("\xFF");
  world.run_for(seconds{5});
  EXPECT_THAT(world.observer.take(),
              ElementsAre("error short_polling: uplink: POST /channels/news/messages answered 400, expected 202",
                          "disconnected closed_here, returning", "connected"));
  client.publish(write_envelope({.channel = "news", .publisher = 1, .count = 2, .data = "y"}));
  client.close();
  world.run_for(seconds{2});
  EXPECT_EQ(world.hub.channel("news")->last(), 2u);
  EXPECT_EQ(world.runtime.streams(), 0u);
}

TEST(ShortPollingSchedule, IsNotShiftedByLateTimers) {
  Schedule schedule{from_us(300)};
  EXPECT_EQ(schedule.advance(from_us(300), std::chrono::microseconds{1000}), 0u);
  EXPECT_EQ(schedule.next, from_us(1300));
  EXPECT_EQ(schedule.advance(from_us(2299), std::chrono::microseconds{1000}), 0u);
  EXPECT_EQ(schedule.next, from_us(2300));
  EXPECT_EQ(schedule.advance(from_us(5300), std::chrono::microseconds{1000}), 3u);
  EXPECT_EQ(schedule.next, from_us(6300));
}

TEST(ShortPollingSchedule, WaitsHalfAnIntervalInTheMean) {
  // The mean over many phases: half an interval, and half a round trip more.
  ClientWorld world({}, {.delay = milliseconds{10}});
  std::vector<std::unique_ptr<Client>> clients;
  for (ClientId id = 0; id < 400; ++id) {
    clients.push_back(world.clients.make(id, {.follows = &world.channel}, world.observer));
    clients.back()->connect(std::nullopt);
  }
  world.run_for(milliseconds{1500});
  world.observer.take();
  const TimePoint published = world.runtime.now();
  world.publish("news", "a");
  double sum_ms = 0;
  int count = 0;
  world.observer.on_note = [&](const std::string&) {
    sum_ms += static_cast<double>(to_us(world.runtime.now() - published)) / 1000;
    ++count;
  };
  world.run_for(seconds{2});
  EXPECT_EQ(count, 400);
  // A uniform phase's mean of 400 has a standard deviation of 1000 / sqrt(12 * 400) = 14 ms.
  EXPECT_NEAR(sum_ms / count, 500 + 10, 50);
}

TEST(ShortPollingSchedule, NeverDrifts) {
  // Answers come at one and the same place in the second, for as long as it lasts.
  ClientWorld world({}, {.delay = milliseconds{37}});
  world.observer.notes_answers = true;
  std::vector<std::int64_t> times_us;
  world.observer.on_note = [&](const std::string& what) {
    if (what == "answered 0") times_us.push_back(to_us(world.runtime.now()) % 1'000'000);
  };
  world.connect();
  world.run_for(seconds{1000});
  ASSERT_GT(times_us.size(), 990u);
  for (std::size_t i = 2; i < times_us.size(); ++i) EXPECT_EQ(times_us[i], times_us[1]);
}

TEST(ShortPollingClientWire, AsksToTheByte) {
  SimulatedRuntime runtime;
  struct Listening final : AcceptHandler, StreamHandler {
    StreamHandler* on_accept(Stream& accepted) override {
      stream = &accepted;
      return this;
    }
    void on_bytes(std::string_view bytes) override {
      heard.emplace_back(bytes);
      stream->send(std::string_view{"HTTP/1.1 200 OK\r\nPushbench-Cursor: 12\r\nContent-Length: 0\r\n\r\n"});
    }
    void on_close(CloseReason) override {}
    Stream* stream = nullptr;
    std::vector<std::string> heard;
  } listening;
  const auto listener = runtime.listen({"a", 80}, listening);
  const ClientContext context{runtime, {"a", 80}, "a:80", {}, {}};
  const std::string channel = "news";
  http::TestObserver observer;
  Clients clients(context, seconds{1}, {});
  const auto client = clients.make(0, {.follows = &channel}, observer);
  client->connect(std::nullopt);
  runtime.run_until(from_us(1'100'000));
  EXPECT_THAT(listening.heard,
              ElementsAre("GET /channels/news/poll?after=18446744073709551615 HTTP/1.1\r\nHost: a:80\r\n\r\n",
                          "GET /channels/news/poll?after=12 HTTP/1.1\r\nHost: a:80\r\n\r\n"));
}

TEST(ShortPollingClientErrors, NameStatusAndTarget) {
  ClientWorld world;
  world.polls.stop();
  world.connect(3);
  world.run_for(milliseconds{10});
  EXPECT_THAT(world.observer.take(),
              ElementsAre("error short_polling: GET /channels/news/poll?after=3 answered 404 Not Found, expected 200",
                          "disconnected closed_here, returning"));
}

TEST(ShortPollingClientErrors, LeavesAServerThatDoesNotAnswer) {
  ClientWorld world;
  world.connect();
  world.run_for(seconds{10});
  const ClientId other = 1;
  struct Silent final : AcceptHandler, StreamHandler {
    StreamHandler* on_accept(Stream&) override { return this; }
    void on_bytes(std::string_view) override {}
    void on_close(CloseReason) override {}
  } silent;
  const auto listener = world.runtime.listen({"b", 1}, silent);
  world.observer.take();
  world.context.server = {"b", 1};
  const auto client = world.clients.make(other, {.follows = &world.channel}, world.observer);
  client->connect(std::nullopt);
  world.run_for(seconds{29});
  EXPECT_THAT(world.observer.take(), IsEmpty());
  world.run_for(seconds{9});
  EXPECT_THAT(world.observer.take(), ElementsAre("disconnected timed_out, returning"));
}

TEST(ShortPollingTransport, DeclaresItself) {
  EXPECT_EQ(transport().name(), "short_polling");
  EXPECT_TRUE(transport().over_http());
  EXPECT_FALSE(transport().pushes());
  Settings settings(transport().settings());
  EXPECT_EQ(settings.number("interval_ms"), 1000);
  EXPECT_EQ(settings.text("connection"), "keep_alive");
  EXPECT_EQ(settings.text("headers"), "lean");
}

}  // namespace
}  // namespace pushbench::short_polling

#include "transports/long_polling/client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "transports/http/test_observer.hpp"
#include "transports/http/test_world.hpp"
#include "transports/long_polling/server.hpp"
#include "transports/long_polling/transport.hpp"

namespace pushbench::long_polling {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

struct ClientWorld : http::TestWorld {
  explicit ClientWorld(const http::HeaderStyle& style = {}, const SimulatedOptions& options = {}, Duration gather = {},
                       ReconnectPolicy reconnect = {})
      : TestWorld(options),
        context{runtime, server.local(), "a", reconnect, {}},
        polls({runtime, hub, server, {}}, gather),
        clients(context, {.style = style, .hold = seconds{30}}) {}

  Client& connect(std::optional<Cursor> after = std::nullopt) {
    client = clients.make(0, {.follows = &channel}, observer);
    client->connect(after);
    return *client;
  }

  ClientContext context;
  std::string channel = "news";
  http::TestObserver observer;
  Server polls;
  Clients clients;
  std::unique_ptr<Client> client;
};

/// What must hold however the client connects.
class LongPollingClient : public testing::TestWithParam<bool> {
 protected:
  http::HeaderStyle style() const { return {.browser = false, .keep_alive = GetParam()}; }
};
INSTANTIATE_TEST_SUITE_P(KeepAlive, LongPollingClient, testing::Bool());

TEST_P(LongPollingClient, FollowsFromNowOn) {
  ClientWorld world(style());
  world.publish("news", "old");
  world.connect();
  world.run_for(milliseconds{4});
  EXPECT_THAT(world.observer.take(), ElementsAre("connected"));
  world.publish("news", "a");
  world.publish("news", "b");
  world.run_for(milliseconds{20});
  EXPECT_THAT(world.observer.take(), ElementsAre("message 2 a", "message 3 b"));
  world.publish("news", "c");
  world.run_for(milliseconds{2});
  EXPECT_THAT(world.observer.take(), ElementsAre("message 4 c"));
  EXPECT_LE(world.server.counters().requests, 4u);
}

TEST_P(LongPollingClient, FollowsFromACursor) {
  ClientWorld world(style());
  for (const auto* data : {"a", "b", "c"}) world.publish("news", data);
  world.connect(1);
  world.run_for(milliseconds{10});
  EXPECT_THAT(world.observer.take(), ElementsAre("connected", "message 2 b", "message 3 c"));
}

TEST_P(LongPollingClient, IsConnectedThoughNothingComes) {
  ClientWorld world(style());
  world.connect(0);
  world.run_for(milliseconds{10});
  EXPECT_THAT(world.observer.take(), ElementsAre("connected"));
  EXPECT_EQ(world.polls.followers(), 1u);
  world.run_for(std::chrono::minutes{10});
  EXPECT_THAT(world.observer.take(), IsEmpty());
  EXPECT_NEAR(world.observer.answers, 20, 1);
  EXPECT_EQ(world.polls.followers(), 1u);
}

TEST_P(LongPollingClient, ClosesCleanly) {
  for (const auto when : {milliseconds{1}, milliseconds{2}, milliseconds{3}, milliseconds{4}, milliseconds{4000}}) {
    ClientWorld world(style());
    Client& client = world.connect();
    world.run_for(when);
    world.observer.take();
    client.close();
    EXPECT_THAT(world.observer.take(), IsEmpty());
    world.run_for(seconds{5});
    EXPECT_THAT(world.observer.take(), ElementsAre("disconnected closed_here")) << when.count();
    EXPECT_EQ(world.runtime.streams(), 0u);
    EXPECT_EQ(world.polls.followers(), 0u);
    client.connect(std::nullopt);
    world.run_for(milliseconds{20});
    EXPECT_THAT(world.observer.take(), ElementsAre("connected"));
  }
}

TEST_P(LongPollingClient, LosesNothingInACutAtAnyStep) {
  for (const Duration gather : {milliseconds{0}, milliseconds{30}}) {
    std::uint64_t steps = 1;
    for (std::uint64_t step = 0; step < steps; ++step) {
      ClientWorld world(style(), {.delay = milliseconds{5}, .chunking = Chunking::random}, gather);
      world.runtime.cut_at(step, {.seen = static_cast<Cut::Seen>(step % 3)});
      world.connect(0);
      std::vector<std::string> expected;
      for (int i = 1; i <= 20; ++i) {
        world.publish("news", std::to_string(i));
        expected.push_back("message " + std::to_string(i) + " " + std::to_string(i));
        world.run_for(milliseconds{17});
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
}

TEST_P(LongPollingClient, GoesOnWithAServerThatNumbersAnew) {
  ClientWorld world(style());
  world.connect(100);
  world.run_for(milliseconds{50});
  world.publish("news", "a");
  world.run_for(milliseconds{50});
  EXPECT_THAT(world.observer.take(), ElementsAre("connected", "message 1 a"));
}

TEST_P(LongPollingClient, PublishesOnAConnectionOfItsOwn) {
  ClientWorld world(style());
  Client& client = world.connect();
  world.run_for(milliseconds{50});
  client.publish(write_envelope({.channel = "news", .publisher = 1, .count = 1, .data = "x"}));
  world.run_for(milliseconds{50});
  EXPECT_THAT(world.observer.take(), ElementsAre("connected", "message 1 x"));
}

TEST_P(LongPollingClient, StartsFromNowOnAfterALossIfThePolicySaysSo) {
  ClientWorld world(style(), {}, {}, {.reconnect = true, .resume = false, .first = seconds{1}, .most = seconds{1}});
  world.connect();
  world.run();
  const std::uint64_t step = world.runtime.steps();
  world.runtime.cut_at(step);
  world.publish("news", "cut");  // its arrival is the step
  world.run_for(milliseconds{2});
  world.publish("news", "missed");
  world.run_for(seconds{2});
  world.publish("news", "seen");
  world.run();
  EXPECT_THAT(world.observer.take(),
              ElementsAre("connected", "disconnected reset, returning", "connected", "message 3 seen"));
}

TEST(LongPollingClientWire, AsksToTheByteAndNoticesSilence) {
  SimulatedRuntime runtime;
  struct Listening final : AcceptHandler, StreamHandler {
    StreamHandler* on_accept(Stream& accepted) override {
      stream = &accepted;
      return this;
    }
    void on_bytes(std::string_view bytes) override {
      heard.emplace_back(bytes);
      if (heard.size() > 2) return;
      stream->send(std::string_view{"HTTP/1.1 200 OK\r\nPushbench-Cursor: 12\r\nContent-Length: 0\r\n\r\n"});
    }
    void on_close(CloseReason) override {}
    Stream* stream = nullptr;
    std::vector<std::string> heard;
  } listening;
  const auto listener = runtime.listen({"a", 80}, listening);
  const ClientContext context{runtime, {"a", 80}, "a:80", {.reconnect = false}, {}};
  const std::string channel = "news";
  http::TestObserver observer;
  Clients clients(context, {.hold = seconds{30}});
  const auto client = clients.make(0, {.follows = &channel}, observer);
  client->connect(std::nullopt);
  runtime.run_until(from_us(1'000'000));
  EXPECT_THAT(listening.heard,
              ElementsAre("GET /channels/news/long-poll?hold_ms=0 HTTP/1.1\r\nHost: a:80\r\n\r\n",
                          "GET /channels/news/long-poll?after=12&hold_ms=30000 HTTP/1.1\r\nHost: a:80\r\n\r\n",
                          "GET /channels/news/long-poll?after=12&hold_ms=30000 HTTP/1.1\r\nHost: a:80\r\n\r\n"));
  EXPECT_THAT(observer.take(), ElementsAre("connected"));
  runtime.run_until(from_us(59'000'000));
  EXPECT_THAT(observer.take(), IsEmpty());
  runtime.run_until(from_us(76'000'000));
  EXPECT_THAT(observer.take(), ElementsAre("disconnected timed_out"));
}

TEST(LongPollingClientWire, UsesForeignTargets) {
  // A server that holds, knows no cursor and speaks in plain lines.
  SimulatedRuntime runtime;
  struct Foreign final : AcceptHandler, StreamHandler {
    StreamHandler* on_accept(Stream& accepted) override {
      stream = &accepted;
      return this;
    }
    void on_bytes(std::string_view bytes) override { heard += bytes; }
    void on_close(CloseReason) override {}
    Stream* stream = nullptr;
    std::string heard;
  } foreign;
  const auto listener = runtime.listen({"a", 80}, foreign);
  const ClientContext context{runtime, {"a", 80}, "a", {}, "/sub/{channel}"};
  const std::string channel = "news";
  http::TestObserver observer;
  Clients clients(context, {.hold = seconds{30}});
  const auto client = clients.make(0, {.follows = &channel}, observer);
  client->connect(std::nullopt);
  runtime.run_until(from_us(10'000));
  EXPECT_EQ(std::exchange(foreign.heard, {}), "GET /sub/news HTTP/1.1\r\nHost: a\r\n\r\n");
  foreign.stream->send(std::string_view{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na\nb\r\n0\r\n\r\n"});
  runtime.run_until(from_us(20'000));
  EXPECT_THAT(observer.take(), ElementsAre("connected", "foreign a", "foreign b"));
  EXPECT_EQ(foreign.heard, "GET /sub/news HTTP/1.1\r\nHost: a\r\n\r\n");
}

TEST(LongPollingTransport, DeclaresItself) {
  EXPECT_EQ(transport().name(), "long_polling");
  EXPECT_TRUE(transport().over_http());
  EXPECT_TRUE(transport().pushes());
  Settings settings(transport().settings());
  EXPECT_EQ(settings.number("hold_ms"), 30000);
  EXPECT_EQ(settings.number("batch_ms"), 0);
  // What an idle client costs, beside the runtime's stream.
  EXPECT_LE(sizeof(WaitingClient), 400u);
}

}  // namespace
}  // namespace pushbench::long_polling

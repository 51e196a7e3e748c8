// What lies between a request and its answer: waiting, taking over, pausing, stopping.
#include "transports/http/connection.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "transports/http/test_world.hpp"

namespace pushbench::http {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::StartsWith;

/// A route whose requests wait until the test answers them.
struct Waiting : Waiter {
  explicit Waiting(TestWorld& world, bool streams = false)
      : route(world.server.route({.method = "GET",
                                  .path = "/wait",
                                  .help = "",
                                  .streams = streams,
                                  .handler = [this](Connection& to, const Request&, Channel*) {
                                    connection = &to;
                                    to.wait(*this);
                                  }})) {}
  void on_gone() override {
    connection = nullptr;
    ++gone;
  }
  Connection* connection = nullptr;
  int gone = 0;
  Registration route;
};

const std::string kWait = "GET /wait HTTP/1.1\r\nHost: a\r\n\r\n";

TEST(HttpConnection, AnswersLate) {
  TestWorld world;
  Waiting waiting(world);
  Talker talker(world.runtime, world.server.local());
  talker.say(kEcho + kWait + kEcho + kEcho.substr(0, 20));
  world.run();
  EXPECT_EQ(talker.heard(), kEchoed);
  ASSERT_NE(waiting.connection, nullptr);
  EXPECT_TRUE(waiting.connection->keeps_alive());
  waiting.connection->answer_encoded(share("first;"));
  talker.say(kEcho.substr(20));
  world.run();
  EXPECT_EQ(talker.heard(), "first;" + kEchoed + kEchoed);

  talker.say(kWait + kWait);
  world.run();
  waiting.connection->answer(204, {}, {});
  world.run();
  EXPECT_EQ(talker.heard(),
            "HTTP/1.1 204 No Content\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
            "Access-Control-Allow-Origin: *\r\n\r\n");
  waiting.connection->answer_encoded(share("last"));
  world.run();
  EXPECT_EQ(talker.heard(), "last");
  EXPECT_EQ(waiting.gone, 0);
}

TEST(HttpConnection, ClosesAfterALateAnswer) {
  TestWorld world;
  Waiting waiting(world);
  for (const std::string request :
       {"GET /wait HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "GET /wait HTTP/1.0\r\n\r\n",
        "GET /wait HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"}) {
    Talker talker(world.runtime, world.server.local());
    talker.say(request);
    world.run();
    ASSERT_NE(waiting.connection, nullptr);
    EXPECT_FALSE(waiting.connection->keeps_alive());
    waiting.connection->answer_encoded(share("bye"));
    world.run();
    EXPECT_EQ(talker.heard(), "bye");
    EXPECT_EQ(talker.closed(), CloseReason::closed_by_peer);
  }
}

TEST(HttpConnection, AnswersHeadLate) {
  TestWorld world;
  Waiting waiting(world);
  Talker talker(world.runtime, world.server.local());
  talker.say("HEAD /wait HTTP/1.1\r\nHost: a\r\n\r\n");
  world.run();
  waiting.connection->answer_encoded(share("HTTP/1.1 200 OK\r\n\r\nbody"));
  world.run();
  EXPECT_EQ(talker.heard(), "HTTP/1.1 200 OK\r\n\r\n");
}

TEST(HttpConnection, TellsThatTheWaitingIsGone) {
  TestWorld world;
  Waiting waiting(world);
  {
    Talker talker(world.runtime, world.server.local());
    talker.say(kWait);
    world.run();
  }
  world.run();
  EXPECT_EQ(waiting.gone, 1);
  EXPECT_EQ(waiting.connection, nullptr);
  EXPECT_EQ(world.server.connections(), 0u);
}

TEST(HttpConnection, KeepsBoundedInputBehindAWaitingRequest) {
  TestWorld world({.chunking = Chunking::as_sent, .window = 4096});
  Waiting waiting(world);
  Talker talker(world.runtime, world.server.local());
  talker.say(kWait);
  std::string many;
  for (int i = 0; i < 2000; ++i) many += kEcho;
  talker.say(many);
  world.run();
  // What the server has not read and the network does not hold is still here.
  EXPECT_GT(talker.stream().queued_bytes(), many.size() - 16 * 1024 - 3 * 4096);
  waiting.connection->answer_encoded(share("first;"));
  world.run_for(seconds{10});
  EXPECT_EQ(talker.stream().queued_bytes(), 0u);
  EXPECT_EQ(world.server.counters().requests, 2001u);
  EXPECT_EQ(talker.heard().size(), 6 + 2000 * kEchoed.size());
}

TEST(HttpConnection, StopsReadingFromWhoDoesNotRead) {
  TestWorld world({.chunking = Chunking::as_sent, .window = 16 * 1024}, {.pause_at = 64 * 1024});
  Talker talker(world.runtime, world.server.local());
  world.run();
  talker.stream().set_reading(false);
  const std::string body(10'000, 'x');
  for (int i = 0; i < 80; ++i) talker.say("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10000\r\n\r\n" + body);
  world.run_for(seconds{5});
  EXPECT_GT(world.server.counters().requests, 5u);
  EXPECT_LT(world.server.counters().requests, 15u);
  EXPECT_EQ(world.server.connections(), 1u);
  talker.stream().set_reading(true);
  world.run_for(seconds{5});
  EXPECT_EQ(world.server.counters().requests, 80u);
  EXPECT_GT(talker.heard().size(), 800'000u);
  EXPECT_EQ(talker.closed(), std::nullopt);
}

TEST(HttpConnection, DoesNotAnswerMoreThanIsTaken) {
  // All requests come in one piece, and nothing of the answers is read.
  TestWorld world({.chunking = Chunking::merged, .window = 256 * 1024}, {.pause_at = 64 * 1024});
  Talker talker(world.runtime, world.server.local());
  world.run();
  talker.stream().set_reading(false);
  std::string many;
  for (int i = 0; i < 3000; ++i) many += "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  talker.say(many);
  world.run_for(seconds{5});
  const std::uint64_t before = world.server.counters().requests;
  EXPECT_GT(before, 100u);
  EXPECT_LT(before, 500u);
  talker.stream().set_reading(true);
  world.run_for(seconds{20});
  EXPECT_EQ(world.server.counters().requests, 3000u);
}

TEST(HttpConnection, CountsTheTimeOfARequestFromItsTurn) {
  TestWorld world;
  Waiting waiting(world);
  Talker talker(world.runtime, world.server.local());
  talker.say(kWait + kEcho.substr(0, 30));
  world.run_for(seconds{100});
  waiting.connection->answer_encoded(share("first;"));
  world.run_for(seconds{29});
  EXPECT_EQ(talker.heard(), "first;");
  talker.say(kEcho.substr(30));
  world.run();
  EXPECT_THAT(talker.heard(), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST(HttpConnection, MayEndBetweenItsLateAnswerAndWhatFollows) {
  // The answer comes in the instant in which the connection breaks, with a request kept behind it.
  TestWorld world;
  Waiting waiting(world);
  const auto answers = world.server.route({.method = "GET",
                                           .path = "/answer",
                                           .help = "",
                                           .handler = [&](Connection& connection, const Request&, Channel*) {
                                             if (waiting.connection != nullptr)
                                               waiting.connection->answer_encoded(share("first;"));
                                             connection.answer(204, {}, {});
                                           }});
  Talker broken(world.runtime, world.server.local());
  Talker other(world.runtime, world.server.local());
  broken.say(kWait + kEcho);
  world.run();
  other.say("GET /answer HTTP/1.1\r\nHost: a\r\n\r\n");
  broken.stream().abort();
  world.run();
  EXPECT_EQ(world.server.connections(), 1u);
  EXPECT_EQ(world.server.counters().requests, 2u);  // the one behind was not read
}

/// A route that takes connections over, and says what it hears.
struct Taker : StreamHandler {
  explicit Taker(TestWorld& world)
      : route(world.server.route({.method = "GET",
                                  .path = "stream",
                                  .help = "",
                                  .streams = true,
                                  .handler = [this](Connection& connection, const Request&, Channel* on) {
                                    channel = on;
                                    stream = &connection.take_over(*this);
                                    stream->send("taken;");
                                  }})) {}
  void on_bytes(std::string_view bytes) override { stream->send("[" + std::string{bytes} + "]"); }
  void on_close(CloseReason reason) override { closed = reason; }
  Channel* channel = nullptr;
  Stream* stream = nullptr;
  std::optional<CloseReason> closed;
  Registration route;
};

TEST(HttpConnection, HandsConnectionsOver) {
  TestWorld world;
  Taker taker(world);
  Talker talker(world.runtime, world.server.local());
  const std::string request = "GET /channels/c/stream HTTP/1.1\r\nHost: a\r\n\r\n";
  talker.say(kEcho + request + "more");
  world.run();
  EXPECT_EQ(talker.heard(), kEchoed + "taken;[more]");
  EXPECT_EQ(taker.channel, world.hub.channel("c"));
  EXPECT_EQ(world.server.connections(), 0u);
  talker.say("still");
  world.run();
  EXPECT_EQ(talker.heard(), "[still]");
  EXPECT_THAT(world.exchange("HEAD /channels/c/stream HTTP/1.1\r\nHost: a\r\n\r\n"),
              HasSubstr("Allow: GET, OPTIONS\r\n"));
}

TEST(HttpConnection, HandsOverWhatCameInPieces) {
  TestWorld world;
  Taker taker(world);
  Talker talker(world.runtime, world.server.local());
  talker.say("GET /channels/c/stream HTTP/1.1\r\nHost: a\r\n\r");
  talker.say("\nmore");
  world.run();
  EXPECT_EQ(talker.heard(), "taken;[more]");
}

TEST(HttpConnection, HandsOverBehindALateAnswer) {
  TestWorld world;
  Taker taker(world);
  Waiting waiting(world);
  Talker talker(world.runtime, world.server.local());
  talker.say(kWait + "GET /channels/c/stream HTTP/1.1\r\nHost: a\r\n\r\nmore");
  world.run();
  waiting.connection->answer_encoded(share("first;"));
  world.run();
  EXPECT_EQ(talker.heard(), "first;taken;[more]");
  EXPECT_EQ(world.server.connections(), 0u);
}

TEST(HttpConnection, StopsCleanly) {
  TestWorld world;
  Waiting waiting(world);
  Talker idle(world.runtime, world.server.local());
  Talker waits(world.runtime, world.server.local());
  Talker torn(world.runtime, world.server.local());
  waits.say(kWait);
  torn.say(kEcho.substr(0, 30));
  world.run();
  world.server.stop();
  world.run();
  EXPECT_EQ(idle.closed(), CloseReason::closed_by_peer);
  EXPECT_EQ(waits.closed(), std::nullopt);
  EXPECT_FALSE(waiting.connection->keeps_alive());
  waiting.connection->answer_encoded(share("bye"));
  world.run();
  EXPECT_EQ(waits.heard(), "bye");
  EXPECT_EQ(waits.closed(), CloseReason::closed_by_peer);
  EXPECT_EQ(torn.closed(), CloseReason::closed_by_peer);
  Talker late(world.runtime, world.server.local());
  world.run();
  EXPECT_EQ(late.closed(), CloseReason::refused);
  EXPECT_EQ(world.server.connections(), 0u);
}

TEST(HttpConnection, IsDestroyedWithRequestsWaiting) {
  SimulatedRuntime runtime;
  Hub hub;
  auto server = std::make_unique<Server>(runtime, hub);
  struct : Waiter {
    void on_gone() override { ++gone; }
    int gone = 0;
  } waiter;
  auto route = server->route(
      {.method = "GET", .path = "/wait", .help = "", .handler = [&](Connection& to, const Request&, Channel*) {
         to.wait(waiter);
       }});
  Talker talker(runtime, server->local());
  talker.say(kWait);
  runtime.run_until(from_us(100'000));
  route = {};
  server.reset();
  EXPECT_EQ(waiter.gone, 1);
  runtime.run_until(from_us(200'000));
  EXPECT_TRUE(talker.closed().has_value());
}

TEST(HttpConnection, ForgetsARouteWithItsRegistration) {
  TestWorld world;
  {
    Waiting waiting(world);
    EXPECT_EQ(world.exchange("POST /wait HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n").substr(0, 13),
              "HTTP/1.1 405 ");
  }
  EXPECT_EQ(world.exchange(kWait), words("404 Not Found", "nothing is here; GET / lists what is served"));
}

}  // namespace
}  // namespace pushbench::http

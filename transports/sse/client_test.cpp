#include "transports/sse/client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <memory>

#include "transports/http/test_observer.hpp"
#include "transports/http/test_world.hpp"
#include "transports/sse/server.hpp"

namespace pushbench::sse {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// ---- against our own server

struct ClientWorld : http::TestWorld {
  explicit ClientWorld(const ServerOptions& options = {}, const ReconnectPolicy& reconnect = {})
      : context{runtime, server.local(), "a", reconnect, {}},
        events(std::make_unique<Server>(ServerContext{runtime, hub, server, {}}, options)),
        clients(context, {}) {
    client = clients.make(0, {.follows = &channel}, observer);
  }

  ClientContext context;
  std::string channel = "news";
  http::TestObserver observer;
  std::unique_ptr<Server> events;
  Clients clients;
  std::unique_ptr<Client> client;
};

TEST(SseClient, FollowsFromNowOn) {
  ClientWorld world;
  world.publish("news", "old");
  world.client->connect(std::nullopt);
  world.run();
  world.publish("news", "a");
  world.publish("news", "b");
  world.run();
  EXPECT_THAT(world.observer.take(), ElementsAre("connected", "message 2 a", "message 3 b"));
}

TEST(SseClient, PublishesByPostOnASecondConnection) {
  ClientWorld world;
  world.client->connect(std::nullopt);
  world.client->publish("one");
  world.client->publish("two");
  world.run();
  EXPECT_THAT(world.observer.take(), ElementsAre("connected", "message 1 one", "message 2 two"));
  world.client->close();
  world.run();
  EXPECT_THAT(world.observer.take(), ElementsAre("disconnected closed_here"));
  EXPECT_EQ(world.runtime.streams(), 0u);
}

TEST(SseClient, WaitsAsLongAsItIsToldBeforeItComesBack) {
  ClientWorld world({.retry_ms = 5000}, {.first = Duration::zero(), .most = Duration::zero()});
  world.client->connect(std::nullopt);
  world.run();
  world.events->stop();
  world.events.reset();
  world.events = std::make_unique<Server>(ServerContext{world.runtime, world.hub, world.server, {}}, ServerOptions{});
  world.run_for(milliseconds{4890});
  EXPECT_THAT(world.observer.take(), ElementsAre("connected", "disconnected closed_by_peer, returning"));
  world.publish("news", "meanwhile");
  world.run_for(milliseconds{200});
  EXPECT_THAT(world.observer.take(), ElementsAre("connected", "message 1 meanwhile"));
}

// ---- against a server whose words the test speaks

struct Script : AcceptHandler {
  struct Peer final : StreamHandler {
    void on_bytes(std::string_view bytes) override { heard += bytes; }
    void on_close(CloseReason) override { stream = nullptr; }
    Stream* stream = nullptr;
    std::string heard;
  };

  explicit Script(std::string target = {}, const http::HeaderStyle& style = {}, Duration silence = {})
      : listener(runtime.listen({"127.0.0.1", 80}, *this)),
        context{runtime, listener->local(), "a:80", {}, std::move(target)},
        clients(context, {.style = style, .silence = silence}) {
    client = clients.make(0, {.follows = &channel}, observer);
  }

  StreamHandler* on_accept(Stream& stream) override {
    peers.emplace_back().stream = &stream;
    return &peers.back();
  }
  void run_for(Duration time) { runtime.run_until(runtime.now() + time); }
  /// What a new connection is asked.
  std::string connect(std::optional<Cursor> after = std::nullopt) {
    client->connect(after);
    run_for(milliseconds{10});
    return peers.back().heard;
  }
  void say(std::string_view bytes) {
    peers.back().stream->send(bytes);
    run_for(milliseconds{10});
  }
  /// The connection breaks; what the next one is asked.
  std::string come_back() {
    const std::size_t before = peers.size();
    if (peers.back().stream != nullptr) peers.back().stream->abort();
    run_for(seconds{30});
    return peers.size() == before ? "" : peers.back().heard;
  }

  SimulatedRuntime runtime;
  std::unique_ptr<Listener> listener;
  ClientContext context;
  std::string channel = "news";
  http::TestObserver observer;
  std::deque<Peer> peers;
  Clients clients;
  std::unique_ptr<Client> client;
};

constexpr std::string_view kHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\r\n";

TEST(SseClient, LeavesAConnectionThatFellSilent) {
  Script script({}, {}, seconds{20});
  script.connect();
  script.say(kHead);
  for (int i = 0; i < 5; ++i) {
    script.run_for(seconds{19});
    script.say(":\n\n");
  }
  EXPECT_THAT(script.observer.take(), ElementsAre("connected"));
  script.run_for(milliseconds{19'900});
  EXPECT_THAT(script.observer.take(), IsEmpty());
  script.run_for(milliseconds{5100});
  EXPECT_THAT(script.observer.take(), ElementsAre("disconnected timed_out, returning"));
}

TEST(SseClient, ReadsBytesFromBase64) {
  Script script;
  script.connect();
  script.say(kHead);
  script.say("data: {\"c\":\"news\",\"n\":4,\"t\":0,\"s\":0,\"f\":\"0.0\",\"x\":\"AP8K\"}\n\n");
  EXPECT_THAT(script.observer.take(), ElementsAre("connected", std::string("message 4 \0\xFF\n", 13)));
  script.say("data: {\"c\":\"news\",\"n\":5,\"t\":0,\"s\":0,\"f\":\"0.0\",\"x\":\"AP-_\"}\n\ndata: not to be seen\n\n");
  EXPECT_THAT(script.observer.take(),
              ElementsAre("error the base64 of a message is malformed", "disconnected closed_here, returning"));
  EXPECT_THAT(script.come_back(), HasSubstr("Last-Event-ID: 4\r\n"));
}

TEST(SseClient, OnlyPublishesWithoutAStreamOfEvents) {
  ClientWorld world;
  const std::string elsewhere = "box";
  const auto publisher = world.clients.make(3, {.publishes = &elsewhere}, world.observer);
  publisher->connect(std::nullopt);
  EXPECT_THAT(world.observer.take(), IsEmpty());
  publisher->publish("one");
  world.run();
  EXPECT_THAT(world.observer.take(), ElementsAre("connected"));
  EXPECT_EQ(world.hub.channel("box")->last(), 1u);
  EXPECT_EQ(world.server.connections(), 1u);
  EXPECT_EQ(world.events->followers(), 0u);
  publisher->close();
  world.run();
  EXPECT_THAT(world.observer.take(), ElementsAre("disconnected closed_here"));
  EXPECT_EQ(world.runtime.streams(), 0u);
}

TEST(SseClient, AsksAsAnEventSourceDoes) {
  const std::string fields = "Host: a:80\r\nAccept: text/event-stream\r\n";
  EXPECT_EQ(Script{}.connect(), "GET /channels/news/events HTTP/1.1\r\n" + fields + "\r\n");
  EXPECT_EQ(Script{}.connect(7), "GET /channels/news/events HTTP/1.1\r\n" + fields + "Last-Event-ID: 7\r\n\r\n");
  EXPECT_EQ(Script{"/{channel}/and/{channel}?x"}.connect(), "GET /news/and/news?x HTTP/1.1\r\n" + fields + "\r\n");
  const std::string browser = Script{"", {.browser = true}}.connect();
  EXPECT_THAT(browser, HasSubstr("\r\nAccept: text/event-stream\r\n"));
  EXPECT_THAT(browser, HasSubstr("\r\nCache-Control: no-cache\r\n"));
  EXPECT_THAT(browser, HasSubstr("\r\nUser-Agent: Mozilla/5.0"));
  EXPECT_GT(browser.size(), 700u);
}

TEST(SseClient, ReadsAForeignStreamAndComesBackWithItsId) {
  Script script("/stream");
  script.connect(4);
  EXPECT_THAT(script.peers.back().heard, HasSubstr("Last-Event-ID: 4\r\n"));
  script.say(kHead);
  script.say("\xef\xbb\xbfid: abc\r\ndata: one\r\n\r\n: hm\r\ndata: two\r\ndata: three\r\n\r\nretry: 20\ndata: torn");
  EXPECT_THAT(script.observer.take(), ElementsAre("connected", "foreign one", "foreign two\nthree"));
  EXPECT_THAT(script.come_back(), HasSubstr("\r\nLast-Event-ID: abc\r\n"));
  script.say(kHead);
  script.say("data: four\n\nid\n\n");
  EXPECT_THAT(script.observer.take(), ElementsAre("disconnected reset, returning", "connected", "foreign four"));
  EXPECT_THAT(script.come_back(), Not(HasSubstr("abc")));
}

TEST(SseClient, ComesBackToWhereItStoodBeforeTheFirstMessage) {
  Script script;
  script.connect();
  script.say("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nPushbench-Cursor: 5\r\n\r\n");
  EXPECT_THAT(script.come_back(), HasSubstr("\r\nLast-Event-ID: 5\r\n"));
  script.say(kHead);
  script.say("id: 3\n\n");  // a server that was restarted is further behind
  EXPECT_THAT(script.come_back(), HasSubstr("\r\nLast-Event-ID: 3\r\n"));
}

TEST(SseClient, NeverComesBackAfter204) {
  Script script;
  script.connect();
  script.say("HTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_THAT(script.observer.take(), ElementsAre("disconnected closed_here"));
  EXPECT_EQ(script.come_back(), "");
  EXPECT_EQ(script.runtime.timers(), 0u);
}

TEST(SseClient, TellsWhatIsNoEventStream) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
       "error sse: GET /channels/{channel}/events answered 404 Not Found, expected 200"},
      {"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", "error sse: the Content-Type is not text/event-stream"},
      {"HTTP/1.1 200 OK\r\n\r\n", "error sse: the Content-Type is not text/event-stream"},
  };
  for (const auto& [response, error] : cases) {
    Script script;
    script.connect();
    script.say(response);
    EXPECT_THAT(script.observer.take(), ElementsAre(error, "disconnected closed_here, returning"));
    EXPECT_NE(script.come_back(), "");
  }
}

TEST(SseClient, ComesBackWhenTheResponseEnds) {
  Script script;
  script.connect();
  script.say("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
  script.say("5\r\ndata:\r\n4\r\n x\n\n\r\n0\r\n\r\n");
  EXPECT_THAT(script.observer.take(), ElementsAre("connected", "foreign x", "disconnected closed_here, returning"));
  EXPECT_NE(script.come_back(), "");
}

TEST(SseClient, StopsReadingWhenItsUserClosesInTheMiddle) {
  Script script;
  script.observer.on_note = [&](const std::string& what) {
    if (what == "foreign one") script.client->close();
  };
  script.connect();
  script.say(kHead);
  script.say("data: one\n\ndata: two\n\n");
  EXPECT_THAT(script.observer.take(), ElementsAre("connected", "foreign one", "disconnected closed_here"));
  EXPECT_EQ(script.runtime.streams(), 0u);
}

TEST(SseClient, ForgetsWhereItStoodIfItDoesNotResume) {
  Script script("/stream");
  script.context.reconnect.resume = false;
  script.connect(4);
  script.say(kHead);
  script.say("id: abc\ndata: one\n\n");
  EXPECT_THAT(script.come_back(), Not(HasSubstr("Last-Event-ID")));
}

}  // namespace
}  // namespace pushbench::sse

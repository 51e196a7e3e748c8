#include "transports/websocket/client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "transports/websocket/handshake.hpp"
#include "transports/websocket/test_pair.hpp"

namespace pushbench::websocket {
namespace {

using http::TestObserver;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

// ---- Against our server.

class WebSocketPair : public testing::TestWithParam<Chunking> {};
INSTANTIATE_TEST_SUITE_P(All, WebSocketPair,
                         testing::Values(Chunking::as_sent, Chunking::merged, Chunking::random, Chunking::bytewise));

TEST_P(WebSocketPair, FollowsPublishesAndCloses) {
  for (const DeflateWishes& wishes : {DeflateWishes{}, DeflateWishes{.enabled = true},
                                      DeflateWishes{.enabled = true, .takeover = true, .window_bits = 9}}) {
    Pair pair({.chunking = GetParam()}, wishes, {.deflate = wishes});
    pair.publish("a", "old");
    const auto client = pair.make();
    client->connect(0);
    pair.run();
    EXPECT_THAT(pair.observer.take(), ElementsAre("connected", "message 1 old"));
    pair.publish("a", "new");
    client->publish(from_client(0, 1, "mine"));
    client->publish(from_client(0, 2, std::string(70000, 'x')));
    pair.run();
    EXPECT_THAT(pair.observer.take(),
                ElementsAre("message 2 new", "message 3 mine", "message 4 " + std::string(70000, 'x')));
    client->close();
    pair.run();
    EXPECT_THAT(pair.observer.take(), ElementsAre("disconnected closed_here"));
    EXPECT_EQ(pair.websocket.connections(), 0U);
    EXPECT_EQ(pair.runtime.streams(), 0U);
  }
}

TEST_P(WebSocketPair, ResumesFromWhereItJoined) {
  Pair pair({.chunking = GetParam()});
  pair.publish("a", "old");
  const auto client = pair.make();
  client->connect(std::nullopt);
  pair.run();
  EXPECT_THAT(pair.observer.take(), ElementsAre("connected"));
  pair.runtime.cut_at(pair.runtime.steps());
  pair.publish("a", "lost on its way");
  pair.run_for(seconds{2});
  EXPECT_THAT(pair.observer.take(),
              ElementsAre("disconnected reset, returning", "connected", "message 2 lost on its way"));
}

TEST_P(WebSocketPair, SendsAgainWhatDidNotArrive) {
  Pair pair({.chunking = GetParam()});
  const auto client = pair.make(6);
  client->connect(0);
  client->publish(from_client(6, 1, "before it is connected"));
  pair.run();
  EXPECT_THAT(pair.observer.take(), ElementsAre("connected", "message 1 before it is connected"));
  pair.runtime.cut_at(pair.runtime.steps());
  client->publish(from_client(6, 2, "lost"));
  bool published = false;
  pair.observer.on_note = [&](const std::string& told) {
    if (told == "connected" && !std::exchange(published, true)) client->publish(from_client(6, 4, "upon connecting"));
  };
  pair.run_for(milliseconds{2});
  client->publish(from_client(6, 3, "while away"));
  pair.run_for(seconds{2});
  EXPECT_THAT(pair.observer.take(), ElementsAre("disconnected reset, returning", "connected", "message 2 lost",
                                                "message 3 while away", "message 4 upon connecting"));
  EXPECT_EQ(pair.hub.counters().duplicates, 0U);
}

TEST(WebSocketClient, IsPlainWithoutResuming) {
  Pair pair({}, {}, {}, {.resume = false});
  const auto client = pair.make();
  client->connect(0);
  pair.run();
  pair.runtime.cut_at(pair.runtime.steps());
  client->publish(from_client(0, 1, "lost"));
  pair.run_for(milliseconds{3});
  client->publish(from_client(0, 2, "lost, too"));
  pair.publish("a", "missed");
  pair.run_for(seconds{2});
  EXPECT_THAT(pair.observer.take(), ElementsAre("connected", "disconnected reset, returning", "connected"));
}

TEST(WebSocketClient, ComesBackWhenTheServerGoesAway) {
  Pair pair;
  const auto client = pair.make();
  client->connect(0);
  pair.run();
  pair.websocket.stop();
  pair.run_for(milliseconds{10});
  EXPECT_THAT(pair.observer.take(), ElementsAre("connected", "disconnected closed_by_peer, returning"));
  pair.run_for(seconds{1});
  EXPECT_THAT(pair.observer.take(), testing::Contains("error websocket: the server answered 503 instead of 101"));
}

TEST(WebSocketClient, MayBeClosedAndDestroyedAtAnyTime) {
  for (int us = 0; us < 8000; us += 500) {
    for (const bool close : {true, false}) {
      Pair pair;
      auto client = pair.make();
      client->connect(0);
      pair.run_for(std::chrono::microseconds{us});
      if (close) {
        client->close();
        client->close();
        pair.run_for(seconds{6});
        EXPECT_EQ(pair.observer.take().back(), "disconnected closed_here");
        client->connect(0);
        pair.run();
        EXPECT_THAT(pair.observer.take(), ElementsAre("connected"));
      }
      client.reset();
      pair.run_for(seconds{6});
      EXPECT_EQ(pair.runtime.streams(), 0U) << us;
    }
  }
}

TEST(WebSocketClient, AnswersTheHeartbeat) {
  Pair pair;
  const auto client = pair.make();
  client->connect(0);
  pair.run_for(seconds{300});
  EXPECT_THAT(pair.observer.take(), ElementsAre("connected"));
  EXPECT_EQ(pair.websocket.counters().silent, 0U);
}

// ---- Against a server that says what the test wants.

class Script final : public AcceptHandler, public StreamHandler {
 public:
  explicit Script(Runtime& runtime) : listener_(runtime.listen({"127.0.0.1", 0}, *this)) {}
  ~Script() {
    if (stream_ != nullptr) stream_->detach();
  }

  const Endpoint& local() const { return listener_->local(); }
  void say(std::string_view bytes) { stream_->send(bytes); }
  Stream* stream() { return stream_; }
  std::string heard() { return std::exchange(heard_, {}); }

  /// Answers the request that was heard, with further header lines.
  void upgrade(std::string_view more = {}, std::string_view behind = {}) {
    const std::size_t at = heard_.find("Sec-WebSocket-Key: ") + 19;
    std::string response = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
    response += "Sec-WebSocket-Accept: " + accept_value(heard_.substr(at, 24)) + "\r\n";
    say(response.append(more).append("\r\n").append(behind));
    heard_.clear();
  }

 private:
  StreamHandler* on_accept(Stream& stream) override {
    if (stream_ != nullptr) return nullptr;
    stream_ = &stream;
    return this;
  }
  void on_bytes(std::string_view bytes) override { heard_ += bytes; }
  void on_close(CloseReason) override { stream_ = nullptr; }

  std::unique_ptr<Listener> listener_;
  Stream* stream_ = nullptr;
  std::string heard_;
};

/// What a client said, unmasked: events as TestReceiver tells them.
std::vector<std::string> said(Script& server) { return TestReceiver(Role::server).take(server.heard()); }

struct Scripted {
  explicit Scripted(const SimulatedOptions& simulated = {}, const DeflateWishes& wishes = {},
                    std::string_view target = {}, const ReconnectPolicy& policy = {.reconnect = false})
      : runtime(simulated),
        server(runtime),
        context{runtime, server.local(), "example.org", policy, std::string{target}},
        clients(context, {.max_message_bytes = 1024, .deflate = wishes}),
        client(clients.make(0, {.follows = &channel}, observer)) {}

  void run() { runtime.run_until(runtime.now() + milliseconds{100}); }

  /// Connects and upgrades.
  void open() {
    client->connect(std::nullopt);
    run();
    server.upgrade();
    run();
    observer.take();
  }

  SimulatedRuntime runtime;
  Script server;
  std::string channel = "a";
  ClientContext context;
  TestObserver observer;
  Clients clients;
  std::unique_ptr<Client> client;
};

TEST(WebSocketClient, AsksForItsChannel) {
  Scripted world({}, {.enabled = true});
  world.client->connect(17);
  world.run();
  EXPECT_THAT(world.server.heard(),
              AllOf(StartsWith("GET /channels/a/websocket?after=17 HTTP/1.1\r\nHost: example.org\r\n"),
                    HasSubstr("\r\nSec-WebSocket-Extensions: permessage-deflate; client_no")));
  Scripted foreign({}, {}, "/x/{channel}/{channel}?y=1");
  foreign.client->connect(17);
  foreign.run();
  EXPECT_THAT(foreign.server.heard(), StartsWith("GET /x/a/a?y=1 HTTP/1.1\r\n"));
}

TEST(WebSocketClient, FollowsForeignServers) {
  Scripted world({.chunking = Chunking::random});
  world.client->connect(std::nullopt);
  world.run();
  world.server.upgrade({}, text_back("at once") + binary_back("\xFF"));
  world.run();
  world.server.say(frame(0x01, "in ", false) + frame(0x89, "p1", false) + frame(0x80, "parts", false) +
                   frame(0x89, "p2", false) + text_back(envelope("a", 5, "ours")));
  world.run();
  EXPECT_THAT(world.observer.take(),
              ElementsAre("connected", "foreign at once", "foreign \xFF", "foreign in parts", "message 5 ours"));
  EXPECT_THAT(said(world.server), ElementsAre("pong p1", "pong p2"));
}

TEST(WebSocketClient, GoesOnBehindAServerThatWasRestarted) {
  Scripted world({}, {}, {}, {});
  world.client->connect(50);
  world.run();
  world.server.upgrade("Pushbench-Cursor: 3\r\n");
  world.run();
  world.server.stream()->close();
  world.runtime.run_until(world.runtime.now() + seconds{1});
  EXPECT_THAT(world.server.heard(), StartsWith("GET /channels/a/websocket?after=3 HTTP/1.1\r\n"));
}

TEST(WebSocketClient, MasksEachFrameWithAFreshKey) {
  Scripted world;
  world.open();
  world.client->publish("x");
  world.client->publish("x");
  world.run();
  const std::string heard = world.server.heard();
  ASSERT_EQ(heard.size(), 14U);
  EXPECT_EQ(heard.substr(0, 2), hex("81 81"));
  EXPECT_EQ(heard.substr(7, 2), hex("81 81"));
  EXPECT_NE(heard.substr(2, 4), heard.substr(9, 4));
  EXPECT_THAT(TestReceiver(Role::server).take(heard), ElementsAre("text x", "text x"));
}

TEST(WebSocketClient, ClosesAsTheServerAsks) {
  Scripted world;
  world.open();
  world.server.say(close_back(4000, "enough") + frame(0x89, "late", false));
  world.run();
  EXPECT_THAT(said(world.server), ElementsAre("close 4000 "));
  EXPECT_THAT(world.observer.take(), IsEmpty());  // the server ends the stream
  world.server.stream()->close();
  world.run();
  EXPECT_THAT(world.observer.take(), ElementsAre("disconnected closed_by_peer"));
}

TEST(WebSocketClient, DoesNotWaitForeverForTheEnd) {
  Scripted world;
  world.open();
  world.server.say(close_back(1000));
  world.runtime.run_until(world.runtime.now() + seconds{6});
  EXPECT_THAT(world.observer.take(), ElementsAre("disconnected closed_here"));

  Scripted mute;
  mute.open();
  mute.client->close();
  mute.run();
  EXPECT_THAT(said(mute.server), ElementsAre("close 1000 "));
  EXPECT_THAT(mute.observer.take(), IsEmpty());
  mute.runtime.run_until(mute.runtime.now() + seconds{6});
  EXPECT_THAT(mute.observer.take(), ElementsAre("disconnected closed_here"));

  Scripted silent;
  silent.client->connect(0);
  silent.runtime.run_until(silent.runtime.now() + seconds{31});
  EXPECT_THAT(silent.observer.take(), ElementsAre("disconnected timed_out"));
}

TEST(WebSocketClient, SaysNothingBehindItsClose) {
  Scripted world({.chunking = Chunking::merged});
  world.open();
  world.observer.on_note = [&](const std::string& told) {
    if (told == "foreign end") world.client->close();
  };
  world.server.say(frame(0x89, "before", false) + text_back("end") + frame(0x89, "after", false) + close_back(1000));
  world.run();
  EXPECT_THAT(said(world.server), ElementsAre("close 1000 "));
}

TEST(WebSocketClient, EndsWhenTheServerBreaksTheProtocol) {
  const auto broken = [](std::string_view bytes) {
    Scripted world({.chunking = Chunking::random});
    world.open();
    world.server.say(bytes);
    world.run();
    const auto told = world.observer.take();
    EXPECT_EQ(told.size(), 2U);
    EXPECT_EQ(told.back(), "disconnected closed_here");
    EXPECT_EQ(world.server.stream(), nullptr);
    return told.front() + " | " + testing::PrintToString(said(world.server));
  };
  EXPECT_EQ(broken(text("Hello")),
            "error websocket: masked frame from a server | { \"close 1002 masked frame from a server\" }");
  EXPECT_EQ(broken(hex("c1 00")), "error websocket: reserved bit set | { \"close 1002 reserved bit set\" }");
  EXPECT_EQ(broken(text_back("\xFF") + text_back("x")),
            "error websocket: text is not UTF-8 | { \"close 1007 text is not UTF-8\" }");
  EXPECT_EQ(broken(hex("82 7e 04 01")),
            "error websocket: message above the limit | { \"close 1009 message above the limit\" }");
  EXPECT_EQ(broken(close_back(1006)),
            "error websocket: close code that must not be sent | { \"close 1002 close code that must not be sent\" }");
}

TEST(WebSocketClient, RefusesAnswersThatAreNoUpgrade) {
  const auto refused = [](std::string_view answer) {
    Scripted world({.chunking = Chunking::bytewise});
    world.client->connect(std::nullopt);
    world.run();
    world.server.say(answer);
    world.runtime.run_until(world.runtime.now() + seconds{1});
    const auto told = world.observer.take();
    EXPECT_EQ(told.size(), 2U);
    EXPECT_EQ(told.back(), "disconnected closed_here");
    return told.front();
  };
  EXPECT_EQ(refused("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
            "error websocket: the server answered 404 instead of 101");
  EXPECT_EQ(refused(upgrade_response()), "error websocket: the server's Sec-WebSocket-Accept is wrong");
  EXPECT_THAT(refused("SSH-2.0-OpenSSH_9.2\r\n\r\n"),
              StartsWith("error websocket: malformed answer to the handshake: "));
  EXPECT_THAT(refused("HTTP/1.1 101 X\r\nA: " + std::string(20000, 'x')),
              StartsWith("error websocket: malformed answer to the handshake: "));
}

}  // namespace
}  // namespace pushbench::websocket

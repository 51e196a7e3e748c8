#include "transports/websocket/server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "transports/websocket/test_world.hpp"

namespace pushbench::websocket {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::StartsWith;

TEST(WebSocketServer, RefusesWhatIsNoHandshake) {
  World world;
  EXPECT_THAT(world.exchange("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.1 426 "), HasSubstr("\r\nUpgrade: websocket\r\n")));
  EXPECT_THAT(world.exchange("GET /channels/a/websocket HTTP/1.1\r\nHost: a\r\n\r\n"), StartsWith("HTTP/1.1 426 "));
  std::string old = upgrade_request("/echo");
  old.replace(old.find("Version: 13"), 11, "Version: 8");
  EXPECT_THAT(world.exchange(old), AllOf(StartsWith("HTTP/1.1 426 "), HasSubstr("\r\nSec-WebSocket-Version: 13\r\n")));
  EXPECT_THAT(world.exchange(upgrade_request("/channels/a/websocket?after=x")), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(world.exchange(upgrade_request("/channels/a/websocket?after=")), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(world.exchange(upgrade_request("/channels/a%20b/websocket")), StartsWith("HTTP/1.1 4"));
  EXPECT_EQ(world.websocket.connections(), 0U);
}

TEST(WebSocketServer, FollowsFromNowOn) {
  World world;
  world.publish("a", "old");
  http::Talker peer(world.runtime, world.server.local());
  peer.say(upgrade_request("/channels/a/websocket"));
  world.run();
  EXPECT_EQ(peer.heard(), upgrade_response("Pushbench-Cursor: 1\r\n"));
  EXPECT_EQ(world.websocket.followers(), 1U);
  world.publish("a", "new");
  world.publish("b", "elsewhere");
  world.run();
  EXPECT_EQ(peer.heard(), text_back(envelope("a", 2, "new", 100000)));
}

TEST(WebSocketServer, ResumesFromHistoryInOneSend) {
  World world;
  for (const char* data : {"one", "two", "three"}) world.publish("a", data);
  http::Talker peer(world.runtime, world.server.local());
  peer.say(upgrade_request("/channels/a/websocket?after=1"));
  world.run();
  EXPECT_EQ(peer.heard(), upgrade_response("Pushbench-Cursor: 3\r\n") + text_back(envelope("a", 2, "two")) +
                              text_back(envelope("a", 3, "three")));
  EXPECT_EQ(world.runtime.steps(), 4U);  // asked, opened, the request, the answer
}

TEST(WebSocketServer, PublishesWhatClientsSend) {
  World world({.chunking = Chunking::random});
  const auto sender = world.open("/channels/a/websocket");
  const auto other = world.open("/channels/a/websocket");
  const std::string sent = write_envelope({.channel = "a",
                                           .sequence = 0,
                                           .intended = from_us(5),
                                           .sent = from_us(7),
                                           .publisher = 3,
                                           .count = 1,
                                           .data = "hi"});
  sender->say(text(sent) + text(sent) + binary("κ") + ping("x"));
  const std::int64_t now = to_us(world.runtime.now() + milliseconds{1});
  world.run();
  const std::string first = write_envelope({.channel = "a",
                                            .sequence = 1,
                                            .intended = from_us(5),
                                            .sent = from_us(7),
                                            .publisher = 3,
                                            .count = 1,
                                            .data = "hi"});
  EXPECT_EQ(other->heard(), text_back(first) + text_back(envelope("a", 2, "κ", now)));
  EXPECT_THAT(sender->heard(), HasSubstr(pong_back("x")));
  EXPECT_EQ(world.hub.counters().duplicates, 1U);
}

TEST(WebSocketServer, RefusesWhatAChannelCannotCarry) {
  World world({}, {.max_message_bytes = 1024});
  const auto refused = [&](std::string_view bytes) {
    const auto peer = world.open("/channels/a/websocket");
    peer->say(bytes);
    world.run();
    EXPECT_EQ(peer->closed(), CloseReason::closed_by_peer);
    return peer->heard();
  };
  EXPECT_EQ(refused(binary("\xFF")), close_back(1003, "a channel carries text, and bytes in an envelope"));
  EXPECT_EQ(refused(text("\xFF")), close_back(1007, "text is not UTF-8"));
  EXPECT_EQ(refused(text(R"({"c":"a","n":0,"t":0,"s":0,"f":"0.0","x":"****"})")),
            close_back(1007, "base64 is malformed"));
  EXPECT_EQ(refused(text(std::string(1025, 'x'))), close_back(1009, "message above the limit"));
  EXPECT_EQ(world.hub.counters().published, 0U);
  EXPECT_EQ(world.websocket.followers(), 0U);
  EXPECT_EQ(world.websocket.counters().violations, 4U);
}

TEST(WebSocketServer, ForgetsWhoLeaves) {
  World world;
  auto closing = world.open("/channels/a/websocket");
  auto breaking = world.open("/channels/a/websocket");
  auto staying = world.open("/channels/a/websocket");
  closing->say(close_frame(1000, "", true));
  breaking->stream().abort();
  world.run();
  EXPECT_EQ(world.websocket.followers(), 1U);
  EXPECT_EQ(world.websocket.connections(), 1U);
  world.publish("a", "x");
  world.run();
  EXPECT_THAT(staying->heard(), HasSubstr("\"d\":\"x\""));
}

TEST(WebSocketServer, PingsAndDropsWhoIsSilent) {
  World world({}, {.heartbeat = seconds{30}});
  const auto silent = world.open("/channels/a/websocket");
  const auto lively = world.open("/echo");
  world.run_for(seconds{40});
  EXPECT_EQ(silent->heard(), hex("89 00"));
  EXPECT_EQ(lively->heard(), hex("89 00"));
  lively->say(frame(0x8A, "", true));
  world.run_for(seconds{35});
  EXPECT_EQ(silent->closed(), CloseReason::reset);
  EXPECT_EQ(lively->heard(), hex("89 00"));
  EXPECT_EQ(world.websocket.counters().silent, 1U);
  EXPECT_EQ(world.websocket.connections(), 1U);
}

TEST(WebSocketServer, PingsNobodyWithoutHeartbeat) {
  World world({}, {.heartbeat = seconds{0}});
  const auto peer = world.open("/channels/a/websocket");
  world.run_for(seconds{1000});
  EXPECT_EQ(peer->heard(), "");
  EXPECT_EQ(world.websocket.connections(), 1U);
}

TEST(WebSocketServer, AHeartbeatMayBeginAndEndAtAnyTime) {
  World world({}, {.heartbeat = seconds{0}});
  const auto peer = world.open("/channels/a/websocket");
  world.run_for(seconds{1000});
  EXPECT_TRUE(world.websocket.set_heartbeat(seconds{32}));
  world.run_for(milliseconds{1500});
  EXPECT_EQ(peer->heard(), hex("89 00"));  // in the first of 32 slices: nobody waits an interval for the first
  world.websocket.set_heartbeat(seconds{0});
  world.run_for(seconds{1000});
  EXPECT_EQ(peer->heard(), "");  // and has not answered; nor is it dropped for that
  world.websocket.set_heartbeat(seconds{32});
  world.run_for(seconds{32});
  EXPECT_EQ(peer->heard(), hex("89 00"));
  EXPECT_EQ(world.websocket.heartbeats(), 2U);
  EXPECT_EQ(world.websocket.connections(), 1U);
  world.run_for(seconds{33});
  EXPECT_EQ(world.websocket.connections(), 0U);  // now it is due
}

TEST(WebSocketServer, AQuickerHeartbeatGivesTimeToAnswerTheFirst) {
  World world({}, {.heartbeat = seconds{32}});
  const auto peer = world.open("/channels/a/websocket");
  world.run_for(seconds{34});
  EXPECT_EQ(peer->heard(), hex("89 00"));
  world.websocket.set_heartbeat(seconds{1});
  world.run_for(milliseconds{900});
  EXPECT_EQ(peer->heard(), hex("89 00"));
  EXPECT_EQ(world.websocket.connections(), 1U);
  world.run_for(seconds{2});
  EXPECT_EQ(world.websocket.counters().silent, 1U);
}

TEST(WebSocketServer, DropsSlowConsumers) {
  World world;
  const auto slow = world.open("/channels/a/websocket");
  const auto quick = world.open("/channels/a/websocket");
  slow->stream().set_reading(false);
  const std::string data(100000, 'x');
  for (int i = 0; i < 20; ++i) {
    world.publish("a", data);
    world.run();
  }
  EXPECT_EQ(world.websocket.counters().slow_consumers, 1U);
  EXPECT_EQ(world.websocket.followers(), 1U);
  EXPECT_GT(quick->heard().size(), 20 * data.size());
}

TEST(WebSocketServer, SaysGoodbyeWhenStopped) {
  World world;
  const auto polite = world.open("/channels/a/websocket");
  const auto mute = world.open("/echo");
  world.websocket.stop();
  world.publish("a", "too late");
  polite->say(ping("x") + text("still") + close_frame(1001, "", true));
  world.run();
  EXPECT_EQ(polite->heard(), close_back(1001));
  EXPECT_EQ(polite->closed(), CloseReason::closed_by_peer);
  EXPECT_EQ(mute->heard(), close_back(1001));
  EXPECT_FALSE(mute->closed());
  EXPECT_EQ(world.hub.counters().accepted, 1U);  // what was on its way is not lost
  EXPECT_THAT(world.exchange(upgrade_request("/echo")), StartsWith("HTTP/1.1 503 "));
  world.run_for(seconds{6});
  EXPECT_EQ(mute->closed(), CloseReason::reset);
  EXPECT_EQ(world.websocket.connections(), 0U);
}

TEST(WebSocketServer, MayBeDestroyedWithConnections) {
  http::TestWorld world;
  std::optional<Server> server;
  server.emplace(ServerContext{world.runtime, world.hub, world.server, {}}, ServerOptions{});
  http::Talker one(world.runtime, world.server.local());
  http::Talker two(world.runtime, world.server.local());
  one.say(upgrade_request("/echo") + frame(0x01, "half", true));
  two.say(upgrade_request("/channels/a/websocket"));
  world.run();
  server.reset();
  world.publish("a", "x");
  world.run();
  EXPECT_EQ(one.closed(), CloseReason::closed_by_peer);
  EXPECT_EQ(two.closed(), CloseReason::closed_by_peer);
  EXPECT_THAT(world.exchange(upgrade_request("/echo")), StartsWith("HTTP/1.1 40"));
}

std::string extensions(std::string_view value) { return "Sec-WebSocket-Extensions: " + std::string{value} + "\r\n"; }

TEST(WebSocketServer, CompressesOnceForAllWithoutContext) {
  World world({}, {.deflate = {.enabled = true}});
  const auto plain = world.open("/channels/a/websocket");
  const auto wide = world.open("/channels/a/websocket", extensions("permessage-deflate"));
  const auto narrow = world.open("/channels/a/websocket", extensions("permessage-deflate; server_max_window_bits=9"));
  const std::string data(300, 'x');
  for (std::uint64_t sequence = 1; sequence <= 2; ++sequence) {
    const std::string expected = envelope("a", sequence, data, to_us(world.runtime.now()));
    world.publish("a", data);
    world.run();
    EXPECT_EQ(plain->heard(), text_back(expected));
    const DeflateTerms terms{.agreed = true};
    const std::string heard = wide->heard();
    EXPECT_LT(heard.size(), 100U);
    EXPECT_THAT(TestReceiver(Role::client, 1024, terms).take(heard), testing::ElementsAre("text " + expected));
    EXPECT_THAT(TestReceiver(Role::client, 1024, terms).take(narrow->heard()),
                testing::ElementsAre("text " + expected));
  }
}

TEST(WebSocketServer, CompressesWithContextWhereAgreed) {
  World world({}, {.deflate = {.enabled = true, .takeover = true}});
  world.publish("a", "the first message");
  const auto peer = world.open("/channels/a/websocket", extensions("permessage-deflate"));
  world.publish("a", "the second message");
  world.publish("a", "the third message");
  world.run();
  const std::string heard = peer->heard();
  const DeflateTerms terms{.agreed = true, .own_takeover = true, .peer_takeover = true};
  EXPECT_THAT(TestReceiver(Role::client, 1024, terms).take(heard),
              testing::ElementsAre("text " + envelope("a", 2, "the second message", 100000),
                                   "text " + envelope("a", 3, "the third message", 100000)));
  // The third cannot be read without the second.
  const std::size_t second = 2 + static_cast<std::size_t>(heard[1]);
  EXPECT_THAT(TestReceiver(Role::client, 1024, terms).take(heard.substr(second)),
              testing::ElementsAre("1007 compressed data is malformed"));
}

}  // namespace
}  // namespace pushbench::websocket

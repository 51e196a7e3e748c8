// The server's side of the protocol, seen through /echo: what it answers to each frame, right or wrong, and how it
// ends.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "transports/websocket/test_world.hpp"

namespace pushbench::websocket {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::StartsWith;

/// Each of these must come out the same however the bytes are cut.
class WebSocketEcho : public testing::TestWithParam<Chunking> {
 protected:
  /// What comes back, and " closed" if the server then ended the connection.
  std::string exchange(std::string_view bytes) {
    const auto peer = world_.open("/echo");
    peer->say(bytes);
    world_.run();
    std::string heard = peer->heard();
    if (peer->closed()) heard += *peer->closed() == CloseReason::closed_by_peer ? " closed" : " broken";
    return heard;
  }

  World world_{{.chunking = GetParam()}};
};
INSTANTIATE_TEST_SUITE_P(All, WebSocketEcho,
                         testing::Values(Chunking::as_sent, Chunking::merged, Chunking::random, Chunking::bytewise));

TEST_P(WebSocketEcho, SendsMessagesBack) {
  EXPECT_EQ(exchange(text("Hello") + binary("\xFF") + text("") + text("κόσμε")),
            text_back("Hello") + binary_back("\xFF") + text_back("") + text_back("κόσμε"));
  for (const std::size_t size : {125U, 126U, 65535U, 65536U, 200000U}) {
    const std::string payload(size, '*');
    EXPECT_EQ(exchange(binary(payload)), binary_back(payload));
  }
}

TEST_P(WebSocketEcho, PutsFragmentsTogether) {
  EXPECT_EQ(
      exchange(frame(0x01, "one", true) + ping("?") + frame(0x00, "two", true) + frame(0x80, "", true) + text("next")),
      pong_back("?") + text_back("onetwo") + text_back("next"));
}

TEST_P(WebSocketEcho, KeepsTheOrderAroundLargeMessages) {
  const std::string large(100000, 'x');
  const std::string fragments = frame(0x02, large, true) + frame(0x80, large, true);
  EXPECT_EQ(exchange(text("a") + fragments + text("b") + fragments + binary(large) + ping("c")),
            text_back("a") + binary_back(large + large) + text_back("b") + binary_back(large + large) +
                binary_back(large) + pong_back("c"));
}

TEST_P(WebSocketEcho, AnswersPingsAndIgnoresPongs) {
  EXPECT_EQ(exchange(ping("") + frame(0x8A, "unasked", true) + ping(std::string(125, '\xFE')) + text("x")),
            pong_back("") + pong_back(std::string(125, '\xFE')) + text_back("x"));
}

TEST_P(WebSocketEcho, ClosesAsThePeerAsks) {
  EXPECT_EQ(exchange(close_frame(1000, "bye", true)), close_back(1000) + " closed");
  EXPECT_EQ(exchange(close_frame(4321, "", true) + text("x") + ping("x")), close_back(4321) + " closed");
  EXPECT_EQ(exchange(frame(0x88, "", true)), frame(0x88, "", false) + " closed");
  EXPECT_EQ(exchange(text("x") + frame(0x01, "half", true) + close_frame(1001, "", true)),
            text_back("x") + close_back(1001) + " closed");
  EXPECT_EQ(world_.websocket.connections(), 0U);
  EXPECT_EQ(world_.websocket.counters().violations, 0U);
}

TEST_P(WebSocketEcho, ClosesUponViolations) {
  const std::string before = text("x");
  const auto answer = [](int code, std::string_view reason) {
    return text_back("x") + close_back(code, reason) + " closed";
  };
  EXPECT_EQ(exchange(before + frame(0x81, "Hello", false)), answer(1002, "unmasked frame from a client"));
  EXPECT_EQ(exchange(before + frame(0xC1, "x", true) + before), answer(1002, "reserved bit set"));
  EXPECT_EQ(exchange(before + frame(0x83, "", true)), answer(1002, "reserved opcode"));
  EXPECT_EQ(exchange(before + frame(0x8F, "x", true) + before), answer(1002, "reserved opcode"));
  EXPECT_EQ(exchange(before + frame(0x09, "", true)), answer(1002, "fragmented control frame"));
  EXPECT_EQ(exchange(before + ping(std::string(126, 'x'))), answer(1002, "control frame too long"));
  EXPECT_EQ(exchange(before + frame(0x80, "x", true)), answer(1002, "continuation of no message"));
  EXPECT_EQ(exchange(before + close_frame(1005, "", true)), answer(1002, "close code that must not be sent"));
  EXPECT_EQ(exchange(before + text("\xFF")), answer(1007, "text is not UTF-8"));
  EXPECT_EQ(exchange(before + frame(0x01, "\xF4\x90", true)), answer(1007, "text is not UTF-8"));
  EXPECT_EQ(exchange(before + close_frame(1000, "\xFF", true)), answer(1007, "close reason is not UTF-8"));
  EXPECT_EQ(exchange(before + hex("82 ff 00 00 00 00 01 00 00 01 00 00 00 00")),
            answer(1009, "message above the limit"));
  EXPECT_EQ(world_.websocket.connections(), 0U);
  EXPECT_EQ(world_.websocket.counters().violations, 12U);
}

TEST_P(WebSocketEcho, TakesWhatComesWithTheHandshake) {
  http::Talker peer(world_.runtime, world_.server.local());
  peer.say(upgrade_request("/echo") + text("early"));
  world_.run();
  EXPECT_EQ(peer.heard(), upgrade_response() + text_back("early"));
}

TEST_P(WebSocketEcho, CompressesWhereThatWasAgreed) {
  World world({.chunking = GetParam()}, {.deflate = {.enabled = true, .takeover = true}});
  const auto peer = world.open("/echo", "Sec-WebSocket-Extensions: permessage-deflate\r\n");
  const std::string hello = frame(0xC1, hex("f2 48 cd c9 c9 07 00"), true);
  const std::string again = frame(0xC1, hex("f2 00 11 00 00"), true);
  peer->say(hello + again + text("Hello") + frame(0x41, hex("f2"), true) + ping("") +
            frame(0x80, hex("00 11 00 00"), true));
  world.run();
  const DeflateTerms terms{.agreed = true, .own_takeover = true, .peer_takeover = true};
  const std::string heard = peer->heard();
  EXPECT_THAT(TestReceiver(Role::client, 1024, terms).take(heard),
              ElementsAre("text Hello", "text Hello", "text Hello", "pong ", "text Hello"));
  EXPECT_THAT(heard, StartsWith(hex("c1 07 f2 48 cd c9 c9 07 00 c1 05 f2 00 11 00 00 c1")));
}

TEST(WebSocketEchoOnce, AnswersABatchWithOneSend) {
  World world({.chunking = Chunking::as_sent});
  const auto peer = world.open("/echo");
  const std::uint64_t before = world.runtime.steps();
  peer->say(text("a") + ping("b") + binary("c") + text(""));
  world.run();
  EXPECT_EQ(peer->heard(), text_back("a") + pong_back("b") + binary_back("c") + text_back(""));
  EXPECT_EQ(world.runtime.steps() - before, 2U);  // one arrival at either end
}

TEST(WebSocketEchoOnce, TakesSixteenMebibytes) {
  World world({.chunking = Chunking::merged});
  const auto peer = world.open("/echo");
  const std::string most(16 * 1024 * 1024, 'x');
  peer->say(binary(most));
  world.run_for(std::chrono::seconds{1});
  EXPECT_EQ(peer->heard() == binary_back(most), true);
}

TEST(WebSocketEchoOnce, DoesNotReadFromWhoDoesNotRead) {
  World world({.chunking = Chunking::merged});
  const auto peer = world.open("/echo");
  peer->stream().set_reading(false);
  std::string sent;
  std::string expected;
  const std::string payload(50000, 'x');
  for (int i = 0; i < 30; ++i) {
    sent += binary(payload);
    expected += binary_back(payload);
  }
  for (std::string_view rest = sent; !rest.empty(); rest.remove_prefix(std::min<std::size_t>(rest.size(), 100000))) {
    peer->say(rest.substr(0, 100000));
    world.run();
  }
  ASSERT_FALSE(peer->closed());
  EXPECT_GT(peer->stream().queued_bytes(), 500000U);  // the server's end takes no more
  peer->stream().set_reading(true);
  world.run();
  EXPECT_EQ(peer->heard() == expected, true);
  EXPECT_EQ(world.websocket.counters().slow_consumers, 0U);
}

}  // namespace
}  // namespace pushbench::websocket

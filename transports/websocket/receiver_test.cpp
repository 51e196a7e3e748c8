#include "transports/websocket/receiver.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "transports/websocket/test_bytes.hpp"

namespace pushbench::websocket {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string masked(std::uint8_t first, std::string_view payload) { return frame(first, payload, true); }

/// What a server makes of `bytes`: the same whether they come at once or one by one.
std::vector<std::string> received(std::string_view bytes, std::size_t max_message_bytes = 1024 * 1024) {
  TestReceiver whole(Role::server, max_message_bytes);
  TestReceiver torn(Role::server, max_message_bytes);
  auto events = whole.take(bytes);
  EXPECT_EQ(torn.take(bytes, 1), events);
  return events;
}

// RFC 6455, section 5.7.
TEST(Receiver, ReadsTheExamplesOfTheRfc) {
  EXPECT_THAT(received(hex("81 85 37 fa 21 3d 7f 9f 4d 51 58")), ElementsAre("text Hello"));
  EXPECT_THAT(received(hex("8a 85 37 fa 21 3d 7f 9f 4d 51 58")), ElementsAre("pong Hello"));
  EXPECT_THAT(TestReceiver(Role::client).take(hex("81 05 48 65 6c 6c 6f")), ElementsAre("text Hello"));
  EXPECT_THAT(TestReceiver(Role::client).take(hex("01 03 48 65 6c 80 02 6c 6f")), ElementsAre("text Hello"));
  EXPECT_THAT(TestReceiver(Role::client).take(hex("89 05 48 65 6c 6c 6f")), ElementsAre("ping Hello"));
  const std::string medium(256, 'x');
  EXPECT_THAT(TestReceiver(Role::client).take(hex("82 7E 01 00") + medium), ElementsAre("binary " + medium));
  const std::string large(65536, 'y');
  EXPECT_THAT(TestReceiver(Role::client).take(hex("82 7F 00 00 00 00 00 01 00 00") + large),
              ElementsAre("binary " + large));
}

TEST(Receiver, TakesEveryLength) {
  for (const std::size_t length : {0U, 1U, 125U, 126U, 127U, 128U, 65535U, 65536U, 65537U}) {
    const std::string payload(length, '*');
    EXPECT_THAT(received(masked(0x81, payload)), ElementsAre("text " + payload));
    EXPECT_THAT(received(masked(0x82, payload)), ElementsAre("binary " + payload));
  }
}

TEST(Receiver, PutsFragmentsTogetherWithControlFramesBetween) {
  EXPECT_THAT(received(masked(0x01, "one ") + masked(0x89, "a") + masked(0x00, "two ") + masked(0x8A, "b") +
                       masked(0x80, "three") + masked(0x82, "next")),
              ElementsAre("ping a", "pong b", "text one two three", "binary next"));
  EXPECT_THAT(received(masked(0x01, "") + masked(0x00, "") + masked(0x80, "")), ElementsAre("text "));
  EXPECT_THAT(received(masked(0x02, "") + masked(0x80, "x")), ElementsAre("binary x"));
}

TEST(Receiver, RefusesFragmentsOutOfOrder) {
  EXPECT_THAT(received(masked(0x80, "x")), ElementsAre("1002 continuation of no message"));
  EXPECT_THAT(received(masked(0x00, "x")), ElementsAre("1002 continuation of no message"));
  EXPECT_THAT(received(masked(0x81, "x") + masked(0x80, "y")),
              ElementsAre("text x", "1002 continuation of no message"));
  EXPECT_THAT(received(masked(0x01, "x") + masked(0x81, "y")), ElementsAre("1002 message within a message"));
  EXPECT_THAT(received(masked(0x01, "x") + masked(0x02, "y")), ElementsAre("1002 message within a message"));
}

TEST(Receiver, RefusesWrongHeadersWithTwoBytes) {
  EXPECT_THAT(received(hex("81 05")), ElementsAre("1002 unmasked frame from a client"));
  EXPECT_THAT(TestReceiver(Role::client).take(hex("81 85")), ElementsAre("1002 masked frame from a server"));
  EXPECT_THAT(received(hex("c1 80")), ElementsAre("1002 reserved bit set"));
  EXPECT_THAT(received(hex("83 80")), ElementsAre("1002 reserved opcode"));
  EXPECT_THAT(received(hex("89 fe")), ElementsAre("1002 control frame too long"));
  EXPECT_THAT(received(hex("08 80")), ElementsAre("1002 fragmented control frame"));
}

TEST(Receiver, ReadsCloseFrames) {
  EXPECT_THAT(received(masked(0x88, "")), ElementsAre("close 1005 "));
  EXPECT_THAT(received(close_frame(1000, "", true)), ElementsAre("close 1000 "));
  EXPECT_THAT(received(close_frame(1000, "Hello World!", true)), ElementsAre("close 1000 Hello World!"));
  EXPECT_THAT(received(close_frame(4999, std::string(123, '*'), true)),
              ElementsAre("close 4999 " + std::string(123, '*')));
  EXPECT_THAT(received(masked(0x88, "\x03")), ElementsAre("1002 close code of one byte"));
  for (const int code : {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535}) {
    EXPECT_THAT(received(close_frame(code, "", true)), ElementsAre("1002 close code that must not be sent")) << code;
  }
  EXPECT_THAT(received(close_frame(1000, "\xCE\xBA\xED\xA0\x80", true)), ElementsAre("1007 close reason is not UTF-8"));
  EXPECT_THAT(received(close_frame(1000, "\xCE", true)), ElementsAre("1007 close reason is not UTF-8"));
  EXPECT_THAT(received(masked(0x01, "half") + close_frame(1001, "", true)), ElementsAre("close 1001 "));
}

TEST(Receiver, ChecksTextAcrossFragments) {
  EXPECT_THAT(received(masked(0x01, "\xCE") + masked(0x80, "\xBA")), ElementsAre("text \xCE\xBA"));
  EXPECT_THAT(received(masked(0x81, "\xCE")), ElementsAre("1007 text is not UTF-8"));
  EXPECT_THAT(received(masked(0x01, "\xCE") + masked(0x80, "")), ElementsAre("1007 text is not UTF-8"));
  EXPECT_THAT(received(masked(0x01, "\xCE") + masked(0x80, "x")), ElementsAre("1007 text is not UTF-8"));
  EXPECT_THAT(received(masked(0x82, "\xCE\xFF")), ElementsAre("binary \xCE\xFF"));
  EXPECT_THAT(received(masked(0x02, "\xFF") + masked(0x80, "\xFF")), ElementsAre("binary \xFF\xFF"));
  // The next message begins anew.
  EXPECT_THAT(received(masked(0x02, "\xCE") + masked(0x80, "") + masked(0x01, "x") + masked(0x80, "y")),
              ElementsAre("binary \xCE", "text xy"));
}

TEST(Receiver, FailsTextAtItsFirstWrongByte) {
  // Of a frame of 100 bytes, and of a fragment, the last byte that is needed to know has come; nothing more.
  const std::string text = "\xCE\xBA\xE1\xBD\xB9\xF4\x90" + std::string(93, 'x');
  EXPECT_THAT(received(masked(0x81, text).substr(0, 6 + 6)), IsEmpty());
  EXPECT_THAT(received(masked(0x81, text).substr(0, 6 + 7)), ElementsAre("1007 text is not UTF-8"));
  EXPECT_THAT(received(masked(0x01, text).substr(0, 6 + 7)), ElementsAre("1007 text is not UTF-8"));
}

TEST(Receiver, LimitsMessages) {
  EXPECT_THAT(received(masked(0x82, "12345678"), 8), ElementsAre("binary 12345678"));
  EXPECT_THAT(received(masked(0x82, "123456789"), 8), ElementsAre("1009 message above the limit"));
  EXPECT_THAT(received(masked(0x02, "1234") + masked(0x80, "5678"), 8), ElementsAre("binary 12345678"));
  EXPECT_THAT(received(masked(0x02, "1234") + masked(0x80, "56789"), 8), ElementsAre("1009 message above the limit"));
  // Known from the header alone; nothing is kept for it.
  EXPECT_THAT(received(hex("82 ff 7f ff ff ff ff ff ff ff 00 00 00 00")), ElementsAre("1009 message above the limit"));
  EXPECT_THAT(received(hex("82 ff 80 00 00 00 00 00 00 00")), ElementsAre("1002 length above 63 bits"));
}

TEST(Receiver, UnmasksToWhereAnEchoHasIt) {
  TestReceiver server(Role::server);
  const std::string bytes = masked(0x81, "Hello") + masked(0x89, "ping");
  std::string_view rest = bytes;
  DeflatePool pool;
  const ReceiverOptions options{Role::server, 1024, pool};
  Compression compression;
  Scratch room;
  Event event = server.receiver().next(rest, options, compression, room);
  EXPECT_EQ(event.payload.data(), room.data() + 2);
  write_header(room.data(), Opcode::text, false, event.payload.size());
  const std::size_t mark = room.size();
  event = server.receiver().next(rest, options, compression, room);
  write_header(room.data() + mark, Opcode::pong, false, event.payload.size());
  EXPECT_EQ(room.view(), hex("81 05") + "Hello" + hex("8a 04") + "ping");
  EXPECT_EQ(server.receiver().assembled(event), nullptr);
}

TEST(Receiver, GivesAssembledMessagesAway) {
  TestReceiver server(Role::server);
  const std::string bytes = masked(0x02, "Hel") + masked(0x80, "lo") + masked(0x82, "next");
  std::string_view rest = bytes;
  DeflatePool pool;
  const ReceiverOptions options{Role::server, 1024, pool};
  Compression compression;
  Event event = server.receiver().next(rest, options, compression, server.room());
  std::string* message = server.receiver().assembled(event);
  ASSERT_NE(message, nullptr);
  EXPECT_EQ(std::string{std::move(*message)}, "Hello");
  EXPECT_EQ(server.receiver().next(rest, options, compression, server.room()).payload, "next");
}

// RFC 7692, section 7.2.3, as frames of a server.
TEST(Receiver, ReadsCompressedMessages) {
  const DeflateTerms kTakeover{.agreed = true, .own_takeover = true, .peer_takeover = true};
  const auto read = [&](std::string_view digits) {
    TestReceiver torn(Role::client, 1024, kTakeover);
    auto events = TestReceiver(Role::client, 1024, kTakeover).take(hex(digits));
    EXPECT_EQ(torn.take(hex(digits), 1), events);
    return events;
  };
  EXPECT_THAT(read("c1 07 f2 48 cd c9 c9 07 00"), ElementsAre("text Hello"));
  EXPECT_THAT(read("41 03 f2 48 cd 80 04 c9 c9 07 00"), ElementsAre("text Hello"));
  EXPECT_THAT(read("41 03 f2 48 cd 89 01 2a 80 04 c9 c9 07 00"), ElementsAre("ping *", "text Hello"));
  EXPECT_THAT(read("c1 07 f2 48 cd c9 c9 07 00 c1 05 f2 00 11 00 00"), ElementsAre("text Hello", "text Hello"));
  EXPECT_THAT(read("c1 0b 00 05 00 fa ff 48 65 6c 6c 6f 00"), ElementsAre("text Hello"));
  EXPECT_THAT(read("c1 08 f3 48 cd c9 c9 07 00 00"), ElementsAre("text Hello"));
  EXPECT_THAT(read("c1 0d f2 48 05 00 00 00 ff ff ca c9 c9 07 00"), ElementsAre("text Hello"));
  EXPECT_THAT(read("c1 01 00"), ElementsAre("text "));
  EXPECT_THAT(read("81 05 48 65 6c 6c 6f"), ElementsAre("text Hello"));  // compression is a choice a message
  EXPECT_THAT(read("41 03 f2 48 cd c0 04 c9 c9 07 00"),
              ElementsAre("1002 compression bit on a frame that begins no message"));
  EXPECT_THAT(read("c1 02 ff ff"), ElementsAre("1007 compressed data is malformed"));
  EXPECT_THAT(read("c1 03 f2 48 cd"), ElementsAre("1007 compressed data is malformed"));
}

TEST(Receiver, ChecksWhatWasCompressed) {
  const DeflateTerms terms{.agreed = true};
  Compression compression(terms);
  DeflatePool pool;
  const auto compressed = [&](std::string_view message) { return std::string{*compression.compress(pool, message)}; };
  const std::string bad = compressed(std::string(100, '\xFF'));
  EXPECT_THAT(TestReceiver(Role::server, 1024, terms).take(masked(0xC1, bad)), ElementsAre("1007 text is not UTF-8"));
  EXPECT_THAT(TestReceiver(Role::server, 1024, terms).take(masked(0xC2, bad)),
              ElementsAre("binary " + std::string(100, '\xFF')));
  const std::string bomb = compressed(std::string(1025, 'x'));
  EXPECT_THAT(TestReceiver(Role::server, 1024, terms).take(masked(0xC1, bomb)),
              ElementsAre("1009 message above the limit"));
  const std::string fits = compressed(std::string(1024, 'x'));
  EXPECT_THAT(TestReceiver(Role::server, 1024, terms).take(masked(0xC1, fits)),
              ElementsAre("text " + std::string(1024, 'x')));
}

}  // namespace
}  // namespace pushbench::websocket

#include "transports/websocket/codec.hpp"

#include <gtest/gtest.h>

#include "transports/websocket/test_bytes.hpp"

namespace pushbench::websocket {
namespace {

std::string appended(Opcode opcode, std::string_view payload, const MaskKey* key = nullptr) {
  Scratch out;
  append_frame(out, opcode, payload, false, key);
  return std::string{out.view()};
}

// RFC 6455, section 5.7.
TEST(Codec, WritesTheExamplesOfTheRfc) {
  const MaskKey key{'\x37', '\xfa', '\x21', '\x3d'};
  EXPECT_EQ(encode_frame(Opcode::text, "Hello"), hex("81 05 48 65 6c 6c 6f"));
  EXPECT_EQ(appended(Opcode::text, "Hello", &key), hex("81 85 37 fa 21 3d 7f 9f 4d 51 58"));
  EXPECT_EQ(appended(Opcode::ping, "Hello"), hex("89 05 48 65 6c 6c 6f"));
  EXPECT_EQ(appended(Opcode::pong, "Hello", &key), hex("8a 85 37 fa 21 3d 7f 9f 4d 51 58"));
  const std::string medium(256, 'x');
  EXPECT_EQ(encode_frame(Opcode::binary, medium), hex("82 7E 01 00") + medium);
  const std::string large(65536, 'y');
  EXPECT_EQ(encode_frame(Opcode::binary, large), hex("82 7F 00 00 00 00 00 01 00 00") + large);
}

TEST(Codec, ChoosesTheShortestLength) {
  EXPECT_EQ(encode_frame(Opcode::binary, "").substr(0, 2), hex("82 00"));
  EXPECT_EQ(encode_frame(Opcode::binary, std::string(125, 'x')).substr(0, 3), hex("82 7d 78"));
  EXPECT_EQ(encode_frame(Opcode::binary, std::string(126, 'x')).substr(0, 5), hex("82 7e 00 7e 78"));
  EXPECT_EQ(encode_frame(Opcode::binary, std::string(65535, 'x')).substr(0, 5), hex("82 7e ff ff 78"));
  for (const std::size_t length : {0U, 125U, 126U, 65535U, 65536U}) {
    EXPECT_EQ(encode_frame(Opcode::binary, std::string(length, 'x')).size(), header_size(length, false) + length);
    EXPECT_EQ(header_size(length, true), header_size(length, false) + 4);
  }
}

TEST(Codec, MasksEveryLengthAsByteByByte) {
  const MaskKey key{'\x01', '\x80', '\xff', '\x5a'};
  std::string text;
  for (int size = 0; size < 70; ++size) {
    std::string expected = text;
    for (std::size_t i = 0; i < expected.size(); ++i) expected[i] = static_cast<char>(expected[i] ^ key[i % 4]);
    std::string masked(text.size(), '\0');
    mask(masked.data(), text.data(), text.size(), key);
    EXPECT_EQ(masked, expected);
    // In place, from any offset.
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
      std::string twice = masked;
      mask(twice.data(), twice.data(), cut, key);
      mask(twice.data() + cut, twice.data() + cut, twice.size() - cut, rotated(key, cut));
      EXPECT_EQ(twice, text);
    }
    text += static_cast<char>('a' + size % 26);
  }
}

TEST(Codec, ReadsHeadersOfEveryLength) {
  const struct {
    std::string bytes;
    std::uint64_t length;
    std::size_t size;
  } kCases[] = {{hex("82 00"), 0, 2},
                {hex("82 7d"), 125, 2},
                {hex("82 7e 00 7e"), 126, 4},
                {hex("82 7e ff ff"), 65535, 4},
                {hex("82 7f 00 00 00 00 00 01 00 00"), 65536, 10},
                {hex("82 7f 7f ff ff ff ff ff ff ff"), 0x7fffffffffffffff, 10}};
  for (const auto& c : kCases) {
    FrameHeader header;
    std::string_view what;
    ASSERT_EQ(read_header(c.bytes, {false, false}, header, what), HeaderStatus::complete);
    EXPECT_TRUE(header.final);
    EXPECT_EQ(header.opcode, Opcode::binary);
    EXPECT_EQ(header.length, c.length);
    EXPECT_EQ(header.size, c.size);
    for (std::size_t cut = 0; cut < c.bytes.size(); ++cut) {
      EXPECT_EQ(read_header(std::string_view{c.bytes}.substr(0, cut), {false, false}, header, what),
                HeaderStatus::incomplete);
    }
  }
}

std::string fault_in(std::string_view bytes, HeaderRules rules) {
  FrameHeader header;
  std::string_view what;
  return read_header(bytes, rules, header, what) == HeaderStatus::violation ? std::string{what} : "";
}

TEST(Codec, RefusesWrongHeaders) {
  constexpr HeaderRules kPlain{.masked = false, .compressed = false};
  constexpr HeaderRules kCompressed{.masked = false, .compressed = true};
  EXPECT_EQ(fault_in(hex("c1 00"), kPlain), "reserved bit set");
  EXPECT_EQ(fault_in(hex("a1 00"), kPlain), "reserved bit set");
  EXPECT_EQ(fault_in(hex("91 00"), kCompressed), "reserved bit set");
  EXPECT_EQ(fault_in(hex("c1 00"), kCompressed), "");
  EXPECT_EQ(fault_in(hex("c0 00"), kCompressed), "compression bit on a frame that begins no message");
  EXPECT_EQ(fault_in(hex("c9 00"), kCompressed), "compression bit on a frame that begins no message");
  for (const char* opcode : {"83", "84", "85", "86", "87", "8b", "8c", "8d", "8e", "8f"}) {
    EXPECT_EQ(fault_in(hex(opcode) + '\0', kPlain), "reserved opcode");
  }
  EXPECT_EQ(fault_in(hex("09 00"), kPlain), "fragmented control frame");
  EXPECT_EQ(fault_in(hex("89 7e"), kPlain), "control frame too long");
  EXPECT_EQ(fault_in(hex("81 80"), kPlain), "masked frame from a server");
  EXPECT_EQ(fault_in(hex("81 00"), {.masked = true, .compressed = false}), "unmasked frame from a client");
  EXPECT_EQ(fault_in(hex("82 7e 00 7d"), kPlain), "length not in its shortest form");
  EXPECT_EQ(fault_in(hex("82 7f 00 00 00 00 00 00 ff ff"), kPlain), "length not in its shortest form");
  EXPECT_EQ(fault_in(hex("82 7f 80 00 00 00 00 00 00 00"), kPlain), "length above 63 bits");
}

TEST(Codec, KnowsWhichCloseCodesMayBeSent) {
  std::string allowed;
  int first = -1;
  for (int code = 0; code <= 65536; ++code) {
    const bool may = code < 65536 && may_be_sent(static_cast<CloseCode>(code));
    if (may && first < 0) first = code;
    if (!may && first >= 0) {
      allowed += std::to_string(first) + "-" + std::to_string(code - 1) + " ";
      first = -1;
    }
  }
  EXPECT_EQ(allowed, "1000-1003 1007-1014 3000-4999 ");
}

TEST(Codec, WritesClosePayloads) {
  EXPECT_EQ(close_payload(CloseCode::none), "");
  EXPECT_EQ(close_payload(CloseCode::normal, "bye"), hex("03 e8") + "bye");
  EXPECT_EQ(close_payload(CloseCode::normal, std::string(200, 'x')).size(), 125U);
}

}  // namespace
}  // namespace pushbench::websocket

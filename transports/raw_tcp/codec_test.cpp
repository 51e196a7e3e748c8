#include "transports/raw_tcp/codec.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace pushbench::raw_tcp {
namespace {

using namespace std::string_literals;

using Frames = std::vector<std::pair<FrameType, std::string>>;

bool feed(Parser& parser, std::string_view bytes, Frames& frames) {
  return parser.feed(bytes, [&](const Frame& frame) {
    frames.emplace_back(frame.type, frame.payload);
    return true;
  });
}

TEST(RawTcpCodec, EncodesToTheByte) {
  EXPECT_EQ(encode(FrameType::message, "hello"), "\0\0\0\6Mhello"s);
  EXPECT_EQ(encode(FrameType::ping, ""), "\0\0\0\1P"s);
  EXPECT_EQ(encode_follow("feed", std::nullopt), "\0\0\0\5Ffeed"s);
  EXPECT_EQ(encode_follow("feed", 12), "\0\0\0\10Ffeed 12"s);
}

TEST(RawTcpCodec, DecodesFollow) {
  EXPECT_EQ(decode_follow("feed")->channel, "feed");
  EXPECT_FALSE(decode_follow("feed")->after.has_value());
  EXPECT_EQ(decode_follow("feed 7")->after, 7U);
  for (const char* bad : {"", " 7", "feed ", "feed x", "feed 7 ", "feed -1", "fe/ed", "feed 99999999999999999999"}) {
    EXPECT_FALSE(decode_follow(bad).has_value()) << bad;
  }
}

TEST(RawTcpCodec, TellsWhereTheStreamBeginsAndWhatArrived) {
  EXPECT_EQ(encode_following(12), "\0\0\0\3A12"s);
  EXPECT_EQ(encode_acknowledged(7), "\0\0\0\2K7"s);
  EXPECT_EQ(decode_number("12"), 12U);
  EXPECT_EQ(decode_number("0"), 0U);
  for (const char* bad : {"", "x", " 1", "1 ", "-1"}) EXPECT_FALSE(decode_number(bad).has_value()) << bad;
}

TEST(RawTcpCodec, CutsBytesIntoFramesWhereverTheyAreTorn) {
  const std::string bytes =
      encode(FrameType::message, "one") + encode(FrameType::ping, "") + encode(FrameType::message, "");
  const Frames expected{{FrameType::message, "one"}, {FrameType::ping, ""}, {FrameType::message, ""}};
  for (std::size_t first = 0; first <= bytes.size(); ++first) {
    for (std::size_t second = first; second <= bytes.size(); ++second) {
      Parser parser;
      Frames frames;
      EXPECT_TRUE(feed(parser, std::string_view{bytes}.substr(0, first), frames));
      EXPECT_TRUE(feed(parser, std::string_view{bytes}.substr(first, second - first), frames));
      EXPECT_TRUE(feed(parser, std::string_view{bytes}.substr(second), frames));
      EXPECT_EQ(frames, expected) << first << ", " << second;
    }
  }
}

TEST(RawTcpCodec, RefusesWhatIsNoFrame) {
  Frames frames;
  EXPECT_FALSE(feed(*std::make_unique<Parser>(), "\0\0\0\0M"s, frames));    // no room for the type
  EXPECT_FALSE(feed(*std::make_unique<Parser>(), "\0\0\0\1x"s, frames));    // unknown type
  EXPECT_FALSE(feed(*std::make_unique<Parser>(), "\xff\0\0\0M"s, frames));  // longer than any message
  EXPECT_FALSE(feed(*std::make_unique<Parser>(), "GET / HTTP/1.1\r\n", frames));
  EXPECT_TRUE(frames.empty());
}

TEST(RawTcpCodec, StopsWhereTheCallerSaysSo) {
  Parser parser;
  int seen = 0;
  EXPECT_FALSE(parser.feed(encode(FrameType::ping, "") + encode(FrameType::ping, ""), [&](const Frame&) {
    ++seen;
    return false;
  }));
  EXPECT_EQ(seen, 1);
}

}  // namespace
}  // namespace pushbench::raw_tcp

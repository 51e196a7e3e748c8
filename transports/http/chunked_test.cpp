#include "transports/http/chunked.hpp"

#include <gtest/gtest.h>

#include <string>

namespace pushbench::http {
namespace {

struct Decoded {
  std::string body;
  std::string rest;
  ChunkedDecoder::Result result = ChunkedDecoder::Result::more;
  bool operator==(const Decoded&) const = default;
};

/// Decodes `bytes`, given in pieces of `piece`.
Decoded decode(std::string_view bytes, std::size_t piece) {
  Decoded decoded;
  ChunkedDecoder decoder;
  while (!bytes.empty()) {
    std::string_view part = bytes.substr(0, piece);
    bytes.remove_prefix(part.size());
    while (true) {
      std::string_view data;
      decoded.result = decoder.next(part, data);
      if (decoded.result == ChunkedDecoder::Result::data) {
        EXPECT_FALSE(data.empty());
        decoded.body += data;
        continue;
      }
      if (decoded.result == ChunkedDecoder::Result::more) {
        EXPECT_TRUE(part.empty());
        break;
      }
      decoded.rest = std::string{part}.append(bytes);
      return decoded;
    }
  }
  return decoded;
}

void expect_decoded(std::string_view bytes, const Decoded& expected) {
  for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7}, bytes.size()}) {
    const Decoded decoded = decode(bytes, piece);
    EXPECT_EQ(decoded.result, expected.result) << bytes << " by " << piece;
    if (expected.result == ChunkedDecoder::Result::error) continue;
    EXPECT_EQ(decoded.body, expected.body) << bytes << " by " << piece;
    EXPECT_EQ(decoded.rest, expected.rest) << bytes << " by " << piece;
  }
}

constexpr auto kEnd = ChunkedDecoder::Result::end;
constexpr auto kMore = ChunkedDecoder::Result::more;

TEST(ChunkedDecoder, DecodesHoweverItIsCut) {
  expect_decoded("4\r\nWiki\r\n5\r\npedia\r\n0\r\n\r\nGET", {"Wikipedia", "GET", kEnd});
  expect_decoded("0\r\n\r\n", {"", "", kEnd});
  expect_decoded("000a\r\n0123456789\r\n0\r\n\r\n", {"0123456789", "", kEnd});
  expect_decoded("A\r\n0123456789\r\n00\r\n\r\n", {"0123456789", "", kEnd});
  expect_decoded("1;a=b;c=\"d\"\r\nx\r\n0;e\r\n\r\n", {"x", "", kEnd});
  expect_decoded("1 \t;a\r\nx\r\n0\r\n\r\n", {"x", "", kEnd});
  expect_decoded("1\r\nx\r\n0\r\nTrailer: a\r\nAnother: b\r\n\r\nrest", {"x", "rest", kEnd});
  expect_decoded("1\r\n\r\r\n1\r\n\n\r\n0\r\n\r\n", {"\r\n", "", kEnd});
  expect_decoded("3\r\nab", {"ab", "", kMore});
  std::string many;
  for (int i = 0; i < 40; ++i) many += "1\r\nx\r\n";
  expect_decoded(many + "0\r\n\r\n", {std::string(40, 'x'), "", kEnd});
}

TEST(ChunkedDecoder, RefusesWhatCouldBeReadInTwoWays) {
  for (const std::string_view bytes : {"\r\n",
                                       "x\r\n",
                                       " 1\r\nx\r\n",
                                       "-1\r\n",
                                       "+1\r\n",
                                       "0x1\r\nx\r\n",
                                       "1 \r\nx\r\n",
                                       "1\nx\r\n",
                                       "1;a\nx\r\n",
                                       "1\r\nxy\r\n",
                                       "1\r\nx\r\n\r\n",
                                       "1\r\nx\n",
                                       "1\r\nx\r\r",
                                       "1\r\rx",
                                       "0\r\n\rx",
                                       "0\r\n\n",
                                       "0\r\nA: b\n\r\n",
                                       ";a\r\n",
                                       "1000000000000000\r\n",
                                       "ffffffffffffffffff\r\n"}) {
    expect_decoded(bytes, {"", "", ChunkedDecoder::Result::error});
  }
}

TEST(ChunkedDecoder, BoundsExtensionsAndTrailers) {
  for (const std::string start : {"1;", "1 ", "0\r\nA: "}) {
    const char filling = start == "1 " ? ' ' : 'a';
    EXPECT_EQ(decode(start + std::string(10'000, filling), 100).result, kMore);
    EXPECT_EQ(decode(start + std::string(20'000, filling), 100).result, ChunkedDecoder::Result::error);
  }
}

}  // namespace
}  // namespace pushbench::http

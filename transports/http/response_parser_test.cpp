#include "transports/http/response_parser.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pushbench::http {
namespace {

using Event = ResponseParser::Event;
using testing::ElementsAre;

struct Reading {
  std::vector<std::string> told;  // "head 200 keep x=…", "body abc", "end", "error …"; neighbouring bodies joined
  std::string rest;               // not taken
};

/// Reads `bytes`, given in pieces of `piece`, until an error or the end of a response with status 101.
Reading read(ResponseParser& parser, std::string_view bytes, std::size_t piece) {
  Reading reading;
  while (!bytes.empty()) {
    std::string_view part = bytes.substr(0, piece);
    bytes.remove_prefix(part.size());
    for (Event event = parser.next(part); event != Event::more; event = parser.next(part)) {
      switch (event) {
        case Event::head:
          reading.told.push_back("head " + std::to_string(parser.status()) +
                                 (parser.keep_alive() ? " keep" : " close") +
                                 " x=" + std::string{parser.header("X").value_or("none")});
          break;
        case Event::body:
          EXPECT_FALSE(parser.body().empty());
          if (!reading.told.back().starts_with("body ")) reading.told.push_back("body ");
          reading.told.back() += parser.body();
          break;
        case Event::end:
          reading.told.push_back("end");
          if (parser.status() == 101) {
            reading.rest = std::string{part}.append(bytes);
            return reading;
          }
          break;
        default:
          reading.told.push_back("error " + std::string{parser.error()});
          EXPECT_EQ(parser.next(part), Event::error);
          return reading;
      }
    }
    EXPECT_TRUE(part.empty());
  }
  return reading;
}

template <class Matcher>
void expect_read(std::string_view bytes, Matcher told) {
  for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{5}, std::size_t{17}, bytes.size()}) {
    ResponseParser parser;
    EXPECT_THAT(read(parser, bytes, piece).told, told) << bytes << " by " << piece;
  }
}

TEST(ResponseParser, ReadsContentLength) {
  expect_read(
      "HTTP/1.1 200 OK\r\nX: 1\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n",
      ElementsAre("head 200 keep x=1", "body hello", "end", "head 202 keep x=none", "end"));
}

TEST(ResponseParser, ReadsChunks) {
  expect_read(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n2\r\nab\r\n1;x\r\nc\r\n0\r\nT: 1\r\n\r\nHTTP/1.1 204 "
      "\r\n\r\n",
      ElementsAre("head 200 keep x=none", "body abc", "end", "head 204 keep x=none", "end"));
}

TEST(ResponseParser, ReadsUntilTheStreamEnds) {
  ResponseParser parser;
  EXPECT_EQ(parser.finish(), Event::more);
  EXPECT_THAT(read(parser, "HTTP/1.1 200\r\n\r\nall of it", 4).told,
              ElementsAre("head 200 close x=none", "body all of it"));
  EXPECT_EQ(parser.finish(), Event::end);
  EXPECT_TRUE(parser.idle());
}

TEST(ResponseParser, SkipsInterimResponsesButNot101) {
  expect_read(
      "HTTP/1.1 100 Continue\r\nX: no\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: "
      "1\r\n\r\nx",
      ElementsAre("head 200 keep x=none", "body x", "end"));
  for (const std::size_t piece : {1, 100}) {
    ResponseParser parser;
    const Reading reading = read(parser, "HTTP/1.1 101 Switching Protocols\r\nX: ws\r\n\r\n\x81\x01z", piece);
    EXPECT_THAT(reading.told, ElementsAre("head 101 keep x=ws", "end"));
    EXPECT_EQ(reading.rest, "\x81\x01z");
  }
}

TEST(ResponseParser, ReadsAnswersWithoutBody) {
  expect_read(
      "HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\nHTTP/1.1 204 No Content\r\nTransfer-Encoding: "
      "chunked\r\n\r\n",
      ElementsAre("head 304 keep x=none", "end", "head 204 keep x=none", "end"));
  ResponseParser parser;
  parser.expect_no_body();
  EXPECT_THAT(
      read(parser, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", 9).told,
      ElementsAre("head 200 keep x=none", "end", "head 200 keep x=none", "body x", "end"));
}

TEST(ResponseParser, KnowsWhatStaysOpen) {
  const auto line = [](std::string_view version, std::string_view fields) {
    return "HTTP/" + std::string{version} + " 200 OK\r\nContent-Length: 0\r\n" + std::string{fields} + "\r\n";
  };
  expect_read(line("1.1", "Connection: close\r\n"), ElementsAre("head 200 close x=none", "end"));
  expect_read(line("1.0", ""), ElementsAre("head 200 close x=none", "end"));
  expect_read(line("1.0", "Connection: Keep-Alive\r\n"), ElementsAre("head 200 keep x=none", "end"));
}

TEST(ResponseParser, TakesLineFeedsAlone) {
  expect_read("HTTP/1.1 200 OK\nX: 1\nContent-Length: 2\n\nab", ElementsAre("head 200 keep x=1", "body ab", "end"));
}

TEST(ResponseParser, FailsInWords) {
  const auto expect_error = [](std::string_view bytes) {
    ResponseParser parser;
    const Reading reading = read(parser, bytes, bytes.size());
    ASSERT_FALSE(reading.told.empty()) << bytes;
    EXPECT_TRUE(reading.told.back().starts_with("error ") && reading.told.back().size() > 20) << bytes;
  };
  expect_error("HTTP/2 200 OK\r\n\r\n");
  expect_error("SSH-2.0-OpenSSH\r\n\r\n");
  expect_error("HTTP/1.1 20 OK\r\n\r\n");
  expect_error("HTTP/1.1 099 OK\r\n\r\n");
  expect_error("HTTP/1.1 2000 OK\r\n\r\n");
  expect_error("HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\n");
  expect_error("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n");
  expect_error("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n");
  expect_error("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n");
  expect_error("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n");
  expect_error("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n");
  expect_error("HTTP/1.1 200 OK\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n");
}

TEST(ResponseParser, BoundsAHeadThatComesInPieces) {
  ResponseParser parser;
  const std::string bytes = "HTTP/1.1 200 OK\r\nX: " + std::string(1'000'000, 'x');
  const Reading reading = read(parser, bytes, 1000);
  ASSERT_EQ(reading.told.size(), 1u);
  EXPECT_EQ(reading.told[0], "error the head of the response is larger than 16 KiB");
}

TEST(ResponseParser, MissesWhatTheStreamDidNotBring) {
  for (const std::string_view bytes :
       {"H", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n"}) {
    ResponseParser parser;
    read(parser, bytes, bytes.size());
    EXPECT_EQ(parser.finish(), Event::error) << bytes;
    EXPECT_EQ(parser.error(), "the stream ended within a response");
    parser.reset();
    EXPECT_TRUE(parser.idle());
  }
}

}  // namespace
}  // namespace pushbench::http

#include "transports/http/request.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pushbench::http {
namespace {

using Result = RequestHead::Result;

TEST(RequestHead, TakesALeanRequestApart) {
  const std::string bytes = "GET /channels/news/poll?after=7&x=1 HTTP/1.1\r\nHost: localhost:8080\r\n\r\nGET";
  RequestHead head;
  ASSERT_EQ(head.parse(bytes, {}), Result::complete);
  EXPECT_EQ(head.request.method, "GET");
  EXPECT_EQ(head.request.path, "/channels/news/poll");
  EXPECT_EQ(head.request.query, "after=7&x=1");
  EXPECT_EQ(head.request.head, "Host: localhost:8080\r\n");
  EXPECT_EQ(head.size, bytes.size() - 3);
  EXPECT_EQ(head.length, 0u);
  EXPECT_FALSE(head.chunked);
  EXPECT_TRUE(head.request.keep_alive);
  EXPECT_TRUE(head.request.http_1_1);
  EXPECT_EQ(head.request.query_value("after"), "7");
  EXPECT_EQ(head.request.query_value("x"), "1");
  EXPECT_EQ(head.request.query_value("aft"), std::nullopt);
  EXPECT_EQ(head.request.query_value("after=7"), std::nullopt);
  EXPECT_EQ(head.request.query_value(""), std::nullopt);
}

TEST(RequestHead, FindsFieldsWhateverTheirCase) {
  RequestHead head;
  const std::string bytes =
      "GET / HTTP/1.1\r\nhOST: a\r\nConnection: keep-alive, Upgrade\r\nX-Empty:\r\nX:\t b c \t\r\nx: second\r\n"
      "Connection: foo\r\n\r\n";
  ASSERT_EQ(head.parse(bytes, {}), Result::complete);
  EXPECT_EQ(head.request.header("host"), "a");
  EXPECT_EQ(head.request.header("x-empty"), "");
  EXPECT_EQ(head.request.header("X"), "b c");
  EXPECT_EQ(head.request.header("Y"), std::nullopt);
  EXPECT_TRUE(head.request.has_token("connection", "upgrade"));
  EXPECT_TRUE(head.request.has_token("connection", "foo"));
  EXPECT_FALSE(head.request.has_token("connection", "keep"));
}

TEST(RequestHead, IsIncompleteUntilItsLastByte) {
  const std::string bytes = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n";
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    RequestHead head;
    EXPECT_EQ(head.parse(std::string_view{bytes}.substr(0, size), {}), Result::incomplete) << size;
  }
  RequestHead head;
  EXPECT_EQ(head.parse(bytes, {}), Result::complete);
  EXPECT_EQ(head.length, 3u);
}

TEST(RequestHead, TakesTheAbsoluteForm) {
  struct Case {
    std::string target, path, query;
  };
  for (const Case& one : std::vector<Case>{{"http://a:80/b?c", "/b", "c"},
                                           {"HTTP://a", "/", ""},
                                           {"https://a?b=http://c", "/", "b=http://c"},
                                           {"/?", "/", ""},
                                           {"/a?b?c", "/a", "b?c"}}) {
    const std::string bytes = "GET " + one.target + " HTTP/1.1\r\nHost: a\r\n\r\n";
    RequestHead head;
    ASSERT_EQ(head.parse(bytes, {}), Result::complete) << one.target;
    EXPECT_EQ(head.request.path, one.path);
    EXPECT_EQ(head.request.query, one.query);
  }
}

TEST(RequestHead, KnowsWhatStaysOpen) {
  struct Case {
    std::string version, fields;
    bool keep_alive;
  };
  for (const Case& one : std::vector<Case>{{"1.1", "", true},
                                           {"1.1", "Connection: close\r\n", false},
                                           {"1.1", "Connection: Keep-Alive, Close\r\n", false},
                                           {"1.1", "Connection: x\r\nConnection: close\r\n", false},
                                           {"1.1", "Connection: close\r\nConnection: x\r\n", false},
                                           {"1.0", "Connection: keep-alive\r\nConnection: x\r\n", true},
                                           {"1.9", "", true},
                                           {"1.0", "", false},
                                           {"1.0", "Connection: keep-alive\r\n", true},
                                           {"1.0", "Connection: keep-alive, close\r\n", false}}) {
    RequestHead head;
    ASSERT_EQ(head.parse("GET / HTTP/" + one.version + "\r\nHost: a\r\n" + one.fields + "\r\n", {}), Result::complete);
    EXPECT_EQ(head.request.keep_alive, one.keep_alive) << one.version << one.fields;
  }
}

TEST(RequestHead, NeedsNoHostBefore1_1) {
  RequestHead head;
  EXPECT_EQ(head.parse("GET / HTTP/1.0\r\n\r\n", {}), Result::complete);
  EXPECT_FALSE(head.request.http_1_1);
}

TEST(RequestHead, AllowsAnEmptyHostAndBytesAboveAscii) {
  RequestHead head;
  EXPECT_EQ(head.parse("GET / HTTP/1.1\r\nHost:\r\nX: caf\xC3\xA9 and more\ttext\r\n\r\n", {}), Result::complete);
}

struct Refused {
  std::string bytes;
  int status;
};

void expect_refused(const std::vector<Refused>& cases) {
  for (const Refused& one : cases) {
    RequestHead head;
    ASSERT_EQ(head.parse(one.bytes, {}), Result::refused) << one.bytes.substr(0, 100);
    EXPECT_EQ(head.refusal.status, one.status) << one.bytes.substr(0, 100);
    EXPECT_FALSE(head.refusal.words.empty());
  }
}

TEST(RequestHead, RefusesRequestLines) {
  expect_refused({{"\x16\x03\x01\x02", 400},  // a TLS handshake
                  {" GET / HTTP/1.1\r\n", 400},
                  {"GET\r\n", 400},
                  {"GET /\r\n", 400},
                  {"GET / HTTP/1.1\n", 400},
                  {"\n", 400},
                  {"G\x01T / HTTP/1.1\r\n", 400},
                  {"GET  / HTTP/1.1\r\n", 400},
                  {"GET /a b HTTP/1.1\r\n", 400},
                  {"GET /\xC3\xA9 HTTP/1.1\r\n", 400},
                  {"GET /a#b HTTP/1.1\r\n", 400},
                  {"GET /\r HTTP/1.1\r\n", 400},
                  {std::string{"GET /\0 HTTP/1.1\r\n", 17}, 400},
                  {"GET a HTTP/1.1\r\n", 400},
                  {"GET * HTTP/1.1\r\n", 400},
                  {"GET ?a HTTP/1.1\r\n", 400},
                  {"GET http:// HTTP/1.1\r\n", 400},
                  {"GET / http/1.1\r\n", 400},
                  {"GET / HTTP/1.10\r\n", 400},
                  {"GET / HTTP/11\r\n", 400},
                  {"GET / HTTP/1.1 \r\n", 400},
                  {"CONNECT a:1 HTTP/1.1\r\n", 501},
                  {"PRI * HTTP/2.0\r\n", 505},
                  {"GET / HTTP/0.9\r\n", 505},
                  {"GET /" + std::string(8192, 'a') + " HTTP/1.1\r\n", 414},
                  {"GET /" + std::string(9000, 'a'), 414}});
}

TEST(RequestHead, RefusesFields) {
  const auto with = [](const std::string& fields) { return "GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n"; };
  expect_refused({{with("A : b\r\n"), 400},
                  {with(" A: b\r\n"), 400},
                  {with("A: b\r\n c\r\n"), 400},
                  {with("A: b\r\n\tc\r\n"), 400},
                  {with("A\r\n"), 400},
                  {with(": b\r\n"), 400},
                  {with("A: b\n"), 400},
                  {with("A: b\rc\r\n"), 400},
                  {with("A: 12345678\x01\r\n"), 400},
                  {with("A: 1234\x7F"
                        "5678\r\n"),
                   400},
                  {with(std::string{"A: b\0\r\n", 7}), 400},
                  {with("Host: a\r\n"), 400},
                  {with("Expect: the unexpected\r\n"), 417},
                  {with("X: " + std::string(16 * 1024, 'a') + "\r\n"), 431},
                  {"GET / HTTP/1.1\r\n\r\n", 400},
                  {"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
                  {"GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400},
                  {"GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400}});
}

TEST(RequestHead, RefusesWhatCouldBeFramedInTwoWays) {
  const auto with = [](const std::string& fields) { return "POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n"; };
  expect_refused({{with(""), 411},
                  {with("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"), 400},
                  {with("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n"), 400},
                  {with("Content-Length: 3\r\nContent-Length: 4\r\n"), 400},
                  {with("Content-Length: 3\r\nContent-Length: 3\r\n"), 400},
                  {with("Content-Length: 3, 3\r\n"), 400},
                  {with("Content-Length:\r\n"), 400},
                  {with("Content-Length: +3\r\n"), 400},
                  {with("Content-Length: -3\r\n"), 400},
                  {with("Content-Length: 0x3\r\n"), 400},
                  {with("Content-Length: 3 3\r\n"), 400},
                  {with("Content-Length: 1048577\r\n"), 413},
                  {with("Content-Length: 99999999999999999999\r\n"), 413},
                  {with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), 400},
                  {with("Transfer-Encoding: gzip, chunked\r\n"), 501},
                  {with("Transfer-Encoding: chunked, gzip\r\n"), 501},
                  {with("Transfer-Encoding: xchunked\r\n"), 501},
                  {with("Transfer-Encoding:\r\n"), 501},
                  {with("Transfer-Encoding: \"chunked\"\r\n"), 501},
                  {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400}});
}

TEST(RequestHead, IgnoresExpectationsOf1_0) {
  RequestHead head;
  EXPECT_EQ(head.parse("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n", {}), Result::complete);
  EXPECT_FALSE(head.expects_continue);
  EXPECT_EQ(head.parse("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\n", {}),
            Result::complete);
  EXPECT_TRUE(head.expects_continue);
}

TEST(RequestHead, TakesHeadsUpToTheLimit) {
  const std::string start = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
  std::string bytes = start + std::string(RequestLimits::kHead - start.size() - 4, 'x') + "\r\n\r\n";
  RequestHead head;
  EXPECT_EQ(head.parse(bytes, {}), Result::complete);
  bytes.insert(start.size(), "x");
  EXPECT_EQ(head.parse(bytes, {}), Result::refused);
  EXPECT_EQ(head.refusal.status, 431);
}

}  // namespace
}  // namespace pushbench::http

#include "transports/http/server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "transports/http/test_world.hpp"

namespace pushbench::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::StartsWith;

/// Each of these must come out the same however the request is cut.
class HttpServerCuts : public testing::TestWithParam<Chunking> {
 protected:
  TestWorld world_{{.delay = milliseconds{1}, .chunking = GetParam()}};
};
INSTANTIATE_TEST_SUITE_P(All, HttpServerCuts,
                         testing::Values(Chunking::as_sent, Chunking::merged, Chunking::random, Chunking::bytewise));

TEST_P(HttpServerCuts, KeepsTheConnectionAndTheOrder) {
  const std::string chunked =
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Type: text/x\r\n\r\n"
      "2;ext\r\nab\r\n1\r\nc\r\n0\r\nTrailer: t\r\n\r\n";
  const std::string typed =
      response("200 OK", "Content-Type: text/x\r\nContent-Length: 3\r\nAccess-Control-Allow-Origin: *\r\n", "abc");
  EXPECT_EQ(world_.exchange(kEcho + "\r\n" + chunked + kEcho + chunked + chunked),
            kEchoed + typed + kEchoed + typed + typed);
  EXPECT_EQ(world_.server.counters().requests, 5u);
  EXPECT_EQ(world_.server.counters().connections, 1u);
}

TEST_P(HttpServerCuts, ClosesWhenAsked) {
  Talker talker(world_.runtime, world_.server.local());
  talker.say("POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc" + kEcho);
  world_.run();
  EXPECT_EQ(talker.heard(), kEchoedAndClosed);
  EXPECT_EQ(talker.closed(), CloseReason::closed_by_peer);
  EXPECT_EQ(world_.server.connections(), 0u);
}

TEST_P(HttpServerCuts, RefusesInWordsAndCloses) {
  Talker talker(world_.runtime, world_.server.local());
  talker.say(kEcho + "GET / HTTP/1.1\r\nHost : a\r\n\r\n" + kEcho);
  world_.run();
  EXPECT_EQ(talker.heard(),
            kEchoed + words("400 Bad Request", "a header name is not a word; no space may stand before the colon",
                            "Connection: close\r\n"));
  EXPECT_EQ(talker.closed(), CloseReason::closed_by_peer);
  EXPECT_EQ(world_.server.counters().refused, 1u);
}

TEST_P(HttpServerCuts, RefusesTooLargeBodies) {
  const std::string large(1024 * 1024, 'x');
  EXPECT_EQ(world_.exchange("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n"),
            words("413 Content Too Large", "the body is too large; at most 1048576 bytes are accepted",
                  "Connection: close\r\n"));
  EXPECT_EQ(world_.exchange("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n100000\r\n" + large +
                            "\r\n1\r\nx\r\n"),
            words("413 Content Too Large", "the body is too large; at most 1048576 bytes are accepted",
                  "Connection: close\r\n"));
}

TEST_P(HttpServerCuts, RefusesMalformedChunks) {
  EXPECT_EQ(world_.exchange("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n"),
            words("400 Bad Request", "the chunked body is malformed: a chunk is its size in hex, CRLF, the bytes, CRLF",
                  "Connection: close\r\n"));
}

TEST_P(HttpServerCuts, TellsWhatItTakesBeforeTheBodyComes) {
  Talker talker(world_.runtime, world_.server.local());
  talker.say("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  world_.run();
  EXPECT_EQ(talker.heard(), "HTTP/1.1 100 Continue\r\n\r\n");
  talker.say("abc");
  world_.run();
  EXPECT_EQ(talker.heard(), kEchoed);
  talker.say("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n");
  world_.run();
  EXPECT_EQ(talker.heard(), "HTTP/1.1 100 Continue\r\n\r\n");
  talker.say("3\r\nabc\r\n0\r\n\r\n");
  world_.run();
  EXPECT_EQ(talker.heard(), kEchoed);
  talker.say("POST /nowhere HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  world_.run();
  EXPECT_EQ(talker.heard(),
            words("404 Not Found", "nothing is here; GET / lists what is served", "Connection: close\r\n"));
  EXPECT_EQ(talker.closed(), CloseReason::closed_by_peer);
}

TEST_P(HttpServerCuts, TakesLargeBodies) {
  std::string body(300'000, 'x');
  for (std::size_t i = 0; i < body.size(); i += 7) body[i] = static_cast<char>(i);
  Talker talker(world_.runtime, world_.server.local());
  talker.say("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n" + body + kEcho);
  world_.run();
  const std::string heard = talker.heard();
  EXPECT_TRUE(heard.ends_with(body + kEchoed));
}

TEST(HttpServer, Speaks1_0) {
  TestWorld world;
  Talker talker(world.runtime, world.server.local());
  talker.say("POST /echo HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\nabc");
  world.run();
  EXPECT_EQ(talker.heard(), response("200 OK",
                                     "Content-Type: application/octet-stream\r\nContent-Length: 3\r\n"
                                     "Access-Control-Allow-Origin: *\r\nConnection: keep-alive\r\n",
                                     "abc"));
  talker.say("POST /echo HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc");
  world.run();
  EXPECT_EQ(talker.heard(), kEchoedAndClosed);
  EXPECT_EQ(talker.closed(), CloseReason::closed_by_peer);
}

TEST(HttpServer, AnswersHeadWithoutABody) {
  TestWorld world;
  const std::string get = world.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  const std::string head = world.exchange("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_NE(get.find("\r\n\r\n"), std::string::npos);
  EXPECT_EQ(head, get.substr(0, get.find("\r\n\r\n") + 4));
  EXPECT_GT(get.size(), head.size() + 500);
}

TEST(HttpServer, TeachesItsRoutes) {
  TestWorld world;
  const std::string page = world.exchange("GET / HTTP/1.1\r\nHost: example.org:81\r\n\r\n");
  EXPECT_THAT(page, HasSubstr("curl -d 'good morning' http://example.org:81/channels/news/messages\n"));
  EXPECT_THAT(page, HasSubstr("POST /channels/{c}/messages\n"));
  EXPECT_THAT(page, HasSubstr("curl http://example.org:81/clock\n"));
  const auto route = world.server.route({.method = "GET", .path = "try", .help = "help!", .handler = {}});
  EXPECT_THAT(world.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), HasSubstr("GET /channels/{c}/try\n  help!\n"));
}

TEST(HttpServer, TellsTheTime) {
  TestWorld world;
  world.run_for(seconds{2} - milliseconds{3});
  EXPECT_EQ(world.exchange("GET /clock HTTP/1.1\r\nHost: a\r\n\r\n"),
            "HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 1970 00:00:02 GMT\r\nContent-Type: text/plain; charset=utf-8\r\n"
            "Content-Length: 8\r\nAccess-Control-Allow-Origin: *\r\nCache-Control: no-store\r\n\r\n2000000\n");
}

TEST(HttpServer, WritesDatesOfAnyTime) {
  TestWorld world;
  world.run_for(std::chrono::seconds{784111777});
  EXPECT_EQ(world.server.date_line(), "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n");
  world.run_for(std::chrono::hours{24 * 365 * 100});
  EXPECT_EQ(world.server.date_line().size(), 37u);
}

TEST(HttpServer, TakesMessages) {
  TestWorld world;
  const auto post = [&](std::string_view channel, std::string_view text) {
    return world.exchange("POST /channels/" + std::string{channel} +
                          "/messages HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(text.size()) +
                          "\r\n\r\n" + std::string{text});
  };
  const auto accepted = [](std::string_view how) {
    return response("202 Accepted",
                    "Content-Type: application/json\r\nContent-Length: 25\r\nAccess-Control-Allow-Origin: *\r\n",
                    "{\"accepted\":\"" + std::string{how} + "\"}\n");
  };
  const std::string text = write_envelope({.channel = "a", .publisher = 3, .count = 1, .data = "x"});
  EXPECT_EQ(post("a", text), accepted("published"));
  EXPECT_EQ(post("a", text), accepted("duplicate"));
  EXPECT_EQ(post("a", "good \"morning\"\n"), accepted("published"));
  EXPECT_EQ(post("a", "\xFF"),
            words("400 Bad Request", "a message must be UTF-8 text, or an envelope with bytes or base64"));
  EXPECT_EQ(world.hub.channel("a")->last(), 2u);
  EXPECT_EQ(parse_envelope(*world.hub.channel("a")->after(1).first->text())->data, "good \\\"morning\\\"\\n");

  const std::string no_channel =
      words("404 Not Found", "no such channel; a name is 1 to 64 of the characters A-Z a-z 0-9 _ . -");
  EXPECT_EQ(post("a%20b", "x"), no_channel);
  EXPECT_EQ(post("", "x"), no_channel);
  EXPECT_EQ(post(std::string(65, 'a'), "x"), no_channel);
}

TEST(HttpServer, RefusesChannelsWithoutBound) {
  SimulatedRuntime runtime;
  Hub hub({.most_channels = 1});
  Server server(runtime, hub);
  Talker talker(runtime, server.local());
  talker.say("POST /channels/a/messages HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
  talker.say("POST /channels/b/messages HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
  runtime.run_until(from_us(100'000));
  const std::string heard = talker.heard();
  EXPECT_THAT(heard, StartsWith("HTTP/1.1 202 "));
  EXPECT_THAT(heard, HasSubstr("HTTP/1.1 503 Service Unavailable\r\n"));
}

TEST(HttpServer, TellsWhatAPathTakes) {
  TestWorld world;
  EXPECT_EQ(world.exchange("GET /channels/a/messages HTTP/1.1\r\nHost: a\r\n\r\n"),
            words("405 Method Not Allowed", "this path does not take that method; see Allow for those it takes",
                  "Allow: POST, OPTIONS\r\n"));
  EXPECT_EQ(world.exchange("DELETE /clock HTTP/1.1\r\nHost: a\r\n\r\n"),
            words("405 Method Not Allowed", "this path does not take that method; see Allow for those it takes",
                  "Allow: GET, HEAD, OPTIONS\r\n"));
  EXPECT_EQ(world.exchange("BREW /clock HTTP/1.1\r\nHost: a\r\n\r\n"),
            words("501 Not Implemented", "unknown method; GET / lists what is served"));
  for (const std::string path : {"/nowhere", "/channels/a", "/channels/a/nowhere", "/channels/a//clock", "/messages"}) {
    EXPECT_EQ(world.exchange("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n"),
              words("404 Not Found", "nothing is here; GET / lists what is served"))
        << path;
  }
}

TEST(HttpServer, LetsPagesOfOtherOriginsIn) {
  TestWorld world;
  const auto allowed = [](std::string_view methods) {
    return "HTTP/1.1 204 No Content\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nAccess-Control-Allow-Origin: "
           "*\r\nAllow: " +
           std::string{methods} + "\r\nAccess-Control-Allow-Methods: " + std::string{methods} +
           "\r\nAccess-Control-Allow-Headers: *\r\nAccess-Control-Max-Age: 86400\r\n\r\n";
  };
  EXPECT_EQ(world.exchange("OPTIONS /channels/a/messages HTTP/1.1\r\nHost: a\r\nOrigin: http://b\r\n\r\n"),
            allowed("POST, OPTIONS"));
  EXPECT_EQ(world.exchange("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"), allowed("GET, HEAD, POST, OPTIONS"));
  EXPECT_EQ(world.exchange("OPTIONS /nowhere HTTP/1.1\r\nHost: a\r\n\r\n"),
            words("404 Not Found", "nothing is here; GET / lists what is served"));
}

TEST(HttpServer, EndsRequestsThatNeverComeWhole) {
  TestWorld world;
  Talker idle(world.runtime, world.server.local());
  Talker torn(world.runtime, world.server.local());
  Talker chunked(world.runtime, world.server.local());
  torn.say("GET / HT");
  chunked.say("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab");
  world.run_for(seconds{29});
  EXPECT_EQ(torn.closed(), std::nullopt);
  world.run_for(seconds{61});
  EXPECT_THAT(torn.heard(), StartsWith("HTTP/1.1 408 Request Timeout\r\n"));
  EXPECT_THAT(chunked.heard(), StartsWith("HTTP/1.1 408 Request Timeout\r\n"));
  EXPECT_EQ(torn.closed(), CloseReason::closed_by_peer);
  EXPECT_EQ(idle.closed(), std::nullopt);
  EXPECT_EQ(world.server.counters().timed_out, 2u);
}

}  // namespace
}  // namespace pushbench::http

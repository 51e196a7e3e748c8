#include "transports/websocket/handshake.hpp"

#include <gtest/gtest.h>

namespace pushbench::websocket {
namespace {

constexpr std::string_view kKey = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr std::string_view kAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
constexpr DeflateWishes kDeflate{.enabled = true, .takeover = true};

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  const std::size_t at = text.find(what);
  if (at != std::string::npos) text.replace(at, what.size(), with);
  return text;
}

// RFC 6455, section 1.3.
TEST(Handshake, ComputesTheExampleOfTheRfc) { EXPECT_EQ(accept_value(kKey), kAccept); }

TEST(Handshake, MakesKeys) {
  Random random(1);
  const std::string first = make_key(random);
  EXPECT_TRUE(is_key(first));
  EXPECT_NE(make_key(random), first);
  EXPECT_TRUE(is_key("AAAAAAAAAAAAAAAAAAAAAA=="));
  for (const char* wrong : {"", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQAA",
                            "dGhl IHNhbXBsZSBub25jZ==", "dGhlIHNhbXBsZSBub25jZTEy", "dGhlIHNhbXBsZSBub25jZQ==AAAA"}) {
    EXPECT_FALSE(is_key(wrong)) << wrong;
  }
}

constexpr std::string_view kHead =
    "Host: server.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";

UpgradeVerdict judged(const std::string& head, const DeflateWishes& wishes = {}, bool http_1_1 = true) {
  http::Request request;
  request.method = "GET";
  request.path = "/echo";
  request.head = head;
  request.http_1_1 = http_1_1;
  return judge_request(request, wishes);
}

int status_with(std::string_view what, std::string_view with) {
  return judged(replaced(std::string{kHead}, what, with)).status;
}

TEST(Handshake, ServerAccepts) {
  const UpgradeVerdict verdict = judged(std::string{kHead});
  EXPECT_EQ(verdict.status, 101);
  EXPECT_EQ(write_response(verdict, std::nullopt),
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
  EXPECT_EQ(
      write_response(judged(std::string{kHead} + "Sec-WebSocket-Extensions: permessage-deflate\r\n", kDeflate), 7),
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
      "Sec-WebSocket-Extensions: permessage-deflate\r\nPushbench-Cursor: 7\r\n\r\n");
  EXPECT_EQ(status_with("Upgrade: websocket", "UPGRADE: h2c, WebSocket"), 101);
  EXPECT_EQ(status_with("Connection: Upgrade", "connection: keep-alive, upgrade"), 101);
  EXPECT_EQ(status_with("Host:", "Sec-WebSocket-Protocol: chat\r\nHost:"), 101);
  EXPECT_EQ(status_with("Host:", "Sec-WebSocket-Extensions: foo\r\nSec-WebSocket-Extensions: bar; baz=1\r\nHost:"),
            101);
}

TEST(Handshake, ServerRefuses) {
  EXPECT_EQ(status_with("Upgrade: websocket\r\n", ""), 426);
  EXPECT_EQ(status_with("Upgrade: websocket", "Upgrade: websockets"), 426);
  EXPECT_EQ(status_with("Connection: Upgrade\r\n", ""), 400);
  EXPECT_EQ(status_with("Connection: Upgrade", "Connection: keep-alive"), 400);
  EXPECT_EQ(status_with("Version: 13", "Version: 8"), 426);
  EXPECT_EQ(status_with("Sec-WebSocket-Version: 13\r\n", ""), 426);
  EXPECT_EQ(status_with("Version: 13\r\n", "Version: 13\r\nSec-WebSocket-Version: 13\r\n"), 426);
  EXPECT_EQ(status_with("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", ""), 400);
  EXPECT_EQ(status_with("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ="), 400);
  EXPECT_EQ(status_with("Host:", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nHost:"), 400);
  EXPECT_EQ(status_with("Host:", "Sec-WebSocket-Extensions: foo bar\r\nHost:"), 400);
  EXPECT_EQ(judged(std::string{kHead}, {}, false).status, 400);
  EXPECT_EQ(judged(replaced(std::string{kHead}, "13", "99")).head, "Sec-WebSocket-Version: 13\r\n");
}

TEST(Handshake, ClientAsks) {
  EXPECT_EQ(write_request("/chat", "server.example.com", kKey, {}),
            "GET /chat HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
  EXPECT_EQ(write_request("/", "h", kKey, kDeflate),
            "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n");
}

constexpr std::string_view kResponse =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

ResponseVerdict judged_response(std::string_view response, const DeflateWishes& wishes = {}) {
  http::ResponseParser parser;
  EXPECT_EQ(parser.next(response), http::ResponseParser::Event::head);
  return judge_response(parser, kAccept, wishes);
}

std::string fault_with(std::string_view what, std::string_view with, const DeflateWishes& wishes = {}) {
  return judged_response(replaced(std::string{kResponse}, what, with), wishes).fault;
}

TEST(Handshake, ClientAccepts) {
  const ResponseVerdict plain = judged_response(kResponse);
  EXPECT_EQ(plain.fault, "");
  EXPECT_FALSE(plain.terms.agreed);
  EXPECT_EQ(plain.last, std::nullopt);
  EXPECT_EQ(fault_with("Upgrade: websocket\r\nConnection: Upgrade", "connection: upgrade\r\nupgrade: WebSocket"), "");
  const ResponseVerdict rich = judged_response(
      replaced(std::string{kResponse},
               "Upgrade:", "Pushbench-Cursor: 12\r\nSec-WebSocket-Extensions: permessage-deflate\r\nUpgrade:"),
      kDeflate);
  EXPECT_EQ(rich.fault, "");
  EXPECT_TRUE(rich.terms.agreed);
  EXPECT_EQ(rich.last, 12U);
}

TEST(Handshake, ClientRefuses) {
  EXPECT_EQ(fault_with("101 Switching Protocols", "404 Not Found"), "the server answered 404 instead of 101");
  EXPECT_EQ(fault_with("101 Switching Protocols", "200 OK"), "the server answered 200 instead of 101");
  EXPECT_EQ(fault_with("Upgrade: websocket\r\n", ""), "the server's 101 lacks Upgrade: websocket");
  EXPECT_EQ(fault_with("Connection: Upgrade\r\n", ""), "the server's 101 lacks Connection: Upgrade");
  EXPECT_EQ(fault_with("s3pP", "S3pP"), "the server's Sec-WebSocket-Accept is wrong");
  EXPECT_EQ(fault_with("Sec-WebSocket-Accept", "X"), "the server's Sec-WebSocket-Accept is wrong");
  EXPECT_EQ(fault_with("Upgrade:", "Sec-WebSocket-Protocol: chat\r\nUpgrade:"),
            "the server chose a subprotocol that was not offered");
  EXPECT_EQ(fault_with("Upgrade:", "Sec-WebSocket-Extensions: permessage-deflate\r\nUpgrade:"),
            "the server's extensions are not what was offered");
  EXPECT_EQ(fault_with("Upgrade:", "Sec-WebSocket-Extensions: foo\r\nUpgrade:", kDeflate),
            "the server's extensions are not what was offered");
}

TEST(Handshake, AcknowledgesInWordsThatOnlyAnAcknowledgementHas) {
  EXPECT_EQ(write_acknowledgement(7), R"({"ack":7})");
  EXPECT_EQ(read_acknowledgement(R"({"ack":18446744073709551615})"), UINT64_MAX);
  for (const char* other : {"", R"({"ack":})", R"({"ack":-1})", R"({"ack":7} )", R"({"ack":7,"x":1})", R"({"ack":"7"})",
                            R"({"ack":18446744073709551616})", "7"}) {
    EXPECT_EQ(read_acknowledgement(other), std::nullopt) << other;
  }
}

}  // namespace
}  // namespace pushbench::websocket

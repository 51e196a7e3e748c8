#include "transports/http/request_template.hpp"

#include <gtest/gtest.h>

#include "transports/http/request.hpp"

namespace pushbench::http {
namespace {

std::string made(const RequestTemplate& request, std::string_view channel, std::optional<std::uint64_t> after) {
  std::string out;
  request.append_to(out, channel, after);
  return out;
}

TEST(RequestTemplate, InsertsChannelAndCursor) {
  const RequestTemplate request("/channels/{channel}/poll?after={after}", "Host: a\r\n");
  EXPECT_EQ(made(request, "news", 7), "GET /channels/news/poll?after=7 HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(made(request, "b", UINT64_MAX),
            "GET /channels/b/poll?after=18446744073709551615 HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(made(request, "b", std::nullopt), "GET /channels/b/poll?after= HTTP/1.1\r\nHost: a\r\n\r\n");
}

TEST(RequestTemplate, TakesSlotsInAnyOrderAndNumber) {
  const RequestTemplate request("/{after}/{channel}/{channel}{x}", "");
  EXPECT_EQ(made(request, "c", 1), "GET /1/c/c{x} HTTP/1.1\r\n\r\n");
  EXPECT_EQ(made(RequestTemplate("/", ""), "c", 1), "GET / HTTP/1.1\r\n\r\n");
}

TEST(RequestTemplate, HeadersAreLeanOrABrowsers) {
  EXPECT_EQ(get_headers("a:1", {}), "Host: a:1\r\n");
  EXPECT_EQ(get_headers("a:1", {.keep_alive = false}), "Host: a:1\r\nConnection: close\r\n");
  EXPECT_EQ(post_headers("a:1", {}), "");
  for (const bool keep_alive : {true, false}) {
    const std::string lines = get_headers("127.0.0.1:8080", {.browser = true, .keep_alive = keep_alive});
    EXPECT_GE(lines.size(), 700u);
    EXPECT_LE(lines.size(), 800u);
    RequestHead head;
    const std::string request = made(RequestTemplate("/", lines), "c", 1);
    ASSERT_EQ(head.parse(request, {}), RequestHead::Result::complete) << head.refusal.words;
    EXPECT_EQ(head.request.keep_alive, keep_alive);
    EXPECT_TRUE(head.request.header("Cookie").has_value());
    EXPECT_FALSE(head.request.header("Origin").has_value());
  }
  EXPECT_NE(post_headers("a:1", {.browser = true}).find("Origin: http://a:1\r\n"), std::string::npos);
}

}  // namespace
}  // namespace pushbench::http

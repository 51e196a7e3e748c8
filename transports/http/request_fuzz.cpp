// Any bytes to the server, whole and byte by byte: it must answer the same, and what it answers must be HTTP. A request
// that is read in two ways is what smuggling lives on.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "transports/http/response_parser.hpp"
#include "transports/http/test_world.hpp"

namespace {

using namespace pushbench;

struct Nobody : http::Waiter {
  void on_gone() override {}
};

std::string answers(const std::string& input, Chunking chunking) {
  Nobody nobody;  // outlives the requests that wait
  http::TestWorld world({.chunking = chunking});
  const auto waits = world.server.route(
      {.method = "GET", .path = "/wait", .help = "", .handler = [&](http::Connection& connection, const auto&, auto) {
         connection.wait(nobody);
       }});
  http::Talker talker(world.runtime, world.server.local());
  talker.say(input);
  world.run();
  std::string heard = talker.heard();
  // Whether "go on" is said depends on whether the body came with the head.
  const std::string go_on = "HTTP/1.1 100 Continue\r\n\r\n";
  for (std::size_t at = heard.find(go_on); at != std::string::npos; at = heard.find(go_on))
    heard.erase(at, go_on.size());
  return heard;
}

void expect_http(std::string_view heard) {
  http::ResponseParser parser;
  while (true) {
    switch (parser.next(heard)) {
      case http::ResponseParser::Event::more:
        if (!parser.idle() || !heard.empty()) std::abort();
        return;
      case http::ResponseParser::Event::error: std::abort();
      default: break;
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // An empty line behind it, or a head that never ends would be refused early or late.
  const std::string input = std::string{reinterpret_cast<const char*>(data), size} + "\r\n\r\n";
  const std::string whole = answers(input, Chunking::merged);
  // Who asks first whether to send a body may be told no, and the connection be closed, before it comes.
  const bool asks_first = input.find("100-") != std::string::npos;
  if (asks_first) {
    answers(input, Chunking::bytewise);
  } else if (whole != answers(input, Chunking::bytewise) || whole != answers(input, Chunking::random))
    std::abort();
  if (whole.find("\r\n\r\n") != std::string::npos && input.find("HEAD") == std::string::npos) expect_http(whole);
  return 0;
}

extern "C" const char* const* pushbench_fuzz_corpus() {
  static const char* const kCorpus[] = {
      "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
      "HEAD /nothing HTTP/1.1\r\nHost: a\r\n\r\nOPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcPOST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: "
      "1\r\n\r\nx",
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\nT: x\r\n\r\n"
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\nabcd",
      "POST /echo HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\naPOST /echo "
      "HTTP/1.0\r\nContent-Length: 1\r\n\r\nb",
      "POST /channels/a/messages HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi",
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "GET http://a/wait?b HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
      "",
  };
  return kCorpus;
}

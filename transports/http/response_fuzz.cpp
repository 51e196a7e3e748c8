// Any bytes to the response parser, whole and in pieces: the same must come out.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "transports/http/response_parser.hpp"

namespace {

using pushbench::http::ResponseParser;
using Event = ResponseParser::Event;

/// What was read, as text.
std::string read(std::string_view bytes, std::size_t piece) {
  ResponseParser parser;
  std::string told;
  while (!bytes.empty()) {
    std::string_view part = bytes.substr(0, piece);
    bytes.remove_prefix(part.size());
    for (Event event = parser.next(part); event != Event::more; event = parser.next(part)) {
      switch (event) {
        case Event::head: told.append("\nhead ").append(std::to_string(parser.status())).append(parser.fields()); break;
        case Event::body: told.append(parser.body()); break;
        case Event::end: told.append(parser.keep_alive() ? "\nend" : "\nlast"); break;
        default: return told.append("\nerror ").append(parser.error());
      }
      if (told.size() > 10'000'000) std::abort();
    }
    if (!part.empty()) std::abort();
  }
  return told.append(std::to_string(static_cast<int>(parser.finish())));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  const std::string whole = read(bytes, bytes.size());
  for (const std::size_t piece : {1, 3, 16}) {
    if (read(bytes, piece) != whole) std::abort();
  }
  return 0;
}

extern "C" const char* const* pushbench_fuzz_corpus() {
  static const char* const kCorpus[] = {
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 204 No Content\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\nHTTP/1.1 204 \r\n\r\n",
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 200 OK\nConnection: keep-alive\nContent-Length: 1\n\nx",
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n",
      "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the end",
      "",
  };
  return kCorpus;
}

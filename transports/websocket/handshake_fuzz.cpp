// Requests and responses of the handshake, whatever their header lines. The first byte chooses the end and its wishes.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "transports/websocket/handshake.hpp"

extern "C" const char* const* pushbench_fuzz_corpus() {
  static const char* const kCorpus[] = {
      "\x01Host: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Extensions: foo; a=\"b\", permessage-deflate; "
      "server_max_window_bits=10; client_max_window_bits\r\n",
      "\x02HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
      "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=10\r\nPushbench-Cursor: 7\r\n\r\n",
      "\x01{\"ack\":7}", ""};
  return kCorpus;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pushbench;
  using namespace pushbench::websocket;
  if (size < 1) return 0;
  const DeflateWishes wishes{
      .enabled = (data[0] & 4) == 0, .takeover = (data[0] & 8) == 0, .window_bits = 9 + data[0] / 37};
  std::string_view bytes{reinterpret_cast<const char*>(data) + 1, size - 1};
  DeflateTerms terms;
  if ((data[0] & 1) != 0) {
    http::Request request;
    request.head = bytes;
    const UpgradeVerdict verdict = judge_request(request, wishes);
    terms = verdict.extension.terms;
    if ((verdict.status == 101) == verdict.accept.empty()) std::abort();
    // Whatever a server agrees to must fit the grammar itself.
    if (!parse_extensions(verdict.extension.value)) std::abort();
  } else {
    http::ResponseParser parser;
    if (parser.next(bytes) != http::ResponseParser::Event::head) return 0;
    terms = judge_response(parser, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", wishes).terms;
  }
  if (terms.agreed && !wishes.enabled) std::abort();
  const auto count = read_acknowledgement(bytes);
  if (count && *read_acknowledgement(write_acknowledgement(*count)) != *count) std::abort();
  if (terms.own_bits < 8 || terms.own_bits > 15 || terms.peer_bits < 8 || terms.peer_bits > 15) std::abort();
  if (terms.own_takeover && !wishes.takeover) std::abort();
  return 0;
}

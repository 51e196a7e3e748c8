// What the parser tells must not depend on how bytes are cut into pieces; what is written must be read back.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "transports/sse/codec.hpp"

using namespace pushbench::sse;

namespace {

struct Told {
  std::string blocks;
  std::int64_t retry_ms = -1;  // the last one holds
  bool operator==(const Told&) const = default;
};

void tell(EventParser& parser, std::string_view piece, Told& told) {
  const std::string owned{piece};
  std::string_view bytes = owned;
  for (;;) {
    Event event;
    const EventParser::Result result = parser.next(bytes, event);
    if (event.retry_ms) told.retry_ms = *event.retry_ms;
    if (result == EventParser::Result::more) {
      if (!bytes.empty()) std::abort();
      return;
    }
    if (result == EventParser::Result::too_large) std::abort();
    told.blocks += result == EventParser::Result::message ? "message " : "position ";
    if (result == EventParser::Result::message)
      told.blocks.append(event.type).append("|").append(event.data).append("|");
    if (event.id) told.blocks.append("=").append(*event.id);
    told.blocks += ';';
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view text{reinterpret_cast<const char*>(data) + 2, size - 2};

  Told whole;
  EventParser at_once;
  tell(at_once, text, whole);

  // Pieces whose sizes follow from the input's first two bytes.
  Told pieces;
  EventParser by_pieces;
  std::size_t length = data[0] % 7;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view piece = text.substr(at, 1 + length);
    tell(by_pieces, piece, pieces);
    at += piece.size();
    length = (length * 5 + data[1]) % 23;
  }
  if (!(pieces == whole)) std::abort();

  std::string written;
  append_event(written, 7, text);
  std::string lines;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    lines += text[i] == '\r' ? '\n' : text[i];
  }
  Told read;
  EventParser reader;
  tell(reader, written, read);
  if (read.blocks != "message |" + lines + "|=7;") std::abort();
  return 0;
}

extern "C" const char* const* pushbench_fuzz_corpus() {
  static const char* const kInputs[] = {
      "12retry: 100\nid: 3\n\nid: 4\ndata: x\n\n:\n\n",
      "53\xef\xbb\xbf: after a byte order mark\ndata\r\ndata:a\rdata: b\n\r\nevent: e\nid\ndata: c\n\n",
      "00data: a\r\r\n\revent:x\n\nretry:5\nretry: x5\nunknown\n: comment\n\n",
      "",
  };
  return kInputs;
}

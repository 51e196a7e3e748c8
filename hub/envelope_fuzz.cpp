// Whatever parses is exactly what would be written for it, and any text at all can be made data and read back.
#include <cstdint>
#include <cstdlib>

#include "hub/envelope.hpp"

using namespace pushbench;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  if (const auto envelope = parse_envelope(text)) {
    if (write_envelope(*envelope) != text) std::abort();
    if (envelope_overhead(*envelope) + envelope->data.size() != size) std::abort();
    if (envelope->form != Form::base64 && envelope->size != size) std::abort();
    const std::size_t line = text.find('\n');
    if (envelope->form == Form::bytes && bytes_behind(text.substr(0, line)) != size - line - 1) std::abort();
  }
  if (const auto bytes = decode_base64(text); bytes && decode_base64(encode_base64(*bytes)) != bytes) std::abort();
  const std::string base64 = encode_base64(text);
  if (decode_base64(base64) != text) std::abort();
  const auto raw = write_envelope({.channel = "c", .form = Form::bytes, .data = text});
  const auto as_text = write_envelope({.channel = "c", .form = Form::base64, .data = base64});
  if (parse_envelope(raw)->data != text || parse_envelope(as_text)->size != raw.size()) std::abort();
  const std::string escaped = escape_json(text);
  const std::string written = write_envelope({.channel = "c", .data = escaped});
  const auto read = parse_envelope(written);
  if (!read || read->data != escaped) std::abort();
  if (is_utf8(text) != is_utf8(written)) std::abort();
  return 0;
}

extern "C" const char* const* pushbench_fuzz_corpus() {
  static const char* const kInputs[] = {
      R"({"c":"feed","n":12,"t":1763719183123456,"s":15,"f":"7.3","d":"payload"})",
      R"({"c":"a","n":0,"t":0,"s":0,"f":"0.0","d":"\"\\\/\b\f\n\r\t\u00e4"})",
      R"({"c":"a","n":1,"t":0,"s":0,"f":"0.0","x":"AP8K"})",
      "{\"c\":\"a\",\"n\":1,\"t\":0,\"s\":0,\"f\":\"0.0\",\"b\":3}\n\n\"}",
      "\xe2\x82\xac \xf0\x9f\x98\x80",
      "",
  };
  return kInputs;
}
